"""Customers at the seller's desk: list, form, page, history, merging, putting aside."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from handschlag.businesses import guests
from handschlag.businesses.models import Business
from handschlag.core import further_facts
from handschlag.core.bill import Address
from handschlag.core.terms import short_date
from handschlag.customers import keeping
from handschlag.customers.models import Customer, Note
from handschlag.customers.record import Destination, Person
from handschlag.delivery.models import Delivery
from handschlag.dialogue import asking, promising
from handschlag.dialogue.models import Question
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.invoices import copying, delivering, issuing
from handschlag.invoices.models import Invoice
from handschlag.office import fields
from handschlag.quotes import offering, talking
from handschlag.quotes.models import Quote, QuoteVersion
from tests import cast
from tests.contracts.agreeing import begin, hosting
from tests.customers.records import record
from tests.orders.agreements import HOURS, order_of

FORM = {
    "kind": "business_de",
    "name": "Möwe GmbH",
    "address.line_1": "Hafen 1",
    "address.post_code": "00124",
    "address.city": "Möwenhafen",
    "address.country_code": "DE",
    "language": "de",
    "address_form": "sie",
    "do": "save",
}


@pytest.fixture
def business(client: Client, invoice: Invoice) -> Business:
    """The business of this client, which has issued an invoice."""
    return invoice.business


@pytest.fixture
def roastery(business: Business) -> Customer:
    """The customer that came with the invoice."""
    return Customer.objects.of(business).get()  # type: ignore[no-any-return]


def offered(business: Business, **changes: Any) -> QuoteVersion:
    draft = drafting.start(business, cast.typed_quote(**changes), kind=Draft.QUOTE)
    return offering.offer_draft(draft, by="test", today=cast.TODAY)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# -- the list


def test_nobody_has_customers_and_is_told_what_the_place_is_for(client: Client, db: Any) -> None:
    said = text_of(client.get("/kunden/"))
    assert "Noch keine Kunden." in said and "steht danach von selbst hier" in said


def test_who_got_an_invoice_is_in_the_list_with_what_they_owe(client: Client, roastery: Customer) -> None:
    said = text_of(client.get("/kunden/"))
    assert roastery.name in said and "K-0001" in said
    assert re.search(r"Offen .*2\.320,50", said), said


def test_the_list_finds_filters_and_pages(client: Client, business: Business, monkeypatch: Any) -> None:
    from handschlag.office.customers import listing

    for n in range(7):
        keeping.create(business, record(f"Möwe {n}", kind="private"), by="seller")
    monkeypatch.setattr(listing, "ON_A_PAGE", 3)
    assert "Möwe 5" in text_of(client.get("/kunden/?q=mowe+5"))
    assert "Nichts gefunden zu „xyz“" in text_of(client.get("/kunden/?q=xyz"))
    assert cast.ROASTERY.name not in text_of(client.get("/kunden/?art=private"))
    seen, address = [], "/kunden/?art=private"
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r">(Möwe \d)</a>", page)
        found = re.search(r'href="(\?nach=[^"]+)"', page)
        address = "/kunden/" + found[1].replace("&amp;", "&") if found else ""
    assert seen == [f"Möwe {n}" for n in range(7)]


@pytest.mark.parametrize("key", ["x", "a:b:c", "%00", "Wzg" * 300])
def test_a_made_up_place_in_the_list_is_its_beginning(client: Client, roastery: Customer, key: str) -> None:
    assert roastery.name in text_of(client.get(f"/kunden/?nach={key}"))


def test_the_list_asks_a_fixed_number_of_questions(client: Client, business: Business) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/kunden/")
        return len(queries)

    before = count()
    for n in range(20):
        keeping.create(business, record(f"Möwe {n}"), by="seller")
    assert count() == before <= 8


# -- the form


def test_a_customer_is_written_down(client: Client, business: Business) -> None:
    answer = client.post("/kunden/neu/", FORM | {"skonto.0.percent": "2", "skonto.0.days": "7", "payment_days": "30"})
    made = Customer.objects.of(business).get(name="Möwe GmbH")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/kunden/{made.pk}/")
    assert (made.record.payment_days, made.record.skonto[0].percent) == (Decimal(30), Decimal(2))


def test_a_visitor_may_begin_with_a_customer(client: Client, db: Any) -> None:
    assert client.post("/kunden/neu/", FORM).status_code == 302
    assert "Möwe GmbH" in text_of(client.get("/kunden/"))


@pytest.mark.parametrize(
    "changes, path, words",
    [
        ({"name": ""}, "name", "Tragen Sie den Namen des Kunden ein"),
        ({"vat_identifier": "DE123"}, "vat_identifier", "DE und neun Ziffern"),
        ({"kind": "public_body", "leitweg_id": "1"}, "leitweg_id", "Leitweg-ID hat die Form"),
        ({"contacts.0.email": "x"}, "contacts.0.email", "einzelne E-Mail-Adresse"),
        ({"payment_days": "bald"}, "payment_days", "Tragen Sie eine Zahl ein"),
        ({"address.country_code": "AT"}, "address.country_code", "Das Land passt nicht"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, business: Business, changes: dict[str, str], path: str, words: str
) -> None:
    answer = client.post("/kunden/neu/", FORM | {"telephone": "0381 7"} | changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Fehler: " in page
    assert f'href="#{path.replace(".", "-")}"' in page and words in page
    assert 'value="0381 7"' in page
    assert not Customer.objects.of(business).filter(name="Möwe GmbH").exists()


def test_what_an_invoice_needs_is_asked_for_once(client: Client, business: Business) -> None:
    incomplete = FORM | {"address.line_1": ""}
    answer = client.post("/kunden/neu/", incomplete)
    assert answer.status_code == 422 and "So speichern" in text_of(answer)
    assert client.post("/kunden/neu/", incomplete | {"agreed": "missing"}).status_code == 302


def test_a_double_is_pointed_out_before_it_is_saved(client: Client, business: Business, roastery: Customer) -> None:
    twin = FORM | {"name": "Kaffeerösterei Siebenschlaefer", "address.post_code": "00124"}
    answer = client.post("/kunden/neu/", twin)
    said = text_of(answer)
    assert answer.status_code == 409
    assert "Gibt es diesen Kunden schon?" in said and "ähnlicher Name, gleiche Postleitzahl" in said
    assert Customer.objects.of(business).count() == 1
    assert client.post("/kunden/neu/", twin | {"agreed": f"double:{roastery.pk}"}).status_code == 302
    assert Customer.objects.of(business).count() == 2


def test_a_double_of_another_one_is_pointed_out_again(client: Client, business: Business, roastery: Customer) -> None:
    keeping.create(business, record("Möwe GmbH"), by="seller")
    agreed = {"agreed": f"double:{roastery.pk}"}
    assert client.post("/kunden/neu/", FORM | agreed).status_code == 409


def test_rows_are_added_without_a_script_and_keep_what_was_typed(client: Client, business: Business) -> None:
    answer = client.post("/kunden/neu/", FORM | {"contacts.0.name": "Mara", "do": "add:contacts"})
    page = answer.content.decode()
    assert answer.status_code == 200 and 'value="Mara"' in page and 'name="contacts.1.name"' in page
    assert not Customer.objects.of(business).filter(name="Möwe GmbH").exists()


@pytest.mark.parametrize("name", ["contacts.0", "contacts.x.name", "contacts", "kind.x", "name.y.z", "skonto.99.days"])
def test_forged_fields_do_no_harm(client: Client, business: Business, name: str) -> None:
    assert client.post("/kunden/neu/", FORM | {name: "x"}).status_code in (302, 422)


def test_changes_hold_from_their_day_and_can_be_taken_back(client: Client, roastery: Customer) -> None:
    day = timezone.localdate() + timedelta(days=40)
    base = str(keeping.last_change(roastery))
    moved = FORM | {"name": roastery.name, "address.city": "Neustadt", "valid_from": short_date(day), "base": base}
    assert client.post(f"/kunden/{roastery.pk}/stammdaten/", moved).status_code == 302
    page = client.get(f"/kunden/{roastery.pk}/")
    assert f"ab {short_date(day)}" in text_of(page) and "Möwenhafen" in text_of(page)
    assert f"Gilt ab {short_date(day)}" in text_of(client.get(f"/kunden/{roastery.pk}/verlauf/"))
    change = re.search(rf"/kunden/{roastery.pk}/verlauf/(\d+)/zuruecknehmen/", page.content.decode())
    assert change
    client.post(change[0])
    assert "Geplant" not in text_of(client.get(f"/kunden/{roastery.pk}/"))


def test_a_change_made_elsewhere_is_not_overwritten(client: Client, roastery: Customer) -> None:
    base = str(keeping.last_change(roastery))
    keeping.change(roastery, replace(roastery.record, telephone="0381"), by="seller")
    mine = FORM | {"name": roastery.name, "website": "moewe.example", "base": base}
    answer = client.post(f"/kunden/{roastery.pk}/stammdaten/", mine)
    assert answer.status_code == 409
    assert 'value="moewe.example"' in answer.content.decode()
    assert Customer.objects.everywhere().get(pk=roastery.pk).record.telephone == "0381"


# -- the page


def test_the_page_shows_the_relation(client: Client, business: Business, roastery: Customer, invoice: Invoice) -> None:
    about = {"subject": "invoice", "subject_id": invoice.pk}
    asking.ask(business, **about, text="Wozu ist Position 2?", asked_by="b@siebenschlaefer.example")
    promising.promise(business, **about, day=timezone.localdate() + timedelta(days=3))
    keeping.note(roastery, "mag Kekse", by="seller")
    keeping.change(roastery, replace(roastery.record, order_number_required=True), by="seller")
    said = text_of(client.get(f"/kunden/{roastery.pk}/"))
    for words in (invoice.number, "2.320,50", "Wozu ist Position 2?", "zugesagt bis", "mag Kekse", "eine Frage wartet"):
        assert words in said, words
    assert "Ohne Bestellnummer weist der Kunde Rechnungen zurück ja" in said
    assert "Zuletzt geändert am" in said


def test_the_page_asks_a_fixed_number_of_questions(client: Client, business: Business, roastery: Customer) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/kunden/{roastery.pk}/").status_code == 200
        return len(queries)

    def one_more(n: int) -> None:
        more = issuing.issue_bill(business, cast.bill(), by="test")
        asking.ask(business, subject="invoice", subject_id=more.pk, text=f"Frage {n}")
        promising.promise(business, subject="invoice", subject_id=more.pk)
        keeping.note(roastery, f"Notiz {n}", by="seller")
        order_of(business)
        offered(business)
        begin(business, data=hosting(customer=str(roastery.pk)))

    one_more(0)
    before = count()
    for n in range(1, 4):
        one_more(n)
    assert count() == before <= 29


def test_the_page_shows_what_was_agreed(client: Client, business: Business, roastery: Customer) -> None:
    at = f"/kunden/{roastery.pk}/"
    assert "Noch nichts angeboten und nichts vereinbart." in text_of(client.get(at))
    order, version = order_of(business, HOURS), offered(business)
    contract = begin(business, data=hosting(customer=str(roastery.pk)))
    theirs = order_of(business, buyer=cast.typed()["buyer"] | {"name": "Praxis am Lindenhof"})
    page = client.get(at)
    said, links = text_of(page), re.findall(r'class="row-link nw" href="([^"]+)"', page.content.decode())
    newest_first = [f"/vertraege/{contract.pk}/", f"/angebote/{version.quote_id}/", f"/auftraege/{order.pk}/"]
    assert [link for link in links if "/rechnungen/" not in link] == newest_first
    assert "Auftrag: Herbstkatalog 2027 aus Angebot AN-2026-0001" in said and "4.046,00" in said
    assert "Noch nicht berechnet" in said and "Noch nicht versendet" in said and "jeden Monat" in said
    assert theirs.number not in said
    talking.ask(version, text="Geht es auch in Blau?", line=None, asked_by="b@siebenschlaefer.example")
    said = text_of(client.get(at))
    assert "Geht es auch in Blau?" in said and "eine Frage wartet auf Antwort" in said and "Frage offen" in said
    talking.answer(Question.objects.of(business).get(), text="Ja.", by="seller")
    assert "keine offene Frage" in text_of(client.get(at))


def test_all_agreements_are_read_page_by_page(
    client: Client, business: Business, roastery: Customer, monkeypatch: Any
) -> None:
    from handschlag.office.customers import page

    monkeypatch.setattr(page, "ON_A_PAGE", 2)
    made = []
    for _ in range(2):
        made += [f"/auftraege/{order_of(business).pk}/", f"/angebote/{offered(business).quote_id}/"]
        made.append(f"/vertraege/{begin(business, data=hosting(customer=str(roastery.pk))).pk}/")
    seen, address = [], f"/kunden/{roastery.pk}/vereinbarungen/"
    while address:
        shown = client.get(address).content.decode()
        seen += re.findall(r'class="row-link nw" href="([^"]+)"', shown)
        found = re.search(r'href="(\?vor=[^"]+)"', shown)
        address = f"/kunden/{roastery.pk}/vereinbarungen/{found[1]}" if found else ""
    assert seen == made[::-1]
    for wrong in ("x", "q1o2", "q" + "9" * 30 + "o0c0", "%00"):
        assert client.get(f"/kunden/{roastery.pk}/vereinbarungen/?vor={wrong}").status_code == 200


def test_a_quote_begins_filled_with_what_is_theirs(client: Client, business: Business, roastery: Customer) -> None:
    keeping.change(roastery, replace(roastery.record, discount_percent=Decimal(5)), by="seller")
    answer = client.post(f"/kunden/{roastery.pk}/angebot/")
    draft = Draft.objects.of(business).open(Draft.QUOTE).get()
    assert answer.headers["Location"] == f"/entwurf/{draft.pk}/"
    assert (draft.customer, draft.data["buyer"]["name"]) == (roastery, roastery.name)
    assert draft.data["allowances"][0]["percent"] == "5" and "due_date" not in draft.data
    assert client.get(f"/entwurf/{draft.pk}/").status_code == 200


def test_what_deleting_leaves_is_said(client: Client, business: Business, roastery: Customer) -> None:
    quote = offered(business, buyer=cast.typed()["buyer"] | {"name": "Falke KG"}).quote
    assert "aus denen kein Auftrag wurde, bleiben" in text_of(client.get(f"/kunden/{quote.customer_id}/loeschen/"))
    assert client.post(f"/kunden/{quote.customer_id}/loeschen/").headers["Location"] == "/kunden/"
    quote.refresh_from_db()
    assert (quote.state, quote.customer) == (Quote.CLOSED, None)  # nobody can accept it any more
    order = order_of(business, buyer=cast.typed()["buyer"] | {"name": "Möwe KG"})
    assert "Das Gesetz verlangt" in text_of(client.get(f"/kunden/{order.customer_id}/loeschen/"))
    open_still = offered(business, buyer=cast.typed()["buyer"] | {"name": "Möwe KG"}).quote
    client.post(f"/kunden/{order.customer_id}/loeschen/")
    open_still.refresh_from_db()
    assert (open_still.state, open_still.customer_id) == (Quote.OPEN, order.customer_id)  # archived only


def test_a_note_is_kept_and_a_bad_one_stays_in_the_field(client: Client, roastery: Customer) -> None:
    assert client.post(f"/kunden/{roastery.pk}/notiz/", {"text": "mag Kekse"}).status_code == 302
    answer = client.post(f"/kunden/{roastery.pk}/notiz/", {"text": "x" * 5000})
    assert answer.status_code == 422 and "x" * 5000 in answer.content.decode()
    assert Note.objects.everywhere().count() == 1


def test_an_invoice_begins_filled_with_what_is_theirs(client: Client, business: Business, roastery: Customer) -> None:
    keeping.change(roastery, replace(roastery.record, payment_days=Decimal(30), language="en"), by="seller")
    answer = client.post(f"/kunden/{roastery.pk}/rechnung/")
    draft = Draft.objects.of(business).open().get()
    assert answer.headers["Location"] == f"/entwurf/{draft.pk}/"
    assert draft.customer == roastery
    assert (draft.data["buyer"]["name"], draft.data["language"]) == (roastery.name, "en")


def test_documents_of_merged_customers_are_all_there(client: Client, business: Business, roastery: Customer) -> None:
    other = issuing.issue_bill(business, cast.bill(buyer=replace(cast.ROASTERY, name="Falke KG")), by="test")
    page = text_of(client.get(f"/kunden/{roastery.pk}/zusammenfuehren/{other.customer_id}/"))
    assert "Falke KG" in page and roastery.name in page
    merged = client.post(f"/kunden/{roastery.pk}/zusammenfuehren/{other.customer_id}/", {"name": "other"})
    assert merged.status_code == 302
    said = text_of(client.get(f"/kunden/{roastery.pk}/"))
    assert "Falke KG" in said and other.number in said
    assert client.get(f"/kunden/{other.customer_id}/").headers["Location"] == f"/kunden/{roastery.pk}/"
    assert other.number in text_of(client.get(f"/kunden/{roastery.pk}/dokumente/"))


def test_nobody_merges_with_the_customer_of_a_stranger(client: Client, roastery: Customer, stranger: Client) -> None:
    stranger.post("/kunden/neu/", FORM)
    foreign = Customer.objects.everywhere().get(name="Möwe GmbH")
    address = f"/kunden/{roastery.pk}/zusammenfuehren/{foreign.pk}/"
    assert client.get(address).status_code == client.post(address).status_code == 404
    assert client.post(f"/kunden/{roastery.pk}/verlauf/1/zuruecknehmen/").status_code == 302


def test_a_customer_without_documents_is_deleted_and_one_with_them_archived(
    client: Client, business: Business, roastery: Customer
) -> None:
    empty = keeping.create(business, record("Möwe GmbH"), by="seller")
    assert "für immer weg" in text_of(client.get(f"/kunden/{empty.pk}/loeschen/"))
    client.post(f"/kunden/{empty.pk}/loeschen/")
    assert client.get(f"/kunden/{empty.pk}/").status_code == 404
    assert "Das Gesetz verlangt" in text_of(client.get(f"/kunden/{roastery.pk}/loeschen/"))
    client.post(f"/kunden/{roastery.pk}/loeschen/")
    assert "deshalb ist er archiviert" in text_of(client.get(f"/kunden/{roastery.pk}/"))
    assert roastery.name not in text_of(client.get("/kunden/"))
    assert roastery.name in text_of(client.get("/kunden/?archiv=1"))
    client.post(f"/kunden/{roastery.pk}/archiv/", {"do": "restore"})
    assert roastery.name in text_of(client.get("/kunden/"))


def test_everything_can_be_taken_along(client: Client, roastery: Customer) -> None:
    table = client.get("/kunden/kunden.csv").content.decode("utf-8-sig")
    assert table.splitlines()[0].startswith("Kundennummer;Art;Name;")
    assert roastery.name in table
    assert client.get("/en/kunden/kunden.csv").content.decode("utf-8-sig").startswith("Customer number;Kind;Name;")
    assert client.get("/kunden/kunden.json").json()["customers"][0]["record"]["name"] == roastery.name


# -- in the editor


def test_names_are_suggested_to_their_own_business_only(client: Client, roastery: Customer, stranger: Client) -> None:
    assert roastery.name in text_of(client.get("/kunden/vorschlaege/?q=sieben"))
    assert roastery.name not in text_of(stranger.get("/kunden/vorschlaege/?q=sieben"))


def test_a_known_customer_fills_the_editor_without_a_script(
    client: Client, business: Business, roastery: Customer, typed: dict[str, str]
) -> None:
    keeping.change(
        roastery,
        replace(roastery.record, cost_centre="9000", order_number_required=True, supplier_number="L-7"),
        by="seller",
    )
    client.post("/", typed | {"buyer.name": "sieben", "window": "w9", "do": "find-customer"})
    draft = Draft.objects.of(business).open().get()
    page = client.get(f"/entwurf/{draft.pk}/kunde/?q=sieben")
    assert f'value="{roastery.pk}"' in page.content.decode()
    client.post(f"/entwurf/{draft.pk}/kunde/", {"customer": roastery.pk})
    editor = client.get(f"/entwurf/{draft.pk}/").content.decode()
    assert "bekannter Kunde" in editor and 'value="9000"' in editor and 'value="L-7"' in editor
    assert "verlangt sie" in editor
    assert "Rückgängig" in editor


def test_delivery_address_payer_and_third_line_of_a_customer_reach_the_document(
    client: Client, business: Business, roastery: Customer, typed: dict[str, str]
) -> None:
    store = Destination("Lager Nord", "Tor 3", Address("Speicherweg 2", "", "00125", "Möwenhafen"))
    address = replace(roastery.record.address, line_3="Hinterhaus", subdivision="Küstenland")
    record = replace(roastery.record, address=address, delivery_addresses=(store,), payer_name="Stiftung Seestern")
    keeping.change(roastery, record, by="seller")
    client.post("/", typed | {"window": "w9", "do": f"customer:{roastery.pk}"})
    draft = Draft.objects.of(business).open().get()
    page = client.get(f"/entwurf/{draft.pk}/").content.decode()
    assert "Lager Nord, Speicherweg 2, 00125 Möwenhafen" in page and 'value="Stiftung Seestern"' in page
    for n in ("1", "-1", "x", "9" * 40, "0005", "٠"):
        client.post(f"/entwurf/{draft.pk}/", dict(_fields(page)) | {"do": f"deliver:{n}"})
    draft.refresh_from_db()
    assert "delivery" not in draft.data, "there is only one"
    page = client.get(f"/entwurf/{draft.pk}/").content.decode()
    client.post(f"/entwurf/{draft.pk}/", dict(_fields(page)) | {"do": "deliver:0"})
    draft.refresh_from_db()
    invoice = issuing.issue_draft(draft, by="test")
    bill = invoice.bill
    assert (bill.delivery.name, bill.delivery.address.line_2) == ("Lager Nord", "c/o Tor 3")
    assert (bill.buyer.address.line_3, bill.buyer.address.subdivision) == ("Hinterhaus", "Küstenland")
    said = [sentence.de for sentence in further_facts.sentences(bill, invoice.totals)]
    assert "Die Zahlung übernimmt: Stiftung Seestern" in said
    assert said[0] == "Geliefert an: Lager Nord, Speicherweg 2, c/o Tor 3, 00125 Möwenhafen"
    again = copying.like(invoice)
    assert again["payer"] == "Stiftung Seestern" and "notes" not in again, "said once, and by whoever pays then"


def test_an_invoice_goes_to_everybody_the_customer_wants_it_to(
    client: Client, business: Business, roastery: Customer, settings: Any
) -> None:
    settings.MAIL_CONFIGURED = True
    invoice = issuing.issue_bill(business, cast.bill(), by="test", today=cast.TODAY)
    assert invoice.customer == roastery
    business.email, business.email_proved_at = "buero@atelier.example", timezone.now()
    business.save()
    first = invoice.bill.buyer.contact.email
    people = (
        Person("Änne Rösch", email=first, invoices="to"),
        Person("Bo Bohne", email="bo@siebenschlaefer.example", invoices="cc"),
        Person("Ada Filter", email="ada@siebenschlaefer.example", invoices="cc"),
        Person("Uwe Unbeteiligt", email="uwe@siebenschlaefer.example"),
    )
    keeping.change(roastery, replace(roastery.record, contacts=people), by="seller")
    page = client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    assert 'name="also" value="bo@siebenschlaefer.example" checked' in page and "uwe@" not in page
    seen = client.post("/rechnungen/auswahl/", {"rechnung": [invoice.pk], "do": "send"}).content.decode()
    assert f"{first}, bo@siebenschlaefer.example, ada@siebenschlaefer.example" in seen
    send = {"recipient": first, "wann": "jetzt", "also": ["bo@siebenschlaefer.example", "x@fremd.example"]}
    preview = client.post(f"/rechnungen/{invoice.pk}/senden/vorschau/", send).content.decode()
    assert 'name="also" value="bo@siebenschlaefer.example"' in preview and "fremd" not in preview
    client.post(f"/rechnungen/{invoice.pk}/senden/", send)
    rows = Delivery.objects.of(business).about("invoice", invoice.pk).order_by("pk")
    assert [row.recipient for row in rows] == [first, "bo@siebenschlaefer.example"]
    page = client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    assert 'value="ada@siebenschlaefer.example">' in page, "offered, but not unasked"
    assert 'name="also" value="bo@siebenschlaefer.example"' not in page


def test_a_copy_that_limits_stop_keeps_nobody_elses_back(
    client: Client, business: Business, roastery: Customer, settings: Any, monkeypatch: Any
) -> None:
    settings.MAIL_CONFIGURED = True
    monkeypatch.setattr(guests, "RECIPIENTS_PER_DOMAIN", 1)
    invoice = issuing.issue_bill(business, cast.bill(), by="test", today=cast.TODAY)
    first = invoice.bill.buyer.contact.email
    people = (
        Person("Änne Rösch", email=first.upper(), invoices="to"),  # the same address
        Person("Bo Bohne", email="bo@siebenschlaefer.example", invoices="cc"),
        Person("Kim Konto", email="kim@steuer.example", invoices="cc"),
    )
    keeping.change(roastery, replace(roastery.record, contacts=people), by="seller")
    done = client.post("/rechnungen/auswahl/", {"rechnung": [invoice.pk], "do": "send-now"}).content.decode()
    assert f"{first}, kim@steuer.example." in done
    assert "Nicht an bo@siebenschlaefer.example: Diese E-Mail ging nicht hinaus" in done
    rows = Delivery.objects.of(business).about("invoice", invoice.pk).order_by("pk")
    assert [row.recipient for row in rows] == [first, "kim@steuer.example"]


def test_a_crash_between_two_recipients_leaves_neither(
    business: Business, roastery: Customer, monkeypatch: Any
) -> None:
    invoice = issuing.issue_bill(business, cast.bill(), by="test", today=cast.TODAY)
    copy = Person("Kim Konto", email="kim@steuer.example", invoices="cc")
    keeping.change(roastery, replace(roastery.record, contacts=(copy,)), by="seller")
    invoice = Invoice.objects.of(business).get(pk=invoice.pk)
    send = delivering.send

    def dying(invoice: Invoice, *, recipient: str, **more: Any) -> Delivery:
        if recipient == copy.email:
            raise SystemExit
        return send(invoice, recipient=recipient, **more)

    monkeypatch.setattr(delivering, "send", dying)
    with pytest.raises(SystemExit):
        delivering.send_to_all(invoice, recipient="post@siebenschlaefer.example", by="test", address="")
    assert not Delivery.objects.of(business).about("invoice", invoice.pk).exists()


def test_choosing_in_the_form_can_be_undone_and_loses_nothing(
    client: Client, business: Business, roastery: Customer, typed: dict[str, str]
) -> None:
    other = typed | {"buyer.name": "Falke KG", "window": "w9", "do": f"customer:{roastery.pk}"}
    client.post("/", other)
    draft = Draft.objects.of(business).open().get()
    assert (draft.customer, draft.data["buyer"]["name"]) == (roastery, roastery.name)
    assert draft.data["lines"][0]["name"] == typed["lines.0.name"]
    form = dict(_fields(client.get(f"/entwurf/{draft.pk}/").content.decode()))
    client.post(f"/entwurf/{draft.pk}/", form | {"do": "undo"})
    draft.refresh_from_db()
    assert (draft.customer, draft.data["buyer"]["name"]) == (None, "Falke KG")


@pytest.mark.parametrize("pk", ["0", "999999", "x", "-1", "1e3", "9" * 40])
def test_a_made_up_customer_changes_nothing(client: Client, business: Business, typed: dict[str, str], pk: str) -> None:
    client.post("/", typed | {"buyer.name": "Falke KG", "window": "w9", "do": f"customer:{pk}"})
    assert Draft.objects.of(business).open().get().data["buyer"]["name"] == "Falke KG"


def _fields(page: str) -> list[tuple[str, str]]:
    """The fields of the editor as a browser would send them, as far as this test needs them."""
    form = re.sub(
        "<template.*?</template>", "", page.partition('id="bill"')[2].partition("</form>")[0], flags=re.DOTALL
    )
    form = re.sub('<input type="checkbox"[^>]*>', "", form)
    found = [(name, value) for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)]
    return [(name, value) for name, value in found if name not in ("buyer.kind", "supply", "presentation.style")]


def test_an_empty_file_is_called_empty_and_no_file_is_asked_for(client: Client) -> None:
    answer = client.post("/kunden/import/", {"file": SimpleUploadedFile("leer.csv", b"")})
    assert answer.status_code == 422 and "Diese Datei ist leer" in answer.content.decode()
    assert "Wählen Sie eine Datei" in client.post("/kunden/import/", {}).content.decode()


def test_every_country_of_the_list_has_a_name() -> None:
    assert [code for code, name in fields.country_choices() if code == name] == []
    assert dict(fields.country_choices())["XI"] == "Nordirland"

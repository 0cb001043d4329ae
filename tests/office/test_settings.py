"""The settings in the browser: each section saves by itself and says when; nothing typed is lost; guests have them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from handschlag.businesses import accounts, articles, clock, profile, texts
from handschlag.businesses.models import Business
from handschlag.core.terms import short_date
from handschlag.delivery.models import Delivery
from handschlag.drafts import sender
from handschlag.drafts.models import Draft
from handschlag.invoices.models import Invoice
from tests.office.posting import posted

pytestmark = pytest.mark.django_db
BASE = "/einstellungen/"
BUSINESS = {
    "section": "betrieb",
    "seller.name": "Nordlicht GmbH",
    "seller.address.line_1": "Am Beispielkai 4",
    "seller.address.post_code": "00123",
    "seller.address.city": "Möwenhafen",
    "seller.address.country_code": "DE",
}
GMBH = {
    "section": "rechtsform",
    "company.form": "gmbh",
    "company.seat": "Möwenhafen",
    "company.register_court": "Möwenhafen",
    "company.register_number": "12345",
    "company.managers": "Änne Muster",
}
TAX = {
    "tax.scheme": "regular",
    "tax.accounting": "agreed",
    "tax.usual": "standard",
    "seller.vat_identifier": "DE123456788",
}
ACCOUNT = {"holder": "Änne Muster", "iban": "DE02 1203 0000 0000 2020 51", "currency": "EUR"}


def saved(client: Client, path: str, values: dict[str, str]) -> Any:
    answer = client.post(BASE + path, values)
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer.url)


def refused(client: Client, path: str, values: dict[str, str]) -> str:
    answer = client.post(BASE + path, values)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "<title>Fehler: " in page
    return page


def business_of() -> Business:
    return Business.objects.get()


@pytest.fixture
def firm(client: Client) -> Client:
    """A browser whose business has set everything that an invoice needs."""
    for path, values in (("", BUSINESS), ("", GMBH), ("steuer/", TAX), ("konten/", ACCOUNT)):
        saved(client, path, values)
    return client


def without_sender(**changes: str) -> dict[str, str]:
    """An invoice as the form posts it once the sender comes from the settings."""
    fields = posted(**changes)
    return {
        name: value for name, value in fields.items() if not name.startswith(("seller.", "payment.", "presentation."))
    }


def write(client: Client, **changes: str) -> Draft:
    answer = client.post("/", without_sender(window=str(Draft.objects.everywhere().count()), **changes))
    assert answer.status_code == 302
    return Draft.objects.everywhere().latest("pk")


def issue(client: Client, draft: Draft) -> Invoice:
    draft.refresh_from_db()
    answer = client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    assert answer.status_code == 302, answer.content.decode()
    return Invoice.objects.everywhere().latest("pk")


# -- sections


def test_a_guest_has_settings_before_anything_was_written(client: Client) -> None:
    assert client.get(BASE).status_code == 200
    assert not Business.objects.exists()
    page = saved(client, "", BUSINESS).content.decode()
    assert 'value="Nordlicht GmbH"' in page
    assert f"Gespeichert um {timezone.localtime():%H}:" in page
    assert business_of().name == "Nordlicht GmbH"


def test_what_is_missing_goes_as_it_is_filled_in(client: Client) -> None:
    saved(client, "", BUSINESS)
    page = saved(client, "", {"section": "rechtsform", "company.form": "gmbh"}).content.decode()
    assert "Tragen Sie das Registergericht ein" in page
    assert "§ 35a GmbHG" in page
    page = saved(client, "", GMBH).content.decode()
    assert "Tragen Sie das Registergericht ein" not in page
    assert "Amtsgericht Möwenhafen, HRB 12345" in page


@pytest.mark.parametrize(
    ("path", "values", "kept", "sentence"),
    [
        ("", BUSINESS | {"seller.contact.email": "x@"}, "x@", "E-Mail-Adresse"),
        ("", BUSINESS | {"since": "31.2.2027"}, "31.2.2027", "Den Tag"),
        ("", GMBH | {"form_since": "bald"}, "bald", "Tragen Sie ein Datum ein"),
        ("steuer/", TAX | {"seller.vat_identifier": "DE12"}, 'value="DE12"', "neun Ziffern"),
        ("steuer/", {"tax.scheme": "exempt"}, "exempt", "Paragrafen"),
        ("konten/", ACCOUNT | {"iban": "DE00"}, 'value="DE00"', "zu kurz"),
        ("nummern/", {"kind": "invoice", "pattern": "{foo}", "following": "1"}, "{foo}", "gibt es nicht"),
        ("nummern/", {"kind": "invoice", "pattern": "R-{nr}", "following": "viel"}, "viel", "ganze Zahl"),
        ("nummern/", {"kind": "invoice", "pattern": "R-{nr}", "following": "3", "yearly": "on"}, "R-{nr}", "{jahr}"),
        ("nummern/", {"section": "andere", "reserved": "x" * 40}, "xxx", "zu lang"),
        ("texte/", {"kind": "invoice", "language": "de", "address": "sie", "opening": "{kund}"}, "{kund}", "„{kunde}“"),
        ("einheiten/", {"unit.name": "Std.", "unit.code": "HUR"}, 'value="Std."', "gibt es schon"),
        ("artikel/", {"article.name_de": "", "article.unit": "HUR", "article.price": "8,5"}, 'value="8,5"', "anbieten"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    client: Client, path: str, values: dict[str, str], kept: str, sentence: str
) -> None:
    page = refused(client, path, values)
    assert kept in page
    assert sentence in page
    assert 'aria-invalid="true"' in page


def test_taxation_changes_from_a_day_on(firm: Client) -> None:
    page = refused(firm, "steuer/", TAX | {"tax.scheme": "small_business"})
    assert "ab welchem Tag" in page
    page = saved(firm, "steuer/", TAX | {"tax.scheme": "small_business", "since": "1.1.2028"}).content.decode()
    assert "Geplante Änderungen" in page
    assert "Kleinunternehmer, § 19 UStG" in page
    saved(firm, "", {"do": "withdraw:2028-01-01"})
    assert profile.history(business_of()).planned(timezone.localdate()) == []
    for nonsense in ("withdraw:", "withdraw:x", "withdraw:2028-13-01", "withdraw:1900-01-01"):
        assert firm.post(BASE, {"do": nonsense}).status_code == 302


def test_numbers_are_previewed_and_go_only_forwards(firm: Client) -> None:
    values = {"kind": "invoice", "pattern": "{Jahr}/{nr:3}", "following": "101", "yearly": "on"}
    page = saved(firm, "nummern/", values).content.decode()
    assert all(f"{timezone.localdate().year}/{n}" in page for n in (101, 102, 103))
    assert issue(firm, write(firm)).number.endswith("/101")
    assert "Die nächste freie ist 102" in refused(firm, "nummern/", values)


def test_accounts_are_managed(firm: Client) -> None:
    other = ACCOUNT | {"iban": "DE89370400440532013000", "name": "Rücklage"}
    saved(firm, "konten/", other)
    row = next(row for row in accounts.of(business_of()) if row.name == "Rücklage")
    saved(firm, f"konten/{row.pk}/", {"do": "default"})
    assert accounts.of(business_of())[0] == row
    refused(firm, f"konten/{row.pk}/", other | {"holder": ""})
    saved(firm, f"konten/{row.pk}/", other | {"holder": "Nordlicht GmbH"})
    saved(firm, f"konten/{row.pk}/", {"do": "remove"})
    assert [row.holder for row in accounts.of(business_of())] == ["Änne Muster"]


def test_units_and_articles_are_managed(firm: Client) -> None:
    saved(firm, "einheiten/", {"unit.name": "Kiste", "unit.plural": "Kisten", "unit.code": "XCR"})
    article = {"article.name_de": "Obst", "article.unit": "Kiste", "article.price": "12,50", "article.active": "on"}
    saved(firm, "artikel/", article)
    assert "12,50" in firm.get(BASE + "artikel/?q=obs").content.decode()
    assert "Nichts gefunden" in firm.get(BASE + "artikel/?q=gemüse").content.decode()
    (row,) = articles.Article.objects.of(business_of())
    tomorrow = timezone.localdate() + timedelta(1)
    page = saved(
        firm, f"artikel/{row.pk}/", article | {"article.price": "14", "article.price_since": short_date(tomorrow)}
    )
    assert "Zurücknehmen" in page.content.decode()
    saved(firm, f"artikel/{row.pk}/", {"do": f"take-back:{tomorrow}"})
    assert len(articles.prices_of(row)) == 1
    unit = articles.own_units.of(business_of())[0]
    saved(firm, f"einheiten/{unit.pk}/", {"do": "remove"})
    assert articles.own_units.of(business_of()) == []


def test_every_change_is_in_the_journal_with_before_and_after(firm: Client) -> None:
    saved(firm, "", BUSINESS | {"seller.address.city": "Sturmhafen"})
    page = firm.get(BASE + "aenderungen/").content.decode()
    assert "<del>Möwenhafen</del>" in page
    assert "<ins>Sturmhafen</ins>" in page
    assert "Bankkonto geändert" in page


@pytest.mark.parametrize(
    "path", ["", "steuer/", "konten/", "nummern/", "texte/", "einheiten/", "artikel/", "aenderungen/"]
)
def test_pages_ask_the_database_a_fixed_number_of_times(
    firm: Client, path: str, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        firm.post(BASE + "artikel/", {"article.name_de": f"Obst {n}", "article.unit": "HUR", "article.price": "1"})
    with django_assert_max_num_queries(12):
        assert firm.get(BASE + path).status_code == 200


# -- what it does to documents


def test_the_first_invoice_makes_the_profile_and_the_guest_is_asked_nothing_more(
    client: Client, typed: dict[str, str]
) -> None:
    client.post("/", typed)
    draft = Draft.objects.everywhere().get()
    assert not draft.follows_profile
    assert 'name="seller.name"' in client.get(f"/entwurf/{draft.pk}/").content.decode()
    issue(client, draft)
    known = profile.on(business_of(), timezone.localdate())
    assert known.get("seller.name") == "Atelier Nordlicht"
    assert [row.iban for row in accounts.of(business_of())] == ["DE02120300000000202051"]
    page = client.get("/neu/").content.decode()
    assert 'name="seller.name"' not in page
    assert "Atelier Nordlicht" in page
    second = issue(client, write(client))
    assert second.bill.seller == Invoice.objects.everywhere().order_by("pk")[0].bill.seller
    assert second.bill.payment.account_name == "Atelier Nordlicht"


def test_a_draft_takes_the_seller_of_its_own_day_and_an_issued_document_keeps_it(firm: Client) -> None:
    old = issue(firm, write(firm))
    before, after = old.snapshot, timezone.localdate() + timedelta(20)
    draft, later = write(firm), write(firm, issue_date=short_date(after), supply="day", delivery_date=short_date(after))
    saved(firm, "", BUSINESS | {"seller.address.line_1": "Neue Mole 1", "since": short_date(after)})
    assert sender.follow(business_of().pk) == 1
    draft.refresh_from_db(), later.refresh_from_db()
    assert draft.data["seller"]["address"]["line_1"] == "Am Beispielkai 4"
    assert (later.data["seller"]["address"]["line_1"], later.revision) == ("Neue Mole 1", 2)
    # the day of the draft moves to the other side of the change: its sender goes with it
    firm.post(f"/entwurf/{later.pk}/", without_sender(base_revision="2", window=later.window))
    later.refresh_from_db()
    assert later.data["seller"]["address"]["line_1"] == "Am Beispielkai 4"
    old.refresh_from_db()
    assert old.snapshot == before


def test_a_new_legal_form_changes_the_foot_of_new_documents_only(firm: Client) -> None:
    old = issue(firm, write(firm))
    draft = write(firm)
    saved(firm, "", GMBH | {"company.managers": "Bo Beispiel"})
    sender.follow(business_of().pk)
    new = issue(firm, draft)
    assert "Geschäftsführung: Bo Beispiel" in new.bill.seller.legal_details
    assert "Geschäftsführung: Änne Muster" in old.bill.seller.legal_details
    assert new.bill.seller.legal_registration_identifier == "HRB 12345"


def test_taxation_drives_drafts_by_their_day(firm: Client) -> None:
    start = timezone.localdate() + timedelta(10)
    today, later = write(firm), write(firm, issue_date=short_date(start), supply="same")
    chosen = write(firm, tax_situation="reduced", issue_date=short_date(start), supply="same")
    saved(firm, "steuer/", TAX | {"tax.scheme": "small_business", "since": short_date(start)})
    sender.follow(business_of().pk)
    for draft, situation in ((today, "standard"), (later, "small_business"), (chosen, "reduced")):
        draft.refresh_from_db()
        assert draft.data["tax_situation"] == situation
    firm.post(
        f"/entwurf/{today.pk}/", without_sender(base_revision="1", window=today.window, issue_date=short_date(start))
    )
    today.refresh_from_db()
    assert today.data["tax_situation"] == "small_business"


def test_the_note_on_taxation_after_payment_stands_on_invoices_with_vat(firm: Client) -> None:
    start = {"tax.accounting": "received", "tax.says_received": "true", "since": short_date(timezone.localdate())}
    saved(firm, "steuer/", TAX | start)
    note = "Versteuerung nach vereinnahmten Entgelten"
    assert note in issue(firm, write(firm)).bill.note
    assert note in issue(firm, write(firm, note="Danke für alles")).bill.note
    reverse = {"tax_situation": "reverse_charge", "buyer__vat_identifier": "DE136695976"}
    assert note not in issue(firm, write(firm, **reverse)).bill.note


def test_own_texts_stand_where_the_draft_says_nothing(firm: Client) -> None:
    words = {
        "greeting": "Moin {kunde},",
        "payment": "Bitte zahlen Sie {betrag} mit der Nummer {nummer}.",
        "sign_off": "Ihr {betrieb}",
    }
    saved(firm, "texte/", words | {"kind": "invoice", "language": "de", "address": "sie"})
    draft = write(firm)
    assert "Moin {kunde}," in firm.get(f"/entwurf/{draft.pk}/").content.decode()
    invoice = issue(firm, draft)
    assert invoice.bill.opening.startswith("Moin Kaffeerösterei Siebenschläfer GmbH,\n")
    assert f"mit der Nummer {invoice.number}." in invoice.bill.payment_terms
    assert "2.320,50" in invoice.bill.payment_terms
    assert invoice.bill.sign_off == "Ihr Nordlicht GmbH"
    english = issue(firm, write(firm, language="en"))
    assert english.bill.opening == ""
    assert (
        issue(firm, write(firm, opening="Hallo {kunde}!")).bill.opening == "Hallo Kaffeerösterei Siebenschläfer GmbH!"
    )


def test_a_copy_has_the_sender_of_today_and_no_text_of_yesterday(firm: Client) -> None:
    saved(firm, "texte/", {"payment": "Nummer {nummer}", "kind": "invoice", "language": "de", "address": "sie"})
    invoice = issue(firm, write(firm, note="Von Hand"))
    saved(firm, "", BUSINESS | {"seller.address.city": "Sturmhafen"})
    firm.post(f"/rechnungen/{invoice.pk}/wie-diese/")
    copy = Draft.objects.everywhere().latest("pk")
    assert copy.follows_profile
    assert copy.data["seller"]["address"]["city"] == "Sturmhafen"
    assert (copy.data.get("payment_terms"), copy.data["note"]) == (None, "Von Hand")


def test_another_account_is_chosen_for_one_document(firm: Client) -> None:
    saved(firm, "konten/", ACCOUNT | {"iban": "DE89370400440532013000", "holder": "Bo Beispiel"})
    page = firm.get("/neu/").content.decode()
    assert '<select class="input" id="payment-account_identifier"' in page
    fields = without_sender() | {"payment.account_identifier": "DE89 3704 0044 0532 0130 00"}
    firm.post("/", fields)
    invoice = issue(firm, Draft.objects.everywhere().latest("pk"))
    assert (invoice.bill.payment.account_identifier, invoice.bill.payment.account_name) == (
        "DE89370400440532013000", "Bo Beispiel",
    )  # fmt: skip


def test_who_types_the_sender_keeps_it(firm: Client, typed: dict[str, str]) -> None:
    firm.post("/", typed)
    draft = Draft.objects.everywhere().latest("pk")
    assert not draft.follows_profile
    assert sender.follow(draft.business_id) == 0
    assert draft.data["seller"]["name"] == "Atelier Nordlicht"


def test_settings_begin_with_what_the_guest_has_typed(client: Client, typed: dict[str, str]) -> None:
    client.post("/", typed)
    assert 'value="Atelier Nordlicht"' in client.get(BASE).content.decode()
    saved(client, "steuer/", TAX)
    draft = Draft.objects.everywhere().get()
    assert draft.follows_profile
    assert profile.on(business_of(), timezone.localdate()).get("seller.address.city") == "Möwenhafen"


def test_a_fix_for_the_sender_leads_to_the_settings(client: Client) -> None:
    saved(client, "", {"section": "betrieb", "seller.name": "Nordlicht GmbH", "seller.address.country_code": "DE"})
    draft = write(client)
    page = client.get(f"/entwurf/{draft.pk}/").content.decode()
    assert 'href="/einstellungen/#seller-address-city"' in page
    assert 'href="/einstellungen/steuer/#seller-tax_registration_identifier"' in page
    client.post(f"/entwurf/{draft.pk}/", without_sender(window=draft.window) | {"do": "fix:BR-CL-25@seller.x"})
    draft.refresh_from_db()
    assert draft.follows_profile


# -- while a line is being typed


def test_an_article_is_offered_and_its_number_alone_fills_a_line(firm: Client) -> None:
    article = {"article.name_de": "Gestaltung", "article.number": "D-10", "article.unit": "HUR", "article.price": "85"}
    saved(firm, "artikel/", article | {"article.active": "on"})
    answer = firm.get(BASE + "artikel/angebot/", {"q": "gest", "gross": "true"})
    line = answer.context["rows"][0]["line"]
    assert (line["name"], line["price"]) == ("Gestaltung", "101,15")
    assert "data-line" in answer.content.decode()
    draft = write(firm, **{"lines__2__article_number": "D-10"})
    assert draft.data["lines"][2] == {
        "article_number": "D-10", "name": "Gestaltung", "unit_code": "HUR", "price": "85,00", "quantity": "1",
    }  # fmt: skip


def test_an_own_unit_has_its_code_and_its_word_and_can_be_changed_again(firm: Client) -> None:
    saved(firm, "einheiten/", {"unit.name": "Kiste", "unit.plural": "Kisten", "unit.code": "XCR"})
    draft = write(firm, lines__0__unit_code="Kiste")
    assert (draft.data["lines"][0]["unit_code"], draft.data["lines"][0]["unit_name"]) == ("XCR", "Kisten")
    page = firm.get(f"/entwurf/{draft.pk}/").content.decode()
    assert '<option value="Kiste" selected>Kisten' in page
    fields = without_sender(window=draft.window, lines__0__unit_code="HUR", lines__0__unit_name="Kisten")
    firm.post(f"/entwurf/{draft.pk}/", fields)
    draft.refresh_from_db()
    assert "unit_name" not in draft.data["lines"][0]


def test_a_stranger_gets_no_offers(firm: Client, stranger: Client) -> None:
    saved(firm, "artikel/", {"article.name_de": "Gestaltung", "article.unit": "HUR", "article.active": "on"})
    assert b"Gestaltung" not in stranger.get(BASE + "artikel/angebot/", {"q": "gest"}).content
    assert texts.of(None, "invoice", "de", "sie") == {}


def test_the_holidays_of_ones_state_move_what_goes_on_the_next_working_day(
    client: Client, invoice: Invoice, settings: Any, monkeypatch: Any
) -> None:
    settings.MAIL_CONFIGURED = True
    business = invoice.business
    business.email, business.email_proved_at = "buero@atelier.example", timezone.now()
    business.save()
    friday = datetime(2027, 10, 29, 9, tzinfo=timezone.get_current_timezone())  # before All Saints
    monkeypatch.setattr("handschlag.office.send_time.timezone.now", lambda: friday)
    saved(client, "", BUSINESS | {"holidays": "BY"})
    send = {"recipient": "kunde@firma.example", "wann": "morgen"}
    client.post(f"/rechnungen/{invoice.pk}/senden/", send)
    delivery = Delivery.objects.of(business).get(stage="invoice")
    assert delivery.not_before == datetime(2027, 11, 2, 8, tzinfo=friday.tzinfo)
    assert clock.region_of(business) == "BY"
    saved(
        client, "", BUSINESS | {"holidays": "", "seller.address.country_code": "AT", "seller.address.post_code": "1010"}
    )
    assert clock.region_of(business) == "AT", "nothing set: those of the country"
    refused = client.post(BASE, BUSINESS | {"holidays": "XX"})
    assert refused.status_code == 422


def test_mail_is_looked_at_and_a_test_goes_to_the_proved_address_only(
    client: Client, invoice: Invoice, mailbox: Any
) -> None:
    page = client.get(BASE + "e-mail/").content.decode()
    assert "Jetzt prüfen" in page and 'value="send"' not in page and "nur an eine bestätigte Adresse" in page
    client.post(BASE + "e-mail/", {"do": "send"})
    assert not mailbox.messages, "nobody has proved an address"
    business = invoice.business
    business.email, business.email_proved_at = "buero@atelier.example", timezone.now()
    business.save()
    page = client.post(BASE + "e-mail/", {"do": "check"}).content.decode()
    assert "nimmt uns an" in page and not mailbox.messages
    page = client.post(BASE + "e-mail/", {"do": "send", "address": "fremd@anderswo.example"}).content.decode()
    assert "ist angenommen" in page
    assert [message["To"] for message in mailbox.messages] == ["buero@atelier.example"]
    for _ in range(8):
        page = client.post(BASE + "e-mail/", {"do": "check"}).content.decode()
    assert "Das waren viele Prüfungen" in page

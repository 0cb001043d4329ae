"""An order in the browser: the seller writes a change, the customer agrees on the page, the invoice passes."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from handschlag.businesses import guests, links
from handschlag.businesses.models import Business, Link
from handschlag.delivery.models import Delivery
from handschlag.documents import making
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.invoices import beginning
from handschlag.invoices.beginning import Wish
from handschlag.invoices.models import Invoice
from handschlag.office import quote_tasks
from handschlag.orders import billing, shipping
from handschlag.orders.models import ChangeDecision, ChangeNote, Entry, Order
from handschlag.quotes import offering
from tests import cast
from tests.orders.agreements import HOURS, PHOTOS, invoice_of, issue, order_of

pytestmark = pytest.mark.django_db
YES = {"name": "Lena Muster", "darf": "ja"}
RIGHT = {"grund": "Mehr Seiten als gedacht.", "menge-1": "48", "preis-1": "85,00"}


@pytest.fixture
def business() -> Business:
    return guests.start(name="Atelier Nordlicht")


@pytest.fixture
def order(business: Business) -> Order:
    return order_of(business, [*HOURS, *PHOTOS])


@pytest.fixture
def client(business: Business) -> Client:
    client = Client()
    session = client.session
    session["keys"] = [guests.new_key(business)]
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def words(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def customers_address(client: Client, order: Order) -> str:
    client.post(f"/auftraege/{order.pk}/link/")
    link = Link.objects.of(order.business_id).get(purpose=Link.CUSTOMER, subject="quote", recipient="")
    return f"/a/{links.token(link)}/"


def test_the_change_goes_from_the_form_to_the_invoice(client: Client, order: Order, mailbox: Any) -> None:
    form = f"/auftraege/{order.pk}/aenderung/"
    assert 'name="menge-1" value="40"' in client.get(form).content.decode()
    new = {"neu-0-name": "Eilzuschlag", "neu-0-menge": "1", "neu-0-einheit": "LS", "neu-0-preis": "90"}
    assert client.post(form, RIGHT | new).status_code == 302
    page = words(client.get(f"/auftraege/{order.pk}/"))
    assert "Vorschlag" in page and "Neu: Eilzuschlag, pauschal 90,00" in page
    address, customer = customers_address(client, order), Client()
    assert "wartet auf Ihre Entscheidung" not in words(customer.get(address)), "the seller has not sent it"
    sent = {"recipient": "kunde@siebenschlaefer.example", "own_email": "buero@atelier-nordlicht.example"}
    client.post(f"/auftraege/{order.pk}/aenderung/1/senden/", sent)
    assert "wartet auf Ihre Entscheidung" in words(customer.get(address))
    shown = customer.get(f"{address}aenderung/1/")
    assert shown.status_code == 200
    for part in ("Bisher vereinbart: 40 Stunden", "Künftig: 48 Stunden", "Neu", "5.390,70", "4.474,40", "916,30"):
        assert part in words(shown).replace("\u00a0", " "), part
    assert "From now on: 48 hours" in words(customer.get(f"/en{address}aenderung/1/"))
    # a scanner opens every link it finds and agrees to nothing
    assert customer.get(f"{address}aenderung/1/zustimmen/").status_code == 405
    missing = customer.post(f"{address}aenderung/1/zustimmen/", {"name": "Lena"})
    assert missing.status_code == 422 and 'value="Lena"' in missing.content.decode()
    assert not ChangeDecision.objects.everywhere().exists()
    for _ in range(2):
        agreed = customer.post(f"{address}aenderung/1/zustimmen/", {"name": "Lena Muster", "darf": "ja"})
        assert agreed.status_code == 303
    assert ChangeDecision.objects.everywhere().get().name == "Lena Muster"
    assert "Zugestimmt am" in words(customer.get(f"{address}aenderung/1/"))
    assert "ist vereinbart" in words(customer.get(address))
    making.make_all(order.business_id)
    assert customer.get(f"{address}aenderung/1/bestaetigt.pdf").content.startswith(b"%PDF")
    assert client.get(f"/auftraege/{order.pk}/aenderung/1/bestaetigt/laden/").content.startswith(b"%PDF")
    page = words(client.get(f"/auftraege/{order.pk}/")).replace("\u00a0", " ")
    assert "vorher 40 Stunden zu 85,00 €" in page and "5.390,70 €" in page
    # everything agreed is billed without a reason
    client.post(f"/auftraege/{order.pk}/rechnung/")
    draft = Draft.objects.everywhere().get(document_id=None, kind=Draft.INVOICE)
    assert client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision}).status_code == 302
    assert Invoice.objects.everywhere().get().gross_minor == 539_070
    assert "Ganz berechnet" in words(client.get("/auftraege/"))


def test_the_editor_leads_from_too_much_to_a_change_and_back(client: Client, order: Order) -> None:
    draft = invoice_of(order, {1: "44"})
    draft.data["lines"].append({"name": "Eilzuschlag", "quantity": "1", "unit_code": "LS", "price": "90"})
    draft.save()
    link = f"/auftraege/{order.pk}/aenderung/?entwurf={draft.pk}"
    assert link in client.get(f"/entwurf/{draft.pk}/").content.decode()
    refused = client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    assert refused.status_code == 422 and link in refused.content.decode()
    form = client.get(link).content.decode()
    assert 'name="menge-1" value="44"' in form and 'value="Eilzuschlag"' in form
    posted = {"entwurf": str(draft.pk), "menge-1": "44", "grund": "Eilig geworden."}
    posted |= {"neu-0-name": "Eilzuschlag", "neu-0-menge": "1", "neu-0-einheit": "LS", "neu-0-preis": "90"}
    assert client.post(f"/auftraege/{order.pk}/aenderung/", posted | {"neu-0-index": "1"}).status_code == 302
    address = customers_address(client, order)
    Client().post(f"{address}aenderung/1/zustimmen/", {"name": "Lena Muster", "darf": "ja"})
    draft.refresh_from_db()
    assert client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision}).status_code == 302
    entries = Entry.objects.everywhere().order_by("invoice_line")
    assert [(row.position, row.quantity, row.reason) for row in entries] == [(1, "44", ""), (3, "1", "")]


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"menge-1": "viel"}, "menge-1"),
        ({"grund": ""}, "grund"),
        ({"menge-1": "40"}, "zeilen"),
        ({"neu-0-name": "Eilzuschlag"}, "neu-0-preis"),
        ({"neu-0-preis": "90"}, "neu-0-name"),
        ({"preis-1": "-3"}, "preis-1"),
        ({"neu-1-name": "Boten", "neu-1-preis": "1e9999"}, "neu-1-preis"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, order: Order, typed: dict[str, str], where: str
) -> None:
    answer = client.post(f"/auftraege/{order.pk}/aenderung/", RIGHT | typed)
    assert answer.status_code == 422 and f'href="#{where}"' in answer.content.decode()
    assert f'id="{where}"' in answer.content.decode()
    for value in typed.values():
        assert not value or f'"{value}"' in answer.content.decode()
    assert not ChangeNote.objects.everywhere().exists()


def test_sending_recording_and_taking_back(client: Client, order: Order, mailbox: Any) -> None:
    at = f"/auftraege/{order.pk}/aenderung/"
    client.post(at, RIGHT)
    assert client.post(f"{at}1/senden/", {"recipient": "niemand"}).status_code == 422
    sent = {"recipient": "kunde@siebenschlaefer.example", "own_email": "buero@atelier-nordlicht.example"}
    assert client.post(f"{at}1/senden/", sent).status_code == 302
    assert Delivery.objects.everywhere().get(stage="change-note").recipient == sent["recipient"]
    assert "Wartet auf Zustimmung" in words(client.get(f"/auftraege/{order.pk}/"))
    client.post(f"{at}1/zurueckziehen/")
    client.post(at, RIGHT | {"menge-1": "45"})
    record = {"method": "phone", "name": "Herr Muster", "day": timezone.localdate().strftime("%d.%m.%Y")}
    assert client.get(f"{at}2/zusage/").status_code == 200
    wrong = client.post(f"{at}2/zusage/", record | {"day": "irgendwann"})
    assert wrong.status_code == 422 and 'value="Herr Muster"' in wrong.content.decode()
    assert client.post(f"{at}2/zusage/", record).status_code == 302
    assert billing.states(order)[1].quantity == 45
    assert client.get(f"{at}2/zusage/").status_code == 302, "what is decided is not decided again"


def test_no_is_a_fine_answer(client: Client, order: Order) -> None:
    client.post(f"/auftraege/{order.pk}/aenderung/", RIGHT)
    address, customer = customers_address(client, order), Client()
    customer.post(f"{address}aenderung/1/ablehnen/", {"grund": "Das ist uns zu viel."})
    assert "Sie haben diese Änderung abgelehnt" in words(customer.get(f"{address}aenderung/1/"))
    late = customer.post(f"{address}aenderung/1/zustimmen/", {"name": "Lena Muster", "darf": "ja"})
    assert late.status_code == 422 and "schon abgelehnt" in words(late)
    assert "Das ist uns zu viel." in words(client.get(f"/auftraege/{order.pk}/"))


def test_another_sellers_order_is_not_there(client: Client, order: Order) -> None:
    theirs = order_of(guests.start(name="Fremd & Co."))
    for path in (f"/auftraege/{theirs.pk}/", f"/auftraege/{theirs.pk}/aenderung/"):
        assert client.get(path).status_code == 404
    mine = issue(invoice_of(order, {1: "1"}))
    assert (
        mine
        and theirs.buyer_name
        and str(theirs.pk) not in re.findall(r"/auftraege/(\d+)/", client.get("/auftraege/").content.decode())
    )


def filled_buttons(client: Client, order: Order) -> list[str]:
    main = client.get(f"/auftraege/{order.pk}/").content.decode().partition("<main")[2]
    found = re.findall(r'class="btn[^"]* pri"[^>]*>(.*?)</(?:button|a)>', main, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", each).strip() for each in found]


def test_one_button_is_filled_the_most_sensible_next_step(client: Client, business: Business, order: Order) -> None:
    assert filled_buttons(client, order) == ["Rechnung schreiben"]
    shipping.ship(order, {2: Decimal(3)}, by="test")
    assert filled_buttons(client, order) == ["Geliefertes berechnen"]
    at = f"/auftraege/{order.pk}/aenderung/"
    client.post(at, RIGHT)
    assert filled_buttons(client, order) == ["Senden"]
    sent = {"recipient": "kunde@siebenschlaefer.example", "own_email": "buero@atelier-nordlicht.example"}
    client.post(f"{at}1/senden/", sent)
    assert filled_buttons(client, order) == ["Zustimmung eintragen"]
    client.post(f"{at}1/zurueckziehen/")
    today = {"issue_date": "23.11.2026", "due_date": "07.12.2026", "delivery_date": "20.11.2026"}
    issue(drafting.start(business, beginning.instalment_of(order, Wish(percent=Decimal(30))) | today))
    assert filled_buttons(client, order) == ["Schlussrechnung schreiben"]
    issue(drafting.start(business, beginning.final_of(order) | today))
    assert filled_buttons(client, order) == []


def test_pages_take_few_queries(client: Client, order: Order, django_assert_max_num_queries: Any) -> None:
    for quantity in ("45", "46", "47"):
        client.post(f"/auftraege/{order.pk}/aenderung/", RIGHT | {"menge-1": quantity})
    address = customers_address(client, order)
    with django_assert_max_num_queries(15):
        client.get(f"/auftraege/{order.pk}/")
    with django_assert_max_num_queries(15):
        Client().get(f"{address}aenderung/3/")
    with django_assert_max_num_queries(8):
        client.get("/auftraege/")


def test_the_order_is_confirmed_in_writing(client: Client, order: Order, mailbox: Any) -> None:
    at = f"/auftraege/{order.pk}/"
    client.post(f"{at}bestaetigen/")
    making.make_all(order.business_id)
    assert "Wie im Angebot." in words(client.get(at))
    assert client.get(f"{at}bestaetigung/laden/").content.startswith(b"%PDF")
    wrong = client.post(f"{at}bestaetigung/senden/", {"recipient": "niemand"})
    assert wrong.status_code == 422 and 'value="niemand"' in wrong.content.decode()
    sent = {"recipient": "kunde@siebenschlaefer.example", "own_email": "buero@atelier-nordlicht.example"}
    assert client.post(f"{at}bestaetigung/senden/", sent).status_code == 302
    assert Delivery.objects.everywhere().get(stage="order-confirmation").recipient == sent["recipient"]


def test_home_asks_after_a_quote_that_is_about_to_expire(client: Client, business: Business) -> None:
    draft = drafting.start(business, cast.typed_quote(""), kind=Draft.QUOTE)
    version = offering.offer_draft(draft, by="test", today=cast.TODAY)
    last = version.valid_until
    [task] = quote_tasks.expiring(business, last - timedelta(days=2))
    assert version.quote.number in task.why and task.address == f"/angebote/{version.quote_id}/"
    for day in (last - timedelta(days=3), last + timedelta(days=1)):
        assert not list(quote_tasks.expiring(business, day))


def test_only_lines_that_came_new_are_tied_to_the_draft(client: Client, order: Order) -> None:
    at = f"/auftraege/{order.pk}/aenderung/"
    client.post(at, RIGHT | {"menge-2": "0"})
    assert Client().post(f"{customers_address(client, order)}aenderung/1/zustimmen/", YES).status_code == 303
    draft = invoice_of(order, {1: "48"})
    line = {"name": "Eilzuschlag", "quantity": "1", "unit_code": "LS", "price": "90,00"}
    drafting.save(
        draft, draft.data | {"lines": [*draft.data["lines"], line]}, base_revision=draft.revision, window=draft.window
    )
    # the dropped line is wanted again, one new line has no quantity, and says it stood where the draft has none
    nothing = {"neu-0-name": "Doch nicht", "neu-0-menge": "0", "neu-0-preis": "5", "neu-0-index": "0000009"}
    rush = {"neu-1-name": "Eilzuschlag", "neu-1-menge": "1", "neu-1-preis": "90", "neu-1-index": "1"}
    assert client.post(at, RIGHT | {"menge-2": "5", "entwurf": draft.pk} | nothing | rush).status_code == 302
    changes = ChangeNote.objects.of(order.business_id).get(n=2).changes
    assert [(change.position, change.line.name) for change in changes] == [
        (2, "Fotos der Neuerscheinungen"), (3, "Eilzuschlag")
    ]  # fmt: skip
    draft.refresh_from_db()
    assert draft.data["lines"][1]["origin"] == f"order:{order.pk}:3"


def test_a_broken_address_is_refused_when_a_change_is_agreed_to(client: Client, order: Order) -> None:
    client.post(f"/auftraege/{order.pk}/aenderung/", RIGHT)
    at = f"{customers_address(client, order)}aenderung/1/"
    for broken in ("a@muster.example, b@muster.example", "a@muster.example\nBcc: b@muster.example", "niemand"):
        answer = Client().post(f"{at}zustimmen/", YES | {"email": broken})
        assert answer.status_code == 422 and 'id="email-fehler"' in answer.content.decode()
    assert not ChangeDecision.objects.everywhere().exists()


@pytest.mark.parametrize(("currency", "refused", "taken"), [("JPY", "100,5", "100"), ("KWD", "0,1255", "0,125")])
def test_an_instalment_has_the_decimals_of_its_currency(
    client: Client, business: Business, currency: str, refused: str, taken: str
) -> None:
    at = f"/auftraege/{order_of(business, HOURS, currency=currency).pk}/abschlag/"
    answer = client.post(at, {"grundlage": "betrag", "modus": "single", "wert": refused})
    assert answer.status_code == 422 and f'value="{refused}"' in answer.content.decode()
    assert client.post(at, {"grundlage": "betrag", "modus": "single", "wert": taken}).status_code == 302
    [line] = Draft.objects.of(business).get(document_id=None, kind=Draft.INVOICE).data["lines"]
    assert line["price"] == taken

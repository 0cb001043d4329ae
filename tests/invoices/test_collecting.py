"""A collective invoice: several orders of one customer, grouped by order, each billed once."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from handschlag.businesses import guests, links
from handschlag.businesses.models import Business, Link
from handschlag.documents.models import StoredDocument
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from handschlag.invoices import (
    agreeing,
    beginning,
    chain,
    collecting,
    correcting,
    crediting,
    delivering,
    documenting,
    issuing,
    reissuing,
)
from handschlag.invoices.beginning import Wish
from handschlag.invoices.models import Invoice
from handschlag.office import collective
from handschlag.orders import noting, shipping
from handschlag.orders.models import DeliveryNote, Order
from handschlag.orders.noting import Left
from tests import cast
from tests.documents.typeset import pages
from tests.office.posting import prefilled
from tests.orders.agreements import HOURS, PHOTOS, billed, invoice_of, issue, order_of

DATES = {"issue_date": "23.11.2026", "due_date": "07.12.2026", "delivery_date": "20.11.2026"}


def delivered(*orders: Order) -> list[Left]:
    return noting.left(orders[0].business_id, [order.pk for order in orders])


def issued(business: Business, data: dict[str, Any]) -> Invoice:
    return issue(drafting.start(business, data | DATES))


def test_open_lines_of_all_orders_come_grouped_and_are_billed_once(business: Business) -> None:
    first, second = order_of(business), order_of(business, HOURS)
    data = collecting.data_of([second, first])
    assert [line["origin"] for line in data["lines"]] == [
        f"order:{first.pk}:1", f"order:{first.pk}:2", f"order:{second.pk}:1"
    ]  # fmt: skip
    invoice = issued(business, data)
    assert billed(first) == {1: Decimal(40), 2: Decimal(18)} and billed(second) == {1: Decimal(40)}
    with pytest.raises(collecting.CannotCollect):
        collecting.data_of([first, second])
    with pytest.raises(issuing.CannotIssue):
        issued(business, data)
    heads = collecting.heads_of(chain.of_invoice(invoice), "de")
    assert heads == {0: f"Auftrag {first.number} vom 23.11.2026", 2: f"Auftrag {second.number} vom 23.11.2026"}
    assert heads == collecting.heads_of_draft(business.pk, data, "de"), "the preview shows the same"
    documenting.make(invoice.pk)
    kept = documenting.document(invoice, StoredDocument.PDF)
    assert kept is not None
    text = " ".join(pages(bytes(kept.content)))
    assert all(head in text for head in heads.values())
    # cancelling gives both back
    cancellation = correcting.cancel(invoice, reason="Falsche Adresse", by="test")
    assert billed(first)[1] == billed(second)[1] == 0
    assert collecting.heads_of(chain.of_invoice(cancellation), "de") == heads
    assert chain.of_order(second).billed == 0


def test_only_what_was_delivered(business: Business) -> None:
    first, second = order_of(business, PHOTOS), order_of(business, PHOTOS)
    shipping.ship(first, {1: Decimal(8)}, by="test")
    shipping.ship(second, {1: Decimal(3)}, by="test")
    data = collecting.data_of([first, second], delivered=delivered(first, second))
    assert [line["quantity"] for line in data["lines"]] == ["8", "3"]
    invoice = issued(business, data)
    assert invoice.gross_minor == 26_180, "11 x 20 and 19 %"
    shares = [chain.of_order(order).billed for order in (first, second)]
    assert shares == [Decimal("190.40"), Decimal("71.40")]
    with pytest.raises(collecting.CannotCollect):
        collecting.data_of([first, second], delivered=delivered(first, second))


def test_what_does_not_go_together_is_refused(business: Business) -> None:
    one = order_of(business)
    other = order_of(business, buyer=cast.typed()["buyer"] | {"name": "Praxis am Lindenhof"})
    cheaper = order_of(business, allowances=[{"percent": "3", "reason": "Treue"}])
    for wrong in ([], [one, other], [one, cheaper]):
        with pytest.raises(collecting.CannotCollect):
            collecting.data_of(wrong)


def test_from_the_list_to_both_pages(business: Business) -> None:
    client = seller_of(business)
    first, second, theirs = order_of(business), order_of(business), order_of(guests.start(name="Fremd & Co."))
    assert client.post("/auftraege/sammelrechnung/", {"auftrag": [theirs.pk]}).headers["Location"] == "/auftraege/"
    assert "Wählen Sie einen bis" in client.get("/auftraege/").content.decode()
    assert client.post("/auftraege/sammelrechnung/", {"auftrag": [first.pk, second.pk]}).status_code == 302
    draft = Draft.objects.of(business).get(document_id=None, kind=Draft.INVOICE)
    assert client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision}).status_code == 302
    invoice = Invoice.objects.of(business).get()
    assert f"Auftrag {second.number} vom" in client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    delivering.share_link(invoice)
    link = Link.objects.of(business).get(purpose=Link.CUSTOMER, subject="invoice")
    page = Client().get(f"/en/r/{links.token(link)}/").content.decode()
    assert f"Order {first.number} of" in page and f"Order {second.number} of" in page


def test_the_fixed_discount_of_each_order_is_given_once(business: Business) -> None:
    discount = {"allowances": [{"amount": "100", "reason": "Aktion"}]}
    begun, fresh, other = (order_of(business, HOURS, **discount) for _ in range(3))
    issue(invoice_of(begun, {1: "10"}))
    data = collecting.data_of([begun, fresh, other])
    assert [row["amount"] for row in data["allowances"]] == ["100", "100"], "one for each order that has not begun"
    with pytest.raises(issuing.CannotIssue):
        issued(business, data | {"allowances": data["allowances"][:1]})
    assert issued(business, data).net_minor == (30 + 40 + 40) * 85_00 - 200_00


# -- deliveries


def shipped(order: Order, quantity: str, day: int) -> DeliveryNote:
    return shipping.ship(order, {1: Decimal(quantity)}, day=date(2026, 11, day), by="test")


def left_of(order: Order) -> list[tuple[str, Decimal]]:
    return [(part.note.number, part.quantity) for part in delivered(order)]


def test_each_delivery_note_is_told_apart_with_number_and_day(business: Business) -> None:
    order = order_of(business, PHOTOS)
    first, second = shipped(order, "8", 2), shipped(order, "3", 20)
    data = collecting.data_of([order], delivered=delivered(order))
    assert [line["origin"] for line in data["lines"]] == [f"order:{order.pk}:1:1", f"order:{order.pk}:1:2"]
    assert data["period"] == {"start_date": "02.11.2026", "end_date": "20.11.2026"} and "delivery_date" not in data
    invoice = issue(drafting.start(business, data | {"issue_date": "23.11.2026", "due_date": "07.12.2026"}))
    heads = collecting.heads_of(chain.of_invoice(invoice), "de")
    assert heads == {
        0: f"Lieferschein {first.number} vom 02.11.2026",
        1: f"Lieferschein {second.number} vom 20.11.2026",
    }
    assert heads == collecting.heads_of_draft(business.pk, data, "de"), "the preview shows the same"
    documenting.make(invoice.pk)
    kept = documenting.document(invoice, StoredDocument.PDF)
    assert kept and all(head in " ".join(pages(bytes(kept.content))) for head in heads.values())
    assert left_of(order) == []
    correcting.cancel(invoice, reason="Falsche Adresse", by="test")
    assert left_of(order) == [(first.number, Decimal(8)), (second.number, Decimal(3))]


def test_no_later_fact_changes_a_document_that_is_not_made_yet(business: Business) -> None:
    order = order_of(business, PHOTOS)
    first, _second = shipped(order, "8", 2), shipped(order, "3", 20)
    invoice = issue(drafting.start(business, collecting.data_of([order], delivered=delivered(order)) | DATES))
    cancellation = correcting.cancel(invoice, reason="Falsche Adresse", by="test")
    before = [documenting.paper_of(each) for each in (invoice, cancellation)]
    assert shipping.take_back(first, by="test")
    fresh = Invoice.objects.of(business)
    assert [documenting.paper_of(fresh.get(pk=each.pk)) for each in (invoice, cancellation)] == before
    for each in before:
        assert each and f"Lieferschein {first.number} vom 02.11.2026" in each.line_heads.values()


def test_one_delivery_gives_the_invoice_its_day_and_number(business: Business) -> None:
    order = order_of(business, PHOTOS)
    note = shipped(order, "8", 2)
    data = agreeing.data_of(order, delivered(order))
    assert (data["delivery_date"], data["despatch_advice_reference"]) == ("02.11.2026", note.number)


def test_a_delivery_is_billed_once_though_the_order_has_more(business: Business) -> None:
    order = order_of(business, PHOTOS)
    note = shipped(order, "8", 2)
    twice = [collecting.data_of([order], delivered=delivered(order)) for _ in range(2)]
    issued(business, twice[0])
    assert left_of(order) == [] and billed(order) == {1: Decimal(8)}
    with pytest.raises(issuing.CannotIssue) as refused:
        issued(business, twice[1])
    [finding] = refused.value.findings
    assert finding.title.de == "Position 1: von diesem Lieferschein sind noch 0 Stück zu berechnen, hier stehen 8"
    draft = drafting.start(business, twice[1])
    assert agreeing.order_beyond(business.pk, review(draft.data).bill, draft.data) is None, "no change would help"
    issued(business, twice[1] | {"deviation": "Doppelt geliefert"})
    assert note.number not in dict(left_of(order))


def test_what_was_billed_of_the_order_is_of_its_oldest_deliveries(business: Business) -> None:
    order = order_of(business, PHOTOS)
    first, second, third = shipped(order, "8", 2), shipped(order, "3", 9), shipped(order, "4", 20)
    issue(invoice_of(order, {1: "10"}))
    assert left_of(order) == [(second.number, Decimal(1)), (third.number, Decimal(4))]
    only_third = [part for part in delivered(order) if part.note == third]
    issued(business, collecting.data_of([order], delivered=only_third))
    assert left_of(order) == [(second.number, Decimal(1))], "the one that was named is the one that is billed"
    assert first.number not in dict(left_of(order))


def test_a_correction_and_a_new_invoice_keep_to_their_delivery(business: Business) -> None:
    order = order_of(business, PHOTOS)
    first, second = shipped(order, "8", 2), shipped(order, "3", 20)
    invoice = issued(business, collecting.data_of([order], delivered=delivered(order)))
    crediting.credit(invoice, parts=[crediting.Part(1, quantity=Decimal(2))], reason="Bruch", by="test")
    assert left_of(order) == [(second.number, Decimal(2))]
    again = reissuing.reissue(invoice, reason="Falsche Adresse", by="test")
    assert [line["origin"][-2:] for line in again.data["lines"]] == [":1", ":2"]
    assert left_of(order) == [(first.number, Decimal(8)), (second.number, Decimal(3))]
    issue(again)
    assert left_of(order) == []


def test_orders_of_one_customer_go_together_wherever_they_moved(business: Business) -> None:
    buyer = cast.typed()["buyer"]
    first, second = order_of(business), order_of(business, buyer=buyer | {"contact": {"email": "neu@x.example"}})
    assert first.customer_id == second.customer_id and first.bill.buyer != second.bill.buyer
    data = collecting.data_of([first, second])
    assert data["buyer"]["contact"]["email"] == "neu@x.example", "the newest order knows where the customer is"


# -- the page


def seller_of(business: Business) -> Client:
    client = Client()
    session = client.session
    session["keys"] = [guests.new_key(business)]
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def listed(client: Client, order: Order, **asked: str) -> list[str]:
    page = client.get("/auftraege/sammelrechnung/", {"kunde": str(order.customer_id), **asked})
    assert page.status_code == 200
    return re.findall(r'class="row-link" id="o-[0-9]+" href="[^"]+">([^<]+)<', page.content.decode())


def test_what_is_open_of_a_customer_and_a_time_is_listed(
    business: Business, django_assert_max_num_queries: Any
) -> None:
    client, order, other = seller_of(business), order_of(business, PHOTOS), order_of(business)
    done, planned = order_of(business), order_of(business)
    issue(invoice_of(done, {1: "40", 2: "18"}))
    issue(drafting.start(business, beginning.instalment_of(planned, Wish(percent=Decimal(30))) | DATES))
    order_of(business, buyer=cast.typed()["buyer"] | {"name": "Praxis am Lindenhof"})
    assert listed(client, order) == [order.number, other.number]
    assert listed(client, order, zeitraum="frei", von="24.11.2026") == []
    assert listed(client, order, zeitraum="frei", bis="23.11.2026") == [order.number, other.number]
    first, second = shipped(order, "8", 2), shipped(order, "3", 20)
    free = {"was": "geliefert", "zeitraum": "frei"}
    assert listed(client, order, was="geliefert") == [first.number, second.number]
    assert listed(client, order, **free, von="03.11.2026", bis="20.11.2026") == [second.number]
    with django_assert_max_num_queries(15):
        client.get("/auftraege/sammelrechnung/", {"kunde": str(order.customer_id), **free})
    posted = {"kunde": order.customer_id, "was": "geliefert", "lieferschein": [second.pk]}
    answer = client.post("/auftraege/sammelrechnung/", posted)
    draft = Draft.objects.of(business).get(document_id=None, kind=Draft.INVOICE)
    assert answer.headers["Location"] == f"/entwurf/{draft.pk}/"
    assert [line["quantity"] for line in draft.data["lines"]] == ["3"]
    # the editor keeps to the delivery whatever is changed there
    form = prefilled(client.get(f"/entwurf/{draft.pk}/").content.decode())
    assert client.post(f"/entwurf/{draft.pk}/", form | {"note": "Danke."}).status_code == 302
    draft.refresh_from_db()
    client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    assert listed(client, order, was="geliefert") == [first.number]
    assert Invoice.objects.of(business).latest("pk").bill.despatch_advice_reference == second.number
    # nothing ticked: a sentence, and the choice is kept
    back = client.post("/auftraege/sammelrechnung/", posted | {"lieferschein": []})
    assert f"kunde={order.customer_id}" in back.headers["Location"]
    assert "Wählen Sie einen bis" in client.get(back.headers["Location"]).content.decode()


def test_months_are_those_of_the_calendar() -> None:
    def days(today: date, period: str) -> tuple[date | None, date | None]:
        asked = collective.read({"zeitraum": period}, today)
        return asked.first, asked.last

    assert days(date(2026, 3, 31), "letzter") == (date(2026, 2, 1), date(2026, 2, 28))
    assert days(date(2026, 1, 1), "letzter") == (date(2025, 12, 1), date(2025, 12, 31))
    assert days(date(2028, 2, 29), "dieser") == (date(2028, 2, 1), date(2028, 2, 29))
    assert days(date(2026, 12, 31), "dieser") == (date(2026, 12, 1), date(2026, 12, 31))
    assert days(date(2026, 12, 31), "alles") == days(date(2026, 12, 31), "unbekannt") == (None, None)


@pytest.mark.parametrize(
    "typed", [{"von": "irgendwann"}, {"bis": "31.2.2026"}, {"von": "2.11.2026", "bis": "1.11.2026"}]
)
def test_a_day_nobody_can_read_is_said(business: Business, typed: dict[str, str]) -> None:
    client, order = seller_of(business), order_of(business)
    asked = {"kunde": str(order.customer_id), "zeitraum": "frei", **typed}
    page = client.get("/auftraege/sammelrechnung/", asked)
    shown = page.content.decode()
    assert page.status_code == 422 and "<title>Fehler: " in shown
    assert all(f'value="{value}"' in shown for value in typed.values())


@pytest.mark.parametrize("kunde", ["9" * 12, "x", "9" * 30, "-1"])
def test_a_customer_of_somebody_else_is_not_there(business: Business, kunde: str) -> None:
    client, theirs = seller_of(business), order_of(guests.start(name="Fremd & Co."))
    for asked in (kunde, str(theirs.customer_id)):
        assert client.get("/auftraege/sammelrechnung/", {"kunde": asked}).status_code == 404
    note = shipping.ship(theirs, {1: Decimal(1)}, by="test")
    client.post("/auftraege/sammelrechnung/", {"lieferschein": [note.pk]})
    assert not Draft.objects.of(business).filter(document_id=None).exists()


def test_no_section_runs_from_one_order_into_the_next(business: Business) -> None:
    first = order_of(business, [HOURS[0] | {"section": "Katalog"}, PHOTOS[0] | {"section": "Bilder"}])
    second, third = order_of(business, HOURS), order_of(business, [PHOTOS[0] | {"section": "Plakat"}])
    data = collecting.data_of([first, second, third])
    invoice = issued(business, data)
    assert [line.section for line in invoice.bill.lines] == ["Katalog", "Bilder", "", "Plakat"]
    assert "section" not in collecting.data_of([order_of(business), order_of(business)])["lines"][2]
    same = [order_of(business, [HOURS[0] | {"section": "Katalog"}]) for _ in range(2)]
    titles = [line["section"] for line in collecting.data_of(same)["lines"]]
    assert titles == ["Katalog", f"Katalog ({same[1].number})"]

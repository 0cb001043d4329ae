"""A collective invoice: several orders of one customer, grouped by order, each billed once."""

from __future__ import annotations

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
from handschlag.invoices import chain, collecting, correcting, delivering, documenting, issuing
from handschlag.invoices.models import Invoice
from handschlag.orders import shipping
from tests import cast
from tests.documents.typeset import pages
from tests.orders.agreements import HOURS, PHOTOS, billed, invoice_of, issue, order_of

DATES = {"issue_date": "23.11.2026", "due_date": "07.12.2026", "delivery_date": "20.11.2026"}


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
    data = collecting.data_of([first, second], delivered=True)
    assert [line["quantity"] for line in data["lines"]] == ["8", "3"]
    invoice = issued(business, data)
    assert invoice.gross_minor == 26_180, "11 x 20 and 19 %"
    shares = [chain.of_order(order).billed for order in (first, second)]
    assert shares == [Decimal("190.40"), Decimal("71.40")]
    with pytest.raises(collecting.CannotCollect):
        collecting.data_of([first, second], delivered=True)


def test_what_does_not_go_together_is_refused(business: Business) -> None:
    one = order_of(business)
    other = order_of(business, buyer=cast.typed()["buyer"] | {"name": "Praxis am Lindenhof"})
    cheaper = order_of(business, allowances=[{"percent": "3", "reason": "Treue"}])
    for wrong in ([one], [one, other], [one, cheaper]):
        with pytest.raises(collecting.CannotCollect):
            collecting.data_of(wrong)


def test_from_the_list_to_both_pages(business: Business) -> None:
    client = Client()
    session = client.session
    session["keys"] = [guests.new_key(business)]
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    first, second, theirs = order_of(business), order_of(business), order_of(guests.start(name="Fremd & Co."))
    assert client.post("/auftraege/sammelrechnung/", {"auftrag": [first.pk, theirs.pk]}).status_code == 302
    assert "Wählen Sie zwei bis" in client.get("/auftraege/").content.decode()
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

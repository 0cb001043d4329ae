"""Orders, and drafts that bill them, for every test about what was agreed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from handschlag.businesses.models import Business
from handschlag.core.bill_json import as_typed
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.invoices import agreeing, issuing
from handschlag.invoices.models import Invoice
from handschlag.orders import accepting, billing
from handschlag.orders.models import Order
from handschlag.quotes import offering
from tests import cast

HOURS = [{"name": "Gestaltung Herbstkatalog", "quantity": "40", "unit_code": "HUR", "price": "85,00"}]
PHOTOS = [{"name": "Fotos der Neuerscheinungen", "quantity": "18", "unit_code": "H87", "price": "20,00"}]


def order_of(business: Business, lines: list[dict[str, Any]] | None = None, **more: Any) -> Order:
    data = cast.typed_quote(lines=lines or [*HOURS, *PHOTOS], **more)
    version = offering.offer_draft(drafting.start(business, data, kind=Draft.QUOTE), by="test", today=cast.TODAY)
    return accepting.accept(version, wanted=(), name="Lena Muster", address="192.0.2.7", may=True, today=cast.TODAY)


def invoice_of(order: Order, quantities: dict[int, str], whole: dict[str, Any] | None = None, **changes: Any) -> Draft:
    """A draft that bills quantities of an order, by position; ``changes``: fields of every line, ``whole``: others."""
    data = agreeing.data_of(order)
    more = {key: changes.pop(key) for key in ("deviation",) if key in changes}
    lines = []
    for position, quantity in quantities.items():
        agreed = next(line for line in cast_lines(order) if line["origin"].endswith(f":{position}"))
        lines.append(agreed | {"quantity": quantity} | changes)
    business = Business.objects.get(pk=order.business_id)
    today = {"issue_date": "23.11.2026", "due_date": "07.12.2026", "delivery_date": "20.11.2026"}
    return drafting.start(business, data | {"lines": lines} | today | more | (whole or {}))


def cast_lines(order: Order) -> list[dict[str, str]]:
    """The agreed lines as the editor gets them, whatever was billed of them."""
    typed = as_typed(order.bill)["lines"]
    return [{**line, "origin": f"order:{order.pk}:{n}"} for n, line in enumerate(typed, 1)]


def issue(draft: Draft) -> Invoice:
    return issuing.issue_draft(draft, by="test", today=cast.TODAY)


def billed(order: Order) -> dict[int, Decimal]:
    return {position: state.billed for position, state in billing.states(order).items()}

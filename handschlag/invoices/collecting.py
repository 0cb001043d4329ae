"""One invoice for several orders of one customer, grouped by order; the ledger sees to it that each is billed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from handschlag.core import terms
from handschlag.core.bill import Bill
from handschlag.core.text import Text
from handschlag.invoices import agreeing
from handschlag.invoices.chain import ORDER, Chain, of_order_alone
from handschlag.orders import billing, shipping
from handschlag.orders.models import Order

MOST = 50


class CannotCollect(Exception):
    """These orders do not go on one invoice; ``sentence`` says why."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def data_of(orders: Sequence[Order], *, delivered: bool = False) -> dict[str, Any]:
    """The data of an invoice of everything that is open of these orders, or of what was delivered and is not billed.

    Raises ``CannotCollect`` where nothing is open, or the orders are not for the same customer on the same terms.
    """
    if not 2 <= len(orders) <= MOST:
        raise CannotCollect(
            Text(f"Wählen Sie zwei bis {MOST} Aufträge eines Kunden", f"Choose two to {MOST} orders of one customer")
        )
    if len({order.bill.buyer for order in orders}) > 1:
        raise CannotCollect(
            Text("Diese Aufträge sind nicht vom selben Kunden", "These orders are not from the same customer")
        )
    if len({_terms_of(order.bill) for order in orders}) > 1:
        raise CannotCollect(
            Text(
                "Diese Aufträge haben verschiedene Rabatte, Währungen oder Steuern. Berechnen Sie sie einzeln",
                "These orders differ in discounts, currency or tax. Bill them one by one",
            )
        )
    parts = []
    for order in sorted(orders, key=lambda each: each.pk):
        quantities = shipping.to_bill(billing.states(order), shipping.delivered(order)) if delivered else None
        parts.append(agreeing.data_of(order, quantities))
    parts = [part for part in parts if part["lines"]]
    if not parts:
        raise CannotCollect(Text("Hier ist nichts mehr zu berechnen", "There is nothing left to bill here"))
    lines = [line for part in parts for line in part["lines"]]
    adjustments = {name: rows for name in ("allowances", "charges") if (rows := _adjustments(parts, name))}
    return {**parts[0], "lines": lines, "sales_order_reference": ""} | adjustments


def _adjustments(parts: Sequence[Mapping[str, Any]], name: str) -> list[Any]:
    """A percentage holds for the whole invoice; fixed amounts are those of every order that has not begun."""
    rows = [row for row in parts[0].get(name, ()) if "percent" in row]
    return rows + [row for part in parts for row in part.get(name, ()) if "percent" not in row]


def _terms_of(bill: Bill) -> Bill:
    """What must be the same on one invoice: everything that is said of the whole and changes amounts."""
    return replace(
        Bill(),
        currency=bill.currency,
        language=bill.language,
        prices_include_vat=bill.prices_include_vat,
        tax_situation=bill.tax_situation,
        allowances=bill.allowances,
        charges=bill.charges,
    )


def heads_of(found: Chain, language: str) -> dict[int, str]:
    """``Auftrag AU-2026-0007 vom 03.05.2026`` above the first line of each order, by index; none for one order."""
    known = {piece.pk: piece for piece in found.pieces if piece.kind == ORDER}
    if len(set(found.lines.values())) < 2:
        return {}
    heads: dict[int, str] = {}
    before = 0
    for line, order_id in sorted(found.lines.items()):
        if order_id != before and order_id in known:
            heads[line - 1] = _HEAD.fill(
                number=known[order_id].number, day=terms.short_date(known[order_id].day, language)
            ).in_(language)
        before = order_id
    return heads


_HEAD = Text("Auftrag {number} vom {day}", "Order {number} of {day}")


def heads_of_draft(business_id: int, data: Mapping[str, Any], language: str) -> dict[int, str]:
    """The same for a draft, so that the preview shows what will be delivered."""
    origins = {origin.index + 1: origin.order_id for origin in agreeing.origins_of(data)}
    if len(set(origins.values())) < 2:
        return {}
    orders = Order.objects.of(business_id).filter(pk__in=set(origins.values())).select_related("quote")
    pieces = tuple(piece for order in orders for piece in of_order_alone(order))
    return heads_of(Chain(pieces, lines=origins), language)

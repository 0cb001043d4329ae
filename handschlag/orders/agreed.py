"""What an order comes to now: its lines as they were agreed on last, with every confirmed change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from handschlag.core.bill import Bill
from handschlag.core.totals import totals
from handschlag.orders.models import Agreed, Order


def lines_now(order: Order) -> dict[int, Agreed]:
    """The last agreed state of every line, by position; also of lines that were dropped. One query."""
    rows = Agreed.objects.of(order.business_id).filter(order=order).order_by("position", "revision")
    return {row.position: row for row in rows}  # a later revision replaces an earlier one


def bill_of(order: Order, lines: Mapping[int, Agreed]) -> Bill:
    """The bill of these agreed lines; what was dropped is not on it."""
    return replace(order.bill, lines=tuple(row.terms for _, row in sorted(lines.items()) if Decimal(row.quantity)))


def value(order: Order, lines: Mapping[int, Agreed]) -> Decimal:
    """What the customer owes once everything is billed, in the currency of the order."""
    return totals(bill_of(order, lines)).payable


def values_now(business_id: int, orders: Iterable[Order]) -> dict[int, Decimal]:
    """The same for several orders, by id; one query."""
    known = {order.pk: order for order in orders}
    lines: dict[int, dict[int, Agreed]] = {pk: {} for pk in known}
    rows = Agreed.objects.of(business_id).filter(order_id__in=list(known)).order_by("order_id", "position", "revision")
    for row in rows:
        lines[row.order_id][row.position] = row
    return {pk: value(order, lines[pk]) for pk, order in known.items()}

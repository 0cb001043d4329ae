"""What a collective invoice can bill: orders and delivery notes of a customer of which something is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from handschlag.core.bill import Bill
from handschlag.core.totals import totals
from handschlag.customers.models import Customer
from handschlag.invoices.collecting import MOST
from handschlag.invoices.models import Stage
from handschlag.orders import billing, noting
from handschlag.orders.billing import LineState
from handschlag.orders.models import DeliveryNote, Order
from handschlag.orders.noting import Left

MOST_READ = 500  # orders that are looked through


@dataclass(frozen=True)
class Source:
    """An order, or one of its delivery notes, of which something is not billed yet."""

    order: Order
    amount: Decimal  # of what is not billed, as the invoice would ask for it
    note: DeliveryNote | None = None

    @property
    def number(self) -> str:
        """Of the delivery note, or of the order."""
        return self.note.number if self.note else self.order.number

    @property
    def day(self) -> date:
        """When it was delivered, or agreed on."""
        return self.note.issue_date if self.note else self.order.issue_date


def sources(
    customer: Customer, *, delivered: bool, first: date | None = None, last: date | None = None
) -> tuple[list[Source], bool]:
    """What is open of a customer's orders, or deliveries, of these days, the oldest first; and whether there is more.

    Orders that instalments were written for are left out: their final invoice bills them. Six queries.
    """
    business_id = customer.business_id
    planned = Stage.objects.of(business_id).filter(plan__order=OuterRef("pk"), cancelled=False)
    rows = Order.objects.of(business_id).for_customer(customer).exclude(Exists(planned)).defer("wording")
    if not delivered:
        rows = _between(rows, first, last)
    orders = list(rows.newest_first()[: MOST_READ + 1])
    known = {order.pk: order for order in orders[:MOST_READ]}
    found = _deliveries(business_id, known, first, last) if delivered else _open(business_id, known)
    listed = sorted(found, key=lambda source: (source.day, source.order.pk, source.note.pk if source.note else 0))
    return listed[:MOST], len(listed) > MOST or len(orders) > MOST_READ


def _between(rows: Any, first: date | None, last: date | None) -> Any:
    rows = rows.filter(issue_date__gte=first) if first else rows
    return rows.filter(issue_date__lte=last) if last else rows


def _open(business_id: int, orders: Mapping[int, Order]) -> Iterator[Source]:
    for pk, states in billing.known(business_id, list(orders)).items():
        left = {position: state.remaining for position, state in states.items() if state.remaining}
        if left:
            begun = any(state.billed for state in states.values())
            bill = billing.after_the_first(orders[pk].bill) if begun else orders[pk].bill
            yield Source(orders[pk], _amount(bill, states, left.items()))


def _deliveries(
    business_id: int, orders: Mapping[int, Order], first: date | None, last: date | None
) -> Iterator[Source]:
    of_note: dict[int, list[Left]] = {}
    for part in noting.left(business_id, list(orders)):
        day = part.note.issue_date
        if (first is None or day >= first) and (last is None or day <= last):
            of_note.setdefault(part.note.pk, []).append(part)
    states = billing.known(business_id, list({parts[0].note.order_id for parts in of_note.values()}))
    for parts in of_note.values():
        order = orders[parts[0].note.order_id]
        pieces = [(part.position, part.quantity) for part in parts]
        bill = billing.after_the_first(order.bill)  # a fixed discount is of the order, not of one of its deliveries
        yield Source(order, _amount(bill, states[order.pk], pieces), parts[0].note)


def _amount(bill: Bill, states: Mapping[int, LineState], pieces: Iterable[tuple[int, Decimal]]) -> Decimal:
    lines = tuple(replace(states[position].agreed.terms, quantity=quantity) for position, quantity in pieces)
    return totals(replace(bill, lines=lines)).payable

"""What was agreed with a customer: quotes, orders and contracts in one list, newest first, with state and amount."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.businesses.models import Business
from handschlag.contracts.models import Contract, with_parts
from handschlag.core.money import format_money, from_minor
from handschlag.customers.models import Customer
from handschlag.office import contracts, fields, order_view, quote_view
from handschlag.orders import agreed, billing
from handschlag.orders.models import Order
from handschlag.quotes import talking
from handschlag.quotes.models import Quote

QUOTE, ORDER, CONTRACT = "q", "o", "c"  # marks of the kinds


@dataclass(frozen=True)
class Row:
    """One agreement in words; ``at`` is when it was written down."""

    at: datetime
    mark: str  # of its kind, for the place in the list
    pk: int
    kind: str
    number: str
    what: str
    more: str
    day: date
    chip: Any
    amount: str
    address: str


@dataclass(frozen=True)
class Place:
    """How far a list of three kinds was read: the last id of each, 0 where none was shown yet."""

    q: int = 0
    o: int = 0
    c: int = 0

    @classmethod
    def read(cls, text: str) -> Place:
        """A place as it stands in an address; the beginning where it is none."""
        match = re.fullmatch(r"q([0-9]{1,15})o([0-9]{1,15})c([0-9]{1,15})", text, re.ASCII)
        return cls(*map(int, match.groups())) if match else cls()

    def after(self, rows: Sequence[Row]) -> Place:
        """The place behind these rows."""
        return replace(self, **{row.mark: row.pk for row in rows})

    def __str__(self) -> str:
        return f"q{self.q}o{self.o}c{self.c}"


START = Place()


def rows_of(business: Business, customer: Customer, most: int, place: Place = START) -> list[Row]:
    """So many agreements of a customer and of everybody merged into it. At most eight queries, however many there are.

    An accepted quote is its order: one row, not two.
    """
    today = timezone.localdate()
    found = [
        *_quotes(business, customer, most, place.q, today),
        *_orders(business, customer, most, place.o),
        *_contracts(business, customer, most, place.c, today),
    ]
    return sorted(found, key=lambda row: row.at, reverse=True)[:most]


def _quotes(business: Business, customer: Customer, most: int, before: int, today: date) -> Iterator[Row]:
    rows = Quote.objects.of(business).for_customer(customer).exclude(state=Quote.ACCEPTED)
    for quote in talking.with_open_questions(rows).newest_first(before or None)[:most]:
        yield Row(
            quote.created_at, QUOTE, quote.pk, _("Angebot"), quote.number, quote.title, "", quote.issue_date,
            quote_view.chip(quote, today, asked=quote.asked),
            format_money(from_minor(quote.gross_minor, quote.currency), quote.currency, fields.language()),
            reverse("office:quote", args=[quote.pk]),
        )  # fmt: skip


def _orders(business: Business, customer: Customer, most: int, before: int) -> Iterator[Row]:
    rows = Order.objects.of(business).for_customer(customer).select_related("quote")
    orders = list(rows.newest_first(before or None)[:most])
    values = agreed.values_now(business.pk, orders) if orders else {}
    states = billing.known(business.pk, [order.pk for order in orders])
    for order in orders:
        yield Row(
            order.recorded_at, ORDER, order.pk, _("Auftrag"), order.number, order.title,
            _("aus Angebot %(number)s") % {"number": order.quote.number}, order.issue_date,
            order_view.chip(states[order.pk].values()), order_view.money(values[order.pk], order.currency),
            reverse("office:order", args=[order.pk]),
        )  # fmt: skip


def _contracts(business: Business, customer: Customer, most: int, before: int, today: date) -> Iterator[Row]:
    rows = Contract.objects.of(business).for_customer(customer).select_related("customer")
    for contract in with_parts(list(rows.newest_first(before or None)[:most])):
        row = contracts.row_of(contract, today)
        yield Row(
            contract.created_at, CONTRACT, contract.pk, "", _("Vertrag"), contract.name, row["rhythm"],
            contract.begun_on, row["chip"], row["amount"], reverse("office:contract", args=[contract.pk]),
        )  # fmt: skip

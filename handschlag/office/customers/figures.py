"""What customers owe and what was written for them, in a fixed number of questions however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone

from handschlag.contracts.models import Contract
from handschlag.core.money import format_money, from_minor
from handschlag.customers.models import Customer
from handschlag.invoices.models import Invoice, Standing
from handschlag.office import fields
from handschlag.orders.models import Order

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Figures:
    """What the page of one customer says in numbers; sums are texts, one per currency."""

    open: list[str]
    open_count: int
    overdue: list[str]
    overdue_count: int
    next_due: date | None
    last_year: list[str]
    last_year_count: int
    count: int
    first: date | None


def open_sums(business: Any, customers: Sequence[Customer]) -> dict[int, str]:
    """The open amounts of some customers with those merged into them; an index answers it from open invoices alone."""
    ids = [customer.pk for customer in customers]
    merged = Customer.objects.of(business).filter(merged_into__in=ids).values_list("pk", "merged_into_id")
    into: dict[int, int] = {pk: pk for pk in ids} | dict(merged)
    rows = Standing.objects.of(business).open().filter(customer__in=list(into)).order_by()
    sums: dict[int, dict[str, int]] = {pk: {} for pk in ids}
    for pk, currency, minor in rows.values_list("customer", "currency").annotate(minor=Sum("open_minor")):
        mine = sums[into[pk]]
        mine[currency] = mine.get(currency, 0) + minor
    return {pk: ", ".join(_amounts(mine)) for pk, mine in sums.items()}


def kept_of(customer: Customer) -> int:
    """How many invoices, orders and contracts name a customer, who must be kept as long as they are."""
    about = (model.objects.of(customer.business_id).for_customer(customer) for model in (Invoice, Order, Contract))
    return sum(rows.count() for rows in about)


# whole services; instalments are in the final invoice
_TURNOVER = (Invoice.INVOICE, Invoice.PART, Invoice.FINAL)


def of_customer(customer: Customer) -> Figures:
    """The figures of one customer and those merged into it."""
    today = timezone.localdate()
    open_, overdue = Q(standing__is_open=True), Q(standing__is_open=True, due_date__lt=today)
    recent = Q(kind__in=_TURNOVER, issue_date__gt=today - YEAR) & ~Q(standing__state=Standing.CANCELLED)
    rows = list(
        Invoice.objects.of(customer.business_id)
        .for_customer(customer)
        .order_by()
        .values("currency")
        .annotate(
            open=Sum("standing__open_minor", filter=open_, default=0),
            open_count=Count("pk", filter=open_),
            overdue=Sum("standing__open_minor", filter=overdue, default=0),
            overdue_count=Count("pk", filter=overdue),
            next_due=Min("due_date", filter=open_ & Q(due_date__gte=today)),
            last_year=Sum("net_minor", filter=recent, default=0),
            last_year_count=Count("pk", filter=recent),
            count=Count("pk"),
            first=Min("issue_date"),
            last=Max("issue_date"),
        )
    )

    def amounts(name: str) -> list[str]:
        return _amounts({row["currency"]: row[name] for row in rows})

    def total(name: str) -> int:
        return sum(row[name] for row in rows)

    def earliest(name: str) -> date | None:
        return min((row[name] for row in rows if row[name]), default=None)

    return Figures(
        amounts("open"),
        total("open_count"),
        amounts("overdue"),
        total("overdue_count"),
        earliest("next_due"),
        amounts("last_year"),
        total("last_year_count"),
        total("count"),
        earliest("first"),
    )


def _amounts(sums: dict[str, int]) -> list[str]:
    """Sums as a person reads them, one per currency, those of nothing left out."""
    language = fields.language()
    return [format_money(from_minor(minor, code), code, language) for code, minor in sorted(sums.items()) if minor]

"""Draw the next number of a series, only ever inside the transaction that issues the document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import IntegrityError, connection, transaction

from handschlag.businesses.models import Business, NumberSeries
from handschlag.core import numbering

INVOICE, CANCELLATION, CUSTOMER = "invoice", "cancellation", "customer"
PATTERNS = {
    INVOICE: numbering.INVOICE_PATTERN,
    CANCELLATION: numbering.CANCELLATION_PATTERN,
    CUSTOMER: numbering.CUSTOMER_PATTERN,
}
BACKDATING_DAYS = 31


class DateBeforeLastNumber(ValueError):
    """The document is dated long before the number that was drawn last."""

    def __init__(self, last: date) -> None:
        super().__init__(f"the last number was drawn for {last}")
        self.last = last


def take_next(business: Business, kind: str, day: date) -> str:
    """The next number for a document dated ``day``. A rollback gives the number back.

    Raises ``DateBeforeLastNumber`` where the date lies more than 31 days before the last one of the series.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number is drawn inside the issuing transaction")
    series = _locked(business, kind, day)
    if series.last_date and day < series.last_date - timedelta(days=BACKDATING_DAYS):
        raise DateBeforeLastNumber(series.last_date)
    series.last += 1
    series.last_date = max(day, series.last_date or day)
    series.save(update_fields=["last", "last_date"])
    return numbering.number_of(series.pattern, series.last, day)


def take_free(
    business: Business, kind: str, day: date, *, count: int = 1, taken: Callable[[list[str]], set[str]]
) -> list[str]:
    """The next numbers that nobody has: for things that may also be numbered by hand, such as customers.

    ``taken`` says which of some numbers are in use. Numbers that are passed over are not drawn later.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number is drawn inside the transaction that uses it")
    series, free = _locked(business, kind, day), []
    while len(free) < count:
        wanted = max(count - len(free), 20)
        numbers = {numbering.number_of(series.pattern, series.last + i, day): i for i in range(1, wanted + 1)}
        used = taken(list(numbers))
        usable = [number for number in numbers if number not in used][: count - len(free)]
        free += usable
        series.last += numbers[usable[-1]] if len(free) == count else wanted
    series.save(update_fields=["last"])
    return free


def preview_next(business: Business | None, kind: str, day: date) -> str:
    """The number the next document would get; nothing is drawn."""
    pattern, last = PATTERNS[kind], 0
    if business is not None:
        row = NumberSeries.objects.of(business).filter(kind=kind, period=_period(pattern, day)).first()
        if row is not None:
            pattern, last = row.pattern, row.last
    return numbering.number_of(pattern, last + 1, day)


def _locked(business: Business, kind: str, day: date) -> NumberSeries:
    key = {"kind": kind, "period": _period(PATTERNS[kind], day)}
    rows = NumberSeries.objects.of(business).select_for_update()
    series: NumberSeries | None = rows.filter(**key).first()
    if series is None:
        try:
            with transaction.atomic():
                return NumberSeries.objects.of(business).create(business=business, pattern=PATTERNS[kind], **key)  # type: ignore[no-any-return]
        except IntegrityError:  # another transaction opened the series
            series = rows.get(**key)
    return series


def _period(pattern: str, day: date) -> str:
    return str(day.year) if "{year}" in pattern else ""

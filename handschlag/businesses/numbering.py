"""Draw the next number of a series, only ever inside the transaction that issues the document; set how it looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, connection, transaction

from handschlag.businesses.changing import record_change
from handschlag.businesses.models import Business, NumberRange, NumberRun, NumberSeries, ReservedNumber
from handschlag.core import numbering
from handschlag.core.text import Text, clean_line
from handschlag.events import types

INVOICE, CANCELLATION, CREDIT, CUSTOMER = "invoice", "cancellation", "credit_note", "customer"
PROFORMA = "proforma"
QUOTE, ORDER, DELIVERY_NOTE = "quote", "order", "delivery_note"
PATTERNS = {
    INVOICE: numbering.INVOICE_PATTERN,
    CANCELLATION: numbering.CANCELLATION_PATTERN,
    CREDIT: numbering.CREDIT_PATTERN,
    PROFORMA: numbering.PROFORMA_PATTERN,
    CUSTOMER: numbering.CUSTOMER_PATTERN,
    QUOTE: numbering.QUOTE_PATTERN,
    ORDER: numbering.ORDER_PATTERN,
    DELIVERY_NOTE: numbering.DELIVERY_NOTE_PATTERN,
}
BACKDATING_DAYS = 31
HIGHEST = 999_999_999
MOST_RESERVED = 20_000  # at once


class DateBeforeLastNumber(ValueError):
    """The document is dated long before the number that was drawn last."""

    def __init__(self, last: date) -> None:
        super().__init__(f"the last number was drawn for {last}")
        self.last = last


class RangeRefused(ValueError):
    """A series cannot be set like this; ``sentence`` says why, ``field`` where."""

    def __init__(self, field: str, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.field, self.sentence = field, sentence


@dataclass(frozen=True)
class Range:
    """How one kind of document is numbered."""

    kind: str
    pattern: str
    yearly: bool

    def period(self, day: date) -> str:
        """The period a day belongs to: its year, where the series starts again each year."""
        return str(day.year) if self.yearly else ""


# -- drawing


def take_next(
    business: Business, kind: str, day: date, *, customer: str = "", used: Callable[[str], bool] = lambda number: False
) -> str:
    """The next number for a document dated ``day`` to this customer number. A rollback gives the number back.

    Numbers that ``used`` knows, or that another program has given, are passed over. Raises ``DateBeforeLastNumber``
    where the date lies more than 31 days before the last one of the series, ``core.numbering.CustomerNumberNeeded``.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number is drawn inside the issuing transaction")
    series = _locked(business, kind, day)
    if series.last_date and day < series.last_date - timedelta(days=BACKDATING_DAYS):
        raise DateBeforeLastNumber(series.last_date)
    while True:
        series.last += 1
        number = numbering.number_of(series.pattern, series.last, day, customer)
        if not used(number) and not ReservedNumber.objects.of(business).filter(number=number).exists():
            break
    series.last_date = max(day, series.last_date or day)
    series.save(update_fields=["last", "last_date"])
    return number


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


def preview_next(business: Business | None, kind: str, day: date, customer: str = "") -> str:
    """The number the next document would get; nothing is drawn. Three dots stand for a customer number to come."""
    rule = range_of(business, kind)
    pattern, last = rule.pattern, 0
    if business is not None:
        row = NumberSeries.objects.of(business).filter(kind=kind, period=rule.period(day)).first()
        if row is not None:
            pattern, last = row.pattern, row.last
    return numbering.number_of(pattern, last + 1, day, numbering.customer_part(customer) or "...")


def range_of(business: Business | None, kind: str) -> Range:
    """How a kind of document is numbered: as the seller has set it, or as usual."""
    row = NumberRange.objects.of(business).filter(kind=kind).first() if business else None
    if row is not None:
        return Range(kind, row.pattern, row.yearly)
    return _usual(kind)


def _usual(kind: str) -> Range:
    return Range(kind, PATTERNS[kind], numbering.resets_each_year(PATTERNS[kind]))


def _locked(business: Business, kind: str, day: date) -> NumberSeries:
    rule = range_of(business, kind)
    key = {"kind": kind, "period": rule.period(day)}
    rows = NumberSeries.objects.of(business).select_for_update()
    series: NumberSeries | None = rows.filter(**key).first()
    if series is None:
        try:
            with transaction.atomic():
                return NumberSeries.objects.of(business).create(business=business, pattern=rule.pattern, **key)  # type: ignore[no-any-return]
        except IntegrityError:  # another transaction opened the series
            series = rows.get(**key)
    return series


# -- setting


def set_range(
    business: Business, kind: str, *, pattern: str, yearly: bool, following: int | None = None, by: str, day: date
) -> Range:
    """Set how a kind is numbered from now on, and with which number it goes on: never with one that was drawn.

    Numbers drawn so far keep their pattern and stay in the report. Raises ``RangeRefused``.
    """
    pattern = numbering.canonical(pattern)
    rule = Range(kind, pattern, yearly)
    if fault := numbering.check_pattern(pattern):
        raise RangeRefused("pattern", fault)
    if yearly and not numbering.resets_each_year(pattern):
        raise RangeRefused("yearly", _YEAR_NEEDED)
    if kind == CUSTOMER and "{customer}" in pattern:
        raise RangeRefused("pattern", _CUSTOMER_IN_ITSELF)
    with transaction.atomic():
        Business.objects.select_for_update(no_key=True).get(pk=business.pk)
        _refuse_twins(business, rule)
        before = range_of(business, kind)
        NumberRange.objects.of(business).update_or_create(
            kind=kind, defaults={"business": business, "pattern": pattern, "yearly": yearly}
        )
        given = _given(business, kind, day)
        series = _locked(business, kind, day)
        _go_on(series, pattern, given, given + 1 if following is None else following)
        was, now = _as_facts(before, given), _as_facts(rule, series.last)
        record_change(business.pk, types.NUMBERS_CHANGED, was, now, by=by, kind=kind)
    return rule


_CUSTOMER_IN_ITSELF = Text(
    "Eine Kundennummer kann sich nicht selbst enthalten", "A customer number cannot contain itself"
)
_YEAR_NEEDED = Text(
    "Wer jedes Jahr neu zählt, braucht {jahr} im Muster. Sonst gäbe es Nummern zweimal",
    "To count anew each year the pattern needs {year}. Otherwise numbers would repeat",
)


def _given(business: Business, kind: str, day: date) -> int:
    """The highest number drawn so far that a series of this day must not come back to, however it was counted."""
    rows = NumberSeries.objects.of(business).select_for_update().filter(kind=kind, period__in=("", str(day.year)))
    return max(rows.values_list("last", flat=True), default=0)


def _go_on(series: NumberSeries, pattern: str, given: int, start: int) -> None:
    """Begin a new stretch where pattern or start differ; the old one is kept with what was drawn from it."""
    if start <= given:
        raise RangeRefused(
            "following",
            Text(
                f"Die Zahl {start} ist vergeben. Die nächste freie ist {given + 1}",
                f"The number {start} was given already. The next free one is {given + 1}",
            ),
        )
    if start > HIGHEST:
        raise RangeRefused("following", Text("Diese Zahl ist zu groß", "This number is too large"))
    if pattern == series.pattern and start == series.last + 1:
        return
    if series.last >= series.first:
        NumberRun.objects.of(series.business_id).create(
            business_id=series.business_id, series=series, pattern=series.pattern, first=series.first, last=series.last
        )
    series.pattern, series.first, series.last = pattern, start, start - 1
    series.save(update_fields=["pattern", "first", "last"])


def _refuse_twins(business: Business, rule: Range) -> None:
    for other, _following in ranges(business, date.min):
        if other.kind != rule.kind and other.pattern == rule.pattern:
            raise RangeRefused(
                "pattern",
                Text(
                    "Dieses Muster hat schon ein anderer Nummernkreis. Geben Sie ihm einen eigenen Anfang",
                    "Another series has this pattern already. Give it a beginning of its own",
                ),
            )


def _as_facts(rule: Range, last: int) -> dict[str, str | int | bool]:
    return {"pattern": rule.pattern, "yearly": rule.yearly, "next": last + 1}


def ranges(business: Business | None, day: date) -> list[tuple[Range, int]]:
    """How every kind is numbered, and the running number it goes on with; two queries."""
    chosen, last = {}, {}
    if business is not None:
        chosen = {row.kind: Range(row.kind, row.pattern, row.yearly) for row in NumberRange.objects.of(business)}
        last = {(row.kind, row.period): row.last for row in NumberSeries.objects.of(business)}
    rules = [chosen.get(kind) or _usual(kind) for kind in PATTERNS]
    return [(rule, last.get((rule.kind, rule.period(day)), 0) + 1) for rule in rules]


# -- numbers of another program


def reserve(business: Business, numbers: Iterable[str], *, by: str) -> int:
    """Keep numbers that another program has given, so that they are never given again. Returns how many are new.

    Raises ``RangeRefused`` for more than 20,000 at once and for one that no document can have.
    """
    wanted = list(dict.fromkeys(filter(None, map(clean_line, numbers))))
    if len(wanted) > MOST_RESERVED:
        raise RangeRefused("reserved", Text("Höchstens 20.000 Nummern auf einmal", "At most 20,000 numbers at once"))
    if too_long := next((number for number in wanted if len(number) > numbering.LONGEST), None):
        raise RangeRefused(
            "reserved",
            Text(
                f"„{too_long[:40]}…“ ist zu lang für eine Nummer",
                f"“{too_long[:40]}…” is too long for a number",
            ),
        )
    with transaction.atomic():
        known = set(ReservedNumber.objects.of(business).values_list("number", flat=True))
        new = [number for number in wanted if number not in known]
        ReservedNumber.objects.of(business).bulk_create(
            (ReservedNumber(business=business, number=number) for number in new), batch_size=500, ignore_conflicts=True
        )
        after = {"reserved": len(known) + len(new)}
        record_change(business.pk, types.NUMBERS_CHANGED, {"reserved": len(known)}, after, by=by, first=new[:1])
    return len(new)


def reserved_count(business: Business | None) -> int:
    """How many numbers of other programs are kept."""
    return ReservedNumber.objects.of(business).count() if business else 0

"""Keep the record of a customer: start it, change it from a day on, take a planned change back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from handschlag.businesses import numbering
from handschlag.businesses.models import Business
from handschlag.core import names
from handschlag.core.bill_json import FieldError
from handschlag.core.text import Text, clean_block
from handschlag.customers import checking, searching
from handschlag.customers.models import Change, Customer, Note
from handschlag.customers.record import Record, flat
from handschlag.events import types
from handschlag.events.recording import record as record_event

FORM, DOCUMENT, IMPORT, MERGE = "form", "document", "import", "merge"
# The first change is the record as it was started: it lies before every change of it, whatever day that names.
FIRST_DAY = date(1900, 1, 1)
EARLIEST = date(2007, 1, 1)
LONGEST_AHEAD = timedelta(days=5 * 366)
LONGEST_NOTE = 4_000


class Refused(ValueError):
    """The record cannot be kept; ``faults`` say why, each with the path of its field."""

    def __init__(self, faults: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.sentence.en}" for fault in faults))
        self.faults = tuple(faults)


class ChangedMeanwhile(Exception):
    """Somebody else changed the record since it was read; nothing was kept."""


def create(business: Business, record: Record, *, by: str, source: str = FORM) -> Customer:
    """A new customer with the next number of the series, unless the record brings its own. Raises ``Refused``."""
    record = checking.tidied(record)
    with transaction.atomic():
        if faults := [*checking.faults(record), *_number_taken(business, record.number)]:
            raise Refused(faults)
        return _create(business, record, by=by, source=source)


def _create(business: Business, record: Record, *, by: str, source: str) -> Customer:
    number = record.number or next_numbers(business, 1)[0]
    now = timezone.now()
    customer = Customer(business=business, origin=source, created_at=now)
    show(customer, replace(record, number=number))
    customer.save(force_insert=True)
    Change.objects.of(business).create(
        business=business,
        customer=customer,
        valid_from=FIRST_DAY,
        values=customer.values,
        source=source,
        actor=by,
        at=now,
    )
    searching.index(customer, [customer.record], new=True)
    _tell(types.CUSTOMER_CREATED, customer, by, {"source": source})
    return customer


def next_numbers(business: Business, count: int) -> list[str]:
    """The next free customer numbers; numbers that somebody gave by hand are passed over."""

    def taken(candidates: list[str]) -> set[str]:
        rows = Customer.objects.of(business).filter(number__in=candidates)
        return set(rows.values_list("number", flat=True))

    return numbering.take_free(business, numbering.CUSTOMER, timezone.localdate(), count=count, taken=taken)


def change(
    customer: Customer,
    record: Record,
    *,
    by: str,
    source: str = FORM,
    valid_from: date | None = None,
    base: int | None = None,
) -> Change | None:
    """Keep what differs from the record of ``valid_from`` (today, if not said). None where nothing differs.

    ``base`` is the id of the last change the writer has seen. Raises ``Refused``, ``ChangedMeanwhile``.
    """
    today = timezone.localdate()
    day = valid_from or today
    record = checking.tidied(record)
    with transaction.atomic():
        row: Customer = Customer.objects.of(customer.business_id).select_for_update().get(pk=customer.pk)
        if base is not None and base != last_change(row):
            raise ChangedMeanwhile(f"customer {row.pk}")
        record = replace(record, number=record.number or row.number or "")  # nobody loses a number by leaving it out
        before = flat(row.record_on(day))
        values = _difference(before, flat(record))
        faults = [*checking.faults(record), *_number_taken(row.business, record.number, row), *_day_fault(day, today)]
        if "number" in values and day > today:
            faults.append(FieldError("number", _NUMBER_NOW))
        if faults:
            raise Refused(faults)
        if not values:
            return None
        made: Change = Change.objects.of(row.business_id).create(
            business_id=row.business_id,
            customer=row,
            valid_from=day,
            values=values,
            source=source,
            actor=by,
            at=timezone.now(),
        )
        refresh(row)
        _tell(types.CUSTOMER_CHANGED, row, by, {"fields": sorted(values), "from": day.isoformat(), "source": source})
    return made


_NUMBER_NOW = Text(
    "Eine neue Kundennummer gilt sofort. Ändern Sie sie ohne Datum",
    "A new number holds at once. Change it without a day",
)


def withdraw(change: Change, *, by: str) -> bool:
    """Take back a change that has not taken effect yet. False if it has, or was withdrawn before."""
    with transaction.atomic():
        row: Customer = Customer.objects.of(change.business_id).select_for_update().get(pk=change.customer_id)
        planned = Change.objects.of(row.business_id).of_customer(row).filter(valid_from__gt=timezone.localdate())
        if not planned.filter(pk=change.pk).update(withdrawn_at=timezone.now()):
            return False
        refresh(row)
        _tell(types.CUSTOMER_CHANGED, row, by, {"withdrawn": change.pk})
    return True


def last_change(customer: Customer) -> int:
    """The id of the newest change; a form carries it to notice that somebody else was faster."""
    rows = Change.objects.of(customer.business_id).of_customer(customer)
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


def refresh(customer: Customer) -> None:
    """Bring what lists show and search up to date with the changes that hold today."""
    today = timezone.localdate()
    record = customer.record_on(today)
    planned = Change.objects.of(customer.business_id).of_customer(customer).filter(valid_from__gt=today).first()
    customer.planned_on = planned.valid_from if planned else None
    customer.__dict__.pop("record", None)
    show(customer, record)
    customer.save()
    family = Customer.objects.of(customer.business_id).family(customer).exclude(pk=customer.pk)
    searching.index(customer, [record, *(merged.record for merged in family)])


def show(customer: Customer, record: Record) -> None:
    """Set what lists sort by and show, out of the record; nothing is stored."""
    customer.values = flat(record)
    customer.name, customer.kind, customer.number = record.name, record.kind, record.number or None
    customer.sort_name = " ".join(names.search_words(record.name))[:200] or record.name[:200].casefold()
    customer.city = record.address.city[:100]
    customer.email = next(iter(record.invoice_emails), "")
    customer.changed_at = timezone.now()


def note(customer: Customer, text: str, *, by: str) -> Note:
    """Write a note about a customer. Raises ``Refused``."""
    text = clean_block(text)
    if not text:
        raise Refused([FieldError("text", _NO_NOTE)])
    if len(text) > LONGEST_NOTE:
        raise Refused([FieldError("text", _LONG_NOTE)])
    with transaction.atomic():
        made: Note = Note.objects.of(customer.business_id).create(
            business_id=customer.business_id, customer=customer, text=text, actor=by, at=timezone.now()
        )
        _tell(types.CUSTOMER_NOTED, customer, by, {"note": made.pk})
    return made


_NO_NOTE = Text("Schreiben Sie Ihre Notiz in das Feld", "Write your note into the field")
_LONG_NOTE = Text(
    f"Die Notiz ist zu lang. Bis {LONGEST_NOTE} Zeichen sind möglich",
    f"The note is too long. The limit is {LONGEST_NOTE} characters",
)


# -- small things


def _difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    paths = sorted(set(before) | set(after))
    return {path: after.get(path) for path in paths if before.get(path) != after.get(path)}


def _number_taken(business: Business, number: str, own: Customer | None = None) -> list[FieldError]:
    if not number:
        return []
    rows = Customer.objects.of(business).filter(number=number).exclude(pk=own.pk if own else None)
    other = rows.first()
    if other is None:
        return []
    return [
        FieldError("number", Text(f"Die Nummer gehört schon zu {other.name}", f"{other.name} has this number already"))
    ]


def _day_fault(day: date, today: date) -> list[FieldError]:
    if EARLIEST <= day <= today + LONGEST_AHEAD:
        return []
    return [
        FieldError(
            "valid_from", Text("Wählen Sie einen Tag in den nächsten fünf Jahren", "Choose a day within five years")
        )
    ]


def _tell(type: str, customer: Customer, by: str, data: dict[str, Any]) -> None:
    """Into the journal go ids and names of fields, never what stands in them: a journal cannot forget."""
    record_event(
        business_id=customer.business_id, type=type, subject="customer", subject_id=customer.pk, actor=by, data=data
    )

"""Customers for other programs: a table that is safe in a spreadsheet and can be imported again, or whole as JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from handschlag.core.tables import write_table
from handschlag.customers import columns
from handschlag.customers.models import Change, Customer, CustomerQuerySet, Note
from handschlag.customers.record import written

AT_ONCE = 500


def as_csv(customers: CustomerQuerySet, language: str) -> bytes:
    """One row per customer with the columns the import knows; further contacts and addresses are in the JSON."""
    heading = [column.label.in_(language) for column in columns.EXPORTED]
    rows: list[list[str]] = [heading]
    for batch in _batches(customers):
        notes = _notes(batch)
        for customer in batch:
            note = notes[customer.pk][-1].text if notes[customer.pk] else ""
            record = customer.record
            rows.append([column.written(record, note) for column in columns.EXPORTED])
    return write_table(rows)


def as_json(customers: CustomerQuerySet) -> bytes:
    """Everything kept about each customer: record, notes, and which change holds since when.

    So much is also due to a person who asks what is kept about them (Art. 15 DSGVO).
    """
    found = []
    for batch in _batches(customers):
        notes, changes = _notes(batch), _changes(batch)
        found += [_everything(each, notes[each.pk], changes[each.pk]) for each in batch]
    return (json.dumps({"customers": found}, ensure_ascii=False, indent=2) + "\n").encode()


def _everything(customer: Customer, notes: Sequence[Note], changes: Sequence[Change]) -> dict[str, Any]:
    return {
        "id": customer.pk,
        "created_at": customer.created_at.isoformat(),
        "archived_at": customer.archived_at.isoformat() if customer.archived_at else None,
        "record": written(customer.record),
        "notes": [{"at": note.at.isoformat(), "by": note.actor, "text": note.text} for note in notes],
        "changes": [
            {"from": c.valid_from.isoformat(), "at": c.at.isoformat(), "by": c.actor, "values": c.values}
            for c in changes
        ],
    }


def _batches(customers: CustomerQuerySet) -> Iterator[list[Customer]]:
    last = 0
    while batch := list(customers.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield batch
        last = batch[-1].pk


def _notes(batch: Sequence[Customer]) -> dict[int, list[Note]]:
    return _by_customer(Note.objects.of(batch[0].business_id).filter(customer__in=batch).order_by("pk"))


def _changes(batch: Sequence[Customer]) -> dict[int, list[Change]]:
    rows = Change.objects.of(batch[0].business_id).filter(customer__in=batch, withdrawn_at=None)
    return _by_customer(rows.order_by("valid_from", "pk"))


def _by_customer(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.customer_id].append(row)
    return found

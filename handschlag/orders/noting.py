"""What of each delivery note is still to be billed: each delivery is on one invoice, whoever bills at the same time.

An invoice line may say which delivery note it bills. What was billed of the order without saying so goes first to the
oldest notes, so that no delivery is offered again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from handschlag.core.money import ZERO
from handschlag.orders.models import Delivered, DeliveryNote, Entry


@dataclass(frozen=True)
class Left:
    """How much of a line of a delivery note is not billed yet."""

    note: DeliveryNote
    position: int  # of the order
    quantity: Decimal


def left(business_id: int, order_ids: Sequence[int]) -> list[Left]:
    """Everything delivered of these orders and not billed, the oldest note first; two queries."""
    delivered: dict[tuple[int, int], Decimal] = {}
    notes: dict[int, DeliveryNote] = {}
    rows = Delivered.objects.of(business_id).filter(order_id__in=order_ids).select_related("note")
    for row in rows.defer("note__snapshot").order_by("note", "pk"):
        notes[row.note_id] = row.note
        key = (row.note_id, row.position)  # a note that was taken back has the same with a minus
        delivered[key] = delivered.get(key, ZERO) + Decimal(row.quantity)
    if not delivered:
        return []
    of_notes, of_orders = _billed(business_id, order_ids)
    open_, found = {}, []
    for (note_id, position), quantity in delivered.items():
        rest = quantity - of_notes.get((note_id, position), ZERO)
        if rest < 0:  # with a reason more was billed than delivered: the rest is of other deliveries
            place = (notes[note_id].order_id, position)
            of_orders[place] = of_orders.get(place, ZERO) - rest
        open_[note_id, position] = max(rest, ZERO)
    for (note_id, position), quantity in open_.items():
        place = (notes[note_id].order_id, position)
        used = min(max(of_orders.get(place, ZERO), ZERO), quantity)
        of_orders[place] = of_orders.get(place, ZERO) - used
        if quantity > used:
            found.append(Left(notes[note_id], position, quantity - used))
    return found


def billed_of(note: DeliveryNote) -> dict[int, Decimal]:
    """What invoices bill of this delivery note by its name, by position; what was given back does not count."""
    of_notes, _ = _billed(note.business_id, [note.order_id])
    return {position: quantity for (note_id, position), quantity in of_notes.items() if note_id == note.pk and quantity}


def _billed(
    business_id: int, order_ids: Sequence[int]
) -> tuple[dict[tuple[int, int], Decimal], dict[tuple[int, int], Decimal]]:
    """What was billed: by delivery note and position, and by order and position where no note was named."""
    of_notes: dict[tuple[int, int], Decimal] = {}
    of_orders: dict[tuple[int, int], Decimal] = {}
    entries = Entry.objects.of(business_id).filter(order_id__in=order_ids).exclude(position=0)
    for order_id, note_id, position, quantity in entries.values_list("order_id", "note_id", "position", "quantity"):
        place, key = (of_notes, (note_id, position)) if note_id else (of_orders, (order_id, position))
        place[key] = place.get(key, ZERO) + Decimal(quantity)
    return of_notes, of_orders


def days_of(parts: Sequence[Left]) -> tuple[date, date] | None:
    """The first and the last day of these deliveries; None where there are none."""
    days = [part.note.issue_date for part in parts]
    return (min(days), max(days)) if days else None

"""Bill what was agreed, and never more: a ledger per line, read and written under the lock of the order.

Issuing an invoice calls ``look`` and ``bill`` inside its own transaction. Whoever bills the same order at the same time
waits for the lock, then sees what was billed a moment ago. More than agreed, a higher price, or a line nobody agreed on
is refused unless a reason is given, which the ledger keeps. Cancelling writes the same rows with a minus.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone

from handschlag.core import terms
from handschlag.core.bill import Bill, Line
from handschlag.core.money import ZERO, format_number, plain
from handschlag.core.text import Text
from handschlag.orders import deviating, noting
from handschlag.orders.deviating import Deviation
from handschlag.orders.models import Agreed, DeliveryNote, Entry, Order

LONGEST_REASON = 300


@dataclass(frozen=True)
class LineState:
    """One agreed line and how much of it was billed so far."""

    agreed: Agreed
    billed: Decimal
    first: Agreed | None = None  # what was agreed at first, where a change note changed it since

    @property
    def quantity(self) -> Decimal:
        """How much is agreed."""
        return Decimal(self.agreed.quantity)

    @property
    def remaining(self) -> Decimal:
        """How much can still be billed; nothing where more than agreed was billed with a reason."""
        left = self.quantity - self.billed
        return left if left * self.quantity > 0 else ZERO


@dataclass(frozen=True)
class Billed:
    """A line of an invoice that bills an agreed one. ``position`` 0: nobody agreed on it."""

    index: int  # on the invoice, the first is 0
    order_id: int
    position: int
    note: int = 0  # the delivery note it bills, as it counts within its order; 0: none is named


class BeyondAgreement(Exception):
    """The invoice bills more or other than was agreed, and no reason was given."""

    def __init__(self, deviations: Sequence[Deviation]) -> None:
        super().__init__("; ".join(deviation.sentence.en for deviation in deviations))
        self.deviations = tuple(deviations)


def states(order: Order) -> dict[int, LineState]:
    """Every agreed line of an order as it stands now, by position; two queries."""
    return _states(order.business_id, [order.pk])[order.pk]


def known(business_id: int, order_ids: Sequence[int]) -> dict[int, dict[int, LineState]]:
    """The same for several orders of a business; an order of somebody else has no lines."""
    return _states(business_id, order_ids) if order_ids else {}


def so_far(state: LineState, language: str) -> str:
    """``Vereinbart: 40 Stunden, bisher berechnet: 26``."""
    return _SO_FAR.fill(
        agreed=deviating.amount(state.agreed.terms, state.quantity, language),
        billed=format_number(state.billed, language),
    ).in_(language)


_SO_FAR = Text("Vereinbart: {agreed}, bisher berechnet: {billed}", "Agreed: {agreed}, billed so far: {billed}")


def _states(business_id: int, order_ids: Sequence[int]) -> dict[int, dict[int, LineState]]:
    billed: dict[tuple[int, int], Decimal] = {}
    entries = (
        Entry.objects.of(business_id).filter(order_id__in=order_ids).values_list("order_id", "position", "quantity")
    )
    for order_id, position, quantity in entries:
        billed[order_id, position] = billed.get((order_id, position), ZERO) + Decimal(quantity)
    found: dict[int, dict[int, LineState]] = {order_id: {} for order_id in order_ids}
    rows = Agreed.objects.of(business_id).filter(order_id__in=order_ids).order_by("order_id", "position", "revision")
    for row in rows:  # a later revision replaces an earlier one
        earlier = found[row.order_id].get(row.position)
        first = (earlier.first or earlier.agreed) if earlier else None
        found[row.order_id][row.position] = LineState(row, billed.get((row.order_id, row.position), ZERO), first)
    return found


def bill(
    business_id: int, invoice_id: int, lines: Sequence[Line], origins: Sequence[Billed], *, reason: str = ""
) -> None:
    """Write what an invoice bills into the ledger. Only inside the issuing transaction, after ``look``."""
    now, notes = timezone.now(), _notes_of(business_id, origins)
    Entry.objects.of(business_id).bulk_create(
        Entry(
            business_id=business_id,
            order_id=origin.order_id,
            position=origin.position,
            note_id=notes.get((origin.order_id, origin.note)),
            invoice_id=invoice_id,
            invoice_line=origin.index + 1,
            quantity=plain(lines[origin.index].quantity or ZERO),
            reason=reason[:LONGEST_REASON],
            created_at=now,
        )
        for origin in origins
    )


def _notes_of(business_id: int, origins: Sequence[Billed]) -> dict[tuple[int, int], int]:
    """The ids of the delivery notes that are named, by order and number within it."""
    orders = {origin.order_id for origin in origins if origin.note}
    if not orders:
        return {}
    rows = DeliveryNote.objects.of(business_id).filter(order_id__in=orders)
    return {(order_id, n): pk for order_id, n, pk in rows.values_list("order_id", "n", "pk")}


def look(
    business_id: int, bill: Bill, origins: Sequence[Billed], *, reason: str = ""
) -> dict[int, tuple[Order, LineState]]:
    """Lock the orders of these lines and see what was agreed and billed; by index of the invoice line.

    Raises ``BeyondAgreement`` where the bill goes beyond it and no reason is given. Call inside a transaction.
    """
    ids = sorted({origin.order_id for origin in origins})  # one order of locking, so nobody waits in a circle
    orders = {
        order.pk: order for order in Order.objects.of(business_id).select_for_update().filter(pk__in=ids).order_by("pk")
    }
    found, deviations = _compare(business_id, orders, bill, origins)
    if deviations and not reason.strip():
        raise BeyondAgreement(deviations)
    return found


def after_the_first(bill: Bill) -> Bill:
    """An order's bill once something of it was billed: a fixed discount or surcharge belonged to the first invoice."""
    allowances, charges = (
        tuple(each for each in adjustments if each.percent is not None)
        for adjustments in (bill.allowances, bill.charges)
    )
    return replace(bill, allowances=allowances, charges=charges)


def beyond(business_id: int, bill: Bill, origins: Sequence[Billed]) -> list[Deviation]:
    """In what a bill goes beyond the agreement as it stands now; nothing is locked. Three queries."""
    ids = sorted({origin.order_id for origin in origins})
    orders = {order.pk: order for order in Order.objects.of(business_id).filter(pk__in=ids)}
    return _compare(business_id, orders, bill, origins)[1]


def _compare(
    business_id: int, orders: Mapping[int, Order], bill: Bill, origins: Sequence[Billed]
) -> tuple[dict[int, tuple[Order, LineState]], list[Deviation]]:
    current = _states(business_id, list(orders))
    found, deviations = {}, _of_notes(business_id, bill, origins)
    so_far: dict[tuple[int, int], Decimal] = {}
    for origin in origins:
        order = orders.get(origin.order_id)
        state = current[origin.order_id].get(origin.position) if order else None
        line = bill.lines[origin.index]
        if order is None or state is None:
            deviations.append(deviating.new_line(origin.index))
            continue
        key = (origin.order_id, origin.position)
        earlier = so_far.get(key, state.billed)
        so_far[key] = earlier + (line.quantity or ZERO)
        found[origin.index] = (order, replace(state, billed=earlier))
        deviations += deviating.of_line(
            origin.index,
            line,
            state.agreed.terms,
            agreed=state.quantity,
            billed=earlier,
            bill=bill,
            order=order.bill,
        )
    fresh = [pk for pk in orders if not any(state.billed for state in current[pk].values())]
    deviations += deviating.of_whole(
        bill, [order.bill for order in orders.values()], fresh=[orders[pk].bill for pk in fresh]
    )
    return found, deviations


def _of_notes(business_id: int, bill: Bill, origins: Sequence[Billed]) -> list[Deviation]:
    """Lines that bill more of a delivery note than is left of it."""
    named = [origin for origin in origins if origin.note]
    if not named:
        return []
    rows = noting.left(business_id, sorted({origin.order_id for origin in named}))
    left = {(row.note.order_id, row.note.n, row.position): row.quantity for row in rows}
    found = []
    for origin in named:
        key, line = (origin.order_id, origin.note, origin.position), bill.lines[origin.index]
        rest = left.get(key, ZERO)
        left[key] = rest - (line.quantity or ZERO)
        if left[key] < 0:
            found.append(deviating.beyond_note(origin.index, line, max(rest, ZERO)))
    return found


def take_back(business_id: int, invoice_id: int, by_invoice_id: int, *, given_back_by: Sequence[int] = ()) -> int:
    """A document cancels an invoice: what it billed can be billed again. Inside the cancelling transaction.

    What corrections, ``given_back_by``, gave back before does not come back twice.
    """
    rows = list(Entry.objects.of(business_id).filter(invoice_id=invoice_id).order_by("order_id", "pk"))
    given = _given_back(business_id, given_back_by)
    ids = sorted({row.order_id for row in rows})
    list(Order.objects.of(business_id).select_for_update().filter(pk__in=ids).order_by("pk"))
    now = timezone.now()
    Entry.objects.of(business_id).bulk_create(
        Entry(
            business_id=business_id,
            order_id=row.order_id,
            position=row.position,
            note_id=row.note_id,
            invoice_id=by_invoice_id,
            invoice_line=row.invoice_line,
            quantity=plain(-_still_billed(row, given)),
            created_at=now,
        )
        for row in rows
    )
    return len(rows)


def give_back(
    business_id: int, invoice_id: int, credit_id: int, quantities: Sequence[tuple[int, int, Decimal]]
) -> None:
    """A correction takes quantities of an invoice back: they can be billed again. Inside the crediting transaction.

    Each is the position on the correction, the position on the invoice, and how much.
    """
    billed = {row.invoice_line: row for row in Entry.objects.of(business_id).filter(invoice_id=invoice_id)}
    ids = sorted({row.order_id for row in billed.values()})
    list(Order.objects.of(business_id).select_for_update().filter(pk__in=ids).order_by("pk"))
    now = timezone.now()
    Entry.objects.of(business_id).bulk_create(
        Entry(
            business_id=business_id,
            order_id=billed[line].order_id,
            position=billed[line].position,
            note_id=billed[line].note_id,
            invoice_id=credit_id,
            invoice_line=credit_line,
            quantity=plain(-quantity),
            created_at=now,
        )
        for credit_line, line, quantity in quantities
        if line in billed
    )


Place = tuple[int, int, int | None]  # order, position, delivery note


def _given_back(business_id: int, credit_ids: Sequence[int]) -> dict[Place, Decimal]:
    given: dict[Place, Decimal] = {}
    for row in Entry.objects.of(business_id).filter(invoice_id__in=credit_ids) if credit_ids else ():
        key = (row.order_id, row.position, row.note_id)
        given[key] = given.get(key, ZERO) - Decimal(row.quantity)
    return given


def _still_billed(row: Entry, given: dict[Place, Decimal]) -> Decimal:
    """What of an entry no correction gave back; what is used up of ``given`` goes from it."""
    key, billed = (row.order_id, row.position, row.note_id), Decimal(row.quantity)
    used = max(min(given.get(key, ZERO), billed), ZERO)  # corrections never take back what was billed with a minus
    given[key] = given.get(key, ZERO) - used
    return billed - used


def origins_of(business_id: int, invoice_id: int) -> dict[int, str]:
    """Where the lines of an invoice come from, ``order:12:3`` by their position, ``order:12:3:1`` where they bill its
    first delivery note; a line nobody agreed on has none."""
    rows = Entry.objects.of(business_id).filter(invoice_id=invoice_id).exclude(position=0).select_related("note")
    return {row.invoice_line: origin(row.order_id, row.position, row.note.n if row.note else 0) for row in rows}


def origin(order_id: int, position: int, note: int = 0) -> str:
    """Where a line of a draft comes from, as ``agreeing.origins_of`` reads it."""
    return f"order:{order_id}:{position}" + (f":{note}" if note else "")


def orders_of(business_id: int, invoice_id: int) -> set[int]:
    """The orders that an invoice bills."""
    return set(Entry.objects.of(business_id).filter(invoice_id=invoice_id).values_list("order_id", flat=True))


def lineage(state: LineState, line: Line, language: str) -> str:
    """``Vereinbart am 3. Mai 2026: 40 Stunden. Bisher berechnet: 26. Diese Rechnung: 8.``

    A confirmed change of the quantity is told too: ``…: 40 Stunden, geändert am 12. Mai 2026: 48 Stunden.``
    """
    first = state.first if state.first and state.first.quantity != state.agreed.quantity else None
    values = {
        "day": terms.short_date((first or state.agreed).agreed_on, language),
        "agreed": deviating.amount(state.agreed.terms, Decimal((first or state.agreed).quantity), language),
        "changed_on": terms.short_date(state.agreed.agreed_on, language),
        "changed": deviating.amount(state.agreed.terms, state.quantity, language),
        "billed": format_number(state.billed, language),
        "now": format_number(line.quantity or ZERO, language),
    }
    return (_LINEAGE_CHANGED if first else _LINEAGE).fill(**values).in_(language)


_LINEAGE = Text(
    "Vereinbart am {day}: {agreed}. Bisher berechnet: {billed}. Diese Rechnung: {now}.",
    "Agreed on {day}: {agreed}. Billed so far: {billed}. This invoice: {now}.",
)
_LINEAGE_CHANGED = Text(
    "Vereinbart am {day}: {agreed}, geändert am {changed_on}: {changed}. "
    "Bisher berechnet: {billed}. Diese Rechnung: {now}.",
    "Agreed on {day}: {agreed}, changed on {changed_on}: {changed}. Billed so far: {billed}. This invoice: {now}.",
)

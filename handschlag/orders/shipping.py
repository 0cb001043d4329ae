"""Write delivery notes: what of an order was delivered, in parts, and never more than agreed without a recorded yes.

The ledger of what was delivered is read and written under the lock of the order, as the one of what was billed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from handschlag.businesses import numbering, texts
from handschlag.businesses.handing_over import hand_over
from handschlag.core.bill_json import write_bill
from handschlag.core.money import ZERO, format_number, plain
from handschlag.core.text import Text, clean_line
from handschlag.delivery import sending
from handschlag.delivery.models import Delivery
from handschlag.documents import making
from handschlag.events import types
from handschlag.events.recording import canonical, record
from handschlag.orders import billing, deviating, noting, wording
from handschlag.orders.billing import LineState
from handschlag.orders.models import Delivered, DeliveryNote, Order

MOST_AHEAD = timedelta(days=366)  # a mistyped year would hold up the numbers of all later notes
LONGEST = 300


class CannotShip(Exception):
    """This delivery note cannot be written or taken back; ``sentence`` says why, ``position`` at which line."""

    def __init__(self, sentence: Text, position: int = 0) -> None:
        super().__init__(sentence.en)
        self.sentence, self.position = sentence, position


class MoreThanAgreed(CannotShip):
    """More would be delivered than is agreed, and nobody is named who wants it."""


def ship(
    order: Order,
    quantities: Mapping[int, Decimal],
    *,
    day: date | None = None,
    confirmed: str = "",
    by: str,
    key: str | None = None,
) -> DeliveryNote:
    """Freeze what is delivered of each line, by position. ``confirmed`` says who agreed to more than the order has.

    The same ``key`` again is the same note. Raises ``MoreThanAgreed``, ``CannotShip``.
    """
    day, confirmed = day or timezone.localdate(), clean_line(confirmed)[:LONGEST]
    if day > timezone.localdate() + MOST_AHEAD:
        raise CannotShip(
            Text(
                "Der Tag liegt mehr als ein Jahr voraus. Prüfen Sie das Datum", "The day is over a year ahead. Check it"
            )
        )
    wanted = {position: quantity for position, quantity in sorted(quantities.items()) if quantity}
    with transaction.atomic():
        locked: Order = Order.objects.of(order.business_id).select_for_update().get(pk=order.pk)
        notes = DeliveryNote.objects.of(order.business_id).filter(order=locked)
        if key and (earlier := notes.filter(key=key).first()):
            return earlier  # type: ignore[no-any-return]
        states, so_far = billing.states(locked), delivered(locked)
        if not wanted:
            raise CannotShip(Text("Tragen Sie mindestens eine Menge ein", "Enter at least one quantity"))
        for position, quantity in wanted.items():
            _check(position, quantity, states.get(position), so_far.get(position, ZERO), confirmed)
        return _freeze(locked, wanted, states, so_far, day, confirmed, by, key)


def delivered(order: Order) -> dict[int, Decimal]:
    """How much of each line was delivered so far, by position; one query."""
    found: dict[int, Decimal] = {}
    rows = Delivered.objects.of(order.business_id).filter(order=order).values_list("position", "quantity")
    for position, quantity in rows:
        found[position] = found.get(position, ZERO) + Decimal(quantity)
    return found


def to_bill(states: Mapping[int, LineState], so_far: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """What was delivered and is not billed yet, by position."""
    left = {position: so_far.get(position, ZERO) - state.billed for position, state in states.items()}
    return {position: quantity for position, quantity in left.items() if quantity > 0}


def take_back(note: DeliveryNote, *, by: str) -> bool:
    """The note was wrong: its quantities count as not delivered. False if that was done. Raises ``CannotShip``."""
    with transaction.atomic():
        order: Order = Order.objects.of(note.business_id).select_for_update().get(pk=note.order_id)
        rows = list(Delivered.objects.of(note.business_id).filter(note=note).order_by("position"))
        if any(row.back for row in rows):
            return False
        states, so_far, named = billing.states(order), delivered(order), noting.billed_of(note)
        for row in rows:
            left = so_far[row.position] - Decimal(row.quantity)
            if states[row.position].billed > left or row.position in named:
                raise CannotShip(
                    Text(
                        "Davon ist schon etwas berechnet. Stornieren Sie zuerst die Rechnung",
                        "Some of it is billed already. Void the invoice first",
                    ),
                    row.position,
                )
        now = timezone.now()
        Delivered.objects.of(note.business_id).bulk_create(
            Delivered(
                business_id=note.business_id, order=order, note=note, position=row.position, back=True,
                quantity=plain(-Decimal(row.quantity)), created_at=now,
            )
            for row in rows
        )  # fmt: skip
        sending.stop(note.business_id, "the delivery note was taken back", subject="delivery_note", subject_id=note.pk)
        record(
            business_id=note.business_id, type=types.DELIVERY_NOTE_TAKEN_BACK, subject="order",
            subject_id=order.pk, actor=by, data={"n": note.n, "number": note.number},
        )  # fmt: skip
    return True


def send(note: DeliveryNote, *, recipient: str, by: str, address: str) -> Delivery:
    """Put the mail with this delivery note into the outbox, once per recipient. Raises as ``hand_over`` does."""
    return hand_over(
        note.business,
        subject="delivery_note",
        subject_id=note.pk,
        stage="delivery-note",
        recipient=recipient,
        page=("quote", note.order.quote_id),
        event=types.ORDER_SEND_REQUESTED,
        about=("order", note.order_id),
        by=by,
        address=address,
    )


def _check(position: int, quantity: Decimal, state: LineState | None, so_far: Decimal, confirmed: str) -> None:
    if state is None:
        raise CannotShip(Text("Diese Position gibt es nicht", "There is no such line"), position)
    if quantity < 0:
        raise CannotShip(
            Text("Eine gelieferte Menge ist nie negativ", "A delivered quantity is never negative"), position
        )
    total = so_far + quantity
    if total > state.quantity and not confirmed:
        terms = state.agreed.terms

        def words(language: str) -> dict[str, str]:
            held, much = deviating.amount(terms, state.quantity, language), deviating.amount(terms, total, language)
            return {"n": str(position), "agreed": held, "total": much}

        raise MoreThanAgreed(Text(_MORE.fill(**words("de")).de, _MORE.fill(**words("en")).en), position)


_MORE = Text(
    "Position {n}: vereinbart sind {agreed}, geliefert wären dann {total}. "
    "Schlagen Sie eine Änderung vor, oder tragen Sie ein, wer die Mehrlieferung bestätigt hat",
    "Line {n}: {agreed} are agreed, with this {total} would be delivered. Propose a change, or say who agreed to it",
)
_OPEN = Text(
    "Vereinbart: {agreed}, bisher geliefert: {before}, danach noch offen: {left}",
    "Agreed: {agreed}, delivered before: {before}, left after this: {left}",
)


def _freeze(
    order: Order,
    wanted: Mapping[int, Decimal],
    states: Mapping[int, LineState],
    so_far: Mapping[int, Decimal],
    day: date,
    confirmed: str,
    by: str,
    key: str | None,
) -> DeliveryNote:
    language = order.bill.language
    lines = tuple(replace(states[p].agreed.terms, quantity=quantity) for p, quantity in wanted.items())
    marks = []
    for position, quantity in wanted.items():
        before, agreed = so_far.get(position, ZERO), states[position].quantity
        values = {"agreed": agreed, "before": before, "left": max(agreed - before - quantity, ZERO)}
        marks.append(_OPEN.fill(**{k: format_number(v, language) for k, v in values.items()}).in_(language))
    number = _number(order, day)
    bill = replace(order.bill, lines=lines, number=number, issue_date=day, opening="", note="", thank_you_note="")
    bill = replace(bill, **wording.of_paper(order, texts.DELIVERY_NOTE, bill))
    snapshot = canonical(
        {
            "bill": write_bill(replace(bill, allowances=(), charges=(), delivery_date=None)),
            "marks": marks,
            "confirmed": confirmed,
            "presentation": order.frozen["presentation"],
        }
    )
    note = DeliveryNote(
        business_id=order.business_id,
        order=order,
        n=DeliveryNote.objects.of(order.business_id).filter(order=order).count() + 1,
        number=number,
        issue_date=day,
        key=key,
        snapshot=snapshot,
        snapshot_sha256=hashlib.sha256(snapshot.encode()).hexdigest(),
        created_at=timezone.now(),
    )
    note.save(force_insert=True)
    Delivered.objects.of(order.business_id).bulk_create(_rows(note, wanted))
    making.ask(order.business_id, "delivery_note", note.pk)
    record(
        business_id=order.business_id, type=types.DELIVERY_NOTED, subject="order", subject_id=order.pk, actor=by,
        data={"n": note.n, "number": number, "snapshot": note.snapshot_sha256, "confirmed": confirmed},
    )  # fmt: skip
    return note


def _rows(note: DeliveryNote, wanted: Mapping[int, Decimal]) -> Sequence[Delivered]:
    return [
        Delivered(
            business_id=note.business_id, order_id=note.order_id, note=note, position=position,
            quantity=plain(quantity), created_at=note.created_at,
        )
        for position, quantity in wanted.items()
    ]  # fmt: skip


def _number(order: Order, day: date) -> str:
    try:
        return numbering.take_next(
            order.business,
            numbering.DELIVERY_NOTE,
            day,
            customer=order.bill.buyer.customer_number or "0",
            used=lambda one: DeliveryNote.objects.of(order.business_id).filter(number=one).exists(),
        )
    except numbering.DateBeforeLastNumber:
        raise CannotShip(
            Text(
                "Der Tag liegt lange vor dem letzten Lieferschein. Prüfen Sie das Datum",
                "The day is long before the last delivery note. Check the date",
            )
        ) from None

"""Propose a change of an order: frozen as it goes to the customer; the one before it, if undecided, is replaced.

1. Lock the order: whoever proposes, decides or bills at the same time waits.
2. Compare every wish with what is agreed now; lines that stay as they are fall out, new ones get a position for good.
3. Freeze, have the letter made, record. Nothing is agreed until the customer has confirmed (``deciding``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from handschlag.businesses import links
from handschlag.businesses.handing_over import hand_over
from handschlag.businesses.models import Business, Link
from handschlag.core.bill import Bill, Line
from handschlag.core.bill_json import write_bill
from handschlag.core.money import ZERO, format_number, to_minor
from handschlag.core.text import Text, clean_block
from handschlag.core.totals import totals
from handschlag.delivery import sending
from handschlag.delivery.models import Delivery
from handschlag.documents import making
from handschlag.events import types
from handschlag.events.recording import canonical, record
from handschlag.orders import agreed, billing
from handschlag.orders.models import Agreed, ChangeDecision, ChangeNote, Order

LONGEST_REASON = 1_000


@dataclass(frozen=True)
class Wish:
    """How one line is to be: ``position`` 0 is a new line; a quantity of zero drops an agreed one."""

    position: int
    line: Line


class CannotPropose(Exception):
    """This change cannot be proposed; ``sentence`` says why or what to do, ``position`` at which line."""

    def __init__(self, sentence: Text, field: str = "", position: int = 0) -> None:
        super().__init__(sentence.en)
        self.sentence, self.field, self.position = sentence, field, position


def propose(order: Order, wishes: Sequence[Wish], *, reason: str, by: str, today: date | None = None) -> ChangeNote:
    """Freeze a change of an order; an undecided earlier one is replaced by it. Raises ``CannotPropose``."""
    reason, day = clean_block(reason)[:LONGEST_REASON], today or timezone.localdate()
    if not reason:
        raise CannotPropose(
            Text("Sagen Sie Ihrem Kunden, warum sich etwas ändert", "Tell your customer why something changes"),
            "reason",
        )
    with transaction.atomic():
        locked: Order = Order.objects.of(order.business_id).select_for_update().get(pk=order.pk)
        lines = agreed.lines_now(locked)
        changes = _changes(locked, lines, wishes)
        if not changes:
            raise CannotPropose(Text("Ändern Sie mindestens eine Position", "Change at least one line"), "lines")
        earlier = undecided(locked)
        note = _freeze(locked, lines, changes, reason, day, by)
        if earlier is not None:
            _close(earlier, ChangeDecision.REPLACED, by, {"by": note.n})
    return note


def send(note: ChangeNote, *, recipient: str, by: str, address: str) -> Delivery:
    """Put the mail with this change into the outbox, once per recipient; held until the seller's address is proved.

    ``address`` is the network address of the person asking, for the limits. Raises ``AddressRefused``,
    ``guests.MayNotSend``.
    """
    return hand_over(
        Business.objects.get(pk=note.business_id),
        subject="change_note",
        subject_id=note.pk,
        stage="change-note",
        recipient=recipient,
        page=("quote", note.order.quote_id),
        event=types.CHANGE_SEND_REQUESTED,
        about=("order", note.order_id),
        by=by,
        address=address,
    )


def customer_url(note: ChangeNote, link: Link) -> str:
    """The path of the customer's page of this change: whoever may see the quote may see it."""
    return f"/a/{links.token(link)}/aenderung/{note.n}/"


def withdraw(note: ChangeNote, *, by: str) -> bool:
    """The seller takes an undecided change back. False if it was decided already."""
    with transaction.atomic():
        Order.objects.of(note.business_id).select_for_update().get(pk=note.order_id)
        if ChangeDecision.objects.of(note.business_id).filter(note=note).exists():
            return False
        _close(note, ChangeDecision.WITHDRAWN, by, {})
    return True


def undecided(order: Order) -> ChangeNote | None:
    """The change that waits for the customer, if there is one."""
    return ChangeNote.objects.of(order.business_id).filter(order=order, decision=None).first()  # type: ignore[no-any-return]


def _changes(order: Order, lines: Mapping[int, Agreed], wishes: Sequence[Wish]) -> list[dict[str, Any]]:
    """What really changes, as it is frozen. Positions are never used twice, whatever became of a proposal."""
    billed, found = billing.states(order), []
    used = [row["position"] for note in _notes(order) for row in json.loads(note)["changes"]]
    following = max([*lines, *used], default=0) + 1
    for wish in wishes:
        before = lines.get(wish.position)
        if wish.position and before is None:
            raise CannotPropose(Text("Diese Position gibt es nicht", "There is no such line"), "lines", wish.position)
        if before is None and not wish.line.quantity:
            continue
        if before is not None and _same(wish.line, before.terms):
            continue
        if before is not None:
            _refuse_less_than_billed(wish, billed[wish.position])
        position = wish.position or following
        following += position == following
        found.append(
            {
                "position": position,
                "line": written(wish.line),
                "before": json.loads(before.line) if before and Decimal(before.quantity) else None,
            }
        )
    return found


def _same(line: Line, agreed_line: Line) -> bool:
    def terms(each: Line) -> tuple[Any, ...]:
        return (each.name, each.quantity, each.price, each.price_base_quantity, each.unit_code, each.unit_name)

    return terms(line) == terms(agreed_line)


def _refuse_less_than_billed(wish: Wish, state: billing.LineState) -> None:
    quantity = wish.line.quantity or ZERO
    if abs(quantity) < abs(state.billed) or quantity * state.billed < 0:
        billed = Text(format_number(state.billed, "de"), format_number(state.billed, "en"))
        raise CannotPropose(
            Text(
                f"Schon berechnet sind {billed.de}. Weniger geht erst, wenn Sie die Rechnung stornieren",
                f"{billed.en} are billed already. Void the invoice first to agree on less",
            ),
            "quantity",
            wish.position,
        )


def _notes(order: Order) -> list[str]:
    return list(ChangeNote.objects.of(order.business_id).filter(order=order).values_list("snapshot", flat=True))


def written(line: Line) -> dict[str, Any]:
    """A line as JSON, in the shape of the JSON bill."""
    return write_bill(Bill(lines=(line,)))["lines"][0]  # type: ignore[no-any-return]


def _freeze(
    order: Order, lines: Mapping[int, Agreed], changes: list[dict[str, Any]], reason: str, day: date, by: str
) -> ChangeNote:
    n = len(_notes(order)) + 1
    number = f"{order.number}-{n}"
    after = dict(lines)
    for row in changes:
        after[row["position"]] = Agreed(
            position=row["position"], quantity=row["line"].get("quantity", "0"), line=canonical(row["line"])
        )
    bill = replace(agreed.bill_of(order, after), number=number, issue_date=day, opening="", note=reason)
    bill = replace(bill, thank_you_note="", delivery_date=None)
    snapshot = canonical(
        {
            "bill": write_bill(bill),
            "positions": [p for p, row in sorted(after.items()) if Decimal(row.quantity)],
            "changes": changes,
            "reason": reason,
            "presentation": order.frozen["presentation"],
        }
    )
    note = ChangeNote(
        business_id=order.business_id,
        order=order,
        n=n,
        number=number,
        issue_date=day,
        before_minor=to_minor(agreed.value(order, lines), order.currency),
        after_minor=to_minor(totals(bill).payable, order.currency),
        snapshot=snapshot,
        snapshot_sha256=hashlib.sha256(snapshot.encode()).hexdigest(),
        created_at=timezone.now(),
    )
    if note.after_minor < 0:
        raise CannotPropose(Text("So bliebe kein Betrag übrig", "This would leave no amount"), "lines")
    note.save(force_insert=True)
    making.ask(order.business_id, "change_note", note.pk)
    record(
        business_id=order.business_id,
        type=types.CHANGE_PROPOSED,
        subject="order",
        subject_id=order.pk,
        actor=by,
        data={"n": n, "number": number, "snapshot": note.snapshot_sha256},
    )
    return note


def _close(note: ChangeNote, kind: str, by: str, more: dict[str, Any]) -> None:
    now = timezone.now()
    ChangeDecision.objects.of(note.business_id).create(
        business_id=note.business_id, note=note, kind=kind, day=timezone.localdate(), recorded_by=by, decided_at=now,
        recorded_at=now,
    )  # fmt: skip
    sending.stop(note.business_id, f"the change was {kind}", subject="change_note", subject_id=note.pk)
    record(
        business_id=note.business_id,
        type=types.CHANGE_REPLACED if kind == ChangeDecision.REPLACED else types.CHANGE_WITHDRAWN,
        subject="order",
        subject_id=note.order_id,
        actor=by,
        data={"n": note.n} | more,
    )

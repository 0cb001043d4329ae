"""Decide about a change of an order: the customer on the page, or the seller records a yes; twice is once.

Only a confirmation changes what is agreed: it adds a revision of every changed line, under the lock of the order.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from handschlag.businesses.handing_over import send_confirmation
from handschlag.businesses.models import Business
from handschlag.core import identifiers, terms
from handschlag.core.money import ZERO, format_money, from_minor, plain
from handschlag.core.text import Text, clean_block, clean_line
from handschlag.delivery import sending
from handschlag.documents import making
from handschlag.events import types
from handschlag.events.recording import canonical, record
from handschlag.orders import agreed, billing, proving, telling
from handschlag.orders.accepting import may_accept_online
from handschlag.orders.changing import written
from handschlag.orders.models import Agreed, ChangeDecision, ChangeNote, Order

LONGEST_NOTE = 2_000


class CannotDecide(Exception):
    """This change cannot be decided like this; ``sentence`` says why or what to do, ``field`` where."""

    def __init__(self, sentence: Text, field: str = "") -> None:
        super().__init__(sentence.en)
        self.sentence, self.field = sentence, field


def confirm(
    note: ChangeNote, *, name: str, role: str = "", email: str = "", address: str, may: bool, today: date | None = None
) -> ChangeDecision:
    """The customer confirms on the page; a second call returns the confirmation that is there.

    ``may`` is the tick "I may agree for the company". Raises ``CannotDecide``.
    """
    name = clean_line(name)[:200]
    if not may_accept_online(note.order.version):
        raise CannotDecide(
            Text(
                "Dieser Änderung stimmen Sie per E-Mail, Brief oder Telefon zu",
                "Please agree to this change by email, letter or phone",
            )
        )
    if len(name.replace(".", "").split()) < 2:
        raise CannotDecide(Text("Tragen Sie Vor- und Nachnamen ein", "Enter your first and last name"), "name")
    if not may:
        raise CannotDecide(
            Text("Bestätigen Sie, dass Sie zustimmen dürfen", "Confirm that you may agree to this"), "darf"
        )
    email = email.strip()
    if email and (problem := identifiers.check_email(email)):
        raise CannotDecide(problem, "email")
    return _decide(
        note,
        ChangeDecision.CONFIRMED,
        method=Order.PORTAL,
        name=name,
        role=clean_line(role)[:200],
        email=email,
        address_hash=proving.hash_of(address),
        day=today or timezone.localdate(),
        decided_at=timezone.now(),
        recorded_by="customer",
    )[0]


def record_confirmation(
    note: ChangeNote, *, method: str, name: str, day: date, email: str = "", evidence: bytes = b"", by: str
) -> ChangeDecision:
    """The seller records that the customer agreed by phone, on paper or by email. Raises ``CannotDecide``."""
    name, email = clean_line(name)[:200], email.strip()
    if method not in (Order.PHONE, Order.PAPER, Order.EMAIL):
        raise CannotDecide(Text("Wählen Sie, wie zugestimmt wurde", "Choose how it was agreed"), "method")
    if not name:
        raise CannotDecide(Text("Tragen Sie ein, wer zugestimmt hat", "Enter who agreed"), "name")
    if not note.issue_date <= day <= timezone.localdate():
        raise CannotDecide(
            Text(
                "Der Tag liegt zwischen dem Datum der Änderung und heute",
                "The day lies between the date of the change and today",
            ),
            "day",
        )
    if email and (problem := identifiers.check_email(email)):
        raise CannotDecide(problem, "email")
    try:
        proving.check(evidence)
    except proving.EvidenceRefused as refusal:
        raise CannotDecide(refusal.sentence, "evidence") from None
    with transaction.atomic():
        decision, is_new = _decide(
            note,
            ChangeDecision.CONFIRMED,
            method=method,
            name=name,
            email=email,
            day=day,
            decided_at=timezone.make_aware(datetime.combine(day, time(12))),
            recorded_by=by,
        )
        if is_new:
            proving.keep(note.business_id, "change_decision", decision.pk, note.number, evidence)
    return decision


def decline(note: ChangeNote, *, name: str = "", words: str = "", email: str = "") -> ChangeDecision:
    """The customer does not want the change; what was agreed stays. Raises ``CannotDecide``."""
    return _decide(
        note,
        ChangeDecision.DECLINED,
        name=clean_line(name)[:200],
        words=clean_block(words)[:LONGEST_NOTE],
        email=email,
        day=timezone.localdate(),
        decided_at=timezone.now(),
        recorded_by="customer",
    )[0]


def wording(note: ChangeNote) -> str:
    """The words that are confirmed, in the language of the order: kept with their hash."""
    order, language = note.order, note.bill.language
    sentence = Text(
        "Ich stimme der Änderung {number} vom {day} zum Auftrag {order} zu. Der Auftragswert ist damit {amount}:",
        "I agree to change {number} of {day} to order {order}. The order value is then {amount}:",
    ).fill(
        number=note.number,
        day=terms.short_date(note.issue_date, language),
        order=order.number,
        amount=format_money(from_minor(note.after_minor, order.currency), order.currency, language),
    )
    return "\n".join(
        [sentence.in_(language), *telling.sentences(note.changes, order.currency, language), *note.reason.splitlines()]
    )


def _decide(note: ChangeNote, kind: str, **facts: Any) -> tuple[ChangeDecision, bool]:
    """The decision, made now or earlier, and whether it was made now."""
    with transaction.atomic():
        order: Order = Order.objects.of(note.business_id).select_for_update().get(pk=note.order_id)
        existing: ChangeDecision | None = ChangeDecision.objects.of(note.business_id).filter(note=note).first()
        if existing is not None and existing.kind == kind:
            return existing, False
        if existing is not None:
            raise CannotDecide(_OVER[existing.kind])
        if kind == ChangeDecision.CONFIRMED:
            facts["words"] = wording(note)
            _agree(order, note, facts["day"])
        if facts.get("words"):
            facts["words_sha256"] = hashlib.sha256(facts["words"].encode()).hexdigest()
        decision = ChangeDecision(
            business_id=note.business_id, note=note, kind=kind, recorded_at=timezone.now(), **facts
        )
        decision.save(force_insert=True)
        sending.stop(note.business_id, f"the change was {kind}", subject="change_note", subject_id=note.pk)
        record(
            business_id=note.business_id,
            type=types.CHANGE_CONFIRMED if kind == ChangeDecision.CONFIRMED else types.CHANGE_DECLINED,
            subject="order",
            subject_id=order.pk,
            actor=decision.recorded_by,
            data={"n": note.n, "number": note.number, "method": decision.method, "words": decision.words_sha256},
        )
        _tell(decision)
    return decision, True


_OVER: dict[str, Text] = {
    ChangeDecision.CONFIRMED: Text("Dieser Änderung wurde schon zugestimmt", "This change was agreed to already"),
    ChangeDecision.DECLINED: Text(
        "Diese Änderung wurde schon abgelehnt. Bitten Sie um eine neue",
        "This change was declined already. Ask for a new one",
    ),
    ChangeDecision.WITHDRAWN: Text("Diese Änderung wurde zurückgezogen", "This change was taken back"),
    ChangeDecision.REPLACED: Text(
        "Es gibt eine neuere Fassung dieser Änderung. Sehen Sie sich diese an",
        "There is a newer version of this change. Look at that one",
    ),
}


def _agree(order: Order, note: ChangeNote, day: date) -> None:
    """Add what holds from now on; refused where more was billed meanwhile than would then be agreed."""
    lines, states = agreed.lines_now(order), billing.states(order)
    for change in note.changes:
        quantity, state = change.line.quantity or ZERO, states.get(change.position)
        if state is not None and (abs(quantity) < abs(state.billed) or quantity * state.billed < 0):
            raise CannotDecide(
                Text(
                    f"Von „{change.line.name}“ ist inzwischen mehr berechnet. Bitten Sie um eine neue Fassung",
                    f"More of “{change.line.name}” has been billed meanwhile. Ask for a new version",
                )
            )
    Agreed.objects.of(order.business_id).bulk_create(
        Agreed(
            business_id=order.business_id,
            order=order,
            position=change.position,
            revision=lines[change.position].revision + 1 if change.position in lines else 1,
            quantity=plain(change.line.quantity or ZERO),
            line=canonical(written(change.line)),
            agreed_on=day,
            change=note.n,
        )
        for change in note.changes
    )


def _tell(decision: ChangeDecision) -> None:
    business: Business = Business.objects.get(pk=decision.business_id)
    confirmed = decision.kind == ChangeDecision.CONFIRMED
    if confirmed:
        making.ask(business.pk, "change_decision", decision.pk)
    about = {"business_id": business.pk, "subject": "change_decision", "subject_id": decision.pk}
    if confirmed and decision.email:
        send_confirmation(
            business,
            subject="change_decision",
            subject_id=decision.pk,
            stage="change-confirmed",
            recipient=decision.email,
            page=("quote", decision.note.order.quote_id),
        )
    if business.email and business.email_proved_at:  # only to an address that is known to be the seller's own
        stage = "change-received" if confirmed else "change-declined"
        sending.put(**about, stage=stage, recipient=business.email)

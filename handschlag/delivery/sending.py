"""Put a message into the outbox once; claim it, hand it over, record the answer.

1. ``put`` makes the row (unique per thing, stage, recipient, channel) and enqueues a hint.
2. ``send`` claims it by compare-and-set with a lease, composes it from the frozen thing, hands it over.
3. Clearly refused: later again with growing pauses, or failed for good. Unclear: held for a person, never sent
   again by itself. A worker that died leaves an expired lease: the same message goes again with the same Message-ID.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from handschlag.delivery import messages, transport
from handschlag.delivery.messages import Mail
from handschlag.delivery.models import Delivery
from handschlag.events import types
from handschlag.events.recording import record

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
PAUSES = (1, 5, 15, 60, 180, 360, 720, 1440)  # minutes between attempts; then it has failed
NOT_READY_PAUSE = timedelta(seconds=10)
# stages whose mail goes to the seller; all others go to a customer
TO_SELLER = ("proof", "question", "quote-question", "quote-declined", "order-received")
TO_SELLER += ("change-received", "change-declined")


class NotReady(Exception):
    """The thing cannot be composed yet, such as an invoice whose document is still being made."""


class NotToBeSent(Exception):
    """The thing must not go out any more; the text says why, for the outbox page."""


class ToBeHeld(NotToBeSent):
    """The thing must not go out for now: the message waits for somebody to let it go."""


def after_undo(at: datetime | None = None) -> datetime | None:
    """When a message that a person sends may leave: after the time to undo, and not before the chosen moment."""
    undo = timezone.now() + timedelta(seconds=settings.UNDO_SECONDS) if settings.UNDO_SECONDS else None
    return max(undo, at) if undo and at else at or undo


def put(
    *,
    business_id: int,
    subject: str,
    subject_id: int,
    stage: str,
    recipient: str,
    held: bool = False,
    not_before: datetime | None = None,
) -> Delivery:
    """The outbox row for this message, made now or earlier; one that was taken back goes again.

    Call inside a transaction.
    """
    now = timezone.now()
    key = {"subject": subject, "subject_id": subject_id, "stage": stage, "recipient": recipient, "channel": "email"}
    rows = Delivery.objects.of(business_id)
    existing = rows.filter(**key).first()
    if existing is not None:
        return _revived(existing, held, not_before)
    row = Delivery(
        business_id=business_id,
        state=Delivery.HELD if held else Delivery.WAITING,
        not_before=not_before,
        message_id=make_msgid(domain=urlsplit(settings.BASE_URL).hostname or "localhost"),
        next_attempt_at=now,
        created_at=now,
        **key,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the same message was put by somebody else a moment ago
        return rows.get(**key)
    if not held:
        _hint(row.pk, not_before)
    return row


def _revived(row: Delivery, held: bool, not_before: datetime | None) -> Delivery:
    taken_back = Delivery.objects.of(row.business_id).filter(pk=row.pk, state=Delivery.TAKEN_BACK)
    state = Delivery.HELD if held else Delivery.WAITING
    if taken_back.update(state=state, not_before=not_before, next_attempt_at=timezone.now(), attempts=0, answer=""):
        row.refresh_from_db()
        if not held:
            _hint(row.pk, not_before)
    return row


def take_back(delivery: Delivery, *, by: str) -> bool:
    """A person thinks again before the message has left. False if a worker has it already, or it is gone."""
    with transaction.atomic():
        mine = Delivery.objects.of(delivery.business_id).filter(pk=delivery.pk)
        if not mine.filter(state__in=(Delivery.HELD, Delivery.WAITING)).update(state=Delivery.TAKEN_BACK):
            return False
        delivery.refresh_from_db()
        _record(delivery, types.MAIL_TAKEN_BACK, actor=by)
    return True


def send_now(delivery: Delivery) -> bool:
    """A person does not want to wait until the chosen moment."""
    rows = Delivery.objects.of(delivery.business_id).filter(pk=delivery.pk, state=Delivery.WAITING)
    if not rows.exclude(not_before=None).update(not_before=None, next_attempt_at=timezone.now()):
        return False
    _hint(delivery.pk)
    return True


def wake(business_id: int, subject: str, subject_id: int) -> int:
    """What a message waited for is there, such as its document: waiting ones go now. Returns how many."""
    waiting = Delivery.objects.of(business_id).about(subject, subject_id).filter(state=Delivery.WAITING)
    ids = list(waiting.values_list("pk", flat=True))
    if ids:
        waiting.update(next_attempt_at=timezone.now())
    for pk in ids:
        _hint(pk)
    return len(ids)


def release(business_id: int) -> int:
    """Let held messages of a business go, once the sender has proved the address. Returns how many."""
    rows = list(Delivery.objects.of(business_id).filter(state=Delivery.HELD).values_list("pk", flat=True))
    for pk in rows:
        Delivery.objects.of(business_id).filter(pk=pk, state=Delivery.HELD).update(
            state=Delivery.WAITING, next_attempt_at=timezone.now()
        )
        _hint(pk)
    return len(rows)


def hold(business_id: int, reason: str) -> int:
    """Keep back what has not left yet for customers, until somebody lets it go."""
    rows = Delivery.objects.of(business_id).filter(state=Delivery.WAITING).exclude(stage__in=TO_SELLER)
    return int(rows.update(state=Delivery.HELD, answer=reason[:300]))


def stop(business_id: int, reason: str, *, subject: str = "", subject_id: int | None = None) -> int:
    """Stop what has not left yet: of one thing, or of the whole business."""
    rows = Delivery.objects.of(business_id).filter(state__in=(Delivery.HELD, Delivery.WAITING))
    if subject:
        rows = rows.filter(subject=subject, subject_id=subject_id)
    return int(rows.update(state=Delivery.STOPPED, answer=reason[:300]))


def again(delivery: Delivery, *, by: str) -> None:
    """A person decides that an unclear or failed message goes again, with the same Message-ID."""
    del by
    changed = (
        Delivery.objects.of(delivery.business_id)
        .filter(pk=delivery.pk, state__in=(Delivery.UNCLEAR, Delivery.FAILED))
        .update(state=Delivery.WAITING, next_attempt_at=timezone.now(), attempts=0)
    )
    if changed:
        _hint(delivery.pk)


def settle_as_sent(delivery: Delivery, *, by: str) -> None:
    """A person knows that an unclear message has arrived."""
    with transaction.atomic():
        changed = (
            Delivery.objects.of(delivery.business_id)
            .filter(pk=delivery.pk, state=Delivery.UNCLEAR)
            .update(state=Delivery.SENT, sent_at=timezone.now())
        )
        if changed:
            delivery.refresh_from_db()
            _record(delivery, types.MAIL_SENT, actor=by)


def send(delivery_id: int) -> str:
    """Claim and send one message. Safe to call twice, or never; returns the state it left the row in."""
    if not settings.MAIL_CONFIGURED or on_hold():
        return Delivery.WAITING
    row = _claim(delivery_id)
    if row is None:
        return "not mine"
    try:
        mail: Mail = import_string(import_string(f"{settings.REACTIONS}.COMPOSERS")[row.stage])(row)
        message = messages.build(
            mail, sender=settings.MAIL_FROM, recipient=row.recipient, message_id=row.message_id, date=row.created_at
        )
    except NotReady:
        return _let_go(row, Delivery.WAITING, pause=NOT_READY_PAUSE, answer="", count=False)
    except messages.AddressNotUsable as refusal:
        return _let_go(row, Delivery.FAILED, answer=str(refusal), event=types.MAIL_FAILED)
    except ToBeHeld as reason:
        return _let_go(row, Delivery.HELD, answer=str(reason), count=False)
    except NotToBeSent as refusal:
        return _let_go(row, Delivery.STOPPED, answer=str(refusal), event=types.MAIL_STOPPED)
    try:
        handed = transport.deliver(
            message,
            sender=settings.MAIL_FROM,
            recipient=messages.usable_address(row.recipient),
            server=transport.configured_server(),
            before_final_dot=lambda: _note_handing_over(row),
        )
    except transport.NotAccepted as refusal:
        return _after_refusal(row, refusal)
    except transport.Unclear as unclear:
        return _let_go(row, Delivery.UNCLEAR, answer=str(unclear), event=types.MAIL_UNCLEAR)
    return _let_go(row, Delivery.SENT, answer=str(handed), event=types.MAIL_SENT)


def sweep() -> int:
    """Enqueue a hint for everything due, whatever happened to the first one. Returns how many."""
    if not settings.MAIL_CONFIGURED or on_hold():
        return 0
    due = list(
        Delivery.objects.everywhere().due(timezone.now()).order_by("next_attempt_at").values_list("pk", flat=True)[:500]
    )
    for pk in due:
        _hint(pk)
    return len(due)


def on_hold() -> bool:
    """Whether this copy was restored from a backup and must not send anything until an operator says so."""
    return bool((settings.DATA / "hold").exists())


class LeaseLost(RuntimeError):
    """Another worker took the row over; whatever this one did must not be recorded."""


def _hint(delivery_id: int, not_before: datetime | None = None) -> None:
    job = import_string("handschlag.delivery.jobs.send")
    (job.using(run_after=not_before) if not_before else job).enqueue(delivery_id)


def _claim(delivery_id: int) -> Delivery | None:
    now = timezone.now()
    token = secrets.token_hex(16)
    claimed = (
        Delivery.objects.everywhere()
        .due(now)
        .filter(pk=delivery_id)
        .update(state=Delivery.SENDING, lease_until=now + LEASE, lease_token=token)
    )
    return Delivery.objects.everywhere().get(pk=delivery_id) if claimed else None


def _note_handing_over(row: Delivery) -> None:
    now = timezone.now()
    mine = Delivery.objects.of(row.business_id).filter(pk=row.pk, lease_token=row.lease_token, state=Delivery.SENDING)
    if not mine.update(handed_over_at=now, lease_until=now + LEASE):
        raise LeaseLost(str(row.pk))


def _after_refusal(row: Delivery, refusal: transport.NotAccepted) -> str:
    if refusal.permanent or row.attempts >= len(PAUSES):
        return _let_go(row, Delivery.FAILED, answer=str(refusal), event=types.MAIL_FAILED)
    return _let_go(row, Delivery.WAITING, pause=timedelta(minutes=PAUSES[row.attempts]), answer=str(refusal))


def _let_go(
    row: Delivery, state: str, *, answer: str, pause: timedelta = timedelta(0), event: str = "", count: bool = True
) -> str:
    now: datetime = timezone.now()
    values: dict[str, Any] = {
        "state": state,
        "answer": answer[:300],
        "attempts": row.attempts + count,
        "next_attempt_at": now + pause,
        "lease_until": None,
    }
    if state == Delivery.SENT:
        values["sent_at"] = now
    with transaction.atomic():
        mine = Delivery.objects.of(row.business_id).filter(
            pk=row.pk, lease_token=row.lease_token, state=Delivery.SENDING
        )
        if not mine.update(**values):
            log.warning("delivery %s was taken over by another worker", row.pk)
            return "not mine"
        if event:
            row.refresh_from_db()
            _record(row, event, actor="worker")
    return state


def _record(row: Delivery, event: str, actor: str) -> None:
    record(
        business_id=row.business_id,
        type=event,
        subject=row.subject,
        subject_id=row.subject_id,
        actor=actor,
        data={"stage": row.stage, "recipient": row.recipient, "message_id": row.message_id, "answer": row.answer},
    )

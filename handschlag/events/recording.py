"""Record what happened, in the same transaction as the change, and enqueue what follows from it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from handschlag.events.models import Event, Head
from handschlag.events.types import WORDS


class UnknownEventType(ValueError):
    """No such type in ``events.types``."""


def record(
    *, business_id: int, type: str, subject: str, subject_id: int, actor: str, data: dict[str, Any] | None = None
) -> Event:
    """Add one link to the business's chain and enqueue its reactions. Call inside the transaction of the change."""
    if type not in WORDS:
        raise UnknownEventType(type)
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event belongs into the transaction of its change")
    head = _locked_head(business_id)
    event = Event(
        business_id=business_id,
        position=head.position + 1,
        type=type,
        subject=subject,
        subject_id=subject_id,
        actor=actor,
        data=canonical(data or {}),
        at=timezone.now(),
        previous_hash=head.hash,
    )
    event.hash = hash_of(event)
    event.save(force_insert=True)
    head.position, head.hash = event.position, event.hash
    head.save(update_fields=["position", "hash"])
    for job in import_string(f"{settings.REACTIONS}.REACTIONS").get(type, ()):
        import_string(job).enqueue(subject_id)
    return event


def canonical(data: dict[str, Any]) -> str:
    """JSON with sorted keys and no blanks: the same facts are always the same bytes."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_of(event: Event) -> str:
    """SHA-256 over the previous hash and every column of the event."""
    at: datetime = event.at.astimezone(UTC)
    parts = [
        event.previous_hash,
        event.business_id,
        event.position,
        event.type,
        event.subject,
        event.subject_id,
        event.actor,
        event.data,
        at.isoformat(timespec="microseconds"),
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _locked_head(business_id: int) -> Head:
    heads = Head.objects.everywhere().select_for_update()
    head = heads.filter(pk=business_id).first()
    if head is None:
        try:
            with transaction.atomic():
                return Head.objects.everywhere().create(business_id=business_id)
        except IntegrityError:  # another transaction made it a moment ago
            head = heads.get(pk=business_id)
    return head

"""A customer promises: reminders rest, the invoice stays open until money arrives."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.core.text import Text
from handschlag.dialogue.models import Promise
from handschlag.events import types
from handschlag.events.recording import record

LONGEST = timedelta(days=90)


class CannotPromise(ValueError):
    """The day cannot be promised; ``sentence`` says which can."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def promise(
    business: Business, *, subject: str, subject_id: int, day: date | None = None, promised_by: str = ""
) -> Promise:
    """Store "I have transferred" or, with a day, "I will pay by then". Said twice on one day it is one promise.

    Raises ``CannotPromise`` for days in the past or more than 90 days ahead.
    """
    today = timezone.localdate()
    if day is not None and not today <= day <= today + LONGEST:
        raise CannotPromise(
            Text("Wählen Sie einen Tag in den nächsten 90 Tagen", "Choose a day within the next 90 days")
        )
    kind = Promise.ON_DAY if day else Promise.TRANSFERRED
    with transaction.atomic():
        last = Promise.objects.of(business).about(subject, subject_id).last()
        if last and (last.kind, last.day) == (kind, day) and timezone.localdate(last.promised_at) == today:
            return last  # type: ignore[no-any-return]
        row: Promise = Promise.objects.of(business).create(
            business=business,
            subject=subject,
            subject_id=subject_id,
            kind=kind,
            day=day,
            promised_by=promised_by,
            promised_at=timezone.now(),
        )
        record(
            business_id=business.pk,
            type=types.PAYMENT_PROMISED,
            subject=subject,
            subject_id=subject_id,
            actor="customer",
            data={"kind": kind, "day": day.isoformat() if day else None},
        )
    return row

"""What the clock starts: one table. Any worker may tick, at any frequency; each slot runs once."""

from __future__ import annotations

import time

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from handschlag.events.models import Slot

MINUTE, HOUR, DAY = 60, 3_600, 86_400

# (name, seconds between runs, job)
SCHEDULE: tuple[tuple[str, int, str], ...] = (
    ("sweep-documents", MINUTE, "handschlag.invoices.jobs.sweep_documents"),
    ("sweep-makings", MINUTE, "handschlag.documents.jobs.sweep"),
    ("sweep-checks", 10 * MINUTE, "handschlag.invoices.jobs.sweep_checks"),
    ("sweep-received", 10 * MINUTE, "handschlag.receiving.jobs.sweep"),
    ("sweep-outbox", MINUTE, "handschlag.invoices.jobs.sweep_outbox"),
    ("tidy-queue", 5 * MINUTE, "handschlag.events.jobs.tidy_queue"),
    ("follow-up-quotes", HOUR, "handschlag.quotes.jobs.follow_up"),
    ("bill-contracts", 15 * MINUTE, "handschlag.contracts.jobs.bill_due"),
    ("expire-drafts", DAY, "handschlag.drafts.jobs.expire_drafts"),
    ("apply-planned-changes", HOUR, "handschlag.customers.jobs.apply_planned"),
    ("forget-imports", DAY, "handschlag.customers.jobs.forget_imports"),
    ("forget-limits", DAY, "handschlag.invoices.jobs.forget_limits"),
)


def tick(now: float | None = None) -> list[str]:
    """Enqueue every job whose slot has not been started yet. Returns the names that were started."""
    moment = time.time() if now is None else now
    return [name for name, seconds, job in SCHEDULE if _start(f"{name}@{int(moment // seconds)}", job)]


def _start(key: str, job: str) -> bool:
    if Slot.objects.filter(key=key).exists():
        return False
    try:
        with transaction.atomic():
            Slot.objects.create(key=key, at=timezone.now())
            import_string(job).enqueue()
    except IntegrityError:  # another scheduler was faster
        return False
    return True

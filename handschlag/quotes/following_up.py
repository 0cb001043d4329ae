"""Follow up before a quote expires: friendly, at most twice, never once somebody has asked, answered or decided."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from handschlag.delivery import sending
from handschlag.delivery.models import Delivery
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.quotes.models import FollowUp, Quote, QuoteVersion

DAYS_BEFORE = (7, 2)  # days before the last one
QUIET = timedelta(days=3)  # nobody is reminded of what came a moment ago


def plan(quote: Quote, today: date) -> list[FollowUp]:
    """Plan the follow-ups of the version that has just gone out; those already sent stay sent. Inside a transaction."""
    kept = []
    for n, before in enumerate(DAYS_BEFORE, 1):
        day = quote.valid_until - timedelta(days=before)
        row: FollowUp | None = FollowUp.objects.of(quote.business_id).filter(quote=quote, n=n).first()
        if row is not None and row.state == FollowUp.SENT:
            continue
        if day < today + QUIET:
            if row is not None:
                FollowUp.objects.of(quote.business_id).filter(pk=row.pk).update(
                    state=FollowUp.STOPPED, reason="too little time"
                )
            continue
        row, _ = FollowUp.objects.of(quote.business_id).update_or_create(
            quote=quote,
            n=n,
            defaults={"business_id": quote.business_id, "day": day, "state": FollowUp.PLANNED, "reason": ""},
        )
        kept.append(row)
    return kept


def stop(quote: Quote, reason: str) -> int:
    """No follow-up leaves any more, until a new version is offered. Returns how many were planned."""
    planned = FollowUp.objects.of(quote.business_id).filter(quote=quote, state=FollowUp.PLANNED)
    stopped = int(planned.update(state=FollowUp.STOPPED, reason=reason[:100]))
    for row in QuoteVersion.objects.of(quote.business_id).filter(quote=quote).values_list("pk", flat=True):
        waiting = Delivery.objects.of(quote.business_id).about("quote_version", row)
        waiting.filter(stage__startswith="follow-up", state__in=(Delivery.WAITING, Delivery.HELD)).update(
            state=Delivery.STOPPED, answer=reason[:300]
        )
    return stopped


def run(today: date | None = None) -> int:
    """Put the follow-ups that are due into the outbox. Safe at any frequency; returns how many quotes got one."""
    day = today or timezone.localdate()
    due = FollowUp.objects.everywhere().filter(state=FollowUp.PLANNED, day__lte=day).order_by("pk")
    quotes = dict.fromkeys(due.values_list("business_id", "quote_id"))
    return sum(_follow_up(business_id, quote_id, day) for business_id, quote_id in quotes)


def _follow_up(business_id: int, quote_id: int, day: date) -> bool:
    with transaction.atomic():
        quote: Quote = Quote.objects.of(business_id).select_for_update().get(pk=quote_id)
        rows = FollowUp.objects.of(business_id).filter(quote=quote, state=FollowUp.PLANNED, day__lte=day)
        due = list(rows.order_by("n"))
        if not due:
            return False
        if quote.state != Quote.OPEN or day > quote.valid_until:
            rows.update(state=FollowUp.STOPPED, reason="decided" if quote.state != Quote.OPEN else "expired")
            return False
        # after a standstill both may be due: one is enough
        *late, last = due
        FollowUp.objects.of(business_id).filter(pk__in=[row.pk for row in late]).update(
            state=FollowUp.STOPPED, reason="overtaken"
        )
        return _put(quote, last)


def _put(quote: Quote, row: FollowUp) -> bool:
    version = QuoteVersion.objects.of(quote.business_id).get(quote=quote, version=quote.version)
    sent = Delivery.objects.of(quote.business_id).about("quote_version", version.pk)
    recipients = list(sent.filter(stage="quote", state=Delivery.SENT).values_list("recipient", flat=True))
    mine = FollowUp.objects.of(quote.business_id).filter(pk=row.pk)
    if not recipients:
        mine.update(state=FollowUp.STOPPED, reason="never mailed")
        return False
    for recipient in recipients:
        sending.put(
            business_id=quote.business_id,
            subject="quote_version",
            subject_id=version.pk,
            stage=f"follow-up-{row.n}",
            recipient=recipient,
        )
    mine.update(state=FollowUp.SENT)
    record(
        business_id=quote.business_id,
        type=types.QUOTE_FOLLOWED_UP,
        subject="quote",
        subject_id=quote.pk,
        actor="worker",
        data={"n": row.n, "recipients": recipients},
    )
    return True

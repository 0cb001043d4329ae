"""The choice when a mail leaves: now, tomorrow morning, or on a day at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from handschlag.businesses import clock
from handschlag.businesses.models import Business
from handschlag.core import send_times, terms
from handschlag.core.send_times import TimeRefused
from handschlag.delivery import sending
from handschlag.office import fields

NOW, MORNING, CHOSEN = "jetzt", "morgen", "zeit"


def not_before(business: Business, post: Mapping[str, str]) -> datetime | None:
    """The moment the form names, after the time to undo. Raises ``TimeRefused``."""
    wanted = post.get("wann", NOW)
    now, zone = timezone.now(), timezone.get_current_timezone()
    if wanted == MORNING:
        return sending.after_undo(send_times.next_morning(now, zone, clock.region_of(business)))  # type: ignore[arg-type]
    if wanted != CHOSEN:
        return sending.after_undo()
    try:
        day = terms.parse_date(post.get("tag", ""), timezone.localdate(), fields.language())  # type: ignore[arg-type]
    except terms.DateNotUnderstood as problem:
        raise TimeRefused(problem.sentence) from None
    at = send_times.parse_time(post.get("uhr", ""))
    return sending.after_undo(send_times.moment(day, at, zone, now))  # type: ignore[arg-type]

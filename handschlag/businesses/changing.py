"""Every change of what a business has set is an event, with what was there before and what is there now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handschlag.events.models import Event
from handschlag.events.recording import record


def record_change(
    business_id: int,
    type: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    by: str,
    subject: str = "business",
    subject_id: int | None = None,
    **about: Any,
) -> Event | None:
    """Record what differs, inside the transaction of the change; None where nothing does.

    ``about`` says what the change is about, such as the kind of a number series or the day it takes effect.
    """
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if not names:
        return None
    return record(
        business_id=business_id,
        type=type,
        subject=subject,
        subject_id=business_id if subject_id is None else subject_id,
        actor=by,
        data={
            "before": {name: before[name] for name in names if name in before},
            "after": {name: after[name] for name in names if name in after},
            **about,
        },
    )

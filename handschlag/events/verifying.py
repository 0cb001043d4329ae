"""Recompute the chain of a business and say where it breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from handschlag.events.models import FIRST_HASH, Event, Head
from handschlag.events.recording import hash_of


@dataclass(frozen=True)
class Break:
    """One place where the chain of a business does not hold."""

    business_id: int
    position: int
    reason: str


def businesses_with_events() -> list[int]:
    """Ids of all businesses that have a chain."""
    return list(Head.objects.everywhere().order_by("pk").values_list("pk", flat=True))


def verify_chain(business_id: int) -> list[Break]:
    """Every break of one chain: changed, missing or added links, and a head that points elsewhere."""
    breaks: list[Break] = []
    previous, position = FIRST_HASH, 0
    for event in Event.objects.of(business_id).order_by("position").iterator(chunk_size=2000):
        position += 1
        if event.position != position:
            breaks.append(Break(business_id, position, "is missing"))
            position = event.position
        elif event.previous_hash != previous:
            breaks.append(Break(business_id, position, "does not continue the event before it"))
        if not _is_as_recorded(event):
            breaks.append(Break(business_id, position, "was changed after it was recorded"))
        previous = event.hash
    head = Head.objects.everywhere().filter(pk=business_id).first()
    if head is None or (head.position, head.hash) != (position, previous):
        breaks.append(Break(business_id, position, "the chain does not end where its head says"))
    return breaks


def _is_as_recorded(event: Event) -> bool:
    try:
        return hash_of(event) == event.hash
    except (AttributeError, TypeError, ValueError):  # no time where a time should be
        return False


def facts(business_id: int, type: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Subject and data of every event of a type; data that somebody made unreadable is left to ``verify_chain``."""
    rows = Event.objects.of(business_id).filter(type=type).order_by("position").values_list("subject_id", "data")
    for subject_id, data in rows.iterator(chunk_size=2000):
        try:
            fact = json.loads(data)
        except (TypeError, ValueError):
            continue
        if isinstance(fact, dict):
            yield subject_id, fact

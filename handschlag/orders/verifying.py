"""Check what must never change of orders: the agreed bill, its changes, and the words that were accepted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from handschlag.events import types
from handschlag.events.verifying import facts
from handschlag.orders.models import ChangeDecision, ChangeNote, Confirmation, DeliveryNote, Order


def faults_of(business_id: int) -> Iterator[str]:
    """Every fault of one business's orders, in words."""
    accepted = {fact.get("order"): fact for _, fact in facts(business_id, types.QUOTE_ACCEPTED)}
    for order in Order.objects.of(business_id).order_by("pk").iterator(chunk_size=200):
        fact = accepted.pop(order.number, {})
        if not hashlib.sha256(order.snapshot.encode()).hexdigest() == order.snapshot_sha256 == fact.get("snapshot"):
            yield f"what was agreed in order {order.number} is not what was accepted"
        if not hashlib.sha256(order.wording.encode()).hexdigest() == order.wording_sha256 == fact.get("wording"):
            yield f"the words of order {order.number} are not those that were accepted"
        if fact.get("choice") != order.choice:
            yield f"the choice of order {order.number} is not the one that was accepted"
    for number in accepted:
        yield f"order {number} was accepted and is gone"
    yield from _faults_of_changes(business_id)
    yield from _faults_of_confirmations(business_id)
    yield from _faults_of_delivery_notes(business_id)


def _faults_of_delivery_notes(business_id: int) -> Iterator[str]:
    written = _facts(business_id, types.DELIVERY_NOTED)
    for row in DeliveryNote.objects.of(business_id).order_by("pk").iterator(chunk_size=200):
        fact = written.pop((row.order_id, row.n), {})
        if not hashlib.sha256(row.snapshot.encode()).hexdigest() == row.snapshot_sha256 == fact.get("snapshot"):
            yield f"delivery note {row.number} is not the one that was written"
    for fact in written.values():
        yield f"delivery note {fact.get('number')} was written and is gone"


def _faults_of_confirmations(business_id: int) -> Iterator[str]:
    written = _facts(business_id, types.ORDER_CONFIRMED)
    for row in Confirmation.objects.of(business_id).order_by("pk").iterator(chunk_size=200):
        fact = written.pop((row.order_id, row.n), {})
        if not hashlib.sha256(row.snapshot.encode()).hexdigest() == row.snapshot_sha256 == fact.get("snapshot"):
            yield f"confirmation {row.n} of order {row.order_id} is not the one that was written"
    for fact in written.values():
        yield f"confirmation {fact.get('n')} of order {fact.get('number')} was written and is gone"


def _faults_of_changes(business_id: int) -> Iterator[str]:
    proposed = _facts(business_id, types.CHANGE_PROPOSED)
    confirmed = _facts(business_id, types.CHANGE_CONFIRMED)
    notes = ChangeNote.objects.of(business_id).order_by("pk")
    decisions = ChangeDecision.objects.of(business_id).filter(kind=ChangeDecision.CONFIRMED)
    words = dict(decisions.values_list("note_id", "words"))
    for note in notes.iterator(chunk_size=200):
        fact = proposed.pop((note.order_id, note.n), {})
        if not hashlib.sha256(note.snapshot.encode()).hexdigest() == note.snapshot_sha256 == fact.get("snapshot"):
            yield f"change {note.number} is not the one that was proposed"
        kept, said = words.get(note.pk), confirmed.pop((note.order_id, note.n), {}).get("words")
        if (hashlib.sha256(kept.encode()).hexdigest() if kept is not None else None) != said:
            yield f"the words of change {note.number} are not those that were confirmed"
    for fact in proposed.values():
        yield f"change {fact.get('number')} was proposed and is gone"


def _facts(business_id: int, type: str) -> dict[tuple[int, Any], dict[str, Any]]:
    return {(subject_id, fact.get("n")): fact for subject_id, fact in facts(business_id, type)}

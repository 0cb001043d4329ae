"""Check what must never change of orders: the agreed bill and the words that were accepted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from handschlag.events import types
from handschlag.events.models import Event
from handschlag.orders.models import Order


def faults_of(business_id: int) -> Iterator[str]:
    """Every fault of one business's orders, in words."""
    rows = Event.objects.of(business_id).filter(type=types.QUOTE_ACCEPTED).values_list("data", flat=True)
    accepted = {fact["order"]: fact for fact in map(json.loads, rows)}
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

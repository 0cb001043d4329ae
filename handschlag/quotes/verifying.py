"""Check what must never change of quotes: every version is the one that was offered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from handschlag.events import types
from handschlag.events.models import Event
from handschlag.quotes.models import QuoteVersion


def faults_of(business_id: int) -> Iterator[str]:
    """Every fault of one business's quotes, in words."""
    rows = Event.objects.of(business_id).filter(type=types.QUOTE_OFFERED).values_list("subject_id", "data")
    offered = {(quote_id, (fact := json.loads(data))["version"]): fact for quote_id, data in rows}
    versions = QuoteVersion.objects.of(business_id).select_related("quote").order_by("pk")
    for version in versions.iterator(chunk_size=200):
        fact = offered.pop((version.quote_id, version.version), {})
        actual = hashlib.sha256(version.snapshot.encode()).hexdigest()
        if not actual == version.snapshot_sha256 == fact.get("snapshot"):
            yield f"version {version.version} of quote {version.quote.number} is not the one that was offered"
        elif (version.issue_date, version.valid_until) != (version.offer.bill.issue_date, version.offer.valid_until):
            yield f"days of version {version.version} of quote {version.quote.number} are not those of its snapshot"
    for fact in offered.values():
        yield f"version {fact['version']} of quote {fact['number']} was offered and is gone"

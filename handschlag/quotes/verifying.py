"""Check what must never change of quotes: every version is the one that was offered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from handschlag.events import types
from handschlag.events.verifying import facts
from handschlag.quotes.models import QuoteVersion


def faults_of(business_id: int) -> Iterator[str]:
    """Every fault of one business's quotes, in words."""
    offered = {(quote_id, fact.get("version")): fact for quote_id, fact in facts(business_id, types.QUOTE_OFFERED)}
    versions = QuoteVersion.objects.of(business_id).select_related("quote").order_by("pk")
    for version in versions.iterator(chunk_size=200):
        fact = offered.pop((version.quote_id, version.version), {})
        actual = hashlib.sha256(version.snapshot.encode()).hexdigest()
        if not actual == version.snapshot_sha256 == fact.get("snapshot"):
            yield f"version {version.version} of quote {version.quote.number} is not the one that was offered"
        elif (version.issue_date, version.valid_until) != (version.offer.bill.issue_date, version.offer.valid_until):
            yield f"days of version {version.version} of quote {version.quote.number} are not those of its snapshot"
    for fact in offered.values():
        yield f"version {fact.get('version')} of quote {fact.get('number')} was offered and is gone"

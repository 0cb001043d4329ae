"""The preview: the real page of a draft as pictures, the spots of findings marked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.utils import timezone

from handschlag.businesses import numbering
from handschlag.businesses.models import Business
from handschlag.core import placeholders
from handschlag.documents import rendering
from handschlag.documents.letter import letter
from handschlag.documents.letter.paper import PROFORMA, Paper, proforma
from handschlag.drafts import document
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import Review, review
from handschlag.invoices import collecting
from handschlag.office import kinds
from handschlag.office.kinds import Kind
from handschlag.quotes import documenting

MOST_PAGES = 20


def pages_of(
    business: Business | None, kind: Kind, data: dict[str, Any], *, marked: bool = True, number: str = ""
) -> tuple[bytes, ...]:
    """The pages of a draft as SVG, with the spots of findings if ``marked``. Raises ``RenderingFailed``."""
    words = _letter(business, kind, data, review(data, kind.key), marked, number)
    logo = bytes(business.logo) if business and business.logo else None
    return _pages(json.dumps(words, ensure_ascii=False, sort_keys=True), logo)


def _letter(
    business: Business | None, kind: Kind, data: dict[str, Any], seen: Review, marked: bool, number: str
) -> dict[str, Any]:
    presentation = data.get("presentation", {})
    day = seen.bill.issue_date or timezone.localdate()
    number = number or numbering.preview_next(
        business, kinds.series_of(kind, data), day, seen.bill.buyer.customer_number
    )
    return letter(
        placeholders.filled(replace(seen.bill, number=number), seen.totals),
        seen.totals,
        number=number,
        paper=documenting.paper_of(seen.offer, 1) if seen.offer else _paper_of(business, data),
        style=presentation.get("style", "klar"),
        accent=presentation.get("accent", ""),
        marks=[mark for finding in seen.findings for mark in finding.marks] if marked else (),
        preview=True,
    )


def _paper_of(business: Business | None, data: dict[str, Any]) -> Paper | None:
    """What kind of invoice the letter is where it is no ordinary one."""
    kind = document.kind_of(data)
    if kind == PROFORMA:
        return proforma("en" if data.get("language") == "en" else "de")
    if kind != Draft.INVOICE:
        return Paper(kind, running=int(document.of(data).get("number", 0)))
    language = "en" if data.get("language") == "en" else "de"
    heads = collecting.heads_of_draft(business.pk, data, language) if business else {}
    return Paper(line_heads=heads) if heads else None


@lru_cache(maxsize=32)
def _pages(words: str, logo: bytes | None) -> tuple[bytes, ...]:
    return tuple(rendering.render_svg(json.loads(words), logo, pages=MOST_PAGES))


def version_of(business: Business | None, revision: int) -> str:
    """A short text that changes whenever the preview could look different."""
    logo = hashlib.sha256(bytes(business.logo)).hexdigest()[:8] if business and business.logo else ""
    return f"{revision}-{logo}"

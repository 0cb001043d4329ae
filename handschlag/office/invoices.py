"""Everything this browser's business has written: drafts, then issued invoices, newest first."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handschlag.core.money import AmountNotUnderstood, parse_amount, rounded, to_minor
from handschlag.dialogue.models import Promise, Question
from handschlag.drafts.models import Draft
from handschlag.invoices.models import Invoice
from handschlag.office import access, fields, standing

ON_A_PAGE = 50
MOST_DRAFTS = 30


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The list; without a business it says what the place is for."""
    business = access.business_of(request)
    if business is None:
        return render(request, "office/invoices.html", {"shell": "shell/guest.html", "empty": True})
    sought = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    before = request.GET.get("vor", "")
    rows = _rows(
        business, sought, int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
    )
    more = len(rows) > ON_A_PAGE
    rows = rows[:ON_A_PAGE]
    drafts = [] if sought or before else list(Draft.objects.of(business).open()[:MOST_DRAFTS])
    context = {
        "shell": "shell/app.html",
        "business": business,
        "others": [b for b in access.businesses_of(request) if b.pk != business.pk],
        "rows": [_shown(row) for row in rows],
        "drafts": [_draft(draft) for draft in drafts],
        "sought": sought,
        "next": rows[-1].pk if more else None,
        "empty": not rows and not drafts and not sought and not before,
    }
    return render(request, "office/invoices.html", context)


def _rows(business: Any, sought: str, before: int | None) -> list[Any]:
    rows = Invoice.objects.of(business).newest_first(before).select_related("standing").defer("snapshot")
    about = {"subject": "invoice", "subject_id": OuterRef("pk")}
    rows = rows.annotate(
        asked=Exists(Question.objects.of(business).filter(**about)),
        promised=Exists(Promise.objects.of(business).filter(**about)),
    )
    if sought:
        wanted = Q(number__icontains=sought) | Q(buyer_name__icontains=sought)
        if (minor := _minor(sought)) is not None:
            wanted |= Q(payable_minor=minor) | Q(gross_minor=minor)
        rows = rows.filter(wanted)
    return list(rows[: ON_A_PAGE + 1])


def _minor(sought: str) -> int | None:
    try:
        return to_minor(rounded(parse_amount(sought, fields.language())))  # type: ignore[arg-type]
    except AmountNotUnderstood:
        return None


def _shown(row: Any) -> dict[str, Any]:
    return {
        "invoice": row,
        "chip": standing.chip(row, asked=row.asked, promised=row.promised),
        "amount": standing.money(row, row.payable),
    }


def _draft(draft: Draft) -> dict[str, Any]:
    lines = draft.data.get("lines") or [{}]
    return {"draft": draft, "buyer": draft.data.get("buyer", {}).get("name", ""), "what": lines[0].get("name", "")}

"""The list of invoices: find, choose, act."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from handschlag.businesses.models import Business
from handschlag.core.names import folded
from handschlag.documents import searching
from handschlag.drafts.models import Draft
from handschlag.office import access, fields, figures, listing
from handschlag.quotes import finding
from handschlag.quotes.models import Quote

MOST_DRAFTS = 200
MOST_QUOTES = 5


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The list; without a business it says what the place is for."""
    business = access.business_of(request)
    if business is None:
        return render(request, "office/invoices.html", {"shell": "shell/guest.html", "empty": True})
    sought = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    stand, after = request.GET.get("stand", "")[:20], request.GET.get("nach", "")[:40]
    day = timezone.localdate()
    chosen = listing.filter_of(stand)
    of_drafts = stand == listing.DRAFTS
    page = listing.Page([], "") if of_drafts else listing.page(business, chosen, sought, after, day)
    drafts = _drafts(business, sought) if of_drafts or not (stand or after) else []
    context = {
        "shell": "shell/app.html",
        "business": business,
        "sub": _sub(business),
        "others": [b for b in access.businesses_of(request) if b.pk != business.pk],
        "rows": listing.shown(business, page.rows),
        "drafts": drafts if of_drafts else drafts[:5],
        "more_drafts": len(drafts) > 5 and not of_drafts,
        "tabs": _tabs(business, stand if of_drafts else chosen.key, sought),
        "stand": stand if of_drafts else chosen.key,
        "sought": sought,
        "next": f"?{_query(stand, sought, page.after)}" if page.after else "",
        "quotes": _quotes(business, sought) if sought and not after else [],
        "empty": not page.rows and not drafts and not sought and not after and not stand,
    }
    return render(request, "office/invoices.html", context)


def _quotes(business: Business, sought: str) -> list[Quote]:
    """The newest quotes and orders that have what is sought, for those who look for them here."""
    ids = searching.find(business, finding.SUBJECT, sought, fields.language(), most=MOST_QUOTES)
    return list(Quote.objects.of(business).filter(pk__in=ids).newest_first())


def _sub(business: Business) -> str:
    sums = figures.open_sums(business)
    if not sums.invoices:
        return _("Nichts ist offen.")
    values = {"sum": sums.words(), "n": sums.invoices}
    return ngettext("%(sum)s offen in %(n)s Rechnung", "%(sum)s offen in %(n)s Rechnungen", sums.invoices) % values


def _tabs(business: Business, current: str, sought: str) -> list[dict[str, Any]]:
    """The filters as links; each counts no further than it must."""
    day = timezone.localdate()
    tabs = [
        {
            "word": each.word,
            "n": listing.counted(each, business, day),
            "address": f"?{_query(each.key, sought)}",
            "current": each.key == current,
        }
        for each in listing.FILTERS
    ]
    drafts = {
        "word": _("Entwürfe"),
        "n": str(Draft.objects.of(business).open(Draft.INVOICE)[:MOST_DRAFTS].count()),
        "address": f"?{_query(listing.DRAFTS, sought)}",
        "current": current == listing.DRAFTS,
    }
    return [tabs[0], drafts, *tabs[1:]]


def _query(stand: str, sought: str, after: str = "") -> str:
    parts = (("stand", stand), ("q", sought), ("nach", after))
    return urlencode([(key, value) for key, value in parts if value])


def _drafts(business: Business, sought: str) -> list[dict[str, Any]]:
    rows = [_draft(draft) for draft in Draft.objects.of(business).open(Draft.INVOICE)[:MOST_DRAFTS]]
    words = [folded(word) for word in sought.split()]
    return [row for row in rows if all(word in folded(f"{row['buyer']} {row['all']}") for word in words)]


def _draft(draft: Draft) -> dict[str, Any]:
    lines = draft.data.get("lines") or [{}]
    return {
        "draft": draft,
        "buyer": draft.data.get("buyer", {}).get("name", ""),
        "what": lines[0].get("name", ""),
        "all": " ".join(str(line.get("name", "")) for line in lines),
    }

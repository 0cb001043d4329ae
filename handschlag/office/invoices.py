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
from handschlag.office import access, fields, listing
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
    scope, chosen = listing.Scope(business, timezone.localdate()), listing.filter_of(stand)
    of_drafts = stand == listing.DRAFTS
    page = listing.Page([], "") if of_drafts else listing.page(scope, chosen, sought, after)
    # drafts stand above the first page and have a tab of their own
    all_drafts = _open_drafts(business) if of_drafts or not (stand or after) else None
    drafts = _shown_drafts(all_drafts or [], sought)
    current = stand if of_drafts else chosen.key
    n_drafts = _open_drafts(business).count() if all_drafts is None else len(all_drafts)
    context = {
        "shell": "shell/app.html",
        "business": business,
        "sub": _sub(scope),
        "others": [b for b in access.businesses_of(request) if b.pk != business.pk],
        "rows": listing.shown(scope, page.rows),
        "drafts": drafts if of_drafts else drafts[:5],
        "more_drafts": len(drafts) > 5 and not of_drafts,
        "tabs": _tabs(scope, current, sought, n_drafts),
        "stand": current,
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


def _sub(scope: listing.Scope) -> str:
    sums = scope.sums
    if not sums.invoices:
        return _("Nichts ist offen.")
    values = {"sum": sums.words(), "n": sums.invoices}
    return ngettext("%(sum)s offen in %(n)s Rechnung", "%(sum)s offen in %(n)s Rechnungen", sums.invoices) % values


def _tabs(scope: listing.Scope, current: str, sought: str, drafts: int) -> list[dict[str, Any]]:
    """The filters as links; each counts no further than it must."""
    tabs = [_tab(each.key, each.word, listing.counted(each, scope), current, sought) for each in listing.FILTERS]
    return [tabs[0], _tab(listing.DRAFTS, _("Entwürfe"), str(drafts), current, sought), *tabs[1:]]


def _tab(key: str, word: str, n: str, current: str, sought: str) -> dict[str, Any]:
    return {"word": word, "n": n, "address": f"?{_query(key, sought)}", "current": key == current}


def _query(stand: str, sought: str, after: str = "") -> str:
    parts = (("stand", stand), ("q", sought), ("nach", after))
    return urlencode([(key, value) for key, value in parts if value])


def _open_drafts(business: Business) -> Any:
    return Draft.objects.of(business).open(Draft.INVOICE)[:MOST_DRAFTS]


def _shown_drafts(drafts: Any, sought: str) -> list[dict[str, Any]]:
    rows = [_draft(draft) for draft in drafts]
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

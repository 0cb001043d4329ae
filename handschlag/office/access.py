"""Who may: the browser's session holds a key, the key opens one business. Anybody else gets 404."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from handschlag.businesses import guests, limits
from handschlag.businesses.models import Business

KEYS = "keys"  # session: keys of the businesses open in this browser, the one in use first
MOST_KEYS = 8
SELLER = "seller"  # the actor in events

NEW_BUSINESSES_PER_HOUR = 60  # from one network
NEW_DRAFTS_PER_HOUR = 120  # of one business


def business_of(request: HttpRequest) -> Business | None:
    """The business this browser has open, or None."""
    return next((b for key in request.session.get(KEYS, []) if (b := _opened(request, key))), None)


def businesses_of(request: HttpRequest) -> list[Business]:
    """Every business this browser has a key of, the one in use first."""
    found = {b.pk: b for key in request.session.get(KEYS, []) if (b := _opened(request, key))}
    return list(found.values())


def _opened(request: HttpRequest, key: str) -> Business | None:
    """The business a key opens; asked once in a request, however many parts of a page want to know."""
    known: dict[str, Business | None] = request.__dict__.setdefault("opened", {})
    if key not in known:
        known[key] = guests.business_of_key(key)
    return known[key]


def business_needed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view run only for a browser with a business; sets ``request.business``."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        business = business_of(request)
        if business is None:
            raise Http404
        request.business = business
        return view(request, *args, **kwargs)

    return guarded


def business_made(request: HttpRequest, language: str) -> Business:
    """The business of this browser, started now if there is none: only after a POST. Raises ``limits.TooOften``."""
    business = business_of(request)
    if business is None:
        limits.count(
            "business-network", limits.network_of(address_of(request)), limit=NEW_BUSINESSES_PER_HOUR, seconds=3600
        )
        business = guests.start(language=language)
        enter(request, business)
    return business


def enter(request: HttpRequest, business: Business) -> None:
    """Open a business in this browser, keeping the ones that were open."""
    known = {b.pk: key for key in request.session.get(KEYS, []) if (b := guests.business_of_key(key))}
    key = known.pop(business.pk, None) or guests.new_key(business)
    request.session[KEYS] = [key, *known.values()][:MOST_KEYS]


def count_new_draft(business: Business) -> None:
    """Count a new draft against the limit. Raises ``limits.TooOften``."""
    limits.count("draft-business", str(business.pk), limit=NEW_DRAFTS_PER_HOUR, seconds=3600)


def address_of(request: HttpRequest) -> str:
    """The visitor's network address; behind trusted proxies the server has put the real one here."""
    return str(request.META.get("REMOTE_ADDR", ""))

"""Who may open a customer page: whoever has the link. The secret in the address is the only right there is.

No cookie, no session, so no cross-site request can borrow a right (CSRF): a page that could forge a form would have
to know the secret, and then it could open the page itself. That is why the views are exempt from the token check.
A form that a browser marks as coming from elsewhere is refused all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from handschlag.businesses import links
from handschlag.businesses.models import Business, Link
from handschlag.invoices.models import Invoice
from handschlag.quotes.models import Quote

View = Callable[..., HttpResponse]

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who came by a customer's link."""

    link: Link
    token: str
    invoice: Invoice

    @property
    def business(self) -> Business:
        """The seller."""
        return self.invoice.business


@dataclass(frozen=True, slots=True)
class QuoteVisit:
    """Somebody who came by a customer's link to a quote."""

    link: Link
    token: str
    quote: Quote

    @property
    def business(self) -> Business:
        """The seller."""
        return self.quote.business


def by_customer_link(view: View) -> View:
    """Give the view the ``Visit`` behind the token of an invoice's link."""
    return _by_link(view, "invoice", lambda of: Invoice.objects.of(of).select_related(*_INVOICE), Visit)


def by_quote_link(view: View) -> View:
    """Give the view the ``QuoteVisit`` behind the token of a quote's link."""
    return _by_link(view, "quote", lambda of: Quote.objects.of(of).select_related("business"), QuoteVisit)


_INVOICE = ("business", "standing", "replaces")


def _by_link(view: View, subject: str, rows_of: Callable[[int], Any], visit: Callable[..., Any]) -> View:
    """A link that opens nothing, or another kind of thing, gets the same friendly page always."""

    @csrf_exempt
    @wraps(view)
    def respond(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        if request.method == "POST" and comes_from_elsewhere(request):
            return closed(request, status=403)
        link = links.find(Link.CUSTOMER, token)
        # A link to anything else looks a row up too: one path, one time.
        rows = rows_of(link.business_id if link else 0)
        thing = rows.filter(pk=link.subject_id if link and link.subject == subject else 0).first()
        if link is None or thing is None:
            return closed(request)
        return private(view(request, visit(link, token, thing), **more))

    return respond


def closed(request: HttpRequest, status: int = 404) -> HttpResponse:
    """The page for a link that opens nothing: cut off, replaced, expired, or never existed."""
    return private(render(request, "portal/closed.html", status=status))


def private(response: HttpResponse) -> HttpResponse:
    """Keep a response out of caches, referrers and search engines."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site's page sent this form."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in ("same-origin", "none")
    # Older browsers. "null" is what our own pages send, because they give no referrer.
    return request.headers.get("Origin", "null") not in ("null", settings.BASE_URL, _own_origin(request))


def _own_origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"

"""The seller proves the own address: a link from a mail, a page, one button. Opening the link alone proves nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from handschlag.businesses import guests, links
from handschlag.businesses.models import Link
from handschlag.portal.access import closed, comes_from_elsewhere, private


@csrf_exempt  # the secret in the address is the right, no cookie is read (see access.py)
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the button, POST uses the link up: mail scanners open links, they do not press buttons."""
    if request.method == "POST" and comes_from_elsewhere(request):
        return closed(request, status=403)
    link = links.find(Link.PROOF, token)
    if link is None:
        return closed(request)
    if request.method == "POST" and not link.used_at:
        if not guests.prove_address(link):
            return closed(request)
        return private(render(request, "portal/proved.html", {"email": link.recipient}))
    page = "portal/proved.html" if link.used_at else "portal/prove.html"
    return private(render(request, page, {"email": link.recipient}))

"""Come back to a draft from anywhere by its secret link; switch between businesses open in this browser."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.businesses import links
from handschlag.businesses.models import Link
from handschlag.drafts.models import Draft
from handschlag.office import access, kinds


@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """Reading shows a button; only pressing it opens the draft here, so link scanners change nothing."""
    link = links.find(Link.DRAFT, token)
    draft: Any = Draft.objects.of(link.business_id).filter(pk=link.subject_id).first() if link else None
    if link is None or draft is None:
        raise Http404
    if request.method == "POST":
        access.enter(request, link.business)
        return redirect(kinds.address_of_document(draft) if draft.document_id else kinds.address_of_draft(draft))
    response = render(request, "office/come_back.html", {"draft": draft, "others": access.businesses_of(request)})
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
@access.business_needed
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Work in another business that this browser already has a key of."""
    chosen = next((b for b in access.businesses_of(request) if b.pk == pk), None)
    if chosen is None:
        raise Http404
    access.enter(request, chosen)
    return redirect("office:invoices")

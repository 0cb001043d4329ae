"""The customer looks at an invoice: the page, the files, the date for the calendar. Nothing here writes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handschlag.delivery import downloading
from handschlag.delivery.messages import file_name
from handschlag.documents.models import StoredDocument
from handschlag.invoices import delivering, documenting
from handschlag.portal import page
from handschlag.portal.access import Visit, by_customer_link, closed
from handschlag.portal.calendar import due_date_file

THANKS = ("frage", "zusage")


@require_safe
@by_customer_link
def show(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page: understand, pay or ask."""
    thanks = request.GET.get("danke", "")
    return show_page(request, visit, thanks=thanks if thanks in THANKS else "")


def show_page(
    request: HttpRequest,
    visit: Visit,
    *,
    thanks: str = "",
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """The page, after a form with ``errors`` as 422 and with everything that was typed."""
    context: dict[str, Any] = page.of_invoice(visit) | {
        "thanks": thanks,
        "errors": errors or {},
        "error_summary": errors,
        "typed": typed or {"zeile": request.GET.get("zeile", "")},
    }
    return render(request, "portal/invoice.html", context, status=422 if errors else 200)


@require_safe
@by_customer_link
def pdf(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The stored PDF, byte by byte."""
    return _file(request, visit, StoredDocument.PDF)


@require_safe
@by_customer_link
def xml(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The stored e-invoice, byte by byte."""
    return _file(request, visit, StoredDocument.XML)


@require_safe
@by_customer_link
def file(request: HttpRequest, visit: Visit, n: int) -> HttpResponse:
    """The n-th file that goes with the invoice, to save."""
    return downloading.nth(visit.invoice, n) or closed(request)


@require_safe
@by_customer_link
def calendar(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The due date for the calendar; 404 where there is none."""
    if not page.is_payable(visit.invoice) or visit.invoice.due_date is None:
        return render(request, "portal/closed.html", status=404)
    content = due_date_file(visit.invoice, delivering.customer_url(visit.invoice, visit.link))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(visit.invoice.number)}.ics"'
    return response


@require_safe
@by_customer_link
def logo(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The seller's logo as it was when the invoice was issued."""
    sha256 = page.logo_of(visit)
    rows = StoredDocument.objects.of(visit.business).about("business", visit.business.pk)
    kept = rows.filter(form=StoredDocument.LOGO, sha256=sha256).first() if sha256 else None
    if kept is None:
        return HttpResponse(status=404)
    return HttpResponse(bytes(kept.content), content_type="image/png")


def _file(request: HttpRequest, visit: Visit, form: str) -> HttpResponse:
    kept = documenting.document(visit.invoice, form)
    if kept is None:
        response = render(request, "portal/not_ready.html", {"token": visit.token}, status=503)
        response.headers["Retry-After"] = "5"
        return response
    etag = f'"{kept.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    # inline: a PDF opens in the phone's viewer; what a browser cannot show it saves under this name
    kind = "inline" if form == StoredDocument.PDF else "attachment"
    name = quote(kept.filename, safe="")
    return HttpResponse(
        bytes(kept.content),
        content_type=kept.media_type,
        headers={
            "Content-Disposition": f"{kind}; filename=\"{file_name(kept.filename)}\"; filename*=UTF-8''{name}",
            "ETag": etag,
            "X-Content-Type-Options": "nosniff",
        },
    )

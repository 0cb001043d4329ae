"""The customer of a quote: reads, chooses, asks at a line, declines, accepts. Reading writes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote as quoted

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.businesses import branding, limits
from handschlag.delivery import downloading
from handschlag.delivery.messages import file_name
from handschlag.dialogue import asking
from handschlag.dialogue.models import Question
from handschlag.documents import making
from handschlag.documents.models import StoredDocument
from handschlag.invoices import chain
from handschlag.orders import accepting
from handschlag.orders.models import Confirmation, DeliveryNote, Order
from handschlag.portal import chain_view, quote_page
from handschlag.portal.access import QuoteVisit, by_quote_link, closed
from handschlag.portal.answers import is_seller, reported
from handschlag.quotes import declining, delivering, talking
from handschlag.quotes.models import QuoteVersion

HOUR = 3_600
QUESTIONS_PER_HOUR, ACTS_PER_HOUR = 20, 30
THANKS = ("anmerkung", "angenommen", "abgelehnt")


@require_safe
@by_quote_link
def show(request: HttpRequest, visit: QuoteVisit, version: int | None = None) -> HttpResponse:
    """One version, or the last one; a choice in the address shows its sums."""
    thanks = request.GET.get("danke", "")
    found = _version_of(visit, version)
    if found is None:
        return closed(request)
    wanted = _wanted(request.GET) if any(name.startswith("wahl") for name in request.GET) else None
    return _page(request, visit, found, wanted=wanted, thanks=thanks if thanks in THANKS else "")


@require_POST
@by_quote_link
def accept(request: HttpRequest, visit: QuoteVisit, version: int) -> HttpResponse:
    """Accept this version by name; twice is once."""
    found = _version_of(visit, version)
    if found is None:
        return closed(request)
    typed = {key: request.POST.get(key, "") for key in ("name", "rolle", "darf", "email")}
    recipient = visit.link.recipient or typed["email"].strip()
    wanted = _wanted(request.POST)
    try:
        limits.count("accept", str(visit.link.pk), limit=ACTS_PER_HOUR, seconds=HOUR)
        accepting.accept(
            found,
            wanted=wanted,
            name=typed["name"],
            role=typed["rolle"],
            email=recipient,
            address=str(request.META.get("REMOTE_ADDR", "")),
            may=typed["darf"] == "ja",
        )
    except accepting.CannotAccept as refusal:
        errors = {refusal.field or "name": refusal.sentence.in_(get_language() or "de")}
        return _page(request, visit, found, wanted=wanted, errors=errors, typed=typed)
    except limits.TooOften:
        errors = {"name": _("Das waren viele Versuche. Versuchen Sie es in einer Stunde noch einmal")}
        return _page(request, visit, found, wanted=wanted, errors=errors, typed=typed)
    return _thank(visit, version, "angenommen")


@require_POST
@by_quote_link
def decline(request: HttpRequest, visit: QuoteVisit, version: int) -> HttpResponse:
    """Decline this version with a reason."""
    found = _version_of(visit, version)
    if found is None:
        return closed(request)
    typed = {"grund": request.POST.get("grund", ""), "notiz": request.POST.get("notiz", "")}
    try:
        declining.decline(found, reason=typed["grund"], note=typed["notiz"], declined_by=visit.link.recipient)
    except declining.CannotDecline as refusal:
        errors = {"grund": refusal.sentence.in_(get_language() or "de")}
        return _page(request, visit, found, errors=errors, typed=typed)
    return _thank(visit, version, "abgelehnt")


@require_POST
@by_quote_link
def remark(request: HttpRequest, visit: QuoteVisit, version: int) -> HttpResponse:
    """A question or a proposal at a line, or about the whole quote."""
    found = _version_of(visit, version)
    if found is None:
        return closed(request)
    at = request.POST.get("zeile", "")
    line = int(at) if re.fullmatch("[1-9][0-9]{0,3}", at) and int(at) <= len(found.offer.bill.lines) else None
    text = request.POST.get("text", "")
    kind = Question.PROPOSAL if request.POST.get("art") == "wunsch" else Question.QUESTION
    try:
        limits.count("question", str(visit.link.pk), limit=QUESTIONS_PER_HOUR, seconds=HOUR)
        talking.ask(found, text=text, line=line, asked_by=visit.link.recipient, kind=kind)
    except asking.CannotAsk as refusal:
        errors = {f"text-{line or 0}": refusal.sentence.in_(get_language() or "de")}
        return _page(request, visit, found, errors=errors, typed={f"text-{line or 0}": text})
    except limits.TooOften:
        sentence = _("Das waren viele Fragen in kurzer Zeit. Versuchen Sie es in einer Stunde noch einmal")
        typed = {f"text-{line or 0}": text}
        return _page(request, visit, found, errors={f"text-{line or 0}": sentence}, typed=typed)
    return _thank(visit, version, "anmerkung", anchor=f"zeile-{line or 0}")


@require_POST
@by_quote_link
def seen(request: HttpRequest, visit: QuoteVisit) -> HttpResponse:
    """Note that a person has looked: sent after a touch, a key or a scroll. The seller does not count."""
    if not is_seller(request, visit.business):
        delivering.seen(visit.link)
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
@by_quote_link
def report(request: HttpRequest, visit: QuoteVisit) -> HttpResponse:
    """ "I do not know this sender": a page with one button; the POST holds the sender's mail back."""
    found = _version_of(visit, None)
    if visit.business.origin != visit.business.GUEST or found is None:
        return closed(request)
    context = quote_page.frame(visit, found) | {"address": reverse("portal:quote", args=[visit.token])}
    return reported(request, visit, context)


@require_safe
@by_quote_link
def pdf(request: HttpRequest, visit: QuoteVisit, version: int) -> HttpResponse:
    """The stored PDF of a version, byte by byte."""
    found = _version_of(visit, version)
    if found is None:
        return closed(request)
    return file(request, visit, making.document(visit.business.pk, "quote_version", found.pk))


@require_safe
@by_quote_link
def attachment(request: HttpRequest, visit: QuoteVisit, version: int, n: int) -> HttpResponse:
    """The n-th file that goes with a version, to save."""
    found = _version_of(visit, version)
    return (downloading.nth(found, n) if found else None) or closed(request)


@require_safe
@by_quote_link
def agreed(request: HttpRequest, visit: QuoteVisit) -> HttpResponse:
    """The stored PDF of the accepted state."""
    return _made(request, visit, "order", Order.objects.of(visit.business).filter(quote=visit.quote))


@require_safe
@by_quote_link
def confirmation(request: HttpRequest, visit: QuoteVisit, n: int) -> HttpResponse:
    """The stored PDF of an order confirmation."""
    rows = Confirmation.objects.of(visit.business).filter(order__quote=visit.quote, n=n)
    return _made(request, visit, "confirmation", rows)


@require_safe
@by_quote_link
def delivery_note(request: HttpRequest, visit: QuoteVisit, n: int) -> HttpResponse:
    """The stored PDF of a delivery note."""
    rows = DeliveryNote.objects.of(visit.business).filter(order__quote=visit.quote, n=n)
    return _made(request, visit, "delivery_note", rows)


@require_safe
@by_quote_link
def logo(request: HttpRequest, visit: QuoteVisit, version: int) -> HttpResponse:
    """The seller's logo as it was when the version was made."""
    found = _version_of(visit, version)
    if found is None or not quote_page.frame(visit, found)["logo_url"]:
        return HttpResponse(status=404)
    picture = branding.logo_of(visit.business.pk, found.frozen["presentation"]["logo"])
    return HttpResponse(picture, content_type="image/png")


def _page(
    request: HttpRequest,
    visit: QuoteVisit,
    version: QuoteVersion,
    *,
    wanted: set[int] | None = None,
    thanks: str = "",
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = quote_page.of_version(visit, version, wanted)
    if context["order"]:
        found, language = chain.of_order(context["order"]), quote_page.language_of_page()
        context["chain"] = chain_view.of(found, visit.link, chain.QUOTE, visit.quote.pk, language)
    context |= {
        "thanks": thanks,
        "errors": errors or {},
        "error_summary": errors,
        "typed": typed or {},
        "asks_for_email": not visit.link.recipient,
    }
    return render(request, "portal/quote.html", context, status=422 if errors else 200)


def _version_of(visit: QuoteVisit, version: int | None) -> QuoteVersion | None:
    rows = QuoteVersion.objects.of(visit.business).select_related("quote", "business").filter(quote=visit.quote)
    return rows.filter(version=visit.quote.version if version is None else version).first()  # type: ignore[no-any-return]


def _wanted(fields: Mapping[str, Any]) -> set[int]:
    values = [value for name in fields if name.startswith("wahl") for value in fields.getlist(name)]  # type: ignore[attr-defined]
    return {int(value) for value in values if re.fullmatch("[1-9][0-9]{0,3}", value)}


def _made(request: HttpRequest, visit: QuoteVisit, subject: str, rows: Any) -> HttpResponse:
    """The stored PDF of the one row there is."""
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        return closed(request)
    return file(request, visit, making.document(visit.business.pk, subject, found))


def file(request: HttpRequest, visit: QuoteVisit, kept: StoredDocument | None) -> HttpResponse:
    """Stored bytes to look at, or a friendly page while they are being made."""
    if kept is None:
        address = reverse("portal:quote", args=[visit.token])
        response = render(request, "portal/not_ready.html", {"token": visit.token, "address": address}, status=503)
        response.headers["Retry-After"] = "5"
        return response
    name = quoted(kept.filename, safe="")
    return HttpResponse(
        bytes(kept.content),
        content_type=kept.media_type,
        headers={
            "Content-Disposition": f"inline; filename=\"{file_name(kept.filename)}\"; filename*=UTF-8''{name}",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _thank(visit: QuoteVisit, version: int, what: str, anchor: str = "danke") -> HttpResponse:
    address = reverse("portal:quote_version", args=[visit.token, version])
    return HttpResponseRedirect(f"{address}?danke={what}#{anchor}", status=303)

"""The customer answers: asks, promises, has looked, does not know the sender. Each is one POST and one verb."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.businesses import guests, limits
from handschlag.businesses.models import Business
from handschlag.dialogue import asking, promising
from handschlag.invoices import viewing
from handschlag.portal import page
from handschlag.portal.access import QuoteVisit, Visit, by_customer_link, closed
from handschlag.portal.invoices import show_page

HOUR, DAY = 3_600, 86_400
QUESTIONS_PER_HOUR, PROMISES_PER_DAY = 10, 10


@require_POST
@by_customer_link
def ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Store the question about the invoice or one of its lines; the seller gets it by mail."""
    typed = {"zeile": request.POST.get("zeile", ""), "frage": request.POST.get("frage", "")}
    line = int(typed["zeile"]) if typed["zeile"] in _line_numbers(visit) else None
    try:
        limits.count("question", str(visit.link.pk), limit=QUESTIONS_PER_HOUR, seconds=HOUR)
        asking.ask(
            visit.business,
            subject="invoice",
            subject_id=visit.invoice.pk,
            text=typed["frage"],
            line=line,
            asked_by=visit.link.recipient,
        )
    except asking.CannotAsk as refusal:
        sentence = refusal.sentence.in_(get_language() or "de")
        return show_page(request, visit, errors={"frage": sentence}, typed=typed)
    except limits.TooOften:
        sentence = _("Das waren viele Fragen in kurzer Zeit. Versuchen Sie es in einer Stunde noch einmal")
        return show_page(request, visit, errors={"frage": sentence}, typed=typed)
    return _thank(visit, "frage")


@require_POST
@by_customer_link
def promise(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Store "I have transferred", or the day the customer names. It is a promise, the invoice stays open."""
    if not page.is_payable(visit.invoice):
        return _back(visit)
    typed = {"tag": request.POST.get("tag", "")}
    names_a_day = "tag" in request.POST
    try:
        limits.count("promise", str(visit.link.pk), limit=PROMISES_PER_DAY, seconds=DAY)
        day = date.fromisoformat(typed["tag"].strip()) if names_a_day else None
        promising.promise(
            visit.business,
            subject="invoice",
            subject_id=visit.invoice.pk,
            day=day,
            promised_by=visit.link.recipient,
        )
    except promising.CannotPromise as refusal:
        sentence = refusal.sentence.in_(get_language() or "de")
        return show_page(request, visit, errors={"tag": sentence}, typed=typed)
    except limits.TooOften:
        sentence = _("Das haben wir schon mehrmals notiert. Versuchen Sie es morgen noch einmal")
        return show_page(request, visit, errors={"tag": sentence}, typed=typed)
    except ValueError:  # what was typed is no date
        return show_page(request, visit, errors={"tag": _("Wählen Sie einen Tag")}, typed=typed)
    return _thank(visit, "zusage")


@require_POST
@by_customer_link
def seen(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Note that a person has looked: sent after a touch, a key or a scroll. The seller does not count."""
    if not is_seller(request, visit.business):
        viewing.seen(visit.link)
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
@by_customer_link
def report(request: HttpRequest, visit: Visit) -> HttpResponse:
    """ "I do not know this sender": a page with one button; the POST holds the sender's mail back.

    Only guests can be reported: everybody else sends on the operator's own account.
    """
    if visit.business.origin != visit.business.GUEST:
        return closed(request)
    return reported(request, visit, page.frame(visit))


def reported(request: HttpRequest, visit: Visit | QuoteVisit, context: dict[str, Any]) -> HttpResponse:
    """The page with the button, or, once it was pressed, the one that says what follows."""
    if request.method != "POST":
        return render(request, "portal/report.html", context)
    try:
        limits.count("report", str(visit.link.pk), limit=1, seconds=30 * DAY)
    except limits.TooOften:  # this person has said so before
        pass
    else:
        guests.report(visit.business.pk, about=visit.link)
    return render(request, "portal/reported.html", context)


def _line_numbers(visit: Visit) -> set[str]:
    return {str(number) for number in range(1, len(visit.invoice.bill.lines) + 1)}


def is_seller(request: HttpRequest, business: Business) -> bool:
    """Whether this browser also has the seller's business open; "keys" is where the office keeps what opens one."""
    opened = (guests.business_of_key(key) for key in request.session.get("keys", []))
    return any(found is not None and found.pk == business.pk for found in opened)


def _thank(visit: Visit, what: str) -> HttpResponse:
    return HttpResponseRedirect(f"{_page_of(visit)}?danke={what}#danke", status=303)


def _back(visit: Visit) -> HttpResponse:
    return HttpResponseRedirect(_page_of(visit), status=303)


def _page_of(visit: Visit) -> str:
    return reverse("portal:invoice", args=[visit.token])

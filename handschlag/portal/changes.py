"""The customer looks at a change of an order, confirms or declines it. Reading writes nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handschlag.businesses import limits
from handschlag.documents import making
from handschlag.invoices import chain
from handschlag.orders import deciding
from handschlag.orders.models import ChangeDecision, ChangeNote
from handschlag.portal import chain_view, change_page, quote_page
from handschlag.portal.access import QuoteVisit, by_quote_link, closed
from handschlag.portal.quotes import ACTS_PER_HOUR, HOUR, file

THANKS = ("bestaetigt", "abgelehnt")


@require_safe
@by_quote_link
def show(request: HttpRequest, visit: QuoteVisit, n: int) -> HttpResponse:
    """The page of one change."""
    note = _note_of(visit, n)
    thanks = request.GET.get("danke", "")
    return _page(request, visit, note, thanks=thanks if thanks in THANKS else "") if note else closed(request)


@require_POST
@by_quote_link
def confirm(request: HttpRequest, visit: QuoteVisit, n: int) -> HttpResponse:
    """Agree to the change by name; twice is once."""
    note = _note_of(visit, n)
    if note is None:
        return closed(request)
    typed = {key: request.POST.get(key, "") for key in ("name", "rolle", "darf", "email")}
    try:
        limits.count("accept", str(visit.link.pk), limit=ACTS_PER_HOUR, seconds=HOUR)
        deciding.confirm(
            note,
            name=typed["name"],
            role=typed["rolle"],
            email=visit.link.recipient or typed["email"],
            address=str(request.META.get("REMOTE_ADDR", "")),
            may=typed["darf"] == "ja",
        )
    except deciding.CannotDecide as refusal:
        errors = {refusal.field or "name": refusal.sentence.in_(get_language() or "de")}
        return _page(request, visit, note, errors=errors, typed=typed)
    except limits.TooOften:
        return _page(request, visit, note, errors={"name": _too_often()}, typed=typed)
    return _thank(visit, n, "bestaetigt")


@require_POST
@by_quote_link
def decline(request: HttpRequest, visit: QuoteVisit, n: int) -> HttpResponse:
    """Leave everything as agreed."""
    note = _note_of(visit, n)
    if note is None:
        return closed(request)
    typed = {"grund": request.POST.get("grund", "")}
    try:
        limits.count("accept", str(visit.link.pk), limit=ACTS_PER_HOUR, seconds=HOUR)
        deciding.decline(note, words=typed["grund"], email=visit.link.recipient)
    except deciding.CannotDecide as refusal:
        return _page(request, visit, note, errors={"grund": refusal.sentence.in_(get_language() or "de")}, typed=typed)
    except limits.TooOften:
        return _page(request, visit, note, errors={"grund": _too_often()}, typed=typed)
    return _thank(visit, n, "abgelehnt")


@require_safe
@by_quote_link
def pdf(request: HttpRequest, visit: QuoteVisit, n: int, form: str) -> HttpResponse:
    """The stored PDF: as it was proposed, or as it was confirmed."""
    note = _note_of(visit, n)
    if note is None or form not in ("aenderung", "bestaetigt"):
        return closed(request)
    if form == "aenderung":
        return file(request, visit, making.document(visit.business.pk, "change_note", note.pk))
    confirmed = ChangeDecision.objects.of(visit.business).filter(note=note, kind=ChangeDecision.CONFIRMED).first()
    if confirmed is None:
        return closed(request)
    return file(request, visit, making.document(visit.business.pk, "change_decision", confirmed.pk))


def _page(
    request: HttpRequest,
    visit: QuoteVisit,
    note: ChangeNote,
    *,
    thanks: str = "",
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = change_page.of_change(visit, note) | {
        "chain": chain_view.of(
            chain.of_order(note.order), visit.link, chain.CHANGE, note.pk, quote_page.language_of_page()
        ),
        "thanks": thanks,
        "errors": errors or {},
        "error_summary": errors,
        "typed": typed or {},
        "asks_for_email": not visit.link.recipient,
    }
    return render(request, "portal/change.html", context, status=422 if errors else 200)


def _note_of(visit: QuoteVisit, n: int) -> ChangeNote | None:
    rows = ChangeNote.objects.of(visit.business).select_related("order__version", "order__quote")
    return rows.filter(order__quote=visit.quote, n=n).first()  # type: ignore[no-any-return]


def _thank(visit: QuoteVisit, n: int, what: str) -> HttpResponse:
    address = reverse("portal:change", args=[visit.token, n])
    return HttpResponseRedirect(f"{address}?danke={what}#danke", status=303)


def _too_often() -> str:
    return _("Das waren viele Versuche. Versuchen Sie es in einer Stunde noch einmal")

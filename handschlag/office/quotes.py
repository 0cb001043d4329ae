"""Quotes of this business: the list; one quote with its versions, its talk and its decision; sending and recording."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote as quoted
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.businesses import limits
from handschlag.businesses.handing_over import needs_proof
from handschlag.businesses.models import Business
from handschlag.core.money import format_money, from_minor
from handschlag.dialogue import asking
from handschlag.dialogue.models import Question
from handschlag.documents import making, searching
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from handschlag.invoices import copying
from handschlag.office import access, bringing, copies, fields, form_data, quote_view
from handschlag.office.editor import draft_of, error_summary, errors_of
from handschlag.office.editor_form import Form
from handschlag.office.kinds import address_of_document, address_of_draft
from handschlag.orders import accepting, proving
from handschlag.orders.documenting import METHODS
from handschlag.orders.models import Order
from handschlag.quotes import delivering, finding, offering, talking
from handschlag.quotes.models import Quote, QuoteVersion

ON_A_PAGE, LONGEST_SEARCH = 50, 100
STATES = ("offen", "angenommen", "abgelehnt", "abgelaufen")


def quote_of(business: Business, pk: int) -> Quote:
    """The quote of this business, or 404."""
    found: Quote | None = Quote.objects.of(business).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@access.business_needed
def overview(request: Any) -> HttpResponse:
    """The list, newest first; filters are links."""
    state, before, today = request.GET.get("stand", ""), request.GET.get("vor", ""), timezone.localdate()
    start = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
    rows: Any = Quote.objects.of(request.business)
    if state == "offen":
        rows = rows.waiting(today)
    elif state == "abgelaufen":
        rows = rows.expired(today)
    elif state in STATES:
        rows = rows.filter(state={"angenommen": Quote.ACCEPTED, "abgelehnt": Quote.DECLINED}[state])
    sought = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    if sought:
        rows = rows.filter(pk__in=searching.find(request.business, finding.SUBJECT, sought, fields.language()))
    found = list(rows.newest_first(start)[: ON_A_PAGE + 1])
    drafts = [] if state or start or sought else list(Draft.objects.of(request.business).open(Draft.QUOTE)[:30])
    context = {
        "business": request.business,
        "rows": [
            {"quote": row, "chip": quote_view.chip(row, today), "amount": _amount(row)} for row in found[:ON_A_PAGE]
        ],
        "drafts": [{"draft": draft, "buyer": draft.data.get("buyer", {}).get("name", "")} for draft in drafts],
        "state": state if state in STATES else "",
        "filters": [("", _("Alle")), ("offen", _("Offen")), ("angenommen", _("Angenommen")),
                    ("abgelehnt", _("Abgelehnt")), ("abgelaufen", _("Abgelaufen"))],
        "next": found[ON_A_PAGE - 1].pk if len(found) > ON_A_PAGE else None,
        "sought": sought,
        "query": urlencode({k: v for k, v in (("stand", state), ("q", sought)) if v}),
        "empty": not found and not drafts and not state and not start and not sought,
    }  # fmt: skip
    return render(request, "office/quotes.html", context)


def _amount(row: Quote) -> str:
    return format_money(from_minor(row.gross_minor, row.currency), row.currency, fields.language())


@require_safe
@access.business_needed
def show(request: Any, pk: int) -> HttpResponse:
    """The page of one quote."""
    return _page(request, quote_of(request.business, pk))


def _page(request: Any, quote: Quote, *, status: int = 200, **more: Any) -> HttpResponse:
    context = quote_view.of(request.business, quote) | {
        "said": request.session.pop("said", "") if request.method != "POST" else "",
        "mail_works": settings.MAIL_CONFIGURED,
        "errors": {},
        "typed": {},
        **more,
    }
    context["error_summary"] = context["errors"]
    return render(request, "office/quote.html", context, status=status)


@require_safe
@access.business_needed
def version(request: Any, pk: int) -> HttpResponse:
    """Where the editor leads after sending: the page of the quote this version belongs to."""
    found = QuoteVersion.objects.of(request.business).filter(pk=pk).first()
    if found is None:
        raise Http404
    return redirect("office:quote", pk=found.quote_id)


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def offer(request: Any, pk: int) -> HttpResponse:
    """The last look before a quote goes out; the POST freezes the version, and sends it where an address is given."""
    draft = draft_of(request.business, pk, Draft.QUOTE)
    if draft.document_id:
        return redirect(address_of_document(draft))
    if request.method != "POST":
        return _last_look(request, draft)
    if request.POST.get("revision") != str(draft.revision):
        return _last_look(request, draft, changed=True, status=409)
    recipient, own = request.POST.get("recipient", "").strip(), request.POST.get("own_email", "").strip()
    errors = bringing.address_errors(request, recipient, own) if recipient else {}
    if errors:
        return _last_look(request, draft, errors=errors, recipient=recipient, own=own, status=422)
    try:
        made = offering.offer_draft(draft, by=access.SELLER)
    except offering.DraftChanged:
        return _last_look(request, draft_of(request.business, pk), changed=True, status=409)
    except offering.CannotOffer as problem:
        return _last_look(request, draft, findings=errors_of(problem.findings, problem.errors), status=422)
    except offering.QuoteDecided as problem:
        request.session["said"] = problem.sentence.in_(fields.language())
        return redirect("office:quote", pk=draft.about_id)
    if recipient and (errors := bringing.hand_over(request, partial(delivering.send, made))):
        request.session["said"] = " ".join(errors.values())
    return redirect("office:quote", pk=made.quote_id)


def _last_look(
    request: Any, draft: Draft, *, findings: dict[str, str] | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    form = Form(draft.data, review(draft.data, draft.kind), request.business)
    form.errors = findings if findings is not None else errors_of(form.review.blocking, form.review.errors)
    bill = form.review.bill
    context = {
        "draft": draft,
        "form": form,
        "bill": bill,
        "offer": form.review.offer,
        "findings": error_summary(form),
        "errors": {},
        "recipient": bill.buyer.contact.email,
        "own": request.business.email or bill.seller.contact.email,
        "needs_proof": needs_proof(request.business),
        "mail_works": settings.MAIL_CONFIGURED,
        **more,
    }
    context["error_summary"] = context["errors"] or form.errors
    return render(request, "office/offer.html", context, status=status)


@require_POST
@access.business_needed
def send(request: Any, pk: int) -> HttpResponse:
    """Hand the mail with the last version over to the outbox."""
    quote = quote_of(request.business, pk)
    if errors := bringing.hand_over(request, partial(delivering.send, offering.current_of(quote))):
        return _page(request, quote, errors=errors, typed=request.POST, status=422)
    return _back(quote)


@require_POST
@access.business_needed
def share(request: Any, pk: int) -> HttpResponse:
    """Make the link that the seller passes on."""
    quote = quote_of(request.business, pk)
    delivering.share_link(quote, by=access.SELLER)
    return _back(quote, "#teilen")


@require_POST
@access.business_needed
def next_version(request: Any, pk: int) -> HttpResponse:
    """Change what went out: the draft of the next version."""
    quote = quote_of(request.business, pk)
    try:
        access.count_new_draft(request.business)
        draft = offering.next_version(quote)
    except limits.TooOften as problem:
        return render(request, "office/too_often.html", {"minutes": problem.retry_after // 60 + 1}, status=429)
    except offering.QuoteDecided as problem:
        request.session["said"] = problem.sentence.in_(fields.language())
        return _back(quote)
    drafting.owner_link(draft)
    return HttpResponseRedirect(address_of_draft(draft))


@require_POST
@access.business_needed
def again(request: Any, pk: int) -> HttpResponse:
    """A new quote with the same lines, or an invoice or proforma of them."""
    quote = quote_of(request.business, pk)
    kind, data = copying.quote_as(offering.current_of(quote), request.POST.get("als", ""), timezone.localdate())
    return copies.start(request, kind, data, quote.number)


@require_POST
@access.business_needed
def close(request: Any, pk: int) -> HttpResponse:
    """Take the quote back before anybody has accepted it."""
    quote = quote_of(request.business, pk)
    offering.close(quote, by=access.SELLER)
    return _back(quote)


@require_POST
@access.business_needed
def answer(request: Any, pk: int, question: int) -> HttpResponse:
    """Answer at the line; the customer gets it by mail."""
    quote = quote_of(request.business, pk)
    versions = QuoteVersion.objects.of(request.business).filter(quote=quote).values_list("pk", flat=True)
    asked = Question.objects.of(request.business).filter(
        pk=question, subject="quote_version", subject_id__in=list(versions)
    )
    found = asked.first()
    if found is None:
        raise Http404
    text = request.POST.get("text", "")
    try:
        talking.answer(found, text=text, by=access.SELLER)
    except asking.CannotAsk as refusal:
        key = f"antwort-{found.pk}"
        errors = {key: refusal.sentence.in_(fields.language())}
        return _page(request, quote, errors=errors, typed={key: text}, status=422)
    return _back(quote, f"#frage-{found.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def accepted(request: Any, pk: int) -> HttpResponse:
    """Record that the customer said yes by phone, on paper or by email."""
    quote = quote_of(request.business, pk)
    if quote.state != Quote.OPEN:
        return _back(quote)
    current = offering.current_of(quote)
    typed = {key: request.POST.get(key, "") for key in ("method", "name", "day", "email", "expired")}
    if request.method != "POST":
        return _record(request, quote, current, {"method": Order.PHONE}, {})
    day = form_data.day_of(typed["day"])
    if day is None:
        errors = {"day": form_data.why_no_day(typed["day"], _("Tragen Sie den Tag der Zusage ein"))}
        return _record(request, quote, current, typed, errors)
    upload = request.FILES.get("evidence")
    try:
        accepting.record_acceptance(
            current,
            wanted=quote_view.wanted(request.POST),
            method=typed["method"],
            name=typed["name"],
            day=day,
            email=typed["email"],
            evidence=upload.read(proving.LARGEST + 1) if upload else b"",
            knowing_it_expired=typed["expired"] == "ja",
            by=access.SELLER,
        )
    except accepting.CannotAccept as refusal:
        errors = {refusal.field or "name": refusal.sentence.in_(fields.language())}
        return _record(request, quote, current, typed, errors)
    return _back(quote)


def _record(
    request: HttpRequest, quote: Quote, version: QuoteVersion, typed: dict[str, str], errors: dict[str, str]
) -> HttpResponse:
    context = {
        "quote": quote,
        "lines": quote_view.choices(version, quote_view.wanted(request.POST) if request.method == "POST" else None),
        "methods": [(k, words.in_(fields.language())) for k, words in METHODS.items() if k != Order.PORTAL],
        "typed": typed,
        "errors": errors,
        "error_summary": errors,
        "expired": version.valid_until < timezone.localdate() or "expired" in errors,
    }
    return render(request, "office/accepted.html", context, status=422 if errors else 200)


@require_safe
@access.business_needed
def download(request: Any, pk: int, form: str) -> HttpResponse:
    """The stored bytes: of the last version, of the accepted state, or of the evidence."""
    quote = quote_of(request.business, pk)
    order = Order.objects.of(request.business).filter(quote=quote).first()
    stored = None
    if form == "angebot":
        stored = making.document(request.business.pk, "quote_version", offering.current_of(quote).pk)
    elif form in ("vereinbart", "nachweis") and order is not None:
        stored = making.document(request.business.pk, "order", order.pk, "pdf" if form == "vereinbart" else "evidence")
    if stored is None:
        raise Http404
    response = HttpResponse(bytes(stored.content), content_type=stored.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quoted(stored.filename)}"
    return response


def _back(quote: Quote, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("office:quote", kwargs={"pk": quote.pk}) + anchor)

"""One issued invoice: figures, document, sending, what happened and what comes next; cancelling."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.businesses import guests
from handschlag.businesses.models import Business, Link
from handschlag.core import terms
from handschlag.core.legal.tax_cases import WRONG_TAX
from handschlag.core.money import format_money
from handschlag.core.steps import steps
from handschlag.customers import vat_checking
from handschlag.delivery import downloading
from handschlag.delivery.models import Delivery
from handschlag.dialogue.models import Answer, Promise, Question
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.invoices import (
    chain,
    checking,
    collecting,
    copying,
    correcting,
    delivering,
    documenting,
    handing_over,
    prepaying,
    replacing,
)
from handschlag.invoices.models import Invoice
from handschlag.office import access, chain_view, contract_words, copies, fields, send_time, standing, timeline
from handschlag.office.editor import is_script


@dataclass(frozen=True)
class Share:
    """The link the seller passes on, and a mail of their own with it."""

    url: str
    mailto: str


def invoice_of(business: Business, pk: int) -> Invoice:
    """The invoice of this business with its standing, or 404."""
    rows: QuerySet[Invoice] = Invoice.objects.of(business).select_related(
        "standing", "cancels", "replaces", "credits", "customer__merged_into"
    )
    invoice = rows.filter(pk=pk).first()
    if invoice is None:
        raise Http404
    return invoice


@require_safe
@access.business_needed
def show(request: Any, pk: int) -> HttpResponse:
    """The page of one invoice; its upper part is asked for again while the document is being made or mailed."""
    invoice = invoice_of(request.business, pk)
    context = context_of(request, invoice)
    if is_script(request):
        return render(request, "office/invoice/live.html", context)
    context |= {"said": request.session.pop("said", ""), **request.session.pop("not_sent", {})}
    return render(request, "office/invoice.html", context)


def context_of(request: Any, invoice: Invoice, **more: Any) -> dict[str, Any]:
    """Everything on the page of an invoice."""
    from handschlag.office import conversation

    business = request.business
    questions = list(Question.objects.of(business).about("invoice", invoice.pk))
    promises = list(Promise.objects.of(business).about("invoice", invoice.pk))
    answers = Answer.objects.of(business).filter(question__in=questions).values("pk")
    about = Q(subject="invoice", subject_id=invoice.pk)
    if questions:
        about |= Q(subject="answer", subject_id__in=answers)
    deliveries = list(Delivery.objects.of(business).filter(about).order_by("pk"))
    events = list(Event.objects.of(business).filter(about).order_by("position"))
    waiting = [question for question in questions if question.is_open]
    cancelled = invoice.standing.state == invoice.standing.CANCELLED
    found = chain.of_invoice(invoice)
    by = next((row for row in found.invoices if row.cancels_id == invoice.pk), None)
    sent = [d for d in deliveries if d.stage == "invoice"]
    recipient = sent[-1].recipient if sent else invoice.bill.buyer.contact.email
    soon = timezone.now() + timedelta(minutes=3)  # nobody watches a page until tomorrow
    moving = [d for d in sent if d.state in (Delivery.WAITING, Delivery.SENDING)]
    in_flight = settings.MAIL_CONFIGURED and any(d.not_before is None or d.not_before < soon for d in moving)
    made = invoice.standing.documented_at is not None
    return {
        "invoice": invoice,
        "business": business,
        "bill": invoice.bill,
        "kind_word": standing.kind_word(invoice.kind, invoice.running),
        **_plan(invoice, found),
        "chip": standing.chip(invoice, asked=bool(waiting), promised=bool(promises)),
        "lines": standing.lines(invoice, {q.line for q in waiting}, collecting.heads_of(found, fields.language())),
        "sums": standing.sums(invoice),
        "files": downloading.rows(
            invoice, invoice.bill, lambda n: reverse("office:invoice_file", args=[invoice.pk, n])
        ),
        "examination": checking.newest(invoice) if made else None,
        "steps": steps(invoice.bill, invoice.totals, fields.language()) if invoice.kind != Invoice.PROFORMA else [],
        "payable": standing.money(invoice, invoice.shown_total),
        "corrections": [
            (each, standing.money(each, each.payable)) for each in found.invoices if each.credits_id == invoice.pk
        ],
        "still_open": standing.money(invoice, invoice.standing.open_amount),
        "due": standing.due(invoice),
        "deliveries": sent,
        "reached": any(d.state not in (Delivery.TAKEN_BACK, Delivery.STOPPED) for d in sent),
        "threads": conversation.threads_of(business, questions, deliveries),
        "cancelled_by": by,
        "replaced_by": next((row for row in found.invoices if row.replaces_id == invoice.pk), None),
        "rewriting": replacing.draft_of(invoice) if cancelled else None,
        "chain": chain_view.of(found, invoice.kind, invoice.pk),
        "timeline": timeline.of(invoice, events, sent, waiting, promises[-1] if promises else None),
        "made": made,
        "has_xml": made and bool(invoice.format.syntax),
        "trouble": invoice.standing.document_attempts > 1 and not made,
        "poll": not made or in_flight,
        "share": _share(invoice),
        "ways": [(way, words.in_(fields.language())) for way, words in handing_over.WAYS.items()],
        "noted": _noted(invoice, sent, events),
        "recipient": recipient,
        "also": [(each, not sent) for each in _also(invoice) if each not in _got_it(sent)],
        "contract": contract_words.of_invoice(business, invoice.pk),
        "vat_proof": vat_checking.latest(business, invoice.bill.buyer.vat_identifier),
        "own": business.email or invoice.bill.seller.contact.email,
        "needs_proof": delivering.needs_proof(business),
        "mail_works": settings.MAIL_CONFIGURED,
        **more,
    }


def _got_it(sent: Iterable[Delivery]) -> set[str]:
    return {each.recipient for each in sent if each.state != Delivery.TAKEN_BACK}


def _plan(invoice: Invoice, found: chain.Chain) -> dict[str, Any]:
    """Of an instalment or a final invoice: whether more may follow, and whether what it deducts still holds."""
    stages = {piece.pk: piece for piece in found.pieces if piece.stage is not None}
    mine = stages.get(invoice.pk)
    if mine is None or mine.state == chain.VOID:
        return {}
    touched = {pk for pk, piece in stages.items() if piece.state == chain.VOID}
    touched |= {row.credits_id for row in found.invoices if row.credits_id in stages}
    deducts = bool(touched) and bool(invoice.bill.advance_payments)
    return {
        "may_follow": all(piece.stage for piece in stages.values() if piece.state != chain.VOID),
        "outdated": deducts and prepaying.outdated_documents(invoice.business_id).filter(document=invoice).exists(),
    }


def _share(invoice: Invoice) -> Share | None:
    link = Link.objects.of(invoice.business_id).to(Link.CUSTOMER, "invoice", invoice.pk).filter(recipient="").first()
    if link is None:
        return None
    url, bill = delivering.customer_url(invoice, link), invoice.bill
    with translation.override(bill.language):
        values = {
            "number": invoice.number,
            "url": url,
            "amount": format_money(invoice.payable, invoice.currency, bill.language),
            "seller": bill.seller.name,
            "day": terms.long_date(bill.due_date, bill.language) if bill.due_date else "",
        }
        subject = _("Rechnung %(number)s über %(amount)s") % values
        words = (
            _("Guten Tag,\n\nIhre Rechnung %(number)s über %(amount)s finden Sie hier:\n%(url)s\n\n%(seller)s") % values
        )
    return Share(url, f"mailto:{quote(bill.buyer.contact.email)}?subject={quote(subject)}&body={quote(words)}")


def _noted(invoice: Invoice, sent: list[Delivery], events: list[Event]) -> str:
    """How the seller says the customer got it, where no mail of ours brought it: ``per Post, 3. Mai 2027``."""
    notes = [event for event in events if event.type == types.INVOICE_HANDED_OVER]
    if not notes or not invoice.standing.sent_at or any(d.state == Delivery.SENT for d in sent):
        return ""
    way = handing_over.WAYS[json.loads(notes[-1].data)["way"]].in_(fields.language())
    return f"{way}, {terms.long_date(timezone.localtime(notes[-1].at).date(), fields.language())}"


@require_safe
@access.business_needed
def download(request: Any, pk: int, form: str) -> HttpResponse:
    """The stored bytes of the PDF or XML."""
    stored = documenting.document(invoice_of(request.business, pk), form) if form in ("pdf", "xml") else None
    if stored is None:
        raise Http404
    response = HttpResponse(bytes(stored.content), content_type=stored.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.filename)}"
    return response


@require_POST
@access.business_needed
def share(request: Any, pk: int) -> HttpResponse:
    """Make the link that the seller passes on."""
    delivering.share_link(invoice_of(request.business, pk))
    return _back(pk, "#teilen")


@require_POST
@access.business_needed
def send(request: Any, pk: int) -> HttpResponse:
    """Hand the invoice mail over to the outbox."""
    invoice = invoice_of(request.business, pk)
    recipient, own = request.POST.get("recipient", "").strip(), request.POST.get("own_email", "").strip()
    try:
        hand_over(
            request,
            invoice,
            recipient,
            own,
            send_time.not_before(request.business, request.POST),
            also=chosen_copies(request, invoice),
        )
    except (delivering.AddressRefused, guests.MayNotSend, send_time.TimeRefused) as problem:
        field = "wann" if isinstance(problem, send_time.TimeRefused) else getattr(problem, "field", "recipient")
        errors = {field: problem.sentence.in_(fields.language())}
        context = context_of(request, invoice, errors=errors, error_summary=errors, poll=False)
        context |= {"recipient": recipient, "own": own, "when": request.POST}
        context["also"] = [(each, each in request.POST.getlist("also")) for each, _ticked in context["also"]]
        return render(request, "office/invoice.html", context, status=422)
    return _back(pk)


@require_POST
@access.business_needed
def handed_over(request: Any, pk: int) -> HttpResponse:
    """Note that the customer has the invoice by another way, or take that note back."""
    invoice, way = invoice_of(request.business, pk), request.POST.get("weg", "")
    if request.POST.get("do") == "back":
        handing_over.take_back(invoice, by=access.SELLER)
    elif way in handing_over.WAYS:
        handing_over.note(invoice, way, by=access.SELLER)
    return _back(pk, "#teilen")


def chosen_copies(request: Any, invoice: Invoice) -> list[str]:
    """Who of those the customer wants to get it, too, was ticked; other addresses in the form are passed over."""
    wanted = request.POST.getlist("also")
    return [each for each in _also(invoice) if each in wanted]


def _also(invoice: Invoice) -> tuple[str, ...]:
    return delivering.further_recipients(invoice.customer, invoice.bill.buyer.contact.email)


def hand_over(
    request: Any,
    invoice: Invoice,
    recipient: str,
    own: str,
    not_before: datetime | None,
    also: Iterable[str] = (),
) -> None:
    """Put the mail into the outbox, one for each recipient; a guest's own address is asked for its proof first.

    Raises ``AddressRefused``, ``MayNotSend``.
    """
    from handschlag.core import identifiers

    address = access.address_of(request)
    if delivering.needs_proof(request.business):
        if problem := identifiers.check_email(own):
            refused = delivering.AddressRefused(problem)
            refused.field = "own_email"  # type: ignore[attr-defined]
            raise refused
        if identifiers.check_email(recipient) is None:
            guests.ask_for_proof(request.business, own, address=address)
    with transaction.atomic():
        for each in dict.fromkeys((recipient, *also)):
            delivering.send(invoice, recipient=each, by=access.SELLER, address=address, not_before=not_before)


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def cancel(request: Any, pk: int) -> HttpResponse:
    """A page that says what will happen; the POST does it."""
    invoice = invoice_of(request.business, pk)
    if not invoice.is_claim or invoice.standing.state == invoice.standing.CANCELLED:
        return _back(pk)
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()
        if reason:
            try:
                document = correcting.cancel(invoice, reason=reason, by=access.SELLER)
                return _back(document.pk)
            except correcting.CannotCancel as problem:
                request.session["said"] = problem.sentence.in_(fields.language())
                return _back(pk)
        errors = {"reason": _("Nennen Sie den Grund, er steht auf der Stornorechnung")}
        context = {"invoice": invoice, "error_summary": errors, "errors": errors, "wrong_tax": WRONG_TAX}
        return render(request, "office/cancel.html", context, status=422)
    return render(request, "office/cancel.html", {"invoice": invoice, "wrong_tax": WRONG_TAX})


@require_POST
@access.business_needed
def again(request: Any, pk: int) -> HttpResponse:
    """A new draft with the same customer and lines."""
    invoice = invoice_of(request.business, pk)
    kind, data = copying.copied_as(invoice, request.POST.get("als", ""), timezone.localdate())
    return copies.start(request, kind, data, invoice.number)


def _back(pk: int, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("office:invoice", kwargs={"pk": pk}) + anchor)

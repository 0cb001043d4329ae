"""The last look before a number is drawn: what will be on the document, then one named button."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from handschlag.businesses import guests, numbering
from handschlag.core import identifiers
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from handschlag.invoices import agreeing, delivering, issuing, thanking
from handschlag.invoices.models import Invoice
from handschlag.office import access, documents, fields, kinds, send_time
from handschlag.office.editor import draft_of, error_summary, errors_of
from handschlag.office.editor_form import Form


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def check(request: Any, pk: int) -> HttpResponse:
    """Show the final check; the POST issues, and sends where that was chosen."""
    draft = draft_of(request.business, pk, Draft.INVOICE)
    if draft.document_id:
        return redirect(kinds.address_of_document(draft))
    sending = (request.POST if request.method == "POST" else request.GET).get("dann") == "senden"
    sending = sending and settings.MAIL_CONFIGURED
    if request.method != "POST":
        return _page(request, draft, sending=sending, **request.session.pop("typed", {}))
    recipient, own = request.POST.get("recipient", "").strip(), request.POST.get("own_email", "").strip()
    if request.POST.get("do") == "thank":
        request.session["typed"] = {"recipient": recipient, "own": own}
        return _thank(request, draft, sending)
    if request.POST.get("revision") != str(draft.revision):
        return _page(request, draft, sending=sending, recipient=recipient, own=own, changed=True, status=409)
    errors = _address_errors(recipient, own, request) if sending else {}
    not_before = None
    try:
        not_before = send_time.not_before(request.business, request.POST) if sending else None
    except send_time.TimeRefused as problem:
        errors["wann"] = problem.sentence.in_(fields.language())
    if errors:
        return _page(request, draft, sending=True, errors=errors, recipient=recipient, own=own, status=422)
    try:
        invoice = issuing.issue_draft(draft, by=access.SELLER)
    except issuing.DraftChanged:
        changed = draft_of(request.business, pk)
        return _page(request, changed, sending=sending, recipient=recipient, own=own, changed=True, status=409)
    except issuing.CannotIssue as problem:
        found = errors_of(problem.findings, problem.errors)
        return _page(request, draft, sending=sending, recipient=recipient, own=own, findings=found, status=422)
    if sending:
        _send(request, invoice, recipient, own, not_before)
    return HttpResponseRedirect(reverse("office:invoice", kwargs={"pk": invoice.pk}))


def _thank(request: Any, draft: Draft, sending: bool) -> HttpResponse:
    """The suggested sentence comes onto the invoice, and the last look again."""
    seen = review(draft.data, customer=draft.customer)
    thanking.take(request.business, draft, seen.bill)
    address = reverse("office:final", kwargs={"pk": draft.pk})
    return HttpResponseRedirect(f"{address}?dann=senden" if sending else address)


def _address_errors(recipient: str, own: str, request: Any) -> dict[str, str]:
    errors = {}
    if problem := identifiers.check_email(recipient):
        errors["recipient"] = problem.in_(fields.language())
    if delivering.needs_proof(request.business) and (problem := identifiers.check_email(own)):
        errors["own_email"] = problem.in_(fields.language())
    return errors


def _send(request: Any, invoice: Invoice, recipient: str, own: str, not_before: datetime | None) -> None:
    """The invoice exists by now: whatever stops the mail is said on its page."""
    try:
        also = documents.chosen_copies(request, invoice)
        documents.hand_over(request, invoice, recipient, own, not_before, also=also)
    except (guests.MayNotSend, delivering.AddressRefused) as problem:
        request.session["said"] = problem.sentence.in_(fields.language())
        request.session["not_sent"] = {"recipient": recipient, "own": own}


def _also(request: Any, draft: Draft, first: str) -> list[tuple[str, bool]]:
    """Who the customer wants to get it, too; all of them, unless somebody has chosen already."""
    chosen = request.POST.getlist("also")
    return [
        (each, request.method != "POST" or each in chosen)
        for each in delivering.further_recipients(draft.customer, first)
    ]


def _page(
    request: Any,
    draft: Draft,
    *,
    sending: bool,
    errors: dict[str, str] | None = None,
    findings: dict[str, str] | None = None,
    recipient: str = "",
    own: str = "",
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    form = Form(draft.data, review(draft.data, customer=draft.customer), request.business, draft=draft)
    bill = form.review.bill
    form.errors = findings if findings is not None else errors_of(form.review.blocking, form.review.errors)
    context = {
        "draft": draft,
        "form": form,
        "bill": bill,
        "number": numbering.preview_next(
            request.business,
            kinds.series_of(kinds.kind_of(draft), draft.data),
            bill.issue_date or timezone.localdate(),
            bill.buyer.customer_number,
        ),
        "sending": sending,
        "mail_works": settings.MAIL_CONFIGURED,
        "findings": error_summary(form),
        "changed": changed,
        "errors": errors or {},
        "when": request.POST,
        "error_summary": errors or form.errors,
        "recipient": recipient or bill.buyer.contact.email,
        "also": _also(request, draft, bill.buyer.contact.email) if sending else [],
        "own": own or request.business.email or bill.seller.contact.email,
        "needs_proof": sending and delivering.needs_proof(request.business),
        "advice": form.check.advice,
        "exceeded": agreeing.estimate_exceeded(request.business.pk, form.review.totals, draft.data),
        "beyond": agreeing.order_beyond(request.business.pk, bill, draft.data),
    }
    return render(request, "office/final.html", context, status=status)

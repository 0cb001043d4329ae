"""Correct and re-issue: a page that says what will happen, then one button."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handschlag.businesses import limits
from handschlag.core.legal.tax_cases import WRONG_TAX
from handschlag.drafts import drafting
from handschlag.invoices import reissuing, replacing
from handschlag.office import access, fields
from handschlag.office.documents import invoice_of


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def reissue(request: Any, pk: int) -> HttpResponse:
    """Ask for the reason; the POST cancels and opens the draft of the right invoice, or the one that is open."""
    invoice = invoice_of(request.business, pk)
    found = replacing.replacement_of(invoice)
    if not invoice.is_claim or found:
        return redirect("office:invoice", pk=found.pk if found else pk)
    if draft := replacing.draft_of(invoice):
        return redirect("office:draft", pk=draft.pk)
    cancelled = bool(invoice.standing.cancelled_at)
    reason = request.POST.get("reason", "").strip()
    if request.method != "POST" or not (reason or cancelled):
        errors = {"reason": _("Nennen Sie den Grund, Ihr Kunde liest ihn")} if request.method == "POST" else {}
        context = {"invoice": invoice, "errors": errors, "error_summary": errors, "wrong_tax": WRONG_TAX}
        return render(request, "office/reissue.html", context, status=422 if errors else 200)
    try:
        access.count_new_draft(request.business)
        draft = reissuing.reissue(invoice, reason=reason, by=access.SELLER)
    except limits.TooOften as problem:
        return render(request, "office/too_often.html", {"minutes": problem.retry_after // 60 + 1}, status=429)
    except reissuing.CannotReissue as problem:
        request.session["said"] = problem.sentence.in_(fields.language())
        return redirect("office:invoice", pk=pk)
    except reissuing.AlreadyReplaced as replaced:
        return redirect("office:invoice", pk=replaced.invoice.pk)
    drafting.owner_link(draft)
    return redirect("office:draft", pk=draft.pk)

"""Choose a known customer while writing: suggestions under the name, and a page that does the same without a script."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from handschlag.customers import searching
from handschlag.customers.models import Customer
from handschlag.drafts import drafting
from handschlag.office import access, kinds
from handschlag.office.customers.listing import sought_in
from handschlag.office.editor import draft_of, take_over

ON_A_PAGE = 20
SENDER = ("seller", "payment", "presentation", "wording")


@require_safe
@access.business_needed
def suggestions(request: Any) -> HttpResponse:
    """A part of the editor: buttons for the customers whose names begin like what was typed."""
    found = searching.suggest(request.business, sought_in(request.GET))
    return render(request, "office/customers/suggestions.html", {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def choose(request: Any, pk: int) -> HttpResponse:
    """Search among all customers; the POST takes one over into the draft."""
    business = request.business
    draft = draft_of(business, pk)
    if draft.document_id:
        return redirect(kinds.address_of_document(draft))
    if request.method == "POST":
        # as the form of a draft that follows the profile: it names no sender
        own = {name: v for name, v in draft.data.items() if not (draft.follows_profile and name in SENDER)}
        data = take_over(request, business, own, request.POST.get("customer", ""))
        try:
            drafting.save(draft, data, base_revision=draft.revision, window=draft.window)
        except (drafting.AlreadyIssued, drafting.DraftTooLarge):
            return redirect("office:draft", pk=draft.pk)
        return redirect(f"{kinds.address_of_draft(draft)}#buyer-name")
    sought = sought_in(request.GET)
    rows = Customer.objects.of(business).present()
    found = list(searching.search(rows, business, sought).by_name()[: ON_A_PAGE + 1])
    context = {
        "draft": draft,
        "sought": sought,
        "found": found[:ON_A_PAGE],
        "more": len(found) > ON_A_PAGE,
        "business": business,
    }
    return render(request, "office/customers/choose.html", context)

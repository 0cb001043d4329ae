"""Begin a document for a customer: an invoice, a quote, or an invoice like the last one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from handschlag.businesses import limits
from handschlag.drafts import drafting
from handschlag.drafts.beginning import new_data
from handschlag.drafts.choosing import chosen
from handschlag.drafts.models import Draft
from handschlag.drafts.sender import OF_SENDER, sender_of
from handschlag.invoices import copying
from handschlag.office import access, copies
from handschlag.office.customers.page import customer_of, too_often
from handschlag.office.kinds import address_of_draft


@require_POST
@access.business_needed
def new_invoice(request: Any, pk: int) -> HttpResponse:
    """Begin an invoice for this customer, filled with everything that is theirs."""
    return _begin(request, pk, Draft.INVOICE)


@require_POST
@access.business_needed
def new_quote(request: Any, pk: int) -> HttpResponse:
    """Begin a quote for this customer in the same way."""
    return _begin(request, pk, Draft.QUOTE)


@require_POST
@access.business_needed
def like_last_time(request: Any, pk: int) -> HttpResponse:
    """Begin an invoice like the last one of this customer."""
    customer = customer_of(request.business, pk)
    last = copying.last_of(customer)
    if last is None:
        return redirect("office:customer", pk=customer.pk)
    data = copying.like_last_time(customer, last, timezone.localdate())
    return copies.start(request, Draft.INVOICE, data, last.number)


def _begin(request: Any, pk: int, kind: str) -> HttpResponse:
    business = request.business
    customer = customer_of(business, pk)
    try:
        access.count_new_draft(business)
    except limits.TooOften as problem:
        return too_often(request, problem)
    data = new_data(business, customer.record.language, kind=kind)
    if sender_of(business).history.changes:  # the sender comes from the profile, and a draft that names none follows it
        data = {name: value for name, value in data.items() if name not in OF_SENDER}
    draft = drafting.start(business, chosen(data, customer), kind=kind)
    drafting.owner_link(draft)
    return redirect(address_of_draft(draft))

"""Make one customer of two: choose the other one, then what both say differently; and put customers aside or delete."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.customers import duplicates, erasing, keeping, merging, searching
from handschlag.customers.models import Customer
from handschlag.office import access, fields
from handschlag.office.customers import fields as about
from handschlag.office.customers import figures
from handschlag.office.customers.listing import sought_in
from handschlag.office.customers.page import customer_of
from handschlag.quotes import offering
from handschlag.quotes.models import Quote

ON_A_PAGE = 20


@require_safe
@access.business_needed
def choose_other(request: Any, pk: int) -> HttpResponse:
    """Which customer is the same one? Those that may be come first; all others by search."""
    customer, sought = customer_of(request.business, pk), sought_in(request.GET)
    found: list[Customer] = []
    if sought:
        rows = Customer.objects.of(request.business).filter(merged_into=None).exclude(pk=customer.pk)
        found = list(searching.search(rows, request.business, sought).by_name()[:ON_A_PAGE])
    context = {
        "customer": customer,
        "sought": sought,
        "found": found,
        "doubles": duplicates.doubles(request.business, customer.record, own=customer),
    }
    return render(request, "office/customers/merge_with.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def merge(request: Any, pk: int, other: int) -> HttpResponse:
    """Show what will be of both, choose where they differ; the POST merges."""
    stays, goes = customer_of(request.business, pk), customer_of(request.business, other)
    if stays.pk == goes.pk:
        if request.method == "POST" or pk == other:
            raise Http404
        return redirect("office:customer", pk=stays.pk)
    differences = merging.differences(stays.record, goes.record)
    problem = ""
    if request.method == "POST":
        from_other = frozenset(path for path in differences if request.POST.get(path) == "other")
        record = merging.merged(stays.record, goes.record, from_other)
        try:
            merging.merge(stays, goes, record, by=access.SELLER)
            request.session["said"] = _("%(name)s ist hier aufgegangen. Alle Dokumente sind da.") % {"name": goes.name}
            return redirect("office:customer", pk=stays.pk)
        except keeping.Refused as refused:
            problem = "; ".join(
                f"{about.called(fault.path)}: {fault.sentence.in_(fields.language())}" for fault in refused.faults
            )
        except merging.CannotMerge:
            return redirect("office:customer", pk=stays.pk)
    rows = [
        {
            "path": path,
            "label": about.called(path),
            "mine": about.in_words(path, mine) or str(mine),
            "theirs": about.in_words(path, theirs) or str(theirs),
            "other": request.POST.get(path) == "other",
        }
        for path, (mine, theirs) in differences.items()
    ]
    context = {"stays": stays, "goes": goes, "rows": rows, "problem": problem}
    return render(request, "office/customers/merge.html", context, status=422 if problem else 200)


@require_POST
@access.business_needed
def put_aside(request: Any, pk: int) -> HttpResponse:
    """Archive a customer, or bring one back."""
    customer = customer_of(request.business, pk)
    verb = erasing.restore if request.POST.get("do") == "restore" else erasing.archive
    verb(customer, by=access.SELLER)
    return redirect("office:customer", pk=customer.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def delete(request: Any, pk: int) -> HttpResponse:
    """Say what would happen, then delete; a customer with documents is archived instead."""
    customer = customer_of(request.business, pk)
    if request.method == "POST":
        try:
            _erase(customer)
        except erasing.HasDocuments:
            erasing.archive(customer, by=access.SELLER)
            request.session["said"] = _("Dokumente nennen diesen Kunden, deshalb ist er archiviert und nicht gelöscht.")
            return redirect("office:customer", pk=customer.pk)
        return redirect("office:customers")
    quotes = Quote.objects.of(request.business).for_customer(customer).exists()
    context = {"customer": customer, "documents": figures.kept_of(customer), "quotes": quotes}
    return render(request, "office/customers/delete.html", context)


def _erase(customer: Customer) -> None:
    """Take open quotes back first, so that nobody accepts one whose customer is gone. Raises ``HasDocuments``."""
    with transaction.atomic():
        for quote in Quote.objects.of(customer.business_id).for_customer(customer).filter(state=Quote.OPEN):
            offering.close(quote, by=access.SELLER)
        erasing.erase(customer, by=access.SELLER)

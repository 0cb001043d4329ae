"""The list of customers: search, kinds, archive, pages by key; as CSV and JSON for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handschlag.customers import exporting, searching
from handschlag.customers.kinds import KINDS
from handschlag.customers.models import Customer
from handschlag.office import access, fields
from handschlag.office.customers import figures

ON_A_PAGE = 50
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Row:
    """One customer of the list."""

    customer: Customer
    kind: str
    open: str  # amounts, one per currency


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The list; without customers it says what the place is for."""
    business = access.business_of(request)
    sought, kind = sought_in(request.GET), request.GET.get("art", "")
    archive = request.GET.get("archiv") == "1"
    kind = kind if kind in KINDS else ""
    context: dict[str, Any] = {"business": business, "sought": sought, "kind": kind, "archive": archive}
    context["kinds"] = [(key, each.label.in_(fields.language())) for key, each in KINDS.items()]
    if business is None:
        return render(request, "office/customers/list.html", context | {"empty": True, "rows": []})
    after = _place(request.GET.get("nach", ""))
    customers = Customer.objects.of(business)
    customers = customers.archived() if archive else customers.present()
    if kind:
        customers = customers.filter(kind=kind)
    found = list(searching.search(customers, business, sought).by_name(after)[: ON_A_PAGE + 1])
    shown = found[:ON_A_PAGE]
    context |= {
        "rows": rows_of(business, shown),
        "next": _key(shown[-1]) if len(found) > ON_A_PAGE else "",
        "empty": not found and not (sought or kind or archive or after),
        "archived": archive or Customer.objects.of(business).archived().exists(),
    }
    return render(request, "office/customers/list.html", context)


def rows_of(business: Any, customers: Sequence[Customer]) -> list[Row]:
    """The customers with what they owe, in two questions for all of them."""
    language, sums = fields.language(), figures.open_sums(business, customers)
    return [Row(each, KINDS[each.kind].label.in_(language), sums[each.pk]) for each in customers]


def sought_in(query: Any) -> str:
    """What somebody searches for."""
    return str(query.get("q", "")).replace("\x00", "").strip()[:LONGEST_SEARCH]


# -- pages: the place in the list is signed, because what a name is sorted by may be anything


def _key(customer: Customer) -> str:
    return signing.dumps([customer.sort_name, customer.pk], salt="customers", compress=True)


def _place(key: str) -> tuple[str, int] | None:
    try:
        name, pk = signing.loads(key[:600], salt="customers")
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(name), int(pk)


# -- for other programs


@require_safe
@access.business_needed
def as_csv(request: Any) -> HttpResponse:
    """All customers as a table."""
    content = exporting.as_csv(Customer.objects.of(request.business).present(), fields.language())
    return _file(content, "text/csv; charset=utf-8", f"{_('Kunden')} {timezone.localdate():%Y-%m-%d}.csv")


@require_safe
@access.business_needed
def as_json(request: Any) -> HttpResponse:
    """All customers with everything about them."""
    content = exporting.as_json(Customer.objects.of(request.business).present())
    return _file(content, "application/json", f"{_('Kunden')} {timezone.localdate():%Y-%m-%d}.json")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

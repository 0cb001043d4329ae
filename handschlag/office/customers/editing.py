"""Write down a customer, or change one from a day on: one form, saved as a whole, nothing typed is ever lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.businesses import limits, numbering
from handschlag.businesses.models import Business
from handschlag.core import terms
from handschlag.core.bill_json import FieldError
from handschlag.core.text import Text
from handschlag.customers import checking, duplicates, keeping
from handschlag.customers.duplicates import Double
from handschlag.customers.kinds import KINDS
from handschlag.customers.models import Change, Customer
from handschlag.customers.record import MOST_ADDRESSES, MOST_CONTACTS, RECORD, Record, as_typed, read
from handschlag.office import access, fields, form_data
from handschlag.office.customers import fields as about
from handschlag.office.customers.page import customer_of, too_often

NEW_CUSTOMERS_PER_HOUR = 200  # of one business, by hand
LISTS = {"contacts": MOST_CONTACTS, "delivery_addresses": MOST_ADDRESSES, "skonto": 2}


@dataclass
class Form:
    """A record as the form shows it."""

    data: dict[str, Any]  # as typed
    errors: dict[str, str] = field(default_factory=dict)
    valid_from: str = ""

    def value(self, path: str) -> str:
        """What stands in a field."""
        return self.valid_from if path == "valid_from" else form_data.value_at(self.data, path)

    def about(self, path: str) -> fields.Field:
        """The field behind a path; the template tag asks the form, because customers have a table of their own."""
        return about.field_of(path)

    @property
    def kind(self) -> str:
        """The chosen kind."""
        return self.data.get("kind", "business_de")

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Kinds to choose from."""
        return list(about.kind_choices())

    def rows(self, name: str) -> list[str]:
        """Numbers of the rows of a list, as text for names of fields; one empty row where there is none."""
        return [str(i) for i in range(max(len(self.data.get(name, [])), 1))]

    @property
    def contacts(self) -> list[str]:
        """Rows of contacts."""
        return self.rows("contacts")

    @property
    def deliveries(self) -> list[str]:
        """Rows of delivery addresses."""
        return self.rows("delivery_addresses")

    @property
    def has(self) -> dict[str, bool]:
        """Which folded parts hold something, so that they stand open."""
        data = self.data
        faulty = {path.partition(".")[0] for path in self.errors}
        return {
            "more": any(data.get(name) for name in ("trading_name", "department", "care_of", "website")),
            "place": any(form_data.value_at(data, f"address.{name}") for name in ("line_3", "subdivision")),
            "invoice": bool(data.get("invoice_address")) or "invoice_address" in faulty,
            "delivery": bool(data.get("delivery_addresses")) or "delivery_addresses" in faulty,
        }

    @property
    def fitting(self) -> list[str]:
        """Tax situations that fit the kind, in words; the first is the suggestion."""
        from handschlag.core.tax import SITUATIONS

        return [SITUATIONS[key].label.in_(fields.language()) for key in KINDS[self.kind].situations]


# -- views


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new customer; the first POST of a browser without a business starts one."""
    business = access.business_of(request)
    if request.method != "POST":
        data = as_typed(Record(name=request.GET.get("name", "")[:200]), fields.language())
        return _page(request, business, None, Form(data))
    form, record, faults = _posted(request)
    if _adds_row(request, form):
        return _page(request, business, None, form)
    if problem := _asks_first(request, business, form, record, faults):
        return problem
    try:
        business = access.business_made(request, fields.language())
        limits.count("customer-business", str(business.pk), limit=NEW_CUSTOMERS_PER_HOUR, seconds=3600)
        customer = keeping.create(business, record, by=access.SELLER)
    except limits.TooOften as problem:
        return too_often(request, problem)
    except keeping.Refused as refused:
        return _refused(request, business, None, form, refused.faults)
    return redirect("office:customer", pk=customer.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def edit(request: Any, pk: int) -> HttpResponse:
    """Change a customer, at once or from a day on."""
    business = request.business
    customer = customer_of(business, pk)
    if customer.pk != pk:
        return redirect("office:customer_edit", pk=customer.pk)
    if request.method != "POST":
        return _page(request, business, customer, Form(as_typed(customer.record, fields.language())))
    form, record, faults = _posted(request)
    if _adds_row(request, form):
        return _page(request, business, customer, form)
    day, wrong_day = _day(form.valid_from)
    if problem := _asks_first(request, business, form, record, [*faults, *wrong_day], customer):
        return problem
    try:
        base = request.POST.get("base", "")
        keeping.change(
            customer,
            record,
            by=access.SELLER,
            valid_from=day,
            base=int(base) if base.isascii() and base.isdecimal() and len(base) < 16 else None,
        )
    except keeping.Refused as refused:
        return _refused(request, business, customer, form, refused.faults)
    except keeping.ChangedMeanwhile:
        return _page(request, business, customer, form, changed=True, status=409)
    return redirect("office:customer", pk=customer.pk)


@require_safe
@access.business_needed
def history(request: Any, pk: int) -> HttpResponse:
    """Who changed what since when, newest first."""
    customer = customer_of(request.business, pk)
    context = {"customer": customer, "changes": _told(request.business, customer)}
    return render(request, "office/customers/history.html", context)


@require_POST
@access.business_needed
def withdraw(request: Any, pk: int, change: int) -> HttpResponse:
    """Take back a planned change."""
    customer = customer_of(request.business, pk)
    row = Change.objects.of(request.business).filter(customer=customer, pk=change).first()
    if row is not None and not keeping.withdraw(row, by=access.SELLER):
        request.session["said"] = _("Diese Änderung gilt schon. Ändern Sie stattdessen die Stammdaten.")
    return redirect("office:customer", pk=customer.pk)


# -- reading the form


def _posted(request: HttpRequest) -> tuple[Form, Record, list[FieldError]]:
    data = _data(request.POST)
    record, faults = read(data, typed=True, language=fields.language())  # type: ignore[arg-type]
    return Form(data, valid_from=request.POST.get("valid_from", "").strip()[:40]), record, list(faults)


def _data(post: Any) -> dict[str, Any]:
    """A record's data from the posted fields, as typed; rows of a list without gaps."""
    data: dict[str, Any] = {}
    for name, value in post.items():
        steps = name.split(".")
        if steps[0] not in RECORD.fields or not re.fullmatch(r"[a-z_0-9]+(?:\.(?:[a-z_0-9]+)){0,3}", name):
            continue
        if steps[0] in LISTS and (len(steps) < 3 or not steps[1].isdecimal() or int(steps[1]) >= LISTS[steps[0]]):
            continue
        place = data
        for step in steps[:-1]:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                break
        else:
            place[steps[-1]] = value.replace("\x00", "")
    for name in LISTS:
        if name in data:
            rows = data[name] if isinstance(data[name], dict) else {}
            data[name] = [rows[key] for key in sorted(rows, key=int) if _says_something(rows[key])]
    return data


def _says_something(row: Any) -> bool:
    """Whether a person typed anything into a row: a country alone is only what the form offers."""
    return any(value for path, value in form_data.leaves(row) if not path.endswith("country_code"))


def _adds_row(request: HttpRequest, form: Form) -> bool:
    """The buttons that add an empty row; everything typed stays."""
    name = request.POST.get("do", "").removeprefix("add:")
    if request.POST.get("do", "").startswith("add:") and name in LISTS and len(form.data.get(name, [])) < LISTS[name]:
        form.data.setdefault(name, []).append({})
        return True
    return False


def _day(typed: str) -> tuple[date | None, list[FieldError]]:
    if not typed:
        return None, []
    try:
        return terms.parse_date(typed, timezone.localdate(), fields.language()), []  # type: ignore[arg-type]
    except terms.DateNotUnderstood as wrong:
        return None, [FieldError("valid_from", wrong.sentence)]


# -- what is asked before it is kept


def _asks_first(
    request: HttpRequest,
    business: Business | None,
    form: Form,
    record: Record,
    faults: Sequence[FieldError],
    own: Customer | None = None,
) -> HttpResponse | None:
    """Faults first; then what an invoice still needs, and customers that may be the same: both may be passed over."""
    tidy = checking.tidied(record)
    if faults := [*faults, *checking.faults(tidy)]:
        return _refused(request, business, own, form, faults)
    agreed = set(request.POST.getlist("agreed"))
    missing = [] if "missing" in agreed else checking.missing(tidy)
    if missing:
        return _refused(request, business, own, form, missing, incomplete=True)
    doubles = duplicates.doubles(business, tidy, own=own) if business else []
    if own is not None:  # only what is new is worth a question
        before = {double.customer.pk for double in duplicates.doubles(business, own.record, own=own)}
        doubles = [double for double in doubles if double.customer.pk not in before]
    new_ones = [double for double in doubles if f"double:{double.customer.pk}" not in agreed]
    if new_ones:
        return _page(request, business, own, form, doubles=doubles, agreed=agreed, status=409)
    return None


def _refused(
    request: HttpRequest,
    business: Business | None,
    customer: Customer | None,
    form: Form,
    faults: Sequence[FieldError],
    *,
    incomplete: bool = False,
) -> HttpResponse:
    for fault in faults:
        form.errors.setdefault(fault.path, fault.sentence.in_(fields.language()))
    return _page(request, business, customer, form, incomplete=incomplete, status=422)


def _page(
    request: HttpRequest,
    business: Business | None,
    customer: Customer | None,
    form: Form,
    *,
    doubles: Sequence[Double] = (),
    agreed: set[str] | frozenset[str] = frozenset(),
    incomplete: bool = False,
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "business": business,
        "customer": customer,
        "form": form,
        "base": keeping.last_change(customer) if customer else 0,
        "next_number": numbering.preview_next(business, numbering.CUSTOMER, timezone.localdate()),
        "doubles": doubles,
        "agreed": sorted({*agreed, *(f"double:{double.customer.pk}" for double in doubles)}),
        "incomplete": incomplete,
        "changed": changed,
        "error_summary": [(path, _summary(path, words)) for path, words in form.errors.items()],
    }
    return render(request, "office/customers/form.html", context, status=status)


def _summary(path: str, words: str) -> str:
    return f"{about.called(path)}: {words}"


# -- history


WRITTEN_BY = {
    keeping.FORM: Text("von Ihnen", "by you"),
    keeping.DOCUMENT: Text("aus einem Dokument", "from a document"),
    keeping.IMPORT: Text("aus einem Import", "from an import"),
    keeping.MERGE: Text("beim Zusammenführen", "when merging"),
}


def _told(business: Business, customer: Customer) -> list[dict[str, Any]]:
    """Each change with what was there before; a change back in time compares with what held on its day."""
    rows, values = [], {}
    for change in Change.objects.of(business).of_customer(customer):
        first = change.valid_from == keeping.FIRST_DAY
        rows.append(
            {
                "change": change,
                "first": first,
                "planned": change.valid_from > timezone.localdate(),
                "by": WRITTEN_BY.get(change.source, Text(change.source, change.source)).in_(fields.language()),
                "fields": [
                    {
                        "label": about.called(path),
                        "before": about.in_words(path, values.get(path)) if not first else "",
                        "after": about.in_words(path, value),
                    }
                    for path, value in change.values.items()
                ],
            }
        )
        values |= change.values
    return rows[::-1]

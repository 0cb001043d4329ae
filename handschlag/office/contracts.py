"""Contracts: the list; a new one from scratch, a draft or an invoice; one contract with what comes and what was."""

from __future__ import annotations

import secrets
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.businesses import clock
from handschlag.businesses.models import Business
from handschlag.contracts import catching_up, forecasting, keeping, writing
from handschlag.contracts.keeping import Plan, Refused
from handschlag.contracts.models import Contract, Period, with_parts
from handschlag.core.bill import Bill
from handschlag.core.bill_json import FieldError, as_typed
from handschlag.core.money import format_money, format_price
from handschlag.core.recurrence import period_with
from handschlag.core.units import unit_name
from handschlag.customers.models import Customer
from handschlag.drafts import choosing, drafting
from handschlag.drafts.beginning import new_data
from handschlag.drafts.models import Draft
from handschlag.drafts.sender import language_of
from handschlag.invoices import copying
from handschlag.invoices.models import Invoice
from handschlag.office import access, contract_changes, contract_form, contract_words, fields
from handschlag.office.contract_form import Form
from handschlag.office.settings_articles import unit_choices

ON_A_PAGE = 50
MOST_CUSTOMERS = 500
SHOWN_PERIODS = 60


def contract_of(business: Business, pk: int) -> Contract:
    """The contract of this business, or 404."""
    found: Contract | None = Contract.objects.of(business).select_related("customer").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@access.business_needed
def overview(request: Any) -> HttpResponse:
    """The list, newest first; filters are links."""
    state, before = request.GET.get("stand", ""), request.GET.get("vor", "")
    start = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
    rows: Any = Contract.objects.of(request.business).select_related("customer")
    if state in ("laufend", "beendet"):
        rows = rows.filter(ended=state == "beendet")
    found = list(rows.newest_first(start)[: ON_A_PAGE + 1])
    today = clock.today(request.business)
    context = {
        "business": request.business,
        "rows": [row_of(contract, today) for contract in with_parts(found[:ON_A_PAGE])],
        "state": state,
        "filters": [("", _("Alle")), ("laufend", _("Laufend")), ("beendet", _("Beendet"))],
        "next": found[ON_A_PAGE - 1].pk if len(found) > ON_A_PAGE else None,
        "empty": not found and not state and not start,
        "asking": Contract.objects.of(request.business).asking()[:1000].count(),
    }
    return render(request, "office/contracts/list.html", context)


def row_of(contract: Contract, today: date) -> dict[str, Any]:
    """A contract in a list: how it stands, its rhythm, and the next document. Its customer and parts were read."""
    coming = forecasting.coming(contract, 1)
    return {
        "contract": contract,
        "buyer": contract.customer.name if contract.customer else contract.frame.buyer.name,
        "chip": contract_words.chip(contract, today),
        "rhythm": contract_words.rhythm(contract.rule),
        "next": coming[0].due.issue_date if coming else None,
        "amount": format_money(coming[0].gross, contract.frame.currency, fields.language()) if coming else "",
    }


# -- a new one


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def new(request: Any) -> HttpResponse:
    """Begin a contract; a look at the next documents comes first."""
    business, today = request.business, clock.today(request.business)
    asked = request.POST if request.method == "POST" else request.GET
    source, origin = _source(business, asked, today)
    if request.method != "POST":
        return _form_page(request, Form(contract_form.begun(source, today, **origin)), source)
    values = {
        **contract_form.posted(request.POST),
        **origin,
        "once": request.POST.get("once", "").replace("\x00", "")[:80],
    }
    if request.POST.get("do") == "line":
        number = len(Form(values).rows)
        values |= {f"lines.{number}.quantity": "1", f"lines.{number}.unit_code": "LS", f"lines.{number}.name": ""}
        return _form_page(request, Form(values), source)
    try:
        data, plan = _typed(source, values, today)
        sketch = keeping.sketch(business, data, plan)
        if request.POST.get("do") != "save":
            return _form_page(request, Form(values), source, sketch)
        contract = keeping.begin(business, data, plan, by=access.SELLER, key=values.get("once") or None)
    except Refused as problem:
        return _form_page(request, Form(values, contract_form.errors_of(problem.faults)), source)
    if draft := _draft_of(business, asked):
        drafting.discard(draft)
    if plan.rule.start <= today:
        catching_up.go_on()  # what is due already shows at once, not when the clock looks next
    return redirect("office:contract", pk=contract.pk)


def _source(business: Business, asked: Any, today: date) -> tuple[dict[str, Any], dict[str, str]]:
    """The data a contract begins with, and where it comes from: an invoice, a draft, or a customer."""
    if invoice := _own(Invoice.objects.of(business).filter(kind=Invoice.INVOICE), asked.get("rechnung", "")):
        data = copying.like(invoice, today)
        period = as_typed(Bill(period=invoice.bill.period), language_of(data))  # the contract goes on after it
        return data | period, {"rechnung": str(invoice.pk)}
    if draft := _draft_of(business, asked):
        return draft.data, {"entwurf": str(draft.pk)}
    data = new_data(business, fields.language(), today)
    customer = _own(Customer.objects.of(business).present(), asked.get("customer", ""))
    if customer is None:
        return data, {"customer": ""}
    return choosing.chosen(data, customer, today), {"customer": str(customer.pk)}


def _draft_of(business: Business, asked: Any) -> Draft | None:
    """A draft that is an ordinary invoice: neither a correction nor an instalment, and of no contract."""
    rows = Draft.objects.of(business).open(Draft.INVOICE).filter(about_id=None, expires=True)
    return _own(rows.exclude(data__has_key="document"), asked.get("entwurf", ""))  # type: ignore[no-any-return]


def _own(rows: Any, typed: str) -> Any:
    """The row of this business with the id that was asked for; None where none was, 404 where there is none."""
    if not typed:
        return None
    found = rows.filter(pk=int(typed)).first() if typed.isascii() and typed.isdecimal() and len(typed) < 16 else None
    if found is None:
        raise Http404
    return found


def _typed(source: dict[str, Any], values: dict[str, str], today: date) -> tuple[dict[str, Any], Plan]:
    """The data and the plan that were typed. Raises ``Refused`` with every fault of both."""
    faults: list[FieldError] = []
    known, _errors = writing.bill_in(source, today)
    try:
        lines = contract_form.lines_of(values, known.lines)
    except Refused as problem:
        faults, lines = list(problem.faults), ()
    try:
        plan = contract_form.plan_of(values, today)
    except Refused as problem:
        faults += problem.faults
    if faults:
        raise Refused(faults)
    typed = as_typed(Bill(lines=lines), language_of(source)).get("lines", [])
    return {**source, "lines": typed}, plan


def _form_page(request: Any, form: Form, source: dict[str, Any], sketch: Contract | None = None) -> HttpResponse:
    business, today = request.business, clock.today(request.business)
    from_document = form.value("rechnung") or form.value("entwurf")
    if sketch is None and not form.errors and from_document:
        try:
            data, plan = _typed(source, dict(form.values), today)
            sketch = keeping.sketch(business, data, plan)
        except Refused:
            sketch = None
    customers = [] if from_document else list(Customer.objects.of(business).present().by_name()[:MOST_CUSTOMERS])
    context = {
        "business": business,
        "form": form,
        "buyer": source.get("buyer", {}).get("name", "") if from_document else "",
        "customers": [("", _("Bitte wählen")), *((str(row.pk), row.name) for row in customers)],
        "none_known": not from_document and not customers,
        "unit_choices": _units(business, form),
        "once": form.value("once") or secrets.token_urlsafe(12),
        "coming": _coming(sketch) if sketch else [],
        "obstacle": forecasting.obstacle(sketch) if sketch and sketch.mode == Contract.SEND else None,
        "error_summary": form.errors,
    }
    return render(request, "office/contracts/new.html", context, status=422 if form.errors else 200)


def _units(business: Business, form: Form) -> list[tuple[str, str]]:
    """The units to choose from, with those of the lines, however rare."""
    known = unit_choices(business, "")
    rare = {form.value(f"{prefix}unit_code") for prefix in form.rows} - dict(known).keys() - {""}
    return [*known, *((unit, unit_name(unit, fields.language(), None) or unit) for unit in sorted(rare))]  # type: ignore[arg-type]


def _coming(contract: Contract) -> list[dict[str, Any]]:
    language, currency = fields.language(), contract.frame.currency
    return [
        {
            "day": each.due.issue_date,
            "period": contract_words.span(each.due.start, each.due.end),
            "amount": format_money(each.gross, currency, language),
            "net": format_money(each.net, currency, language),
            "changed": each.changed,
        }
        for each in forecasting.coming(contract)
    ]


# -- one contract


@require_safe
@access.business_needed
def show(request: Any, pk: int) -> HttpResponse:
    """What comes next, what was, and what can be changed."""
    return _page(request, contract_of(request.business, pk), {})


@require_POST
@access.business_needed
def change(request: Any, pk: int) -> HttpResponse:
    """Change prices from a day, pause, go on, end, take back, or say what becomes of the documents."""
    contract = contract_of(request.business, pk)
    do, _colon, argument = request.POST.get("do", "").partition(":")
    act = contract_changes.ACTS.get(do)
    if act is None:
        return redirect("office:contract", pk=pk)
    values = contract_form.posted(request.POST)
    values |= {path: request.POST[path][:100] for path in request.POST if path.startswith("price.")}
    try:
        act(contract, values, argument)
    except Refused as problem:
        return _page(request, contract, values, contract_form.errors_of(problem.faults))
    return redirect("office:contract", pk=pk)


def _page(
    request: Any, contract: Contract, typed: dict[str, str], errors: dict[str, str] | None = None
) -> HttpResponse:
    business, today = request.business, clock.today(request.business)
    contract = with_parts([contract])[0]
    rule = contract.rule
    values = {**contract_form.of_plan(contract_changes.plan_of(contract)), **_prices(contract), **typed}
    coming = _coming(contract)
    context = {
        "business": business,
        "contract": contract,
        "buyer": contract.customer.name if contract.customer else contract.frame.buyer.name,
        "chip": contract_words.chip(contract, today),
        "rhythm": contract_words.rhythm(rule),
        "issue_day": contract_words.issue_day(rule),
        "ends": contract_words.end_of(rule),
        "coming": coming,
        "obstacle": forecasting.obstacle(contract) if contract.mode == Contract.SEND and coming else None,
        "history": _history(contract),
        "lines": _lines(contract),
        "versions": _versions(contract),
        "pauses": [pause for pause in contract.pauses if pause.last is None or pause.last >= today],
        "may_resume": any(pause.last is None or pause.last >= today for pause in contract.pauses),
        "rhythm_open": contract.done_until is None,
        "form": Form(values, errors or {}),
        "error_summary": errors or {},
    }
    return render(request, "office/contracts/show.html", context, status=422 if errors else 200)


def _prices(contract: Contract) -> dict[str, str]:
    lines = as_typed(Bill(lines=contract.terms[-1].as_lines), fields.language()).get("lines", [])  # type: ignore[arg-type]
    return {f"price.{number}": line.get("price", "") for number, line in enumerate(lines)}


def _lines(contract: Contract) -> list[dict[str, Any]]:
    return [{"path": f"price.{number}", "name": line.name} for number, line in enumerate(contract.terms[-1].as_lines)]


def _versions(contract: Contract) -> list[dict[str, Any]]:
    """What is billed from which day on; what no period has used yet can be taken back."""
    language, currency = fields.language(), contract.frame.currency
    rows = []
    for terms in contract.terms:
        settled = contract.done_until is not None and terms.valid_from <= contract.done_until
        prices = ", ".join(format_price(line.price or Decimal(0), currency, language) for line in terms.as_lines)
        first = period_with(contract.rule, terms.valid_from)
        rows.append(
            {
                "since": terms.valid_from,
                "iso": terms.valid_from.isoformat(),
                "prices": prices,
                "may_go": not settled and terms is not contract.terms[0],
                "later": first is not None and first[0] < terms.valid_from,
            }
        )
    return rows


def _history(contract: Contract) -> list[dict[str, Any]]:
    """The settled periods, the newest first, each with what became of it."""
    settled = Period.objects.of(contract.business_id).filter(contract=contract).select_related("draft")
    periods = list(settled.order_by("-start")[:SHOWN_PERIODS])
    ids = [period.draft.document_id for period in periods if period.draft and period.draft.document_id]
    invoices = Invoice.objects.of(contract.business_id).defer("snapshot").select_related("standing").in_bulk(ids)
    rows = []
    for period in periods:
        invoice = invoices.get(period.draft.document_id) if period.draft else None
        solved = invoice is not None and (not period.unsent or invoice.standing.sent_at is not None)
        rows.append(
            {
                "period": period,
                "span": contract_words.span(period.start, period.end),
                "invoice": invoice,
                "problem": None if solved else period.problem,
            }
        )
    return rows

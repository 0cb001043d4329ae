"""Instalments, part invoices and the final invoice: a short form, then the editor with everything filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.businesses import limits
from handschlag.businesses.models import Business
from handschlag.core.bill import Period
from handschlag.core.instalments import CUMULATIVE, SINGLE
from handschlag.core.money import AmountNotUnderstood, minor_digits, parse_amount, rounded
from handschlag.drafts import drafting
from handschlag.invoices import agreeing, beginning, prepaying
from handschlag.invoices.beginning import Wish
from handschlag.invoices.models import Invoice
from handschlag.office import access, fields
from handschlag.office.documents import invoice_of
from handschlag.office.form_data import day_of
from handschlag.office.kinds import address_of_draft
from handschlag.office.orders import back, order_of
from handschlag.office.plans import Row, has_final, rows_of
from handschlag.orders.models import Order

PERCENT, AMOUNT, LINES = "prozent", "betrag", "positionen"
LONGEST = 60  # characters of a number


# -- the form


@dataclass
class Asked:
    """The form as it was typed, and what it means."""

    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    percent: Decimal | None = None
    amount: Decimal | None = None
    period: Period = beginning.NO_PERIOD

    @property
    def wish(self) -> Wish:
        """What somebody wants to bill."""
        mode = CUMULATIVE if self.typed["modus"] == CUMULATIVE else SINGLE
        return Wish(mode, self.percent, self.amount, bool(self.typed["bau"]), self.period)


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def of_order(request: Any, pk: int) -> HttpResponse:
    """The next instalment of an order."""
    order = order_of(request.business, pk)
    rows = rows_of(prepaying.plan_of(order))
    if not agreeing.still_open(order) or has_final(rows):
        request.session["said"] = _("Hier ist nichts mehr zu berechnen.")
        return back(order)
    asked = _read(request, order)
    if request.method != "POST" or asked.errors:
        return _form(request, asked, rows, order=order)
    return _open(request, beginning.instalment_of(order, asked.wish))


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def without_order(request: Any) -> HttpResponse:
    """The first instalment of something that was agreed elsewhere."""
    asked = _read(request, None)
    if request.method != "POST" or asked.errors:
        return _form(request, asked, [])
    title = asked.typed["titel"]
    return _open(request, beginning.first_instalment(request.business, fields.language(), asked.wish, title))


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def following(request: Any, pk: int) -> HttpResponse:
    """The next instalment after an invoice; one of an order is begun there."""
    invoice = invoice_of(request.business, pk)
    stage = prepaying.stage_of(invoice)
    if stage is None or stage.plan.order_id:
        return redirect("office:order_instalment", pk=stage.plan.order_id) if stage else redirect("office:invoice", pk)
    rows = rows_of(stage.plan)
    if has_final(rows):
        return redirect("office:invoice", pk)
    title = invoice.bill.lines[0].name if invoice.bill.lines else ""
    asked = _read(request, None, title, invoice.currency)
    if request.method != "POST" or asked.errors:
        return _form(request, asked, rows, invoice=invoice)
    return _open(request, beginning.next_instalment(invoice, asked.wish, asked.typed["titel"]))


@require_POST
@access.business_needed
def final_of_order(request: Any, pk: int) -> HttpResponse:
    """The final invoice of an order, as a draft."""
    order = order_of(request.business, pk)
    if not agreeing.still_open(order) or has_final(rows_of(prepaying.plan_of(order))):
        request.session["said"] = _("Hier ist nichts mehr zu berechnen.")
        return back(order)
    return _open(request, beginning.final_of(order))


@require_POST
@access.business_needed
def part_of_order(request: Any, pk: int) -> HttpResponse:
    """An invoice of a finished part of an order, as a draft."""
    order = order_of(request.business, pk)
    if not agreeing.still_open(order):
        request.session["said"] = _("Hier ist nichts mehr zu berechnen.")
        return back(order)
    return _open(request, beginning.part_of(order))


@require_POST
@access.business_needed
def final_after(request: Any, pk: int) -> HttpResponse:
    """The final invoice of the plan an instalment belongs to, as a draft."""
    invoice = invoice_of(request.business, pk)
    stage = prepaying.stage_of(invoice)
    if stage is None or has_final(rows_of(stage.plan)):
        return redirect("office:invoice", pk)
    order: Order | None = stage.plan.order
    return _open(request, beginning.final_of(order) if order else beginning.final_like(invoice))


def _open(request: Any, data: dict[str, Any]) -> HttpResponse:
    business: Business = request.business
    try:
        access.count_new_draft(business)
    except limits.TooOften as problem:
        return render(request, "office/too_often.html", {"minutes": problem.retry_after // 60 + 1}, status=429)
    draft = drafting.start(business, data)
    drafting.owner_link(draft)
    return HttpResponseRedirect(address_of_draft(draft))


def _read(request: Any, order: Order | None, title: str = "", currency: str = "EUR") -> Asked:
    names = ("grundlage", "wert", "modus", "bau", "von", "bis", "titel")
    typed = {name: request.POST.get(name, "").replace("\x00", "").strip()[:200] for name in names}
    if request.method != "POST":
        return Asked(typed | {"grundlage": PERCENT if order else AMOUNT, "modus": SINGLE, "titel": title})
    asked = Asked(typed)
    if not order:
        typed["grundlage"] = AMOUNT
        if not typed["titel"]:
            asked.errors["titel"] = _("Sagen Sie, wofür der Abschlag ist")
    if typed["grundlage"] in (PERCENT, AMOUNT):
        _read_value(asked, minor_digits(order.currency if order else currency))
    _read_period(asked)
    return asked


def _read_value(asked: Asked, digits: int) -> None:
    typed = asked.typed["wert"][:LONGEST]
    try:
        value = parse_amount(typed, fields.language())
    except AmountNotUnderstood as problem:
        asked.errors["wert"] = problem.sentence.in_(fields.language())
        return
    if asked.typed["grundlage"] == PERCENT:
        if not 0 < value <= 100:
            asked.errors["wert"] = _("Tragen Sie einen Anteil zwischen 0 und 100 Prozent ein")
        asked.percent = value
    else:
        if value <= 0:
            asked.errors["wert"] = _("Tragen Sie einen Betrag über null ein")
        elif value != rounded(value, digits):
            asked.errors["wert"] = _("Höchstens so viele Stellen nach dem Komma: %(n)s") % {"n": digits}
        asked.amount = value


def _read_period(asked: Asked) -> None:
    days = {}
    for name in ("von", "bis"):
        days[name] = day_of(asked.typed[name]) if asked.typed[name] else None
        if asked.typed[name] and days[name] is None:
            asked.errors[name] = _("Tragen Sie ein Datum ein, zum Beispiel 07.12.2026")
    start, end = days["von"] or days["bis"], days["bis"] or days["von"]
    if start and end and end < start:
        asked.errors["bis"] = _("Das Ende liegt vor dem Anfang")
    if start and end:
        asked.period = Period(start, end)


def _form(
    request: Any, asked: Asked, rows: list[Row], *, order: Order | None = None, invoice: Invoice | None = None
) -> HttpResponse:
    number = max((row.number for row in rows), default=0) + 1
    context = {
        "order": order,
        "invoice": invoice,
        "rows": rows,
        "number": number,
        "typed": asked.typed,
        "errors": asked.errors,
        "error_summary": asked.errors,
        "gross": bool(order and order.bill.prices_include_vat),
    }
    return render(request, "office/instalment.html", context, status=422 if asked.errors else 200)

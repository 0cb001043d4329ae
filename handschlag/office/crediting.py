"""Take back a part of an invoice: choose per line or of the whole, see what it comes to, then issue."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handschlag.core import crediting as arithmetic
from handschlag.core.money import AmountNotUnderstood, format_number, minor_digits, parse_amount, rounded, to_minor
from handschlag.core.totals import totals
from handschlag.core.units import unit_name
from handschlag.invoices import crediting
from handschlag.invoices.models import Invoice
from handschlag.office import access, fields, standing
from handschlag.office.documents import invoice_of

LONGEST = 60  # characters of a number


@dataclass(frozen=True)
class Wish:
    """What was typed: by field, and as far as it could be read."""

    typed: dict[str, str]
    parts: list[crediting.Part]
    whole: Decimal | None
    errors: dict[str, str]


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def credit(request: Any, pk: int) -> HttpResponse:
    """The form; the first POST shows what it comes to, the one that has seen it issues."""
    invoice = invoice_of(request.business, pk)
    if not invoice.is_claim or invoice.standing.cancelled_at:
        return redirect("office:invoice", pk=pk)
    if request.method != "POST":
        return _page(request, invoice, Wish({}, [], None, {}))
    wish = _read(request, invoice)
    reason = wish.typed["reason"]
    if not reason:
        wish.errors["reason"] = _("Nennen Sie den Grund, er steht auf der Rechnungskorrektur")
    if wish.errors:
        return _page(request, invoice, wish, status=422)
    try:
        bill, _valued = crediting.computed(invoice, parts=wish.parts, whole=wish.whole, reason=reason)
        comes_to = totals(bill, invoice.treatments)
        seen = str(to_minor(arithmetic.total_of(comes_to), invoice.currency))
        if request.POST.get("do") != "issue" or request.POST.get("seen") != seen:
            return _page(request, invoice, wish, preview=comes_to, seen=seen)
        key = f"credit:{_key(request.POST)}" if _key(request.POST) else None
        made = crediting.credit(invoice, parts=wish.parts, whole=wish.whole, reason=reason, by=access.SELLER, key=key)
    except arithmetic.TooMuch as problem:
        wish.errors[_name_of(problem.field, wish)] = problem.sentence.in_(fields.language())
        return _page(request, invoice, wish, status=422)
    except crediting.CannotCredit as problem:
        request.session["said"] = problem.sentence.in_(fields.language())
        return redirect("office:invoice", pk=pk)
    return redirect("office:invoice", pk=made.pk)


def _name_of(field: str, wish: Wish) -> str:
    """The name of the form's field behind a part."""
    if field.startswith("parts."):
        n = int(field.partition(".")[2]) + 1
        return f"menge-{n}" if wish.typed.get(f"menge-{n}") else f"betrag-{n}"
    return "gesamt" if field == "whole" or wish.whole is not None else "menge-1"


def _read(request: Any, invoice: Invoice) -> Wish:
    typed = {"reason": request.POST.get("reason", "").replace("\x00", "").strip()[:300]}
    parts, errors, digits = [], {}, minor_digits(invoice.currency)
    for index in range(len(invoice.bill.lines)):
        values = {}
        for name in ("menge", "betrag"):
            field = f"{name}-{index + 1}"
            typed[field] = request.POST.get(field, "").strip()[:LONGEST]
            values[name] = _number(typed[field], field, errors, digits)
        if typed[f"menge-{index + 1}"] and typed[f"betrag-{index + 1}"]:
            errors[f"betrag-{index + 1}"] = _("Tragen Sie Menge oder Betrag ein, nicht beides")
        elif values["menge"] is not None or values["betrag"] is not None:
            parts.append(crediting.Part(index, values["menge"], values["betrag"]))
    typed["gesamt"] = request.POST.get("gesamt", "").strip()[:LONGEST]
    whole = _number(typed["gesamt"], "gesamt", errors, digits)
    if whole is not None and parts:
        errors["gesamt"] = _("Nehmen Sie Positionen zurück oder einen Betrag vom Ganzen, nicht beides auf einmal")
    return Wish(typed, parts, whole, errors)


def _number(typed: str, field: str, errors: dict[str, str], digits: int) -> Decimal | None:
    if not typed:
        return None
    try:
        number = parse_amount(typed, fields.language())
    except AmountNotUnderstood as problem:
        errors[field] = problem.sentence.in_(fields.language())
        return None
    if not field.startswith("menge") and number != rounded(number, digits):
        errors[field] = _("Höchstens so viele Stellen nach dem Komma: %(n)s") % {"n": digits}
    return number


def _page(
    request: Any, invoice: Invoice, wish: Wish, *, preview: Any = None, seen: str = "", status: int = 200
) -> HttpResponse:
    before, language = crediting.taken_of(invoice), fields.language()
    rows = []
    for index, line in enumerate(invoice.bill.lines):
        n, pieces = index + 1, arithmetic.quantity_left(invoice.bill, before, index)
        money = arithmetic.amount_left(invoice.totals, before, index)
        unit = line.unit_name or unit_name(line.unit_code, language, pieces)
        rows.append(
            {
                "n": str(n),
                "name": line.name,
                "left": f"{format_number(pieces, language)} {unit}, {standing.money(invoice, money)}",
                "open": money > 0,
                "pieces": pieces > 0,
                **{name: wish.typed.get(f"{name}-{n}", "") for name in ("menge", "betrag")},
                "error": wish.errors.get(f"menge-{n}") or wish.errors.get(f"betrag-{n}", ""),
            }
        )
    context = {
        "invoice": invoice,
        "rows": rows,
        "typed": wish.typed,
        "errors": wish.errors,
        "error_summary": wish.errors,
        "left": standing.money(invoice, arithmetic.left(invoice.totals, before)),
        "with_vat": invoice.bill.prices_include_vat,
        "preview": _sums(invoice, preview) if preview else [],
        "seen": seen,
        "key": _key(request.POST) or secrets.token_urlsafe(12),
    }
    return render(request, "office/credit.html", context, status=status)


def _sums(invoice: Invoice, computed: Any) -> list[tuple[str, str]]:
    rows = [(_("Netto"), standing.money(invoice, computed.net))]
    for group in computed.groups:
        if group.treatment.rate:
            rate = format_number(group.treatment.rate, fields.language())
            rows.append((_("Umsatzsteuer %(rate)s %%") % {"rate": rate}, standing.money(invoice, group.tax)))
    total = arithmetic.total_of(computed)
    return [*rows, (_("Korrekturbetrag"), standing.money(invoice, total))]


def _key(post: Any) -> str:
    """What tells one filled-in form from another, so that pressing twice is once."""
    return str(post.get("key", "")).replace("\x00", "")[:40]

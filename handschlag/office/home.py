"""The home page: what to do today and why, what is owed, what was issued."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from handschlag.businesses.models import Business
from handschlag.core import terms
from handschlag.invoices.models import Standing
from handschlag.office import access, charts, fields, figures, listing, tasks

NEXT_DUE = 6


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Decide in ten seconds what to do; somebody without a business is at the editor."""
    business = access.business_of(request)
    if business is None:
        return redirect("office:start")
    day = timezone.localdate()
    todo = tasks.today(business, day)
    months, everything = figures.issued_by_month(business, day), figures.open_sums(business)
    context = {
        "business": business,
        "greeting": _greeting(timezone.localtime().hour),
        "sub": f"{terms.long_date(day, fields.language())}. {_waiting(todo)}",
        "tasks": todo,
        "new": not todo and not Standing.objects.of(business).exists(),
        "figures": figures.strip(business, day, months, everything),
        "next_due": _next_due(business),
        "open": everything.invoices,
        "months": months,
        "chart": charts.bars([m.amount for m in months], [m.name[:3] for m in months]),
        "finding": _finding(months),
    }
    return render(request, "office/home.html", context)


def _greeting(hour: int) -> str:
    if hour < 11:
        return _("Guten Morgen")
    return _("Guten Tag") if hour < 18 else _("Guten Abend")


def _waiting(todo: list[tasks.Task]) -> str:
    if not todo:
        return _("Nichts wartet auf Sie.")
    urgent = sum(task.is_urgent for task in todo)
    words = ngettext("Eine Sache wartet auf Sie", "%(n)s Dinge warten auf Sie", len(todo)) % {"n": len(todo)}
    if urgent and len(todo) > 1:
        words += ", " + ngettext("eine davon ist eilig", "%(n)s davon sind eilig", urgent) % {"n": urgent}
    return f"{words}."


def _next_due(business: Business) -> list[dict[str, Any]]:
    rows = Standing.objects.of(business).open().exclude(due_date=None).order_by("due_date", "pk")
    return listing.shown(listing.Scope(business, timezone.localdate()), list(listing.with_invoice(rows)[:NEXT_DUE]))


def _finding(months: list[figures.Month]) -> str:
    """The sentence that says what the chart shows."""
    best = max(months, key=lambda month: month.amount)
    first, last = months[0].first, months[-1].first
    span = {"first": _month(first), "last": _month(last)}
    if best.amount <= Decimal(0):
        return _("Von %(first)s bis %(last)s wurde nichts gestellt.") % span
    return _("Gestellt je Monat, von %(first)s bis %(last)s. Am meisten im %(best)s: %(amount)s.") % {
        **span,
        "best": _month(best.first),
        "amount": best.words,
    }


def _month(first: date) -> str:
    return f"{terms.MONTHS[fields.language()][first.month - 1]} {first.year}"

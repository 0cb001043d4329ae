"""The duty assistant: must I issue e-invoices, since when, what do I have to do. A public page; nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from handschlag.core.countries.de.einvoice_duty import Circumstances, duty, turnover_limit

CUSTOMERS: dict[str, str | Promise] = {
    "firmen": _("Firmen in Deutschland"),
    "privat": _("Privatpersonen"),
    "behoerden": _("Behörden"),
    "ausland": _("Firmen im Ausland"),
}
TURNOVER: dict[str, str | Promise] = {
    "bis": _("bis 800.000 €"),
    "ueber": _("über 800.000 €"),
    "offen": _("weiß ich nicht"),
}
TAXED: dict[str, str | Promise] = {
    "nein": _("mit Umsatzsteuer"),
    "klein": _("als Kleinunternehmer"),
    "steuerfrei": _("nur steuerfrei, etwa Heilberuf oder Unterricht"),
}


@dataclass(frozen=True)
class Choice:
    """One answer a person may give."""

    value: str
    label: str | Promise
    chosen: bool


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """A few questions and the answer, with its source; what nobody understands is taken as not said."""
    asked = bool(request.GET.keys() & {"umsatz", "kunden", "steuer"})
    customers = [value for value in request.GET.getlist("kunden") if value in CUSTOMERS]
    today = timezone.localdate()
    context = {
        "customers": [Choice(v, label, v in customers if asked else v == "firmen") for v, label in CUSTOMERS.items()],
        "turnover": _choices(request.GET, "umsatz", TURNOVER, "offen"),
        "taxed": _choices(request.GET, "steuer", TAXED, "nein"),
        "nobody": asked and not customers,
        "today": today,
    }
    if asked and customers:
        context["duty"] = duty(_circumstances(request.GET, customers), today)
    return render(request, "office/pages/duty.html", context)


def _choices(given: QueryDict, name: str, choices: dict[str, str | Promise], usual: str) -> list[Choice]:
    chosen = _said(given, name, choices, usual)
    return [Choice(value, label, value == chosen) for value, label in choices.items()]


def _said(given: QueryDict, name: str, choices: dict[str, str | Promise], usual: str) -> str:
    value = given.get(name, usual)
    return value if value in choices else usual


def _circumstances(given: QueryDict, customers: list[str]) -> Circumstances:
    limit = turnover_limit(timezone.localdate())
    turnover = {"bis": limit, "ueber": limit + 1, "offen": None}[_said(given, "umsatz", TURNOVER, "offen")]
    taxed = _said(given, "steuer", TAXED, "nein")
    return Circumstances(
        turnover,
        bills_businesses="firmen" in customers,
        bills_public_bodies="behoerden" in customers,
        small_business=taxed == "klein",
        only_exempt=taxed == "steuerfrei",
    )

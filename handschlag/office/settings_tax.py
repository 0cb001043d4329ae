"""Settings of VAT: how the seller is taxed and from which day on, tax numbers, what new documents start with."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.businesses import keeping
from handschlag.businesses.models import Business
from handschlag.businesses.profile import Profile, history
from handschlag.core import tax_profile
from handschlag.drafts import sender
from handschlag.office import access, fields, settings
from handschlag.office.settings import Section
from handschlag.office.settings_profile import planned, saved_at

HERE = "office:settings_tax"
PATHS = (
    "tax.scheme",
    "tax.accounting",
    "tax.usual",
    "tax.exemption_reason",
    "tax.says_received",
    "prices_include_vat",
    "seller.vat_identifier",
    "seller.tax_registration_identifier",
    "economic_identifier",
)


@settings.page
def overview(request: Any) -> HttpResponse:
    """How the seller is taxed."""
    business: Business | None = request.business
    errors: dict[str, str] = {}
    if request.method == "POST" and business:
        errors = _save(request, business)
        if not errors:
            return settings.back(HERE, "steuer")
    today = timezone.localdate()
    known = history(business)
    values = known.on(today).values or sender.typed_values(business)
    typed = {**values, **settings.posted(request, (*PATHS, "since"))} if errors else values
    section = Section(typed, errors, saved_at(known, PATHS))
    language = fields.language()
    context = {
        "form": section,
        "schemes": _cards(tax_profile.SCHEMES, section.value("tax.scheme"), language),
        "accountings": _cards(tax_profile.ACCOUNTING, section.value("tax.accounting"), language),
        "planned": planned(known, today),
        "note": tax_profile.RECEIVED_NOTE.de,
        "note_due": tax_profile.RECEIVED_NOTE_DUE,
    }
    return settings.show(request, "tax", HERE, context, section)


def _cards(choices: Any, chosen: str, language: str) -> list[dict[str, Any]]:
    return [
        {"key": key, "label": label.in_(language), "why": why.in_(language), "chosen": key == chosen}
        for key, (label, why) in choices.items()
    ]


def _save(request: Any, business: Business) -> dict[str, str]:
    values = settings.posted(request, PATHS)
    try:
        sender.start_profile(business, by=access.SELLER)
        since = settings.since_of(request)
        if since is None and _needs_a_day(history(business).on(timezone.localdate()), values):
            return {"since": _("Tragen Sie ein, ab welchem Tag das gilt. Dokumente von davor bleiben, wie sie sind")}
        keeping.change(business, values, by=access.SELLER, since=since)
    except keeping.Refused as problem:
        return settings.errors_of(problem.faults)
    except settings.DayRefused as problem:
        return settings.errors_of([problem.fault])
    return {}


def _needs_a_day(now: Profile, values: dict[str, str]) -> bool:
    """Who changes from one way of being taxed to another does so from a day on."""
    ways = ("tax.scheme", "tax.accounting")
    return any(now.get(path) and values[path] and now.get(path) != values[path] for path in ways)

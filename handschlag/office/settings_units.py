"""Settings of the seller's own units: list, add, change, remove."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from handschlag.businesses import keeping, units
from handschlag.businesses.models import Business, OwnUnit
from handschlag.office import access, settings
from handschlag.office.settings import Section
from handschlag.office.settings_fields import code_choices

HERE = "office:settings_units"
FIELDS = ("unit.name", "unit.plural", "unit.code")


@settings.page
def overview(request: Any) -> HttpResponse:
    """All own units, and a form for one more."""
    business: Business | None = request.business
    section = Section({})
    if request.method == "POST" and business:
        section = _save(request, business, None)
        if not section.errors:
            return settings.back(HERE, "einheiten")
    words = dict(code_choices())
    rows = [(unit, words.get(unit.code, unit.code)) for unit in units.of(business)]
    return settings.show(request, "units", HERE, {"rows": rows, "form": section}, section)


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def unit(request: Any, pk: int) -> HttpResponse:
    """One unit: change it, remove it."""
    row: OwnUnit = settings.row_or_404(OwnUnit.objects.of(request.business), pk)
    section = Section({path: getattr(row, path.removeprefix("unit.")) for path in FIELDS})
    if request.method == "POST":
        if request.POST.get("do") == "remove":
            units.remove(row, by=access.SELLER)
            return settings.back(HERE, "einheiten")
        section = _save(request, request.business, row)
        if not section.errors:
            return settings.back(HERE, "einheiten")
    return settings.show(request, "unit", HERE, {"row": row, "form": section}, section)


def _save(request: Any, business: Business, row: OwnUnit | None) -> Section:
    values = settings.posted(request, FIELDS)
    try:
        plain = {path.removeprefix("unit."): value for path, value in values.items()}
        units.save(business, plain, by=access.SELLER, unit=row)
    except keeping.Refused as problem:
        faults = settings.errors_of(problem.faults)
        return Section(values, {f"unit.{path}": words for path, words in faults.items()})
    return Section(values)

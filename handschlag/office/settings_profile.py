"""Settings of the business: name and address, legal form with what it wants on letters, logo and colour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from handschlag.businesses import branding, keeping
from handschlag.businesses.models import Business
from handschlag.businesses.profile import History, history
from handschlag.core import business_letter
from handschlag.documents import images, rendering
from handschlag.documents.colour import FALLBACK
from handschlag.drafts import sender
from handschlag.office import access, fields, settings, settings_fields
from handschlag.office.settings import Section

HERE = "office:settings"
ADDRESS = (
    "seller.name",
    "seller.trading_name",
    "seller.address.line_1",
    "seller.address.line_2",
    "seller.address.line_3",
    "seller.address.subdivision",
    "seller.address.post_code",
    "seller.address.city",
    "seller.address.country_code",
    "seller.contact.email",
    "seller.contact.name",
    "seller.contact.telephone",
    "seller.website",
    "time_zone",
    "holidays",
    "seller.electronic_address",
    "seller.electronic_address_scheme",
)
_REGISTER = ("seat", "register_court", "register_number", "managers", "supervisory_chair")
FORM = (
    "company.form",
    "company.owners",
    *(f"company.{name}" for name in _REGISTER),
    "company.chair",
    "company.form_name",
    "company.branch_court",
    "company.branch_number",
    "company.in_liquidation",
    "company.partner.name",
    *(f"company.partner.{name}" for name in _REGISTER),
    "seller.legal_details",
)
LOOK = ("presentation.style", "presentation.accent")
SECTIONS = {"betrieb": ADDRESS, "rechtsform": FORM, "aussehen": LOOK}
# the field of each section that says from which day it holds; two forms of one page cannot share one
SINCE = {"betrieb": "since", "rechtsform": "form_since", "aussehen": ""}


@settings.page
def overview(request: Any) -> HttpResponse:
    """Who the seller is; each section saves by itself."""
    business: Business | None = request.business
    section = request.POST.get("section", "")
    errors: dict[str, str] = {}
    if request.method == "POST":
        do, _colon, argument = request.POST.get("do", "").partition(":")
        if do == "withdraw" and business:
            _withdraw(business, argument)
            return settings.back(HERE, "geplant")
        if section in SECTIONS and business:
            errors = _save(request, business, section)
            if not errors:
                return settings.back(HERE, section)
    return _page(request, business, section, errors)


def _save(request: Any, business: Business, section: str) -> dict[str, str]:
    try:
        sender.start_profile(business, by=access.SELLER)
        since = settings.since_of(request, SINCE[section])
        keeping.change(business, settings.posted(request, SECTIONS[section]), by=access.SELLER, since=since)
        if section == "aussehen":
            _save_logo(request, business)
    except keeping.Refused as problem:
        return settings.errors_of(problem.faults)
    except settings.DayRefused as problem:
        return settings.errors_of([problem.fault])
    except (images.ImageRefused, rendering.RenderingFailed) as problem:
        return {"logo": problem.sentence.in_(fields.language())}
    return {}


def _save_logo(request: Any, business: Business) -> None:
    if upload := request.FILES.get("logo"):
        branding.set_logo(business, upload.read(images.MAX_BYTES + 1), by=access.SELLER)
    elif request.POST.get("do") == "no-logo":
        branding.remove_logo(business, by=access.SELLER)


def _withdraw(business: Business, argument: str) -> None:
    try:
        keeping.withdraw(business, date.fromisoformat(argument), by=access.SELLER)
    except ValueError:  # no day: nothing was planned for it
        return


def _page(request: Any, business: Business | None, posted: str, errors: dict[str, str]) -> HttpResponse:
    today = timezone.localdate()
    known = history(business)
    now = known.on(today)
    values = now.values or sender.typed_values(business)
    sections = {}
    for name, paths in SECTIONS.items():
        mine = name == posted and bool(errors)
        typed = {**values, **settings.posted(request, (*paths, SINCE[name]))} if mine else values
        sections[name] = Section(typed, errors if mine else {}, saved_at(known, paths))
    language = fields.language()
    context = {
        "address": sections["betrieb"],
        "form": sections["rechtsform"],
        "look": sections["aussehen"],
        "accent": sections["aussehen"].value("presentation.accent") or FALLBACK,
        "missing": now.missing(),
        "foot": (*business_letter.footer(now.company, language), *now.get("seller.legal_details").splitlines()),
        "planned": planned(known, today),
    }
    return settings.show(request, "profile", HERE, context, *sections.values())


def saved_at(known: History, paths: tuple[str, ...]) -> Any:
    """When something of a section was saved last."""
    return max((change.at for change in known.changes if set(paths) & set(change.values)), default=None)


def planned(known: History, today: date) -> list[dict[str, Any]]:
    """What will change, and when, in words."""
    return [{"day": day, "what": described(values)} for day, values in known.planned(today)]


def described(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Label and new value of each field, as a person reads them."""
    return [
        (settings_fields.label(path), settings_fields.in_words(path, value) or "–") for path, value in values.items()
    ]

"""Settings of the number series: pattern, yearly start, next number with a preview; numbers of another program."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from handschlag.businesses import numbering
from handschlag.businesses.models import Business
from handschlag.core import numbering as shapes
from handschlag.core.text import Text
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.office import access, fields, settings
from handschlag.office.settings import Section
from handschlag.office.settings_fields import kind_word

HERE = "office:settings_numbers"


@dataclass
class Series:
    """One number series as the page shows it; the names of its fields begin with its kind."""

    kind: str
    word: str
    pattern: str
    yearly: bool
    following: str
    preview: list[str]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def has_customer(self) -> bool:
        """Whether the preview needs a customer number."""
        return "{customer}" in shapes.canonical(self.pattern)


@settings.page
def overview(request: Any) -> HttpResponse:
    """Every series with its next three numbers."""
    business: Business | None = request.business
    today, language = timezone.localdate(), fields.language()
    errors: dict[str, str] = {}
    kind = request.POST.get("kind", "")
    if request.method == "POST" and business:
        if request.POST.get("section") == "andere":
            errors = _reserve(request, business)
            kind = ""
        elif kind in numbering.PATTERNS:
            errors = _save(request, business, kind, today)
        if not errors:
            return settings.back(HERE, kind or "andere")
    series = [_series(rule, following, today, language) for rule, following in numbering.ranges(business, today)]
    for each in series:
        if each.kind == kind and errors:
            each.pattern = request.POST.get("pattern", "")[:200]
            each.following, each.yearly = request.POST.get("following", "")[:20], bool(request.POST.get("yearly"))
            each.preview, each.errors = [], errors
    others = Section(
        {"reserved": request.POST.get("reserved", "") if errors and not kind else ""}, {} if kind else errors
    )
    shown = Section({}, {f"{kind}-{path}": words for path, words in errors.items()}) if kind else others
    last = Event.objects.of(business).filter(type=types.NUMBERS_CHANGED).last() if business else None
    context = {
        "series": series,
        "others": others,
        "reserved_count": numbering.reserved_count(business),
        "saved_at": last.at if last else None,
    }
    return settings.show(request, "numbers", HERE, context, shown)


def _series(rule: numbering.Range, following: int, today: date, language: Any) -> Series:
    return Series(
        rule.kind,
        kind_word(rule.kind),
        shapes.in_words(rule.pattern, language),
        rule.yearly,
        str(following),
        shapes.preview(rule.pattern, following, today),
    )


def _save(request: Any, business: Business, kind: str, today: date) -> dict[str, str]:
    typed = request.POST.get("following", "").strip()
    following = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 12 else None
    if typed and following is None:
        return {"following": _WHOLE.in_(fields.language())}
    try:
        numbering.set_range(
            business,
            kind,
            pattern=request.POST.get("pattern", "").replace("\x00", "")[:200],
            yearly=bool(request.POST.get("yearly")),
            following=following,
            by=access.SELLER,
            day=today,
        )
    except numbering.RangeRefused as problem:
        return {problem.field: problem.sentence.in_(fields.language())}
    return {}


def _reserve(request: Any, business: Business) -> dict[str, str]:
    try:
        numbering.reserve(business, request.POST.get("reserved", "").replace("\x00", "").splitlines(), by=access.SELLER)
    except numbering.RangeRefused as problem:
        return {"reserved": problem.sentence.in_(fields.language())}
    return {}


_WHOLE = Text("Tragen Sie eine ganze Zahl ein, etwa 101", "Enter a whole number, such as 101")

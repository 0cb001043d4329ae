"""The frame of the settings: their pages, one form per section, the day a change holds from, when it was saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from handschlag.businesses import limits
from handschlag.businesses.models import Business
from handschlag.core import terms
from handschlag.core.bill_json import FieldError
from handschlag.office import access, fields
from handschlag.office.settings_fields import about

PAGES = (
    ("office:settings", _("Betrieb")),
    ("office:settings_tax", _("Umsatzsteuer")),
    ("office:settings_accounts", _("Bankkonten")),
    ("office:settings_numbers", _("Nummernkreise")),
    ("office:settings_texts", _("Texte")),
    ("office:articles", _("Artikel und Leistungen")),
    ("office:price_lists", _("Preislisten")),
    ("office:settings_units", _("Einheiten")),
    ("office:settings_mail", _("E-Mail")),
    ("office:settings_history", _("Änderungen")),
)


@dataclass
class Section:
    """One form of a settings page: what stands in its fields, and what is wrong with it."""

    values: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    saved_at: Any = None

    def value(self, path: str) -> str:
        """What stands in a field."""
        return self.values.get(path, "")

    def about(self, path: str) -> fields.Field:
        """How a field looks and what it says about itself."""
        return about(path)


class DayRefused(ValueError):
    """The day from which a change is to hold cannot be read; ``fault`` says so."""

    def __init__(self, fault: FieldError) -> None:
        super().__init__(fault.sentence.en)
        self.fault = fault


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that everybody may open; only what they save makes them a business. Sets ``request.business``."""

    @wraps(view)
    def opened(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            posted = request.method == "POST"
            request.business = (
                access.business_made(request, fields.language()) if posted else access.business_of(request)
            )
        except limits.TooOften as problem:
            answer = render(request, "office/too_often.html", {"minutes": problem.retry_after // 60 + 1}, status=429)
            answer["Retry-After"] = str(problem.retry_after)
            return answer
        return view(request, *args, **kwargs)

    return require_http_methods(["GET", "HEAD", "POST"])(opened)


def show(request: Any, template: str, here: str, context: Mapping[str, Any], *sections: Section) -> HttpResponse:
    """A settings page; with errors in a section it answers 422 and begins with their list."""
    errors = {path: words for section in sections for path, words in section.errors.items()}
    more = {
        "pages": [(reverse(route), words, route == here) for route, words in PAGES],
        "business": request.business,
        "error_summary": errors,
    }
    return render(request, f"office/settings/{template}.html", {**context, **more}, status=422 if errors else 200)


def posted(request: HttpRequest, paths: Iterable[str]) -> dict[str, str]:
    """The posted values of a section; an unticked box is empty."""
    return {path: request.POST.get(path, "").replace("\x00", "") for path in paths}


def since_of(request: HttpRequest, path: str = "since") -> date | None:
    """The day a change holds from; None: at once. Raises ``DayRefused``."""
    typed = request.POST.get(path, "").strip()
    if not typed:
        return None
    try:
        return terms.parse_date(typed[:60], timezone.localdate())
    except terms.DateNotUnderstood as problem:
        raise DayRefused(FieldError(path, problem.sentence)) from None


def errors_of(faults: Iterable[FieldError]) -> dict[str, str]:
    """One sentence per field in the language of the page; the first fault of a field wins."""
    errors: dict[str, str] = {}
    for fault in faults:
        errors.setdefault(fault.path, fault.sentence.in_(fields.language()))
    return errors


def back(route: str, anchor: str = "", **kwargs: Any) -> HttpResponse:
    """After saving: the page again, at the section that was saved."""
    return HttpResponseRedirect(reverse(route, kwargs=kwargs or None) + (f"#{anchor}" if anchor else ""))


def row_or_404(rows: Any, pk: int) -> Any:
    """A row of this business, or 404: what belongs to others looks like what does not exist."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def own(business: Business | None, rows: Any) -> Any:
    """Rows of this business; nobody has none."""
    return rows.of(business) if business else rows.everywhere().none()

"""What was changed in the settings, by whom and when: every change with what was there before."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import HttpResponse

from handschlag.businesses.models import Business
from handschlag.core import terms
from handschlag.core.text import Text
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.office import fields, settings, settings_fields

HERE = "office:settings_history"
PAGE = 50
NOTHING = "–"
CHANGES = (
    types.PROFILE_CHANGED,
    types.ACCOUNT_CHANGED,
    types.NUMBERS_CHANGED,
    types.TEXT_CHANGED,
    types.UNIT_CHANGED,
    types.LOGO_CHANGED,
    types.ARTICLE_CHANGED,
)


@settings.page
def overview(request: Any) -> HttpResponse:
    """The journal of the settings, newest first, a page at a time."""
    business: Business | None = request.business
    rows = settings.own(business, Event.objects).filter(type__in=CHANGES).order_by("-position")
    before = request.GET.get("vor", "")
    if before.isascii() and before.isdecimal() and len(before) < 18:
        rows = rows.filter(position__lt=int(before))
    events = list(rows[: PAGE + 1])
    more, events = len(events) > PAGE, events[:PAGE]
    context = {"rows": [_row(event) for event in events], "next": events[-1].position if more else None}
    return settings.show(request, "history", HERE, context)


def _row(event: Event) -> dict[str, Any]:
    data = json.loads(event.data)
    before, after = data.get("before", {}), data.get("after", {})
    words: Text = types.WORDS[event.type]
    paths = {name: _path(event.type, name) for name in sorted({*before, *after})}
    changes = [
        {
            "label": settings_fields.label(path),
            "before": _shown(path, before.get(name)),
            "after": _shown(path, after.get(name)),
        }
        for name, path in paths.items()
    ]
    return {
        "at": event.at,
        "what": words.in_(fields.language()),
        "about": settings_fields.kind_word(data["kind"]) if "kind" in data else "",
        "since": date.fromisoformat(data["since"]) if data.get("since") else None,
        "changes": [change for change in changes if change["before"] != change["after"]],
    }


def _path(type: str, name: str) -> str:
    prefix = {types.UNIT_CHANGED: "unit.", types.ARTICLE_CHANGED: "article."}.get(type, "")
    return prefix + name


def _shown(path: str, value: Any) -> str:
    """A value as a person reads it: the word of a choice, a day, a tick."""
    if value in (None, "", False):
        return NOTHING
    if value in (True, "true"):
        return "✓"
    if path == "article.price_since":
        return terms.short_date(date.fromisoformat(value), fields.language())
    return settings_fields.in_words(path, str(value))[:200]

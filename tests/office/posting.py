"""What a person types into the editor, as the browser posts it."""

from __future__ import annotations

import html
import re

from handschlag.office import form_data
from tests import cast


def posted(**changes: str) -> dict[str, str]:
    """Every field of a complete invoice, dated today, by its name; ``__`` in a keyword stands for a dot."""
    from django.utils import timezone

    from handschlag.core.terms import short_date

    today = short_date(timezone.localdate())
    data = cast.typed(issue_date=today, delivery_date=today)
    fields = dict(form_data.leaves(data)) | {
        "supply": "same",
        "due_days": "14",
        "window": "first",
        "base_revision": "0",
    }
    return fields | {name.replace("__", "."): value for name, value in changes.items()}


def prefilled(page: str) -> dict[str, str]:
    """What the browser would send of a page nobody has touched."""
    form = page[page.index('id="bill"') : page.index('class="ed-acts"')]
    form = re.sub(r"<template.*?</template>", "", form, flags=re.DOTALL)
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        about = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if about.get("type") not in ("radio", "checkbox") or " checked" in tag:
            values[about["name"]] = html.unescape(about.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        # an option without a value has its text for one
        found = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        found = found or re.search(r'<option(?: value="([^"]*)")?>([^<]*)', options)
        values[name] = "" if found is None else found[2].strip() if found[1] is None else found[1]
    return values

"""A new draft like a document that is there: opened in the editor, with a sentence on what it took over."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from handschlag.businesses import limits
from handschlag.drafts import drafting
from handschlag.office import access


def start(request: Any, kind: str, data: dict[str, Any], number: str) -> HttpResponse:
    """Begin the draft; ``number`` is that of the document it is copied from."""
    try:
        access.count_new_draft(request.business)
    except limits.TooOften as problem:
        return render(request, "office/too_often.html", {"minutes": problem.retry_after // 60 + 1}, status=429)
    draft = drafting.start(request.business, data, kind=kind)
    drafting.owner_link(draft)
    request.session["copied"] = _(
        "Von %(number)s übernommen sind Kunde, Positionen, Preise und Bedingungen, nicht aber Datum und Zeitraum, "
        "Bestellnummer, Bezug zum Auftrag und persönlicher Dank."
    ) % {"number": number}
    return redirect("office:draft", pk=draft.pk)

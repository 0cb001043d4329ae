"""Short public pages: how it works, the e-invoice, open source, imprint and privacy."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handschlag import __version__
from handschlag.core.steps import steps
from handschlag.core.text import Text
from handschlag.core.totals import totals
from handschlag.core.worked_examples import WORKED_EXAMPLES
from handschlag.office import fields
from handschlag.office.editor import is_script


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """What happens from the first field to the paid invoice."""
    return render(request, "office/pages/how.html")


@require_safe
def einvoice(request: HttpRequest) -> HttpResponse:
    """What an e-invoice is and what we make."""
    return render(request, "office/pages/einvoice.html")


@require_safe
def calculation(request: HttpRequest) -> HttpResponse:
    """In which order everything is computed, with examples to check by hand."""
    examples = [
        {"rule": each.rule.in_(fields.language()), "steps": steps(each.bill, totals(each.bill), fields.language())}
        for each in WORKED_EXAMPLES
    ]
    return render(request, "office/pages/calculation.html", {"examples": examples})


@require_safe
def opensource(request: HttpRequest) -> HttpResponse:
    """What open source means for the reader."""
    return render(request, "office/pages/opensource.html", {"version": __version__})


@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    """Who runs this server: ``impressum.txt`` in the data folder."""
    return render(request, "office/pages/imprint.html", {"paragraphs": _own_words("impressum.txt")})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What this server keeps: ours, then ``datenschutz.txt`` in the data folder."""
    return render(request, "office/pages/privacy.html", {"paragraphs": _own_words("datenschutz.txt")})


def _own_words(name: str) -> list[str]:
    """Paragraphs of a text file of the operator; none where there is no file."""
    file = settings.DATA / name
    if not file.is_file():
        return []
    return [part.strip() for part in file.read_text(encoding="utf-8").split("\n\n") if part.strip()]


TOO_LARGE = Text(
    "Das ist zu viel für eine Rechnung. Kürzen Sie die Texte, oder wählen Sie ein Bild unter 2 MB",
    "That is too much for one invoice. Shorten the texts, or choose an image below 2 MB",
)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that nobody can read. Django's own view reads the form again and fails on it a second time."""
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    if too_large and is_script(request):
        return HttpResponse(TOO_LARGE.in_(fields.language()), status=413, content_type="text/plain; charset=utf-8")
    return render(request, "400.html", status=413 if too_large else 400)

"""Settings of the texts: what documents say of themselves, per kind, language and manner."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from handschlag.businesses import keeping, texts
from handschlag.businesses.models import Business, TextBlock
from handschlag.core.placeholders import PLACEHOLDERS
from handschlag.core.text import LANGUAGES
from handschlag.documents.words import opening_of
from handschlag.drafts import sender
from handschlag.office import access, fields, settings
from handschlag.office.settings import Section
from handschlag.office.settings_fields import kind_word

HERE = "office:settings_texts"


@settings.page
def overview(request: Any) -> HttpResponse:
    """The texts of one kind, language and manner; links lead to the others."""
    business: Business | None = request.business
    asked = request.POST if request.method == "POST" else request.GET
    kind = _one_of(asked.get("kind"), texts.KINDS)
    language = _one_of(asked.get("language"), LANGUAGES)
    address = _one_of(asked.get("address"), texts.ADDRESSES)
    section = Section(texts.of(business, kind, language, address))
    if request.method == "POST" and business:
        values = settings.posted(request, texts.PLACES)
        try:
            sender.start_profile(business, by=access.SELLER)
            texts.save(business, kind, language, address, values, by=access.SELLER)
            return HttpResponseRedirect(_address(kind, language, address) + "#texte")
        except keeping.Refused as problem:
            section = Section(values, settings.errors_of(problem.faults))
    rows = settings.own(business, TextBlock.objects).filter(kind=kind, language=language, address=address)
    section.saved_at = max(rows.values_list("changed_at", flat=True), default=None)
    written, here = texts.written(business), fields.language()
    greeting, opening = opening_of(kind, language)
    context = {
        "form": section,
        "kind": kind,
        "language": language,
        "address": address,
        "kinds": [(_address(k, language, address), kind_word(k), k == kind) for k in texts.KINDS],
        "languages": [
            (_address(kind, key, address), words, key == language) for key, words in fields.language_choices()
        ],
        "addresses": [
            (_address(kind, language, key), words, key == address)
            for key, words in ((texts.SIE, pgettext("Anrede", "Sie")), (texts.DU, _("du")))
        ],
        "is_written": (kind, language, address) in written,
        "ours": {"greeting": greeting, "opening": opening},
        "as_on_invoices": kind in texts.OF_INVOICES,
        "has_payment": kind not in (texts.CONFIRMATION, texts.DELIVERY_NOTE),
        "placeholders": [
            (f"{{{place.name.in_(language)}}}", place.meaning.in_(here)) for place in PLACEHOLDERS.values()
        ],
    }
    return settings.show(request, "texts", HERE, context, section)


def _one_of(asked: str | None, known: tuple[str, ...]) -> str:
    return asked if asked in known else known[0]


def _address(kind: str, language: str, address: str) -> str:
    return f"{reverse(HERE)}?kind={kind}&language={language}&address={address}"

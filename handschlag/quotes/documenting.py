"""The quote on paper: a letter made from the frozen version alone, the same today and in six years."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handschlag.businesses import branding
from handschlag.core import sections, terms
from handschlag.core.offer import Offer, agreed_bill, estimate_sentence, groups, standard_choice
from handschlag.core.text import Language, Text
from handschlag.core.totals import Totals, totals
from handschlag.documents import rendering
from handschlag.documents.letter import letter
from handschlag.documents.letter.paper import Card, Paper
from handschlag.documents.making import File
from handschlag.documents.models import StoredDocument
from handschlag.quotes.models import QuoteVersion

ROLE_ON_PAPER: dict[str, Text] = {
    "option": Text("Auf Wunsch, nicht im Gesamtbetrag", "Optional, not in the total"),
    "on_demand": Text("Nur bei Bedarf, nicht im Gesamtbetrag", "Only on demand, not in the total"),
}
_ALTERNATIVE = Text(
    "Alternative zu Position {position}, nicht im Gesamtbetrag", "Alternative to line {position}, not in the total"
)
_VERSION = Text("Fassung", "Version")
_VALID = Text("Gültig bis", "Valid until")
_FREE = Text("Dieses Angebot ist freibleibend.", "This quote is without obligation.")
_HOW_TITLE = Text("So nehmen Sie an", "How to accept")
_HOW = Text(
    "Auf der Seite, zu der unser Link führt, oder mit Ihrer Unterschrift auf diesem Blatt zurück an uns.",
    "On the page our link leads to, or by sending this sheet back with your signature.",
)
_SIGN = (Text("Ort, Datum", "Place, date"), Text("Unterschrift", "Signature"))


def files(business_id: int, version_id: int) -> list[File]:
    """The PDF of one version. Raises ``rendering.RenderingFailed``."""
    version: QuoteVersion = QuoteVersion.objects.of(business_id).select_related("quote").get(pk=version_id)
    offer, presentation = version.offer, version.frozen["presentation"]
    words = letter_of(offer, version=version.version, **_look(presentation))
    pdf = rendering.render_pdf(words, b"", branding.logo_of(business_id, presentation.get("logo", "")))
    name = f"{offer.bill.number}{f'-{version.version}' if version.version > 1 else ''}.pdf"
    return [File(StoredDocument.PDF, pdf, name)]


def letter_of(offer: Offer, *, version: int = 1, **options: Any) -> dict[str, Any]:
    """An offer as a letter; ``options`` are those of ``documents.letter.letter``."""
    return letter(offer.bill, totals_of(offer), paper=paper_of(offer, version), **options)


def totals_of(offer: Offer) -> Totals:
    """The amounts of every line, and the sums of what is in the total without the options."""
    standard = totals(agreed_bill(offer, standard_choice(offer)))
    return replace(standard, lines=totals(offer.bill).lines)


def paper_of(offer: Offer, version: int) -> Paper:
    """What stands on a quote besides its bill."""
    language = offer.bill.language
    counted = standard_choice(offer)
    facts = []
    if offer.valid_until:
        facts.append((_VALID.in_(language), terms.weekday_date(offer.valid_until, language), True))
    if version > 1:
        facts.append((_VERSION.in_(language), str(version), False))
    said = estimate_sentence(offer)
    free = "" if offer.binding or offer.estimate else _FREE.in_(language)
    return Paper(
        "estimate" if offer.estimate else "quote",
        subject=offer.title,
        facts=tuple(facts),
        line_texts={position - 1: (words,) for position, words in roles_in_words(offer, language).items()},
        not_counted=frozenset(p - 1 for p in range(1, len(offer.bill.lines) + 1) if p not in counted),
        paragraphs=tuple(
            row for row in (said.in_(language) if said else "", *offer.acceptance_text.splitlines(), free) if row
        ),
        card=Card(_HOW_TITLE.in_(language), _HOW.in_(language)),
        signatures=tuple(label.in_(language) for label in _SIGN),
    )


def roles_in_words(offer: Offer, language: Language) -> dict[int, str]:
    """What is said about each line that is not simply in the total, by position."""
    words, numbers = {}, sections.numbers(offer.bill.lines)
    for group in groups(offer):
        first, *others = group.positions
        if group.role:
            words[first] = ROLE_ON_PAPER[group.role].in_(language)
        for position in others:
            words[position] = _ALTERNATIVE.fill(position=numbers[first - 1]).in_(language)
    return words


def _look(presentation: dict[str, Any]) -> dict[str, Any]:
    return {key: presentation[key] for key in ("style", "accent") if key in presentation}

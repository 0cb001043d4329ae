"""A personal thank-you: sentences that fit the facts of a relation, for a person to take, edit or pass over.

Nothing here is ever put on a document by itself. Each occasion has several sentences, so that none comes twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from handschlag.core.text import Language

LONG_AWAY = 365  # days without a document
ROUND = (10, 25, 50, 100, 200, 500, 1000)
_NUMBERS = {
    "de": ("null", "einem", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"),
    "en": "zero one two three four five six seven eight nine ten eleven twelve".split(),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a customer on the day a document is written."""

    today: date
    documents: int = 0  # invoices before this one that were not cancelled
    first: date | None = None  # the day of the first of them
    last: date | None = None  # the day of the last of them
    final: bool = False  # this one ends a project

    @property
    def years(self) -> int:
        """Whole years since the first document; a 29 February counts from 1 March in other years."""
        if self.first is None:
            return 0
        passed = (self.today.month, self.today.day) >= (self.first.month, self.first.day)
        return self.today.year - self.first.year - (not passed)

    @property
    def is_first_of_year(self) -> bool:
        """Whether a new year of the relation has begun and this is its first document."""
        return self.years > 0 and self.last is not None and Facts(self.last, first=self.first).years < self.years


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thank-you in German, formal and familiar, and in English; ``{n}`` is the number of the occasion."""

    sie: str
    du: str
    en: str

    def text(self, language: Language, du: bool, number: str) -> str:
        """The sentence in one language and manner."""
        words = self.en if language == "en" else self.du if du else self.sie
        return words.replace("{n}", number)


FIRST = (
    Sentence(
        "Danke für Ihren ersten Auftrag und Ihr Vertrauen.",
        "Danke für deinen ersten Auftrag und dein Vertrauen.",
        "Thank you for your first order and your trust.",
    ),
    Sentence(
        "Schön, dass wir uns kennengelernt haben. Danke für den ersten gemeinsamen Auftrag.",
        "Schön, dass wir uns kennengelernt haben. Danke für den ersten gemeinsamen Auftrag.",
        "It was a pleasure getting to know you. Thank you for our first project together.",
    ),
)
FINAL = (
    Sentence(
        "Das Projekt ist geschafft. Danke für die gute Zusammenarbeit.",
        "Das Projekt ist geschafft. Danke für die gute Zusammenarbeit.",
        "The project is done. Thank you for working so well with us.",
    ),
    Sentence(
        "Danke, dass Sie uns dieses Projekt anvertraut haben.",
        "Danke, dass du uns dieses Projekt anvertraut hast.",
        "Thank you for trusting us with this project.",
    ),
    Sentence(
        "Mit dieser Rechnung ist alles abgeschlossen. Danke für Ihre Geduld und die klaren Worte unterwegs.",
        "Mit dieser Rechnung ist alles abgeschlossen. Danke für deine Geduld und die klaren Worte unterwegs.",
        "This invoice completes it all. Thank you for your patience and clear words along the way.",
    ),
    Sentence(
        "Wir freuen uns mit Ihnen über das Ergebnis. Danke für den Weg dorthin.",
        "Wir freuen uns mit dir über das Ergebnis. Danke für den Weg dorthin.",
        "We share your joy in the result. Thank you for the way there.",
    ),
)
YEARS = (
    Sentence(
        "Seit {n} arbeiten wir nun zusammen. Danke für Ihre Treue.",
        "Seit {n} arbeiten wir nun zusammen. Danke für deine Treue.",
        "We have been working together for {n} now. Thank you for staying with us.",
    ),
    Sentence(
        "Sie sind seit {n} bei uns. Das freut uns sehr, danke.",
        "Du bist seit {n} bei uns. Das freut uns sehr, danke.",
        "You have been with us for {n}. We are very glad, thank you.",
    ),
)
AGAIN = (
    Sentence(
        "Schön, dass Sie wieder da sind. Danke für den neuen Auftrag.",
        "Schön, dass du wieder da bist. Danke für den neuen Auftrag.",
        "It is good to have you back. Thank you for the new order.",
    ),
    Sentence(
        "Wir haben uns gefreut, wieder von Ihnen zu hören. Danke.",
        "Wir haben uns gefreut, wieder von dir zu hören. Danke.",
        "We were glad to hear from you again. Thank you.",
    ),
)
MANY = (
    Sentence(
        "Dies ist unsere {n}. Rechnung an Sie. Danke für jede einzelne Zusammenarbeit.",
        "Dies ist unsere {n}. Rechnung an dich. Danke für jede einzelne Zusammenarbeit.",
        "This is our invoice number {n} to you. Thank you for every single time we worked together.",
    ),
)


def suggest(facts: Facts, language: Language, *, du: bool = False, used: Collection[str] = ()) -> str:
    """The sentence that fits best and was not ``used`` for this customer before; empty where no fact speaks."""
    return next((text for text in candidates(facts, language, du=du) if text not in used), "")


def candidates(facts: Facts, language: Language, *, du: bool = False) -> Iterator[str]:
    """Every sentence that fits the facts, the most telling occasion first."""
    for sentences, number in _occasions(facts, language):
        for sentence in sentences:
            yield sentence.text(language, du, number)


def _occasions(facts: Facts, language: Language) -> Iterator[tuple[tuple[Sentence, ...], str]]:
    if facts.final:
        yield FINAL, ""
    if facts.documents == 0:
        yield FIRST, ""
        return
    if facts.last and (facts.today - facts.last).days > LONG_AWAY:
        yield AGAIN, ""
    elif facts.is_first_of_year:
        yield YEARS, _span(facts.years, language)
    if facts.documents + 1 in ROUND:
        yield MANY, str(facts.documents + 1)


def _span(years: int, language: Language) -> str:
    """``einem Jahr``, ``fünf Jahren``, ``five years``."""
    known = _NUMBERS[language]
    number = known[years] if years < len(known) else str(years)
    if language == "en":
        return f"{number} year" if years == 1 else f"{number} years"
    return f"{number} Jahr" if years == 1 else f"{number} Jahren"

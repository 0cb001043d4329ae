"""Words that make an invoice harder to understand, per language; a business may bring its own lists.

The words are a table (``core.dated``) that an operator can extend; for one business, pass another ``WordLists`` to
``clarity.check``. ``tests/core/test_clarity.py`` keeps the suggestions free of words that are themselves listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of one language."""

    jargon: Mapping[str, str] = field(default_factory=dict)  # trade word -> what a customer understands
    abbreviations: Mapping[str, str] = field(default_factory=dict)  # unit after a number in running text -> whole word
    vague: frozenset[str] = frozenset()  # says nothing about kind and extent when it stands alone, lower case
    filler: frozenset[str] = frozenset()  # adds nothing to a vague word, lower case
    total: frozenset[str] = frozenset()  # announces the invoice total in running text, lower case


@dataclass(frozen=True, slots=True)
class WordLists:
    """All lists; ``acronyms`` are written in capitals in every language."""

    de: Words = Words()
    en: Words = Words()
    acronyms: frozenset[str] = frozenset()
    building_work: tuple[str, ...] = ()  # beginnings of words that mean work on a building or a plot of land

    def in_(self, language: str) -> Words:
        """The lists of a language; German where it is unknown."""
        return self.en if language == "en" else self.de

    def with_jargon(self, language: str, jargon: Mapping[str, str]) -> WordLists:
        """The same lists with a business's own trade words in place of the usual ones."""
        words = replace(self.in_(language), jargon=MappingProxyType(dict(jargon)))
        return replace(self, en=words) if language == "en" else replace(self, de=words)

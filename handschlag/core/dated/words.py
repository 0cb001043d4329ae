"""Word lists as tables: read, and an operator's words put above the shipped ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from handschlag.core.dated.faults import meant, wrong
from handschlag.core.text import LANGUAGES, Text
from handschlag.core.word_lists import WordLists, Words

_FILE = "words.toml"
_LISTS = ("vague", "filler", "total")
_TABLES = ("jargon", "abbreviations")
LONGEST_WORD = 100


def read(data: dict[str, Any]) -> WordLists:
    """Word lists from TOML. Raises ``TableWrong``."""
    for name in data:
        if name not in ("acronyms", "building_work", *LANGUAGES):
            raise wrong(_FILE, meant(name, ("acronyms", "building_work", *LANGUAGES), "Liste", "list"))
    return WordLists(
        de=_language("de", data.get("de", {})),
        en=_language("en", data.get("en", {})),
        acronyms=frozenset(_list("acronyms", data.get("acronyms", []))),
        building_work=tuple(_list("building_work", data.get("building_work", []))),
    )


def _language(language: str, data: object) -> Words:
    if not isinstance(data, dict):
        raise wrong(_FILE, Text(f"Schreiben Sie [{language}] über die Zeilen", f"Write [{language}] above the rows"))
    for name in data:
        if name not in (*_LISTS, *_TABLES):
            raise wrong(f"{_FILE}, {language}", meant(name, (*_LISTS, *_TABLES), "Liste", "list"))
    vague, filler, total = (frozenset(_list(f"{language}.{name}", data.get(name, []))) for name in _LISTS)
    jargon, abbreviations = (_table(f"{language}.{name}", data.get(name, {})) for name in _TABLES)
    return Words(jargon, abbreviations, vague, filler, total)


def _list(place: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(_is_word(word) for word in value):
        raise wrong(
            f"{_FILE}, {place}",
            Text('Hier stehen Wörter, etwa ["Leistung", "Arbeiten"]', 'These are words, such as ["service", "work"]'),
        )
    return value


def _table(place: str, value: object) -> dict[str, str]:
    pairs = value.items() if isinstance(value, dict) else [("", None)]
    if not all(_is_word(word) and isinstance(meaning, str) and len(meaning) <= LONGEST_WORD for word, meaning in pairs):
        raise wrong(
            f"{_FILE}, {place}",
            Text('Hier steht Wort = Ersatz, etwa "Std." = "Stunden"', 'This is word = replacement: "hrs" = "hours"'),
        )
    return dict(value)  # type: ignore[call-overload, no-any-return]


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST_WORD


def merged(under: WordLists, over: WordLists) -> WordLists:
    """Both together; ``-word`` takes a word away, and so does an empty replacement."""
    building = _together(dict.fromkeys(under.building_work), over.building_work)
    return WordLists(
        de=_merged(under.de, over.de),
        en=_merged(under.en, over.en),
        acronyms=frozenset(_together(under.acronyms, over.acronyms)),
        building_work=tuple(building),
    )


def _merged(under: Words, over: Words) -> Words:
    return Words(
        jargon=_replaced(under.jargon, over.jargon),
        abbreviations=_replaced(under.abbreviations, over.abbreviations),
        vague=frozenset(_together(under.vague, over.vague)),
        filler=frozenset(_together(under.filler, over.filler)),
        total=frozenset(_together(under.total, over.total)),
    )


def _together(under: Iterable[str], over: Iterable[str]) -> list[str]:
    gone = {word[1:] for word in over if word.startswith("-")}
    added = [word for word in over if not word.startswith("-")]
    return [word for word in dict.fromkeys([*under, *added]) if word not in gone]


def _replaced(under: Mapping[str, str], over: Mapping[str, str]) -> dict[str, str]:
    return {word: meaning for word, meaning in {**under, **over}.items() if meaning}

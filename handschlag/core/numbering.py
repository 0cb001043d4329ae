"""The shape of a number series: ``RE-{year}-{n:04}`` gives RE-2026-0001, RE-2026-0002 and so on (BT-1)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from handschlag.core.text import Language, Text

INVOICE_PATTERN = "RE-{year}-{n:04}"
CANCELLATION_PATTERN = "ST-{year}-{n:04}"
CREDIT_PATTERN = "RK-{year}-{n:04}"
PROFORMA_PATTERN = "PF-{year}-{n:04}"
CUSTOMER_PATTERN = "K-{n:04}"
QUOTE_PATTERN = "AN-{year}-{n:04}"
ORDER_PATTERN = "AU-{year}-{n:04}"
DELIVERY_NOTE_PATTERN = "LS-{year}-{n:04}"
LONGEST = 35  # what banks and DATEV carry of a number
LONGEST_CUSTOMER = 12  # how much of a customer number goes into a number

# how a person writes the places of a pattern; the first word of each language is shown
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "year": {"de": ("jahr",), "en": ("year",)},
    "month": {"de": ("monat",), "en": ("month",)},
    "day": {"de": ("tag",), "en": ("day",)},
    "customer": {"de": ("kunde", "kundennummer"), "en": ("customer",)},
    "n": {"de": ("nr", "nummer", "zahl"), "en": ("n", "number")},
}
_CANONICAL = {word: key for key, names in WORDS.items() for words in names.values() for word in words}

_PLACE = re.compile(r"\{([^{}]*)\}")
_N = re.compile(r"n(?::0([1-9]))?")
_TEXT = re.compile(r"[A-Za-z0-9/._-]*")
_OTHERS = ("year", "month", "day", "customer")


class CustomerNumberNeeded(ValueError):
    """The pattern has a place for the customer number, and this customer has none that fits."""


def number_of(pattern: str, n: int, day: date, customer: str = "") -> str:
    """The n-th number of a series for a document dated ``day`` to the customer with this number.

    Places: ``{n}``, ``{n:04}`` (with leading zeros), ``{year}``, ``{month}``, ``{day}``, ``{customer}``. Raises
    ``CustomerNumberNeeded``, and ``ValueError`` for a pattern that ``check_pattern`` refuses and for n below 1.
    """
    if n < 1 or check_pattern(pattern):
        raise ValueError(f"no number {n} in a series {pattern!r}")
    if "{customer}" in pattern and not customer_part(customer):
        raise CustomerNumberNeeded(pattern)
    return _fill(pattern, n, day, customer_part(customer))


def customer_part(customer: str) -> str:
    """What of a customer number can stand in a number: letters, digits and ``- / . _``, at most 12 of them."""
    return re.sub(r"[^A-Za-z0-9/._-]", "", customer)[:LONGEST_CUSTOMER]


def _fill(pattern: str, n: int, day: date, customer: str) -> str:
    def value(place: re.Match[str]) -> str:
        if counter := _N.fullmatch(place[1]):
            return f"{n:0{counter[1] or 1}}"
        return {
            "year": f"{day.year:04}",
            "month": f"{day.month:02}",
            "day": f"{day.day:02}",
            "customer": customer,
        }[place[1]]

    return _PLACE.sub(value, pattern)


def counter_of(number: str, pattern: str, year: str = "") -> int | None:
    """The running number inside a number that a pattern made, in one ``year`` or in any; None if it made it not."""
    shape = _shape(pattern, year)
    found = shape.fullmatch(number) if shape else None
    return int(found["n"]) if found and len(found["n"]) <= 18 else None


@lru_cache(maxsize=256)
def _shape(pattern: str, year: str) -> re.Pattern[str] | None:
    """What the numbers of a pattern look like; None for a pattern that is refused."""

    def place(name: str) -> str:
        if counter := _N.fullmatch(name):
            return f"(?P<n>[0-9]{{{counter[1] or 1},}})"
        years = re.escape(year) if year else "[0-9]{4}"
        return {"year": years, "month": "[0-9]{2}", "day": "[0-9]{2}", "customer": r"[A-Za-z0-9/._-]+"}[name]

    if check_pattern(pattern):
        return None
    parts = re.split(r"(\{[^{}]*\})", pattern)
    return re.compile("".join(place(part[1:-1]) if part.startswith("{") else re.escape(part) for part in parts))


def preview(pattern: str, n: int, day: date, count: int = 3, customer: str = "K-1007") -> list[str]:
    """The next numbers of a series as they would look, for the person who sets the pattern."""
    return [number_of(pattern, n + i, day, customer) for i in range(count)]


def resets_each_year(pattern: str) -> bool:
    """Whether the series may start again at 1 with each year: only where the year keeps the numbers apart."""
    return "{year}" in pattern


# -- as a person writes a pattern


def canonical(typed: str) -> str:
    """A pattern with the words of any language as we keep it: ``RE-{Jahr}-{nr:4}`` is ``RE-{year}-{n:04}``.

    What is no word of ours stays as it is; ``check_pattern`` says so.
    """

    def place(found: re.Match[str]) -> str:
        name, _colon, width = found[1].strip().partition(":")
        key = _CANONICAL.get(name.strip().casefold())
        width = width.strip()
        if key is None or (width and (key != "n" or not re.fullmatch(r"0?[1-9]", width))):
            return found[0]
        return f"{{n:0{width[-1]}}}" if width and width != "1" else f"{{{key}}}"

    return _PLACE.sub(place, typed.strip())


def in_words(pattern: str, language: Language) -> str:
    """A pattern with the words of a language: ``RE-{year}-{n:04}`` is ``RE-{jahr}-{nr:4}`` in German."""

    def place(found: re.Match[str]) -> str:
        if counter := _N.fullmatch(found[1]):
            return f"{{{WORDS['n'][language][0]}{':' + counter[1] if counter[1] else ''}}}"
        return f"{{{WORDS[found[1]][language][0]}}}" if found[1] in WORDS else found[0]

    return _PLACE.sub(place, pattern)


# -- which patterns are safe


def check_pattern(pattern: str) -> Text | None:
    """What is wrong with a pattern, or ``None``: two documents must never get the same number."""
    places = _PLACE.findall(pattern)
    if unknown := [place for place in places if not _N.fullmatch(place) and place not in _OTHERS]:
        return Text(
            f"„{{{unknown[0]}}}“ gibt es nicht. Möglich sind {{nr}}, {{nr:4}}, {{jahr}}, {{monat}}, {{tag}}, {{kunde}}",
            f"“{{{unknown[0]}}}” is unknown. Use {{n}}, {{n:4}}, {{year}}, {{month}}, {{day}}, {{customer}}",
        )
    if sum(1 for place in places if _N.fullmatch(place)) != 1:
        return Text(
            "Das Muster braucht genau einmal {nr} für die laufende Zahl",
            "The pattern needs {n}, the running number, exactly once",
        )
    if places.count("customer") > 1:
        return Text("Die Kundennummer kann nur einmal vorkommen", "The customer number can stand there only once")
    if {"month", "day"} & set(places) and "year" not in places:
        return Text(
            "Mit Monat oder Tag braucht das Muster auch {jahr}", "With month or day the pattern needs {year} too"
        )
    if _touches_digits(pattern):
        return Text(
            "Trennen Sie {nr} von anderen Ziffern, etwa mit einem Strich",
            "Keep {n} apart from other digits, with a hyphen for example",
        )
    if not _TEXT.fullmatch(_PLACE.sub("", pattern)):
        return Text(
            "Erlaubt sind Buchstaben ohne Umlaute, Ziffern und die Zeichen - / . _",
            "Use plain letters, digits and the marks - / . _",
        )
    if len(_fill(pattern, 999_999, date(2026, 12, 31), "K" * LONGEST_CUSTOMER)) > LONGEST:
        return Text(
            f"Die Nummer wird länger als {LONGEST} Zeichen", f"The number gets longer than {LONGEST} characters"
        )
    return None


def _touches_digits(pattern: str) -> bool:
    """``{year}{n}``: 2026 and 11 would read like 20261 and 1; fixed width does not help once it overflows."""
    return bool(re.search(r"(?:[0-9}]\{n|\{n(?::0[1-9])?\}[0-9{])", pattern))

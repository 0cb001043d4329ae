"""The shape of a number series: ``RE-{year}-{n:04}`` gives RE-2026-0001, RE-2026-0002 and so on (BT-1)."""

from __future__ import annotations

import re
from datetime import date

from handschlag.core.text import Text

INVOICE_PATTERN = "RE-{year}-{n:04}"
CANCELLATION_PATTERN = "ST-{year}-{n:04}"
LONGEST = 35  # what banks and DATEV carry of a number

_PLACE = re.compile(r"\{([^{}]*)\}")
_N = re.compile(r"n(?::0([1-9]))?")
_TEXT = re.compile(r"[A-Za-z0-9/._-]*")


def number_of(pattern: str, n: int, day: date) -> str:
    """The n-th number of a series for a document dated ``day``.

    Places: ``{n}``, ``{n:04}`` (with leading zeros), ``{year}``, ``{month}``, ``{day}``. Raises ``ValueError`` for
    a pattern that ``check_pattern`` refuses, and for n below 1.
    """
    if n < 1 or _fault(pattern):
        raise ValueError(f"no number {n} in a series {pattern!r}")
    return _fill(pattern, n, day)


def _fill(pattern: str, n: int, day: date) -> str:
    def value(place: re.Match[str]) -> str:
        if counter := _N.fullmatch(place[1]):
            return f"{n:0{counter[1] or 1}}"
        return {"year": f"{day.year:04}", "month": f"{day.month:02}", "day": f"{day.day:02}"}[place[1]]

    return _PLACE.sub(value, pattern)


def preview(pattern: str, n: int, day: date, count: int = 3) -> list[str]:
    """The next numbers of a series as they would look, for the person who sets the pattern."""
    return [number_of(pattern, n + i, day) for i in range(count)]


def resets_each_year(pattern: str) -> bool:
    """Whether the series starts again at 1 with each year."""
    return "{year}" in pattern


def check_pattern(pattern: str) -> Text | None:
    """What is wrong with a pattern, or ``None``: two documents must never get the same number."""
    return _fault(pattern)


def _fault(pattern: str) -> Text | None:
    places = _PLACE.findall(pattern)
    if unknown := [place for place in places if not _N.fullmatch(place) and place not in ("year", "month", "day")]:
        return Text(
            f"„{{{unknown[0]}}}“ kennen wir nicht. Möglich sind {{n}}, {{n:04}}, {{year}}, {{month}} und {{day}}",
            f"“{{{unknown[0]}}}” is unknown. Use {{n}}, {{n:04}}, {{year}}, {{month}} and {{day}}",
        )
    if sum(1 for place in places if _N.fullmatch(place)) != 1:
        return Text(
            "Das Muster braucht genau einmal {n} für die laufende Zahl",
            "The pattern needs {n}, the running number, exactly once",
        )
    if {"month", "day"} & set(places) and "year" not in places:
        return Text(
            "Mit Monat oder Tag braucht das Muster auch {year}", "With month or day the pattern needs {year} too"
        )
    if _touches_digits(pattern):
        return Text(
            "Trennen Sie {n} von anderen Ziffern, etwa mit einem Strich",
            "Keep {n} apart from other digits, with a hyphen for example",
        )
    if not _TEXT.fullmatch(_PLACE.sub("", pattern)):
        return Text(
            "Erlaubt sind Buchstaben ohne Umlaute, Ziffern und die Zeichen - / . _",
            "Use plain letters, digits and the marks - / . _",
        )
    if len(_fill(pattern, 999_999, date(2026, 12, 31))) > LONGEST:
        return Text(
            f"Die Nummer wird länger als {LONGEST} Zeichen", f"The number gets longer than {LONGEST} characters"
        )
    return None


def _touches_digits(pattern: str) -> bool:
    """``{year}{n}``: 2026 and 11 would read like 20261 and 1; fixed width does not help once it overflows."""
    return bool(re.search(r"(?:[0-9}]\{n|\{n(?::0[1-9])?\}[0-9{])", pattern))

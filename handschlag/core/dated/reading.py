"""Read dated tables from TOML: every fault is told with file, row and what to write there."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from handschlag.core.countries import COUNTRIES
from handschlag.core.dated import words
from handschlag.core.dated.faults import meant, wrong
from handschlag.core.text import Text
from handschlag.core.word_lists import WordLists

FILES = ("vat_rates", "thresholds", "base_rates", "accounts", "words")
ENDED = "ended"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ACCOUNT = re.compile(r"[0-9]{3,9}")
LARGEST_RATE, LARGEST_LIMIT = Decimal(100), Decimal(10**9)


@dataclass(frozen=True, slots=True)
class Series:
    """One figure over time: its value from each day on, ``None`` from the day it ended."""

    rows: tuple[tuple[date, Decimal | None], ...]
    source: str = ""

    def on(self, day: date) -> Decimal | None:
        """The value on a day; ``None`` before the first row and after the end."""
        index = bisect_right([since for since, _ in self.rows], day)
        return self.rows[index - 1][1] if index else None

    def since(self, day: date) -> Decimal | None:
        """The value of the row that begins on this very day."""
        return dict(self.rows).get(day)

    def first_day(self) -> date | None:
        """The first day with a value."""
        return next((since for since, value in self.rows if value is not None), None)


Named = Mapping[tuple[str, str], Series]  # (country, name)


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables; every one may be empty."""

    rates: Named = field(default_factory=dict)  # percent
    limits: Named = field(default_factory=dict)
    base_rates: Mapping[str, Series] = field(default_factory=dict)  # percent, by country
    accounts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # chart -> situation -> account
    words: WordLists = field(default_factory=WordLists)


def merged(under: Tables, over: Tables) -> Tables:
    """Both together; where both have a row for the same day, the one of ``over``."""
    return Tables(
        _merged_series(under.rates, over.rates),
        _merged_series(under.limits, over.limits),
        _merged_series(under.base_rates, over.base_rates),
        {
            chart: {**under.accounts.get(chart, {}), **over.accounts.get(chart, {})}
            for chart in {**under.accounts, **over.accounts}
        },
        words.merged(under.words, over.words),
    )


_Key = TypeVar("_Key", str, tuple[str, str])


def _merged_series(under: Mapping[_Key, Series], over: Mapping[_Key, Series]) -> dict[_Key, Series]:
    both = dict(under)
    for key, series in over.items():
        known = both.get(key, Series(()))
        rows = {**dict(known.rows), **dict(series.rows)}
        both[key] = Series(tuple(sorted(rows.items())), series.source or known.source)
    return both


def read(files: Mapping[str, str], *, known: Tables | None) -> Tables:
    """Read tables from their TOML text, by file name without ending. Raises ``TableWrong``.

    ``known`` are the shipped tables: a name that none of them has is taken for a slip of the finger. Without them
    (the shipped ones themselves) every name is new.
    """
    for name in files:
        if name not in FILES:
            raise wrong(f"{name}.toml", meant(name, FILES, "Tabelle", "table"))
    data = {name: _toml(f"{name}.toml", files[name]) if name in files else {} for name in FILES}
    return Tables(
        _named("vat_rates.toml", data["vat_rates"], LARGEST_RATE, known.rates if known else None),
        _named("thresholds.toml", data["thresholds"], LARGEST_LIMIT, known.limits if known else None),
        {
            country: _series(f"base_rates.toml, {country}", rows, LARGEST_RATE, lowest=-LARGEST_RATE)
            for country, rows in _countries("base_rates.toml", data["base_rates"])
        },
        _accounts(data["accounts"], known),
        words.read(data["words"]),
    )


def _heading(heading: str) -> Text:
    return Text(f"Schreiben Sie [{heading}] über die Zeilen", f"Write [{heading}] above the rows")


def _toml(file: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=_decimal)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line ([0-9]+)", str(error))
        number = line[1] if line else str(text.count("\n") + 1)
        raise wrong(
            file, Text(f"Zeile {number} ist keine TOML-Zeile ({error})", f"Line {number} is not TOML ({error})")
        ) from None


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits.replace("_", ""))
    except InvalidOperation:
        return Decimal("NaN")


def _countries(file: str, data: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    for country, rows in data.items():
        if country not in COUNTRIES | {"EU"} or not isinstance(rows, dict):
            raise wrong(
                file,
                Text(f"„{country}“ ist kein Land, etwa [DE]", f"“{country}” is no country, such as [DE]"),
            )
        yield country, rows


def _named(file: str, data: dict[str, Any], most: Decimal, known: Named | None) -> dict[tuple[str, str], Series]:
    names = None if known is None else {name for _, name in known}
    made = {}
    for country, by_name in _countries(file, data):
        for name, rows in by_name.items():
            if not isinstance(rows, dict):
                raise wrong(f"{file}, {country}", _heading(f"{country}.name"))
            if names is not None and name not in names:
                raise wrong(f"{file}, {country}", meant(name, names, "bekannte Zeile", "known row"))
            made[country, name] = _series(f"{file}, {country}.{name}", rows, most)
    return made


def _series(place: str, rows: dict[str, Any], most: Decimal, *, lowest: Decimal = Decimal(0)) -> Series:
    source = rows.get("source", "")
    if not isinstance(source, str):
        raise wrong(place, Text("source ist ein Text", "source is a text"))
    found = {
        _day(place, key): _value(f"{place}, {key}", value, lowest, most)
        for key, value in rows.items()
        if key != "source"
    }
    if not found:
        raise wrong(place, Text("Es fehlt eine Zeile wie 2027-01-01 = 19", "A row such as 2027-01-01 = 19 is missing"))
    return Series(tuple(sorted(found.items())), source)


def _day(place: str, key: str) -> date:
    try:
        if not _DAY.fullmatch(key):
            raise ValueError(key)
        return date.fromisoformat(key)
    except ValueError:
        raise wrong(
            place, Text(f"„{key}“ ist kein Tag wie 2027-01-01", f"“{key}” is no day such as 2027-01-01")
        ) from None


def _value(place: str, value: Any, lowest: Decimal, most: Decimal) -> Decimal | None:
    if value == ENDED:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite() or not lowest <= value <= most:
        raise wrong(
            place,
            Text(
                f'Hier steht eine Zahl von {lowest} bis {most}, oder "{ENDED}"',
                f'This is a number from {lowest} to {most}, or "{ENDED}"',
            ),
        )
    return value


def _accounts(data: dict[str, Any], known: Tables | None) -> dict[str, dict[str, str]]:
    situations = {key for rows in known.accounts.values() for key in rows} if known else None
    for chart, rows in data.items():
        if not isinstance(rows, dict):
            raise wrong(
                "accounts.toml", Text(f"Schreiben Sie [{chart}] über die Zeilen", f"Write [{chart}] above the rows")
            )
        for situation, number in rows.items():
            if situations is not None and situation not in situations:
                raise wrong(f"accounts.toml, {chart}", meant(situation, situations, "Steuerfall", "tax situation"))
            if not isinstance(number, str) or not (number == "" or _ACCOUNT.fullmatch(number)):
                raise wrong(
                    f"accounts.toml, {chart}.{situation}",
                    Text(
                        'Ein Konto hat 3 bis 9 Ziffern in Anführungszeichen, etwa "8400"',
                        'An account has 3 to 9 digits in quotation marks, such as "8400"',
                    ),
                )
    return data

"""What changes without a release: VAT rates, limits, base rates by day; accounts; word lists. Tables, not code.

The tables in ``tables/`` are shipped. An operator extends them by files of the same form (``reading.read``) and puts
them in force for the whole process with ``use``. A day for which nobody entered a figure has none: ``None``, or
``NotKnown`` with a sentence, never the nearest one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources

from handschlag.core.dated.faults import TableWrong
from handschlag.core.dated.reading import ENDED, FILES, Series, Tables, merged, read
from handschlag.core.text import Text

__all__ = [
    "ENDED",
    "NotKnown",
    "Series",
    "TableWrong",
    "Tables",
    "account",
    "base_rate",
    "current",
    "limit",
    "rate",
    "read",
    "shipped",
    "use",
    "using",
]


class NotKnown(LookupError):
    """Nobody has entered this figure for this day; ``sentence`` says which one and where it belongs."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


@cache
def shipped() -> Tables:
    """The tables as they come with the program."""
    folder = resources.files(__package__) / "tables"
    return read({name: (folder / f"{name}.toml").read_text("utf-8") for name in FILES}, known=None)


_in_force: list[Tables] = []


def current() -> Tables:
    """The tables in force."""
    return _in_force[-1] if _in_force else shipped()


def use(own: Tables) -> None:
    """Put an operator's tables in force above the shipped ones, for the rest of the process."""
    _in_force[:] = [merged(shipped(), own)]


@contextmanager
def using(own: Tables) -> Iterator[None]:
    """The same for one block."""
    _in_force.append(merged(current(), own))
    try:
        yield
    finally:
        _in_force.pop()


# -- looking up


def rate(country: str, name: str, day: date) -> Decimal | None:
    """A VAT rate in percent on a day; ``None`` where the country has no such rate then."""
    series = current().rates.get((country, name))
    return series.on(day) if series else None


def limit(country: str, name: str, day: date) -> Decimal | None:
    """A limit of a country's law on a day, in the unit of its row; ``None`` where the law has none."""
    series = current().limits.get((country, name))
    return series.on(day) if series else None


def base_rate(country: str, day: date) -> Decimal:
    """The base rate of interest in percent (§ 247 BGB); each half year needs a row of its own. Raises ``NotKnown``."""
    half_year = day.replace(month=1 if day.month < 7 else 7, day=1)
    series = current().base_rates.get(country)
    value = series.since(half_year) if series else None
    if value is None:
        raise NotKnown(
            Text(
                f"In base_rates.toml fehlt der Basiszinssatz für das Halbjahr ab {half_year:%d.%m.%Y} ([{country}])",
                f"The base rate for the half year from {half_year} is missing in base_rates.toml ([{country}])",
            )
        )
    return value


def account(chart: str, situation: str) -> str:
    """The revenue account of a tax situation in a chart of accounts, such as ``SKR03``; empty where none is entered."""
    accounts = current().accounts.get(chart, {})
    return accounts.get(situation, "")

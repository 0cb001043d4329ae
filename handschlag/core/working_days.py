"""Working days: Monday to Friday, without the holidays of all of Germany, of one of its states, or of Austria.

A region is a state by the letters of ISO 3166-2 (``BY``), ``AT``, ``NONE``, or empty for those of all of Germany.
Days that only some towns keep count for the state where most of its people have them off (Bavaria, 15 August).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from handschlag.core.text import Text

Days = frozenset[tuple[int, int]]
NONE = "none"  # only weekends are free

_FIXED: Days = frozenset({(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)})
_AROUND_EASTER = frozenset({-2, 1, 39, 50})  # Good Friday, Easter Monday, Ascension, Whit Monday
_CORPUS_CHRISTI = 60
_EPIPHANY, _WOMEN, _ASSUMPTION = (1, 6), (3, 8), (8, 15)
_CHILDREN, _REFORMATION, _ALL_SAINTS = (9, 20), (10, 31), (11, 1)

REGIONS: Mapping[str, Text] = {
    "": Text("nur die des ganzen Landes", "only those of the whole country"),
    "BW": Text("Baden-Württemberg", "Baden-Württemberg"),
    "BY": Text("Bayern", "Bavaria"),
    "BE": Text("Berlin", "Berlin"),
    "BB": Text("Brandenburg", "Brandenburg"),
    "HB": Text("Bremen", "Bremen"),
    "HH": Text("Hamburg", "Hamburg"),
    "HE": Text("Hessen", "Hesse"),
    "MV": Text("Mecklenburg-Vorpommern", "Mecklenburg-Western Pomerania"),
    "NI": Text("Niedersachsen", "Lower Saxony"),
    "NW": Text("Nordrhein-Westfalen", "North Rhine-Westphalia"),
    "RP": Text("Rheinland-Pfalz", "Rhineland-Palatinate"),
    "SL": Text("Saarland", "Saarland"),
    "SN": Text("Sachsen", "Saxony"),
    "ST": Text("Sachsen-Anhalt", "Saxony-Anhalt"),
    "SH": Text("Schleswig-Holstein", "Schleswig-Holstein"),
    "TH": Text("Thüringen", "Thuringia"),
    "AT": Text("Österreich", "Austria"),
    NONE: Text("keine", "none"),
}
# beyond those of all of Germany, by the holiday acts of the states as of 2026
_OF_STATE: Mapping[str, Days] = {
    "BW": frozenset({_EPIPHANY, _ALL_SAINTS}),
    "BY": frozenset({_EPIPHANY, _ASSUMPTION, _ALL_SAINTS}),
    "BE": frozenset({_WOMEN}),
    "BB": frozenset({_REFORMATION}),
    "HB": frozenset({_REFORMATION}),
    "HH": frozenset({_REFORMATION}),
    "MV": frozenset({_WOMEN, _REFORMATION}),
    "NI": frozenset({_REFORMATION}),
    "NW": frozenset({_ALL_SAINTS}),
    "RP": frozenset({_ALL_SAINTS}),
    "SL": frozenset({_ASSUMPTION, _ALL_SAINTS}),
    "SN": frozenset({_REFORMATION}),
    "ST": frozenset({_EPIPHANY, _REFORMATION}),
    "SH": frozenset({_REFORMATION}),
    "TH": frozenset({_CHILDREN, _REFORMATION}),
}
_WITH_CORPUS_CHRISTI = frozenset({"BW", "BY", "HE", "NW", "RP", "SL"})
# other countries: fixed days and days around Easter
_ABROAD: Mapping[str, tuple[Days, frozenset[int]]] = {
    # § 7 Abs. 2 Arbeitsruhegesetz; Good Friday is none there
    "AT": (
        frozenset({(1, 1), _EPIPHANY, (5, 1), _ASSUMPTION, (10, 26), _ALL_SAINTS, (12, 8), (12, 25), (12, 26)}),
        frozenset({1, 39, 50, _CORPUS_CHRISTI}),
    ),
}


def easter(year: int) -> date:
    """Easter Sunday of a year in the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    golden, century = year % 19, year // 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - moon - year % 100 % 4) % 7
    shift = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def is_holiday(day: date, region: str = "") -> bool:
    """Whether a day, a Sunday or not, is a holiday in a region."""
    if region == NONE:
        return False
    fixed, around_easter = _ABROAD.get(region) or _german(region)
    if (day.month, day.day) in fixed or (day - easter(day.year)).days in around_easter:
        return True
    return region == "SN" and day == _day_of_repentance(day.year)


def _german(state: str) -> tuple[Days, frozenset[int]]:
    more = {_CORPUS_CHRISTI} if state in _WITH_CORPUS_CHRISTI else set[int]()
    return _FIXED | _OF_STATE.get(state, frozenset()), _AROUND_EASTER | more


def region_of(country: str) -> str:
    """The region that stands for a whole country, by its code; empty, all of Germany, where nothing else is known."""
    return country if country in _ABROAD else ""


def _day_of_repentance(year: int) -> date:
    """Buß- und Bettag: the Wednesday before 23 November."""
    before = date(year, 11, 22)
    return before - timedelta(days=(before.weekday() - 2) % 7)


def is_working_day(day: date, region: str = "") -> bool:
    """Whether people work on this day in a region; without one, holidays of single states count as working days."""
    return day.weekday() < 5 and not is_holiday(day, region)


def working_day_from(day: date, region: str = "") -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day, region):
        day += timedelta(days=1)
    return day


def working_day_until(day: date, region: str = "") -> date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day, region):
        day -= timedelta(days=1)
    return day

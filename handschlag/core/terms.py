"""Dates: due dates, dates as people read them and as people type them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from handschlag.core.text import Language, Text

WEEKDAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "de": tuple("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()),
    "en": tuple("January February March April May June July August September October November December".split()),
}
# Outside, a date is a slip of the finger; core.dated knows the rates since 2007.
EARLIEST, LATEST = date(2007, 1, 1), date(2199, 12, 31)


class DateNotUnderstood(ValueError):
    """What was typed is no date; ``sentence`` says what to type instead."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def due_date(issue_date: date, days: int) -> date:
    """The day a number of days after the issue date (BT-9): a date, so that nobody has to count."""
    return issue_date + timedelta(days=days)


def days_between(start: date, end: date) -> int:
    """Whole days from ``start`` to ``end``; negative when the end comes first."""
    return (end - start).days


def distance(day: date, today: date) -> Text:
    """How far away a day is: ``in 14 Tagen``, ``heute``, ``gestern``, ``vor 3 Tagen``."""
    days = days_between(today, day)
    near = {
        0: Text("heute", "today"),
        1: Text("morgen", "tomorrow"),
        -1: Text("gestern", "yesterday"),
    }
    if days in near:
        return near[days]
    return Text(f"in {days} Tagen", f"in {days} days") if days > 0 else Text(f"vor {-days} Tagen", f"{-days} days ago")


# -- as people read them


def short_date(day: date, language: str = "de") -> str:
    """``07.12.2026``, or ``7 Dec 2026`` in English, where figures alone are read in two ways."""
    if language == "en":
        return f"{day.day} {MONTHS['en'][day.month - 1][:3]} {day.year}"
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def long_date(day: date, language: str = "de") -> str:
    """``Montag, 7. Dezember 2026``, ``Monday, 7 December 2026``; day, month and year never break apart."""
    language = "en" if language == "en" else "de"
    dot = "." if language == "de" else ""
    weekday, month = WEEKDAYS[language][day.weekday()], MONTHS[language][day.month - 1]
    return f"{weekday}, {day.day}{dot}\u00a0{month}\u00a0{day.year}"


def weekday_date(day: date, language: str = "de") -> str:
    """``Montag, 07.12.2026``: for narrow places where somebody acts on the day."""
    language = "en" if language == "en" else "de"
    return f"{WEEKDAYS[language][day.weekday()]}, {short_date(day, language)}"


def span(start: date, end: date, language: str = "de") -> str:
    """``02.11.–20.11.2026``: the year once where both days share it; one day alone where they are the same."""
    if start == end:
        return short_date(start, language)
    if start.year != end.year:
        return f"{short_date(start, language)}\u2009–\u2009{short_date(end, language)}"
    if language == "en":
        return f"{start.day} {MONTHS['en'][start.month - 1][:3]}\u2009–\u2009{short_date(end, language)}"
    return f"{start.day:02}.{start.month:02}.–{short_date(end)}"


def months(start: date, end: date, language: str = "de") -> str:
    """The months of a period without their year: ``Mai``, ``Januar bis März``; see ``years``."""
    names = MONTHS["en" if language == "en" else "de"]
    return _from_to(start, end, names[start.month - 1], names[end.month - 1], language)


def quarters(start: date, end: date, language: str = "de") -> str:
    """The quarters of a period without their year: ``2. Quartal``, ``quarter 2``."""
    word = "quarter {}" if language == "en" else "{}. Quartal"
    first, last = (word.format((day.month + 2) // 3) for day in (start, end))
    return _from_to(start, end, first, last, language)


def years(start: date, end: date, language: str = "de") -> str:
    """The years of a period: ``2026``, ``2026/2027``."""
    del language
    return str(start.year) if start.year == end.year else f"{start.year}/{end.year}"


def _from_to(start: date, end: date, first: str, last: str, language: str) -> str:
    if first == last and start.year == end.year:
        return first
    return f"{first} {'to' if language == 'en' else 'bis'} {last}"


# -- as people type them

_MONTH_OF: dict[str, int] = {}
for _names in MONTHS.values():
    for _number, _name in enumerate(_names, 1):
        for _word in (_name, _name[:3], _name[:4], _name.replace("ä", "ae")):
            _MONTH_OF[_word.lower()] = _number
_MONTH_OF |= {"jänner": 1, "feber": 2, "mrz": 3}

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})(?:[./-]([0-9]{4}|[0-9]{2})?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})(?:\.|st|nd|rd|th)?([^\W\d_]+)\.?,?([0-9]{4}|[0-9]{2})?")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.?([0-9]{1,2})(?:st|nd|rd|th)?,([0-9]{4})")
_WEEKDAY = re.compile(
    rf"^(?:{'|'.join(name for names in WEEKDAYS.values() for name in names)}|mo|di|mi|do|fr|sa|so)\b[.,]*",
    re.IGNORECASE,
)
_NO_DATE = Text("Tragen Sie ein Datum ein, zum Beispiel 07.12.2026", "Enter a date, such as 7 Dec 2026")


def parse_date(typed: str, today: date | None = None, language: Language = "de") -> date:
    """Read a date as a person types it: ``7.12.``, ``07.12.26``, ``2026-12-07``, ``7. Dezember 2026``.

    Day before month, as in Germany and the United Kingdom. Without a year, the year that brings the date nearest to
    ``today``. Only ASCII digits count. Raises ``DateNotUnderstood``.
    """
    text = re.sub(r"[\s\u00a0\u202f]+", "", _WEEKDAY.sub("", typed.strip()))
    year, month, day = _parts(text)
    if month is None or day is None or (year is None and today is None):
        raise DateNotUnderstood(_NO_DATE)
    found = _nearest(day, month, today) if year is None and today else _day(year or 0, month, day)
    if found is None:
        raise DateNotUnderstood(Text(f"Den Tag „{_short(typed)}“ gibt es nicht", f"There is no day “{_short(typed)}”"))
    if not EARLIEST <= found <= LATEST:
        raise DateNotUnderstood(Text(f"Prüfen Sie das Jahr {found.year}", f"Check the year {found.year}"))
    return found


def _parts(text: str) -> tuple[int | None, int | None, int | None]:
    """Year, month and day that stand in a text without blanks."""
    if match := _ISO.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _NUMBERS.fullmatch(text):
        return _year(match[3]), int(match[2]), int(match[1])
    if match := _DAY_FIRST.fullmatch(text):
        return _year(match[3]), _MONTH_OF.get(match[2].lower()), int(match[1])
    if match := _MONTH_FIRST.fullmatch(text):
        return _year(match[3]), _MONTH_OF.get(match[1].lower()), int(match[2])
    return None, None, None


def _year(digits: str | None) -> int | None:
    if not digits:
        return None
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(day: int, month: int, today: date) -> date | None:
    """A date without a year: written in January, 28.12. is last December; in December, 7.1. is next January."""
    years = (today.year - 1, today.year, today.year + 1)
    days = [found for year in years if (found := _day(year, month, day))]
    return min(days, key=lambda found: abs(days_between(today, found)), default=None)


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:29] + "…"

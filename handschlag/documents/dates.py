"""Dates as people read them: ``07.12.2026``, ``Montag, 7. Dezember 2026``; ``7 December 2026`` in English."""

from __future__ import annotations

from datetime import date

_WEEKDAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "de": (
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def short(day: date, language: str = "de") -> str:
    """``07.12.2026``, or ``7 Dec 2026`` in English, where figures alone are read in two ways."""
    if language == "en":
        return f"{day.day} {_MONTHS['en'][day.month - 1][:3]} {day.year}"
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def short_with_weekday(day: date, language: str = "de") -> str:
    """``Montag, 07.12.2026``: for narrow places where somebody acts on the day."""
    return f"{_WEEKDAYS[language][day.weekday()]}, {short(day, language)}"


def long(day: date, language: str = "de") -> str:
    """``Montag, 7. Dezember 2026``: for sentences; day and month never break apart."""
    dot = "." if language == "de" else ""
    return (
        f"{_WEEKDAYS[language][day.weekday()]}, {day.day}{dot}\u00a0{_MONTHS[language][day.month - 1]}\u00a0{day.year}"
    )


def span(start: date, end: date, language: str = "de") -> str:
    """``02.11.–20.11.2026``: the year once where both days share it; one day alone where they are the same."""
    if start == end:
        return short(start, language)
    if start.year != end.year:
        return f"{short(start, language)}\u2009–\u2009{short(end, language)}"
    if language == "en":
        return f"{start.day} {_MONTHS['en'][start.month - 1][:3]}\u2009–\u2009{short(end, language)}"
    return f"{start.day:02}.{start.month:02}.–{short(end)}"

"""Dates as people read them."""

from __future__ import annotations

from datetime import date

from handschlag.documents import dates

MONDAY = date(2026, 12, 7)


def test_short_dates() -> None:
    assert dates.short(MONDAY) == "07.12.2026"
    assert dates.short(MONDAY, "en") == "7 Dec 2026"


def test_dates_with_the_weekday() -> None:
    assert dates.long(MONDAY) == "Montag, 7.\u00a0Dezember\u00a02026"
    assert dates.long(MONDAY, "en") == "Monday, 7\u00a0December\u00a02026"
    assert dates.short_with_weekday(MONDAY) == "Montag, 07.12.2026"


def test_spans_name_the_year_once_where_it_is_the_same() -> None:
    assert dates.span(date(2026, 11, 2), date(2026, 11, 20)) == "02.11.–20.11.2026"
    assert dates.span(date(2025, 12, 30), date(2026, 1, 3)) == "30.12.2025\u2009–\u200903.01.2026"
    assert dates.span(MONDAY, MONDAY) == "07.12.2026"
    assert dates.span(date(2026, 11, 2), date(2026, 11, 20), "en") == "2 Nov\u2009–\u200920 Nov 2026"

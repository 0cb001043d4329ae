"""Dates: as people read them and as people type them."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.terms import (
    EARLIEST,
    LATEST,
    DateNotUnderstood,
    days_between,
    distance,
    due_date,
    long_date,
    parse_date,
    short_date,
    span,
    weekday_date,
)
from handschlag.core.text import Language

TODAY = date(2026, 11, 23)
days = st.dates(EARLIEST, LATEST)


def test_due_dates_are_dates() -> None:
    assert due_date(TODAY, 14) == date(2026, 12, 7)
    assert days_between(TODAY, date(2026, 12, 7)) == 14


def test_dates_for_people() -> None:
    assert short_date(date(2026, 12, 7)) == "07.12.2026"
    assert short_date(date(2026, 12, 7), "en") == "7 Dec 2026"
    assert long_date(date(2026, 12, 7)).replace("\u00a0", " ") == "Montag, 7. Dezember 2026"
    assert long_date(date(2026, 12, 7), "en").replace("\u00a0", " ") == "Monday, 7 December 2026"


@pytest.mark.parametrize(
    ("days_away", "de", "en"),
    [
        (0, "heute", "today"),
        (1, "morgen", "tomorrow"),
        (14, "in 14 Tagen", "in 14 days"),
        (-1, "gestern", "yesterday"),
        (-3, "vor 3 Tagen", "3 days ago"),
    ],
)
def test_how_far_away_a_day_is(days_away: int, de: str, en: str) -> None:
    away = distance(TODAY + timedelta(days=days_away), TODAY)
    assert (away.de, away.en) == (de, en)


@pytest.mark.parametrize(
    "typed",
    [
        "7.12.",
        "7.12",
        "07.12.26",
        "7.12.2026",
        "07.12.2026",
        " 7. 12. 2026 ",
        "2026-12-07",
        "7/12/2026",
        "7-12-2026",
        "7. Dezember 2026",
        "7. Dez. 2026",
        "7 Dez",
        "Montag, 7. Dezember 2026",
        "Mo, 07.12.2026",
        "7 December 2026",
        "7 Dec 2026",
        "Dec 7, 2026",
        "December 7th, 2026",
        "Monday, 7 December 2026",
    ],
)
def test_dates_as_people_type_them(typed: str) -> None:
    assert parse_date(typed, TODAY) == date(2026, 12, 7)


def test_without_a_year_the_nearest_day_is_meant() -> None:
    assert parse_date("28.12.", date(2027, 1, 4)) == date(2026, 12, 28)
    assert parse_date("4.1.", date(2026, 12, 28)) == date(2027, 1, 4)
    assert parse_date("29.2.", date(2027, 6, 1)) == date(2028, 2, 29)
    with pytest.raises(DateNotUnderstood):
        parse_date("7.12.")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "bald",
        "31.02.2026",
        "32.1.2026",
        "7.13.2026",
        "12",
        "07.12.0026",
        "7.12.9999",
        "٧.12.2026",
        "1e5",
        "2026-12",
        "7. Foo 2026",
        "07.12.2026 07.12.2026",
        "7" * 100000,
        "29.2.2027",
    ],
)
def test_what_is_no_date_gets_a_sentence(typed: str) -> None:
    with pytest.raises(DateNotUnderstood) as refused:
        parse_date(typed, TODAY)
    assert refused.value.sentence.de
    assert len(refused.value.sentence.de) < 120


@given(st.text(), st.sampled_from(["de", "en"]))
def test_any_text_is_read_or_refused(typed: str, language: Language) -> None:
    with contextlib.suppress(DateNotUnderstood):
        assert EARLIEST <= parse_date(typed, TODAY, language) <= LATEST


@given(days, st.sampled_from(["de", "en"]))
def test_what_we_write_we_can_read(day: date, language: Language) -> None:
    assert parse_date(short_date(day, language)) == day
    assert parse_date(long_date(day, language)) == day
    assert parse_date(day.isoformat()) == day


MONDAY = date(2026, 12, 7)


def test_dates_with_the_weekday() -> None:
    assert long_date(MONDAY) == "Montag, 7.\u00a0Dezember\u00a02026"
    assert long_date(MONDAY, "en") == "Monday, 7\u00a0December\u00a02026"
    assert weekday_date(MONDAY) == "Montag, 07.12.2026"


def test_spans_name_the_year_once_where_it_is_the_same() -> None:
    assert span(date(2026, 11, 2), date(2026, 11, 20)) == "02.11.–20.11.2026"
    assert span(date(2025, 12, 30), date(2026, 1, 3)) == "30.12.2025\u2009–\u200903.01.2026"
    assert span(MONDAY, MONDAY) == "07.12.2026"
    assert span(date(2026, 11, 2), date(2026, 11, 20), "en") == "2 Nov\u2009–\u200920 Nov 2026"

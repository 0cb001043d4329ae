"""Working days: Easter against a published table, and the holidays of all of Germany."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.working_days import (
    REGIONS,
    easter,
    is_holiday,
    is_working_day,
    working_day_from,
    working_day_until,
)

# Easter Sundays as the Physikalisch-Technische Bundesanstalt publishes them, with the earliest and the latest
EASTER = """2007-04-08 2008-03-23 2011-04-24 2016-03-27 2019-04-21 2024-03-31 2025-04-20 2026-04-05 2027-03-28
    2028-04-16 2029-04-01 2030-04-21 2035-03-25 2038-04-25 2049-04-18 2076-04-19 2099-04-12""".split()


@pytest.mark.parametrize("day", EASTER)
def test_easter(day: str) -> None:
    assert easter(int(day[:4])) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "day",
    "2027-01-01 2027-03-26 2027-03-29 2026-05-01 2027-05-06 2027-05-17 2028-10-03 2026-12-25 2029-12-26".split(),
)
def test_a_holiday_is_no_working_day(day: str) -> None:
    found = date.fromisoformat(day)
    assert found.weekday() < 5, "else the test would show nothing"
    assert not is_working_day(found)


@given(st.dates(date(2007, 1, 1), date(2190, 1, 1)))
def test_the_next_and_the_last_working_day(day: date) -> None:
    after, before = working_day_from(day), working_day_until(day)
    assert is_working_day(after) and is_working_day(before)
    assert before <= day <= after and (after - before).days <= 6
    assert (before == day) == (after == day) == is_working_day(day)


@pytest.mark.parametrize(
    ("day", "regions"),
    [
        ("2026-01-06", "BW BY ST AT"),
        ("2027-03-08", "BE MV"),
        ("2026-06-04", "BW BY HE NW RP SL AT"),  # Corpus Christi
        ("2028-08-15", "BY SL AT"),
        ("2027-09-20", "TH"),
        ("2028-10-31", "BB HB HH MV NI SN ST SH TH"),
        ("2027-11-01", "BW BY NW RP SL AT"),
        ("2026-11-18", "SN"),  # Buß- und Bettag
        ("2027-11-17", "SN"),
        ("2027-10-26", "AT"),
        ("2026-12-08", "AT"),
    ],
)
def test_each_state_keeps_its_own_holidays(day: str, regions: str) -> None:
    found = date.fromisoformat(day)
    assert {region for region in REGIONS if is_holiday(found, region)} == set(regions.split())


def test_austria_works_on_the_day_of_german_unity_and_on_good_friday() -> None:
    assert not is_holiday(date(2028, 10, 3), "AT") and not is_holiday(date(2027, 3, 26), "AT")
    assert is_holiday(date(2027, 3, 29), "AT") and is_holiday(date(2028, 10, 3), "SL")


def test_who_keeps_none_works_from_monday_to_friday() -> None:
    assert is_working_day(date(2026, 12, 25), "none") and not is_working_day(date(2026, 12, 26), "none")

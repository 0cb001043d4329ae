"""When a mail leaves: working mornings, typed times, and both days on which the clock is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.send_times import OPENS, TimeRefused, in_office_hours, moment, next_morning, parse_time
from handschlag.core.working_days import is_working_day

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-26T07:59", "2026-11-26T08:00"),  # Thursday, early
        ("2026-11-26T08:00", "2026-11-27T08:00"),
        ("2026-11-27T22:00", "2026-11-30T08:00"),  # Friday evening: Monday
        ("2026-11-28T01:00", "2026-11-30T08:00"),
        ("2026-12-31T09:00", "2027-01-04T08:00"),  # New Year is a Friday
    ],
)
def test_the_next_working_morning(now: str, morning: str) -> None:
    found = next_morning(datetime.fromisoformat(now).replace(tzinfo=BERLIN), BERLIN)
    assert found == datetime.fromisoformat(morning).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2026-11-26T08:00", None),
        ("2026-11-26T19:59", None),
        ("2026-11-26T20:00", "2026-11-27T08:00"),
        ("2026-11-26T00:10", "2026-11-26T08:00"),
        ("2026-11-28T12:00", "2026-11-30T08:00"),
    ],
)
def test_what_nobody_presses_a_button_for_leaves_in_office_hours(now: str, leaves: str | None) -> None:
    found = in_office_hours(datetime.fromisoformat(now).replace(tzinfo=BERLIN), BERLIN)
    assert found == (datetime.fromisoformat(leaves).replace(tzinfo=BERLIN) if leaves else None)


def test_a_holiday_of_ones_own_state_is_no_morning_to_send() -> None:
    eve = datetime(2027, 10, 29, 9, tzinfo=BERLIN)  # the Friday before All Saints
    assert next_morning(eve, BERLIN) == datetime(2027, 11, 1, 8, tzinfo=BERLIN)
    assert next_morning(eve, BERLIN, "BY") == datetime(2027, 11, 2, 8, tzinfo=BERLIN)
    noon = datetime(2027, 11, 1, 12, tzinfo=BERLIN)
    assert in_office_hours(noon, BERLIN) is None
    assert in_office_hours(noon, BERLIN, "NW") == datetime(2027, 11, 2, 8, tzinfo=BERLIN)


@given(st.datetimes(datetime(2007, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_the_next_morning_is_a_working_one_that_is_still_to_come(now: datetime) -> None:
    found = next_morning(now, BERLIN)
    assert found > now and (found - now).days < 6
    assert is_working_day(found.date()) and found.time() == OPENS


@pytest.mark.parametrize(
    ("typed", "found"),
    [("8", time(8)), ("8:30", time(8, 30)), ("08.05", time(8, 5)), ("17 Uhr", time(17)), ("0830", time(8, 30))],
)
def test_times_as_people_type_them(typed: str, found: time) -> None:
    assert parse_time(typed) == found


@pytest.mark.parametrize("typed", ["", "24", "8:60", "acht", "8:3", "-1", "٨", "8:30:00"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(TimeRefused):
        parse_time(typed)


def test_the_hour_that_spring_skips_is_refused_and_the_one_autumn_repeats_is_the_first() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(TimeRefused, match="put forward"):
        moment(date(2026, 3, 29), time(2, 30), BERLIN, now)
    assert moment(date(2026, 3, 29), time(3), BERLIN, now).astimezone(UTC) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    twice = moment(date(2026, 10, 25), time(2, 30), BERLIN, now)
    assert twice.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(("day", "clock"), [(date(2026, 11, 26), time(8)), (date(2028, 1, 1), time(8))])
def test_past_and_far_are_refused(day: date, clock: time) -> None:
    with pytest.raises(TimeRefused):
        moment(day, clock, BERLIN, datetime(2026, 11, 26, 8, tzinfo=BERLIN))

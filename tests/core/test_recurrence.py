"""Recurring dates: right on the 31st, in leap years and over clock changes; no period twice and none missing."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core import terms
from handschlag.core.recurrence import (
    LAST_OF_MONTH,
    PERIOD_EDGE,
    WORKING_DAY,
    Due,
    Pause,
    Rule,
    documents,
    documents_after,
    due_by,
    ends_with,
    faults,
    period_with,
    unpaused,
    upcoming,
)
from handschlag.core.working_days import is_working_day

DAYS = st.dates(date(2007, 1, 1), date(2060, 12, 31))


@st.composite
def rules(draw: st.DrawFn, *, whole: bool = True) -> Rule:
    unit = draw(st.sampled_from(["week", "month"]))
    days = st.sampled_from([PERIOD_EDGE, WORKING_DAY])
    rule = Rule(
        start=draw(DAYS),
        unit=unit,
        every=draw(st.integers(1, 24)),
        timing=draw(st.sampled_from(["advance", "during", "arrears"])),
        day=draw(days if unit == "week" else st.one_of(days, st.integers(1, 31))),
        count=None if whole else draw(st.none() | st.integers(1, 30)),
        until=None if whole else draw(st.none() | DAYS),
        pauses=() if whole else tuple(draw(st.lists(st.builds(Pause, DAYS, st.none() | DAYS), max_size=3))),
    )
    assert whole or not [fault for fault in faults(rule) if fault.field in ("every", "count", "day")]
    return rule


def first(rule: Rule, most: int = 40) -> list[Due]:
    return list(islice(documents(rule), most))


@given(rules())
def test_periods_follow_one_another_without_gap_or_overlap(rule: Rule) -> None:
    found = first(rule)
    assert found[0].start == rule.start
    assert all(due.start <= due.end for due in found)
    assert all(after.start == before.end + timedelta(days=1) for before, after in pairwise(found))
    assert all(after.issue_date >= before.issue_date for before, after in pairwise(found))


@given(rules())
def test_nothing_drifts(rule: Rule) -> None:
    """The hundredth period begins where the calendar says, whatever short months lay before it."""
    for number, due in enumerate(first(rule, 100)):
        if rule.unit == "week":
            assert due.start == rule.start + timedelta(weeks=rule.every * number)
        else:
            assert (due.start.year - rule.start.year) * 12 + due.start.month - rule.start.month == rule.every * number
            last = calendar.monthrange(due.start.year, due.start.month)[1]
            assert due.start.day == min(rule.start.day, last)


@given(rules())
def test_a_document_is_due_when_its_rule_says(rule: Rule) -> None:
    for due in first(rule, 20):
        day = due.issue_date
        if rule.day == PERIOD_EDGE:
            assert day == (due.end if rule.timing == "arrears" else due.start)
        elif rule.day == WORKING_DAY:
            assert is_working_day(day)
            assert day <= due.start if rule.timing == "advance" else day >= due.start
            assert rule.timing != "arrears" or day > due.end
        else:
            last = calendar.monthrange(day.year, day.month)[1]
            assert day.day == min(rule.day, last) or (rule.timing == "during" and day == due.end)
            near = timedelta(days=31)
            if rule.timing == "advance":
                assert due.start - near < day <= due.start
            elif rule.timing == "during":
                assert due.start <= day <= due.end
            else:
                assert due.end <= day < due.end + near


@given(rules(whole=False), st.lists(st.integers(0, 400), min_size=1, max_size=20))
def test_whenever_the_clock_looks_each_period_comes_once(rule: Rule, gaps: list[int]) -> None:
    """However often and however late somebody looks, what was settled plus what is due is the whole list."""
    today, done, found = rule.start - timedelta(days=40), None, []
    for gap in gaps:
        today += timedelta(days=gap)
        due = due_by(rule, done, today)
        assert all(each.issue_date <= today for each in due)
        found += due
        done = due[-1].end if due else done
    assert found == list(takewhile(lambda due: due.issue_date <= today, documents(rule)))


@given(rules(whole=False))
def test_pause_end_and_count(rule: Rule) -> None:
    found = first(rule, 60)
    assert not any(pause.has(due.start) for due in found for pause in rule.pauses)
    assert rule.count is None or len(found) <= rule.count
    assert rule.until is None or all(due.start <= rule.until for due in found)
    whole = {due.start: due for due in first(Rule(rule.start, rule.unit, rule.every, rule.timing, rule.day), 200)}
    assert all(whole.get(due.start, due) == due for due in found), "a pause moves no other period"


@given(rules(), DAYS)
def test_the_period_with_a_day(rule: Rule, day: date) -> None:
    found = period_with(rule, day)
    if day < rule.start:
        assert found is None
    else:
        assert found and found[0] <= day <= found[1]
        due = next(due for due in documents(rule) if due.end >= day)
        assert found == (due.start, due.end)


def test_the_31st_is_the_last_day_of_every_month() -> None:
    rule = Rule(date(2027, 1, 1), day=LAST_OF_MONTH, timing="arrears")
    days = [due.issue_date.isoformat() for due in first(rule, 14)]
    assert days[:4] == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]
    assert days[12:] == ["2028-01-31", "2028-02-29"]


def test_a_rule_that_begins_on_the_31st() -> None:
    found = first(Rule(date(2027, 10, 31)), 6)
    assert [(due.start.isoformat(), due.end.isoformat()) for due in found] == [
        ("2027-10-31", "2027-11-29"),
        ("2027-11-30", "2027-12-30"),
        ("2027-12-31", "2028-01-30"),
        ("2028-01-31", "2028-02-28"),
        ("2028-02-29", "2028-03-30"),
        ("2028-03-31", "2028-04-29"),
    ]


def test_every_year_from_a_leap_day() -> None:
    found = first(Rule(date(2028, 2, 29), every=12), 5)
    assert [due.start.isoformat() for due in found] == [
        *("2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"),
    ]


def test_every_second_week_over_both_clock_changes() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    found = first(Rule(date(2027, 3, 14), unit="week", every=2), 18)
    assert {due.start.weekday() for due in found} == {6}
    offsets = {datetime.combine(due.start, time(0, 30), berlin).utcoffset() for due in found}
    assert len(offsets) == 2, "the clock was changed in between"
    assert all((due.end - due.start).days == 13 for due in found)


def test_in_advance_during_and_in_arrears() -> None:
    def issue(**values: object) -> str:
        return first(Rule(date(2027, 2, 1), **values), 1)[0].issue_date.isoformat()  # type: ignore[arg-type]

    assert issue(timing="advance", day=15) == "2027-01-15"
    assert issue(timing="during", day=15) == "2027-02-15"
    assert issue(timing="arrears", day=15) == "2027-03-15"
    assert issue(timing="arrears", day=LAST_OF_MONTH) == "2027-02-28"
    assert issue(timing="arrears") == "2027-02-28"
    assert issue(timing="arrears", day=WORKING_DAY) == "2027-03-01"
    assert issue(timing="during", day=WORKING_DAY) == "2027-02-01"


def test_the_first_working_day_passes_over_weekend_and_holiday() -> None:
    found = first(Rule(date(2027, 1, 1), timing="during", day=WORKING_DAY), 5)
    assert [due.issue_date.isoformat() for due in found] == [
        *("2027-01-04", "2027-02-01", "2027-03-01", "2027-04-01", "2027-05-03"),
    ]


def test_an_end_lies_in_its_last_period() -> None:
    rule = Rule(date(2027, 1, 1), until=date(2027, 3, 15))
    assert [due.end for due in documents(rule)][-1] == date(2027, 3, 31)
    assert ends_with(rule) == Due(date(2027, 3, 1), date(2027, 3, 31), date(2027, 3, 1))
    assert ends_with(Rule(date(2027, 1, 1))) is None


def test_a_paused_period_is_not_one_of_the_count() -> None:
    rule = Rule(date(2027, 1, 1), count=3, pauses=(Pause(date(2027, 2, 1), date(2027, 3, 31)),))
    assert [due.start.month for due in documents(rule)] == [1, 4, 5]


def test_a_pause_that_is_open_and_then_ends() -> None:
    rule = Rule(date(2027, 1, 1), pauses=(Pause(date(2027, 3, 1)),))
    assert [due.start.month for due in documents(rule)] == [1, 2]
    resumed = Rule(rule.start, pauses=unpaused(rule.pauses, date(2027, 6, 1)))
    assert [due.start.month for due in first(resumed, 4)] == [1, 2, 6, 7]
    old, planned = Pause(date(2026, 1, 1), date(2026, 2, 1)), Pause(date(2027, 9, 1))
    assert unpaused((old, planned), date(2027, 6, 1)) == (old,)


def test_what_comes_after_what_is_done() -> None:
    rule = Rule(date(2027, 1, 1))
    assert upcoming(rule, date(2027, 3, 31), 2) == first(rule, 5)[3:]
    assert next(documents_after(rule, None)) == first(rule, 1)[0]
    assert [due.start.month for due in due_by(rule, date(2027, 1, 31), date(2027, 4, 1))] == [2, 3, 4]
    assert due_by(rule, date(2027, 1, 31), date(2027, 1, 31)) == []


def test_the_calendar_ends_quietly() -> None:
    *_, last = documents(Rule(date(2190, 5, 31), every=7))
    assert last.end.year >= 2198


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule(date(2027, 1, 1), every=0), "every"),
        (Rule(date(2027, 1, 1), every=121), "every"),
        (Rule(date(2027, 1, 1), count=0), "count"),
        (Rule(date(2027, 1, 1), until=date(2026, 12, 31)), "until"),
        (Rule(date(2027, 1, 1), unit="week", day=15), "day"),
        (Rule(date(2027, 1, 1), day=32), "day"),
        (Rule(date(2027, 1, 1), day=-2), "day"),
    ],
)
def test_an_impossible_rule_is_told(rule: Rule, field: str) -> None:
    assert [fault.field for fault in faults(rule)] == [field]


def test_a_possible_rule_has_no_fault() -> None:
    assert not list(faults(Rule(date(2027, 1, 1), count=12, day=31)))


@pytest.mark.parametrize(
    ("start", "end", "de", "en"),
    [
        ("2027-05-01", "2027-05-31", "Mai 2027, 2. Quartal", "May 2027, quarter 2"),
        ("2027-01-01", "2027-03-31", "Januar bis März 2027, 1. Quartal", "January to March 2027, quarter 1"),
        (
            "2026-11-01",
            "2027-01-31",
            "November bis Januar 2026/2027, 4. Quartal bis 1. Quartal",
            "November to January 2026/2027, quarter 4 to quarter 1",
        ),
        (
            "2027-05-15",
            "2028-05-14",
            "Mai bis Mai 2027/2028, 2. Quartal bis 2. Quartal",
            "May to May 2027/2028, quarter 2 to quarter 2",
        ),
    ],
)
def test_a_period_in_words(start: str, end: str, de: str, en: str) -> None:
    days = date.fromisoformat(start), date.fromisoformat(end)
    for language, words in (("de", de), ("en", en)):
        parts = (terms.months(*days, language), terms.years(*days, language), terms.quarters(*days, language))
        assert "{} {}, {}".format(*parts) == words

"""Recurring documents: which periods a rule makes, and on which day the document of each is due.

Everything is a date, never a moment, so no clock change and no time zone moves anything. Periods follow one another
without gap or overlap, and each is counted from the first day of the first one, so nothing drifts: a rule that begins
on 31 January begins its periods on 28 February, 31 March, 30 April.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Literal

from handschlag.core.terms import LATEST
from handschlag.core.text import Text
from handschlag.core.working_days import working_day_from, working_day_until

Unit = Literal["week", "month"]
Timing = Literal["advance", "during", "arrears"]

MOST_EVERY = 120  # weeks or months
MOST_DOCUMENTS = 1_200
PERIOD_EDGE = 0  # day of issue: the first day of the period, or its last one in arrears
WORKING_DAY = -1  # day of issue: the working day next to that edge
LAST_OF_MONTH = 31


@dataclass(frozen=True, slots=True)
class Pause:
    """Days without documents, both part of it; open where ``last`` is missing."""

    first: date
    last: date | None = None

    def has(self, day: date) -> bool:
        """Whether a day lies in the pause."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Rule:
    """How often, from when to when, and on which day.

    ``every`` is a number of ``unit``; a year is 12 months. ``day`` is 1 to 31 (31 is the last day of every month),
    ``PERIOD_EDGE`` or ``WORKING_DAY``. ``count`` is the number of documents; a paused period is none of them.
    """

    start: date
    unit: Unit = "month"
    every: int = 1
    timing: Timing = "advance"
    day: int = PERIOD_EDGE
    until: date | None = None  # the period in which this day lies is the last one
    count: int | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """One document: the period it covers, both days part of it, and the day it is due to be issued."""

    start: date
    end: date
    issue_date: date


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a rule: the name of its field, and what to do."""

    field: str
    sentence: Text


def faults(rule: Rule) -> Iterator[Fault]:
    """What makes a rule impossible; ``documents`` may be called where there is nothing."""
    if not 1 <= rule.every <= MOST_EVERY:
        yield Fault("every", Text(f"Wählen Sie eine Zahl von 1 bis {MOST_EVERY}", f"Choose 1 to {MOST_EVERY}"))
    if rule.count is not None and not 1 <= rule.count <= MOST_DOCUMENTS:
        yield Fault("count", Text(f"Wählen Sie 1 bis {MOST_DOCUMENTS} Rechnungen", f"Choose 1 to {MOST_DOCUMENTS}"))
    if rule.until is not None and rule.until < rule.start:
        yield Fault("until", Text("Das Ende muss nach dem Beginn liegen", "The end must be after the start"))
    if rule.unit == "week" and rule.day > 0:
        yield Fault(
            "day",
            Text(
                "Einen Tag im Monat gibt es nur bei Monaten. Wählen Sie den Zeitraum oder einen Werktag",
                "A day of the month needs a rhythm in months. Choose the period or a working day",
            ),
        )
    if not WORKING_DAY <= rule.day <= LAST_OF_MONTH:
        yield Fault("day", Text("Wählen Sie einen Tag von 1 bis 31", "Choose a day from 1 to 31"))


def documents(rule: Rule) -> Iterator[Due]:
    """Every document of a rule, in order; paused periods are left out."""
    made = 0
    for start, end in _periods(rule):
        if rule.count is not None and made >= rule.count:
            return
        if any(pause.last is None and pause.has(start) for pause in rule.pauses):
            return
        if not any(pause.has(start) for pause in rule.pauses):
            made += 1
            yield Due(start, end, _issue_date(rule, start, end))


def documents_after(rule: Rule, done: date | None) -> Iterator[Due]:
    """The documents whose period begins after ``done``, the last day that is settled; all where it is ``None``."""
    return (due for due in documents(rule) if done is None or due.start > done)


def due_by(rule: Rule, done: date | None, today: date) -> list[Due]:
    """What is due by ``today`` and not settled yet. A period whose document comes later ends the list."""
    found: list[Due] = []
    for due in documents_after(rule, done):
        if due.issue_date > today:
            break
        found.append(due)
    return found


def upcoming(rule: Rule, done: date | None, most: int) -> list[Due]:
    """The next documents, at most so many."""
    return list(islice(documents_after(rule, done), most))


def ends_with(rule: Rule) -> Due | None:
    """The last document of a rule that has an end; ``None`` for one without, or without any document."""
    if rule.until is None and rule.count is None:
        return None
    last = None
    for last in islice(documents(rule), MOST_DOCUMENTS * 10):  # noqa: B007
        pass
    return last


def period_with(rule: Rule, day: date) -> tuple[date, date] | None:
    """The period in which a day lies, paused or not; ``None`` before the first and after the last one."""
    for start, end in _periods(rule):
        if start <= day <= end:
            return start, end
        if start > day:
            break
    return None


def unpaused(pauses: Iterable[Pause], resume: date) -> tuple[Pause, ...]:
    """The pauses where work goes on from ``resume``: what was over stays, the rest ends the day before or goes."""
    kept = []
    for pause in pauses:
        if pause.first >= resume:
            continue
        still = pause.last is None or pause.last >= resume
        kept.append(Pause(pause.first, resume - timedelta(days=1)) if still else pause)
    return tuple(kept)


# -- arithmetic of days


def _periods(rule: Rule) -> Iterator[tuple[date, date]]:
    number = 0
    start = rule.start
    while rule.until is None or start <= rule.until:
        number += 1
        following = _start(rule, number)
        if following is None:
            return
        yield start, following - timedelta(days=1)
        start = following


def _start(rule: Rule, number: int) -> date | None:
    """The first day of a period, counted from the first one; ``None`` after the last year we know."""
    if rule.unit == "week":
        days = 7 * rule.every * number
        return rule.start + timedelta(days=days) if days <= (LATEST - rule.start).days else None
    months = rule.start.year * 12 + rule.start.month - 1 + rule.every * number
    year, month = divmod(months, 12)
    return _day_in(year, month + 1, rule.start.day) if year <= LATEST.year else None


def _day_in(year: int, month: int, day: int) -> date:
    """A day of a month, or the last one where the month is shorter."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _issue_date(rule: Rule, start: date, end: date) -> date:
    if rule.day == WORKING_DAY:
        if rule.timing == "advance":
            return working_day_until(start)
        return working_day_from(start if rule.timing == "during" else end + timedelta(days=1))
    if rule.day == PERIOD_EDGE:
        return end if rule.timing == "arrears" else start
    if rule.timing == "advance":
        return _last_until(start, rule.day)
    if rule.timing == "during":
        return min(_first_from(start, rule.day), end)
    return _first_from(end, rule.day)


def _first_from(day: date, wanted: int) -> date:
    found = _day_in(day.year, day.month, wanted)
    if found >= day:
        return found
    year, month = divmod(day.year * 12 + day.month, 12)
    return _day_in(year, month + 1, wanted)


def _last_until(day: date, wanted: int) -> date:
    found = _day_in(day.year, day.month, wanted)
    if found <= day:
        return found
    year, month = divmod(day.year * 12 + day.month - 2, 12)
    return _day_in(year, month + 1, wanted)

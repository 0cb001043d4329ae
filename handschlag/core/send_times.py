"""When a mail leaves that does not leave at once: the next working morning, or a chosen day and time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handschlag.core.text import Text
from handschlag.core.working_days import is_working_day, working_day_from

OPENS, CLOSES = time(8), time(20)  # a mail in the night is read as pressure
LONGEST = timedelta(days=366)
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?(?:uhr)?", re.I)


class TimeRefused(ValueError):
    """Nothing can be sent then; ``sentence`` says what to do."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def next_morning(now: datetime, zone: ZoneInfo, region: str = "") -> datetime:
    """The next working morning, 8 o'clock in ``zone``, after ``now``, an aware moment; without a region's holidays."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return datetime.combine(working_day_from(day, region), OPENS, zone)


def in_office_hours(now: datetime, zone: ZoneInfo, region: str = "") -> datetime | None:
    """When a mail that nobody presses a button for may leave: ``None`` is at once, else the next working morning."""
    local = now.astimezone(zone)
    if is_working_day(local.date(), region) and OPENS <= local.time() < CLOSES:
        return None
    return next_morning(now, zone, region)


def parse_time(typed: str) -> time:
    """Read a time of day as a person types it: ``8``, ``8:30``, ``08.30``, ``8 Uhr``. Raises ``TimeRefused``."""
    match = _TIME.fullmatch(re.sub(r"\s+", "", typed))
    if not match or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise TimeRefused(Text("Tragen Sie eine Uhrzeit ein, zum Beispiel 8:30", "Enter a time, such as 8:30"))
    return time(int(match[1]), int(match[2] or 0))


def moment(day: date, clock: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment that a day and a time name in a zone.

    Where the clock is set back the first of the two is meant. Raises ``TimeRefused`` for the hour that is skipped in
    spring, for the past, and for more than a year ahead.
    """
    chosen = datetime.combine(day, clock, zone)
    if chosen.astimezone(UTC).astimezone(zone).time() != clock:
        raise TimeRefused(
            Text(
                "Diese Uhrzeit gibt es an dem Tag nicht, weil die Uhr vorgestellt wird. Wählen Sie eine Stunde später",
                "There is no such time on that day because the clock is put forward. Choose an hour later",
            )
        )
    if chosen <= now:
        raise TimeRefused(Text("Wählen Sie einen Zeitpunkt, der noch kommt", "Choose a moment that is still to come"))
    if chosen > now + LONGEST:
        raise TimeRefused(Text("Wählen Sie einen Tag innerhalb eines Jahres", "Choose a day within a year"))
    return chosen

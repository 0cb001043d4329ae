"""Sections of a bill: lines in a row under one title, with numbers such as 1.2 and a subtotal each.

Every line names the section it belongs to, so a part of an agreement keeps its titles. A section is a run of lines
with the same title; lines without one stand for themselves. Sections change no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from handschlag.core.bill import Bill, Line

ENDS = "-"  # typed as a title


@dataclass(frozen=True, slots=True)
class Section:
    """A run of lines under one title; ``first`` and ``last`` are indexes, the first line is 0."""

    number: str  # "2"
    title: str
    first: int
    last: int


def sections(lines: Sequence[Line]) -> list[Section]:
    """The sections of a bill in their order; none where no line has a title."""
    found: list[Section] = []
    top = 0
    for index, line in enumerate(lines):
        title = line.section.strip()
        if title and found and found[-1].last == index - 1 and found[-1].title == title:
            found[-1] = replace(found[-1], last=index)
            continue
        top += 1
        if title:
            found.append(Section(str(top), title, index, index))
    return found


def numbers(lines: Sequence[Line]) -> tuple[str, ...]:
    """The number of each line on paper: ``1``, ``2``; in a section ``2.1``, ``2.2``."""
    inside = {
        index: f"{section.number}.{index - section.first + 1}"
        for section in sections(lines)
        for index in range(section.first, section.last + 1)
    }
    found: list[str] = []
    top = 0
    for index in range(len(lines)):
        if index in inside:
            top = int(inside[index].partition(".")[0])
            found.append(inside[index])
        else:
            top += 1
            found.append(str(top))
    return tuple(found)


def begins(lines: Sequence[Line], index: int) -> str:
    """The title of the section that begins with a line; empty where none does."""
    title = lines[index].section.strip()
    return "" if index and lines[index - 1].section.strip() == title else title


def subtotal(section: Section, amounts: Sequence[Decimal], leave_out: frozenset[int] = frozenset()) -> Decimal:
    """The sum of a section's lines in the entry mode of the bill, without those that are not in the total."""
    indexes = range(section.first, section.last + 1)
    return sum((amounts[index] for index in indexes if index not in leave_out), Decimal(0))


def as_typed(lines: Sequence[Line]) -> list[str]:
    """The title a person types at each line: once where a section begins, a dash where lines stand for themselves
    again, nothing where a line continues. The reverse of ``carried_on``."""
    found, current = [], ""
    for line in lines:
        title = line.section.strip()
        found.append("" if title == current else title or ENDS)
        current = title
    return found


def carried_on(bill: Bill) -> Bill:
    """A bill as it was typed, with every line in its section: a title holds for the lines below until the next one.

    A dash as a title ends the section above.
    """
    title, lines = "", []
    for line in bill.lines:
        typed = line.section.strip()
        title = "" if typed in (ENDS, "–") else typed or title
        lines.append(replace(line, section=title) if title != line.section else line)
    return replace(bill, lines=tuple(lines))

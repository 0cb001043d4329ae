"""Bars as inline SVG: places and heights in whole units of a fixed canvas, so that no style is needed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT, LEFT, FOOT, TOP = 620, 190, 44, 26, 12


@dataclass(frozen=True)
class Bar:
    """One bar with the word below it."""

    x: int
    y: int
    height: int
    middle: int
    word: str
    last: bool


@dataclass(frozen=True)
class Step:
    """A line of the scale."""

    y: int
    word: str


@dataclass(frozen=True)
class Chart:
    """What the template draws."""

    bars: list[Bar]
    steps: list[Step]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    bar_width: int = 24


def bars(values: list[Decimal], words: list[str]) -> Chart:
    """A chart of amounts of at least nothing; the scale has whole steps."""
    top = _top(max([*values, Decimal(0)]))
    ground, room = HEIGHT - FOOT, HEIGHT - FOOT - TOP
    slot = (WIDTH - LEFT) // max(len(values), 1)

    def y(value: Decimal) -> int:
        return ground - int(max(value, Decimal(0)) * room / top)

    drawn = []
    for n, (value, word) in enumerate(zip(values, words, strict=True)):
        x = LEFT + n * slot + (slot - 24) // 2
        drawn.append(Bar(x, y(value), ground - y(value), x + 12, word, n == len(values) - 1))
    steps = [Step(y(top * part / 2), f"{top * part / 2:.0f}") for part in range(3)]
    return Chart(drawn, steps)


def _top(largest: Decimal) -> Decimal:
    """The next 2, 4, 6 or 10 of the same size: half of it is whole too."""
    size = Decimal(10)
    while size * 10 <= largest:
        size *= 10
    return next(size * step for step in (2, 4, 6, 10, 20) if size * step >= largest)

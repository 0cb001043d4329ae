"""A task of the home page: what to do, why, the one button; packages of screens make their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MOST = 3  # tasks of one kind; one more stands for the rest
COUNTED = 999  # nobody needs to know exactly how many more there are

# who waits: a customer for us, a customer for something that did not get through, we for money, we for ourselves
A_CUSTOMER_WAITS, STUCK, MONEY, OUR_OWN = range(4)


@dataclass(frozen=True)
class Task:
    """One thing to do: what, why, and the one button. Sorted by who waits, then by money."""

    who: int
    icon: str
    title: str
    why: str
    button: str
    address: str
    minor: int = 0

    @property
    def is_urgent(self) -> bool:
        """Whether a customer is concerned already."""
        return self.who <= STUCK


def rest_of(found: Sequence[Any], rows: Any) -> int:
    """How many there are beyond those shown; counted only when there are any, and not for ever."""
    return min(rows[: COUNTED + MOST].count() - MOST, COUNTED) if len(found) > MOST else 0

"""The running texts of a bill with their paths, and changes to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from handschlag.core.bill import Bill

_BLOCKS = ("opening", "note", "payment_terms", "thank_you_note")


def line_texts(bill: Bill) -> Iterator[tuple[str, str]]:
    """Path and text of every line's name and description that says something."""
    for i, line in enumerate(bill.lines):
        if line.name.strip():
            yield f"lines.{i}.name", line.name
        if line.description.strip():
            yield f"lines.{i}.description", line.description


def letter_texts(bill: Bill) -> Iterator[tuple[str, str]]:
    """Path and text of what is written to the customer around and between the lines.

    The sign-off is a formula and left out.
    """
    for i, line in enumerate(bill.lines):
        for name in ("text_above", "text_below"):
            if (between := getattr(line, name)).strip():
                yield f"lines.{i}.{name}", between
    for name in _BLOCKS:
        text: str = getattr(bill, name)
        if text.strip():
            yield name, text


def all_texts(bill: Bill) -> Iterator[tuple[str, str]]:
    """Lines and letter."""
    yield from line_texts(bill)
    yield from letter_texts(bill)


@lru_cache(maxsize=64)
def any_word(words: frozenset[str]) -> re.Pattern[str]:
    """Finds one of the words as a whole: not inside a longer word, not in a hyphenated one. Longest first."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, ordered)) + r")(?![\w-])", re.IGNORECASE)

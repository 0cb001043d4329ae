"""Bold words, lists and links in the texts of a line, written as people write them in messages.

``**bold**``, a row that begins with ``- ``, ``* `` or ``• ``, and addresses that begin with ``https://``. An e-invoice
takes plain text, so there the marks fall away and the words stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["", "bold", "link"]
BULLET = "•"
LONGEST_LINK = 2_000  # characters: the programs that read a PDF, and those that make one, take no address of any length

_ITEM = re.compile(r"[ \t]*[-*•][ \t]+(?=\S)")
# an address ends before what ends a sentence or closes a bracket; user and port are left out: they hide where it leads
_LINK = r"https://[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+(?:/[^\s<>\"“”„]*)?"
_RUN = re.compile(rf"\*\*(?=\S)(?P<bold>[^*\n]+?)(?<=\S)\*\*|(?P<link>{_LINK})(?<![.,;:!?)\]'])")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one kind in a row."""

    words: str
    kind: Kind = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a text, and whether it is an item of a list."""

    runs: tuple[Run, ...]
    is_item: bool = False

    @property
    def words(self) -> str:
        """The row without marks."""
        return "".join(run.words for run in self.runs)


def rows(text: str) -> Iterator[Row]:
    """The rows of a text that say something."""
    for row in filter(str.strip, text.splitlines()):
        item = _ITEM.match(row)
        yield Row(tuple(_runs(row[item.end() :] if item else row)), item is not None)


def _runs(row: str) -> Iterator[Run]:
    at = 0
    for found in _RUN.finditer(row):
        if found.start() > at:
            yield Run(row[at : found.start()])
        bold = found["bold"]
        yield Run(bold, "bold") if bold else Run(found["link"], "link" if len(found["link"]) <= LONGEST_LINK else "")
        at = found.end()
    if at < len(row):
        yield Run(row[at:])


def plain(text: str) -> str:
    """The text for programs: without the marks of bold words, everything else as it was written."""
    return _RUN.sub(lambda found: found["bold"] or found[0], text) if "**" in text else text

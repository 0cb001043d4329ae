"""Lines in more than one level: which belong to which, and which of them are summed up.

UBL has lines inside a line (SubInvoiceLine, XRechnung Extension BG-DEX-01): their amounts are part of that of the line
around them. CII says for each line which one it belongs to and what it is (EXTENDED): GROUP sums up the lines below
it, INFORMATION only informs. Neither kind is counted again in the sums of the invoice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Literal

from handschlag.core.einvoice.walking import ELEMENT, Record, Walk
from handschlag.core.money import EXACT, ZERO
from handschlag.core.totals import LineTotal
from handschlag.core.untrusted_xml import too_complex

Kind = Literal["line", "part", "group", "information"]
DEEPEST = 40
MOST_ENTRIES = 20_000  # lines of a document in levels, each with the path of where it stands
_KINDS: dict[str, Kind] = {"GROUP": "group", "INFORMATION": "information"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the document in its order. Only a ``line`` counts in the sums of the invoice."""

    depth: int  # 0 is the outermost
    kind: Kind
    total: LineTotal
    path: str  # where it stands in the document


def is_counted(record: Record) -> bool:
    """Whether a line of CII or UBL is part of the sums of the invoice."""
    return record.get("status") not in _KINDS


def outline(records: list[Record], make: Callable[[Record], LineTotal], walk: Walk) -> tuple[Entry, ...]:
    """All lines in their order and depth; empty where all stand side by side and all count.

    Raises ``DocumentRefused`` for more than ``MOST_ENTRIES``.
    """
    if not any(record.keys() & {"sub_lines", "parent"} or not is_counted(record) for record in records):
        return ()
    entries = (
        entry
        for record, depth in zip(records, _depths(records), strict=True)
        for entry in _entries(record, depth, _KINDS.get(record.get("status", ""), "line"), make, walk)
    )
    found = tuple(islice(entries, MOST_ENTRIES + 1))
    if len(found) > MOST_ENTRIES:
        raise too_complex()
    return found


def _entries(
    record: Record, depth: int, kind: Kind, make: Callable[[Record], LineTotal], walk: Walk
) -> Iterator[Entry]:
    yield Entry(depth, kind, make(record), walk.path_of(record[ELEMENT]))
    for inner in record.get("sub_lines", ()):
        yield from _entries(inner, depth + 1, "part", make, walk)


def _depths(records: list[Record]) -> list[int]:
    """How deep each line of CII is: one more than the line it names as its parent, which stands before it."""
    known: dict[str, int] = {}
    depths = []
    for record in records:
        depth = min(known.get(record.get("parent", ""), -1) + 1, DEEPEST)
        known.setdefault(record.get("identifier", ""), depth)
        depths.append(depth)
    return depths


def untied(entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, Decimal]]:
    """Lines whose amount is not the sum of those directly below them, with that sum (BR-DEX-02)."""
    sums: dict[int, Decimal] = {}  # index of the line above -> sum of the lines below it
    above: list[int] = []
    for index, entry in enumerate(entries):
        while above and entries[above[-1]].depth >= entry.depth:
            above.pop()
        if above and entry.kind != "information":
            sums[above[-1]] = EXACT.add(sums.get(above[-1], ZERO), entry.total.net)
        above.append(index)
    for index, total in sums.items():
        entry = entries[index]
        if entry.total.net != total and (entry.kind == "group" or entries[index + 1].kind == "part"):
            yield entry, total

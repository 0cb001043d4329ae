"""``python -m bench [WORD ...]``: print the rows whose job has one of the words, with ratios to the peers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from bench import documents, einvoice, issuing, lists, processes
from bench.row import Row

# One family per file; a new one joins this list.
FAMILIES: tuple[Callable[[list[str]], Iterator[Row]], ...] = (
    documents.rows,
    einvoice.rows,
    issuing.rows,
    lists.rows,
    processes.rows,
)

# What the first row of documents took a peer on the machine that the targets come from, in CPU ms.
YARDSTICK = ("document, 3 lines", "WeasyPrint", 81)


def line(row: Row) -> str:
    """A row as the table shows it."""
    verdict = "ok" if row.ours <= row.target else "above target" if row.ours <= row.limit else "ABOVE LIMIT"
    peers = "   ".join(f"{name} {ms:.0f} ms = {ms / row.ours:.1f} x" for name, ms in row.peers.items())
    figures = f"{row.job:<36}{row.ours:>8.1f}{row.target:>8.0f}{row.limit:>8.0f}  {verdict:<13}"
    return f"{figures} {peers} {row.note}".rstrip()


def main(words: list[str]) -> None:
    """Measure and print, row by row."""
    print(f"{'CPU ms':<36}{'ours':>8}{'target':>8}{'limit':>8}")
    for family in FAMILIES:
        for row in family(words):
            print(line(row), flush=True)
            if row.job == YARDSTICK[0] and YARDSTICK[1] in row.peers:
                print(machine(row), flush=True)


def machine(row: Row) -> str:
    """How this machine compares with the one of the targets: a limit missed on a slow one may be kept on that."""
    _, peer, there = YARDSTICK
    here = row.peers[peer]
    return f"  {peer} took {there} ms on the machine of the targets: {here / there:.1f} times as long here"


if __name__ == "__main__":
    main(sys.argv[1:])

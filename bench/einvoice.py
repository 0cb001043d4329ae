"""Totals and the CII of one bill, the part of a document that the norm prescribes."""

from __future__ import annotations

from collections.abc import Iterator

from bench.documents import bill
from bench.row import Row, cpu_ms
from handschlag.core.einvoice import cii
from handschlag.core.totals import totals

# lines: target and limit for both steps together, runs
SIZES = {3: (1, 2, 200), 30: (2, 4, 200), 300: (20, 30, 40)}


def rows(words: list[str]) -> Iterator[Row]:
    """One row per size whose job has one of the words; without words, all."""
    for lines, (target, limit, runs) in SIZES.items():
        job = f"totals and CII, {lines} lines"
        if words and not any(word in job for word in words):
            continue
        bills = [bill(lines, n) for n in range(runs + 2)]
        computed = [totals(each) for each in bills]
        both = cpu_ms(lambda n, bills=bills: cii.write(bills[n], totals(bills[n])), runs)
        alone = cpu_ms(lambda n, bills=bills, computed=computed: cii.write(bills[n], computed[n]), runs)
        yield Row(job, both, target, limit, note=f"CII alone {alone:.2f} ms")

"""Totals and the CII of one bill, and reading an e-invoice, beside two libraries that read too."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.documents import bill
from bench.row import Row, cpu_ms
from handschlag.core import legal
from handschlag.core.einvoice import cii, formats
from handschlag.core.einvoice.examining import examine
from handschlag.core.einvoice.reading import read
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
    yield from _writing(words)
    yield from _reading(words)


def _writing(words: list[str]) -> Iterator[Row]:
    """Both syntaxes of one bill of 30 lines that is counted already, and our own checks before it is issued."""
    runs, bills = 100, [bill(30, n) for n in range(102)]
    computed = [totals(each) for each in bills]
    jobs: dict[str, tuple[float, Callable[[int], object]]] = {
        "writing CII, 30 lines": (1, lambda n: formats.write(bills[n], computed[n], formats.CII)),
        "writing UBL, 30 lines": (1, lambda n: formats.write(bills[n], computed[n], formats.UBL)),
        "legal checks, 30 lines": (2, lambda n: legal.check(bills[n], computed[n], format=formats.XRECHNUNG_UBL)),
    }
    for job, (target, do) in jobs.items():
        if not words or any(word in job for word in words):
            yield Row(job, cpu_ms(do, runs), target, 3 * target)


def _reading(words: list[str]) -> Iterator[Row]:
    """Reading and examining 30 lines. The peers read the CII; neither says what it leaves out."""
    runs, bills = 100, [bill(30, n) for n in range(102)]
    for name, format in (("CII", formats.ZUGFERD), ("UBL", formats.UBL)):
        documents = [formats.write(each, totals(each), format) for each in bills]
        readings = [read(each) for each in documents]
        jobs: dict[str, Callable[[int], object]] = {
            f"reading {name}, 30 lines": lambda n, documents=documents: read(documents[n]),
            f"examining {name}, 30 lines": lambda n, readings=readings: examine(readings[n]),
        }
        for job, do in jobs.items():
            if not words or any(word in job for word in words):
                peers = _peers(documents) if job.startswith("reading CII") else {}
                yield Row(job, cpu_ms(do, runs), 3 if job.startswith("reading") else 2, 6, peers)


def _peers(documents: list[bytes]) -> dict[str, float]:
    from drafthorse.models.document import Document
    from facturx.parse_xml import parse_ubl_cii_xml

    return {
        "drafthorse": cpu_ms(lambda n: Document.parse(documents[n]), 20),
        "factur-x": cpu_ms(lambda n: parse_ubl_cii_xml(documents[n], check_xsd=False), 20),
    }

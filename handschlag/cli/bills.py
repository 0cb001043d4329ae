"""Commands without a database and without Django: check, render, schema, tables."""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from handschlag.cli import receiving
from handschlag.cli.console import (
    DONE,
    REFUSED,
    Stop,
    as_json,
    bill_in,
    bill_of,
    dated,
    is_document,
    print_json,
    read_file,
    say,
    today,
    use_own_tables,
)
from handschlag.core import clarity, legal
from handschlag.core.bill import Bill
from handschlag.core.bill_json import read_bill, schema, write_bill
from handschlag.core.dated import ENDED, Series, current
from handschlag.core.einvoice import formats
from handschlag.core.examples import CASES
from handschlag.core.money import amount_text
from handschlag.core.text import Text
from handschlag.core.totals import Totals, totals
from handschlag.core.word_lists import WordLists

SUMS = ("net", "tax", "gross", "prepaid", "rounding", "payable")


def check(options: argparse.Namespace) -> int:
    """Findings and totals of a bill."""
    use_own_tables()
    content = read_file(options.file)
    if is_document(content):
        return receiving.check_document(content, options.language, official=options.official)
    bill = dated(bill_in(content, options.file))
    computed = totals(bill)
    found = [*legal.check(bill, computed, today=today(), format=options.format), *clarity.check(bill, computed)]
    blocking = legal.blocking(found)
    said = _official(bill, computed, options)
    ok = not blocking and said.get("official", {}).get("valid") is not False
    print_json(
        {
            "ok": ok,
            "errors": [],
            "findings": [as_json(finding, options.language) for finding in found],
            "currency": bill.currency,
            "totals": {name: amount_text(getattr(computed, name)) for name in SUMS},
            **said,
        }
    )
    for finding in blocking:
        say(f"{finding.field}: {finding.title.in_(options.language)} ({finding.code})")
    return DONE if ok else REFUSED


def _official(bill: Bill, computed: Totals, options: argparse.Namespace) -> dict[str, Any]:
    if not options.official or not formats.FORMATS[options.format].syntax:
        return {}
    return {"official": receiving.official_report(receiving.written(bill, computed, options.format))}


def render(options: argparse.Namespace) -> int:
    """The document of a bill, without issuing it."""
    use_own_tables()
    bill = dated(bill_of(options))
    bill = replace(bill, number=options.number or bill.number)
    if not bill.number:
        say(
            Text("Ohne Nummer (--number) ist das ein Entwurf", "Without a number (--number) this is a draft").in_(
                options.language
            )
        )
    computed = totals(bill)
    kind = formats.FORMATS.get(options.format)
    if kind and kind.invoice == "xml":
        return _write([receiving.written(bill, computed, kind.key)], options.output)
    return _write(_rendered(bill, computed, options), options.output)


def _rendered(bill: Bill, computed: Totals, options: argparse.Namespace) -> list[bytes]:
    from handschlag.documents import rendering
    from handschlag.documents.letter import letter

    page = letter(bill, computed, **presentation(options))
    try:
        if options.format == "svg":
            return rendering.render_svg(page)
        # "pdf" is the document as a customer usually gets it
        xml = b"" if options.format == formats.PLAIN else receiving.written(bill, computed, formats.ZUGFERD)
        return [rendering.render_pdf(page, xml)]
    except rendering.RenderingFailed as failed:
        raise Stop(Text("Die Seite konnte nicht gesetzt werden", "The page could not be typeset"), REFUSED) from failed
    finally:
        rendering.stop()


def presentation(options: argparse.Namespace) -> dict[str, Any]:
    """How the letter looks, as far as the options say."""
    return {name: getattr(options, name) for name in ("style", "accent") if getattr(options, name)}


def colour(typed: str) -> str:
    """A colour as typed. Raises ``ArgumentTypeError`` with a sentence."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", typed):
        raise argparse.ArgumentTypeError(
            f"a colour is # and six hexadecimal digits, such as #2a3f9d, not {typed[:40]!r}"
        )
    return typed


def number(typed: str) -> str:
    """A document's number as typed. Raises ``ArgumentTypeError`` with a sentence."""
    read = read_bill({"number": typed})
    if read.errors:
        raise argparse.ArgumentTypeError(read.errors[0].sentence.en)
    return read.bill.number


def _write(pages: list[bytes], output: str | None) -> int:
    """To a file, or stdout; several pages to files with the page number in their names."""
    if output is None:
        if len(pages) > 1:
            raise Stop(Text("Mehrere Seiten: nennen Sie mit -o eine Datei", "Several pages: name a file with -o"))
        sys.stdout.buffer.write(pages[0])
        return DONE
    target = Path(output)
    for number, page in enumerate(pages, 1):
        name = target if len(pages) == 1 else target.with_stem(f"{target.stem}-{number}")
        name.write_bytes(page)
    return DONE


def show_schema(options: argparse.Namespace) -> int:
    """The JSON Schema, or an example that passes."""
    if options.case or options.example:
        print_json(write_bill(CASES[options.case or "standard"]))
    else:
        print_json(schema())
    return DONE


def show_tables(options: argparse.Namespace) -> int:
    """The dated tables in force, the operator's own above the shipped ones."""
    use_own_tables()
    tables = current()
    print_json(
        {
            "vat_rates": {f"{country}.{name}": _rows(series) for (country, name), series in tables.rates.items()},
            "thresholds": {f"{country}.{name}": _rows(series) for (country, name), series in tables.limits.items()},
            "base_rates": {country: _rows(series) for country, series in tables.base_rates.items()},
            "accounts": tables.accounts,
            "words": _words(tables.words),
        }
    )
    return DONE


def _words(lists: WordLists) -> dict[str, Any]:
    return {
        "acronyms": sorted(lists.acronyms),
        "building_work": lists.building_work,
        **{
            language: {
                "vague": sorted(words.vague),
                "filler": sorted(words.filler),
                "total": sorted(words.total),
                "jargon": dict(words.jargon),
                "abbreviations": dict(words.abbreviations),
            }
            for language, words in (("de", lists.de), ("en", lists.en))
        },
    }


def _rows(series: Series) -> dict[str, str]:
    rows = {day.isoformat(): ENDED if value is None else str(value) for day, value in series.rows}
    return {**({"source": series.source} if series.source else {}), **rows}

"""Commands on a received e-invoice: read it, check it, convert it. No database, no Django."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handschlag.cli.console import (
    DONE,
    REFUSED,
    Stop,
    bill_in,
    is_document,
    is_json,
    print_json,
    read_file,
    say,
    today,
    use_own_tables,
)
from handschlag.core.bill import Bill
from handschlag.core.bill_json import load_json, read_bill, write_bill
from handschlag.core.einvoice import formats
from handschlag.core.einvoice.examining import examine
from handschlag.core.einvoice.pdf_attachment import is_pdf
from handschlag.core.einvoice.reading import Reading, read
from handschlag.core.einvoice.reading_json import SUMS, reading_json
from handschlag.core.einvoice.remarks import Remark
from handschlag.core.money import format_money, format_number, format_price, plain
from handschlag.core.terms import short_date
from handschlag.core.text import Text, clean_block
from handschlag.core.totals import LineTotal, Totals, totals
from handschlag.core.untrusted_xml import DocumentRefused


def read_invoice(options: argparse.Namespace) -> int:
    """Show an e-invoice as text, or everything as JSON."""
    reading = reading_of(read_file(options.file))
    remarks = examine(reading, today=today())
    if options.json:
        print_json(reading_json(reading, remarks, options.language))
    else:
        page = "\n".join(_page(reading, remarks, options.language)) + "\n"
        sys.stdout.buffer.write(page.encode(errors="backslashreplace"))
    _say_remarks(remarks, options.language)
    return DONE


def check_document(content: bytes, language: str, *, official: bool) -> int:
    """Remarks on an e-invoice; 1 where one hits its format or a statement that VAT law demands."""
    xml = xml_of(content)
    reading = _read(xml)
    remarks = examine(reading, today=today())
    said = {"official": official_report(xml)} if official else {}
    ok = all(remark.severity == "other" for remark in remarks) and said.get("official", {}).get("valid") is not False
    print_json({"ok": ok, **reading_json(reading, remarks, language), **said})
    _say_remarks(remarks, language)
    return DONE if ok else REFUSED


def official_report(xml: bytes) -> dict[str, Any]:
    """What the official rules say; ``checked`` is false where they are not installed or did not answer."""
    from handschlag.documents import official_rules

    try:
        report = official_rules.examine(xml)
    except official_rules.NotChecked as reason:
        say(str(reason))
        return {"checked": False}
    finally:
        official_rules.stop()
    for fault in report.faults:
        say(f"{fault.code}: {fault.sentence} ({fault.severity})")
    return {
        "checked": True,
        "valid": report.valid,
        "rule_sets": [{"name": name, "version": version} for name, version in report.rule_sets],
        "faults": [{"code": each.code, "severity": each.severity, "sentence": each.sentence} for each in report.faults],
    }


def reading_of(content: bytes) -> Reading:
    """The reading of an XML or a PDF. Stops with the sentence that says why not."""
    return _read(xml_of(content))


def xml_of(content: bytes) -> bytes:
    """The XML itself, or what a PDF carries. Stops with the sentence that says why not."""
    if not is_pdf(content):
        return content
    from handschlag.documents import rendering
    from handschlag.documents.receiving import invoice_xml

    try:
        return invoice_xml(content)
    except DocumentRefused as refused:
        raise Stop(refused.sentence) from None
    finally:
        rendering.stop()


def _read(xml: bytes) -> Reading:
    try:
        return read(xml)
    except DocumentRefused as refused:
        if is_json(xml):
            sentence = Text(
                "Das ist eine Rechnung als JSON, keine E-Rechnung. Prüfen Sie sie mit „handschlag check“",
                "This is a JSON bill, no e-invoice. Check it with “handschlag check”",
            )
            raise Stop(sentence) from None
        raise Stop(refused.sentence) from None


def _say_remarks(remarks: list[Remark], language: str) -> None:
    for remark in remarks:
        say(f"{remark.path}: {remark.sentence.in_(language)} ({remark.code})")


# -- as text


def _page(reading: Reading, remarks: list[Remark], language: str) -> Iterator[str]:
    bill, stated = reading.bill, reading.totals

    def word(de: str, en: str) -> str:
        return Text(de, en).in_(language)

    def money(amount: Any) -> str:
        return format_money(amount, bill.currency, language)

    def row(label: str, value: str) -> Iterator[str]:
        if value:
            yield f"{label:<22} {clean_block(value)}".replace("\n", "\n" + " " * 23)

    def day(value: Any) -> str:
        return short_date(value, language) if value else ""

    yield from row(word("Rechnung", "Invoice"), f"{bill.number} ({bill.type_code})")
    yield from row(word("Format", "Format"), f"{reading.syntax}, {reading.profile.name or reading.specification}")
    yield from row(word("Rechnungsdatum", "Invoice date"), day(bill.issue_date))
    yield from row(word("Leistung", "Supply"), day(bill.date_of_supply))
    yield from row(word("Fällig am", "Due on"), day(bill.due_date))
    yield from row(word("Verkäufer", "Seller"), bill.seller.name)
    yield from row(word("USt-IdNr.", "VAT id"), bill.seller.vat_identifier)
    yield from row(word("Käufer", "Buyer"), bill.buyer.name)
    yield from row(word("Konto", "Account"), bill.payment.account_identifier)
    yield from row(word("Zahlungsbedingungen", "Payment terms"), bill.payment_terms)
    for number, (depth, total) in enumerate(_levels(reading), 1):
        line = total.line
        quantity = format_number(line.quantity, language) if line.quantity is not None else "?"
        price = format_price(line.price, bill.currency, language) if line.price is not None else "?"
        figures = f"{quantity} {line.unit_code} × {price} = {money(total.net)}"
        yield from row("  " * depth + (line.identifier or str(number)), f"{line.name}\n{figures}")
    for label, amount in (
        (word("Summe ohne USt", "Total without VAT"), stated.net),
        (word("USt", "VAT"), stated.tax),
        (word("Summe mit USt", "Total with VAT"), stated.gross),
        *((each.description or each.kind, each.amount) for each in bill.third_party_payments),
        (word("Zahlbetrag", "Amount due"), stated.payable),
    ):
        yield from row(label, money(amount))
    for path, value in _lost(reading):
        yield from row(word("Außerdem", "Besides"), f"{path}: {value}")
    if not remarks:
        yield word("Nachgerechnet und geprüft: nichts gefunden", "Recounted and checked: nothing found")


def _levels(reading: Reading) -> Iterator[tuple[int, LineTotal]]:
    """The lines with their depth; those below others are part of them, or only inform."""
    if reading.outline:
        yield from ((each.depth, each.total) for each in reading.outline)
    else:
        yield from ((0, total) for total in reading.totals.lines)


# -- converting


def convert(options: argparse.Namespace) -> int:
    """An e-invoice or JSON bill in another format; what the target cannot carry is named on stderr."""
    target = Path(options.output)
    format = options.format or {".json": JSON, ".pdf": formats.ZUGFERD}.get(target.suffix.lower(), "")
    if not format:
        raise Stop(
            Text(
                f"Nennen Sie mit --format das Format: {', '.join(TARGETS)}",
                f"Name the format with --format: {', '.join(TARGETS)}",
            )
        )
    use_own_tables()
    source = _source(read_file(options.file), options.file)
    made = _made(source, format)
    if options.output == "-":
        sys.stdout.buffer.write(made)
    else:
        target.write_bytes(made)
    for remark in source.remarks:
        say(remark.in_(options.language))
    faults = read_bill(load_json(made)).errors if format == JSON else ()
    for fault in faults:  # it stands in the file, and a bill of ours would refuse it
        say(f"{fault.path}: {fault.sentence.in_(options.language)}")
    not_carried = Text("nicht übernommen", "not carried over").in_(options.language)
    refused = {fault.path for fault in faults}
    missing = [each for each in _missing(source, format, made) if each[0] not in refused]
    for path, value in [*source.lost, *missing]:
        say(f"{path}: {not_carried}: {value[:200]}")
    return DONE


JSON = "json"
TARGETS = (JSON, *(key for key, each in formats.FORMATS.items() if each.syntax))


@dataclass(frozen=True)
class Source:
    """What is converted: the bill, its figures, what was lost when it was read; a document states its tax.

    ``remarks`` say what it is not.
    """

    bill: Bill
    totals: Totals
    lost: list[tuple[str, str]]
    is_document: bool
    remarks: tuple[Text, ...] = ()


def _source(content: bytes, name: str) -> Source:
    if is_document(content):
        reading = reading_of(content)
        remarks = tuple(filter(None, (reading.profile.remark,)))
        return Source(reading.bill, reading.totals, [*_lost(reading), *_below(reading)], True, remarks)
    bill = bill_in(content, name)
    return Source(bill, totals(bill), [], False)


def _lost(reading: Reading) -> list[tuple[str, str]]:
    return [(each.path, each.value) for each in reading.lost if each.why != "missing"]


def _below(reading: Reading) -> list[tuple[str, str]]:
    """Lines below others, which a bill has no place for."""
    below = (each for each in reading.outline if each.kind != "line")
    return [(each.path, f"{each.total.line.name} {plain(each.total.net)}".strip()) for each in below]


def _made(source: Source, format: str) -> bytes:
    if format == JSON:
        return (json.dumps(write_bill(source.bill), ensure_ascii=False, indent=2) + "\n").encode()
    xml = written(source.bill, source.totals, format)
    return _pdf(source, xml) if format == formats.ZUGFERD else xml


def written(bill: Bill, computed: Totals, format: str) -> bytes:
    """The e-invoice in a format. Stops with the sentence where it cannot say all of the bill."""
    try:
        return formats.write(bill, computed, format)
    except formats.NotExpressible as reason:
        raise Stop(reason.sentence, REFUSED) from None


def _pdf(source: Source, xml: bytes) -> bytes:
    from handschlag.documents import rendering
    from handschlag.documents.letter import letter

    try:
        return rendering.render_pdf(letter(source.bill, source.totals), xml)
    except rendering.RenderingFailed as failed:
        raise Stop(Text("Die Seite konnte nicht gesetzt werden", "The page could not be typeset"), REFUSED) from failed
    finally:
        rendering.stop()


# A bill of ours says these for itself or its document; in an e-invoice other fields stand for them, or none is meant.
OURS = ("tax_situation", "language", "kind", "prices_include_vat", "exemption_reason", "unit_name")


def _missing(source: Source, format: str, made: bytes) -> list[tuple[str, str]]:
    """What stands in the source and no longer in what was made of it: read again and compared, value by value."""
    if format == JSON:
        again = read_bill(load_json(made)).bill
        figures = totals(again)
    else:
        reading = reading_of(made)
        again, figures = reading.bill, reading.totals
    after = dict(_leaves(write_bill(again), ""))
    before = _leaves(write_bill(source.bill), "")
    missing = [(path, value) for path, value in before if value and after.get(path) != value]
    if not source.is_document and format != JSON:  # its figures and taxes turn into those of the document
        words = "\n".join(after.values())
        missing = [(path, value) for path, value in missing if _is_missing(path, value, words)]
    for name in SUMS:
        if getattr(source.totals, name) != getattr(figures, name):
            missing.append((name, plain(getattr(source.totals, name))))
    return missing


def _is_missing(path: str, value: str, words: str) -> bool:
    is_figure = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value)
    return not is_figure and path.rpartition(".")[2] not in OURS and value not in words


def _leaves(part: Any, path: str) -> Iterator[tuple[str, str]]:
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else None
    if items is None:
        yield path, str(part)
        return
    for name, value in items:
        yield from _leaves(value, f"{path}.{name}".lstrip("."))

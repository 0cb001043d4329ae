"""Fuzz what reads strangers' input: XML, JSON, PDF attachments, amounts, identifiers. ``make fuzz``: a million inputs.

Structure-aware: valid documents are cut, doubled, swapped and filled with nasty values. Every input follows from its
seed, which is printed where something breaks: ``python -m tests.fuzz.parsers --seed N --inputs 1`` does it again.
Allowed are an answer or a named refusal; anything else is a crash.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import re
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pikepdf

from handschlag.core import identifiers, legal
from handschlag.core.bill_json import NotReadable, load_json, read_bill, write_bill
from handschlag.core.einvoice import formats
from handschlag.core.einvoice.examining import examine
from handschlag.core.einvoice.pdf_attachment import attached_invoice
from handschlag.core.einvoice.reading import read
from handschlag.core.einvoice.reading_json import reading_json
from handschlag.core.examples import CASES
from handschlag.core.money import AmountNotUnderstood, parse_amount
from handschlag.core.tax import SituationUnknown
from handschlag.core.totals import totals
from handschlag.core.untrusted_xml import DocumentRefused
from tests.core.einvoice import every_term, official_examples

NASTY = (
    *("", " ", "0", "-0", "-1", "1e9", "NaN", "Infinity", "9" * 20, "0." + "0" * 19 + "1", "1,5", "٣", "１", "true"),
    *(
        "20261131",
        "00000101",
        "99991231",
        "2026-02-30",
        "2026-11-23T00:00:00Z",
        "VAT",
        "EUR",
        "QQQ",
        "S",
        "O",
        "AE",
        "381",
    ),
    *(
        "\u202e",
        "\u200b",
        "\ufffd",
        "🦊",
        "]]&gt;",
        "&#0;",
        "&x;",
        "&amp;#x202e;",
        "#SKONTO#TAGE=1#PROZENT=1.00#",
        "%s{0}",
    ),
    *("../../etc", "=cmd()", "&lt;script&gt;", "A" * 5000, "QUJD", "====", "DE00", "urn:factur-x.eu:1p0:minimum"),
)
ELEMENT = re.compile(r"<([\w.-]+:[\w.-]+)\b[^<>]*>[^<]*</\1>")


@cache
def documents() -> tuple[str, ...]:
    """Valid documents to start from: every term, and a small one, in both syntaxes."""
    bill = replace(every_term.BILL, lines=every_term.BILL.lines[1:], allowances=(), charges=(), attachments=())
    small = [formats.write(bill, totals(bill), format).decode() for format in ("cii", "ubl")]
    others = [official_examples.document(name).decode("utf-8-sig") for name in OFFICIAL]
    return (every_term.CII.decode(), every_term.UBL.decode(), *others, *small * 4)


OFFICIAL = ("kosit/01.05a-INVOICE_ubl.xml", "kosit/01.05a-INVOICE_uncefact.xml", "kosit/05.01a-INVOICE_ubl.xml")


def mutated(draw: random.Random) -> bytes:
    """A valid document after one to six changes."""
    text = draw.choice(documents())
    for _ in range(draw.randint(1, 6)):
        found = list(ELEMENT.finditer(text)) or [re.compile("").match("")]
        one = draw.choice(found)
        assert one
        change = draw.randrange(8)
        if change == 0:  # a nasty value
            text = (
                text[: one.start()]
                + re.sub(r">[^<]*<", lambda _: f">{draw.choice(NASTY)}<", one[0])
                + text[one.end() :]
            )
        elif change == 1:  # gone
            text = text[: one.start()] + text[one.end() :]
        elif change == 2:  # twice
            text = text[: one.end()] + one[0] + text[one.end() :]
        elif change == 3:  # somewhere else
            other = draw.choice(found)
            assert other
            text = text[: other.start()] + one[0] + text[other.start() :]
        elif change == 4:  # another attribute
            value = '="' + draw.choice(NASTY).replace('"', "").replace("\\", "") + '"'
            text = text[: one.start()] + re.sub(r'="[^"]*"', value, one[0]) + text[one.end() :]
        elif change == 5:  # wrapped, or in another namespace
            text = text[: one.start()] + f"<x:y xmlns:x='urn:{draw.random()}'>{one[0]}</x:y>" + text[one.end() :]
        elif change == 6:  # a piece of markup is lost
            start = draw.randrange(len(text) + 1)
            text = text[:start] + text[start + draw.randrange(1, 40) :]
        else:  # a group is cut out or doubled
            groups = [match.span() for match in re.finditer(r"<((?:ram|cac):\w+)>.*?</\1>", text, re.DOTALL)]
            start, end = draw.choice(groups or [(0, 0)])
            text = text[:start] + text[start:end] * draw.choice((0, 2, 5)) + text[end:]
    data = bytearray(text.encode(errors="replace"))
    for _ in range(draw.choice((0, 0, 0, 1, 5))):
        data[draw.randrange(len(data))] = draw.randrange(256)
    return bytes(data)


def xml(draw: random.Random) -> None:
    """Read, examine, tell and write a mutated document."""
    try:
        reading = read(mutated(draw))
    except DocumentRefused:
        return
    remarks = examine(reading)
    if draw.randrange(8) == 0:
        reading_json(reading, remarks)
        for format in ("cii", "xrechnung-ubl"):
            with contextlib.suppress(formats.NotExpressible):  # said in a sentence: what only another format knows
                read(formats.write(reading.bill, reading.totals, format))


@cache
def pdfs() -> tuple[bytes, ...]:
    """PDFs with an invoice inside, packed in three ways."""
    made = []
    for mode in (pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate):
        document = pikepdf.new()
        document.attachments["factur-x.xml"] = pikepdf.AttachedFileSpec(document, b"<a/>", filename="factur-x.xml")
        out = io.BytesIO()
        document.save(out, object_stream_mode=mode, compress_streams=mode != pikepdf.ObjectStreamMode.disable)
        made.append(out.getvalue())
    return tuple(made)


def pdf(draw: random.Random) -> None:
    """Look for the attachment of a PDF with bytes and numbers changed."""
    data = bytearray(draw.choice(pdfs()))
    for _ in range(draw.randint(1, 12)):
        place = draw.randrange(len(data))
        piece = draw.choice(
            (b"/Names", b"/EF", b"<<", b"[", b"0 R", b"-1", b"99999999", b"null", bytes([draw.randrange(256)]))
        )
        data[place : place + draw.choice((0, len(piece)))] = piece
    with contextlib.suppress(DocumentRefused):
        attached_invoice(bytes(data))


@cache
def bills() -> tuple[str, ...]:
    """JSON bills to start from."""
    return tuple(json.dumps(write_bill(bill), ensure_ascii=draw) for bill in CASES.values() for draw in (True, False))


def json_bill(draw: random.Random) -> None:
    """Read a JSON bill with pieces changed; what is read must be countable and writable."""
    text = draw.choice(bills())
    for _ in range(draw.randint(1, 4)):
        place = draw.randrange(len(text))
        piece = draw.choice(('"', "{", "[", "null", "1e999", "-", "\\ud800", "\\u0000", "\x00", "\ufeff", ":", *NASTY))
        text = text[:place] + piece + text[place + draw.choice((0, 1, 8)) :]
    try:
        read = read_bill(load_json(text.encode(errors="surrogatepass")))
    except NotReadable:
        return
    with contextlib.suppress(SituationUnknown):
        computed = totals(read.bill)
        legal.check(read.bill, computed)
        if draw.randrange(4) == 0:
            formats.write(read.bill, computed, draw.choice(("cii", "xrechnung-ubl", "zugferd"))).decode()


def amount(draw: random.Random) -> None:
    """Read an amount somebody typed."""
    typed = "".join(draw.choices("0123456789.,-+' €EUR\u00a0\u2212٣１eE_x", k=draw.randrange(24)))
    with contextlib.suppress(AmountNotUnderstood):
        parse_amount(typed, draw.choice(("de", "en")))


CHECKS: tuple[Callable[[str], object], ...] = (
    identifiers.check_iban,
    identifiers.check_bic,
    identifiers.check_vat_identifier,
    identifiers.check_steuernummer,
    identifiers.check_leitweg_id,
    identifiers.check_email,
    identifiers.check_country,
)
GOOD = (
    "DE02120300000000202051",
    "BYLADEM1001",
    "DE123456788",
    "ATU13585627",
    "12/345/67890",
    "04011000-12345-03",
    "a@b.example",
)


def identifier(draw: random.Random) -> None:
    """Check an identifier with some characters changed."""
    text = list(draw.choice(GOOD))
    for _ in range(draw.randrange(6)):
        text.insert(draw.randrange(len(text) + 1), chr(draw.choice((draw.randrange(128), draw.randrange(0x3000)))))
        del text[draw.randrange(len(text))]
    for check in CHECKS:
        check("".join(text))


# parser -> how many of 100 inputs it gets
PARSERS: tuple[tuple[Callable[[random.Random], None], int], ...] = (
    (xml, 15),
    (json_bill, 5),
    (pdf, 5),
    (amount, 45),
    (identifier, 30),
)


def run(seed: int, inputs: int, seconds: float) -> tuple[int, list[int]]:
    """Try so many inputs, or as many as the time allows. Returns how many were tried, and the seeds that broke it."""
    kinds = [parser for parser, share in PARSERS for _ in range(share)]
    end, broken, tried = time.monotonic() + seconds, [], 0
    for number in range(seed, seed + inputs):
        draw = random.Random(number)
        try:
            draw.choice(kinds)(draw)
        except Exception:
            broken.append(number)
            print(f"seed {number}:\n{traceback.format_exc()}", flush=True)
            if len(broken) >= 10:
                break
        tried += 1
        if tried % 256 == 0 and time.monotonic() > end:
            break
    return tried, broken


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**40))
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=3600)
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.inputs} inputs, at most {options.seconds:.0f} s", flush=True)
    tried, broken = run(options.seed, options.inputs, options.seconds)
    print(f"{tried} inputs, {len(broken)} broken {broken}")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())

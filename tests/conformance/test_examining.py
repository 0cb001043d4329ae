"""Of copies of right e-invoices with one thing wrong, our own checks refuse what the official rules refuse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handschlag.core.einvoice.examining import examine
from handschlag.core.einvoice.reading import read
from handschlag.core.untrusted_xml import DocumentRefused
from tests.conformance.spoiling_xml import spoiled
from tests.conformance.test_official_examples import fatal
from tests.core.einvoice import every_term
from tests.core.einvoice.official_examples import document

pytestmark = pytest.mark.conformance


def _one_tax_point(xml: bytes) -> bytes:
    """The norm wants the tax point in one row only (CII-SR-461)."""
    text = xml.decode()
    first = text.index("</ram:TaxPointDate>") + 1
    return (text[:first] + re.sub(r"<ram:TaxPointDate>.*?</ram:TaxPointDate>", "", text[first:])).encode()


CASES: dict[str, tuple[bytes, str]] = {
    "every term, CII": (_one_tax_point(every_term.CII), "cii"),
    "every term, UBL": (every_term.UBL, "ubl"),
    "XRechnung, CII": (document("kosit/01.05a-INVOICE_uncefact.xml"), "xrechnung-cii"),
    "XRechnung, UBL": (document("kosit/01.05a-INVOICE_ubl.xml"), "xrechnung-ubl"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_the_rules_refuse_we_refuse(name: str) -> None:
    right, format = CASES[name]
    right = right.replace(b"DE123456789", b"DE123456788")
    assert fatal(right, format) == []
    assert [remark.code for remark in examine(read(right)) if remark.severity != "other"] == []
    refused, unnoticed = 0, []
    for what, xml in spoiled(right):
        rules = {_rule(fault) for fault in fatal(xml, format)}
        if not rules:
            continue
        refused += 1
        try:
            noticed = any(remark.severity != "other" for remark in examine(read(xml)))
        except DocumentRefused:
            noticed = True
        if not noticed:
            unnoticed.append((what, sorted(rules)))
    assert unnoticed == []
    assert refused > 300


def _rule(fault: str) -> str:
    found = re.match(r"fatal ([A-Za-z0-9-]+?)(?:-[a-z])?:", fault)
    assert found, fault
    return found[1]


def test_the_copies_are_kept_apart() -> None:
    copies = [xml for _, xml in spoiled(Path(every_term.__file__).with_name("every_term.cii.xml").read_bytes())]
    assert len(copies) > 1_000
    assert len(set(copies)) > 0.9 * len(copies)

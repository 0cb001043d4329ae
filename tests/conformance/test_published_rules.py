"""The newest published rules of EN 16931, XRechnung and Peppol find nothing in what we write, not even a warning.

Nor do our own checks of received e-invoices. Every tax situation, every kind of document, every format; the totals are
counted once more besides.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from handschlag.core.bill import Bill, Contact, CreditTransfer, PrecedingInvoice
from handschlag.core.einvoice import formats
from handschlag.core.einvoice.examining import examine
from handschlag.core.einvoice.reading import read
from handschlag.core.einvoice.specifications import EXTENDED
from handschlag.core.examples import CASES
from handschlag.core.totals import totals
from tests.conformance import official_rules, published_rules
from tests.conformance.bills import Case, bill, cases
from tests.conformance.recount import miscounts
from tests.core.full_bill import BILL, BY_CARD, BY_DIRECT_DEBIT

pytestmark = pytest.mark.conformance

# CEN's rules count names and files of all attachments together, though the norm takes any number of them (BG-24)
KNOWN_TO_BE_WRONG = ("CII-SR-475", "CII-SR-476")
KINDS = ("380", "326", "384", "389", "875", "876", "877", "381")
SITUATIONS = [case for case in cases() if case.lines == 3 and case.adjusted in ("", "both")]


def dutiful(made: Bill, format: str) -> Bill:
    """The bill with what XRechnung and Peppol want beyond the norm; Peppol knows no e-mail addresses (CL008)."""
    if format == "peppol":
        made = replace(
            made,
            seller=replace(made.seller, electronic_address="DE136695976", electronic_address_scheme="9930"),
            buyer=replace(made.buyer, electronic_address="04011000-12345-03", electronic_address_scheme="0204"),
        )
    contact = Contact("Änne Muster", "+49 000 123456", "rechnung@nordlicht.example")
    return replace(
        made,
        seller=replace(made.seller, contact=contact),
        buyer=replace(made.buyer, contact=replace(made.buyer.contact, email="einkauf@siebenschlaefer.example")),
        buyer_reference=made.buyer_reference or "04011000-12345-03",
        payment=made.payment if made.payment.account_identifier else CreditTransfer("DE02120300000000202051"),
        payment_terms=made.payment_terms or "Zahlbar ohne Abzug",
    )


def of_kind(made: Bill, kind: str) -> Bill:
    """The bill as another kind of document."""
    if made.type_code != "380":
        return made
    earlier = (PrecedingInvoice("RE-2026-0001", date(2026, 11, 2)),) if kind in ("381", "384") else ()
    return replace(made, type_code=kind, preceding_invoices=earlier)


@pytest.mark.parametrize("format", published_rules.STYLESHEETS)
@pytest.mark.parametrize("case", SITUATIONS, ids=str)
def test_every_tax_situation_and_kind_of_document(case: Case, format: str) -> None:
    kind = KINDS[case.index % len(KINDS)]
    if format == "peppol" and kind in ("326", "875", "876", "877", "384"):
        kind = "380"  # Peppol takes its own list of kinds only (P0100)
    assert faults(of_kind(dutiful(bill(case), format), kind), format) == []


@pytest.mark.parametrize("format", published_rules.STYLESHEETS)
@pytest.mark.parametrize("name", CASES)
def test_every_example(name: str, format: str) -> None:
    made = replace(CASES[name], number="RE-2026-0031")
    if format == "peppol" and made.type_code not in ("380", "381", "389"):
        pytest.skip("Peppol takes its own list of kinds only (P0100)")
    assert faults(dutiful(made, format), format) == []


@pytest.mark.parametrize("format", published_rules.STYLESHEETS)
@pytest.mark.parametrize(
    "change",
    [{}, BY_CARD, BY_DIRECT_DEBIT, {"currency": "USD", "tax_currency": "EUR"}, {"prices_include_vat": True}],
    ids=["everything", "card", "direct debit", "foreign currency", "prices with VAT"],
)
def test_every_term_of_the_norm(change: dict[str, Any], format: str) -> None:
    made = replace(BILL, **change)
    assert faults(dutiful(made, format) if format == "peppol" else made, format) == []


@pytest.mark.parametrize(
    ("format", "right", "wrong", "rule"),
    [
        ("xrechnung-cii", "<ram:BuyerReference>[^<]*</ram:BuyerReference>", "", "BR-DE-15"),
        ("xrechnung-ubl", "<cbc:BuyerReference>[^<]*</cbc:BuyerReference>", "", "BR-DE-15"),
        ("peppol", "<cbc:ProfileID>[^<]*</cbc:ProfileID>", "", "PEPPOL-EN16931-R001"),
        ("cii", "<ram:GrandTotalAmount>", "<ram:GrandTotalAmount>9", "BR-CO-15"),
    ],
)
def test_the_rules_would_say_so(format: str, right: str, wrong: str, rule: str) -> None:
    made = dutiful(replace(CASES["standard"], number="RE-1"), format)
    xml = re.sub(right, wrong, formats.write(made, totals(made), format).decode())
    assert any(rule in fault for fault in official_rules.faults_by(xml.encode(), published_rules.stylesheets(format)))


def faults(made: Bill, format: str) -> list[str]:
    xml = formats.write(made, totals(made), format)
    if formats.specification_of(made, format).identifier == EXTENDED.identifier:
        found = official_rules.official_faults(xml)  # the norm's rules are not for what EXTENDED adds
    else:
        rules = published_rules.stylesheets(format, self_billing=made.type_code == "389")
        found = official_rules.faults_by(xml, rules)
    wrong = [] if format.endswith("ubl") or format == "peppol" else miscounts(xml)
    wrong += [f"ours: {each.code} {each.path}" for each in examine(read(xml)) if each.severity in ("format", "rules")]
    return [*wrong, *(each for each in found if not any(rule in each for rule in KNOWN_TO_BE_WRONG))]

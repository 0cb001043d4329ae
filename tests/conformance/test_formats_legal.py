"""What the rules of XRechnung, Peppol and the norm refuse in any format, our own checks refuse first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from handschlag.core import legal
from handschlag.core.bill import CORRECTION, Bill, PrecedingInvoice
from handschlag.core.einvoice import formats
from handschlag.core.examples import CASES
from handschlag.core.tax import SituationUnknown
from handschlag.core.totals import totals
from tests.conformance import official_rules, published_rules
from tests.conformance.spoiling import spoiled_bills
from tests.conformance.test_published_rules import dutiful
from tests.core.full_bill import BILL, BY_CARD, BY_DIRECT_DEBIT

pytestmark = pytest.mark.conformance

OURS = replace(BILL, lines=tuple(replace(line, tax=None) for line in BILL.lines))
BASES: dict[str, Bill] = {
    "everything": OURS,
    "card": replace(OURS, **BY_CARD),
    "direct debit": replace(OURS, **BY_DIRECT_DEBIT),
    "ordinary": replace(CASES["standard"], number="RE-2026-0031"),
    "authority": replace(CASES["public_body"], number="RE-2026-0031"),
    "correction": replace(
        CASES["standard"],
        number="RE-2026-0031",
        type_code=CORRECTION,
        preceding_invoices=(PrecedingInvoice("RE-2026-0001", date(2026, 11, 2)),),
    ),
}


@pytest.mark.parametrize("format", ["xrechnung-cii", "xrechnung-ubl", "peppol", "ubl"])
@pytest.mark.parametrize("base", BASES)
def test_whatever_is_wrong_we_notice_before_the_official_rules(base: str, format: str) -> None:
    unnoticed = []
    seen = set()
    for what, spoiled in spoiled_bills(dutiful(BASES[base], format)):
        try:
            computed = totals(spoiled)
        except SituationUnknown:
            continue
        if legal.blocking(legal.check(spoiled, computed, format=format)):
            continue
        xml = formats.write(spoiled, computed, format)
        if xml in seen:
            continue
        seen.add(xml)
        found = official_rules.faults_by(
            xml, published_rules.stylesheets(format, self_billing=spoiled.type_code == "389")
        )
        fatal = [fault for fault in found if fault.startswith("fatal")]
        unnoticed += [(what, fatal)] if fatal else []

    assert unnoticed == []


@pytest.mark.parametrize("format", ["xrechnung-cii", "xrechnung-ubl", "peppol", "ubl"])
@pytest.mark.parametrize("base", BASES)
def test_what_is_right_is_not_refused(base: str, format: str) -> None:
    made = dutiful(BASES[base], format)
    if format == "peppol" and base == "correction":
        made = replace(made, type_code="380")
    assert legal.blocking(legal.check(made, totals(made), format=format)) == []

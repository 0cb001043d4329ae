"""What the official rules refuse, our own checks refuse first, with a sentence a person understands."""

from __future__ import annotations

import pytest

from handschlag.core import legal
from handschlag.core.einvoice import cii
from handschlag.core.tax import SituationUnknown
from handschlag.core.totals import totals
from tests.conformance.bills import Case, bill, cases
from tests.conformance.official_rules import official_faults
from tests.conformance.spoiling import spoiled_bills

pytestmark = pytest.mark.conformance

SITUATION_KEYS = ("standard", "zero", "small_business", "reverse_charge", "intra_community", "export")
BASES = [
    *(Case(key, 1, key == "standard", "both", 9) for key in SITUATION_KEYS),
    Case("mixed", 3, False, "", 9),
    Case("standard", 1, False, "", 1),  # only what it must have
    Case("standard", 2, False, "line", 5),  # a cancellation
]


@pytest.mark.parametrize("case", BASES, ids=lambda case: f"{case}-{case.index}")
def test_whatever_is_wrong_we_notice_before_the_official_rules(case: Case) -> None:
    unnoticed = []
    seen = set()
    for what, spoiled in spoiled_bills(bill(case)):
        try:
            computed = totals(spoiled)
        except SituationUnknown:
            continue
        if legal.blocking(legal.check(spoiled, computed)):
            continue
        xml = cii.write(spoiled, computed)
        fatal = [] if xml in seen else [fault for fault in official_faults(xml) if fault.startswith("fatal")]
        unnoticed += [(what, fatal)] if fatal else []
        seen.add(xml)

    assert unnoticed == []


@pytest.mark.parametrize("case", [case for case in cases() if case.lines == 3], ids=str)
def test_the_valid_bills_may_be_issued(case: Case) -> None:
    made = bill(case)

    assert legal.blocking(legal.check(made, totals(made))) == []

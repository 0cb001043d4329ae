"""What we write is read back whole in every format: nothing lost, the same figures, written again the same bytes."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handschlag.core.bill import Bill
from handschlag.core.einvoice import formats
from handschlag.core.einvoice.reading import read
from handschlag.core.totals import totals
from tests.conformance.bills import Case, bill, cases, random_bills

CASES = [case for case in cases() if case.lines == 3]
FORMATS = [key for key, each in formats.FORMATS.items() if each.syntax]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_kind_of_bill_comes_back(case: Case) -> None:
    made = bill(case)
    for format in FORMATS:
        assert_comes_back(made, format)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_bills(), st.sampled_from(FORMATS))
def test_random_bills_come_back(made: Bill, format: str) -> None:
    assert_comes_back(made, format)


def assert_comes_back(made: Bill, format: str) -> None:
    computed = totals(made)
    xml = formats.write(made, computed, format)
    reading = read(xml)

    assert reading.lost == (), format
    assert reading.absent <= {"BT-107", "BT-108", "BT-113", "BT-114"}, "only what is zero may be missing"
    assert totals(reading.bill) == reading.totals, "recomputed from what was read"
    for name in ("line_total", "allowance_total", "charge_total", "net", "tax", "gross", "prepaid", "payable"):
        assert getattr(reading.totals, name) == getattr(computed, name), name
    assert formats.write(reading.bill, reading.totals, format) == xml, format

"""What we write is read back whole: nothing lost, the same figures."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from handschlag.core.bill import Bill
from handschlag.core.einvoice import cii
from handschlag.core.einvoice.reading import read
from handschlag.core.totals import totals
from tests.conformance.bills import Case, bill, cases, random_bills

CASES = [case for case in cases() if case.lines in (1, 3)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_kind_of_bill_comes_back(case: Case) -> None:
    assert_comes_back(bill(case))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_bills())
def test_random_bills_come_back(made: Bill) -> None:
    assert_comes_back(made)


def assert_comes_back(made: Bill) -> None:
    computed = totals(made)
    xml = cii.write(made, computed)
    reading = read(xml)

    assert reading.lost == ()
    assert reading.absent <= {"BT-107", "BT-108", "BT-113", "BT-114"}, "only what is zero may be missing"
    assert totals(reading.bill) == reading.totals, "recomputed from what was read"
    for name in ("line_total", "allowance_total", "charge_total", "net", "tax", "gross", "prepaid", "payable"):
        assert getattr(reading.totals, name) == getattr(computed, name), name

"""Our totals and a second calculation that shares no code with them agree to the last unit of the currency."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from handschlag.core.bill import Adjustment, Bill, Line
from handschlag.core.totals import totals
from tests.core.random_bills import random_bills
from tests.core.second_calculation import differences


@pytest.mark.parametrize("seed", range(4))
def test_both_calculations_agree(seed: int) -> None:
    for bill in random_bills(seed, 250):
        assert list(differences(bill, totals(bill))) == [], bill


def test_the_second_calculation_would_notice_a_cent() -> None:
    bill = Bill(
        lines=(Line(quantity=Decimal(3), price=Decimal("9.99")), Line(quantity=Decimal(1), price=Decimal(5))),
        allowances=(Adjustment(percent=Decimal(3)),),
    )
    right = totals(bill)
    assert list(differences(bill, right)) == []
    cent = Decimal("0.01")
    first, *others = right.lines
    for wrong in (
        replace(right, tax=right.tax + cent),
        replace(right, payable=right.payable - cent),
        replace(right, lines=(replace(first, net=first.net + cent), *others)),
        replace(right, groups=(replace(right.groups[0], tax=right.groups[0].tax + cent),)),
        replace(right, allowances=(replace(right.allowances[0], amount=right.allowances[0].amount + cent),)),
    ):
        assert list(differences(bill, wrong))

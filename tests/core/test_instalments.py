"""Instalments and the final invoice together ask for exactly what was agreed, whatever the way and the shares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.core import crediting, instalments
from handschlag.core.bill import AdvancePayment, Bill
from handschlag.core.crediting import Taken, TooMuch
from handschlag.core.instalments import CUMULATIVE, FINAL, INSTALMENT, PART, SINGLE
from handschlag.core.totals import totals
from tests import cast
from tests.core.test_crediting import bills

DAY = date(2026, 11, 23)


def instalment(agreed: Bill, number: int, amount: Decimal, deducts: tuple[AdvancePayment, ...] = ()) -> Bill:
    lines = instalments.lines_of(agreed, totals(agreed), amount, "Abschlag")
    bare = replace(agreed, allowances=(), charges=(), number=f"RE-{number}", issue_date=DAY)
    return replace(bare, lines=lines, advance_payments=deducts)


def asked(bill: Bill) -> AdvancePayment:
    return instalments.own(bill, totals(bill))


@pytest.mark.parametrize(
    ("kind", "usual", "construction"),
    [(INSTALMENT, "326", "875"), (PART, "326", "876"), (FINAL, "380", "877"), ("invoice", "380", "380")],
)
def test_each_kind_has_its_code(kind: str, usual: str, construction: str) -> None:
    assert instalments.type_code(kind) == usual
    assert instalments.type_code(kind, construction=True) == construction


def test_thirty_percent_of_two_rates() -> None:
    first, *others = cast.bill().lines
    agreed = cast.bill(lines=(first, *(replace(line, tax_situation="reduced") for line in others)))
    amount = instalments.part_of(agreed, totals(agreed), Decimal(30))
    assert amount == Decimal("630.00")
    lines = instalments.lines_of(agreed, totals(agreed), amount, "Abschlag")
    assert [(line.price, line.tax_situation) for line in lines] == [
        (Decimal("432.00"), ""), (Decimal("198.00"), "reduced")
    ]  # fmt: skip


def test_a_cumulative_one_asks_for_what_is_new() -> None:
    agreed = cast.bill()
    one = asked(instalment(agreed, 1, Decimal(500)))
    two = instalment(agreed, 2, Decimal(1500), (one,))
    assert totals(two).payable == Decimal("1190.00")
    own = asked(two)
    assert (own.amount, own.taxes[0].taxable, own.taxes[0].tax) == (Decimal(1190), Decimal(1000), Decimal(190))


def test_a_correction_of_an_instalment_lowers_the_deduction() -> None:
    bill = instalment(cast.bill(), 1, Decimal(500))
    credit = crediting.credit_of_whole(bill, totals(bill), Taken(), Decimal(119))
    left = instalments.less(asked(bill), [totals(credit)])
    assert (left.amount, left.taxes[0].taxable, left.taxes[0].tax) == (Decimal(476), Decimal(400), Decimal(76))
    assert left.invoice_number == "RE-1"


shares = st.lists(st.decimals(Decimal("0.1"), 40, places=1), max_size=5)


@settings(max_examples=300)
@given(bills, shares, st.sampled_from([SINGLE, CUMULATIVE]), st.sets(st.integers(0, 4)), st.booleans())
def test_final_and_instalments_equal_the_order(
    agreed: Bill, percents: list[Decimal], mode: str, cancelled: set[int], corrected: bool
) -> None:
    """Cancelling some, and correcting one, restores what the final invoice asks for."""
    living: dict[int, AdvancePayment] = {}
    so_far = Decimal(0)
    for n, percent in enumerate(percents):
        so_far += percent
        amount = instalments.part_of(agreed, totals(agreed), so_far if mode == CUMULATIVE else percent)
        bill = instalment(agreed, n, amount, tuple(living.values()) if mode == CUMULATIVE else ())
        own = asked(bill)
        assert own.amount == totals(bill).payable
        if corrected and n == 0 and own.amount > 1:
            try:
                credit = crediting.credit_of_whole(bill, totals(bill), Taken(), Decimal(1))
            except TooMuch:
                continue
            own = instalments.less(own, [totals(credit)])
        if n not in cancelled or mode == CUMULATIVE:
            living[n] = own
    final = replace(agreed, number="RE-9", issue_date=DAY, advance_payments=tuple(living.values()))
    computed, whole = totals(final), totals(agreed)
    assert computed.payable + sum(each.amount for each in living.values()) == whole.gross + whole.rounding
    assert instalments.own(final, computed).amount == computed.payable
    rest = instalments.own(final, computed).taxes
    for group in whole.groups:
        key = (group.treatment.category, group.treatment.rate)
        parts = [t for each in (*living.values(), instalments.own(final, computed)) for t in each.taxes]
        assert sum(t.taxable for t in parts if (t.category, t.rate) == key) == group.taxable
        assert sum(t.tax for t in parts if (t.category, t.rate) == key) == group.tax
    assert all(t.taxable or t.tax for t in rest)

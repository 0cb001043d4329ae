"""Taking back parts of a bill: never more than is left, and in the end exactly what was billed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.core import crediting
from handschlag.core.bill import Adjustment, Bill, Line
from handschlag.core.crediting import Part, Taken, TooMuch
from handschlag.core.totals import totals
from tests import cast


def one(bill: Bill, *parts: Part, before: Taken | None = None) -> Bill:
    return crediting.credit_of(bill, totals(bill), before or Taken(), parts)[0]


def issued(**changes: object) -> Bill:
    return replace(cast.bill(number="RE-1"), **changes)


def test_pieces_are_taken_back_at_their_price() -> None:
    credit = one(issued(), Part(0, quantity=Decimal(1)), Part(1, amount=Decimal(85)))
    computed = totals(credit)
    assert (computed.net, computed.tax, computed.gross) == (Decimal(565), Decimal("107.35"), Decimal("672.35"))
    assert (credit.type_code, credit.preceding_invoices[0].number) == ("381", "RE-1")
    assert [line.quantity for line in credit.lines] == [Decimal(1), Decimal(1)]
    assert credit.due_date is None
    assert credit.date_of_supply == issued().date_of_supply


def test_a_discount_on_the_whole_is_taken_back_in_proportion() -> None:
    bill = issued(allowances=(Adjustment(percent=Decimal(3), reason="Treuerabatt"),))
    computed = totals(one(bill, Part(0, quantity=Decimal(1))))
    assert computed.net == Decimal("465.60")
    assert computed.allowances[0].reason == "Treuerabatt"


@pytest.mark.parametrize(
    "part",
    [Part(0, quantity=Decimal("3.01")), Part(0, quantity=Decimal(0)), Part(0, amount=Decimal("1440.01")),
     Part(1, quantity=Decimal(-1)), Part(2, amount=Decimal(-5))],
)  # fmt: skip
def test_more_than_is_left_is_refused_at_its_line(part: Part) -> None:
    with pytest.raises(TooMuch) as refused:
        one(issued(), part)
    assert refused.value.field == f"parts.{part.index}"


def test_earlier_corrections_count() -> None:
    bill = issued()
    credit, parts = crediting.credit_of(bill, totals(bill), Taken(), [Part(0, quantity=Decimal(2))])
    before = crediting.taken(bill, [(credit, totals(credit), parts, False)])
    assert crediting.quantity_left(bill, before, 0) == 1
    with pytest.raises(TooMuch):
        one(bill, Part(0, quantity=Decimal(2)), before=before)
    with pytest.raises(TooMuch):
        one(bill, Part(0, amount=Decimal("480.01")), before=before)
    assert totals(one(bill, Part(0, quantity=Decimal(1)), before=before)).net == 480


def test_nothing_chosen_is_no_correction() -> None:
    with pytest.raises(TooMuch):
        one(issued())


def test_an_amount_of_the_whole_is_split_over_the_rates() -> None:
    first, *others = issued().lines
    bill = issued(lines=(first, *(replace(line, tax_situation="reduced") for line in others)))
    computed = totals(crediting.credit_of_whole(bill, totals(bill), Taken(), Decimal(100)))
    assert computed.payable == 100
    assert [group.treatment.rate for group in computed.groups] == [19, 7]


def test_three_thirds_are_one_whole_to_the_cent() -> None:
    """33.33 + 33.33 + 33.34 carry 18.99 of VAT, the invoice has 19.00: the cent is in the rounding amount."""
    bill = issued(lines=(Line(name="A", quantity=Decimal(3), price=Decimal("33.3333"), unit_code="H87"),))
    corrections = []
    for _ in range(3):
        before = crediting.taken(bill, corrections)
        credit, parts = crediting.credit_of(bill, totals(bill), before, [Part(0, quantity=Decimal(1))])
        corrections.append((credit, totals(credit), parts, False))
    after = crediting.taken(bill, corrections)
    assert after.total == totals(bill).gross == Decimal("119.00")
    assert crediting.left(totals(bill), after) == 0
    assert corrections[-1][1].rounding == Decimal("0.01")


amount = st.decimals(Decimal("0.05"), 900, places=2)
line = st.builds(
    Line,
    name=st.just("A"),
    quantity=st.decimals(Decimal("0.5"), 40, places=2),
    price=st.decimals(Decimal("0.01"), 500, places=3),
    tax_situation=st.sampled_from(["", "reduced", "zero"]),
    allowances=st.one_of(st.just(()), st.builds(lambda p: (Adjustment(percent=p, reason="x"),), st.integers(1, 40))),
)
bills = st.builds(
    lambda lines, percent, gross: Bill(
        lines=tuple(lines), number="RE-1", issue_date=date(2026, 11, 23), prices_include_vat=gross,
        allowances=(Adjustment(percent=Decimal(percent), reason="y"),) if percent else (),
    ),
    st.lists(line, min_size=1, max_size=4), st.sampled_from([0, 0, 3, 7]), st.booleans(),
)  # fmt: skip
wishes = st.lists(
    st.tuples(st.sampled_from(["quantity", "amount", "whole"]), st.integers(0, 3), st.decimals(0, 1, places=3)),
    max_size=8,
)


@settings(max_examples=300)
@given(bills, wishes)
def test_whatever_is_taken_back_ends_at_what_was_billed(bill: Bill, asked: list[tuple[str, int, Decimal]]) -> None:
    computed = totals(bill)
    corrections: list[tuple[Bill, object, list[Part], bool]] = []
    for kind, index, share in asked:
        before = crediting.taken(bill, corrections)
        i = index % len(bill.lines)
        try:
            if kind == "whole":
                gross = (crediting.left(computed, before) * share).quantize(Decimal("0.01"))
                credit, parts = crediting.credit_of_whole(bill, computed, before, gross), []
            else:
                whole = (
                    crediting.quantity_left(bill, before, i)
                    if kind == "quantity"
                    else crediting.amount_left(computed, before, i)
                )
                wish = Part(i, **{kind: (whole * share).quantize(Decimal("0.01"))})
                credit, parts = crediting.credit_of(bill, computed, before, [wish])
        except TooMuch:
            continue
        assert totals(credit).payable >= 0
        corrections.append((credit, totals(credit), parts, kind == "whole"))
        after = crediting.taken(bill, corrections)
        assert after.total <= crediting.total_of(computed)
        for key, sum_ in crediting.entered_by_group(computed, bill, bill.prices_include_vat).items():
            assert after.by_group.get(key, Decimal(0)) <= sum_ + Decimal("0.01") * len(corrections)
    before = crediting.taken(bill, corrections)
    if crediting.left(computed, before) > 0:
        rest = crediting.rest_of(bill, computed, before, "Bereits korrigiert")
        assert crediting.total_of(totals(rest)) + before.total == crediting.total_of(computed)
        assert totals(rest).payable == crediting.left(computed, before)

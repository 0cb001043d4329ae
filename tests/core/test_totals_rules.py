"""Corners of the arithmetic that the official rules would refuse or that a customer would not understand."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.bill import Adjustment, Bill, Line, StatedTax, ThirdPartyPayment
from handschlag.core.totals import totals


def line(quantity: str, price: str, **more: object) -> Line:
    return Line(name="Röstung", quantity=Decimal(quantity), price=Decimal(price), **more)


def discount(amount: str) -> Adjustment:
    return Adjustment(amount=Decimal(amount))


def test_a_free_line_takes_no_cent_from_a_surcharge_with_vat() -> None:
    # 0.02 with VAT is 0.0168 net: two of them round to 0.04, the group reaches only 0.03
    bill = Bill(lines=(line("1", "0"),), charges=(discount("0.02"), discount("0.02")), prices_include_vat=True)

    computed = totals(bill)

    assert computed.lines[0].net == 0
    assert [charge.amount for charge in computed.charges] == [Decimal("0.02"), Decimal("0.01")]
    assert computed.payable == Decimal("0.04")


def test_surcharges_with_vat_never_push_a_price_below_zero() -> None:
    # each 0.03 is 0.0252 net and rounds up; the price of 0.01 alone could not pay for all that
    bill = Bill(lines=(line("1", "0.01", charges=(discount("0.03"),) * 5),), prices_include_vat=True)

    computed = totals(bill)

    assert computed.lines[0].net_price >= 0
    assert computed.payable == Decimal("0.16")


def test_claims_of_others_add_up_as_they_are_shown() -> None:
    # BR-DEX-09: the e-invoice says 1.01 and 1.01, so the sum of both is 2.02
    fare = ThirdPartyPayment("Fahrt", Decimal("1.005"), "Möwenhafener Straßenbahn")

    computed = totals(Bill(lines=(line("1", "100"),), third_party_payments=(fare, fare)))

    assert (computed.third_party, computed.payable - computed.gross) == (Decimal("2.02"), Decimal("2.02"))


def test_a_crumb_entered_with_vat_has_a_net_price() -> None:
    bill = Bill(lines=(line("0.001", "1.19"), line("0", "1.19")), prices_include_vat=True)

    assert [each.net_price for each in totals(bill).lines] == [Decimal("1"), Decimal("1")]


def test_returns_get_no_share_of_a_fixed_discount() -> None:
    returned = line("-1", "99.99", tax_situation="reduced")
    bill = Bill(lines=(line("1", "100"), returned), allowances=(discount("5"),))

    computed = totals(bill)

    assert [(part.amount, part.treatment.situation) for part in computed.allowances] == [(Decimal("5.00"), "standard")]
    assert [group.taxable for group in computed.groups] == [Decimal("95.00"), Decimal("-99.99")]


def test_a_price_per_nothing_counts_as_per_one() -> None:
    bill = Bill(lines=(line("2", "1.19", price_base_quantity=Decimal(0)),), prices_include_vat=True)

    assert totals(bill).payable == Decimal("2.38")


amounts = st.decimals(0, 20, places=2)
lines = st.builds(
    line,
    st.integers(-2, 3).map(str),
    amounts.map(str),
    charges=st.lists(amounts.map(str).map(discount), max_size=4).map(tuple),
    allowances=st.lists(amounts.map(str).map(discount), max_size=4).map(tuple),
)


@given(st.lists(lines, min_size=1, max_size=5).map(tuple), st.lists(amounts.map(str).map(discount), max_size=3))
def test_with_vat_included_no_amount_changes_its_sign_or_strays_by_a_cent(
    made: tuple[Line, ...], charges: list[Adjustment]
) -> None:
    computed = totals(Bill(lines=made, charges=tuple(charges), prices_include_vat=True))

    parts = [*computed.charges, *(part for each in computed.lines for part in (*each.allowances, *each.charges))]
    for part in parts:
        assert part.amount >= 0
        assert abs(part.amount - part.entered / Decimal("1.19")) < Decimal("0.02")
    assert all(each.net_price >= 0 for each in computed.lines)
    sums = sum(each.net for each in computed.lines) + sum(charge.amount for charge in computed.charges)
    assert sums == computed.groups[0].taxable
    assert computed.payable == sum(each.entered for each in computed.lines) + sum(c.entered for c in computed.charges)


def test_half_cents_on_both_sides_of_zero_go_to_the_earlier_part() -> None:
    # 50 % of -0.01 and of 0.03: -0.005 and 0.015; the sum has one cent, and only one part may gain by its tie
    bill = Bill(
        lines=(
            Line(quantity=Decimal(-1), price=Decimal("0.01")),
            Line(quantity=Decimal(1), price=Decimal("0.03"), tax_situation="reduced"),
        ),
        charges=(Adjustment(percent=Decimal(50)),),
    )
    assert [part.amount for part in totals(bill).charges] == [Decimal("0.01")]


def test_a_net_price_has_six_decimals_where_they_give_the_amount_of_the_line() -> None:
    """BT-146 has as few as it takes from six on, and fewer where the price is exact."""
    for quantity, price, net in (("7", "9.99", "8.394286"), ("3", "100", "84.033333"), ("1", "11.90", "10.00")):
        bill = Bill(lines=(line(quantity, price),), prices_include_vat=True)
        assert str(totals(bill).lines[0].net_price) == net


def test_parts_of_one_group_keep_the_code_that_all_of_them_have() -> None:
    """BT-121 stands once in a group (BR-E-10): one code of all, none where they differ; the words of all (BT-120)."""

    def exempt(reason: str, code: str) -> Line:
        return line("1", "10", tax=StatedTax("E", Decimal(0), reason, code))

    same = Bill(lines=(exempt("Unterricht", "VATEX-EU-132"), exempt("Kurs", "VATEX-EU-132")))
    (group,) = totals(same).groups
    assert (group.treatment.reason, group.treatment.reason_code) == ("Unterricht; Kurs", "VATEX-EU-132")
    other = Bill(lines=(exempt("Unterricht", "VATEX-EU-132"), exempt("Kurs", "VATEX-EU-143")))
    (group,) = totals(other).groups
    assert (group.treatment.reason, group.treatment.reason_code) == ("Unterricht; Kurs", "")

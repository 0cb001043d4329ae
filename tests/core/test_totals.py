"""Totals: the norm's identities, prices with VAT, an independent second calculation, hostile figures."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.core.bill import Adjustment, AdvancePayment, Bill, Line, StatedTax
from handschlag.core.tax import treatment
from handschlag.core.totals import Totals, net_of_gross, reachable_gross, tax_on, totals

CENT = Decimal("0.01")


def line(quantity: str, price: str, **more: Any) -> Line:
    return Line(name="Arbeit", quantity=Decimal(quantity), price=Decimal(price), **more)


# -- figures anyone can check by hand


def test_a_plain_invoice() -> None:
    computed = totals(Bill(lines=(line("3", "480"), line("6", "85"), line("1", "150"))))
    assert [each.net for each in computed.lines] == [Decimal(1440), Decimal(510), Decimal(150)]
    assert (computed.net, computed.tax, computed.gross) == (Decimal("2100.00"), Decimal("399.00"), Decimal("2499.00"))
    assert computed.payable == Decimal("2499.00")


def test_tax_is_taken_from_the_sum_not_from_the_lines() -> None:
    # per line 3 x rounded(0.0475) = 0.15, from the sum rounded(0.1425) = 0.14
    computed = totals(Bill(lines=(line("1", "0.25"),) * 3))
    assert computed.tax == Decimal("0.14")


def test_half_a_cent_goes_away_from_zero_on_both_sides() -> None:
    assert totals(Bill(lines=(line("0.5", "0.01"),))).net == Decimal("0.01")
    assert totals(Bill(lines=(line("-0.5", "0.01"),))).net == Decimal("-0.01")


def test_a_discount_over_two_rates_is_split_in_proportion() -> None:
    bill = Bill(
        lines=(line("1", "100"), line("1", "50", tax_situation="reduced")),
        allowances=(Adjustment(amount=Decimal(10), reason="Treue"),),
    )
    computed = totals(bill)
    assert [(part.treatment.rate, part.amount) for part in computed.allowances] == [
        (Decimal(19), Decimal("6.67")),
        (Decimal(7), Decimal("3.33")),
    ]
    assert computed.net == Decimal("140.00")


def test_a_percentage_stays_a_percentage_where_a_return_nearly_cancels_the_sale() -> None:
    bill = Bill(
        lines=(line("1", "100"), line("-1", "99.99", tax_situation="reduced")),
        allowances=(Adjustment(percent=Decimal(50)),),
    )
    amounts = {part.treatment.rate: part.amount for part in totals(bill).allowances}
    assert abs(amounts[Decimal(19)] - 50) <= CENT
    assert abs(amounts[Decimal(7)] + 50) <= CENT


def test_a_discount_that_names_its_tax_goes_there_alone() -> None:
    bill = Bill(
        lines=(line("1", "100"), line("1", "50", tax_situation="reduced")),
        allowances=(Adjustment(amount=Decimal(10), tax_situation="reduced"),),
    )
    assert [group.taxable for group in totals(bill).groups] == [Decimal(100), Decimal(40)]


def test_prepayment_changes_what_is_left_and_nothing_else() -> None:
    bill = Bill(lines=(line("1", "100"),), prepaid_amount=Decimal("19"))
    computed = totals(bill)
    assert (computed.tax, computed.gross, computed.payable) == (Decimal("19.00"), Decimal("119.00"), Decimal("100.00"))


def test_a_price_per_thousand() -> None:
    assert totals(Bill(lines=(line("2500", "3.75", price_base_quantity=Decimal(1000)),))).net == Decimal("9.38")


def test_an_empty_draft_has_totals() -> None:
    computed = totals(Bill(lines=(Line(), Line(name="Text"))))
    assert (computed.net, computed.payable) == (0, 0)
    assert totals(Bill()).groups == ()


def test_a_line_with_a_full_discount_keeps_its_tax_group() -> None:
    free = line("1", "100", allowances=(Adjustment(percent=Decimal(100), reason="Geschenk"),))
    for with_vat in (False, True):
        computed = totals(Bill(lines=(free,), prices_include_vat=with_vat))
        assert (computed.lines[0].net, computed.payable) == (0, 0)
        assert [group.taxable for group in computed.groups] == [0]


# -- other currencies


def test_a_currency_without_cents() -> None:
    computed = totals(Bill(lines=(line("3", "333"), line("0.5", "1")), currency="JPY"))
    assert [each.net for each in computed.lines] == [999, 1]
    assert (computed.tax, computed.payable) == (190, 1190)
    shelf = totals(Bill(lines=(line("7", "999"),), currency="JPY", prices_include_vat=True))
    assert (shelf.net, shelf.tax, shelf.rounding, shelf.payable) == (5876, 1116, 1, 6993)


def test_a_currency_with_three_decimals() -> None:
    computed = totals(Bill(lines=(line("1", "0.0125"),), currency="KWD"))
    assert (computed.net, computed.tax, computed.payable) == (Decimal("0.013"), Decimal("0.002"), Decimal("0.015"))


def test_vat_in_the_tax_currency_is_rounded_once() -> None:
    bill = Bill(lines=(line("1", "100.02"),), currency="USD", tax_currency="EUR", exchange_rate=Decimal("0.8613"))
    assert totals(bill).tax == Decimal("19.00")
    assert totals(bill).tax_in_tax_currency == Decimal("16.36")  # 16.3647
    assert totals(replace(bill, tax_currency="USD")).tax_in_tax_currency is None
    assert totals(replace(bill, exchange_rate=None)).tax_in_tax_currency is None


def test_an_agreed_rounding_and_part_payments_change_only_what_is_due() -> None:
    bill = Bill(
        lines=(line("1", "100.02"),),
        rounding_amount=Decimal("-0.02"),
        prepaid_amount=Decimal(10),
        advance_payments=(AdvancePayment(amount=Decimal("59.50")), AdvancePayment(amount=Decimal("11.90"))),
    )
    computed = totals(bill)
    assert (computed.gross, computed.prepaid, computed.rounding) == (
        Decimal("119.02"),
        Decimal("81.40"),
        Decimal("-0.02"),
    )
    assert computed.payable == Decimal("37.60")


def test_a_percentage_of_another_base() -> None:
    free = Adjustment(percent=Decimal(10), base_amount=Decimal(50))
    bill = Bill(lines=(line("1", "100", allowances=(free,)),), charges=(free,))
    computed = totals(bill)
    assert (computed.lines[0].net, computed.charges[0].amount) == (95, 5)
    assert (computed.charges[0].percent, computed.charges[0].base) == (10, 50)


def test_stated_vat_is_taken_as_it_is() -> None:
    bill = Bill(
        lines=(line("1", "100", tax=StatedTax("S", Decimal(21))), line("1", "10", tax=StatedTax("L", Decimal(7))))
    )
    assert [(g.treatment.category, g.tax) for g in totals(bill).groups] == [("S", Decimal(21)), ("L", Decimal("0.70"))]


def test_the_price_before_the_discount_is_net_too() -> None:
    bill = Bill(lines=(line("1", "107.10", price_before_discount=Decimal(119)),), prices_include_vat=True)
    [made] = totals(bill).lines
    assert (made.net_price, made.net_price_before_discount) == (90, 100)


# -- prices with VAT


def test_the_shelf_price_is_kept_and_the_cent_is_named() -> None:
    computed = totals(Bill(lines=(line("7", "9.99"),), prices_include_vat=True))
    assert (computed.net, computed.tax, computed.rounding) == (Decimal("58.76"), Decimal("11.16"), CENT)
    assert computed.payable == Decimal("69.93")


def test_an_agreed_price_that_can_be_reached_needs_no_rounding() -> None:
    computed = totals(Bill(lines=(line("1", "119"),), prices_include_vat=True))
    assert (computed.net, computed.tax, computed.rounding, computed.payable) == (100, 19, 0, 119)


@given(st.decimals(0, 100_000, places=2), st.sampled_from([Decimal(19), Decimal(7), Decimal(0), Decimal("8.1")]))
def test_reachable_amounts_lie_around_the_agreed_one(gross: Decimal, percent: Decimal) -> None:
    below, above = reachable_gross(gross, percent)
    assert below <= gross <= above <= below + 2 * CENT
    nearest = net_of_gross(gross, percent)
    assert nearest + tax_on(nearest, percent) in (below, above)


# -- any bill

prices = st.decimals(0, 100_000, places=4) | st.decimals(0, 10, places=2)
quantities = st.decimals(-100, 1000, places=3) | st.integers(-3, 20).map(Decimal)
adjustments = st.lists(
    st.builds(Adjustment, amount=st.decimals(0, 500, places=2))
    | st.builds(Adjustment, percent=st.decimals(0, 100, places=2)),
    max_size=3,
).map(tuple)
mixed = st.sampled_from(["", "standard", "reduced", "zero", "exempt"])
lines = st.builds(
    Line,
    quantity=quantities,
    price=prices,
    price_base_quantity=st.sampled_from([Decimal(1), Decimal(100), Decimal("0.5")]),
    tax_situation=mixed,
    allowances=adjustments,
    charges=adjustments,
)
bills = st.builds(
    Bill,
    lines=st.lists(lines, max_size=6).map(tuple),
    allowances=adjustments,
    charges=adjustments,
    prices_include_vat=st.booleans(),
    prepaid_amount=st.decimals(0, 100, places=2),
)


@given(bills)
def test_the_identities_of_the_norm(bill: Bill) -> None:
    t = totals(bill)
    assert t.line_total == sum(each.net for each in t.lines)  # BR-CO-10
    assert t.allowance_total == sum(each.amount for each in t.allowances)  # BR-CO-11
    assert t.charge_total == sum(each.amount for each in t.charges)  # BR-CO-12
    assert t.net == t.line_total - t.allowance_total + t.charge_total  # BR-CO-13
    assert t.tax == sum(group.tax for group in t.groups)  # BR-CO-14
    assert t.gross == t.net + t.tax  # BR-CO-15
    assert t.payable == t.gross - t.prepaid + t.rounding  # BR-CO-16
    for group in t.groups:  # BR-CO-17, BR-S-08
        assert group.tax == tax_on(group.taxable, group.treatment.rate)
        key = (group.treatment.category, group.treatment.rate)
        parts = [each.net for each in t.lines if _key(each) == key]
        parts += [-each.amount for each in t.allowances if _key(each) == key]
        parts += [each.amount for each in t.charges if _key(each) == key]
        assert group.taxable == sum(parts)
    assert len({(g.treatment.category, g.treatment.rate) for g in t.groups}) == len(t.groups)
    for amount in (t.net, t.tax, t.gross, t.payable, *(each.net for each in t.lines)):
        assert amount == amount.quantize(CENT)
        assert not (amount == 0 and amount.is_signed())


def _key(part: Any) -> tuple[str, Decimal]:
    return part.treatment.category, part.treatment.rate


@given(bills)
def test_each_line_follows_from_quantity_price_and_its_adjustments(bill: Bill) -> None:
    for each in totals(bill).lines:
        made = each.line
        amount = Fraction(made.quantity or 0) * Fraction(each.net_price) / Fraction(made.price_base_quantity)
        amount += sum(Fraction(a.amount) for a in each.charges) - sum(Fraction(a.amount) for a in each.allowances)
        assert abs(amount - Fraction(each.net)) <= Fraction(5, 1000)
        assert each.net_price >= 0  # BR-27


@given(bills, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_sum(bill: Bill, random: Any) -> None:
    shuffled = list(bill.lines)
    random.shuffle(shuffled)
    assert _sums(totals(replace(bill, lines=tuple(shuffled)))) == _sums(totals(bill))


def _sums(t: Totals) -> tuple[Any, ...]:
    groups = [(_key(g), g.taxable, g.tax) for g in t.groups]
    return t.line_total, t.allowance_total, t.charge_total, t.net, t.tax, t.gross, t.rounding, t.payable, groups


@given(bills)
def test_with_vat_included_the_agreed_sum_is_what_is_paid(bill: Bill) -> None:
    t = totals(replace(bill, prices_include_vat=True))
    agreed = sum(each.entered for each in t.lines)
    agreed += sum(each.entered for each in t.charges) - sum(each.entered for each in t.allowances)
    assert t.payable + t.prepaid == agreed
    assert abs(t.rounding) <= CENT * len(t.groups)


@given(bills)
def test_a_second_calculation_with_fractions_agrees(bill: Bill) -> None:
    t = totals(replace(bill, prices_include_vat=False))
    entered, bases = [], {}
    for made in bill.lines:
        amount = _half_up(Fraction(made.quantity) * Fraction(made.price) / Fraction(made.price_base_quantity))
        net = amount + sum(_of(a, amount) for a in made.charges) - sum(_of(a, amount) for a in made.allowances)
        entered.append(net)
        given_treatment = treatment(made.tax_situation or "standard", None)
        key = (given_treatment.category, given_treatment.rate)
        bases[key] = bases.get(key, Fraction(0)) + net
    assert [Fraction(each.net) for each in t.lines] == entered
    whole = sum(bases.values(), Fraction(0))
    discounts = [_of(a, whole) for a in bill.allowances]
    surcharges = [_of(a, whole) for a in bill.charges]
    assert Fraction(t.net) == whole - sum(discounts) + sum(surcharges)
    assert Fraction(t.tax) == sum(_half_up(Fraction(g.taxable) * Fraction(g.treatment.rate) / 100) for g in t.groups)


def _half_up(amount: Fraction) -> Fraction:
    cents = abs(amount) * 100
    whole = cents.numerator // cents.denominator + (
        1 if cents - cents.numerator // cents.denominator >= Fraction(1, 2) else 0
    )
    return Fraction(whole, 100) * (1 if amount >= 0 else -1)


def _of(adjustment: Adjustment, base: Fraction) -> Fraction:
    if adjustment.percent is not None:
        return _half_up(base * Fraction(adjustment.percent) / 100)
    return _half_up(Fraction(adjustment.amount or 0))


@given(bills.filter(lambda bill: not bill.prices_include_vat))
def test_the_opposite_quantities_give_the_opposite_sums(bill: Bill) -> None:
    simple = replace(bill, allowances=(), charges=(), prepaid_amount=Decimal(0))
    simple = replace(simple, lines=tuple(replace(each, allowances=(), charges=()) for each in simple.lines))
    back = replace(simple, lines=tuple(replace(each, quantity=-(each.quantity or 0)) for each in simple.lines))
    assert totals(back).payable == -totals(simple).payable


def test_the_largest_figures_are_still_exact() -> None:
    big = line("9999999999.9999999999", "0.9999999999")
    computed = totals(Bill(lines=(big,) * 2000))
    assert computed.line_total == 2000 * Decimal("9999999999.00")
    for with_vat in (False, True):
        computed = totals(Bill(lines=(big, line("0.0000000001", "999999999999")), prices_include_vat=with_vat))
        assert computed.gross == computed.net + computed.tax


def test_a_product_of_thirty_digits_is_rounded_once() -> None:
    # 1090066873.61499999999999999999: rounded to 28 digits first, half a cent would appear
    assert totals(Bill(lines=(line("12.3456789013", "88295417.5570057923"),))).net == Decimal("1090066873.61")


@settings(max_examples=20)
@given(st.lists(st.sampled_from([Decimal("0.01"), Decimal("0.02"), Decimal("9.99")]), min_size=1, max_size=60))
def test_many_lines_with_vat_included(amounts: list[Decimal]) -> None:
    computed = totals(Bill(lines=tuple(line("1", str(a)) for a in amounts), prices_include_vat=True))
    assert computed.payable == sum(amounts)


def test_a_fixed_discount_goes_to_the_group_that_has_something_even_if_that_is_a_return() -> None:
    lines = (line("1", "0"), line("-1", "100", tax_situation="reduced"))
    computed = totals(Bill(lines=lines, allowances=(Adjustment(amount=Decimal(10), reason="Treue"),)))
    assert [(part.treatment.rate, part.amount) for part in computed.allowances] == [(Decimal(7), Decimal("10.00"))]


def test_a_line_without_amount_shows_its_net_price_with_six_decimals() -> None:
    computed = totals(Bill(lines=(line("0", "9.99"),), prices_include_vat=True))
    assert str(computed.lines[0].net_price) == "8.394958"

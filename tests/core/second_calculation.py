"""The totals of a bill once more, by another way: whole numbers of the smallest unit and fractions, no ``Decimal``.

Shares no line with ``core.totals``. Every amount is an ``int`` of minor units; every rule is written from the published
order of steps (docs/reference/how-we-calculate.md), not from the code. With prices that include VAT the single cents
that are shared over lines are checked for what the rule promises, since the promise is what matters there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from handschlag.core.bill import Adjustment, Bill
from handschlag.core.tax import treatment
from handschlag.core.totals import Totals

MINOR = {"JPY": 0, "EUR": 2, "CHF": 2, "KWD": 3}
Key = tuple[str, Fraction]  # category, rate in percent


@dataclass
class Group:
    """One category and rate while it is being counted."""

    entered: list[int] = field(default_factory=list)  # every part with its sign, in the order lines, adjustments
    taxable: int = 0
    tax: int = 0
    missing: int = 0


def differences(bill: Bill, t: Totals) -> Iterator[str]:
    """Every figure of ``t`` that this calculation finds otherwise."""
    unit = 10 ** MINOR[bill.currency]
    lines = [_line(bill, index, unit) for index in range(len(bill.lines))]
    bases: dict[Key, int] = {}
    for key, amounts in lines:
        bases[key] = bases.get(key, 0) + sum(amounts)
    order = sorted(bases, key=lambda key: (-key[1], key[0]))
    split = [
        (sign, _split(bill, source, bases, order, unit))
        for sign, sources in ((-1, bill.allowances), (1, bill.charges))
        for source in sources
    ]
    groups = {key: Group() for key in order}
    for key, amounts in lines:
        groups[key].entered += amounts
    for sign, parts in split:
        for key, amount in parts:
            groups.setdefault(key, Group()).entered.append(sign * amount)
    for key, group in groups.items():
        _settle(group, key[1], bill.prices_include_vat)
    yield from _compare_groups(groups, t, unit)
    if not bill.prices_include_vat:
        yield from _compare("lines", [sum(amounts) for _, amounts in lines], [each.net for each in t.lines], unit)
        for name, wanted, sign in (("allowances", t.allowances, -1), ("charges", t.charges, 1)):
            mine = [amount for own, parts in split if own == sign for _, amount in parts]
            yield from _compare(name, mine, [each.amount for each in wanted], unit)
    net, tax = sum(g.taxable for g in groups.values()), sum(g.tax for g in groups.values())
    prepaid = _half_up(Fraction(bill.prepaid_amount) * unit)
    agreed_rounding = _half_up(Fraction(bill.rounding_amount) * unit)
    rounding = sum(g.missing for g in groups.values()) + agreed_rounding
    yield from _compare(
        "sums",
        [net, tax, net + tax, prepaid, rounding, net + tax - prepaid + rounding],
        [t.net, t.tax, t.gross, t.prepaid, t.rounding, t.payable],
        unit,
    )
    if bill.prices_include_vat:
        agreed = sum(sum(group.entered) for group in groups.values())
        yield from _compare("agreed sum", [agreed + agreed_rounding], [t.gross + t.rounding], unit)
        yield from _shares(bill, t, unit)


def _line(bill: Bill, index: int, unit: int) -> tuple[Key, list[int]]:
    """Amount before adjustments, then each adjustment with its sign."""
    line = bill.lines[index]
    amount = _half_up(
        Fraction(line.quantity or 0) * Fraction(line.price or 0) / Fraction(line.price_base_quantity or 1) * unit
    )
    amounts = [amount]
    amounts += [-_of(each, amount, unit) for each in line.allowances]
    amounts += [_of(each, amount, unit) for each in line.charges]
    return _key(bill, line.tax_situation), amounts


def _key(bill: Bill, situation: str) -> Key:
    t = treatment(situation or bill.tax_situation, bill.date_of_supply)
    return t.category, Fraction(t.rate)


def _of(each: Adjustment, base: int, unit: int) -> int:
    if each.percent is None:
        return _half_up(Fraction(each.amount or 0) * unit)
    of = Fraction(base) if each.base_amount is None else Fraction(each.base_amount) * unit
    return _half_up(of * Fraction(each.percent) / 100)


def _split(bill: Bill, each: Adjustment, bases: dict[Key, int], order: list[Key], unit: int) -> list[tuple[Key, int]]:
    if each.tax_situation or not order:
        key = _key(bill, each.tax_situation)
        return [(key, _of(each, bases.get(key, 0), unit))]
    whole = _of(each, sum(bases.values()), unit)
    if each.percent is not None and each.base_amount is None:
        exact = [bases[key] * Fraction(each.percent) / 100 for key in order]
    else:
        weights = [bases[key] for key in order]
        if any(weight > 0 for weight in weights):
            weights = [max(weight, 0) for weight in weights]
        if sum(weights) == 0:
            weights = [1] + [0] * (len(weights) - 1)
        exact = [Fraction(whole * weight, sum(weights)) for weight in weights]
    parts = _largest_remainder(exact, whole)
    return [(key, part) for key, part in zip(order, parts, strict=True) if part or len(order) == 1]


def _largest_remainder(exact: list[Fraction], whole: int) -> list[int]:
    """Whole units below, then one more to whoever is cut most; ties go to the earlier part."""
    parts = [part.numerator // part.denominator for part in exact]
    by_loss = sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_loss[: whole - sum(parts)]:
        parts[i] += 1
    return parts


def _settle(group: Group, rate: Fraction, include_vat: bool) -> None:
    entered = sum(group.entered)
    if include_vat:
        # whichever net amount comes nearest; the one next to the exact quotient where two are as near
        middle = _half_up(entered / (1 + rate / 100))
        around = range(middle - 3, middle + 4)
        group.taxable = min(around, key=lambda net: (abs(net + _tax(net, rate) - entered), abs(net - middle)))
        group.missing = entered - group.taxable - _tax(group.taxable, rate)
    else:
        group.taxable = entered
    group.tax = _tax(group.taxable, rate)


def _tax(net: int, rate: Fraction) -> int:
    return _half_up(net * rate / 100)


def _half_up(number: Fraction) -> int:
    whole = (2 * abs(number.numerator) + number.denominator) // (2 * number.denominator)
    return whole if number >= 0 else -whole


def _compare_groups(groups: dict[Key, Group], t: Totals, unit: int) -> Iterator[str]:
    theirs = {(g.treatment.category, Fraction(g.treatment.rate)): g for g in t.groups}
    if set(theirs) != set(groups):
        yield f"groups {sorted(groups)} but {sorted(theirs)}"
        return
    for key, group in groups.items():
        found = theirs[key]
        yield from _compare(f"group {key[0]} {key[1]}", [group.taxable, group.tax], [found.taxable, found.tax], unit)


def _compare(name: str, mine: list[int], theirs: list[Decimal], unit: int) -> Iterator[str]:
    if [Fraction(each) * unit for each in theirs] != [Fraction(each) for each in mine]:
        yield f"{name}: {mine} but {[str(each) for each in theirs]}"


def _shares(bill: Bill, t: Totals, unit: int) -> Iterator[str]:
    """VAT taken out: every part keeps its sign and lies within a cent of its exact net amount, unless signs forbid."""
    for each in (*t.allowances, *t.charges, *(a for line in t.lines for a in (*line.allowances, *line.charges))):
        exact = Fraction(each.entered) / (1 + Fraction(each.treatment.rate) / 100)
        if each.entered * each.amount < 0 or abs(Fraction(each.amount) - exact) * unit >= 2:
            yield f"share of {each.entered}: {each.amount}"
    for line in t.lines:
        if line.net_price < 0:
            yield f"net price {line.net_price}"

"""Instalments and the final invoice: what each asks for by itself, and what a later one deducts (§ 14 Abs. 5 UStG).

Two ways are usual. Single: each instalment bills a sum of its own. Cumulative: each bills the work done so far and
deducts the ones before it. A final invoice bills the whole and deducts every instalment, so that all of them together
ask for exactly the whole: amounts are copied from the earlier documents, never computed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext

from handschlag.core.bill import (
    FINAL_CONSTRUCTION,
    INVOICE,
    PARTIAL,
    PARTIAL_CONSTRUCTION,
    PARTIAL_FINAL_CONSTRUCTION,
    AdvancePayment,
    Bill,
    IncludedTax,
    Line,
)
from handschlag.core.crediting import GroupKey, entered_by_group, situation_of, total_of
from handschlag.core.money import EXACT, ZERO, minor_digits, rounded, split_by_weight
from handschlag.core.totals import HUNDRED, Totals

Taxes = dict[GroupKey, tuple[Decimal, Decimal]]  # taxable and tax by VAT rate

INSTALMENT, PART, FINAL = "instalment", "part", "final"
PROFORMA = "proforma"
SINGLE, CUMULATIVE = "single", "cumulative"

# BT-3 of each kind, first as usual, then for building work (UNTDID 1001, the codes XRechnung recommends)
_TYPES: dict[str, tuple[str, str]] = {
    INSTALMENT: (PARTIAL, PARTIAL_CONSTRUCTION),
    PART: (PARTIAL, PARTIAL_FINAL_CONSTRUCTION),
    FINAL: (INVOICE, FINAL_CONSTRUCTION),
}


def type_code(kind: str, *, construction: bool = False) -> str:
    """The code of a kind of invoice (BT-3); an ordinary one for a kind that has none of its own."""
    return _TYPES.get(kind, (INVOICE, INVOICE))[construction]


def own(bill: Bill, computed: Totals) -> AdvancePayment:
    """What an invoice asks for by itself: its sums with VAT less what it deducts, each with its VAT per rate."""
    with localcontext(EXACT):
        taxes = _of_groups(computed)
        for each in bill.advance_payments:
            taxes = _minus(taxes, _of_payment(each))
        amount = total_of(computed) - sum((each.amount for each in bill.advance_payments), ZERO)
        return _payment(bill, amount, taxes)


def less(payment: AdvancePayment, credits: Iterable[Totals]) -> AdvancePayment:
    """A deduction without what corrections of its invoice took back."""
    with localcontext(EXACT):
        amount, taxes = payment.amount, _of_payment(payment)
        for computed in credits:
            amount -= total_of(computed)
            taxes = _minus(taxes, _of_groups(computed))
        return replace(payment, amount=amount, taxes=_included(taxes))


def net_of(payment: AdvancePayment) -> Decimal:
    """The net amount of a part-payment."""
    return sum((each.taxable for each in payment.taxes), ZERO)


def part_of(agreed: Bill, computed: Totals, percent: Decimal) -> Decimal:
    """So many percent of what was agreed, in its entry mode: net, or with VAT."""
    with localcontext(EXACT):
        whole = sum(entered_by_group(computed, agreed, agreed.prices_include_vat).values(), ZERO)
        return rounded(whole * percent / HUNDRED, minor_digits(agreed.currency))


def lines_of(agreed: Bill, computed: Totals, amount: Decimal, name: str) -> tuple[Line, ...]:
    """An amount in the entry mode as one line per VAT rate of what was agreed, in proportion; they add up to it."""
    with localcontext(EXACT):
        groups = entered_by_group(computed, agreed, agreed.prices_include_vat)
        keys = [key for key, entered in groups.items() if entered > 0] or list(groups)[:1]
        if not keys:
            return (Line(name=name, quantity=Decimal(1), unit_code="LS", price=amount),)
        shares = split_by_weight(amount, [max(groups[key], ZERO) for key in keys], minor_digits(agreed.currency))
        return tuple(
            Line(
                name=name,
                quantity=Decimal(1),
                unit_code="LS",
                price=share,
                tax_situation=_named(agreed, situation_of(agreed, computed, key)),
            )
            for key, share in zip(keys, shares, strict=True)
            if share or len(keys) == 1
        )


def _named(bill: Bill, situation: str) -> str:
    return "" if situation == bill.tax_situation else situation


def _of_groups(computed: Totals) -> Taxes:
    return {(g.treatment.category, g.treatment.rate): (g.taxable, g.tax) for g in computed.groups}


def _of_payment(payment: AdvancePayment) -> Taxes:
    return {(t.category, t.rate): (t.taxable, t.tax) for t in payment.taxes}


def _payment(bill: Bill, amount: Decimal, taxes: Taxes) -> AdvancePayment:
    return AdvancePayment(
        amount=amount, invoice_number=bill.number, invoice_date=bill.issue_date, taxes=_included(taxes)
    )


def _minus(taxes: Taxes, others: Taxes) -> Taxes:
    result = dict(taxes)
    for key, (taxable, tax) in others.items():
        before = result.get(key, (ZERO, ZERO))
        result[key] = before[0] - taxable, before[1] - tax
    return result


def _included(taxes: Taxes) -> tuple[IncludedTax, ...]:
    rows: Sequence[IncludedTax] = [
        IncludedTax(rate=rate, taxable=taxable, tax=tax, category=category)  # type: ignore[arg-type]
        for (category, rate), (taxable, tax) in taxes.items()
        if taxable or tax
    ]
    return tuple(sorted(rows, key=lambda row: (-row.rate, row.category)))

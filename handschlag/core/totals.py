"""Totals of a bill after EN 16931, to the cent: lines, document discounts, tax per category and rate, sums.

A cent stands for the currency's smallest unit: 0.01 EUR, 1 JPY, 0.001 KWD.

The order is published and the same everywhere: line net, line discounts and surcharges, document discounts and
surcharges split over the tax groups by largest remainder, tax per group, total. Tax is never summed from lines.

With prices that include VAT, the agreed gross sum of each group is the truth. The group's net amount is the one
whose tax comes nearest to it; where no net amount reaches it, the missing cent is the rounding amount (BT-114).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, Decimal, localcontext

from handschlag.core.bill import Adjustment, Bill, Line, StatedTax
from handschlag.core.money import EXACT, ZERO, minor_digits, rounded, split_by_weight
from handschlag.core.tax import Treatment, country_of, treatment

HUNDRED, HALF = Decimal(100), Decimal("0.5")


@dataclass(frozen=True, slots=True)
class AdjustmentTotal:
    """One computed discount or surcharge, net."""

    amount: Decimal  # BT-92, BT-99, BT-136, BT-141
    reason: str
    treatment: Treatment
    entered: Decimal = ZERO  # as the seller entered it: with VAT where the bill's prices include it
    percent: Decimal | None = None  # written only where percent x base gives the amount (PEPPOL R040)
    base: Decimal | None = None
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class LineTotal:
    """One computed line."""

    line: Line
    treatment: Treatment
    net_price: Decimal  # BT-146; quantity x net_price / base rounds to the amount before adjustments
    allowances: tuple[AdjustmentTotal, ...]
    charges: tuple[AdjustmentTotal, ...]
    net: Decimal  # BT-131
    entered: Decimal  # line amount in the entry mode: with VAT where the bill's prices include it
    net_price_before_discount: Decimal | None = None  # BT-148; the difference to net_price is BT-147


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """VAT breakdown row (BG-23) for one category and rate."""

    treatment: Treatment
    taxable: Decimal  # BT-116
    tax: Decimal  # BT-117


@dataclass(frozen=True, slots=True)
class Totals:
    """Document totals (BG-22) in the bill's currency, with its decimals."""

    lines: tuple[LineTotal, ...]
    allowances: tuple[AdjustmentTotal, ...]
    charges: tuple[AdjustmentTotal, ...]
    groups: tuple[TaxGroup, ...]
    line_total: Decimal  # BT-106
    allowance_total: Decimal  # BT-107
    charge_total: Decimal  # BT-108
    net: Decimal  # BT-109
    tax: Decimal  # BT-110
    gross: Decimal  # BT-112
    prepaid: Decimal  # BT-113
    rounding: Decimal  # BT-114
    payable: Decimal  # BT-115
    tax_in_tax_currency: Decimal | None = None  # BT-111: in the bill's tax currency, where that is another
    third_party: Decimal = ZERO  # sum of BT-DEX-002, part of the amount due (BR-DEX-09)


def totals(bill: Bill, kept: Mapping[str, Treatment] | None = None) -> Totals:
    """Compute a bill. Lines without quantity or price count as zero, so a draft has totals too.

    ``kept`` are the treatments by situation that an issued bill was issued with: its rates and reasons stay, whatever
    the tables say later.
    Follows EN 16931 BR-CO-10 to BR-CO-17 and BR-S-08 exactly, without the tolerance the official rules allow.
    The order of the lines changes no sum. Raises ``SituationUnknown`` for an unknown tax situation.
    """
    with localcontext(EXACT):
        return _totals(bill, kept or {})


def _totals(bill: Bill, kept: Mapping[str, Treatment]) -> Totals:
    digits = minor_digits(bill.currency)
    entries = [_enter_line(bill, line, digits, kept) for line in bill.lines]
    adjustments = _enter_document_adjustments(bill, entries, digits, kept)
    by_group: dict[tuple[str, Decimal], _Group] = {}
    for entry in entries:
        by_group.setdefault(_group_key(entry.treatment), _Group(entry.treatment, digits)).lines.append(entry)
    for adjustment in adjustments:
        group = by_group.setdefault(_group_key(adjustment.treatment), _Group(adjustment.treatment, digits))
        group.adjustments.append(adjustment)
    for group in by_group.values():
        group.settle(bill.prices_include_vat)
    return _sum_up(bill, entries, adjustments, [by_group[key] for key in sorted(by_group, key=_highest_rate_first)])


def _group_key(t: Treatment) -> tuple[str, Decimal]:
    return t.category, t.rate


def _highest_rate_first(key: tuple[str, Decimal]) -> tuple[Decimal, str]:
    return -key[1], key[0]


@dataclass(slots=True)
class _Adjustment:
    """A discount (sign -1) or surcharge (sign +1), entered amount fixed, net amount found later."""

    source: Adjustment
    sign: int
    entered: Decimal
    base: Decimal
    treatment: Treatment
    digits: int
    net: Decimal = ZERO

    def result(self, prices_include_vat: bool) -> AdjustmentTotal:
        percent = self.source.percent
        exact = (
            percent is not None
            and not prices_include_vat
            and rounded(self.base * percent / HUNDRED, self.digits) == self.net
        )
        return AdjustmentTotal(
            self.net,
            self.source.reason,
            self.treatment,
            self.entered,
            percent if exact else None,
            self.base if exact else None,
            self.source.reason_code,
        )


@dataclass(slots=True)
class _Entry:
    """A line while its amounts are being found; ``entered`` amounts are in the entry mode."""

    line: Line
    treatment: Treatment
    gross_of_adjustments: Decimal  # quantity x price, rounded
    adjustments: list[_Adjustment]
    net_before: Decimal = ZERO
    net: Decimal = ZERO

    @property
    def entered(self) -> Decimal:
        return self.gross_of_adjustments + sum((a.sign * a.entered for a in self.adjustments), ZERO)


@dataclass(slots=True)
class _Group:
    """All lines and document adjustments of one category and rate."""

    treatment: Treatment
    digits: int
    lines: list[_Entry] = field(default_factory=list)
    adjustments: list[_Adjustment] = field(default_factory=list)
    taxable: Decimal = ZERO
    tax: Decimal = ZERO
    missing: Decimal = ZERO  # what the agreed gross sum is above the reachable one

    def reasons_of_all(self) -> Treatment:
        """The group's treatment with the reasons of all its parts, as the norm has one breakdown for them (BR-E-01)."""
        parts = list(dict.fromkeys([*(e.treatment for e in self.lines), *(a.treatment for a in self.adjustments)]))
        if len(parts) < 2:
            return self.treatment
        codes = {part.reason_code for part in parts}
        return replace(
            self.treatment,
            reason="; ".join(dict.fromkeys(part.reason for part in parts if part.reason)),
            reason_code=codes.pop() if len(codes) == 1 else "",
            note="\n".join(dict.fromkeys(part.note for part in parts if part.note)),
        )

    def settle(self, prices_include_vat: bool) -> None:
        if prices_include_vat:
            self._take_tax_out()
        else:
            for adjustment in self._all_adjustments():
                adjustment.net = adjustment.entered
            for entry in self.lines:
                entry.net_before, entry.net = entry.gross_of_adjustments, entry.entered
        self.taxable = sum((e.net for e in self.lines), ZERO) + sum((a.sign * a.net for a in self.adjustments), ZERO)
        self.tax = tax_on(self.taxable, self.treatment.rate, self.digits)

    def _all_adjustments(self) -> list[_Adjustment]:
        return [*self.adjustments, *(a for entry in self.lines for a in entry.adjustments)]

    def _take_tax_out(self) -> None:
        adjustments = self._all_adjustments()
        entered = [e.gross_of_adjustments for e in self.lines] + [a.sign * a.entered for a in adjustments]
        agreed = sum(entered, ZERO)
        taxable = net_of_gross(agreed, self.treatment.rate, self.digits)
        self.missing = agreed - taxable - tax_on(taxable, self.treatment.rate, self.digits)
        divisor = 1 + self.treatment.rate / HUNDRED
        nets = _fit([amount / divisor for amount in entered], taxable, self.digits)
        for entry, net in zip(self.lines, nets, strict=False):
            entry.net_before = net
        for adjustment, net in zip(adjustments, nets[len(self.lines) :], strict=True):
            adjustment.net = adjustment.sign * net
        for entry in self.lines:
            entry.net = entry.net_before + sum((a.sign * a.net for a in entry.adjustments), ZERO)


def treatments_in(computed: Totals) -> dict[str, Treatment]:
    """How each situation of a computed bill was treated, to be kept with it and given to ``totals`` again."""
    found = [line.treatment for line in computed.lines]  # what changes a line is treated as the line is
    found += [each.treatment for each in (*computed.allowances, *computed.charges)]
    return {each.situation: each for each in found if each.situation}


def tax_on(taxable: Decimal, percent: Decimal, digits: int = 2) -> Decimal:
    """VAT of one group: taxable amount x rate, rounded half away from zero to the currency's digits (BR-CO-17)."""
    return rounded(taxable * percent / HUNDRED, digits)


def net_of_gross(gross: Decimal, percent: Decimal, digits: int = 2) -> Decimal:
    """The net amount whose net + VAT comes nearest to a gross amount; exact where one reaches it."""
    cent = Decimal(1).scaleb(-digits)
    middle = rounded(gross / (1 + percent / HUNDRED), digits)
    return min(
        (middle, middle - cent, middle + cent),
        key=lambda net: abs(net + tax_on(net, percent, digits) - gross),
    )


def reachable_gross(gross: Decimal, percent: Decimal, digits: int = 2) -> tuple[Decimal, Decimal]:
    """The nearest gross amounts at or below and at or above ``gross`` that some net amount plus its VAT gives."""
    net, cent = net_of_gross(gross, percent, digits), Decimal(1).scaleb(-digits)
    around = sorted(n + tax_on(n, percent, digits) for n in (net - cent, net, net + cent))
    return max(g for g in around if g <= gross), min(g for g in around if g >= gross)


def _fit(exact: Sequence[Decimal], target: Decimal, digits: int) -> list[Decimal]:
    """Round all parts and move single cents until they add up: largest remainder, ties go to the earlier part.

    No part changes its sign and zero stays zero: a negative price would be refused (BR-27), and quantity x 0
    has no cent to give. The target must be the nearest sum that these signs can reach.
    """
    cent = Decimal(1).scaleb(-digits)
    # half a cent goes up whatever the sign: else a part below zero and one above it would both gain by their ties
    values = [(part / cent + HALF).to_integral_value(ROUND_FLOOR) * cent for part in exact]
    missing = target - sum(values, ZERO)
    step = cent if missing > 0 else -cent
    order = sorted(range(len(values)), key=lambda i: (-(exact[i] - values[i]) * step, i * step))
    while missing:
        for i in order:
            if missing and exact[i] and (values[i] + step) * exact[i] >= 0:
                values[i] += step
                missing -= step
    return values


def _enter_line(bill: Bill, line: Line, digits: int, kept: Mapping[str, Treatment]) -> _Entry:
    t = treatment_of(bill, line.tax_situation, line.tax, kept)
    base = rounded((line.quantity or ZERO) * (line.price or ZERO) / (line.price_base_quantity or Decimal(1)), digits)
    adjustments = [_enter_adjustment(a, -1, base, t, digits) for a in line.allowances]
    adjustments += [_enter_adjustment(a, 1, base, t, digits) for a in line.charges]
    return _Entry(line, t, base, adjustments)


def treatment_of(
    bill: Bill, situation: str = "", stated: StatedTax | None = None, kept: Mapping[str, Treatment] | None = None
) -> Treatment:
    """How a part of a bill is taxed: as stated on another's invoice, else by its situation, else by the bill's."""
    if stated:
        return Treatment("", stated.category, stated.rate, stated.reason, stated.reason_code)
    seller, key = bill.seller, situation or bill.tax_situation
    if kept and key in kept:
        return kept[key]
    return treatment(
        key,
        bill.date_of_supply,
        bill.language,
        bill.exemption_reason,
        country=country_of(seller.address.country_code, seller.vat_identifier),
        destination=bill.destination_country,
    )


def _enter_adjustment(source: Adjustment, sign: int, base: Decimal, t: Treatment, digits: int) -> _Adjustment:
    of = base if source.base_amount is None else source.base_amount
    return _Adjustment(source, sign, _adjustment_amount(source, base, digits), of, t, digits)


def _adjustment_amount(source: Adjustment, base: Decimal, digits: int) -> Decimal:
    if source.percent is not None:
        of = base if source.base_amount is None else source.base_amount
        return rounded(of * source.percent / HUNDRED, digits)
    return rounded(source.amount or ZERO, digits)


def _enter_document_adjustments(
    bill: Bill, entries: list[_Entry], digits: int, kept: Mapping[str, Treatment]
) -> list[_Adjustment]:
    bases: dict[tuple[str, Decimal], tuple[Treatment, Decimal]] = {}
    for entry in entries:
        t, so_far = bases.get(_group_key(entry.treatment), (entry.treatment, ZERO))
        bases[_group_key(entry.treatment)] = (t, so_far + entry.entered)
    result = []
    for sign, sources in ((-1, bill.allowances), (1, bill.charges)):
        for source in sources:
            groups = [bases[key] for key in sorted(bases, key=_highest_rate_first)]
            result += _split_over_groups(bill, source, sign, groups, digits, kept)
    return result


def _split_over_groups(
    bill: Bill,
    source: Adjustment,
    sign: int,
    bases: list[tuple[Treatment, Decimal]],
    digits: int,
    kept: Mapping[str, Treatment],
) -> list[_Adjustment]:
    if source.tax_situation or source.tax or not bases:
        t = treatment_of(bill, source.tax_situation, source.tax, kept)
        base = next((b for other, b in bases if _group_key(other) == _group_key(t)), ZERO)
        return [_enter_adjustment(source, sign, base, t, digits)]
    whole = _adjustment_amount(source, sum((base for _, base in bases), ZERO), digits)
    if source.percent is not None and source.base_amount is None:
        parts = _fit([base * source.percent / HUNDRED for _, base in bases], whole, digits)
    else:
        weights = [base for _, base in bases]
        if any(weight > 0 for weight in weights):
            weights = [max(weight, ZERO) for weight in weights]  # returns get no share of a fixed amount
        parts = split_by_weight(whole, weights, digits)
    return [
        _Adjustment(source, sign, part, base if source.base_amount is None else source.base_amount, t, digits)
        for part, (t, base) in zip(parts, bases, strict=True)
        if part or len(bases) == 1
    ]


def _net_price(entry: _Entry, prices_include_vat: bool, digits: int) -> Decimal:
    """BT-146 with as many decimals as it takes that quantity x price / base rounds to the line amount (no R120)."""
    line = entry.line
    if not prices_include_vat:
        return line.price or ZERO
    if not line.quantity or not entry.gross_of_adjustments:
        return rounded((line.price or ZERO) / (1 + entry.treatment.rate / HUNDRED), 6)
    base = line.price_base_quantity or Decimal(1)
    exact = entry.net_before * base / line.quantity
    for places in range(2, 20):
        price = rounded(exact, places)
        if price == exact or (places >= 6 and rounded(line.quantity * price / base, digits) == entry.net_before):
            return price
    return exact


def _net_price_before_discount(entry: _Entry, net_price: Decimal, prices_include_vat: bool) -> Decimal | None:
    """BT-148, never below BT-146: the difference is the discount on the price (BT-147)."""
    before = entry.line.price_before_discount
    if before is None or not prices_include_vat:
        return before
    return max(rounded(before / (1 + entry.treatment.rate / HUNDRED), 6), net_price)


def _sum_up(bill: Bill, entries: list[_Entry], adjustments: list[_Adjustment], groups: list[_Group]) -> Totals:
    include_vat, digits = bill.prices_include_vat, minor_digits(bill.currency)
    net_prices = [_net_price(entry, include_vat, digits) for entry in entries]
    lines = tuple(
        LineTotal(
            entry.line,
            entry.treatment,
            net_price,
            tuple(a.result(include_vat) for a in entry.adjustments if a.sign < 0),
            tuple(a.result(include_vat) for a in entry.adjustments if a.sign > 0),
            entry.net,
            entry.entered,
            _net_price_before_discount(entry, net_price, include_vat),
        )
        for entry, net_price in zip(entries, net_prices, strict=True)
    )
    line_total = sum((line.net for line in lines), ZERO)
    allowance_total = sum((a.net for a in adjustments if a.sign < 0), ZERO)
    charge_total = sum((a.net for a in adjustments if a.sign > 0), ZERO)
    net = line_total - allowance_total + charge_total
    tax = sum((group.tax for group in groups), ZERO)
    rounding = sum((group.missing for group in groups), bill.rounding_amount)
    gross = net + tax
    prepaid = rounded(bill.prepaid_amount + sum((each.amount for each in bill.advance_payments), ZERO), digits)
    third_party = sum((rounded(each.amount, digits) for each in bill.third_party_payments), ZERO)  # as each is shown
    return Totals(
        lines=lines,
        allowances=tuple(a.result(include_vat) for a in adjustments if a.sign < 0),
        charges=tuple(a.result(include_vat) for a in adjustments if a.sign > 0),
        groups=tuple(TaxGroup(group.reasons_of_all(), group.taxable, group.tax) for group in groups),
        line_total=rounded(line_total, digits),
        allowance_total=rounded(allowance_total, digits),
        charge_total=rounded(charge_total, digits),
        net=rounded(net, digits),
        tax=rounded(tax, digits),
        gross=rounded(gross, digits),
        prepaid=prepaid,
        rounding=rounded(rounding, digits),
        payable=rounded(gross - prepaid + rounding + third_party, digits),
        tax_in_tax_currency=_tax_in_tax_currency(bill, tax),
        third_party=third_party,
    )


def _tax_in_tax_currency(bill: Bill, tax: Decimal) -> Decimal | None:
    """BT-111: the whole tax times the exchange rate, rounded once; nothing where both currencies are one."""
    if not bill.tax_currency or bill.tax_currency == bill.currency or not bill.exchange_rate:
        return None
    return rounded(tax * bill.exchange_rate, minor_digits(bill.tax_currency))

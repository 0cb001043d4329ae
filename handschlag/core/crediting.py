"""Take back a part of an issued bill: by quantity, by amount, or an amount of the whole; never more than is left of it.

Everything is counted in the entry mode of the bill, net or with VAT. What earlier corrections took back comes in as
``Taken``, so that whatever is taken back in parts gives in the end exactly what was billed: lines and tax groups to the
cent, and the cent that VAT rounded part by part can miss goes into the rounding amount (BT-114).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext

from handschlag.core.bill import CREDIT_NOTE, Adjustment, Bill, Line, PrecedingInvoice
from handschlag.core.money import EXACT, ZERO, format_money, format_number, minor_digits, rounded, split_by_weight
from handschlag.core.text import Text
from handschlag.core.totals import AdjustmentTotal, Totals, totals, treatments_in

GroupKey = tuple[str, Decimal]  # VAT category and rate


@dataclass(frozen=True, slots=True)
class Part:
    """What of a line is taken back: so many pieces, or so much money in the entry mode of the bill."""

    index: int  # of the line, the first is 0
    quantity: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What earlier corrections took back of a bill."""

    quantities: Mapping[int, Decimal] = field(default_factory=dict)  # by index of the line
    amounts: Mapping[int, Decimal] = field(default_factory=dict)  # by index of the line, before discounts on the whole
    by_lines: Mapping[GroupKey, Decimal] = field(default_factory=dict)  # after discounts on the whole
    by_group: Mapping[GroupKey, Decimal] = field(default_factory=dict)  # the same, and what was taken of the whole
    total: Decimal = ZERO  # with VAT and rounding


class TooMuch(ValueError):
    """More would be taken back than is left; ``field`` says where, ``sentence`` how much is left."""

    def __init__(self, field: str, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.field, self.sentence = field, sentence


def total_of(computed: Totals) -> Decimal:
    """What a bill comes to before payments: BT-112 and BT-114."""
    return computed.gross + computed.rounding


def taken(bill: Bill, corrections: Iterable[tuple[Bill, Totals, Sequence[Part], bool]]) -> Taken:
    """Add up corrections of a bill: each with its totals, the parts it took, and whether it took of the whole."""
    quantities: dict[int, Decimal] = {}
    amounts: dict[int, Decimal] = {}
    by_lines: dict[GroupKey, Decimal] = {}
    by_group: dict[GroupKey, Decimal] = {}
    total = ZERO
    for correction, computed, parts, of_whole in corrections:
        for part in parts:
            quantities[part.index] = quantities.get(part.index, ZERO) + (part.quantity or ZERO)
            amounts[part.index] = amounts.get(part.index, ZERO) + (part.amount or ZERO)
        for key, amount in entered_by_group(computed, correction, bill.prices_include_vat).items():
            by_group[key] = by_group.get(key, ZERO) + amount
            if not of_whole:
                by_lines[key] = by_lines.get(key, ZERO) + amount
        total += total_of(computed)
    return Taken(quantities, amounts, by_lines, by_group, total)


def entered_by_group(computed: Totals, bill: Bill, with_vat: bool) -> dict[GroupKey, Decimal]:
    """Each tax group after all discounts: net, or with VAT."""
    if with_vat != bill.prices_include_vat:
        return {_key(g): g.taxable + (g.tax if with_vat else ZERO) for g in computed.groups}
    sums: dict[GroupKey, Decimal] = {}
    for line in computed.lines:
        key = line.treatment.category, line.treatment.rate
        sums[key] = sums.get(key, ZERO) + line.entered
    signed: list[tuple[AdjustmentTotal, int]] = [(a, -1) for a in computed.allowances]
    signed += [(a, 1) for a in computed.charges]
    for each, sign in signed:
        key = each.treatment.category, each.treatment.rate
        sums[key] = sums.get(key, ZERO) + sign * each.entered
    return sums


def _key(row: object) -> GroupKey:
    treatment = row.treatment  # type: ignore[attr-defined]
    return treatment.category, treatment.rate


# -- what is left


def quantity_left(bill: Bill, before: Taken, index: int) -> Decimal:
    """How much of a line can still be taken back by quantity."""
    return (bill.lines[index].quantity or ZERO) - before.quantities.get(index, ZERO)


def amount_left(computed: Totals, before: Taken, index: int) -> Decimal:
    """How much money of a line can still be taken back, in the entry mode."""
    return computed.lines[index].entered - before.amounts.get(index, ZERO)


def left(computed: Totals, before: Taken) -> Decimal:
    """What is left of the whole bill, with VAT."""
    return total_of(computed) - before.total


# -- taking back


def amount_of(bill: Bill, computed: Totals, before: Taken, part: Part) -> Decimal:
    """The money that a part of a line is, in the entry mode. Raises ``TooMuch``."""
    whole, rest = computed.lines[part.index].entered, amount_left(computed, before, part.index)
    pieces = quantity_left(bill, before, part.index)
    if rest <= 0 or whole <= 0:
        raise TooMuch(_field(part), _NOTHING_LEFT.fill(n=part.index + 1))
    if part.quantity is None:
        amount = part.amount or ZERO
        if not ZERO < amount <= rest:
            raise TooMuch(_field(part), _in_money(_AMOUNT_LEFT, bill, rest, n=part.index + 1))
        return amount
    if not ZERO < part.quantity <= pieces:
        raise TooMuch(_field(part), _in_number(_QUANTITY_LEFT, pieces, n=part.index + 1))
    if part.quantity == pieces:
        return rest
    share = whole * part.quantity / (bill.lines[part.index].quantity or Decimal(1))
    return min(rounded(share, minor_digits(bill.currency)), rest)


def credit_of(bill: Bill, computed: Totals, before: Taken, parts: Sequence[Part]) -> tuple[Bill, list[Part]]:
    """The bill (type 381) that takes parts of lines back, and the parts with their money.

    Discounts and surcharges on the whole go along in proportion. Raises ``TooMuch``, also for no part at all.
    """
    with localcontext(EXACT):
        if not parts:
            raise TooMuch("parts", _NOTHING_CHOSEN)
        valued = [replace(part, amount=amount_of(bill, computed, before, part)) for part in parts]
        lines = tuple(
            _line(bill, replace(part, amount=each.amount), part.quantity)
            for part, each in zip(parts, valued, strict=True)
        )
        credit = replace(_empty(bill), lines=lines)
        credit = _with_share_of_the_whole(credit, bill, computed, before, valued)
        return _settled(credit, bill, computed, before), valued


def credit_of_whole(bill: Bill, computed: Totals, before: Taken, gross: Decimal) -> Bill:
    """The bill (type 381) that takes an amount with VAT back, split over the tax groups as they are left."""
    with localcontext(EXACT):
        rest = left(computed, before)
        if not ZERO < gross <= rest:
            raise TooMuch("whole", _in_money(_WHOLE_LEFT, bill, max(rest, ZERO)))
        groups = _what_is_left_by_group(bill, computed, before)
        keys = [key for key, amount in groups.items() if amount > 0]
        weights = [_with_vat(groups[key], key, bill.prices_include_vat) for key in keys]
        shares = split_by_weight(gross, weights, minor_digits(bill.currency))
        lines = []
        for key, share in zip(keys, shares, strict=True):
            name = _OF_WHOLE.in_(bill.language)
            lines.append(_flat(name, share, situation_of(bill, computed, key)))
        credit = replace(_empty(bill), lines=tuple(lines), prices_include_vat=True)
        return _settled(credit, bill, computed, before)


def rest_of(bill: Bill, computed: Totals, before: Taken, reason: str) -> Bill:
    """The bill that takes back everything that is left, its lines in full and what was taken before as a discount."""
    with localcontext(EXACT):
        if before.total and left(computed, before) <= 0:
            raise TooMuch("reason", _ALL_TAKEN)
        groups = entered_by_group(computed, bill, bill.prices_include_vat)
        taken_before = tuple(
            Adjustment(amount=min(amount, groups[key]), reason=reason, tax_situation=situation_of(bill, computed, key))
            for key, amount in before.by_group.items()
            if amount
        )
        whole = replace(bill, allowances=(*bill.allowances, *taken_before), rounding_amount=ZERO)
        whole = replace(whole, prepaid_amount=ZERO, advance_payments=(), third_party_payments=())
        rounding = left(computed, before) - total_of(totals(whole, treatments_in(computed)))
        return replace(whole, rounding_amount=rounding)


def _empty(bill: Bill) -> Bill:
    """The bill without what is only the invoice's: no lines yet, nothing paid, nothing due."""
    return replace(
        bill,
        number="",
        type_code=CREDIT_NOTE,
        due_date=None,
        lines=(),
        allowances=(),
        charges=(),
        prepaid_amount=ZERO,
        advance_payments=(),
        third_party_payments=(),
        rounding_amount=ZERO,
        cash_discounts=(),
        preceding_invoices=(PrecedingInvoice(bill.number, bill.issue_date),),
        delivery_date=bill.delivery_date or (None if bill.period.end_date else bill.date_of_supply),
        opening="",
        thank_you_note="",
        attachments=(),
    )


def _line(bill: Bill, part: Part, quantity: Decimal | None) -> Line:
    line, amount = bill.lines[part.index], part.amount or ZERO
    if quantity is None:
        return _flat(line.name, amount, line.tax_situation, note=_REDUCED.in_(bill.language))
    bare = replace(line, quantity=quantity, allowances=(), charges=(), note="", price_before_discount=None)
    full = rounded(quantity * (line.price or ZERO) / line.price_base_quantity, minor_digits(bill.currency))
    difference = full - amount
    if not difference:
        return bare
    words = [each.reason for each in (line.allowances if difference > 0 else line.charges) if each.reason]
    adjustment = Adjustment(amount=abs(difference), reason="; ".join(words) or _AS_BILLED.in_(bill.language))
    return replace(bare, allowances=(adjustment,)) if difference > 0 else replace(bare, charges=(adjustment,))


def _flat(name: str, amount: Decimal, situation: str, note: str = "") -> Line:
    return Line(name=name, quantity=Decimal(1), unit_code="LS", price=amount, tax_situation=situation, note=note)


def _with_share_of_the_whole(credit: Bill, bill: Bill, computed: Totals, before: Taken, parts: Sequence[Part]) -> Bill:
    """Discounts and surcharges on the whole, as much of them as belongs to the parts; the last part takes the rest."""
    digits, allowances, charges = minor_digits(bill.currency), list(credit.allowances), list(credit.charges)
    now: dict[GroupKey, Decimal] = {}
    for part in parts:
        key = _key(computed.lines[part.index])
        now[key] = now.get(key, ZERO) + (part.amount or ZERO)
    groups = entered_by_group(computed, bill, bill.prices_include_vat)
    for key, amount in now.items():
        of_lines = [(i, row.entered) for i, row in enumerate(computed.lines) if _key(row) == key]
        base = sum((entered for _, entered in of_lines), ZERO)
        so_far = sum((before.amounts.get(i, ZERO) for i, _ in of_lines), ZERO) + amount
        if groups[key] == base or base <= 0:
            continue
        until_now = rounded(groups[key] * so_far / base, digits)
        difference = amount - (until_now - before.by_lines.get(key, ZERO))
        kind = computed.allowances if difference > 0 else computed.charges
        words = dict.fromkeys(each.reason for each in kind if each.reason and _key(each) == key)
        adjustment = Adjustment(
            amount=abs(difference),
            reason="; ".join(words) or _AS_BILLED.in_(bill.language),
            tax_situation=situation_of(bill, computed, key),
        )
        if difference:
            (allowances if difference > 0 else charges).append(adjustment)
    return replace(credit, allowances=tuple(allowances), charges=tuple(charges))


def _settled(credit: Bill, bill: Bill, computed: Totals, before: Taken) -> Bill:
    """The credit within what is left of every tax group, and to the cent where it takes the last of the bill."""
    result, mode = totals(credit, treatments_in(computed)), bill.prices_include_vat
    cent = Decimal(1).scaleb(-minor_digits(bill.currency))
    rest = _what_is_left_by_group(bill, computed, before)
    now = entered_by_group(result, credit, mode)
    for key, amount in now.items():
        # an amount of the whole was split with VAT: its net may be a cent beside
        if amount > rest.get(key, ZERO) + (cent if credit.prices_include_vat != mode else ZERO):
            raise TooMuch("parts", _in_money(_GROUP_LEFT, bill, max(rest.get(key, ZERO), ZERO)))
    missing = left(computed, before) - total_of(result)
    exhausted = all(abs(amount - now.get(key, ZERO)) <= cent for key, amount in rest.items())
    if missing < 0 or (exhausted and missing <= cent * (len(rest) + 2)):
        return replace(credit, rounding_amount=credit.rounding_amount + missing)
    return credit


def _what_is_left_by_group(bill: Bill, computed: Totals, before: Taken) -> dict[GroupKey, Decimal]:
    groups = entered_by_group(computed, bill, bill.prices_include_vat)
    return {key: amount - before.by_group.get(key, ZERO) for key, amount in groups.items()}


def _with_vat(amount: Decimal, key: GroupKey, includes_it: bool) -> Decimal:
    return amount if includes_it else amount * (1 + key[1] / 100)


def situation_of(bill: Bill, computed: Totals, key: GroupKey) -> str:
    """A tax situation of the bill that belongs to a tax group."""
    found = (row.treatment.situation for row in computed.lines if _key(row) == key)
    return next(found, bill.tax_situation)


# -- words


def _field(part: Part) -> str:
    return f"parts.{part.index}"


def _in_money(template: Text, bill: Bill, amount: Decimal, **more: object) -> Text:
    values = {language: format_money(amount, bill.currency, language) for language in ("de", "en")}
    return Text(
        template.fill(left=values["de"], **more).de,
        template.fill(left=values["en"], **more).en,
    )


def _in_number(template: Text, number: Decimal, **more: object) -> Text:
    return Text(
        template.fill(left=format_number(number, "de"), **more).de,
        template.fill(left=format_number(number, "en"), **more).en,
    )


_NOTHING_CHOSEN = Text("Sagen Sie, was Sie zurücknehmen", "Say what you take back")
_NOTHING_LEFT = Text("Von Position {n} ist nichts mehr übrig", "Nothing is left of line {n}")
_AMOUNT_LEFT = Text("Von Position {n} sind noch {left} übrig", "Of line {n} {left} are left")
_QUANTITY_LEFT = Text("Von Position {n} sind noch {left} übrig", "Of line {n} {left} are left")
_WHOLE_LEFT = Text("Von der Rechnung sind noch {left} übrig", "Of the invoice {left} are left")
_GROUP_LEFT = Text(
    "Zusammen mit früheren Korrekturen wäre das zu viel: Zu diesem Steuersatz sind noch {left} übrig",
    "Together with earlier corrections that is too much: {left} are left at this VAT rate",
)
_ALL_TAKEN = Text("Die Rechnung ist schon ganz zurückgenommen", "All of the invoice has been taken back already")
_REDUCED = Text("Der Betrag dieser Position sinkt.", "The amount of this line goes down.")
_OF_WHOLE = Text("Nachlass auf die Rechnung", "Reduction of the invoice")
_AS_BILLED = Text("wie berechnet", "as billed")

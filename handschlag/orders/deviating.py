"""In what an invoice goes beyond what was agreed: plain comparing, no ledger and no lock.

Less, cheaper and a further discount are in the customer's favour and no deviation. A discount that was agreed on and
is missing is one: what counts of a line is what it costs after its discounts and surcharges.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from handschlag.core.bill import Adjustment, Bill, Line
from handschlag.core.money import ZERO, format_money, format_number, minor_digits
from handschlag.core.text import Text
from handschlag.core.totals import totals
from handschlag.core.units import unit_name


@dataclass(frozen=True)
class Deviation:
    """What an invoice has that was not agreed, and the field it stands in."""

    field: str
    sentence: Text
    may_be_agreed: bool = True  # whether the customer could agree to it, in a change of the order


def at_line(index: int) -> str:
    """The field of a line; the first is 0."""
    return f"lines.{index}.quantity"


def new_line(index: int) -> Deviation:
    """A line nobody agreed on."""
    return Deviation(at_line(index), _NEW.fill(n=index + 1))


def beyond_note(index: int, line: Line, rest: Decimal) -> Deviation:
    """More of a delivery note than ``rest``, which is left of it."""
    now = line.quantity or ZERO
    sentence = _say(
        _BEYOND_NOTE, index + 1, lambda lang: {"rest": amount(line, rest, lang), "now": format_number(now, lang)}
    )
    return Deviation(at_line(index), sentence, may_be_agreed=False)


_BEYOND_NOTE = Text(
    "Position {n}: von diesem Lieferschein sind noch {rest} zu berechnen, hier stehen {now}",
    "Line {n}: of this delivery note {rest} are left to bill, here it says {now}",
)
_NEW = Text("Position {n} wurde so nicht vereinbart", "Line {n} was not agreed on")
_MORE = Text(
    "Position {n}: vereinbart sind {agreed}, berechnet wären dann {total}",
    "Line {n}: {agreed} are agreed, with this {total} would be billed",
)
_DEARER = Text(
    "Position {n}: vereinbart ist ein Preis von {agreed}, hier stehen {price}",
    "Line {n}: the agreed price is {agreed}, here it says {price}",
)
_COSTS_MORE = Text(
    "Position {n}: mit den vereinbarten Rabatten und Zuschlägen sind es {agreed}, hier stehen {mine}",
    "Line {n}: with the agreed discounts and surcharges it is {agreed}, here it says {mine}",
)
_OTHER_UNIT = Text(
    "Position {n}: vereinbart ist in {agreed}, hier steht {unit}", "Line {n}: agreed in {agreed}, here it says {unit}"
)
_OTHER_TAX = Text("Position {n}: die Umsatzsteuer ist eine andere", "Line {n}: the VAT is a different one")
_OTHER_CURRENCY = Text("Vereinbart ist in {agreed}, hier steht {mine}", "Agreed in {agreed}, here it says {mine}")
_OTHER_PRICES = Text(
    "Vereinbart sind Preise mit Umsatzsteuer, hier kommt sie noch dazu",
    "Prices that include VAT are agreed, here it is added",
)
_NO_DISCOUNT = Text("Der vereinbarte Rabatt von {agreed} fehlt", "The agreed discount of {agreed} is missing")
_SURCHARGE = Text("Der Zuschlag von {mine} wurde nicht vereinbart", "The surcharge of {mine} was not agreed on")


def of_line(
    index: int, line: Line, terms: Line, *, agreed: Decimal, billed: Decimal, bill: Bill, order: Bill
) -> list[Deviation]:
    """What line ``index`` of ``bill`` has beyond ``terms``: ``agreed`` is the quantity, ``billed`` that so far."""
    quantity, found = line.quantity or ZERO, list[Text]()
    total, n = billed + quantity, index + 1
    mine = (line.price or ZERO) / line.price_base_quantity
    theirs = (terms.price or ZERO) / terms.price_base_quantity
    if (line.unit_code, line.unit_name) != (terms.unit_code, terms.unit_name):
        found.append(
            _say(_OTHER_UNIT, n, lambda lang: {"agreed": unit(terms, total, lang), "unit": unit(line, total, lang)})
        )
    if abs(total) > abs(agreed) or total * agreed < 0 or quantity * agreed < 0:
        found.append(
            _say(_MORE, n, lambda lang: {"agreed": amount(terms, agreed, lang), "total": amount(terms, total, lang)})
        )
    if mine > theirs:
        found.append(
            _say(
                _DEARER,
                n,
                lambda lang: {"agreed": format_number(theirs, lang, 2), "price": format_number(mine, lang, 2)},
            )
        )
    elif line.allowances != terms.allowances or line.charges != terms.charges:
        found += _costs_more(n, line, terms, bill, order)
    if (line.tax_situation or bill.tax_situation) != (terms.tax_situation or order.tax_situation):
        found.append(_say(_OTHER_TAX, n, lambda lang: {}))
    return [Deviation(at_line(index), sentence) for sentence in found]


def _costs_more(n: int, line: Line, terms: Line, bill: Bill, order: Bill) -> list[Text]:
    """Discounts or surcharges differ: the line must not cost more than its share of what was agreed."""
    if not line.quantity or not terms.quantity:
        return []
    share = _costs(terms, order) * line.quantity / terms.quantity
    fair = share.quantize(Decimal(1).scaleb(-minor_digits(order.currency)), rounding=ROUND_CEILING)
    mine = _costs(line, bill)
    if mine <= fair:
        return []
    return [
        _say(
            _COSTS_MORE,
            n,
            lambda lang: {
                "agreed": format_money(fair, order.currency, lang),
                "mine": format_money(mine, bill.currency, lang),
            },
        )
    ]


def _costs(line: Line, bill: Bill) -> Decimal:
    """What a line comes to after its discounts and surcharges, with VAT where the bill's prices include it."""
    alone = Bill(lines=(line,), currency=bill.currency, prices_include_vat=bill.prices_include_vat)
    return totals(alone).lines[0].entered


def of_whole(bill: Bill, orders: Sequence[Bill], *, fresh: Sequence[Bill]) -> list[Deviation]:
    """What an invoice has beyond its orders outside the lines. ``fresh``: those of which nothing was billed before.

    A discount in percent holds for every invoice; a fixed discount or surcharge belongs to the first one.
    """
    found = []
    for order in orders:
        if bill.currency != order.currency:
            found.append(Deviation("currency", _OTHER_CURRENCY.fill(agreed=order.currency, mine=bill.currency)))
        if order.prices_include_vat and not bill.prices_include_vat:
            found.append(Deviation("prices_include_vat", _OTHER_PRICES))
    found += _missing_discounts(bill, orders, fresh)
    return found + _new_surcharges(bill, orders, fresh)


def _missing_discounts(bill: Bill, orders: Sequence[Bill], fresh: Sequence[Bill]) -> list[Deviation]:
    percent = min((_percent_of(order.allowances) for order in orders), default=ZERO)  # what all of them promise
    fixed = sum((_fixed_of(order.allowances) for order in fresh), ZERO)
    found = []
    if _percent_of(bill.allowances) < percent:
        found.append(Deviation("allowances.0.percent", _say_percent(_NO_DISCOUNT, "agreed", percent)))
    if _fixed_of(bill.allowances) < fixed:
        found.append(Deviation("allowances.0.amount", _say_amount(_NO_DISCOUNT, "agreed", fixed, bill)))
    return found


def _new_surcharges(bill: Bill, orders: Sequence[Bill], fresh: Sequence[Bill]) -> list[Deviation]:
    percent = max((_percent_of(order.charges) for order in orders), default=ZERO)
    fixed = sum((_fixed_of(order.charges) for order in fresh), ZERO)
    found = []
    if (mine := _percent_of(bill.charges)) > percent:
        found.append(Deviation("charges.0.percent", _say_percent(_SURCHARGE, "mine", mine)))
    if (mine := _fixed_of(bill.charges)) > fixed:
        found.append(Deviation("charges.0.amount", _say_amount(_SURCHARGE, "mine", mine, bill)))
    return found


def _percent_of(adjustments: Sequence[Adjustment]) -> Decimal:
    return sum((each.percent for each in adjustments if each.percent is not None), ZERO)


def _fixed_of(adjustments: Sequence[Adjustment]) -> Decimal:
    return sum((each.amount or ZERO for each in adjustments if each.percent is None), ZERO)


def _say_percent(template: Text, name: str, percent: Decimal) -> Text:
    return _say(template, 0, lambda lang: {name: f"{format_number(percent, lang)} %"})


def _say_amount(template: Text, name: str, fixed: Decimal, bill: Bill) -> Text:
    return _say(template, 0, lambda lang: {name: format_money(fixed, bill.currency, lang)})


def _say(template: Text, n: int, values: Callable[[str], dict[str, str]]) -> Text:
    """A sentence with its values in the words of each language; ``n`` is the number of the line."""
    return Text(template.fill(n=n, **values("de")).de, template.fill(n=n, **values("en")).en)


def unit(line: Line, quantity: Decimal, language: str) -> str:
    """The unit of a line in words."""
    return line.unit_name or unit_name(line.unit_code, "en" if language == "en" else "de", quantity)


def amount(line: Line, quantity: Decimal, language: str) -> str:
    """``40 Stunden``."""
    return f"{format_number(quantity, language)} {unit(line, quantity, language)}"

"""How a bill was computed, step by step, in words: what "So haben wir gerechnet" shows under every document.

The steps only tell; ``core.totals`` computes. Their order is the published one (docs/reference/how-we-calculate.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext

from handschlag.core.bill import Adjustment, Bill
from handschlag.core.money import (
    EXACT,
    MINUS,
    ZERO,
    format_money,
    format_number,
    format_percent,
    format_price,
    minor_digits,
    rounded,
)
from handschlag.core.text import Text
from handschlag.core.totals import HUNDRED, AdjustmentTotal, LineTotal, TaxGroup, Totals

LINES = Text("Jede Position: Menge mal Preis", "Each line: quantity times price")
ON_ALL = Text("Rabatte und Zuschläge auf das Ganze", "Discounts and surcharges on the whole")
TAX = Text("Umsatzsteuer, einmal je Steuersatz", "VAT, once for each rate")
TAX_OUT = Text("Umsatzsteuer aus den Preisen, einmal je Steuersatz", "VAT out of the prices, once for each rate")
TOTAL = Text("Rechnungsbetrag", "Invoice total")
UNTAXED = ("E", "AE", "K", "G", "O")  # not even 0 % may be shown (§ 14c UStG)


@dataclass(frozen=True, slots=True)
class Row:
    """One computation: what, how, and the amount it gives."""

    name: str
    how: str
    amount: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the published order."""

    title: str
    rows: tuple[Row, ...]


def steps(bill: Bill, totals: Totals, language: str = "de") -> list[Step]:
    """The steps from the lines to the amount due, formatted for people. ``totals`` must be those of this bill."""
    told = _Told(bill, totals, language)
    with localcontext(EXACT):
        rows = (
            (LINES, told.lines()),
            (ON_ALL, told.on_all()),
            (TAX_OUT if bill.prices_include_vat else TAX, told.taxes()),
            (TOTAL, told.total()),
        )
        found = [Step(title.in_(language), tuple(each)) for title, each in rows]
    return [step for step in found if step.rows]


class _Told:
    """The words of one bill in one language."""

    def __init__(self, bill: Bill, totals: Totals, language: str) -> None:
        self.bill, self.totals, self.language = bill, totals, language
        self.digits = minor_digits(bill.currency)

    def say(self, de: str, en: str) -> str:
        return Text(de, en).in_(self.language)

    def money(self, amount: Decimal) -> str:
        return format_money(amount, self.bill.currency, self.language)

    def number(self, number: Decimal) -> str:
        return format_number(number, self.language)

    def from_exact(self, exact: Decimal) -> str:
        """What was rounded, where something was: ``= 9,375 €, gerundet``."""
        if exact == rounded(exact, self.digits):
            return ""
        shown = format_price(rounded(exact, self.digits + 4), self.bill.currency, self.language)
        return self.say(f" = {shown}, gerundet", f" = {shown}, rounded")

    def lines(self) -> Iterator[Row]:
        for position, total in enumerate(self.totals.lines, 1):
            yield from self.line(f"{position}. {total.line.name}", total)

    def line(self, name: str, total: LineTotal) -> Iterator[Row]:
        line = total.line
        quantity, price, base = line.quantity or ZERO, line.price or ZERO, line.price_base_quantity or Decimal(1)
        exact = quantity * price / base
        per = "" if base == 1 else f" ÷ {self.number(base)}"
        how = f"{self.number(quantity)} × {format_price(price, self.bill.currency, self.language)}{per}"
        before = rounded(exact, self.digits)
        yield Row(name, how + self.from_exact(exact), self.money(before))
        for sources, results, sign in ((line.allowances, total.allowances, -1), (line.charges, total.charges, 1)):
            for source, result in zip(sources, results, strict=True):
                yield self.adjustment(source, result, before, sign)

    def adjustment(self, source: Adjustment, result: AdjustmentTotal, base: Decimal, sign: int) -> Row:
        word = self.say("Rabatt", "Discount") if sign < 0 else self.say("Zuschlag", "Surcharge")
        how = ""
        if source.percent is not None:
            of = base if source.base_amount is None else source.base_amount
            percent = format_percent(source.percent, self.language)
            exact = self.from_exact(of * source.percent / HUNDRED)
            how = self.say(f"{percent} von {self.money(of)}", f"{percent} of {self.money(of)}") + exact
        return Row(source.reason or word, how, self.money(sign * result.entered))

    def on_all(self) -> Iterator[Row]:
        for found, sign in ((self.totals.allowances, -1), (self.totals.charges, 1)):
            for each in found:
                word = self.say("Rabatt", "Discount") if sign < 0 else self.say("Zuschlag", "Surcharge")
                yield Row(each.reason or word, self._share(each), self.money(sign * each.entered))

    def _share(self, each: AdjustmentTotal) -> str:
        if each.percent is not None and each.base is not None:
            percent = format_percent(each.percent, self.language)
            return self.say(f"{percent} von {self.money(each.base)}", f"{percent} of {self.money(each.base)}")
        if len(self.totals.groups) > 1:
            rate = format_percent(each.treatment.rate, self.language)
            return self.say(f"Anteil der Positionen mit {rate}", f"share of the lines at {rate}")
        return ""

    def taxes(self) -> Iterator[Row]:
        for group in self.totals.groups:
            if group.treatment.category in UNTAXED:
                yield Row(
                    self.say("Ohne Umsatzsteuer", "Without VAT"), group.treatment.reason, self.money(group.taxable)
                )
            else:
                yield from self.tax_out(group) if self.bill.prices_include_vat else self.tax_on_top(group)

    def tax_on_top(self, group: TaxGroup) -> Iterator[Row]:
        rate = format_percent(group.treatment.rate, self.language)
        yield Row(self.say(f"Netto zu {rate}", f"Net at {rate}"), "", self.money(group.taxable))
        yield self.tax(group, rate)

    def tax(self, group: TaxGroup, rate: str) -> Row:
        exact = self.from_exact(group.taxable * group.treatment.rate / HUNDRED)
        how = self.say(f"{rate} von {self.money(group.taxable)}", f"{rate} of {self.money(group.taxable)}")
        return Row(self.say("Umsatzsteuer", "VAT"), how + exact, self.money(group.tax))

    def tax_out(self, group: TaxGroup) -> Iterator[Row]:
        rate, agreed = format_percent(group.treatment.rate, self.language), self._agreed(group)
        divisor = self.number(1 + group.treatment.rate / HUNDRED)
        yield Row(self.say(f"Preise zu {rate}", f"Prices at {rate}"), "", self.money(agreed))
        how = f"{self.money(agreed)} ÷ {divisor}" + self.from_exact(agreed / (1 + group.treatment.rate / HUNDRED))
        yield Row(self.say("Netto", "Net"), how, self.money(group.taxable))
        yield self.tax(group, rate)
        missing = agreed - group.taxable - group.tax
        if missing:
            reached = f"{self.money(group.taxable)} + {self.money(group.tax)} = {self.money(group.taxable + group.tax)}"
            name = self.say("Zum vereinbarten Preis fehlt", "Missing to the agreed price")
            yield Row(name, reached, self.money(missing))

    def _agreed(self, group: TaxGroup) -> Decimal:
        t = self.totals
        parts = [(line.treatment, line.entered) for line in t.lines]
        parts += [(each.treatment, -each.entered) for each in t.allowances]
        parts += [(each.treatment, each.entered) for each in t.charges]
        key = (group.treatment.category, group.treatment.rate)
        return sum((amount for own, amount in parts if (own.category, own.rate) == key), ZERO)

    def total(self) -> Iterator[Row]:
        t = self.totals
        parts = [each.taxable for each in t.groups] + [each.tax for each in t.groups if each.tax]
        how = " + ".join(map(self.money, parts)).replace(f"+ {MINUS}", f"{MINUS} ") if len(parts) > 1 else ""
        taxed = any(each.treatment.category not in UNTAXED for each in t.groups)
        name = self.say("Netto und Umsatzsteuer", "Net and VAT") if taxed else self.say("Summe", "Sum")
        yield Row(name, how, self.money(t.gross))
        if t.prepaid:
            yield Row(self.say("Schon bezahlt", "Already paid"), "", self.money(-t.prepaid))
        if t.rounding:
            yield Row(self.say("Rundung", "Rounding"), "", self.money(t.rounding))
        for each in self.bill.third_party_payments:
            yield Row(self.say("Für Dritte", "For others"), each.description or each.kind, self.money(each.amount))
        if t.prepaid or t.rounding or t.third_party:
            yield Row(self.say("Zu zahlen", "To pay"), "", self.money(t.payable))
        if t.tax_in_tax_currency is not None and self.bill.exchange_rate:
            name = self.say(f"Umsatzsteuer in {self.bill.tax_currency}", f"VAT in {self.bill.tax_currency}")
            shown = format_money(t.tax_in_tax_currency, self.bill.tax_currency, self.language)
            yield Row(name, f"{self.money(t.tax)} × {self.number(self.bill.exchange_rate)}", shown)

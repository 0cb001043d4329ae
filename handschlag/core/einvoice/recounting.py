"""Recount a received invoice to the cent, each figure from the stated ones it follows from.

EN 16931 BR-CO-10 to BR-CO-17 and BR-S-08, without the tolerance the official rules allow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal, localcontext

from handschlag.core.einvoice.reading import Reading
from handschlag.core.einvoice.remarks import Remark, Severity
from handschlag.core.money import EXACT, ZERO, format_money, minor_digits, rounded
from handschlag.core.text import Text
from handschlag.core.totals import HUNDRED, AdjustmentTotal, LineTotal, tax_on


def recount(reading: Reading) -> list[Remark]:
    """A remark for every stated figure that does not follow from the others."""
    with localcontext(EXACT):
        return list(_recount(reading))


def _recount(reading: Reading) -> Iterator[Remark]:
    count = _Count(reading)
    for index, line in enumerate(reading.totals.lines):
        yield from count.line(index, line)
    for name, adjustments in (("allowances", reading.totals.allowances), ("charges", reading.totals.charges)):
        for index, adjustment in enumerate(adjustments):
            yield from count.percentage(f"{name}.{index}", adjustment)
    if reading.profile.is_invoice:
        yield from count.groups()
    yield from count.sums()


class _Count:
    """The figures of one document, its currency, and how a difference is told."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.totals, self.bill = reading, reading.totals, reading.bill
        self.digits = min(minor_digits(self.bill.currency), 2)

    def differs(
        self, code: str, severity: Severity, path: str, what: Text, stated: Decimal, follows: Decimal, source: str
    ) -> Iterator[Remark]:
        if stated == follows:
            return
        yield Remark(
            code,
            severity,
            path,
            Text(
                f"{what.de}: angegeben {self._money(stated, 'de')}, nachgerechnet {self._money(follows, 'de')}",
                f"{what.en}: stated {self._money(stated, 'en')}, recounted {self._money(follows, 'en')}",
            ),
            source,
        )

    def _money(self, amount: Decimal, language: str) -> str:
        return format_money(amount, self.bill.currency[:3], language)

    def line(self, index: int, total: LineTotal) -> Iterator[Remark]:
        line, number = total.line, index + 1
        if line.quantity is None or line.price is None:
            return
        follows = rounded(line.quantity * line.price / line.price_base_quantity, self.digits)
        follows += _sum(each.amount for each in total.charges) - _sum(each.amount for each in total.allowances)
        what = Text(f"Betrag der Position {number}", f"Amount of line {number}")
        yield from self.differs("LINE-NET", "vat", f"lines.{index}", what, total.net, follows, "BT-131, PEPPOL R120")
        if line.price < 0:
            sentence = Text(f"Position {number} hat einen negativen Preis", f"Line {number} has a negative price")
            yield Remark("BR-27", "rules", f"lines.{index}.price", sentence, "BR-27")
        for name, adjustments in (("allowances", total.allowances), ("charges", total.charges)):
            for position, adjustment in enumerate(adjustments):
                yield from self.percentage(f"lines.{index}.{name}.{position}", adjustment)

    def percentage(self, path: str, adjustment: AdjustmentTotal) -> Iterator[Remark]:
        if adjustment.percent is None or adjustment.base is None:
            return
        follows = rounded(adjustment.base * adjustment.percent / HUNDRED, self.digits)
        what = Text("Nachlass oder Zuschlag in Prozent", "Discount or surcharge in percent")
        yield from self.differs("PERCENT", "other", path, what, adjustment.amount, follows, "PEPPOL R040")

    def groups(self) -> Iterator[Remark]:
        bases: defaultdict[tuple[str, Decimal], Decimal] = defaultdict(Decimal)
        for line in self.totals.lines:
            bases[line.treatment.category, line.treatment.rate] += line.net
        for sign, adjustments in ((-1, self.totals.allowances), (1, self.totals.charges)):
            for each in adjustments:
                bases[each.treatment.category, each.treatment.rate] += sign * each.amount
        for index, group in enumerate(self.totals.groups):
            rate = group.treatment.rate
            what = Text(f"Summe zu {rate.normalize():f} %", f"Sum at {rate.normalize():f}%")
            base = bases.pop((group.treatment.category, rate), ZERO)
            yield from self.differs("BR-S-08", "vat", f"groups.{index}", what, group.taxable, base, "BR-S-08, BT-116")
            what = Text(f"Umsatzsteuer {rate.normalize():f} %", f"VAT {rate.normalize():f}%")
            tax = tax_on(group.taxable, rate, self.digits)
            yield from self.differs("BR-CO-17", "vat", f"groups.{index}", what, group.tax, tax, "BR-CO-17, BT-117")
        for (category, rate), base in bases.items():
            if base or self.totals.groups:
                yield Remark(
                    "BR-CO-18",
                    "vat",
                    "groups",
                    Text(
                        f"Die Aufschlüsselung der Umsatzsteuer lässt {category or '?'} {rate.normalize():f} % aus",
                        f"The VAT breakdown leaves out {category or '?'} {rate.normalize():f}%",
                    ),
                    "BR-CO-18, BR-S-01",
                )

    def sums(self) -> Iterator[Remark]:
        """BR-CO-10 to BR-CO-16; a figure that is not stated is told elsewhere."""
        t = self.totals
        follows: dict[str, tuple[str, Text, Decimal, Decimal]] = {
            "BT-107": (
                "BR-CO-11",
                Text("Summe der Nachlässe", "Sum of the discounts"),
                t.allowance_total,
                _sum(each.amount for each in t.allowances),
            ),
            "BT-108": (
                "BR-CO-12",
                Text("Summe der Zuschläge", "Sum of the surcharges"),
                t.charge_total,
                _sum(each.amount for each in t.charges),
            ),
            "BT-112": ("BR-CO-15", Text("Summe mit Umsatzsteuer", "Total with VAT"), t.gross, t.net + t.tax),
        }
        if t.lines:
            what = Text("Summe der Positionen", "Sum of the lines")
            follows["BT-106"] = "BR-CO-10", what, t.line_total, _sum(line.net for line in t.lines)
        if "BT-106" not in self.reading.absent:
            base = t.line_total - t.allowance_total + t.charge_total
            follows["BT-109"] = "BR-CO-13", Text("Summe ohne Umsatzsteuer", "Total without VAT"), t.net, base
        if t.groups:
            tax = _sum(group.tax for group in t.groups)
            follows["BT-110"] = "BR-CO-14", Text("Umsatzsteuer gesamt", "Total VAT"), t.tax, tax
        if self.reading.profile.key != "minimum":  # which does not say what was prepaid
            rest = t.gross - t.prepaid + t.rounding + t.third_party
            code = "BR-DEX-09" if t.third_party else "BR-CO-16"
            follows["BT-115"] = code, Text("Zahlbetrag", "Amount due"), t.payable, rest
        for term, there in (("BT-107", t.allowances), ("BT-108", t.charges)):
            if there and term in self.reading.absent and self.reading.profile.is_invoice:
                code, what, *_ = follows[term]
                sentence = Text(f"Es fehlt: {what.de}", f"Missing: {what.en}")
                yield Remark(code, "rules", term, sentence, f"{code}, {term}")
        for term in sorted(follows):
            code, what, stated, expected = follows[term]
            if term not in self.reading.absent or term in ("BT-107", "BT-108", "BT-110"):
                severity: Severity = "rules" if term == "BT-115" else "vat"
                yield from self.differs(code, severity, term, what, stated, expected, f"{code}, {term}")


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)

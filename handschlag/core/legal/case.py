"""One bill under examination: the bill, its totals, today, and the questions several rules ask about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from handschlag.core.bill import Bill
from handschlag.core.tax import SITUATIONS
from handschlag.core.terms import short_date
from handschlag.core.text import Text
from handschlag.core.totals import Totals

SMALL_AMOUNT = Decimal(250)  # § 33 UStDV: with VAT, in EUR


@dataclass(frozen=True)
class Case:
    """What a rule may look at. ``today`` is ``None`` where no clock should matter."""

    bill: Bill
    totals: Totals
    today: date | None = None

    @cached_property
    def situations(self) -> frozenset[str]:
        """Keys of all tax situations on this bill; the bill's own only where a line or a discount uses it."""
        bill = self.bill
        named = {line.tax_situation or bill.tax_situation for line in bill.lines}
        named |= {a.tax_situation for a in (*bill.allowances, *bill.charges) if a.tax_situation}
        return frozenset(named or {bill.tax_situation})

    @property
    def small_amount(self) -> bool:
        """Whether the short list of § 33 UStDV is enough: up to 250 EUR with VAT, nobody else owes the tax."""
        categories = {group.treatment.category for group in self.totals.groups}
        in_range = 0 < self.totals.gross <= SMALL_AMOUNT and self.bill.currency == "EUR"
        return in_range and not categories & {"AE", "K"}

    @property
    def small_business(self) -> bool:
        """Whether the short list of § 34a UStDV is enough."""
        return self.situations == {"small_business"}

    @property
    def day(self) -> date | None:
        """The day the document is issued, as far as known."""
        return self.bill.issue_date or self.today

    @property
    def day_of_supply(self) -> date | None:
        """Delivery, or the end of the period; ``None`` where nobody has said."""
        bill = self.bill
        return bill.delivery_date or bill.period.end_date or bill.period.start_date

    @property
    def lines_say_when(self) -> bool:
        """Whether every line names its own period."""
        lines = self.bill.lines
        return bool(lines) and all(line.period.start_date or line.period.end_date for line in lines)


def supply_date_required(case: Case) -> bool:
    """Whether the law wants the day of supply: always, except up to 250 EUR and for small businesses."""
    return not (case.small_amount or case.small_business)


def situation_label(key: str) -> Text:
    """The name of a tax situation, as the person chose it."""
    situation = SITUATIONS.get(key)
    return situation.label if situation else Text(key, key)


def day_text(day: date) -> Text:
    """A date inside a sentence: ``07.12.2026``, ``7 Dec 2026``."""
    return Text(short_date(day, "de"), short_date(day, "en"))

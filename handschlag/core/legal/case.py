"""One bill under examination: the bill, its totals, its law, today, and the questions several rules ask about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from handschlag.core import dated
from handschlag.core.bill import Bill
from handschlag.core.countries.regime import InvoiceLaw, Regime
from handschlag.core.countries.register import FIRST, regime
from handschlag.core.einvoice.formats import DEFAULT, FORMATS, specification_of
from handschlag.core.einvoice.specifications import Specification
from handschlag.core.situation import Need, Situation
from handschlag.core.tax import SITUATIONS, country_of
from handschlag.core.terms import short_date
from handschlag.core.text import Text
from handschlag.core.totals import Totals


@dataclass(frozen=True)
class Case:
    """What a rule may look at. ``today`` is ``None`` where no clock should matter."""

    bill: Bill
    totals: Totals
    today: date | None = None
    format: str = DEFAULT  # key of core.einvoice.formats.FORMATS

    @property
    def specification(self) -> Specification:
        """The rule set the bill follows in its format."""
        return specification_of(self.bill, self.format if self.format in FORMATS else DEFAULT)

    @cached_property
    def country(self) -> str:
        """The country whose law the seller bills under."""
        seller = self.bill.seller
        return country_of(seller.address.country_code, seller.vat_identifier)

    @property
    def law_is_known(self) -> bool:
        """Whether somebody has written the law of the seller's country down."""
        return regime(self.country) is not None

    @cached_property
    def regime(self) -> Regime:
        """The law of the seller's country; where nobody has written it down, the first one, for its words."""
        found = regime(self.country) or regime(FIRST)
        assert found is not None  # noqa: S101 the first is always there
        return found

    @property
    def law(self) -> InvoiceLaw:
        """The paragraphs of the seller's country."""
        return self.regime.law

    @cached_property
    def situations(self) -> frozenset[str]:
        """Keys of all tax situations on this bill; the bill's own only where a line or a discount uses it."""
        bill = self.bill
        named = {line.tax_situation or bill.tax_situation for line in bill.lines}
        named |= {a.tax_situation for a in (*bill.allowances, *bill.charges) if a.tax_situation}
        return frozenset(named or {bill.tax_situation})

    @cached_property
    def known_situations(self) -> list[Situation]:
        """Those of them that the seller's country has, in a fixed order."""
        have = self.regime.situations
        return [have[key] for key in sorted(self.situations) if key in have]

    def needing(self, need: Need) -> Situation | None:
        """The first situation of this bill that has a need."""
        return next((situation for situation in self.known_situations if need in situation.needs), None)

    def limit(self, name: str) -> Decimal | None:
        """A limit of the seller's country on the day of the bill; the newest where no day is known."""
        return dated.limit(self.regime.country, name, self.day or date.max)

    @property
    def small_amount(self) -> bool:
        """Whether the short list for small amounts is enough: with VAT, nobody else owes the tax."""
        most = self.limit("small_amount")
        in_range = most is not None and 0 < self.totals.gross <= most and self.bill.currency == "EUR"
        return in_range and all(situation.small_amount for situation in self.known_situations)

    @property
    def short_list(self) -> bool:
        """Whether the short list for a whole situation is enough, as for German small businesses (§ 34a UStDV)."""
        return self.situations <= self.regime.short_list

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
        """Whether every line names its own period; goods into the EU need it for the whole bill (BR-IC-11)."""
        lines = self.bill.lines
        own = bool(lines) and all(line.period.start_date or line.period.end_date for line in lines)
        return own and not any(situation.category == "K" for situation in self.known_situations)


def supply_date_required(case: Case) -> bool:
    """Whether the law wants the day of supply; the short lists leave it out in some countries."""
    small = case.small_amount and "supply_date" in case.regime.small_amount_without
    return not (small or case.short_list)


def situation_label(key: str) -> Text:
    """The name of a tax situation, as the person chose it."""
    situation = SITUATIONS.get(key)
    return situation.label if situation else Text(key, key)


def day_text(day: date) -> Text:
    """A date inside a sentence: ``07.12.2026``, ``7 Dec 2026``."""
    return Text(short_date(day, "de"), short_date(day, "en"))

"""VAT in the currency the tax office counts in (BT-6, BT-111): where its amount comes from."""

from __future__ import annotations

from handschlag.core.bill import Bill
from handschlag.core.money import format_money, format_number
from handschlag.core.terms import short_date
from handschlag.core.text import Text
from handschlag.core.totals import Totals


def sentence(bill: Bill, totals: Totals) -> Text | None:
    """``Umsatzsteuer 16,36 €, umgerechnet mit 1 USD = 0,8613 EUR vom 20.11.2026 (EZB)``; the norm has no term for it.

    ``None`` where the bill has one currency only (§ 16 Abs. 6 UStG, Art. 230 MwStSystRL).
    """
    tax, rate = totals.tax_in_tax_currency, bill.exchange_rate
    if tax is None or rate is None:
        return None
    day, source = bill.exchange_rate_date, bill.exchange_rate_source.strip()
    of_source = f" ({source})" if source else ""
    return Text(
        f"Umsatzsteuer {format_money(tax, bill.tax_currency)}, umgerechnet mit "
        f"1 {bill.currency} = {format_number(rate)} {bill.tax_currency}"
        + (f" vom {short_date(day)}" if day else "")
        + of_source,
        f"VAT {format_money(tax, bill.tax_currency, 'en')}, converted at "
        f"1 {bill.currency} = {format_number(rate, 'en')} {bill.tax_currency}"
        + (f" of {short_date(day, 'en')}" if day else "")
        + of_source,
    )

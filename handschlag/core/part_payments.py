"""Part-payments that a final invoice deducts: what is said of each, with its tax (§ 14 Abs. 5 Satz 2 UStG)."""

from __future__ import annotations

from decimal import Decimal

from handschlag.core.bill import AdvancePayment, Bill
from handschlag.core.money import ZERO, format_money, format_percent
from handschlag.core.terms import short_date
from handschlag.core.text import Language, Text


def sentence(bill: Bill, payment: AdvancePayment) -> Text:
    """``Anzahlung vom 02.11.2026, Rechnung AR-7 vom 30.10.2026: 500,00 €, darin 79,83 € Umsatzsteuer (19 %)``."""
    return Text(_sentence(bill, payment, "de"), _sentence(bill, payment, "en"))


def title(payment: AdvancePayment) -> Text:
    """The part-payment by its day and invoice: ``Anzahlung vom 02.11.2026, Rechnung AR-7 vom 30.10.2026``."""
    return Text(_title(payment, "de"), _title(payment, "en"))


def _sentence(bill: Bill, payment: AdvancePayment, language: Language) -> str:
    within = "darin" if language == "de" else "of which"
    amount = format_money(payment.amount, bill.currency, language)
    parts = [f"{_title(payment, language)}: {amount}"]
    for tax in payment.taxes:
        if tax.tax:
            word = "Umsatzsteuer" if language == "de" else "VAT"
            money = format_money(tax.tax, bill.currency, language)
            parts.append(f"{within} {money} {word} ({format_percent(tax.rate, language)})")
    return ", ".join(parts)


def _title(payment: AdvancePayment, language: Language) -> str:
    german = language == "de"
    words = "Anzahlung" if german else "Advance payment"
    if payment.invoice_number.strip() and not payment.received_date:  # asked for, paid or not
        words = "Abschlag" if german else "Instalment"
    if payment.received_date:
        words += f" {'vom' if german else 'of'} {short_date(payment.received_date, language)}"
    if payment.invoice_number.strip():
        words += f", {'Rechnung' if german else 'invoice'} {payment.invoice_number.strip()}"
        if payment.invoice_date:
            words += f" {'vom' if german else 'of'} {short_date(payment.invoice_date, language)}"
    return words


def tax_of(payment: AdvancePayment) -> Decimal:
    """The whole tax inside a part-payment."""
    return sum((each.tax for each in payment.taxes), ZERO)

"""Skonto: a discount for paying early (a structured part of BT-20). It changes no total of the bill."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from handschlag.core.bill import Bill, CashDiscount
from handschlag.core.money import amount_text, format_money, format_percent
from handschlag.core.terms import short_date
from handschlag.core.text import Text


def last_day(bill: Bill, discount: CashDiscount) -> date | None:
    """The last day on which the discount may be taken; ``None`` while the bill has no date."""
    try:
        return bill.issue_date + timedelta(days=discount.days) if bill.issue_date else None
    except OverflowError:
        return None


def sentence(bill: Bill, discount: CashDiscount) -> Text:
    """What the customer may do: ``2 % Skonto bei Zahlung bis 30.11.2026``."""
    return Text(_german(bill, discount), _english(bill, discount))


def _german(bill: Bill, discount: CashDiscount) -> str:
    day = last_day(bill, discount)
    until = f"bis {short_date(day)}" if day else f"innerhalb von {discount.days} Tagen"
    base = "" if discount.base_amount is None else f" auf {format_money(discount.base_amount, bill.currency)}"
    return f"{format_percent(discount.percent)} Skonto{base} bei Zahlung {until}"


def _english(bill: Bill, discount: CashDiscount) -> str:
    day = last_day(bill, discount)
    until = f"by {short_date(day, 'en')}" if day else f"within {discount.days} days"
    base = "" if discount.base_amount is None else f" on {format_money(discount.base_amount, bill.currency, 'en')}"
    return f"{format_percent(discount.percent, 'en')} discount{base} for payment {until}"


def machine_line(discount: CashDiscount) -> str:
    """The line that programs read in XRechnung, without its line break (BR-DE-18).

    Percent and base have two decimals there; ``fits_machine_line`` says whether nothing is lost.
    """
    base = "" if discount.base_amount is None else f"#BASISBETRAG={amount_text(discount.base_amount)}"
    return f"#SKONTO#TAGE={discount.days}#PROZENT={amount_text(discount.percent)}{base}#"


def fits_machine_line(discount: CashDiscount) -> bool:
    """Whether percent and base are no less than zero and have two decimals at most, as the line for programs wants."""
    base = discount.base_amount
    in_range = 0 <= discount.percent <= 100 and (base is None or base >= 0)
    return in_range and all(_two_decimals(number) for number in (discount.percent, base))


def _two_decimals(number: Decimal | None) -> bool:
    return number is None or number == Decimal(amount_text(number))

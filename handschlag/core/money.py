"""Amounts: rounding, reading what people type, writing what people read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

from handschlag.core.text import Language, Text, clean_line

ZERO = Decimal(0)
CENT = Decimal("0.01")
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

# Decimal places of currencies that differ from two (ISO 4217).
_MINOR_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "XAF"), 0),
    **dict.fromkeys(("XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}

# Wide enough that no product of two numbers people may enter is ever rounded by the arithmetic itself.
EXACT = Context(prec=80)

MAX_DIGITS_BEFORE_POINT = 12
MAX_DIGITS_AFTER_POINT = 10


class AmountNotUnderstood(ValueError):
    """What was typed is no amount; ``sentence`` says what to type instead."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def minor_digits(currency: str) -> int:
    """Decimal places of a currency (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD."""
    return _MINOR_DIGITS.get(currency, 2)


def rounded(amount: Decimal, digits: int = 2) -> Decimal:
    """Round half away from zero (commercial rounding), to cents unless told otherwise.

    The same absolute value for an invoice and its cancellation, unlike XPath ``round``.
    """
    result = amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP, context=EXACT)
    return result if result else result.copy_abs()  # never -0.00


def to_minor(amount: Decimal, currency: str = "EUR") -> int:
    """Whole minor units (cents) of an amount. ``ValueError`` where a fraction of a cent would be lost."""
    scaled = amount.scaleb(minor_digits(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} {currency} has fractions of the smallest unit")
    return int(scaled)


def from_minor(minor: int, currency: str = "EUR") -> Decimal:
    """The amount of so many minor units (cents)."""
    return Decimal(minor).scaleb(-minor_digits(currency))


def split_by_weight(amount: Decimal, weights: Sequence[Decimal], digits: int = 2) -> list[Decimal]:
    """Split an amount in proportion to weights so that the parts add up to the cent (largest remainder).

    Ties go to the earlier part. Where all weights are zero the first part takes everything.
    Raises ``ValueError`` for an empty list.
    """
    if not weights:
        raise ValueError("nothing to split over")
    total = sum(weights, ZERO)
    if total == 0:
        return [amount, *[ZERO] * (len(weights) - 1)]
    unit = Decimal(1).scaleb(-digits)
    exact = [amount * weight / total for weight in weights]
    parts = [part.quantize(unit, rounding=ROUND_DOWN, context=EXACT) + ZERO for part in exact]
    missing = int((amount - sum(parts, ZERO)) / unit)
    step = unit if missing > 0 else -unit
    # who lost most by rounding gets the cent first
    order = sorted(range(len(parts)), key=lambda i: (-(exact[i] - parts[i]) * step, i))
    for i in (order * (abs(missing) // len(parts) + 1))[: abs(missing)]:
        parts[i] += step
    return parts


_CURRENCY = r"(?:€|\$|£|¥|euros?|EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK)"
_SIGN = f"[-+–{MINUS}]"
# one sign and one currency, on either side of each other; „12,–“ and „12.-“ stand for whole euros
_AMOUNT = re.compile(
    rf"(?P<sign>{_SIGN})? ?(?:{_CURRENCY} ?)?(?P<inner>{_SIGN})? ?"
    rf"(?P<digits>[0-9.,]*[0-9](?:[0-9.,'’ ]*[0-9.,])?)(?:(?<=[.,])[-–—]{{1,2}})?(?: ?{_CURRENCY})?",
    re.IGNORECASE,
)
# thousands apart by blanks or apostrophes: never „12 50“, which may be 12.50
_APART = re.compile(r"[0-9]{1,3}(?:(?: [0-9]{3})+|(?:['’][0-9]{3})+)(?:[.,][0-9]*)?")
_NOT_A_NUMBER = Text("Tragen Sie eine Zahl ein, zum Beispiel 1.234,50", "Enter a number, such as 1,234.50")
_TOO_LONG = Text("Die Zahl ist zu lang", "The number is too long")


def parse_amount(typed: str, language: Language = "de") -> Decimal:
    """Read an amount or quantity as a person types it: ``1.234,56``, ``1,234.56``, ``1'234.56``, ``12,5``, ``480``.

    With both marks, the last one is the decimal mark. One mark alone is the decimal mark too, except when it is
    the language's thousands mark in front of exactly three digits: a German ``1.000`` is one thousand. A currency may
    stand before or behind. Only ASCII digits count. Raises ``AmountNotUnderstood``.
    """
    if len(typed) > 100:
        raise AmountNotUnderstood(_TOO_LONG if typed.strip().isdecimal() else _NOT_A_NUMBER)
    found = _AMOUNT.fullmatch(clean_line(typed))
    if not found or (found["sign"] and found["inner"]):
        raise AmountNotUnderstood(_NOT_A_NUMBER)
    text = found["digits"]
    if any(mark in text for mark in " '’"):
        if not _APART.fullmatch(text):
            raise AmountNotUnderstood(_NOT_A_NUMBER)
        whole, _, fraction = re.sub("[ '’]", "", text).replace(",", ".").partition(".")
    else:
        whole, fraction = _split_at_decimal_mark(text, "." if language == "de" else ",")
    if len(whole.lstrip("0")) > MAX_DIGITS_BEFORE_POINT or len(fraction) > MAX_DIGITS_AFTER_POINT:
        raise AmountNotUnderstood(_TOO_LONG)
    sign = 1 if (found["sign"] or found["inner"] or "+") == "+" else -1
    return Decimal(f"{whole or '0'}.{fraction or '0'}").normalize() * sign + ZERO


def _split_at_decimal_mark(text: str, thousands: str) -> tuple[str, str]:
    marks = [c for c in text if c in ".,"]
    kinds = set(marks)
    if not marks:
        return text, ""
    if len(kinds) == 2:
        decimal = marks[-1]
    elif len(marks) > 1 or (marks[0] == thousands and re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", text)):
        decimal = ""
    else:
        decimal = marks[0]
    whole, _, fraction = text.rpartition(decimal) if decimal else (text, "", "")
    groups = re.split(r"[.,]", whole)
    grouped = len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]))
    if not grouped or (decimal and decimal in whole) or "." in fraction or "," in fraction:
        raise AmountNotUnderstood(_NOT_A_NUMBER)
    return "".join(groups), fraction


def plain(number: Decimal) -> str:
    """A decimal for machines: no exponent, no needless zeros, ``-0`` is ``0``. For XML and JSON."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def amount_text(amount: Decimal, digits: int = 2) -> str:
    """An amount for machines with fixed decimals: ``1440.00``."""
    return f"{rounded(amount, digits):f}"


def format_number(number: Decimal, language: str = "de", digits: int | None = None) -> str:
    """A number for people: ``1.234,5`` or ``1,234.5``; ``digits`` fixes the decimals. Minus is U+2212."""
    value = number if digits is None else rounded(number, digits)
    text = f"{abs(value):,f}"
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if language != "en":
        text = text.translate(str.maketrans(",.", ".,"))
    return (MINUS if value < 0 else "") + text


def format_money(amount: Decimal, currency: str = "EUR", language: str = "de") -> str:
    """An amount for people: ``1.440,00 €`` with a no-break space, ``€1,440.00`` in English."""
    symbol = _SYMBOLS.get(currency, currency)
    number = format_number(abs(amount), language, minor_digits(currency))
    sign = MINUS if rounded(amount, minor_digits(currency)) < 0 else ""
    if language != "en":
        return f"{sign}{number}{NO_BREAK_SPACE}{symbol}"
    return f"{sign}{symbol}{number}" if symbol != currency else f"{sign}{currency}{NO_BREAK_SPACE}{number}"


def format_price(price: Decimal, currency: str = "EUR", language: str = "de") -> str:
    """A unit price for people: at least the currency's decimals, more where the price has them."""
    exponent = price.normalize().as_tuple().exponent
    digits = max(minor_digits(currency), -exponent if isinstance(exponent, int) else 0)
    money = format_money(rounded(price, minor_digits(currency)), currency, language)
    shown = format_number(abs(rounded(price, minor_digits(currency))), language, minor_digits(currency))
    return money.replace(shown, format_number(abs(price), language, digits))


def format_percent(percent: Decimal, language: str = "de") -> str:
    """A percentage for people: ``19 %`` with a no-break space, ``19%`` in English."""
    return format_number(percent, language) + ("%" if language == "en" else f"{NO_BREAK_SPACE}%")

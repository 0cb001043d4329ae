"""Unit prices that hold from a day on, and the same price with and without VAT."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from handschlag.core.money import EXACT, rounded

PRICE_DIGITS = 6  # decimals a stored unit price keeps
CONVERTED_DIGITS = 4  # decimals of a price that had to be converted
_HUNDRED = Decimal(100)


def price_on(prices: Iterable[tuple[date, Decimal]], day: date) -> Decimal | None:
    """The price (in its currency) that holds on a day: the latest that has begun, or else the first there will be."""
    history = sorted(prices)
    begun = [price for since, price in history if since <= day]
    if begun:
        return begun[-1]
    return history[0][1] if history else None


def with_or_without_vat(price: Decimal, rate: Decimal, *, includes_vat: bool, wanted: bool) -> Decimal:
    """A unit price with VAT if ``wanted``, else without; ``rate`` is in percent. Converted prices have 4 decimals.

    More decimals than cents keep the line's amount true to the cent for the quantities people bill.
    """
    if includes_vat == wanted or not rate:
        return price
    factor = EXACT.divide(_HUNDRED + rate, _HUNDRED)
    converted = EXACT.multiply(price, factor) if wanted else EXACT.divide(price, factor)
    return rounded(converted, CONVERTED_DIGITS)

"""Prices from a day on, with and without VAT."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.money import rounded
from handschlag.core.prices import price_on, with_or_without_vat

JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)
HISTORY = [(JULY, Decimal("95")), (JANUARY, Decimal("85"))]


def test_the_price_of_a_day() -> None:
    assert price_on(HISTORY, JULY) == 95
    assert price_on(HISTORY, JULY - timedelta(1)) == 85
    assert price_on(HISTORY, date(2030, 1, 1)) == 95
    assert price_on(HISTORY, date(2025, 1, 1)) == 85  # before the first: the first there will be
    assert price_on([], JULY) is None


def test_a_price_with_and_without_vat() -> None:
    convert = with_or_without_vat
    rate = Decimal(19)
    assert convert(Decimal("11.90"), rate, includes_vat=True, wanted=False) == Decimal("10.0000")
    assert convert(Decimal("10"), rate, includes_vat=False, wanted=True) == Decimal("11.9000")
    assert convert(Decimal("9.99"), rate, includes_vat=True, wanted=False) == Decimal("8.3950")
    assert convert(Decimal("9.99"), rate, includes_vat=True, wanted=True) == Decimal("9.99")
    assert convert(Decimal("9.99"), Decimal(0), includes_vat=False, wanted=True) == Decimal("9.99")


@given(st.integers(0, 10**7), st.sampled_from([Decimal(7), Decimal(19), Decimal("5.5")]))
def test_there_and_back_is_the_same_to_the_cent(cents: int, rate: Decimal) -> None:
    gross = Decimal(cents) / 100
    net = with_or_without_vat(gross, rate, includes_vat=True, wanted=False)
    assert rounded(with_or_without_vat(net, rate, includes_vat=False, wanted=True), 2) == gross

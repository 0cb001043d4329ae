"""Estimates: what they say about their price, and when an invoice goes beyond."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handschlag.core.offer import Offer, estimate_sentence, exceeds
from handschlag.core.offer_json import offer_as_typed, read_offer, write_offer


def test_an_offer_is_no_estimate_unless_it_says_so() -> None:
    assert estimate_sentence(Offer()) is None
    assert not exceeds(Offer(), Decimal(100), Decimal(900))


def test_an_estimate_says_how_much_dearer_it_may_get() -> None:
    said = estimate_sentence(Offer(estimate=True, tolerance_percent=Decimal("12.5")))
    assert said and "um mehr als 12,5\u00a0% überschritten" in said.de and "more than 12.5%" in said.en
    usual = estimate_sentence(Offer(estimate=True))
    assert usual and "wesentlich überschritten" in usual.de and "§ 649 BGB" in usual.en


@pytest.mark.parametrize(
    ("tolerance", "billed", "beyond"),
    [
        (None, "115.00", False),
        (None, "115.01", True),
        ("10", "110.00", False),
        ("10", "110.01", True),
        ("0", "100.00", False),
        ("0", "100.01", True),
    ],
)
def test_an_estimate_is_exceeded_by_more_than_it_allows(tolerance: str | None, billed: str, beyond: bool) -> None:
    offer = Offer(estimate=True, tolerance_percent=Decimal(tolerance) if tolerance else None)
    assert exceeds(offer, Decimal("100.00"), Decimal(billed)) is beyond


def test_it_is_read_and_written_in_both_ways() -> None:
    offer = Offer(estimate=True, tolerance_percent=Decimal("12.5"))
    assert write_offer(offer)["offer"] == {"estimate": True, "tolerance_percent": "12.5"}
    typed = offer_as_typed(offer, "de")
    assert typed["offer"] == {"estimate": "true", "tolerance_percent": "12,5"}
    assert read_offer(typed, typed=True).offer == offer and read_offer(write_offer(offer)).offer == offer
    (error,) = read_offer({"offer": {"tolerance_percent": "-5"}}, typed=True).errors
    assert error.path == "offer.tolerance_percent"

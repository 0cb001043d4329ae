"""The contrast guard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.documents.colour import FALLBACK, contrast, readable


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_a_dark_colour_stays_as_it_is() -> None:
    assert readable("#0f5c5c") == "#0f5c5c"
    assert readable("#036") == "#003366"


def test_a_light_colour_is_darkened_and_keeps_its_hue() -> None:
    darker = readable("#ffd400")
    red, green, blue = (int(darker[i : i + 2], 16) for i in (1, 3, 5))
    assert contrast(darker, "#ffffff") >= 4.5
    assert red > green > blue == 0


@pytest.mark.parametrize("colour", ["", "red", "#12", "url(javascript:x)", "#12345g", "#1234567"])
def test_what_is_no_colour_gives_the_fallback(colour: str) -> None:
    assert readable(colour) == FALLBACK


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_becomes_readable(number: int) -> None:
    assert contrast(readable(f"#{number:06x}"), "#ffffff") >= 4.5

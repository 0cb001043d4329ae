"""Amounts: what people type, what people read, what adds up."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.money import (
    MINUS,
    AmountNotUnderstood,
    amount_text,
    format_money,
    format_number,
    format_percent,
    format_price,
    from_minor,
    parse_amount,
    plain,
    rounded,
    split_by_weight,
    to_minor,
)
from handschlag.core.text import Language

languages = st.sampled_from(["de", "en"])
numbers = st.decimals(-(10**11), 10**11, places=6)


@pytest.mark.parametrize(
    ("typed", "language", "expected"),
    [
        ("1.234,56", "de", "1234.56"),
        ("1.234,56", "en", "1234.56"),
        ("1,234.56", "de", "1234.56"),
        ("1'234.56", "de", "1234.56"),
        ("1 234,56 €", "de", "1234.56"),
        ("€ 12", "de", "12"),
        ("12 Euro", "de", "12"),
        ("CHF 12.50", "de", "12.5"),
        ("12,-", "de", "12"),
        ("1.234,– €", "de", "1234"),
        ("1'234.-", "de", "1234"),
        ("-€ 5", "en", "-5"),
        ("\u200b12,5\u00a0€", "de", "12.5"),
        ("12,5", "de", "12.5"),
        ("12.5", "de", "12.5"),
        ("12.50", "de", "12.5"),
        ("1.000", "de", "1000"),
        ("1.000", "en", "1"),
        ("1,000", "en", "1000"),
        ("1,000", "de", "1"),
        ("0.125", "de", "0.125"),
        ("1.000.000", "de", "1000000"),
        (",5", "de", "0.5"),
        ("-3", "de", "-3"),
        ("−3", "de", "-3"),
        ("–3", "de", "-3"),
        ("+3", "de", "3"),
        ("007", "de", "7"),
        ("-0", "de", "0"),
    ],
)
def test_amounts_as_people_type_them(typed: str, language: Language, expected: str) -> None:
    assert plain(parse_amount(typed, language)) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "viel",
        "1_000",
        "1e5",
        "NaN",
        "Infinity",
        "٣",
        "１２",
        "1.2.3",
        "1,2,3",
        "12.34.56",
        "1,234,5",
        "--1",
        "1-",
        "12 50",
        "12€50",
        "1'5",
        "1 234 56",
        "1.234 567",
        "€1€2",
        "-€-5",
        ".",
        "9" * 13,
        "0." + "1" * 11,
        "9" * 1000000,
        "9" * 99 + "x",
        "1 2 3 x",
        "0x10",
        "½",
    ],
)
def test_what_is_no_amount_gets_a_sentence(typed: str) -> None:
    with pytest.raises(AmountNotUnderstood) as refused:
        parse_amount(typed)
    assert refused.value.sentence.de
    assert refused.value.sentence.en


@given(st.text(), languages)
def test_any_text_is_read_or_refused_and_only_ascii_digits_count(typed: str, language: Language) -> None:
    try:
        number = parse_amount(typed, language)
    except AmountNotUnderstood:
        return
    assert number.is_finite()
    assert any(c in "0123456789" for c in typed)
    assert not any(c.isdigit() and not c.isascii() for c in typed)


@given(st.text(st.sampled_from("0123456789.,-+ '€"), max_size=20), languages)
def test_anything_that_looks_like_an_amount_is_read_or_refused(typed: str, language: Language) -> None:
    with contextlib.suppress(AmountNotUnderstood):
        assert abs(parse_amount(typed, language)) < Decimal(10) ** 12


@given(numbers, languages)
def test_what_we_write_we_can_read(number: Decimal, language: Language) -> None:
    assert parse_amount(format_number(number, language, 6), language) == number
    assert parse_amount(format_money(number, "EUR", language), language) == rounded(number)


@given(numbers)
def test_plain_numbers_have_no_exponent_and_no_needless_zeros(number: Decimal) -> None:
    text = plain(number)
    assert Decimal(text) == number
    assert "E" not in text.upper()
    assert not ("." in text and text.endswith("0"))
    assert plain(Decimal("1E+3")) == "1000"
    assert plain(Decimal("-0.00")) == "0"


def test_rounding_is_half_away_from_zero() -> None:
    assert [rounded(Decimal(x)) for x in ("0.005", "-0.005", "14.285", "-14.285")] == [
        Decimal(x) for x in ("0.01", "-0.01", "14.29", "-14.29")
    ]
    assert not rounded(Decimal("-0.001")).is_signed()
    assert amount_text(Decimal("1440")) == "1440.00"
    assert rounded(Decimal("1E+70")) == Decimal("1E+70")


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_minor_units_and_back(minor: int, currency: str) -> None:
    assert to_minor(from_minor(minor, currency), currency) == minor


def test_no_fraction_of_a_cent_is_lost_in_silence() -> None:
    with pytest.raises(ValueError, match="smallest unit"):
        to_minor(Decimal("0.001"))


@given(
    st.decimals(-100_000, 100_000, places=2),
    st.lists(st.decimals(0, 10_000, places=2), min_size=1, max_size=12),
)
def test_parts_add_up_and_stray_less_than_a_cent(amount: Decimal, weights: list[Decimal]) -> None:
    parts = split_by_weight(amount, weights)
    assert sum(parts) == amount
    total = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        if total:
            assert abs(part - amount * weight / total) < Decimal("0.01")
            assert weight or not part


def test_a_split_prefers_the_earlier_part_and_needs_one() -> None:
    assert split_by_weight(Decimal("0.01"), [Decimal(1), Decimal(1)]) == [Decimal("0.01"), Decimal(0)]
    assert split_by_weight(Decimal(5), [Decimal(0), Decimal(0)]) == [Decimal(5), Decimal(0)]
    with pytest.raises(ValueError, match="nothing"):
        split_by_weight(Decimal(1), [])


def test_amounts_for_people() -> None:
    assert format_money(Decimal("1440")) == "1.440,00\u00a0€"
    assert format_money(Decimal("1440"), "EUR", "en") == "€1,440.00"
    assert format_money(Decimal("-0.5")) == f"{MINUS}0,50\u00a0€"
    assert format_money(Decimal("-0.001")) == "0,00\u00a0€"
    assert format_money(Decimal("1440"), "CHF") == "1.440,00\u00a0CHF"
    assert format_money(Decimal("1440"), "JPY") == "1.440\u00a0JPY"
    assert format_price(Decimal("0.125")) == "0,125\u00a0€"
    assert format_price(Decimal("85")) == "85,00\u00a0€"
    assert format_price(Decimal("-1.005"), "EUR", "en") == f"{MINUS}€1.005"
    assert format_number(Decimal("1234.50")) == "1.234,5"
    assert format_percent(Decimal("19.00")) == "19\u00a0%"
    assert format_percent(Decimal("8.1"), "en") == "8.1%"


@pytest.mark.parametrize("typed", ["1234.567,89", "1.2345,00", ".567,89", "1.234.56,00"])
def test_groups_that_are_no_thousands_are_refused(typed: str) -> None:
    with pytest.raises(AmountNotUnderstood):
        parse_amount(typed)


def test_no_part_of_a_split_is_minus_zero() -> None:
    parts = split_by_weight(Decimal("-0.01"), [Decimal(1), Decimal(1), Decimal(1)])
    assert [str(part) for part in parts] == ["-0.01", "0.00", "0.00"]


def test_the_cent_goes_to_who_lost_most_not_to_the_largest() -> None:
    assert split_by_weight(Decimal("1.00"), [Decimal(5), Decimal(1)]) == [Decimal("0.83"), Decimal("0.17")]


@pytest.mark.parametrize("typed", ["-0", "-0,00", "\u22120"])
def test_there_is_no_zero_below_zero(typed: str) -> None:
    assert str(parse_amount(typed)) == "0"


def test_a_number_has_twelve_digits_before_and_ten_behind_the_mark() -> None:
    assert str(parse_amount("0,1234567891")) == "0.1234567891"
    assert parse_amount("0123456789012,5") == Decimal("123456789012.5")
    for typed in ("0,12345678912", "1234567890123"):
        with pytest.raises(AmountNotUnderstood):
            parse_amount(typed)

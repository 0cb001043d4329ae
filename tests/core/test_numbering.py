"""Number series: a pattern can never give two documents the same number."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.numbering import (
    CANCELLATION_PATTERN,
    INVOICE_PATTERN,
    LONGEST,
    CustomerNumberNeeded,
    canonical,
    check_pattern,
    counter_of,
    customer_part,
    in_words,
    number_of,
    preview,
    resets_each_year,
)

DAY = date(2026, 11, 3)


def test_numbers() -> None:
    assert number_of(INVOICE_PATTERN, 31, DAY) == "RE-2026-0031"
    assert number_of(CANCELLATION_PATTERN, 1, DAY) == "ST-2026-0001"
    assert number_of("{year}/{month}/{day}-{n}", 7, DAY) == "2026/11/03-7"
    assert number_of("{n:02}", 100, DAY) == "100"
    assert preview(INVOICE_PATTERN, 9999, DAY, 2) == ["RE-2026-9999", "RE-2026-10000"]
    assert resets_each_year(INVOICE_PATTERN)
    assert not resets_each_year("R{n}")


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "RE",
        "{year}-{month}",
        "{n}{n}",
        "{n}-{n:04}",
        "{year}{n}",
        "{n}{year}",
        "1{n}",
        "{n}1",
        "{day}-{n}",
        "{month}{year}-{n}x{foo}",
        "Ä-{n}",
        "{n} ",
        "{n",
        "n}",
        "{}",
        "{n:0}",
        "{n:x}",
        "{n!r}",
        "{n.__class__}",
        "\n{n}",
        "x" * 40 + "{n}",
        "{n:09}" * 2,
        "{customer}",
        "{customer}{n}",
        "{n}{customer}",
        "{customer}-{n}-{customer}",
        "{customer}-{year}-{month}-{day}-RECHNUNG-{n}",
    ],
)
def test_patterns_that_are_refused(pattern: str) -> None:
    assert check_pattern(pattern)
    with pytest.raises(ValueError, match="no number"):
        number_of(pattern, 1, DAY)


def test_a_number_has_as_many_characters_as_a_bank_carries() -> None:
    """35, counted with a running number of six digits and a customer number of twelve characters."""
    assert LONGEST == 35
    assert check_pattern("x" * 28 + "-{n}") is None
    longer = check_pattern("x" * 29 + "-{n}")
    assert longer is not None
    assert "35" in longer.de
    assert check_pattern("x" * 15 + "-{customer}-{n}") is None
    assert check_pattern("x" * 16 + "-{customer}-{n}") is not None


def test_there_is_no_number_zero() -> None:
    with pytest.raises(ValueError, match="no number"):
        number_of(INVOICE_PATTERN, 0, DAY)


def test_the_customer_number_is_part_of_the_number() -> None:
    assert number_of("{customer}-{n:03}", 7, DAY, "K-1007") == "K-1007-007"
    assert number_of("{n}/{customer}", 7, DAY, "Kunde Ä 12") == "7/Kunde12"
    assert customer_part("K" * 50) == "K" * 12
    for missing in ("", "  ", "Ä", "🐦"):
        with pytest.raises(CustomerNumberNeeded):
            number_of("{customer}-{n}", 7, DAY, missing)
    assert preview("{customer}-{n}", 1, DAY, 2) == ["K-1007-1", "K-1007-2"]


@pytest.mark.parametrize(
    ("typed", "kept", "german", "english"),
    [
        ("RE-{Jahr}-{nr:4}", "RE-{year}-{n:04}", "RE-{jahr}-{nr:4}", "RE-{year}-{n:4}"),
        (" {year}/{ Monat }-{number} ", "{year}/{month}-{n}", "{jahr}/{monat}-{nr}", "{year}/{month}-{n}"),
        ("{kundennummer}-{Zahl:03}", "{customer}-{n:03}", "{kunde}-{nr:3}", "{customer}-{n:3}"),
        ("{n:1}", "{n}", "{nr}", "{n}"),
        ("{tag:2}-{nr:x}", "{tag:2}-{nr:x}", "{tag:2}-{nr:x}", "{tag:2}-{nr:x}"),
        ("{unbekannt}", "{unbekannt}", "{unbekannt}", "{unbekannt}"),
    ],
)
def test_patterns_in_the_words_of_a_person(typed: str, kept: str, german: str, english: str) -> None:
    assert canonical(typed) == kept
    assert (in_words(kept, "de"), in_words(kept, "en")) == (german, english)
    assert canonical(german) == canonical(english) == kept


parts = st.lists(
    st.sampled_from(
        ["{n}", "{n:04}", "{n:1}", "{year}", "{month}", "{day}", "{customer}", "-", "/", "RE", "7", "_", "{", "}", "ß"]
    ),
    max_size=7,
).map("".join)
customers = st.text("ABk09-/._ ", min_size=1, max_size=14).filter(customer_part)


@given(parts, st.integers(1, 999_999), st.integers(1, 999_999), st.dates(), st.dates(), customers, customers)
def test_a_pattern_that_passes_never_repeats_a_number(
    pattern: str, n: int, other: int, day: date, later: date, customer: str, another: str
) -> None:
    if check_pattern(pattern):
        return
    number = number_of(pattern, n, day, customer)
    assert len(number) <= LONGEST
    assert number.isascii()
    assert number.isprintable()
    assert canonical(in_words(pattern, "de")) == canonical(pattern)
    assert counter_of(number, pattern) == counter_of(number, pattern, f"{day.year:04}") == n
    if n != other and (day.year == later.year or not resets_each_year(pattern)):
        assert number != number_of(pattern, other, later, another)


def test_a_number_of_another_pattern_or_year_has_no_counter() -> None:
    assert counter_of("RE-2026-0031", INVOICE_PATTERN) == 31
    assert counter_of("RE-2026-0031", INVOICE_PATTERN, "2027") is None
    assert counter_of("RE-2026-31", INVOICE_PATTERN) is None
    assert counter_of("ST-2026-0031", INVOICE_PATTERN) is None
    assert counter_of("R.1", "R.{n}") == 1
    assert counter_of("Rx1", "R.{n}") is None
    assert counter_of("٣", "{n}") is None
    assert counter_of("1", "{broken") is None


@given(st.sampled_from(["{customer}-{n}", "{n}-{customer}", "{customer}.{n:03}", "{year}-{n}-{customer}"]), st.data())
def test_customer_numbers_that_look_like_counters_repeat_nothing(pattern: str, data: st.DataObject) -> None:
    tricky = st.text("019-.", min_size=1, max_size=6).filter(customer_part)
    n, other = data.draw(st.integers(1, 2000)), data.draw(st.integers(1, 2000))
    if n != other:
        assert number_of(pattern, n, DAY, data.draw(tricky)) != number_of(pattern, other, DAY, data.draw(tricky))


def test_a_counter_has_eighteen_digits_at_most() -> None:
    assert counter_of("9" * 18, "{n}") == 10**18 - 1
    assert counter_of("9" * 19, "{n}") is None


def test_three_numbers_show_what_a_series_looks_like() -> None:
    assert preview("R-{n:02}", 9, date(2026, 11, 23)) == ["R-09", "R-10", "R-11"]

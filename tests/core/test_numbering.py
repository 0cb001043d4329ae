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
    check_pattern,
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
    ],
)
def test_patterns_that_are_refused(pattern: str) -> None:
    assert check_pattern(pattern)
    with pytest.raises(ValueError, match="no number"):
        number_of(pattern, 1, DAY)


def test_there_is_no_number_zero() -> None:
    with pytest.raises(ValueError, match="no number"):
        number_of(INVOICE_PATTERN, 0, DAY)


parts = st.lists(
    st.sampled_from(["{n}", "{n:04}", "{n:1}", "{year}", "{month}", "{day}", "-", "/", "RE", "7", "_", "{", "}", "ß"]),
    max_size=7,
).map("".join)


@given(parts, st.integers(1, 999_999), st.integers(1, 999_999), st.dates(), st.dates())
def test_a_pattern_that_passes_never_repeats_a_number(pattern: str, n: int, other: int, day: date, later: date) -> None:
    if check_pattern(pattern):
        return
    number = number_of(pattern, n, day)
    assert len(number) <= LONGEST
    assert number.isascii()
    assert number.isprintable()
    if n != other and (day.year == later.year or not resets_each_year(pattern)):
        assert number != number_of(pattern, other, later)

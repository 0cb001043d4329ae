"""100,000 bills counted twice, by two ways that share no code."""

from __future__ import annotations

import pytest

from handschlag.core.totals import totals
from tests.core.random_bills import random_bills
from tests.core.second_calculation import differences

pytestmark = pytest.mark.conformance


@pytest.mark.parametrize("seed", range(1_000, 1_020))
def test_both_calculations_agree(seed: int) -> None:
    for bill in random_bills(seed, 5_000):
        assert list(differences(bill, totals(bill))) == [], bill

"""The example bills pass the official rules, which is what they promise to programmers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handschlag.core.einvoice import cii
from handschlag.core.examples import CASES
from handschlag.core.totals import totals
from tests.conformance.official_rules import official_faults
from tests.conformance.recount import miscounts

pytestmark = pytest.mark.conformance


@pytest.mark.parametrize("name", CASES)
def test_the_example_is_a_valid_e_invoice(name: str) -> None:
    bill = replace(CASES[name], number="RE-2026-0031")
    xml = cii.write(bill, totals(bill))
    assert official_faults(xml) == []
    assert miscounts(xml) == []

"""The steps tell what was computed, and the published page shows them as they are."""

from __future__ import annotations

import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from handschlag.core.bill import Bill, Line
from handschlag.core.examples import CASES
from handschlag.core.money import format_money
from handschlag.core.steps import steps
from handschlag.core.totals import totals
from handschlag.core.worked_examples import WORKED_EXAMPLES, WorkedExample
from tests.core.test_totals import bills

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "how-we-calculate.md"
EXAMPLES = "\n## Worked examples\n"


def shown(bill: Bill, language: str = "en") -> list[tuple[str, str, str]]:
    return [(row.name, row.how, row.amount) for step in steps(bill, totals(bill), language) for row in step.rows]


@pytest.mark.parametrize("example", WORKED_EXAMPLES, ids=lambda example: example.rule.en)
def test_the_worked_examples_give_what_was_worked_out_by_hand(example: WorkedExample) -> None:
    assert totals(example.bill).payable == example.payable


def test_the_page_shows_the_examples_as_they_are_computed() -> None:
    order = PAGE.read_text("utf-8").partition(EXAMPLES)[0]
    page = order + EXAMPLES + "".join(_written(example) for example in WORKED_EXAMPLES)
    if os.environ.get("HS_WRITE_EXAMPLES"):
        PAGE.write_text(page, "utf-8")
    assert PAGE.read_text("utf-8") == page


def _written(example: WorkedExample) -> str:
    rows = [f"| {' | '.join(row)} |" for row in shown(example.bill)]
    return "\n".join((f"\n### {example.rule.en}\n", "| | | |", "| --- | --- | ---: |", *rows, ""))


def test_rounding_is_said_where_something_was_rounded() -> None:
    labels = Line("Etiketten", quantity=Decimal(2500), price=Decimal("3.75"), price_base_quantity=Decimal(1000))
    half = Bill(lines=(labels,))
    assert shown(half, "de")[0] == (
        "1. Etiketten",
        "2.500 × 3,75\u00a0€ ÷ 1.000 = 9,375\u00a0€, gerundet",
        "9,38\u00a0€",
    )
    assert shown(half)[0][1] == "2,500 × €3.75 ÷ 1,000 = €9.375, rounded"


@pytest.mark.parametrize("name", ["small_business", "reverse_charge", "intra_community", "export", "exempt"])
def test_no_tax_is_shown_where_none_may_be(name: str) -> None:
    told = shown(CASES[name], "de")
    assert "%" not in str(told)
    assert [row[0] for row in told if "msatzsteuer" in row[0]] == ["Ohne Umsatzsteuer"]


def test_vat_in_euros_names_its_rate() -> None:
    bill = replace(CASES["standard"], currency="USD", tax_currency="EUR", exchange_rate=Decimal("0.86"))
    assert shown(bill)[-1] == ("VAT in EUR", "$399.00 × 0.86", "€343.14")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(bills)
def test_any_bill_can_be_told_and_ends_with_what_is_due(bill: Bill) -> None:
    computed = totals(bill)
    for language in ("de", "en"):
        last = steps(bill, computed, language)[-1].rows[-1]
        assert last.amount == format_money(computed.payable, bill.currency, language)

"""Every example bill can be issued, and its JSON, totals and GiroCode stay as they are.

After a change that is meant: ``HS_WRITE_EXAMPLES=1 make test ARGS=tests/examples``, then read the difference.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from handschlag.core import clarity, legal
from handschlag.core.bill import Bill
from handschlag.core.bill_json import load_json, read_bill, write_bill
from handschlag.core.countries.register import MODULES
from handschlag.core.examples import CASES, ISSUED
from handschlag.core.money import amount_text, plain
from handschlag.core.payment_code import payment_code
from handschlag.core.tax import GROUPS, SITUATIONS, situations_of
from handschlag.core.totals import totals

HERE = Path(__file__).parent

each_case = pytest.mark.parametrize("name", CASES)


def outcome(bill: Bill) -> dict[str, Any]:
    """The bill and everything that follows from it."""
    t = totals(bill)
    return {
        "bill": write_bill(bill),
        "lines": [{"net_price": plain(line.net_price), "net": amount_text(line.net)} for line in t.lines],
        "groups": [
            {
                "category": group.treatment.category,
                "rate": plain(group.treatment.rate),
                "taxable": amount_text(group.taxable),
                "tax": amount_text(group.tax),
                "reason": group.treatment.reason,
            }
            for group in t.groups
        ],
        "sums": {
            name: amount_text(getattr(t, name))
            for name in (
                "line_total",
                "allowance_total",
                "charge_total",
                "net",
                "tax",
                "gross",
                "prepaid",
                "rounding",
                "payable",
            )
        },
        "giro_code": payment_code(bill, t),
    }


@each_case
def test_the_example_is_as_it_was(name: str) -> None:
    file = HERE / f"{name}.json"
    if os.environ.get("HS_WRITE_EXAMPLES"):
        file.write_text(json.dumps(outcome(CASES[name]), ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert json.loads(file.read_text("utf-8")) == outcome(CASES[name])


@each_case
def test_the_example_can_be_issued_as_it_is(name: str) -> None:
    bill = CASES[name]
    computed = totals(bill)
    found = [*legal.check(bill, computed, today=ISSUED), *clarity.check(bill, computed)]
    always_asks = ("TAX-CONDITION", "DE-14C-CORRECTION")
    assert [finding for finding in found if finding.code not in always_asks] == []


@each_case
def test_the_example_can_be_read(name: str) -> None:
    stored = load_json((HERE / f"{name}.json").read_bytes())
    read = read_bill(stored["bill"])
    assert read.errors == ()
    assert read.bill == CASES[name]


def test_there_is_an_example_of_every_kind_of_tax_situation() -> None:
    """Of every one that has a rule of its own; of the long lists (§ 13b, § 4, further rates) a few."""
    shown = {line.tax_situation or bill.tax_situation for bill in CASES.values() for line in bill.lines}
    assert shown <= set(SITUATIONS)
    long_lists = {"exempt", "reverse_charge", "consumers"}
    lacking = {key for key, each in situations_of("DE").items() if each.group not in long_lists} - shown
    assert lacking == set()
    for group in GROUPS:
        assert any(each.group == group for key, each in SITUATIONS.items() if key in shown), group
    assert {bill.seller.address.country_code for bill in CASES.values()} == set(MODULES)


def test_no_file_is_left_over() -> None:
    assert {file.stem for file in HERE.glob("*.json")} == set(CASES)

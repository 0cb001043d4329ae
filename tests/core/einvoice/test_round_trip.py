"""What we write is read back whole in every format: nothing lost, the same figures, written again the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handschlag.core.bill import AdvancePayment, Bill, CashDiscount, IncludedTax
from handschlag.core.einvoice import formats
from handschlag.core.einvoice.reading import read
from handschlag.core.totals import totals
from tests.conformance.bills import Case, bill, cases, random_bills

CASES = [case for case in cases() if case.lines == 3]
FORMATS = [key for key, each in formats.FORMATS.items() if each.syntax]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_kind_of_bill_comes_back(case: Case) -> None:
    made = bill(case)
    for format in FORMATS:
        assert_comes_back(made, format)


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(random_bills(), st.sampled_from(FORMATS))
def test_random_bills_come_back(made: Bill, format: str) -> None:
    assert_comes_back(made, format)


def assert_comes_back(made: Bill, format: str) -> None:
    computed = totals(made)
    xml = formats.write(made, computed, format)
    reading = read(xml)

    assert reading.lost == (), format
    assert reading.absent <= {"BT-107", "BT-108", "BT-113", "BT-114"}, "only what is zero may be missing"
    assert totals(reading.bill) == reading.totals, "recomputed from what was read"
    for name in ("line_total", "allowance_total", "charge_total", "net", "tax", "gross", "prepaid", "payable"):
        assert getattr(reading.totals, name) == getattr(computed, name), name
    assert formats.write(reading.bill, reading.totals, format) == xml, format


@pytest.mark.parametrize("situation", ["standard", "small_business", "mixed", "reverse_charge"])
@pytest.mark.parametrize("tax_currency", ["", "DKK"])
def test_what_only_the_profile_extended_can_say_comes_back(situation: str, tax_currency: str) -> None:
    """Part-payments with their tax, Skonto and an exchange rate in elements of their own, reasons at each line."""
    tax = IncludedTax(Decimal(19), Decimal(100), Decimal(19))
    made = replace(
        bill(Case(situation, 3, False, "both", 9)),
        advance_payments=(AdvancePayment(Decimal(119), date(2026, 11, 1), "AR-1", date(2026, 10, 20), (tax,)),),
        cash_discounts=(CashDiscount(7, Decimal("2.5")), CashDiscount(14, Decimal(1), Decimal(500))),
        prepaid_amount=Decimal(0),
        tax_currency=tax_currency,
        exchange_rate=Decimal("7.46") if tax_currency else None,
        exchange_rate_date=date(2026, 11, 20) if tax_currency else None,
    )
    computed = totals(made)
    xml = formats.write(made, computed)
    reading = read(xml)

    assert (reading.profile.key, reading.lost) == ("extended", ())
    assert (reading.bill.cash_discounts, reading.totals.payable) == (made.cash_discounts, computed.payable)
    assert formats.write(reading.bill, reading.totals) == xml


def test_terms_that_say_something_else_than_a_discount_are_reported() -> None:
    made = replace(
        bill(Case("standard", 3, False, "", 9)),
        advance_payments=(AdvancePayment(Decimal(1), taxes=(IncludedTax(Decimal(19), Decimal(1), Decimal(0)),)),),
        cash_discounts=(CashDiscount(7, Decimal(2)),),
        language="de",
    )
    xml = formats.write(made, totals(made)).decode()
    assert "2\u00a0% Skonto" in xml
    reading = read(xml.replace("2\u00a0% Skonto", "3\u00a0% Skonto").encode())

    assert reading.bill.cash_discounts == ()
    assert any("3\u00a0% Skonto" in lost.value for lost in reading.lost)

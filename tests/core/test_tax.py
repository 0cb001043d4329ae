"""Tax situations: the day of supply decides the rate, and who owes no tax says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from handschlag.core.bill import Bill, Line
from handschlag.core.tax import SITUATIONS, SituationUnknown, rate_on, treatment
from handschlag.core.terms import EARLIEST
from handschlag.core.totals import totals

ONE_HUNDRED = Line(quantity=Decimal(1), price=Decimal(100))


def test_the_day_of_supply_decides_the_rate() -> None:
    supplied = Bill(lines=(ONE_HUNDRED,), delivery_date=date(2020, 12, 31), issue_date=date(2021, 1, 5))
    assert totals(supplied).tax == Decimal("16.00")
    assert totals(replace(supplied, delivery_date=date(2021, 1, 1))).tax == Decimal("19.00")


def test_every_situation_has_a_rate_on_every_day_a_bill_can_have() -> None:
    for key in SITUATIONS:
        assert treatment(key, EARLIEST).rate >= 0
    assert rate_on("reduced", None) == Decimal(7)


def test_an_unknown_situation_is_refused() -> None:
    with pytest.raises(SituationUnknown):
        totals(Bill(lines=(replace(ONE_HUNDRED, tax_situation="made up"),)))


def test_only_taxed_and_zero_rated_supplies_need_no_reason() -> None:
    for situation in SITUATIONS.values():
        assert bool(situation.reason) == (situation.category not in ("S", "Z"))


def test_only_the_situation_exempt_takes_a_reason_of_ones_own() -> None:
    own = "Steuerfrei nach § 4 Nr. 21 UStG"
    assert treatment("exempt", None, "de", own).reason == treatment("exempt", None, "de", own).note == own
    assert treatment("exempt", None, "en").reason == "Exempt from VAT"
    assert own not in (treatment("export", None, "de", own).reason, treatment("standard", None, "de", own).note)


def test_days_before_the_table_get_its_first_rate() -> None:
    assert rate_on("standard", date(1, 1, 1)) == Decimal(19)
    assert rate_on("made up", None) == rate_on("standard", None, "XX") == 0

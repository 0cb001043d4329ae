"""The duty to issue e-invoices, on the days it changes; and why one bill may be a plain PDF."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from handschlag.core.bill import Bill, Period
from handschlag.core.countries.de.einvoice_duty import Circumstances, duty
from handschlag.core.einvoice_duty import pdf_reasons
from handschlag.core.totals import totals
from tests.core.bills import BILL, BUYER, FRENCH, line
from tests.core.situations import complete

LARGE, SMALL = Decimal("800000.01"), Decimal("800000.00")


@pytest.mark.parametrize(
    ("turnover", "day", "must"),
    [
        (LARGE, date(2024, 12, 31), False), (LARGE, date(2026, 12, 31), False), (LARGE, date(2027, 1, 1), True),
        (SMALL, date(2027, 1, 1), False), (SMALL, date(2027, 12, 31), False), (SMALL, date(2028, 1, 1), True),
        (None, date(2026, 12, 31), False), (None, date(2027, 1, 1), True), (LARGE, date(2028, 1, 1), True),
    ],
)  # fmt: skip
def test_who_must_issue_from_which_day(turnover: Decimal | None, day: date, must: bool) -> None:
    found = duty(Circumstances(turnover), day)
    assert found.holds_on(day) is must
    assert found.answer.de.startswith("Seit dem") is must
    assert any("01.01.2025" in text.de for text in found.to_do)


@pytest.mark.parametrize(
    ("of", "source"),
    [
        (Circumstances(LARGE, small_business=True), "§ 19"),
        (Circumstances(LARGE, only_exempt=True), "§ 14 Abs. 2 UStG"),
        (Circumstances(LARGE, bills_businesses=False), "Nr. 1"),
    ],
)  # fmt: skip
def test_who_never_must(of: Circumstances, source: str) -> None:
    found = duty(of, date(2030, 1, 1))
    assert found.since is None and not found.holds_on(date(2030, 1, 1)) and source in found.source
    assert any("Empfangen" in text.de for text in found.to_do)  # but everybody receives


def test_authorities_are_named_only_to_those_who_bill_them() -> None:
    for asked in (True, False):
        found = duty(Circumstances(bills_public_bodies=asked), date(2026, 11, 26))
        assert any("XRechnung" in text.de for text in found.to_do) is asked


# -- one bill


def on(issued: date, supplied: date | None = None, **changes: Any) -> Bill:
    return replace(BILL, issue_date=issued, delivery_date=supplied or issued, period=Period(), **changes)


def keys(bill: Bill, turnover: Decimal | None = None) -> list[str]:
    return [reason.key for reason in pdf_reasons(bill, totals(bill), turnover_last_year=turnover)]


@pytest.mark.parametrize(
    ("issued", "supplied", "turnover", "reasons"),
    [
        (date(2026, 12, 31), date(2026, 12, 31), LARGE, ["grace_all"]),
        (date(2027, 1, 1), date(2027, 1, 1), LARGE, []),
        (date(2027, 1, 1), date(2027, 1, 1), SMALL, ["grace_turnover"]),
        (date(2027, 1, 1), date(2026, 12, 31), SMALL, []),  # the first grace is over, the second has not begun
        (date(2026, 12, 31), date(2027, 1, 1), LARGE, []),  # paid in advance
        (date(2027, 12, 31), date(2027, 12, 31), SMALL, ["grace_turnover"]),
        (date(2028, 1, 1), date(2028, 1, 1), SMALL, []), (date(2028, 1, 1), date(2027, 12, 31), SMALL, []),
        (date(2027, 6, 1), date(2027, 6, 1), None, ["grace_turnover"]),
    ],
)  # fmt: skip
def test_the_years_of_grace(issued: date, supplied: date, turnover: Decimal | None, reasons: list[str]) -> None:
    bill = on(issued, supplied)
    assert keys(bill, turnover) == reasons
    for reason in pdf_reasons(bill, totals(bill), turnover_last_year=turnover):
        assert reason.needs_consent and (reason.condition is not None) == (turnover is None)


LATER = date(2030, 3, 1)


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, []),
        ({"buyer": replace(BUYER, kind="consumer")}, ["consumer"]),
        ({"buyer": FRENCH}, ["abroad"]),
        ({"lines": (line(price=Decimal("210.08")),)}, ["small_amount"]),
        ({"lines": (line(price=Decimal("210.09")),)}, []),
        ({"tax_situation": "small_business"}, ["small_business"]),
        ({"tax_situation": "exempt_21"}, ["exempt"]),
        ({"tax_situation": "reverse_charge_construction"}, []),
        ({"lines": (line(), line("Kurs", tax_situation="exempt_21"))}, []),
        ({"buyer": replace(BUYER, kind="public_body"), "lines": (line(price=Decimal(1000)),)}, ["direct_order"]),
        ({"buyer": replace(BUYER, kind="public_body"), "lines": (line(price=Decimal("1000.01")),)}, []),
    ],
)  # fmt: skip
def test_what_is_never_asked_for(changes: dict[str, Any], reasons: list[str]) -> None:
    bill = on(LATER, **changes)
    assert keys(bill, LARGE) == reasons
    for reason in pdf_reasons(bill, totals(bill)):
        assert reason.source and reason.text.de and reason.text.en and not reason.needs_consent


def test_austria_asks_for_no_e_invoice_between_businesses() -> None:
    assert keys(complete("AT", "standard")) == ["no_duty"]

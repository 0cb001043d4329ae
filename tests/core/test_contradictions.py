"""The text and the figures of a bill say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from handschlag.core import clarity
from handschlag.core.bill import Adjustment, Bill, Period
from handschlag.core.totals import totals
from tests.core.bills import BILL, codes, line, only


def found(bill: Bill) -> set[str]:
    return codes(clarity.check(bill, totals(bill))) & {"CLARITY-DISCOUNT", "CLARITY-DAY"}


@pytest.mark.parametrize(
    "note",
    ["Sie erhalten 10 % Rabatt.", "Abzüglich 7,5 % Nachlass auf alles", "Ein Rabatt von 10 % ist abgezogen.",
     "Thanks. 12 percent discount as agreed"],
)  # fmt: skip
def test_a_discount_in_the_text_is_deducted(note: str) -> None:
    bill = replace(BILL, note=note)
    finding = only(clarity.check(bill, totals(bill)), "CLARITY-DISCOUNT")
    assert (finding.severity, finding.field) == ("advice", "note") and finding.marks[0].words in note
    percent = Decimal(finding.marks[0].words.replace(",", ".").split("%")[0].split(" percent")[0].split()[-1])
    cut = Adjustment(percent=percent)
    assert found(replace(bill, allowances=(cut,))) == set()
    assert found(replace(bill, lines=(line(allowances=(cut,)),))) == set()
    assert found(replace(bill, allowances=(Adjustment(percent=percent + 1),))) == {"CLARITY-DISCOUNT"}
    assert found(replace(bill, allowances=(Adjustment(amount=Decimal(5)),))) == set()


@pytest.mark.parametrize(
    "note",
    ["2 % Skonto bei Zahlung bis 30.11.2026", "10 % Rabatt auf Ihre nächste Bestellung", "19 % Umsatzsteuer",
     "5 % discount if you pay within 7 days", "Rabattaktion im Mai", "100 % Baumwolle"],
)  # fmt: skip
def test_not_every_percent_is_a_discount_of_this_bill(note: str) -> None:
    assert found(replace(BILL, note=note)) == set()


@pytest.mark.parametrize(
    "name",
    ["Abstimmung am 12.10.2026", "Termin am 1. Oktober 2026", "Meeting on 5 October 2026", "Besuch am 21.11.2026"],
)
def test_a_day_in_a_line_lies_in_the_service_period(name: str) -> None:
    bill = replace(BILL, lines=(line(), line(name)))
    finding = only(clarity.check(bill, totals(bill)), "CLARITY-DAY")
    assert finding.field == "lines.1.name" and "02.11.–20.11.2026" in finding.why.de
    own = Period(date(2026, 10, 1), date(2026, 11, 30))
    assert found(replace(bill, lines=(line(), line(name, period=own)))) == set()
    assert found(replace(bill, period=own)) == set()
    assert found(replace(bill, period=Period(), delivery_date=date(2026, 11, 20))) == {"CLARITY-DAY"}
    assert found(replace(bill, period=Period())) == set()  # nobody has said when


@pytest.mark.parametrize(
    "name",
    ["Abstimmung am 12.11.2026", "Gemäß Angebot vom 01.10.2026", "Frist bis 31.12.2026", "am 99.99.2026", "am 3. Tag"],
)
def test_not_every_day_is_one_of_the_supply(name: str) -> None:
    assert found(replace(BILL, lines=(line(name),))) == set()

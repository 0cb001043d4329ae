"""Number series as the seller sets them: no number comes twice, none is given back, and the report knows why."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from handschlag.businesses import guests, numbering
from handschlag.businesses.models import Business, NumberRun
from handschlag.businesses.numbering import CANCELLATION, INVOICE, RangeRefused, set_range
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.invoices import issuing, verifying
from handschlag.invoices.models import Invoice
from tests import cast

pytestmark = pytest.mark.django_db
DAY = cast.TODAY


def draw(business: Business, day: date = DAY, kind: str = INVOICE, **more: Any) -> str:
    with transaction.atomic():
        return numbering.take_next(business, kind, day, **more)


def choose(business: Business, pattern: str, *, yearly: bool = False, **more: Any) -> numbering.Range:
    return set_range(business, more.pop("kind", INVOICE), pattern=pattern, yearly=yearly, by="test", day=DAY, **more)


def test_a_seller_sets_pattern_and_start(business: Business) -> None:
    choose(business, "{jahr}/{nr:3}", yearly=True, following=101)
    assert numbering.preview_next(business, INVOICE, DAY) == "2026/101"
    assert [draw(business), draw(business)] == ["2026/101", "2026/102"]
    assert draw(business, date(2027, 1, 4)) == "2027/001"


def test_without_a_yearly_start_the_counter_goes_on(business: Business) -> None:
    choose(business, "R{year}-{n}")
    assert [draw(business), draw(business, date(2027, 1, 4))] == ["R2026-1", "R2027-2"]


def test_numbers_are_never_given_back(business: Business) -> None:
    draw(business), draw(business)
    with pytest.raises(RangeRefused) as refused:
        choose(business, "RE-{year}-{n:04}", yearly=True, following=2)
    assert refused.value.field == "following"
    assert "Die nächste freie ist 3" in refused.value.sentence.de
    choose(business, "RE-{year}-{n:04}", yearly=True, following=10)
    assert draw(business) == "RE-2026-0010"


@pytest.mark.parametrize("yearly", [True, False])
def test_counting_in_another_way_does_not_come_back_to_a_number(business: Business, yearly: bool) -> None:
    choose(business, "RE-{year}-{n:04}", yearly=yearly)
    drawn = [draw(business), draw(business)]
    choose(business, "RE-{year}-{n:04}", yearly=not yearly)
    drawn += [draw(business)]
    choose(business, "RE-{year}-{n:04}", yearly=yearly)
    drawn += [draw(business)]
    assert drawn == ["RE-2026-0001", "RE-2026-0002", "RE-2026-0003", "RE-2026-0004"]


@pytest.mark.parametrize(
    ("pattern", "yearly", "field"),
    [
        ("R-{n}-{foo}", False, "pattern"),
        ("R-{n}", True, "yearly"),
        ("ST-{year}-{n:04}", True, "pattern"),
        ("", False, "pattern"),
    ],
)
def test_what_could_repeat_a_number_is_refused(business: Business, pattern: str, yearly: bool, field: str) -> None:
    with pytest.raises(RangeRefused) as refused:
        choose(business, pattern, yearly=yearly)
    assert refused.value.field == field
    assert draw(business) == "RE-2026-0001"


@pytest.mark.parametrize("following", [0, -5, 10**9])
def test_a_start_that_is_no_number(business: Business, following: int) -> None:
    with pytest.raises(RangeRefused, match="number"):
        choose(business, "R-{n}", following=following)


def test_numbers_of_another_program_are_passed_over(business: Business) -> None:
    assert numbering.reserve(business, ["RE-2026-0001", " RE-2026-0003 ", "", "RE-2026-0001"], by="test") == 2
    assert numbering.reserve(business, ["RE-2026-0003", "A 7"], by="test") == 1
    assert [draw(business), draw(business)] == ["RE-2026-0002", "RE-2026-0004"]
    assert numbering.reserved_count(business) == 3
    with pytest.raises(RangeRefused):
        numbering.reserve(business, ["x" * 36], by="test")
    with pytest.raises(RangeRefused):
        numbering.reserve(business, map(str, range(20_001)), by="test")


def test_what_is_in_use_is_passed_over(business: Business) -> None:
    assert draw(business, used={"RE-2026-0001"}.__contains__) == "RE-2026-0002"


def test_a_change_is_an_event_with_before_and_after(business: Business) -> None:
    draw(business)
    choose(business, "R-{n}", following=50)
    choose(business, "R-{n}", following=50)  # nothing new
    (event,) = Event.objects.of(business).filter(type=types.NUMBERS_CHANGED)
    assert json.loads(event.data) == {
        "kind": "invoice",
        "before": {"pattern": "RE-{year}-{n:04}", "yearly": True, "next": 2},
        "after": {"pattern": "R-{n}", "yearly": False, "next": 50},
    }


def issue(business: Business, number: str = "", **changes: Any) -> Invoice:
    buyer = cast.ROASTERY if not number else replace(cast.ROASTERY, customer_number=number)
    return issuing.issue_bill(business, cast.bill(buyer=buyer, **changes), by="test", today=cast.TODAY)


def test_the_customer_number_is_drawn_in(business: Business) -> None:
    choose(business, "{kunde}-{nr:3}")
    assert issue(business, "K-1007").number == "K-1007-001"
    with pytest.raises(issuing.CannotIssue) as refused:
        issue(business)
    assert refused.value.findings[0].code == "NUMBER-CUSTOMER"
    assert issue(business, "K-7").number == "K-7-002"
    assert numbering.preview_next(business, INVOICE, DAY) == "...-003"


def test_the_report_explains_every_number_through_changes(business: Business) -> None:
    issue(business), issue(business)
    choose(business, "{year}{month}-{n}", yearly=True, following=7)
    issue(business), issue(business)
    choose(business, "R/{n}", following=20)
    issue(business)
    january = DAY + timedelta(50)
    issuing.issue_bill(business, cast.bill(issue_date=january, due_date=january), by="test", today=january)
    assert list(Invoice.objects.of(business).order_by("pk").values_list("number", flat=True)) == [
        "RE-2026-0001", "RE-2026-0002", "202611-7", "202611-8", "R/20", "R/21",
    ]  # fmt: skip
    assert verifying.verify()["faults"] == []
    assert [(row["period"], row["last"], row["documents"]) for row in verifying.number_report(business)] == [
        ("", 21, 2),
        ("2026", 8, 4),
    ]


def test_the_report_names_what_is_missing_in_every_stretch(business: Business) -> None:
    draw(business)  # drawn, and no document came of it
    issue(business)
    choose(business, "{year}{month}-{n}", yearly=True)
    draw(business)
    (row,) = verifying.number_report(business)
    assert row["missing"] == ["RE-2026-0001", "2026{month}-3"]
    assert NumberRun.objects.of(business).get().last == 2


def test_series_do_not_get_in_each_others_way(business: Business) -> None:
    choose(business, "S-{n}", kind=CANCELLATION)
    assert [draw(business), draw(business, kind=CANCELLATION)] == ["RE-2026-0001", "S-1"]
    other = guests.start()
    assert draw(other, kind=CANCELLATION) == "ST-2026-0001"

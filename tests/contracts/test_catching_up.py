"""After a standstill each missed period once, with its own days, and never a burst: a person is asked first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handschlag.businesses.models import Business
from handschlag.contracts import billing, catching_up, keeping
from handschlag.contracts.models import Contract, Period
from handschlag.delivery.models import Delivery
from handschlag.events.models import Event
from tests.contracts.agreeing import begin, invoices, periods, run


def waiting(business: Business, today: str) -> list[tuple[int, list[str]]]:
    found = catching_up.waiting(business, date.fromisoformat(today))
    return [(each.contract.pk, [due.start.isoformat() for due in each.due]) for each in found]


def test_two_days_of_standstill_are_caught_up_with_the_right_period(business: Business, contract: Contract) -> None:
    run("2026-12-03")
    (invoice,) = invoices(business)
    assert invoice.issue_date == date(2026, 12, 3)
    assert invoice.bill.period.start_date == date(2026, 12, 1)


def test_more_than_one_period_of_a_contract_asks_first(business: Business, contract: Contract) -> None:
    run("2027-02-03")
    assert invoices(business) == []
    assert waiting(business, "2027-02-03") == [(contract.pk, ["2026-12-01", "2027-01-01", "2027-02-01"])]
    run("2027-03-01")
    assert invoices(business) == [], "it goes on asking, and one more is due"
    assert len(waiting(business, "2027-03-01")[0][1]) == 4


def test_two_periods_on_one_day_ask_though_none_is_late(business: Business) -> None:
    contract = begin(business, start=date(2026, 12, 31), timing="arrears", day=29)
    run("2027-02-28")
    assert invoices(business) == []
    assert waiting(business, "2027-02-28") == [(contract.pk, ["2026-12-31", "2027-01-31"])]


def test_a_person_makes_some_and_leaves_out_others(business: Business, contract: Contract) -> None:
    run("2027-02-03")
    wanted = {date(2026, 12, 1): False, date(2027, 1, 1): True, date(2027, 2, 1): True}
    today = date(2027, 2, 3)
    assert catching_up.decide(contract, wanted, today, by="seller") == 3
    assert catching_up.decide(contract, wanted, today, by="seller") == 0, "a second press changes nothing"
    run("2027-02-03")
    assert [str(invoice.bill.period.start_date) for invoice in invoices(business)] == ["2027-01-01", "2027-02-01"]
    assert [period.state for period in periods(contract)] == [Period.SKIPPED, Period.MADE, Period.MADE]
    assert waiting(business, "2027-02-03") == []
    run("2027-03-01")
    assert len(invoices(business)) == 3, "afterwards it goes on by itself"
    types = list(Event.objects.of(business).about("contract", contract.pk).values_list("type", flat=True))
    assert types.count("contract.skipped") == 1 and types.count("contract.billed") == 3


def test_what_nobody_has_decided_stays_asked(business: Business, contract: Contract) -> None:
    run("2027-02-03")
    later = {date(2026, 12, 1): True, date(2027, 2, 1): True}
    assert catching_up.decide(contract, later, date(2027, 2, 3), by="seller") == 1, "periods are decided in order"
    run("2027-02-03")
    assert len(invoices(business)) == 1
    assert waiting(business, "2027-02-03") == [(contract.pk, ["2027-01-01", "2027-02-01"])]


def test_a_period_that_is_not_due_cannot_be_decided(business: Business, contract: Contract) -> None:
    assert catching_up.decide(contract, {date(2026, 12, 1): True}, date(2026, 11, 30), by="seller") == 0
    assert periods(contract) == []


def test_the_list_is_read_in_a_fixed_number_of_questions(business: Business, django_assert_num_queries: Any) -> None:
    for _ in range(4):
        begin(business)
    run("2027-02-03")
    with django_assert_num_queries(3):
        assert len(waiting(business, "2027-02-03")) == 4


def test_a_long_standstill_asks_also_for_one_period(business: Business, contract: Contract) -> None:
    run("2026-12-05")
    assert invoices(business) == []
    assert len(waiting(business, "2026-12-05")) == 1


def test_many_late_contracts_ask_and_the_last_ones_do_not_slip_through(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(billing, "MOST_LATE", 3)
    monkeypatch.setattr(billing, "AT_ONCE", 2)
    contracts = [begin(business) for _ in range(5)]
    run("2026-12-03")
    assert invoices(business) == [] and not Delivery.objects.of(business).exists()
    assert len(waiting(business, "2026-12-03")) == 5
    catching_up.decide(contracts[0], {date(2026, 12, 1): True}, date(2026, 12, 3), by="seller")
    catching_up.decide(contracts[1], {date(2026, 12, 1): True}, date(2026, 12, 3), by="seller")
    run("2026-12-03")
    assert len(invoices(business)) == 2, "the other three wait for their own answer"


def test_on_its_day_any_number_goes_without_a_question(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "MOST_LATE", 3)
    for _ in range(5):
        begin(business)
    run("2026-12-01")
    assert len(invoices(business)) == 5


def test_a_contract_that_ends_or_pauses_asks_no_more(business: Business, contract: Contract) -> None:
    run("2027-02-03")
    keeping.pause(contract, date(2026, 12, 1), None, by="seller")
    assert waiting(business, "2027-02-03") == []
    keeping.resume(contract, date(2027, 3, 1), by="seller")
    run("2027-03-01")
    assert [str(invoice.bill.period.start_date) for invoice in invoices(business)] == ["2027-03-01"]


def test_a_change_that_leaves_nothing_due_sets_it_going_again(business: Business, contract: Contract) -> None:
    run("2027-02-03")
    keeping.pause(contract, date(2026, 12, 1), date(2027, 2, 28), by="seller")
    run("2027-03-01")
    assert [str(invoice.bill.period.start_date) for invoice in invoices(business)] == ["2027-03-01"]


def test_the_clock_going_back_bills_nothing_twice(business: Business, contract: Contract) -> None:
    run("2027-01-01")
    catching_up.decide(contract, {date(2026, 12, 1): True, date(2027, 1, 1): True}, date(2027, 1, 1), by="seller")
    run("2027-01-01", 10)
    run("2026-12-01")
    run("2026-12-31", 23)
    assert len(invoices(business)) == 2

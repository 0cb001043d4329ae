"""Keeping a contract: price changes from a day, pauses, an end and taking them back; what was billed stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from handschlag.businesses.models import Business
from handschlag.contracts import forecasting, keeping
from handschlag.contracts.keeping import Plan, Refused
from handschlag.contracts.models import Contract
from handschlag.core.bill import Line
from handschlag.core.recurrence import Pause, Rule
from handschlag.events.models import Event
from tests.contracts.agreeing import LINE, begin, hosting, invoices, periods, plan, run


def again(contract: Contract) -> Contract:
    return Contract.objects.of(contract.business_id).get(pk=contract.pk)


def dearer(contract: Contract, price: str) -> list[Line]:
    return [replace(line, price=Decimal(price)) for line in contract.terms[-1].as_lines]


def ahead(contract: Contract, most: int = 6) -> list[tuple[str, str, bool]]:
    found = forecasting.coming(again(contract), most)
    return [(each.due.start.isoformat(), str(each.net), each.changed) for each in found]


def test_the_next_twelve_show_periods_amounts_and_changes(business: Business, contract: Contract) -> None:
    keeping.change_terms(contract, date(2027, 2, 1), dearer(contract, "59"), by="test")
    keeping.change_terms(contract, date(2027, 4, 15), dearer(contract, "69"), by="test")
    coming = forecasting.coming(again(contract))
    assert len(coming) == 12
    assert [(str(each.due.start), str(each.gross), each.changed) for each in coming[:7]] == [
        ("2026-12-01", "58.31", False),
        ("2027-01-01", "58.31", False),
        ("2027-02-01", "70.21", True),
        ("2027-03-01", "70.21", False),
        ("2027-04-01", "70.21", False),
        ("2027-05-01", "82.11", True),
        ("2027-06-01", "82.11", False),
    ]
    keeping.withdraw_terms(contract, date(2027, 2, 1), by="test")
    assert [each[2] for each in ahead(contract)] == [False] * 5 + [True]


def test_what_is_billed_stays(business: Business, contract: Contract) -> None:
    run("2026-12-01")
    with pytest.raises(Refused) as refused:
        keeping.change_terms(contract, date(2026, 12, 31), dearer(contract, "59"), by="test")
    (fault,) = refused.value.faults
    assert fault.path == "since"
    assert fault.sentence.de == "Bis 31.12.2026 ist schon abgerechnet. Wählen Sie einen Tag ab dem 01.01.2027"
    with pytest.raises(Refused):
        keeping.pause(contract, date(2026, 12, 1), None, by="test")
    keeping.withdraw_terms(contract, contract.terms[0].valid_from, by="test")
    assert len(again(contract).terms) == 1, "the first terms stay"
    keeping.change_terms(contract, date(2027, 1, 1), dearer(contract, "59"), by="test")
    run("2027-01-01")
    keeping.withdraw_terms(contract, date(2027, 1, 1), by="test")
    assert len(again(contract).terms) == 2, "a period has used them"


def test_a_pause_and_going_on(business: Business, contract: Contract) -> None:
    keeping.pause(contract, date(2027, 1, 1), date(2027, 2, 28), by="test")
    assert [each[0] for each in ahead(contract, 2)] == ["2026-12-01", "2027-03-01"]
    keeping.pause(contract, date(2027, 5, 1), None, by="test")
    assert len(ahead(contract)) == 3
    assert not again(contract).ended, "it may go on"
    keeping.resume(contract, date(2027, 2, 1), by="test")
    assert again(contract).rule.pauses == (Pause(date(2027, 1, 1), date(2027, 1, 31)),)
    assert [each[0] for each in ahead(contract, 2)] == ["2026-12-01", "2027-02-01"]


def test_an_end_and_taking_it_back(business: Business, contract: Contract) -> None:
    run("2026-12-01")
    keeping.end(contract, date(2027, 2, 10), by="test")
    assert [each[0] for each in ahead(contract)] == ["2027-01-01", "2027-02-01"]
    keeping.end(contract, date(2026, 1, 1), by="test")
    row = again(contract)
    assert (row.until, row.ended, row.next_on) == (date(2026, 12, 31), True, None), "what is billed stays"
    keeping.end(contract, None, by="test")
    row = again(contract)
    assert (row.ended, row.next_on) == (False, date(2027, 1, 1))
    run("2027-01-01")
    assert len(periods(contract)) == 2


def test_an_end_before_the_start_bills_nothing(business: Business, contract: Contract) -> None:
    keeping.end(contract, date(2026, 11, 1), by="test")
    run("2026-12-01")
    assert invoices(business) == [] and again(contract).ended


def test_a_number_of_documents_ends_it(business: Business) -> None:
    contract = begin(business, count=2)
    for day in ("2026-12-01", "2027-01-01", "2027-02-01"):
        run(day)
    assert len(invoices(business)) == 2 and again(contract).ended


def test_the_rhythm_stays_once_something_is_billed(business: Business, contract: Contract) -> None:
    keeping.change_plan(contract, plan(name="Wartung", every=3, start=date(2026, 12, 15)), by="test")
    row = again(contract)
    assert (row.every, row.next_on, row.name) == (3, date(2026, 12, 15), "Wartung")
    assert row.terms[0].valid_from == date(2026, 12, 15)
    run("2026-12-15")
    keeping.change_plan(row, Plan(Rule(date(2026, 1, 1)), mode=Contract.DRAFT, payment_days=30), by="test")
    row = again(row)
    assert (row.every, row.mode, row.payment_days, row.start) == (3, "draft", 30, date(2026, 12, 15))


def test_nothing_changed_is_nothing_recorded(business: Business, contract: Contract) -> None:
    before = Event.objects.of(business).count()
    keeping.resume(contract, date(2027, 1, 1), by="test")
    keeping.end(contract, None, by="test")
    keeping.withdraw_terms(contract, date(2030, 1, 1), by="test")
    assert Event.objects.of(business).count() == before
    assert again(contract).revision == contract.revision


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ({"name": ""}, "lines.0.name", "Tragen Sie ein, was Sie berechnen"),
        ({"price": ""}, "lines.0.price", "Tragen Sie den Preis ein"),
        ({"quantity": ""}, "lines.0.quantity", "Tragen Sie die Menge ein"),
        ({"name": "Hosting {mont}"}, "lines.0.name", "Meinen Sie „{monat}“?"),
        ({"description": "für {kunde}"}, "lines.0.description", "„{kunde}“ geht hier nicht"),
        ({"price": "viel"}, "lines.0.price", ""),
    ],
)
def test_lines_that_cannot_be_billed_are_refused(
    business: Business, line: dict[str, str], field: str, words: str
) -> None:
    with pytest.raises(Refused) as refused:
        begin(business, data=hosting(lines=[{**LINE, **line}]))
    fault = refused.value.faults[0]
    assert fault.path == field and words in fault.sentence.de
    assert not Contract.objects.of(business).exists()


def test_a_contract_needs_a_customer_lines_and_a_rule(business: Business) -> None:
    with pytest.raises(Refused) as refused:
        begin(business, data=hosting(lines=[], buyer={}), every=0)
    assert [fault.path for fault in refused.value.faults] == ["every", "buyer.name", "lines.0.name"]


def test_another_business_has_none_of_it(contract: Contract) -> None:
    assert not Contract.objects.of(contract.business_id + 1).exists()

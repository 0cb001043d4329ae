"""Billing what is due: each period once, with its price and its days, whatever the clock does."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from handschlag import backup
from handschlag.businesses import guests
from handschlag.businesses import keeping as profile_keeping
from handschlag.businesses.models import Business, NumberSeries
from handschlag.contracts import billing, jobs, keeping
from handschlag.contracts.models import Contract, Period
from handschlag.core.bill import Period as BillPeriod
from handschlag.core.recurrence import Due
from handschlag.core.text import Text
from handschlag.customers import keeping as customers
from handschlag.delivery.models import Delivery
from handschlag.drafts import drafting
from handschlag.events.verifying import verify_chain
from handschlag.invoices import issuing
from tests import cast
from tests.contracts.agreeing import at, begin, drafts, hosting, invoices, periods, run


def test_a_document_is_issued_and_sent_on_its_day(business: Business, contract: Contract) -> None:
    run("2026-11-30")
    assert invoices(business) == []
    run("2026-12-01")
    (invoice,) = invoices(business)
    bill = invoice.bill
    assert (bill.issue_date, bill.due_date) == (date(2026, 12, 1), date(2026, 12, 15))
    assert bill.period == BillPeriod(date(2026, 12, 1), date(2026, 12, 31))
    assert bill.delivery_date is None
    assert bill.lines[0].name == "Hosting Dezember 2026"
    assert invoice.payable_minor == 5831
    (mail,) = Delivery.objects.of(business)
    assert (mail.stage, mail.subject_id, mail.recipient) == ("invoice", invoice.pk, cast.ROASTERY.contact.email)
    (period,) = periods(contract)
    assert (period.state, period.draft.document_id, period.problem) == (Period.MADE, invoice.pk, None)
    assert verify_chain(business.pk) == []


def test_a_restored_copy_bills_nothing_until_somebody_says_so(
    business: Business, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.DATA = tmp_path
    monkeypatch.setattr(timezone, "now", lambda: at("2026-12-01"))
    begin(business)
    (tmp_path / backup.HOLD).touch()
    assert jobs.bill_due.call() is False and invoices(business) == []
    (tmp_path / backup.HOLD).unlink()
    assert jobs.bill_due.call() is True and len(invoices(business)) == 1


def test_a_draft_waits_for_a_person_for_as_long_as_it_takes(business: Business) -> None:
    begin(business, mode=Contract.DRAFT)
    run("2026-12-01")
    (draft,) = drafts(business)
    assert invoices(business) == []
    assert (draft.data["issue_date"], draft.data["period"]["end_date"]) == ("01.12.2026", "31.12.2026")
    assert drafting.expire(at("2027-06-01")) == 0, "a period that is thrown away would be billed by nobody"
    issuing.issue_draft(draft, by="test", today=date(2026, 12, 3))
    assert Period.objects.of(business).of_invoice(invoices(business)[0].pk).count() == 1


def test_ticks_at_any_frequency_bill_once(business: Business, contract: Contract) -> None:
    for hour in range(0, 22, 3):
        run("2026-12-01", hour)
    run("2027-01-01")
    run("2027-01-01", 23)
    assert [period.start.isoformat() for period in periods(contract)] == ["2026-12-01", "2027-01-01"]
    assert [invoice.number for invoice in invoices(business)] == ["RE-2026-0001", "RE-2027-0001"]


def test_the_database_has_the_last_word(business: Business, contract: Contract) -> None:
    run("2026-12-01")
    due = Due(date(2026, 12, 1), date(2026, 12, 31), date(2026, 12, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        billing.settle(contract, due, Period.CONFIRMED, by="test")


@pytest.mark.parametrize("where", ["drafting.start", "issuing.issue_draft", "delivering.send", "record"])
def test_a_crash_at_any_line_leaves_nothing_and_comes_again(
    business: Business, contract: Contract, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def die(*_: Any, **__: Any) -> None:
        raise RuntimeError("the power went")

    place, _, name = where.rpartition(".")
    with monkeypatch.context() as broken:
        broken.setattr(getattr(billing, place) if place else billing, name, die)
        run("2026-12-01")
    assert (periods(contract), invoices(business), drafts(business)) == ([], [], [])
    assert not NumberSeries.objects.of(business).filter(kind="invoice").exclude(last=0).exists()
    assert not Delivery.objects.of(business).exists()
    row = Contract.objects.of(business).get()
    assert (row.tries, row.done_until, row.next_on) == (1, None, date(2026, 12, 1))
    run("2026-12-01", 10)
    assert [invoice.number for invoice in invoices(business)] == ["RE-2026-0001"]
    assert Contract.objects.of(business).get().tries == 0


def test_a_fault_of_ours_is_not_tried_again_at_once(
    business: Business, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def die(*_: Any, **__: Any) -> None:
        calls.append(1)
        raise RuntimeError("the power went")

    monkeypatch.setattr(billing.drafting, "start", die)
    run("2026-12-01")
    run("2026-12-01")
    assert len(calls) == 1


def test_what_stops_one_issue_leaves_its_draft_and_stops_no_other(business: Business, contract: Contract) -> None:
    buyer = {**hosting()["buyer"], "name": "Hafenamt Möwenhafen"}
    broken = begin(business, data=hosting(buyer=buyer))
    assert broken.customer
    customers.change(broken.customer, replace(broken.customer.record, order_number_required=True), by="test")
    begin(business)
    run("2026-12-01")
    assert len(invoices(business)) == 2
    (period,) = periods(broken)
    assert period.state == Period.MADE
    assert period.problem == Text(
        "Tragen Sie die Bestellnummer ein, Hafenamt Möwenhafen verlangt sie",
        "Enter the order number, Hafenamt Möwenhafen demands it",
    )
    assert [draft.pk for draft in drafts(business)] == [period.draft_id] and not period.unsent
    run("2026-12-02")
    assert len(periods(broken)) == 1, "the period is not billed again"


def test_without_an_address_it_is_issued_and_says_so(business: Business) -> None:
    contract = begin(business, data=cast.typed(lines=hosting()["lines"]))
    run("2026-12-01")
    assert len(invoices(business)) == 1
    assert not Delivery.objects.of(business).exists()
    problem = periods(contract)[0].problem
    assert problem and "E-Mail-Adresse" in problem.de
    assert periods(contract)[0].unsent


def test_the_limit_of_a_guest_holds_back_the_mail_and_not_the_invoice(db: Any) -> None:
    guest = guests.start(name="Atelier Nordlicht")
    for number in range(4):
        buyer = {**hosting()["buyer"], "name": f"Kundin {number}", "contact": {"email": f"post@k{number}.example"}}
        begin(guest, data=hosting(buyer=buyer))
    run("2026-12-01")
    assert len(invoices(guest)) == 4
    assert Delivery.objects.of(guest).count() == 3
    assert [bool(period.problem) for period in Period.objects.of(guest).order_by("pk")] == [False] * 3 + [True]


def test_the_price_that_holds_for_the_period_counts(business: Business, contract: Contract) -> None:
    line = contract.terms[0].as_lines[0]
    keeping.change_terms(contract, date(2027, 1, 15), [replace(line, price=Decimal(59))], by="test")
    for day in ("2026-12-01", "2027-01-01", "2027-02-01"):
        run(day)
    assert [invoice.net_minor for invoice in invoices(business)] == [4900, 4900, 5900]


def test_the_customer_as_they_are_now_and_the_contract_as_agreed(business: Business) -> None:
    contract = begin(business, data=hosting(purchase_order_reference="Rahmen 7", tax_situation="reduced"))
    customer = contract.customer
    assert customer is not None
    address = customer.record.address
    moved = replace(
        customer.record,
        address=replace(address, line_1="Neuer Weg 3"),
        language="en",
        payment_days=Decimal(30),
        address_form="du",
    )
    customers.change(customer, moved, by="test")
    run("2026-12-01")
    (invoice,) = invoices(business)
    bill = invoice.bill
    assert (bill.buyer.address.line_1, bill.language, bill.due_date) == ("Neuer Weg 3", "en", date(2026, 12, 31))
    assert bill.lines[0].name == "Hosting December 2026"
    assert (bill.purchase_order_reference, bill.tax_situation) == ("Rahmen 7", "reduced")
    assert bill.lines[0].price == 49


def test_the_sender_follows_the_profile(business: Business, contract: Contract) -> None:
    run("2026-12-01")
    profile_keeping.change(business, {"seller.address.line_1": "Neue Mole 1"}, by="test")
    run("2027-01-01")
    assert [invoice.bill.seller.address.line_1 for invoice in invoices(business)] == ["Am Beispielkai 4", "Neue Mole 1"]
    assert invoices(business)[1].bill.payment == invoices(business)[0].bill.payment


def test_who_becomes_a_small_business_bills_without_vat(business: Business, contract: Contract) -> None:
    run("2026-12-01")
    profile_keeping.change(business, {"tax.scheme": "small_business"}, by="test", since=date(2027, 1, 1))
    run("2027-01-01")
    assert [invoice.tax_minor for invoice in invoices(business)] == [931, 0]


def test_the_day_is_that_of_the_business(business: Business, contract: Contract) -> None:
    other = guests.start(name="Nordlicht Auckland", origin=Business.DEMO)
    begin(other)
    profile_keeping.change(other, {"time_zone": "Pacific/Auckland"}, by="test")
    run("2026-11-30", 12)  # 1 o'clock on 1 December in Auckland, the last evening of November in Berlin
    assert (len(invoices(other)), len(invoices(business))) == (1, 0)
    assert invoices(other)[0].issue_date == date(2026, 12, 1)
    run("2026-11-30", 23)  # midnight in Berlin
    assert len(invoices(business)) == 1


def test_a_mail_leaves_in_working_hours(business: Business, contract: Contract) -> None:
    run("2026-11-30", 23)  # Tuesday, half past midnight in Berlin
    (mail,) = Delivery.objects.of(business)
    assert mail.not_before == at("2026-12-01", 7)


def test_a_slice_is_bounded_and_the_next_goes_on(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        begin(business)
    monkeypatch.setattr(billing, "AT_ONCE", 2)
    assert billing.run(at("2026-12-01"))
    assert len(invoices(business)) == 2
    run("2026-12-01")
    assert len(invoices(business)) == 5


def test_a_thrown_away_draft_can_be_made_again(business: Business) -> None:
    contract = begin(business, mode=Contract.DRAFT)
    run("2026-12-01")
    assert billing.again(periods(contract)[0], by="test") is None, "it is still there"
    drafting.discard(drafts(business)[0])
    (period,) = periods(contract)
    made = billing.again(period, by="test")
    assert made and made.data["period"]["start_date"] == "01.12.2026"
    assert [draft.pk for draft in drafts(business)] == [made.pk]


def test_the_job_goes_on_until_nothing_is_left(business: Business, contract: Contract) -> None:
    assert jobs.bill_due.call() is False  # nothing is due today in the past of the story


def test_nothing_is_found_without_many_questions(
    business: Business, contract: Contract, django_assert_max_num_queries: Any
) -> None:
    for _ in range(10):
        begin(business)
    with django_assert_max_num_queries(3):
        billing.run(at("2026-11-15"))


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_bill_each_period_once() -> None:
    business = guests.start(name="Atelier Nordlicht", origin=Business.DEMO)
    contracts = [begin(business) for _ in range(6)]
    together = threading.Barrier(4)

    def work() -> None:
        try:
            together.wait(10)
            for contract in contracts:
                billing.bill_next(business.pk, contract.pk, date(2026, 12, 1), at("2026-12-01"))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sorted(invoice.number for invoice in invoices(business)) == [f"RE-2026-{n:04}" for n in range(1, 7)]
    assert Period.objects.of(business).count() == 6
    assert Delivery.objects.of(business).count() == 6
    assert verify_chain(business.pk) == []

"""Issuing: number, snapshot and event in one transaction; nothing issued ever changes."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from handschlag.businesses.models import Business, NumberSeries
from handschlag.core.bill import Bill, Party
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.events.models import Event
from handschlag.events.verifying import verify_chain
from handschlag.invoices import correcting, issuing
from handschlag.invoices.models import Invoice, Standing
from tests import cast


def issue(business: Business, **changes: Any) -> Invoice:
    return issuing.issue_bill(business, cast.bill(**changes), by="test", today=cast.TODAY)


def test_an_issued_bill_has_number_snapshot_and_event(business: Business) -> None:
    invoice = issue(business)
    assert invoice.number == "RE-2026-0001"
    assert invoice.bill == cast.bill(number="RE-2026-0001")
    assert (invoice.net_minor, invoice.tax_minor, invoice.payable_minor) == (210_000, 39_900, 249_900)
    event = Event.objects.of(business).about("invoice", invoice.pk).first()
    assert json.loads(event.data)["number"] == invoice.number
    assert verify_chain(business.pk) == []


def test_numbers_follow_each_other_and_start_again_each_year(business: Business) -> None:
    numbers = [issue(business).number, issue(business).number]
    january = date(2027, 1, 4)
    later = issuing.issue_bill(
        business, cast.bill(issue_date=january, due_date=january + timedelta(14)), by="test", today=january
    )
    assert [*numbers, later.number] == ["RE-2026-0001", "RE-2026-0002", "RE-2027-0001"]


def test_an_incomplete_bill_is_refused_and_no_number_is_drawn(business: Business) -> None:
    with pytest.raises(issuing.CannotIssue) as refused:
        issue(business, seller=Party())
    assert any(finding.field.startswith("seller") for finding in refused.value.findings)
    assert NumberSeries.objects.of(business).count() == 0
    assert Invoice.objects.of(business).count() == 0


def test_a_failure_after_the_number_gives_it_back(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(issuing, "record", fail)
        with pytest.raises(RuntimeError):
            issue(business)
    assert issue(business).number == "RE-2026-0001"


def test_issuing_a_draft_twice_is_one_invoice(draft: Draft) -> None:
    first = issuing.issue_draft(draft, by="test", today=cast.TODAY)
    assert issuing.issue_draft(draft, by="test", today=cast.TODAY) == first


def test_a_draft_that_was_saved_since_it_was_read_is_not_issued(draft: Draft) -> None:
    drafting.save(draft, cast.typed(sign_off="unseen"), base_revision=1, window="w1", edit=2)
    with pytest.raises(issuing.DraftChanged):
        issuing.issue_draft(draft, by="test", today=cast.TODAY)
    assert not Invoice.objects.of(draft.business_id).exists()


def test_a_cancellation_from_a_program_has_the_series_and_kind_of_one(business: Business, invoice: Invoice) -> None:
    bill = correcting.cancellation_of(invoice.bill, "wrong customer")
    document = issuing.issue_bill(business, replace(bill, issue_date=cast.TODAY), by="test", today=cast.TODAY)
    assert document.number == "ST-2026-0001"
    with pytest.raises(correcting.CannotCancel):
        correcting.cancel(document, reason="again", by="test")


def test_the_same_key_is_the_same_invoice_another_bill_is_refused(business: Business) -> None:
    def with_key(bill: Bill) -> Invoice:
        return issuing.issue_bill(business, bill, by="test", key="order 7", today=cast.TODAY)

    assert with_key(cast.bill()) == with_key(cast.bill())
    with pytest.raises(issuing.KeyReused):
        with_key(cast.bill(purchase_order_reference="another"))
    assert Invoice.objects.of(business).count() == 1


def test_the_same_key_on_a_later_day_is_the_same_invoice(business: Business) -> None:
    undated = cast.bill(issue_date=None)
    first = issuing.issue_bill(business, undated, by="test", key="order 8", today=cast.TODAY)
    later = cast.TODAY + timedelta(days=3)
    assert issuing.issue_bill(business, undated, by="test", key="order 8", today=later) == first


def test_a_date_long_before_the_last_number_is_refused_with_a_fix(business: Business) -> None:
    issue(business)
    with pytest.raises(issuing.CannotIssue) as refused:
        issue(business, issue_date=date(2026, 3, 1), delivery_date=date(2026, 3, 1))
    (finding,) = refused.value.findings
    assert finding.code == "GOBD-DATE-ORDER"
    assert finding.fix and finding.fix.changes == (("issue_date", "23.11.2026"),)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoices_invoice SET number = 'RE-2026-9999'",
        "UPDATE invoices_invoice SET snapshot = '{}'",
        "DELETE FROM invoices_invoice",
    ],
)
def test_the_database_refuses_to_change_an_issued_invoice(invoice: Invoice, statement: str) -> None:
    with pytest.raises(DatabaseError, match="can never change"), transaction.atomic():
        connection.cursor().execute(statement)


def test_neither_save_nor_delete_changes_an_issued_invoice(invoice: Invoice) -> None:
    invoice.buyer_name = "Somebody else"
    with pytest.raises(DatabaseError), transaction.atomic():
        invoice.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Standing.objects.of(invoice.business_id).delete()
        invoice.delete()


def test_the_snapshot_survives_a_change_of_the_seller(draft: Draft) -> None:
    invoice = issuing.issue_draft(draft, by="test", today=cast.TODAY)
    changed = cast.typed()
    changed["seller"]["name"] = "Atelier Südlicht"
    drafting.start(Business.objects.get(pk=draft.business_id), changed)
    assert Invoice.objects.of(draft.business_id).get(pk=invoice.pk).bill.seller.name == "Atelier Nordlicht"


@pytest.mark.django_db(transaction=True)
def test_many_threads_draw_no_number_twice_and_leave_no_gap() -> None:
    from handschlag.businesses import guests

    business = guests.start()
    problems: list[BaseException] = []

    def work() -> None:
        try:
            for turn in range(10):
                if turn % 5 == 4:  # a rollback gives its number back
                    with pytest.raises(ZeroDivisionError), transaction.atomic():
                        issue(business)
                        raise ZeroDivisionError
                issue(business)
        except BaseException as problem:  # a thread's failure must reach the test
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    numbers = sorted(Invoice.objects.of(business).values_list("number", flat=True))
    assert numbers == [f"RE-2026-{n:04}" for n in range(1, 81)]
    assert verify_chain(business.pk) == []


@pytest.mark.django_db(transaction=True)
def test_drafts_and_programs_issue_for_one_business_at_the_same_time(business: Business) -> None:
    problems: list[Exception] = []
    drafts = [drafting.start(business, cast.typed()) for _ in range(30)]
    issue(business)

    def work(mine: list[Draft]) -> None:
        try:
            for draft in mine:
                issuing.issue_draft(draft, by="test", today=cast.TODAY)
                issue(business)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(drafts[n::6],)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert Invoice.objects.of(business).count() == 61


def test_issuing_takes_few_queries(business: Business, django_assert_max_num_queries: Callable[..., Any]) -> None:
    issue(business)
    with django_assert_max_num_queries(19):  # two of them find the customer
        issue(business)


def test_a_cancelled_bill_equals_what_was_issued(business: Business) -> None:
    bill = cast.bill(lines=tuple(replace(line, description="Mit Übergabe") for line in cast.bill().lines))
    assert issue(business, lines=bill.lines).bill.lines == bill.lines

"""The official rules answer in the background, and their report stays with the received invoice."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from handschlag.businesses.models import Business
from handschlag.documents import official_rules
from handschlag.events.models import Event
from handschlag.receiving import checking, jobs, keeping
from handschlag.receiving.models import ReceivedInvoice
from tests.core.einvoice.official_examples import document

pytestmark = pytest.mark.django_db

VALID = document("factur-x/factur-x-en16931.xml")


@pytest.fixture
def business() -> Business:
    made: Business = Business.objects.create(created_at=timezone.now())
    return made


def received(business: Business, content: bytes = VALID, name: str = "rechnung.xml") -> ReceivedInvoice:
    return keeping.receive(business, content, name, by="test")


def test_a_valid_invoice_has_a_report_that_stays(business: Business) -> None:
    row = received(business)
    assert checking.newest(row) is None
    [job] = DBTaskResult.objects.filter(task_path="handschlag.receiving.jobs.check")
    assert job.args_kwargs["args"] == [row.pk]

    assert jobs.check.call(row.pk)
    examination = checking.newest(row)
    assert examination is not None
    assert not examination.fatal
    assert [name for name, _ in examination.rule_sets] == ["XML-Schema (CII)", "EN 16931 (Factur-X)"]
    assert all(version for _, version in examination.rule_sets)
    assert Event.objects.of(business).filter(type="invoice.checked", subject="received").count() == 1
    assert not jobs.check.call(row.pk)  # once is enough
    with pytest.raises(DatabaseError), transaction.atomic():
        examination.delete()


@pytest.mark.parametrize(
    ("pattern", "instead", "code"),
    [
        (rb"(<ram:DuePayableAmount>)", rb"\g<1>1", "BR-CO-16"),
        (rb"<ram:GrandTotalAmount>", rb"<ram:Unknown/><ram:GrandTotalAmount>", "XSD"),
    ],
)
def test_what_is_wrong_stands_in_the_report(business: Business, pattern: bytes, instead: bytes, code: str) -> None:
    broken, times = re.subn(pattern, instead, VALID)
    assert times
    row = received(business, broken)
    examination = checking.check(row.pk)
    assert examination is not None
    assert examination.fatal
    assert code in {fault["code"] for fault in examination.faults}


def test_another_encoding_is_no_obstacle(business: Business) -> None:
    text = VALID.decode("utf-8-sig").replace("UTF-8", "UTF-16", 1)
    examination = checking.check(received(business, text.encode("utf-16")).pk)
    assert examination is not None
    assert (examination.not_asked, examination.fatal) == ("", False)


def test_a_machine_without_the_rules_says_so(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(official_rules, "rule_sets", lambda *_: [])
    examination = checking.check(received(business).pk)
    assert examination is not None
    assert examination.not_asked == "no rule sets are installed"


def test_what_nobody_checked_is_asked_again(business: Business) -> None:
    row = received(business)
    assert jobs.sweep.call() == 0  # it has ten minutes
    ReceivedInvoice.objects.of(business).update(received_at=timezone.now() - timedelta(minutes=11))
    assert jobs.sweep.call() == 1
    checking.check(row.pk)
    assert jobs.sweep.call() == 0

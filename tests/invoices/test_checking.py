"""A finished document is examined in the background, and nothing leaves whose PDF says other than its XML."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django_tasks_db.models import DBTaskResult

from handschlag.core.bill import Attachment
from handschlag.core.einvoice import formats, reading
from handschlag.core.examples import CASES
from handschlag.core.totals import totals
from handschlag.documents import comparing, official_rules
from handschlag.documents.models import Examination, StoredDocument
from handschlag.events.models import Event
from handschlag.invoices import checking, delivering, documenting, jobs
from handschlag.invoices.mail import invoice_mail
from handschlag.invoices.models import Invoice, Standing
from handschlag.invoices.verifying import verify


@pytest.fixture
def made(invoice: Invoice) -> Invoice:
    documenting.make(invoice.pk)
    return Invoice.objects.everywhere().select_related("standing").get(pk=invoice.pk)


def files(invoice: Invoice) -> tuple[bytes, bytes]:
    xml, pdf = (documenting.document(invoice, form) for form in (StoredDocument.XML, StoredDocument.PDF))
    assert xml and pdf
    return bytes(xml.content), bytes(pdf.content)


def test_nothing_is_examined_before_there_is_a_document(invoice: Invoice) -> None:
    assert checking.check(invoice.pk) is None
    assert checking.newest(invoice) is None


def test_a_good_invoice_has_no_fault_and_says_by_which_rules(made: Invoice) -> None:
    examination = checking.check(made.pk)
    assert examination is not None
    assert (examination.differences, examination.faults, examination.not_asked) == ([], [], "")
    assert [name for name, _ in examination.rule_sets] == ["XML-Schema (CII)", "EN 16931 (Factur-X)"]
    assert all(version for _, version in examination.rule_sets)
    standing = Standing.objects.of(made.business_id).get(pk=made.pk)
    assert (standing.checked_at, standing.differs) == (examination.at, False)
    assert Event.objects.of(made.business_id).filter(type="invoice.checked").count() == 1
    assert checking.check(made.pk) is None  # once is enough
    assert checking.check(made.pk, again=True) is not None  # unless somebody asks
    assert verify()["faults"] == []


def test_the_document_is_made_first_and_examined_by_a_job(made: Invoice) -> None:
    [job] = DBTaskResult.objects.filter(task_path__endswith="check_document")
    assert job.priority < 0
    assert jobs.sweep_checks.call() == 0  # it has ten minutes


def test_what_was_found_can_never_be_changed(made: Invoice) -> None:
    checking.check(made.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Examination.objects.of(made.business_id).update(faults=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        Examination.objects.of(made.business_id).delete()


def test_a_machine_without_the_rules_says_so(made: Invoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(official_rules, "rule_sets", lambda *_: [])
    examination = checking.check(made.pk)
    assert examination is not None
    assert (examination.rule_sets, examination.not_asked) == ([], "no rule sets are installed")
    assert not examination.fatal


def test_a_rules_process_that_dies_says_nothing_about_the_invoice(made: Invoice) -> None:
    xml, _ = files(made)
    assert official_rules.examine(xml).valid
    child = official_rules._process.child
    assert child
    child.kill()
    child.wait()
    assert official_rules.examine(xml).valid  # the next one answers


FILES = tuple(
    Attachment(reference=name, filename=name, media_type="text/csv", content=b"1;2") for name in ("a.csv", "b.csv")
)


@pytest.mark.parametrize("format", ["cii", "ubl", "xrechnung-cii", "xrechnung-ubl"])
def test_the_rules_find_nothing_in_what_we_write(format: str) -> None:
    bill = replace(CASES["standard"], number="RE-1", buyer_reference="04011000-12345-03", attachments=FILES)
    assert official_rules.examine(formats.write(bill, totals(bill), format)).faults == ()


def test_the_rules_say_what_is_wrong(made: Invoice) -> None:
    xml, _ = files(made)
    wrong = xml.replace(b"<ram:GrandTotalAmount>", b"<ram:GrandTotalAmount>1")
    report = official_rules.examine(wrong)
    assert not report.valid
    assert "BR-CO-15" in {fault.code for fault in report.faults}


@pytest.mark.parametrize(
    ("change", "term"),
    [
        ({"number": "RE-2026-9999"}, "BT-1"),
        ({"currency": "USD"}, "BT-112"),
    ],
)
def test_pdf_and_xml_are_compared_term_by_term(made: Invoice, change: dict[str, str], term: str) -> None:
    xml, pdf = files(made)
    read = reading.read(xml)
    assert comparing.differences(read.bill, read.totals, pdf, "de") == []
    found = comparing.differences(replace(read.bill, **change), read.totals, pdf, "de")
    assert term in {each.split(" ")[0] for each in found}


def test_every_sum_line_and_account_is_compared(made: Invoice) -> None:
    xml, pdf = files(made)
    read = reading.read(xml)
    cent = Decimal("0.01")
    bills = {
        "BT-153": replace(read.bill, lines=(*read.bill.lines[:-1], replace(read.bill.lines[-1], name="Anderes"))),
        "BT-84": replace(read.bill, payment=replace(read.bill.payment, account_identifier="DE89370400440532013000")),
        "BT-44": replace(read.bill, buyer=replace(read.bill.buyer, name="Jemand anders GmbH")),
        "BT-31": replace(read.bill, seller=replace(read.bill.seller, vat_identifier="DE999999999")),
    }
    for term, bill in bills.items():
        assert [each.split(" ")[0] for each in comparing.differences(bill, read.totals, pdf, "de")] == [term]
    group = replace(read.totals.groups[0], tax=read.totals.groups[0].tax + cent)
    wrong = replace(read.totals, groups=(group,), gross=read.totals.gross + cent)
    assert [each.split(" ")[0] for each in comparing.differences(read.bill, wrong, pdf, "de")] == ["BT-117", "BT-112"]


def test_a_mail_is_held_where_pdf_and_xml_differ(made: Invoice, monkeypatch: pytest.MonkeyPatch) -> None:
    from handschlag.delivery.sending import ToBeHeld

    delivery = delivering.send(made, recipient="kunde@firma.example", by="test", address="192.0.2.1")
    invoice_mail(delivery)  # compared now, since nobody has before
    monkeypatch.setattr(comparing, "differences", lambda *_: ["BT-112 1,00 €"])
    with pytest.raises(ToBeHeld):
        invoice_mail(delivery)
    examination = checking.check(made.pk)
    assert examination is not None
    assert examination.fatal
    monkeypatch.undo()
    with pytest.raises(ToBeHeld):  # what was found holds
        invoice_mail(delivery)

"""Check the finished document of an invoice in the background: PDF against XML, then the official rules."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from handschlag.core.einvoice import reading
from handschlag.documents import comparing, official_rules
from handschlag.documents.models import Examination, StoredDocument
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.invoices import documenting
from handschlag.invoices.models import Invoice, Standing


def check(invoice_id: int, *, again: bool = False) -> Examination | None:
    """Examine the stored PDF and XML of one invoice and keep what was found.

    None where there is no document yet, or where it was examined before; ``again`` examines by the rules of today.
    """
    invoice: Invoice = Invoice.objects.everywhere().select_related("standing").get(pk=invoice_id)
    xml, pdf = (documenting.document(invoice, form) for form in (StoredDocument.XML, StoredDocument.PDF))
    if pdf is not None and not invoice.format.syntax:  # no e-invoice, so there is nothing to examine
        Standing.objects.of(invoice.business_id).filter(pk=invoice.pk).update(checked_at=timezone.now(), differs=False)
    if xml is None or pdf is None or (invoice.standing.checked_at and not again):
        return None
    differences = compare(invoice, bytes(xml.content), bytes(pdf.content))
    faults, rule_sets, not_asked = [], [], ""
    try:
        report = official_rules.examine(bytes(xml.content))
        faults, rule_sets = [asdict(fault) for fault in report.faults], [list(each) for each in report.rule_sets]
    except official_rules.NotChecked as problem:
        not_asked = str(problem)[:300]
    with transaction.atomic():
        examination: Examination = Examination.objects.of(invoice.business_id).create(
            business_id=invoice.business_id,
            subject="invoice",
            subject_id=invoice.pk,
            xml_sha256=xml.sha256,
            rule_sets=rule_sets,
            faults=faults,
            differences=differences,
            not_asked=not_asked,
            at=timezone.now(),
        )
        rows = Standing.objects.of(invoice.business_id).filter(pk=invoice.pk)
        rows.update(checked_at=examination.at, differs=bool(differences))
        record(
            business_id=invoice.business_id,
            type=types.INVOICE_CHECKED,
            subject="invoice",
            subject_id=invoice.pk,
            actor="worker",
            data={
                "xml": xml.sha256,
                "rules": rule_sets,
                "faults": sorted({fault["code"] for fault in faults}),
                "differences": differences,
            },
        )
    return examination


def differs(invoice: Invoice) -> bool:
    """Whether PDF and XML differ; compares them now where nobody has before."""
    if invoice.standing.checked_at:
        return bool(invoice.standing.differs)
    xml, pdf = (documenting.document(invoice, form) for form in (StoredDocument.XML, StoredDocument.PDF))
    return bool(xml and pdf and compare(invoice, bytes(xml.content), bytes(pdf.content)))


def compare(invoice: Invoice, xml: bytes, pdf: bytes) -> list[str]:
    """Terms of the XML that the PDF does not show (EI-06)."""
    read = reading.read(xml)
    return comparing.differences(read.bill, read.totals, pdf, invoice.bill.language)


def newest(invoice: Invoice) -> Examination | None:
    """What the last examination said, or None where there was none yet."""
    return Examination.objects.of(invoice.business_id).about("invoice", invoice.pk).first()  # type: ignore[no-any-return]

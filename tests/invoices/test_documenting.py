"""The document of an invoice: made once, from the snapshot alone, always the same bytes."""

import hashlib
import io
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.core import dated
from handschlag.core.examples import CASES, CONSUMER
from handschlag.core.totals import totals
from handschlag.documents import archiving, rendering
from handschlag.documents.models import StoredDocument
from handschlag.documents.version import TEMPLATE_VERSION
from handschlag.invoices import checking, correcting, documenting, issuing, jobs
from handschlag.invoices.models import Invoice, Standing


def test_pdf_and_xml_are_kept_with_their_hash(invoice: Invoice) -> None:
    assert documenting.make(invoice.pk)
    for form, start in (("pdf", b"%PDF-1.7"), ("xml", b"<?xml")):
        kept = documenting.document(invoice, form)
        assert kept is not None
        content = bytes(kept.content)
        assert content.startswith(start)
        assert kept.sha256 == hashlib.sha256(content).hexdigest()
        assert kept.filename == f"{invoice.number}.{form}"
        assert kept.rules_version
    assert documenting.document(invoice, "pdf").template_version == TEMPLATE_VERSION  # type: ignore[union-attr]


def test_making_it_again_changes_nothing(invoice: Invoice) -> None:
    assert documenting.make(invoice.pk)
    assert not documenting.make(invoice.pk)
    assert StoredDocument.objects.of(invoice.business_id).count() == 2


def test_the_same_snapshot_gives_the_same_bytes(invoice: Invoice) -> None:
    first = documenting.render(invoice)
    rendering.stop()  # another process, as after a restart
    assert documenting.render(Invoice.objects.of(invoice.business_id).get(pk=invoice.pk)) == first


def test_a_rate_that_is_changed_later_changes_no_issued_invoice(invoice: Invoice) -> None:
    first, shown = documenting.render(invoice), invoice.totals
    with dated.using(dated.read({"vat_rates": "[DE.standard]\n2021-01-01 = 25\n"}, known=dated.shipped())):
        later = Invoice.objects.of(invoice.business_id).get(pk=invoice.pk)
        assert totals(later.bill) != shown, "the table did change"
        assert later.totals == shown and documenting.render(later) == first
        cancellation = correcting.cancel(later, reason="Falsche Adresse", by="test")
        assert (cancellation.gross_minor, cancellation.totals.gross) == (invoice.gross_minor, shown.gross)


def test_other_bytes_under_the_same_name_are_refused(invoice: Invoice) -> None:
    documenting.make(invoice.pk)
    with pytest.raises(archiving.DocumentDiffers):
        archiving.keep(
            business_id=invoice.business_id,
            subject="invoice",
            subject_id=invoice.pk,
            form="pdf",
            content=b"another",
            filename="x.pdf",
            media_type="application/pdf",
        )


def test_the_database_refuses_to_change_stored_bytes(invoice: Invoice) -> None:
    documenting.make(invoice.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        StoredDocument.objects.of(invoice.business_id).update(content=b"another")
    with pytest.raises(DatabaseError), transaction.atomic():
        StoredDocument.objects.of(invoice.business_id).delete()


def test_a_failing_renderer_is_tried_again_later_by_the_sweep(
    invoice: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise rendering.RenderingFailed("out of paper")

    with monkeypatch.context() as broken:
        broken.setattr(rendering, "render_pdf", fail)
        assert not documenting.make(invoice.pk)
    standing = Standing.objects.of(invoice.business_id).get()
    assert standing.document_problem == "out of paper"
    assert jobs.sweep_documents.call() == 0  # not at once
    Standing.objects.of(invoice.business_id).update(document_next_at=invoice.created_at)
    assert jobs.sweep_documents.call() == 1
    assert documenting.make(invoice.pk)


def issued_as(business: Business, format: str, **changes: Any) -> Invoice:
    bill = replace(
        CASES["xrechnung"], issue_date=timezone.localdate(), due_date=None, payment_terms="sofort", **changes
    )
    return issuing.issue_bill(business, bill, by="test", format=format)


@pytest.mark.parametrize(
    ("format", "root", "inside"),
    [
        ("zugferd", b"<rsm:CrossIndustryInvoice", "factur-x.xml"),
        ("xrechnung-cii", b"<rsm:CrossIndustryInvoice", "xrechnung.xml"),
        ("xrechnung-ubl", b"<Invoice", ""),
    ],
)
def test_the_frozen_format_decides_what_is_made(business: Business, format: str, root: bytes, inside: str) -> None:
    invoice = issued_as(business, format)
    assert Invoice.objects.of(business).get(pk=invoice.pk).format.key == format
    assert documenting.make(invoice.pk)
    xml, pdf = (bytes(documenting.document(invoice, form).content) for form in ("xml", "pdf"))  # type: ignore[union-attr]
    assert root in xml
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert list(read.attachments) == ([inside] if inside else [])


def test_a_plain_pdf_has_no_e_invoice(business: Business) -> None:
    invoice = issued_as(business, "plain", buyer=CONSUMER, buyer_reference="")
    assert documenting.make(invoice.pk)
    assert documenting.document(invoice, "pdf") and documenting.document(invoice, "xml") is None
    assert checking.check(invoice.pk) is None
    assert Standing.objects.of(business).get(pk=invoice.pk).checked_at  # nobody asks again


def test_a_format_has_duties_and_a_plain_pdf_a_reason(business: Business) -> None:
    with pytest.raises(issuing.CannotIssue) as refused:
        issued_as(business, "xrechnung-ubl", buyer_reference="")
    assert [finding.code for finding in refused.value.findings] == ["DE-LEITWEG-ID"]
    with pytest.raises(issuing.CannotIssue) as refused:
        issued_as(business, "plain")
    assert [finding.code for finding in refused.value.findings] == ["DE-14-2-FORMAT"]

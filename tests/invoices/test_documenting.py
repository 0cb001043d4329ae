"""The document of an invoice: made once, from the snapshot alone, always the same bytes."""

import hashlib

import pytest
from django.db import DatabaseError, transaction

from handschlag.documents import archiving, rendering
from handschlag.documents.models import StoredDocument
from handschlag.documents.version import TEMPLATE_VERSION
from handschlag.invoices import documenting, jobs
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

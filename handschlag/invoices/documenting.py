"""Make the document of an issued invoice from its frozen snapshot, and keep it: once, always the same bytes."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from handschlag.businesses import branding
from handschlag.core.einvoice import formats
from handschlag.documents import archiving, rendering
from handschlag.documents.letter import letter
from handschlag.documents.letter.paper import CANCELLATION, CREDIT, INVOICE, Paper, proforma
from handschlag.documents.models import StoredDocument
from handschlag.documents.version import TEMPLATE_VERSION
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.invoices.models import Invoice, Standing

RETRY_AFTER = timedelta(minutes=1)


def make(invoice_id: int) -> bool:
    """Render and keep PDF and XML of one invoice. False if that was done before, or did not work this time."""
    invoice: Invoice = Invoice.objects.everywhere().select_related("standing").get(pk=invoice_id)
    if invoice.standing.documented_at:
        return False
    try:
        xml, pdf = render(invoice)
    except rendering.RenderingFailed as problem:
        _try_later(invoice, str(problem))
        return False
    return _keep(invoice, xml, pdf)


def render(invoice: Invoice) -> tuple[bytes, bytes]:
    """XML and PDF of an invoice, computed from its snapshot alone: the same today and in eight years.

    The format that was frozen decides: the PDF takes XML in CII inside, stands beside XML in UBL, or stands alone, and
    then the XML is empty.
    """
    kind = invoice.format
    xml = formats.write(invoice.bill_with_files, invoice.totals, kind.key) if kind.syntax else b""
    inside = xml if kind.syntax == "cii" else b""
    presentation = invoice.frozen["presentation"]
    logo = branding.logo_of(invoice.business_id, presentation.get("logo", ""))
    page = letter(
        invoice.bill,
        invoice.totals,
        paper=paper_of(invoice),
        **{key: presentation[key] for key in ("style", "accent") if key in presentation},
    )
    return xml, rendering.render_pdf(page, inside, logo)


def paper_of(invoice: Invoice) -> Paper | None:
    """What the letter is where the bill alone does not say it."""
    if invoice.kind in (Invoice.INSTALMENT, Invoice.PART, Invoice.FINAL):
        return Paper(invoice.kind, running=invoice.running)
    if invoice.kind == Invoice.PROFORMA:
        return proforma(invoice.bill.language)
    if invoice.kind == Invoice.CREDIT:
        return Paper(CREDIT, paragraphs=tuple(invoice.bill.payment_terms.splitlines()))
    if heads := invoice.line_heads:
        return Paper(CANCELLATION if invoice.is_cancellation else INVOICE, line_heads=heads)
    return None


def _keep(invoice: Invoice, xml: bytes, pdf: bytes) -> bool:
    versions = {
        "template_version": TEMPLATE_VERSION,
        "rules_version": invoice.frozen["versions"]["rules"],
    }
    with transaction.atomic():
        fresh = Standing.objects.of(invoice.business_id).filter(pk=invoice.pk, documented_at=None)
        if not fresh.update(documented_at=timezone.now(), document_problem=""):
            return False
        hashes = {}
        for form, content, ending, media_type in (
            (StoredDocument.XML, xml, "xml", "application/xml"),
            (StoredDocument.PDF, pdf, "pdf", "application/pdf"),
        ):
            if not content:
                continue
            kept = archiving.keep(
                business_id=invoice.business_id,
                subject="invoice",
                subject_id=invoice.pk,
                form=form,
                content=content,
                filename=f"{invoice.number}.{ending}",
                media_type=media_type,
                **versions,
            )
            hashes[form] = kept.sha256
        record(
            business_id=invoice.business_id,
            type=types.INVOICE_DOCUMENTED,
            subject="invoice",
            subject_id=invoice.pk,
            actor="worker",
            data=hashes,
        )
    return True


def document(invoice: Invoice, form: str) -> StoredDocument | None:
    """The stored PDF or XML of an invoice, or None while it is being made."""
    rows = StoredDocument.objects.of(invoice.business_id).about("invoice", invoice.pk)
    return rows.filter(form=form).first()  # type: ignore[no-any-return]


def _try_later(invoice: Invoice, problem: str) -> None:
    standing = invoice.standing
    attempts = standing.document_attempts + 1
    Standing.objects.of(invoice.business_id).filter(pk=invoice.pk, documented_at=None).update(
        document_attempts=attempts,
        document_next_at=timezone.now() + RETRY_AFTER * min(2**attempts, 60),
        document_problem=problem[:300],
    )

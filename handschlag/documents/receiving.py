"""From a file that somebody received, XML or PDF, to the XML of its e-invoice; a PDF is opened in a process apart."""

from __future__ import annotations

from handschlag.core.einvoice.pdf_attachment import LARGEST_PDF, is_pdf, refused
from handschlag.documents import rendering


def invoice_xml(file: bytes) -> bytes:
    """The XML: the file itself, or what is attached to the PDF.

    A PDF that takes too much time or memory ends the process that opens it, not ours. Raises ``DocumentRefused``.
    """
    if not is_pdf(file):
        return file
    if len(file) > LARGEST_PDF:
        raise refused("too_large")
    try:
        return rendering.attached_invoice(file)
    except rendering.RenderingFailed:
        raise refused("pdf_broken") from None

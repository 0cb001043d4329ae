"""Small files of every kind that may be attached, and some that only look like one."""

from __future__ import annotations

import io
import zipfile

from handschlag.core.attachments import ODS

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
CSV = "Datum;Stunden;Wofür\n2026-11-02;3,5;Entwurf\n".encode()


def packed(*names: str, first: tuple[str, bytes] | None = None) -> bytes:
    """A packed file with these names inside."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        if first:
            file.writestr(zipfile.ZipInfo(first[0]), first[1], zipfile.ZIP_STORED)
        for name in names:
            file.writestr(name, b"<x/>")
    return out.getvalue()


def table() -> bytes:
    """An XLSX as far as anybody looks at it."""
    return packed("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml")


def open_table() -> bytes:
    """An ODS as far as anybody looks at it."""
    return packed("content.xml", "META-INF/manifest.xml", first=("mimetype", ODS.encode()))


def bomb() -> bytes:
    """A table that would unpack to a thousand times its size."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in ("[Content_Types].xml", "xl/workbook.xml"):
            file.writestr(name, b"<x/>")
        with file.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(20):
                sheet.write(b"0" * 1_000_000)
    return out.getvalue()

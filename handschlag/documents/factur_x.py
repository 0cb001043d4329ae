"""Say in the PDF's XMP metadata that it carries a Factur-X / ZUGFeRD e-invoice, and pack the file; one pass.

Typst writes the PDF/A-3 with the XML attached, but no XMP of others. PDF/A wants every foreign property described
by an extension schema; ZUGFeRD 2.x, technical supplement, names schema and properties. The PDF comes in a file: from
memory, each of the many small reads would be a call back into Python, which takes half as long again.
"""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf

_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES = {
    "DocumentType": "The type of the hybrid document",
    "DocumentFileName": "The name of the embedded XML document",
    "Version": "The version of the standard applying to the embedded XML document",
    "ConformanceLevel": "The conformance level of the embedded XML document",
}


def _schema() -> bytes:
    properties = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        f"<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{about}</pdfaProperty:description></rdf:li>"
        for name, about in _PROPERTIES.items()
    )
    return (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    ).encode()


def _description(level: str, filename: str) -> bytes:
    values = ("INVOICE", filename, "1.0", level)
    said = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, value in zip(_PROPERTIES, values, strict=True))
    return f'<rdf:Description rdf:about="" xmlns:fx="{_NAMESPACE}">{said}</rdf:Description>'.encode()


_SCHEMA = _schema()
_BAG, _END = b"<pdfaExtension:schemas><rdf:Bag>", b"</rdf:RDF>"


class MetadataNotAsExpected(ValueError):
    """The PDF's XMP is not shaped as Typst writes it, so a new Typst must be looked at first."""


def declare(pdf: Path, level: str, filename: str) -> bytes:
    """The PDF in a file with the Factur-X metadata, objects packed; equal input gives equal bytes.

    ``level`` and ``filename`` are those of the XML inside, as ``core.einvoice.zugferd.in_the_pdf`` knows them.
    """
    with pikepdf.open(pdf) as document:
        metadata = document.Root.Metadata
        metadata.write(_with_factur_x(metadata.read_raw_bytes(), _description(level, filename)))
        return _saved(document)


def packed(pdf: Path) -> bytes:
    """The PDF in a file with its objects packed: a letter that carries no e-invoice."""
    with pikepdf.open(pdf) as document:
        return _saved(document)


def _saved(document: pikepdf.Pdf) -> bytes:
    content = io.BytesIO()
    document.save(
        content,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    return content.getvalue()


def _with_factur_x(xmp: bytes, description: bytes) -> bytes:
    if xmp.count(_BAG) != 1 or xmp.count(_END) != 1:
        raise MetadataNotAsExpected("no place for the Factur-X schema in the XMP")
    xmp = xmp.replace(_BAG, _BAG + _SCHEMA)
    return xmp.replace(_END, description + _END)

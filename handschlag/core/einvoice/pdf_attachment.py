"""Find the e-invoice attached to a PDF (ZUGFeRD, Factur-X): by its name, its relationship, or what is in it.

Plain and in one process. A stranger's PDF is opened in a process with limits: ``documents.receiving`` does that.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from handschlag.core.text import Text
from handschlag.core.untrusted_xml import LARGEST_XML, DocumentRefused

if TYPE_CHECKING:  # loaded where a PDF is opened: the product's own process never opens one
    import pikepdf

LARGEST_PDF = 20_000_000  # bytes
MOST_LOOKED_AT, MOST_PAGES = 100, 20
# ZUGFeRD 2.x and Factur-X, XRechnung in a PDF, ZUGFeRD 2.0, ZUGFeRD 1.0 (which ``reading`` then names)
NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")
_RELATIONSHIPS = ("/Alternative", "/Data", "/Source")
_ROOTS = (b"CrossIndustryInvoice", b"CrossIndustryDocument", b"Invoice-2", b"CreditNote-2")

SENTENCES = {
    "too_large": Text(
        f"Das PDF ist größer als {LARGEST_PDF // 1_000_000} MB. Bitten Sie um eine kleinere Datei",
        f"The PDF is larger than {LARGEST_PDF // 1_000_000} MB. Ask for a smaller file",
    ),
    "pdf_encrypted": Text(
        "Das PDF ist mit einem Kennwort geschützt. Speichern Sie es ohne Kennwort, oder bitten Sie um ein offenes",
        "The PDF is protected by a password. Save it without one, or ask for an open file",
    ),
    "pdf_broken": Text(
        "Das PDF ist beschädigt. Bitten Sie um eine neue Datei", "The PDF is damaged. Ask for a new file"
    ),
    "pdf_without_invoice": Text(
        "In diesem PDF steckt keine E-Rechnung. Es ist ein gewöhnliches PDF, eine sonstige Rechnung",
        "There is no e-invoice in this PDF. It is an ordinary PDF",
    ),
    "pdf_attachment": Text(
        "Die E-Rechnung in diesem PDF lässt sich nicht auspacken. Bitten Sie um eine neue Datei",
        "The e-invoice in this PDF cannot be unpacked. Ask for a new file",
    ),
}


def refused(code: str) -> DocumentRefused:
    """Why a PDF is not read."""
    return DocumentRefused(code, SENTENCES[code])


def is_pdf(file: bytes) -> bool:
    """Whether a file is a PDF; a few bytes may stand in front, as every viewer allows."""
    return b"%PDF-" in file[:1024]


def attached_invoice(pdf: bytes) -> bytes:
    """The XML of the e-invoice in a PDF. Raises ``DocumentRefused`` with a code of ``SENTENCES``."""
    import pikepdf

    if len(pdf) > LARGEST_PDF:
        raise refused("too_large")
    try:
        with pikepdf.open(io.BytesIO(pdf), suppress_warnings=True) as document:
            return _found_in(document)
    except pikepdf.PasswordError:
        raise refused("pdf_encrypted") from None
    except DocumentRefused:
        raise
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, MemoryError):
        raise refused("pdf_broken") from None  # a PDF may have anything in place of anything


def _found_in(document: pikepdf.Pdf) -> bytes:
    by_name: dict[str, pikepdf.Object] = {}
    related: list[pikepdf.Object] = []
    others: list[pikepdf.Object] = []
    for name, specification in _attached(document):
        if name in NAMES:
            by_name.setdefault(name, specification)
        elif str(specification.get("/AFRelationship", "")) in _RELATIONSHIPS:
            related.append(specification)
        else:
            others.append(specification)
    named = [by_name[name] for name in NAMES if name in by_name]
    for specification in (*named, *related, *others):
        try:
            content = _content(specification)
        except DocumentRefused:
            continue
        if _looks_like_an_invoice(content):
            return content
    if named:  # the reader of its content says what is wrong with it
        return _content(named[0])
    raise refused("pdf_without_invoice")


def _attached(document: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """Name in lower case and file specification of the first attachments.

    Those of the name tree, then files associated with the document; without any, what the first pages have.
    """
    import pikepdf

    names = document.Root.get("/Names", None)
    tree = names.get("/EmbeddedFiles", None) if isinstance(names, pikepdf.Dictionary) else None
    in_tree = (value for _, value in pikepdf.NameTree(tree).items()) if tree is not None else ()
    found = (*in_tree, *_associated(document.Root))
    specifications = [each for each in found if isinstance(each, pikepdf.Dictionary)] or _of_pages(document)
    for specification in islice(specifications, MOST_LOOKED_AT):
        name = specification.get("/UF", None) or specification.get("/F", None) or ""
        yield str(name).rpartition("/")[2].strip().lower(), specification


def _of_pages(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Files associated with a page, or pinned to it as a note."""
    import pikepdf

    for page in islice(document.pages, MOST_PAGES):
        notes = page.obj.get("/Annots", None)
        pinned = list(islice(notes, MOST_LOOKED_AT)) if isinstance(notes, pikepdf.Array) else []
        files = [note.get("/FS", None) for note in pinned if isinstance(note, pikepdf.Dictionary)]
        yield from (each for each in (*_associated(page.obj), *files) if isinstance(each, pikepdf.Dictionary))


def _associated(part: pikepdf.Object) -> list[pikepdf.Object | None]:
    """Files of the document or a page (ISO 32000-2, 14.13): a list of them, or one alone."""
    import pikepdf

    files = part.get("/AF", None)
    return list(files) if isinstance(files, pikepdf.Array) else [files]


def _content(specification: pikepdf.Object) -> bytes:
    import pikepdf

    files = specification.get("/EF", None)
    stream = files.get("/UF", None) or files.get("/F", None) if isinstance(files, pikepdf.Dictionary) else None
    if not isinstance(stream, pikepdf.Stream):
        raise refused("pdf_attachment")
    filters, parameters = stream.get("/Filter", None), stream.get("/DecodeParms", None)
    if isinstance(filters, pikepdf.Array) and len(filters) == 1:
        filters = filters[0]
    if filters is None:
        content = stream.read_raw_bytes()
    elif filters == pikepdf.Name.FlateDecode and parameters is None:
        unpacker = zlib.decompressobj()
        try:
            content = unpacker.decompress(stream.read_raw_bytes(), LARGEST_XML + 1)  # never more, whatever it says
        except zlib.error:
            raise refused("pdf_attachment") from None
    else:
        content = stream.read_bytes()
    if len(content) > LARGEST_XML:
        raise refused("pdf_attachment")
    return content


def _looks_like_an_invoice(content: bytes) -> bool:
    head = content[:2000].replace(b"\0", b"")  # UTF-16 too
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") and any(root in head for root in _ROOTS)

"""The e-invoice in a PDF: found by name, relationship or content; anything else refused with a sentence."""

from __future__ import annotations

import io
import re
import zlib
from typing import Any

import pikepdf
import pytest

from handschlag.core.einvoice.pdf_attachment import SENTENCES, attached_invoice, is_pdf
from handschlag.core.untrusted_xml import DocumentRefused
from tests.core.einvoice import every_term


def pdf_with(*files: tuple[str, bytes, str], **options: Any) -> bytes:
    """A PDF with files attached: name, content, relationship."""
    document = pikepdf.new()
    document.add_blank_page()
    for name, content, relationship in files:
        specification = pikepdf.AttachedFileSpec(
            document, content, filename=name, relationship=pikepdf.Name(relationship)
        )
        document.attachments[name] = specification
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def refused(pdf: bytes) -> str:
    with pytest.raises(DocumentRefused) as caught:
        attached_invoice(pdf)
    assert caught.value.code in SENTENCES
    return caught.value.code


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml", "zugferd-invoice.xml"])
def test_the_invoice_is_found_by_its_name(name: str) -> None:
    pdf = pdf_with(("aaa.xml", b"<a/>", "/Supplement"), (name, every_term.CII, "/Unspecified"))
    assert attached_invoice(pdf) == every_term.CII


@pytest.mark.parametrize(
    "options",
    [
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"compress_streams": False},
        {"linearize": True},
        {"encryption": pikepdf.Encryption(owner="owner", user="")},
    ],
    ids=lambda options: next(iter(options)),
)
def test_however_the_pdf_is_packed(options: dict[str, Any]) -> None:
    assert attached_invoice(pdf_with(("factur-x.xml", every_term.CII, "/Data"), **options)) == every_term.CII


def test_the_invoice_is_found_by_relationship_and_by_content() -> None:
    table = ("tabelle.csv", b"a;b", "/Data")
    for relationship in ("/Alternative", "/Supplement"):
        assert attached_invoice(pdf_with(table, ("rechnung.xml", every_term.UBL, relationship))) == every_term.UBL
    both = pdf_with(("a.xml", every_term.UBL, "/Supplement"), ("b.xml", every_term.CII, "/Alternative"))
    assert attached_invoice(both) == every_term.CII
    wide = every_term.CII.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert attached_invoice(pdf_with(("a.xml", wide, "/Data"))) == wide


def test_a_pdf_that_only_associates_the_file() -> None:
    with pikepdf.open(io.BytesIO(pdf_with(("x.xml", every_term.CII, "/Data")))) as document:
        (specification,) = (value for _, value in pikepdf.NameTree(document.Root.Names.EmbeddedFiles).items())
        document.Root.AF = pikepdf.Array([specification])
        del document.Root.Names
        out = io.BytesIO()
        document.save(out)
    assert attached_invoice(out.getvalue()) == every_term.CII


@pytest.mark.parametrize("place", ["one alone", "of a page", "pinned to a page"])
def test_a_file_that_is_attached_in_another_way(place: str) -> None:
    with pikepdf.open(io.BytesIO(pdf_with(("x.xml", every_term.CII, "/Data")))) as document:
        (specification,) = (value for _, value in pikepdf.NameTree(document.Root.Names.EmbeddedFiles).items())
        page = document.pages[0].obj
        del document.Root.Names
        if place == "one alone":
            document.Root.AF = specification
        elif place == "of a page":
            page.AF = pikepdf.Array([specification])
        else:
            pin = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, FS=specification)
            page.Annots = pikepdf.Array([document.make_indirect(pin)])
        out = io.BytesIO()
        document.save(out)
    assert attached_invoice(out.getvalue()) == every_term.CII


def test_an_empty_file_with_the_right_name_hides_no_invoice() -> None:
    both = pdf_with(("factur-x.xml", b" ", "/Alternative"), ("xrechnung.xml", every_term.UBL, "/Alternative"))
    assert attached_invoice(both) == every_term.UBL
    assert attached_invoice(pdf_with(("factur-x.xml", b" ", "/Alternative"))) == b" "


def test_a_pdf_that_was_changed_behind_its_end() -> None:
    """An incremental update, such as a signature, and bytes in front of or behind the file."""
    pdf = pdf_with(("factur-x.xml", every_term.CII, "/Data"), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    patterns = (rb"startxref\s+(\d+)", rb"/Root (\d+ \d+ R)", rb"/Size (\d+)")
    start, root, size = (re.findall(each, pdf)[-1] for each in patterns)
    added = size + b" 0 obj\n<< /Signed true >>\nendobj\n"
    table = b"xref\n%s 1\n%010d 00000 n \n" % (size, len(pdf))
    trailer = b"trailer\n<< /Size %d /Root %s /Prev %s >>\n" % (int(size) + 1, root, start)
    changed = pdf + added + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (len(pdf) + len(added))
    for each in (changed, b"\r\n--boundary\r\n" * 20 + pdf, pdf + b"\0" * 5000, pdf[:-60]):
        assert attached_invoice(each) == every_term.CII


def test_what_is_refused() -> None:
    assert refused(pdf_with()) == "pdf_without_invoice"
    assert refused(pdf_with(("agb.xml", b"<terms/>", "/Data"))) == "pdf_without_invoice"
    assert refused(pdf_with(*((f"{n}.txt", b"x", "/Data") for n in range(300)))) == "pdf_without_invoice"
    assert refused(pdf_with(encryption=pikepdf.Encryption(owner="o", user="u"))) == "pdf_encrypted"
    assert refused(b"%PDF-1.7\nnothing") == "pdf_broken"
    assert refused(pdf_with(("factur-x.xml", every_term.CII, "/Data"))[:400]) in ("pdf_broken", "pdf_without_invoice")
    assert refused(b"%PDF-1.7" + b" " * 20_000_000) == "too_large"


@pytest.mark.parametrize("place", ["/Names", "/AF"])
@pytest.mark.parametrize(
    "junk", [b"[1 2]", b"7", b"(x)", b"<< /EmbeddedFiles 3 >>", b"<< /EmbeddedFiles << /Names 3 >> >>"]
)
def test_anything_may_stand_in_place_of_anything(place: str, junk: bytes) -> None:
    document = pikepdf.new()
    document.add_blank_page()
    document.Root[place] = pikepdf.Object.parse(junk)
    out = io.BytesIO()
    document.save(out)
    assert refused(out.getvalue()) in ("pdf_without_invoice", "pdf_broken")


def test_a_bomb_is_unpacked_no_further_than_the_limit() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    stream = pikepdf.Stream(document, zlib.compress(b"\0" * 400_000_000, 9))
    stream.Filter = pikepdf.Name.FlateDecode
    stream.Type = pikepdf.Name.EmbeddedFile
    specification = pikepdf.Dictionary(
        Type=pikepdf.Name.Filespec, UF="factur-x.xml", EF=pikepdf.Dictionary(F=document.make_indirect(stream))
    )
    document.Root.AF = pikepdf.Array([document.make_indirect(specification)])
    out = io.BytesIO()
    document.save(out)
    assert refused(out.getvalue()) == "pdf_attachment"


def test_a_pdf_is_known_by_its_first_bytes() -> None:
    assert is_pdf(b"\xef\xbb\xbf%PDF-1.4")
    assert not is_pdf(every_term.CII)

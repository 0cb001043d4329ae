"""Files that go with a document: known by what they hold, named so that every system takes them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core import attachments
from handschlag.core.attachments import CSV, JPEG, ODS, PDF, PNG, XLSX, AttachmentRefused, look, safe_name, unique_name
from handschlag.core.code_lists import ATTACHMENT_TYPES
from tests import files

KINDS = {
    PDF: files.PDF,
    PNG: files.PNG,
    JPEG: files.JPEG,
    CSV: files.CSV,
    XLSX: files.table(),
    ODS: files.open_table(),
}


def test_the_kinds_are_those_an_e_invoice_takes():
    assert set(attachments.ENDINGS) == set(ATTACHMENT_TYPES)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_known_by_what_it_holds(kind):
    name = f"beleg.{attachments.ENDINGS[kind][0]}"
    assert look(KINDS[kind], name) == attachments.Taken(name, kind)


@pytest.mark.parametrize(("content", "name", "becomes"), [
    (files.PDF, "foto.jpg", "foto.pdf"),
    (files.JPEG, "scan.JPEG", "scan.jpeg"),
    (files.PNG, "bild", "bild.png"),
    (files.PDF, "rechnung.exe", "rechnung.exe.pdf"),
    (files.PDF, "angebot.v2", "angebot.v2.pdf"),
])  # fmt: skip
def test_the_ending_follows_what_it_is(content, name, becomes):
    assert look(content, name).filename == becomes


@pytest.mark.parametrize(("content", "name", "code"), [
    (b"", "leer.pdf", "empty"),
    (b"MZ\x90\x00" + b"\0" * 100, "rechnung.pdf", "kind"),
    (b"<html><script>alert(1)</script>", "tabelle.csv", "kind"),
    (b"\xef\xbb\xbf  <?xml version='1.0'?><a/>", "tabelle.csv", "kind"),
    (b"#!/bin/sh\nrm -rf /", "tabelle.csv", "kind"),
    (b"{\\rtf1", "tabelle.csv", "kind"),
    (b"   \n ", "tabelle.csv", "kind"),
    ("a;b\n1;2".encode("utf-16"), "tabelle.csv", "text"),
    (b"a;b\x00", "tabelle.csv", "text"),
    (b"a;b\n1;2", "notizen.txt", "kind"),
    (b"<Invoice/>", "rechnung.xml", "kind"),
    (b"%PDF", "kaputt.pdf", "kind"),
    (b"\n%PDF-1.4", "spaet.pdf", "kind"),
    (files.packed("a.txt"), "tabelle.xlsx", "kind"),
    (files.packed("[Content_Types].xml", "word/document.xml"), "tabelle.xlsx", "kind"),
    (files.packed("xl/workbook.xml"), "tabelle.xlsx", "kind"),
    (files.packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "tabelle.xlsx", "macros"),
    (files.packed("content.xml"), "tabelle.ods", "kind"),
    (files.packed("content.xml", first=("mimetype", b"application/vnd.oasis.opendocument.text")), "a.ods", "kind"),
    (files.packed("content.xml", first=("mimetype", ODS.encode() + b"-template")), "a.ods", "kind"),
    (files.packed("[Content_Types].xml", first=("inside.xlsx", files.table())), "tabelle.xlsx", "kind"),
    (files.table()[:-30], "abgeschnitten.xlsx", "kind"),
    (b"PK\x03\x04" + b"\0" * 50 + b"PK\x05\x06" + b"\xff" * 18, "luege.xlsx", "kind"),
    (b"PK\x03\x04" + b"PK\x05\x06", "kurz.xlsx", "kind"),
])  # fmt: skip
def test_what_only_looks_like_one_is_refused_with_a_sentence(content, name, code):
    with pytest.raises(AttachmentRefused) as refused:
        look(content, name)
    assert refused.value.code == code
    assert name in refused.value.sentence.de
    assert name in refused.value.sentence.en


def test_a_file_may_be_as_large_as_told_and_no_larger():
    full = files.PDF + b"\0" * (attachments.LARGEST_FILE - len(files.PDF))
    assert look(full, "voll.pdf").media_type == PDF
    with pytest.raises(AttachmentRefused, match="larger than 5 MB"):
        look(full + b"\0", "zu viel.pdf")


def test_a_bomb_is_never_unpacked(monkeypatch):
    content = files.bomb()
    monkeypatch.setattr("zipfile.ZipFile.open", lambda *_a, **_k: pytest.fail("it was opened"))
    assert look(content, "bombe.xlsx").media_type == XLSX


def test_a_list_of_names_without_end_is_not_read(monkeypatch):
    content = files.packed("[Content_Types].xml", "xl/workbook.xml", *(f"xl/media/{n:05}.png" for n in range(9_000)))
    monkeypatch.setattr("zipfile.ZipFile.__init__", lambda *_a, **_k: pytest.fail("it was read"))
    with pytest.raises(AttachmentRefused):
        look(content, "endlos.xlsx")


# -- names


@pytest.mark.parametrize(("name", "safe"), [
    ("Stundenzettel November.pdf", "Stundenzettel November.pdf"),
    ("Übersicht äöüß.pdf", "Übersicht äöüß.pdf"),
    (unicodedata.normalize("NFD", "Übersicht.pdf"), "Übersicht.pdf"),
    ("../../etc/passwd", "passwd.pdf"),
    ("C:\\Users\\anna\\beleg.pdf", "beleg.pdf"),
    ("a/b\\c.pdf", "c.pdf"),
    ("..", "Anlage.pdf"),
    ("", "Anlage.pdf"),
    (".pdf", "Anlage.pdf"),
    ("   .PDF  ", "Anlage.pdf"),
    ("gnp.\u202efdp.exe", "gnp.fdp.exe.pdf"),
    ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie- x.pdf"),
    ("nul\x00l.pdf", "null.pdf"),
    ('a<b>:"c|d?*.pdf', "a-b---c-d--.pdf"),
    ("CON.pdf", "_CON.pdf"),
    ("com1", "_com1.pdf"),
    ("خطاب.pdf", "خطاب.pdf"),
    ("报告.pdf", "报告.pdf"),
    ("x" * 300 + ".pdf", "x" * 76 + ".pdf"),
])  # fmt: skip
def test_names_are_safe_everywhere(name, safe):
    assert safe_name(name, PDF) == safe


@given(st.text(max_size=300), st.sampled_from(sorted(attachments.ENDINGS)), st.lists(st.text(max_size=20), max_size=5))
def test_any_name_becomes_one_that_every_system_takes(name, kind, others):
    taken = [safe_name(other, kind) for other in others]
    safe = unique_name(safe_name(name, kind), taken)
    assert 5 <= len(safe) <= attachments.LONGEST_NAME
    assert len(safe.encode()) <= 255
    assert not set(safe) & set('/\\<>:"|?*\0\r\n')
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in safe)
    assert safe.rpartition(".")[2] in attachments.ENDINGS[kind]
    assert safe.casefold() not in {other.casefold() for other in taken}
    assert safe_name(safe, kind) == safe


def test_the_same_name_twice_is_told_apart():
    names: list[str] = []
    for name in ("beleg.pdf", "Beleg.PDF", "BELEG.pdf", "y" * 90 + ".pdf", "y" * 90 + ".pdf"):
        names.append(look(files.PDF, name, names).filename)
    assert names == ["beleg.pdf", "Beleg (2).pdf", "BELEG (3).pdf", "y" * 76 + ".pdf", "y" * 72 + " (2).pdf"]


# -- room


def test_the_eleventh_file_is_one_too_many():
    attachments.check_room("x.pdf", 1, [1] * 9)
    with pytest.raises(AttachmentRefused, match="at most 10"):
        attachments.check_room("x.pdf", 1, [1] * 10)


def test_all_files_together_have_a_limit():
    attachments.check_room("x.pdf", 5 * 1024 * 1024, [5 * 1024 * 1024] * 2)
    with pytest.raises(AttachmentRefused, match="15 MB together"):
        attachments.check_room("x.pdf", 1, [5 * 1024 * 1024] * 3)

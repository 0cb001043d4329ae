"""XML of strangers: what is made to harm is refused with a sentence before it can, in every encoding."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from handschlag.core.untrusted_xml import LARGEST_XML, DocumentRefused, parse_untrusted

DOCTYPE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><a b="&b;">&b;</a>'
PARAMETER = '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://192.0.2.1/x.dtd"> %p;]><a/>'


def refused(document: bytes) -> str:
    with pytest.raises(DocumentRefused) as caught:
        parse_untrusted(document)
    assert caught.value.sentence.de and caught.value.sentence.en
    return caught.value.code


@pytest.mark.parametrize("text", [DOCTYPE, BOMB, PARAMETER, "<!doctype html><html/>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
@pytest.mark.parametrize("before", ["", "\n\t ", "<!-- --><?pi x?>", "<?xml-stylesheet href='x'?>\n<!-- <a> -->"])
def test_a_doctype_is_refused_wherever_it_hides(text: str, encoding: str, before: str) -> None:
    declaration = "" if encoding.startswith("utf") else f'<?xml version="1.0" encoding="{encoding}"?>'
    assert refused((declaration + before + text).encode(encoding)) == "doctype"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "iso-8859-7", "windows-1250", "latin1"])
def test_a_doctype_is_found_in_every_encoding_that_is_read(encoding: str) -> None:
    for text in (DOCTYPE, BOMB, PARAMETER):
        assert refused(f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)) == "doctype"
    other_bytes = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + DOCTYPE.encode("utf-16-le")
    assert refused(other_bytes) in ("encoding", "not_xml")


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "utf-32-le", "cp037", "cp500", "cp1026", "hz"])
def test_encodings_that_could_hide_one_are_not_read(encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{DOCTYPE}'
    assert refused(declared.encode(encoding)) in ("encoding", "not_xml")
    assert refused(f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + DOCTYPE.encode(encoding)) == "encoding"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"%PDF-1.7", "not_xml"),
        (b"\0\0\0\0", "not_xml"),
        (b"<a>", "not_xml"),
        (b"<a/><b/>", "not_xml"),
        (b"<a>\0</a>", "not_xml"),
        (b"<a>&#1;</a>", "not_xml"),
        (b"<a>&x;</a>", "not_xml"),
        (b'<a b="1" b="2"/>', "not_xml"),
        (b"<!-- never closed " + b"<!--" * 1000, "not_xml"),
        (b"<p:a/>", "not_xml"),
        ("<a>ä</a>".encode("latin-1"), "encoding"),
        (b"<a>\xed\xa0\x80</a>", "encoding"),
        (b"<a>" * 100_000, "too_complex"),
        (b"<a>" * 65 + b"</a>" * 65, "too_complex"),
        (b"<" + b"a" * 200 + b">" + b"<x/>" * 13_000 + b"</" + b"a" * 200 + b">", "too_complex"),
        (b"<a>" + b"<b/>" * 700_000 + b"</a>", "too_complex"),
        (b"<a " + b" ".join(b'a%d=""' % i for i in range(100_000)) + b"/>", "too_complex"),
        (b"<a " + b" ".join(b'xmlns:a%d="u%d"' % (i, i) for i in range(100_000)) + b"/>", "too_complex"),
        (b"<a>" + b" " * LARGEST_XML + b"</a>", "too_large"),
    ],
    ids=lambda value: repr(value[:20]) if isinstance(value, bytes) else value,
)
def test_what_is_no_document_is_refused(document: bytes, code: str) -> None:
    assert refused(document) == code


def test_nothing_is_opened_or_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way a document may name a file or an address: the audit hook of Python and the parser both see none."""
    opened: list[Any] = []
    watching = [True]
    sys.addaudithook(
        lambda event, args: (
            opened.append((event, args))
            if watching and event in ("open", "socket.connect", "socket.getaddrinfo")
            else None
        )
    )
    for document in (
        b'<?xml-stylesheet type="text/xsl" href="http://192.0.2.1/x.xsl"?><a/>',
        b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/hostname" parse="text"/></a>',
        b'<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="u http://192.0.2.1/x.xsd"/>',
        b'<a xml:base="http://192.0.2.1/"/>',
    ):
        assert parse_untrusted(document).xpath("string()") == ""
    watching.clear()
    assert opened == []


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "ISO-8859-1", "windows-1252", "iso-8859-15"])
def test_the_usual_encodings_are_read(encoding: str) -> None:
    assert parse_untrusted(f'<?xml version="1.0" encoding="{encoding}"?>\n<a>Löwe</a>'.encode(encoding)).text == "Löwe"


def test_marked_and_sixteen_bit_files_are_read() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        assert (
            parse_untrusted('<?xml version="1.0" encoding="UTF-16"?><a>Löwe 🦁</a>'.encode(encoding)).text == "Löwe 🦁"
        )


def test_comments_and_instructions_leave_no_gap_in_the_text() -> None:
    root = parse_untrusted(b"<a>10<!-- hidden -->0<?x y?><![CDATA[<b>]]>&amp;</a>")
    assert (root.text, len(root)) == ("100<b>&", 0)


def test_a_word_doctype_in_the_text_is_no_doctype() -> None:
    assert parse_untrusted(b"<a><![CDATA[<!DOCTYPE html>]]></a>").text == "<!DOCTYPE html>"


def test_what_only_looks_like_a_long_name_or_a_deep_nest_is_read() -> None:
    inside = b"<![CDATA[" + b"QUJD" * 200 + b"]]><!--" + b"-a" * 200 + b"-->"
    root = parse_untrusted(b"<a>" * 64 + inside + b"</a>" * 64)
    assert sum(1 for _ in root.iter()) == 64

"""Parse XML of strangers: small enough, in an encoding we know, without DOCTYPE; never a file or the network.

The bytes are decoded here and handed to the parser as UTF-8, so that it never chooses an encoding itself: a DOCTYPE
written in UTF-7, EBCDIC or UTF-32 would pass every search for it.
"""

from __future__ import annotations

import codecs
import re

from lxml import etree

from handschlag.core.text import Text

LARGEST_XML = 25_000_000  # bytes: an invoice with 15 MB of attachments, which are a third larger as text
MOST_TAGS = 600_000  # opening and closing: 10,000 lines have about 500,000
# Invoices have an attribute at every fourth tag; a document made of attributes is made to be slow.
MOST_ATTRIBUTES_BESIDE = 10_000

_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# As declared -> Python's name. Every one of them agrees with ASCII on the characters that make markup.
_ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("us-ascii", "ascii"), "ascii"),
    **dict.fromkeys(("latin1", "latin-1"), "iso-8859-1"),
    **{f"iso{dash}8859-{part}": f"iso-8859-{part}" for dash in ("-", "") for part in (*range(1, 12), *range(13, 17))},
    **{f"{name}{page}": f"cp{page}" for name in ("windows-", "cp") for page in range(1250, 1259)},
}
# Without a mark in front, by the first characters (XML 1.0, appendix F)
_BY_BEGINNING = (("<?xml ".encode("utf-16-le"), "utf-16-le"), ("<?xml ".encode("utf-16-be"), "utf-16-be"))
_DECLARATION = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_TEXT_DECLARATION = re.compile(r"<\?xml\s[^>]{0,300}\?>")
# depth, length of a name
_LIMITS = (etree.ErrorTypes.ERR_NAME_TOO_LONG, etree.ErrorTypes.ERR_RESOURCE_LIMIT)
# An invoice needs neither; a path that repeats a name of megabytes, or thousands of names, fills the memory.
_LONG_NAME = re.compile(r"</?[^\s<>/!?][^\s<>/]{199}")
_SMALL = 50_000  # characters: what has no more cannot fill the memory, whatever its names, and is not searched
_TOO_DEEP = etree.XPath("boolean(" + "/*" * 65 + ")")
_WHITE_SPACE = re.compile(r"[ \t\r\n]*")


class DocumentRefused(ValueError):
    """A document we do not read; ``sentence`` says why and what to do, ``code`` is for programs."""

    def __init__(self, code: str, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.code, self.sentence = code, sentence


def parse_untrusted(document: bytes) -> etree._Element:
    """The root element. Comments and processing instructions are gone, nothing is loaded or expanded.

    Raises ``DocumentRefused`` with the codes ``empty``, ``too_large``, ``encoding``, ``doctype``, ``too_complex``,
    ``not_xml``; all but the last two before anything is parsed.
    """
    if len(document) > LARGEST_XML:
        raise DocumentRefused(
            "too_large",
            Text(
                f"Das XML ist größer als {LARGEST_XML // 1_000_000} MB. Bitten Sie um eine kleinere Datei",
                f"The XML is larger than {LARGEST_XML // 1_000_000} MB. Ask for a smaller file",
            ),
        )
    text = _decoded(document)
    _refuse_doctype(text)
    _refuse_floods(text)
    return _parsed(text)


def _decoded(document: bytes) -> str:
    """The document as text without its declaration."""
    head = document.lstrip(b" \t\r\n")[:400]
    if not head:
        raise DocumentRefused("empty", Text("Die Datei ist leer", "The file is empty"))
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if document.startswith(mark)), "")
    if document.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _unknown_encoding("UTF-32")
    encoding = encoding or next((name for start, name in _BY_BEGINNING if document.startswith(start)), "")
    if not encoding:
        declared = _DECLARATION.match(head)
        name = declared[1].decode().lower() if declared else "utf-8"
        encoding = _ENCODINGS.get(name, "")
        if not encoding:
            raise _unknown_encoding(name)
        if b"\0" in head or not head.startswith(b"<"):
            raise _not_xml()
    try:
        text = document.decode(encoding).removeprefix("\ufeff").lstrip(" \t\r\n")
    except UnicodeDecodeError:
        raise DocumentRefused(
            "encoding",
            Text(
                "Die Datei hat Zeichen, die nicht zu ihrem Zeichensatz passen. Bitten Sie um die Datei in UTF-8",
                "The file has characters that do not fit its encoding. Ask for the file in UTF-8",
            ),
        ) from None
    declaration = _TEXT_DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text


def _unknown_encoding(name: str) -> DocumentRefused:
    return DocumentRefused(
        "encoding",
        Text(
            f"Den Zeichensatz {name} lesen wir nicht. Bitten Sie um die Datei in UTF-8",
            f"We do not read the encoding {name}. Ask for the file in UTF-8",
        ),
    )


def _refuse_doctype(text: str) -> None:
    """A DOCTYPE can only stand before the root, behind comments and processing instructions."""
    position = 0
    while True:
        position = _end_of_white_space(text, position)
        if text.startswith("<!--", position):
            end, width = text.find("-->", position + 4), 3
        elif text.startswith("<?", position):
            end, width = text.find("?>", position + 2), 2
        else:
            break
        if end < 0:
            raise _not_xml()
        position = end + width
    if text[position : position + 9].upper() == "<!DOCTYPE":
        raise _doctype()


def _doctype() -> DocumentRefused:
    return DocumentRefused(
        "doctype",
        Text(
            "Die Datei hat eine DOCTYPE-Angabe. Die braucht keine Rechnung, und sie kann gefährlich sein",
            "The file has a DOCTYPE. No invoice needs one, and it can be dangerous",
        ),
    )


def _end_of_white_space(text: str, position: int) -> int:
    found = _WHITE_SPACE.match(text, position)
    return found.end() if found else position


def _refuse_floods(text: str) -> None:
    tags = text.count("<")
    if tags > MOST_TAGS or text.count("=") > tags // 2 + MOST_ATTRIBUTES_BESIDE:
        raise too_complex()
    if len(text) > _SMALL and _LONG_NAME.search(text):
        raise too_complex()


def _parsed(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,  # an attachment may be one text of many MB; depth stays limited, size is limited above
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(text.encode(errors="surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) in _LIMITS:
            raise too_complex() from None
        raise _not_xml(error.lineno) from None
    if root.getroottree().docinfo.internalDTD is not None:  # nothing passes the search above; the parser's own word
        raise _doctype()
    if _TOO_DEEP(root):
        raise too_complex()
    return root


def too_complex() -> DocumentRefused:
    """The refusal of what is nested too deeply or too long to be an invoice."""
    return DocumentRefused(
        "too_complex",
        Text(
            "Das XML ist zu verschachtelt oder zu umfangreich für eine Rechnung",
            "The XML is nested too deeply or too long for an invoice",
        ),
    )


def _not_xml(line: int | None = None) -> DocumentRefused:
    de, en = (f": Zeile {line} hat einen Fehler", f": line {line} has a fault") if line else ("", "")
    return DocumentRefused(
        "not_xml",
        Text(
            f"Das ist kein lesbares XML{de}. Bitten Sie um eine neue Datei",
            f"This is no readable XML{en}. Ask for a new file",
        ),
    )

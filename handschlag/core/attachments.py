"""Files that go with a document (BG-24): which kinds we take, how large and how many, and what they are called.

A file is known by what it holds, never by its name alone. Nothing is unpacked: of a packed file only the list of
names at its end is read, so a bomb inside stays packed.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

from handschlag.core.text import Text, clean_line

_MB = 1024 * 1024
LARGEST_FILE = 5 * _MB  # bytes of one file
LARGEST_IN_ALL = 15 * _MB  # bytes of all files of one document
MOST_FILES = 10
LARGEST_IN_MAIL = 10 * _MB  # bytes of all files of one mail; many mail servers refuse more than 20 MB as encoded
LARGEST_EMBEDDED = 5 * _MB  # bytes of all files that are put into the e-invoice unasked: it has to fit into a mail
LONGEST_NAME = 80  # characters, with the ending
LONGEST_DESCRIPTION = 200  # characters (BT-123)

PDF, PNG, JPEG, CSV = "application/pdf", "image/png", "image/jpeg", "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
# the kinds of BR-CL-24 with their usual ending, the first of each; XML is in no list but that of an extension
ENDINGS: dict[str, tuple[str, ...]] = {
    PDF: ("pdf",),
    PNG: ("png",),
    JPEG: ("jpg", "jpeg"),
    CSV: ("csv",),
    XLSX: ("xlsx",),
    ODS: ("ods",),
}

_LARGEST_DIRECTORY = 500_000  # bytes of the list of names in a packed file: thousands of sheets and pictures
_NAMES_OF_WINDOWS = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_SENTENCES = {
    "empty": Text("„{name}“ ist leer. Wählen Sie eine andere Datei", "“{name}” is empty. Choose another file"),
    "large": Text(
        "„{name}“ ist größer als {most} MB. Verkleinern Sie die Datei, oder geben Sie sie als Link weiter",
        "“{name}” is larger than {most} MB. Make the file smaller, or pass it on as a link",
    ),
    "large_in_all": Text(
        "Mit „{name}“ wären die Anlagen zusammen größer als {all} MB. Entfernen Sie eine andere",
        "With “{name}” the attachments would be larger than {all} MB together. Remove another one",
    ),
    "many": Text(
        "Ein Dokument nimmt höchstens {files} Anlagen auf. Fassen Sie mehrere in einem PDF zusammen",
        "A document takes at most {files} attachments. Put several into one PDF",
    ),
    "kind": Text(
        "„{name}“ ist keine PDF, PNG, JPEG, CSV, XLSX oder ODS. Nur diese nimmt eine E-Rechnung auf. "
        "Speichern Sie die Datei als PDF",
        "“{name}” is no PDF, PNG, JPEG, CSV, XLSX or ODS. An e-invoice takes only these. Save the file as PDF",
    ),
    "macros": Text(
        "„{name}“ enthält Makros. Speichern Sie die Tabelle ohne Makros als XLSX",
        "“{name}” contains macros. Save the table without macros as XLSX",
    ),
    "text": Text(
        "„{name}“ lässt sich nicht als Text lesen. Speichern Sie die Tabelle als „CSV UTF-8“",
        "“{name}” cannot be read as text. Save the table as “CSV UTF-8”",
    ),
}


class AttachmentRefused(ValueError):
    """A file that does not go with a document; ``sentence`` says why and what to do."""

    def __init__(self, code: str, name: str = "") -> None:
        self.code = code
        shown = _shortened(_plain(name), 60) or "?"
        mb = {"most": LARGEST_FILE // _MB, "all": LARGEST_IN_ALL // _MB, "files": MOST_FILES}
        self.sentence = _SENTENCES[code].fill(name=shown, **mb)
        super().__init__(self.sentence.en)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that may go with a document: its safe name and what it is."""

    filename: str
    media_type: str  # one of ``ENDINGS``


def look(content: bytes, name: str, taken: Iterable[str] = ()) -> Taken:
    """Recognise a file and name it safely; ``taken`` are the names the document has already (BR-DE-22).

    Raises ``AttachmentRefused`` for an empty, too large or unfit one.
    """
    if not content:
        raise AttachmentRefused("empty", name)
    if len(content) > LARGEST_FILE:
        raise AttachmentRefused("large", name)
    kind = recognise(content, name)
    return Taken(unique_name(safe_name(name, kind), taken), kind)


def check_room(name: str, size: int, sizes: Iterable[int]) -> None:
    """Raise ``AttachmentRefused`` where a further file of ``size`` bytes is one too many beside those of ``sizes``."""
    there = list(sizes)
    if len(there) >= MOST_FILES:
        raise AttachmentRefused("many", name)
    if sum(there) + size > LARGEST_IN_ALL:
        raise AttachmentRefused("large_in_all", name)


# -- what it is


def recognise(content: bytes, name: str) -> str:
    """The media type of a file, by what it holds (BR-CL-24). Raises ``AttachmentRefused``."""
    if re.match(rb"%PDF-[0-9]", content):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"PK\x03\x04"):
        return _packed(content, name)
    if _ending(name) == "csv":
        return _table(content, name)
    raise AttachmentRefused("kind", name)


def _packed(content: bytes, name: str) -> str:
    names = _names_inside(content)
    if any(each.lower().endswith("vbaproject.bin") for each in names):
        raise AttachmentRefused("macros", name)
    if {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        return XLSX
    # the first entry says what it is, unpacked and at a fixed place (OpenDocument 1.3 part 2, 3.3)
    if "content.xml" in names and content[30:].startswith(f"mimetype{ODS}PK".encode()):
        return ODS
    raise AttachmentRefused("kind", name)


def _names_inside(content: bytes) -> frozenset[str]:
    """The names at the end of a packed file; nothing is unpacked. Empty where there is no such list we would read."""
    end = content.rfind(b"PK\x05\x06")
    if end < 0 or len(content) < end + 22 or struct.unpack_from("<I", content, end + 12)[0] > _LARGEST_DIRECTORY:
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return frozenset(packed.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        return frozenset()


def _table(content: bytes, name: str) -> str:
    """A table of plain text: no control characters, and not the beginning of a web page, a script or a program."""
    if re.search(rb"[\x00-\x08\x0e-\x1f]", content):
        raise AttachmentRefused("text", name)
    begins = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:2]
    if not begins or begins[:1] == b"<" or begins in (b"#!", b"{\\", b"MZ"):
        raise AttachmentRefused("kind", name)
    return CSV


# -- what it is called


def safe_name(name: str, media_type: str) -> str:
    """A name that every system takes: no path, no hidden or reserved characters, the ending of its kind."""
    stem = _plain(name)
    endings, known = ENDINGS[media_type], {each for others in ENDINGS.values() for each in others}
    ending = _ending(stem)
    if ending in known:
        stem = stem.rpartition(".")[0].strip(" .")
    if not stem or stem.lower() in known:  # nothing but an ending
        stem = "Anlage"
    if _NAMES_OF_WINDOWS.fullmatch(stem):
        stem = f"_{stem}"
    ending = ending if ending in endings else endings[0]
    return f"{_shortened(stem, LONGEST_NAME - len(ending) - 1)}.{ending}"


def unique_name(name: str, taken: Iterable[str]) -> str:
    """``name``, or ``name (2)`` where the document has one of that name already; large and small letters are one."""
    known = {_key(each) for each in taken}
    stem, _, ending = name.rpartition(".")
    number = 1
    while _key(name) in known:
        number += 1
        mark = f" ({number})"
        name = f"{_shortened(stem, LONGEST_NAME - len(mark) - len(ending) - 1)}{mark}.{ending}"
    return name


def _plain(name: str) -> str:
    """The last part of a path as one line, without characters that hide, reorder, or mean something to a system."""
    line = clean_line(re.split(r"[/\\]", name)[-1])
    line = "".join(char for char in line if unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cn", "Cs"))
    return re.sub(r'[<>:"|?*]', "-", line).strip(" .")


def _ending(name: str) -> str:
    _, dot, ending = name.strip().rpartition(".")
    return ending.lower() if dot and re.fullmatch("[A-Za-z0-9]{1,5}", ending) else ""


def _shortened(text: str, longest: int) -> str:
    """At most so many characters, and bytes in UTF-8 as file systems count them."""
    short = text[:longest].rstrip(" .")
    while len(short.encode()) > 200:
        short = short[:-1].rstrip(" .")
    return short


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()

"""Text tables (CSV) of other programs: find encoding and separator, read rows, write rows no spreadsheet executes."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from handschlag.core.text import Text

ENCODINGS = ("utf-8", "utf-16", "cp1252", "mac-roman", "cp850")
SEPARATORS = (";", ",", "\t", "|")
LARGEST_FILE = 5_000_000  # bytes
MOST_CELLS = 200  # of one row
LONGEST_CELL = 20_000  # characters; csv itself refuses more than 131,072
_SAMPLE = 200  # rows that decide about the separator


class NotATable(ValueError):
    """Bytes that are no text table; ``sentence`` says what to do."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Row:
    """One row and the line of the file it begins in, from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: rows without the empty ones, and how it was read."""

    rows: tuple[Row, ...]
    encoding: str
    separator: str


def read_table(content: bytes, *, encoding: str = "", separator: str = "") -> Table:
    """Read a table; what is not named is found out. Raises ``NotATable``.

    ``encoding`` is one of ``ENCODINGS``, ``separator`` one of ``SEPARATORS``.
    """
    _refuse_other_files(content)
    encoding = encoding or find_encoding(content)
    text = _decoded(content, encoding).replace("\x00", "")
    named, text = _named_separator(text)
    separator = separator or named or find_separator(text)
    return Table(tuple(_rows(text, separator)), encoding, separator)


def _refuse_other_files(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        raise NotATable(Text("Die Datei ist größer als 5 MB. Teilen Sie sie", "The file is larger than 5 MB. Split it"))
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise NotATable(Text("Die Datei ist leer", "The file is empty"))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NotATable(
            Text(
                "Das ist eine Arbeitsmappe. Speichern Sie die Tabelle als CSV, und wählen Sie diese Datei",
                "This is a workbook. Save the sheet as CSV and choose that file",
            )
        )
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")):
        raise NotATable(Text("Das ist keine Texttabelle (CSV)", "This is not a text table (CSV)"))


# -- encoding


def find_encoding(content: bytes) -> str:
    """The encoding of a text: by its mark, else UTF-8 where that fits, else by which letters come out."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    return max(("cp1252", "mac-roman", "cp850"), key=lambda name: _likely(content, name))


_GERMAN = frozenset("äöüßÄÖÜ")
_OTHER_LETTERS = frozenset("éèêëáàâãåçñíìîïóòôõøúùûÉÈÅÇÑØ€–’“„”§°")


def _likely(content: bytes, encoding: str) -> int:
    """How many letters beyond ASCII are such that people in Europe write, against those that nobody writes."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return -len(content) - 1
    found = Counter(c for c in text if c > "\x7f")
    german = sum(found[c] for c in _GERMAN)
    other = sum(found[c] for c in _OTHER_LETTERS)
    return 3 * german + other - 2 * (found.total() - german - other)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeDecodeError, LookupError):
        raise NotATable(
            Text(
                f"Mit der Zeichenkodierung {encoding} ist die Datei nicht zu lesen. Wählen Sie eine andere",
                f"The file cannot be read with the encoding {encoding}. Choose another one",
            )
        ) from None


# -- separator


def _named_separator(text: str) -> tuple[str, str]:
    """Excel's own first line ``sep=;``, and the text after it."""
    match = re.match(r"\ufeff?\"?sep=(.)\"?\r?\n", text, re.IGNORECASE)
    return (match[1], text[match.end() :]) if match and match[1] in SEPARATORS else ("", text.removeprefix("\ufeff"))


def find_separator(text: str) -> str:
    """The mark that cuts most rows into the same number of cells, more than one; a semicolon where none does."""

    def fit(separator: str) -> tuple[Fraction, int]:
        widths: Counter[int] = Counter()
        with suppress(NotATable):  # the rows before the trouble decide
            widths.update(len(row.cells) for row in _rows(text, separator, _SAMPLE))
        width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return (Fraction(rows, widths.total()), width) if width > 1 else (Fraction(0), 0)

    return max(SEPARATORS, key=fit)


def _rows(text: str, separator: str, most: int | None = None) -> Iterable[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line, count = 1, 0
    while most is None or count < most:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise NotATable(
                Text(
                    f"Ab Zeile {line} ist ein Anführungszeichen nicht geschlossen",
                    f"From line {line} on a quotation mark is not closed",
                )
            ) from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            if len(cells) > MOST_CELLS or any(len(cell) > LONGEST_CELL for cell in cells):
                raise NotATable(
                    Text(
                        f"In Zeile {line} steht zu viel. Prüfen Sie die Anführungszeichen und das Trennzeichen",
                        f"Line {line} holds too much. Check quotation marks and separator",
                    )
                )
            count += 1
            yield Row(line, tuple(cells))
        line = reader.line_num + 1


# -- writing: a cell that begins like a formula is executed by whoever opens the file in a spreadsheet

_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"-[0-9]+([.,][0-9]+)?")
_GUARDED = re.compile(r"'+\s*[=+\-@\t\r\n＝＋－＠]")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one and is no number gets an apostrophe."""
    return "'" + cell if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """The reverse of ``guarded``."""
    return cell[1:] if _GUARDED.match(cell) else cell


def write_table(rows: Iterable[Sequence[str]], separator: str = ";") -> bytes:
    """Rows as CSV that spreadsheets open with umlauts and without executing anything: UTF-8 with its mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")

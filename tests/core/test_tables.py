"""Text tables from anywhere: encoding and separator found, nothing lost, and nothing a spreadsheet would execute."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handschlag.core import tables

WORDS = "Name;Straße;Ort\r\nMüller & Söhne;Große Gasse 7;Köln\r\nJosé Peña;Übersee 1;Düsseldorf\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac-roman", "cp850"])
def test_the_encoding_is_found(encoding: str) -> None:
    table = tables.read_table(WORDS.encode(encoding))
    assert [row.cells for row in table.rows][1] == ("Müller & Söhne", "Große Gasse 7", "Köln")
    assert table.encoding == encoding.removesuffix("-sig")


@pytest.mark.parametrize("separator", tables.SEPARATORS)
def test_the_separator_is_found(separator: str) -> None:
    table = tables.read_table(WORDS.replace(";", separator).encode())
    assert table.separator == separator
    assert {len(row.cells) for row in table.rows} == {3}


def test_commas_inside_cells_do_not_win_over_the_separator() -> None:
    table = tables.read_table(b"Name;Ort\nMeier, Anna;X, Y\nSchulz, Bert;Z, A\n")
    assert table.separator == ";"
    assert table.rows[1].cells == ("Meier, Anna", "X, Y")


def test_excels_own_first_line_names_the_separator() -> None:
    table = tables.read_table(b"sep=|\r\nName|Ort\r\nA|B;C;D;E\r\n")
    assert [row.cells for row in table.rows] == [("Name", "Ort"), ("A", "B;C;D;E")]


def test_rows_know_their_line_also_after_a_cell_of_two_lines_and_an_empty_row() -> None:
    table = tables.read_table(b'Name;Ort\n"A\nB";X\n\n;;\nC;Y\n')
    assert [(row.line, row.cells[0]) for row in table.rows] == [(1, "Name"), (2, "A\nB"), (6, "C")]


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "leer"),
        (b"\xef\xbb\xbf\r\n", "leer"),
        (b"PK\x03\x04rest", "als CSV"),
        (b"%PDF-1.7", "keine Texttabelle"),
        (b"a;b\n" * 1_300_000, "größer als 5 MB"),
        (b'a;b\n"' + b"x;y\n" * 50_000, "Anführungszeichen"),
        (b"a;b\n" + b";" * 500 + b"x", "zu viel"),
    ],
)
def test_what_is_no_table_says_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(tables.NotATable) as refused:
        tables.read_table(content)
    assert words in refused.value.sentence.de


def test_a_wrong_encoding_is_refused_and_not_guessed_over() -> None:
    with pytest.raises(tables.NotATable):
        tables.read_table(WORDS.encode("cp1252"), encoding="utf-8")


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+49 381 1", "-2+3", "-A1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "  =cmd|' /C calc'!A0", "'=1", "''+1"],
)
def test_no_cell_begins_like_a_formula(cell: str) -> None:
    safe = tables.guarded(cell)
    assert safe[0] == "'"
    assert tables.unguarded(safe) == cell


@given(st.text(max_size=20))
@example("-119,00")
def test_guarding_can_be_undone(cell: str) -> None:
    assert tables.unguarded(tables.guarded(cell)) == cell
    if re.fullmatch(r"-[0-9]+([.,][0-9]+)?", cell):
        assert tables.guarded(cell) == cell  # an amount below zero stays one
        return
    assert tables.guarded(cell).lstrip()[:1] not in ("=", "+", "-", "@", "＝", "＋", "－", "＠")


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5))
def test_what_was_written_is_read_again(rows: list[list[str]]) -> None:
    read = tables.read_table(tables.write_table([["a", "b", "c"], *rows]), separator=";")
    there = [[tables.unguarded(cell) for cell in row.cells] for row in read.rows[1:]]
    assert there == [row for row in rows if any(cell.strip() for cell in row)]


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_sentence(content: bytes) -> None:
    try:
        tables.read_table(content)
    except tables.NotATable as refused:
        assert refused.sentence.de

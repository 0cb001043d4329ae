"""What keeps a database from working is said in words; what is a fault of ours is not hidden."""

import sqlite3
from pathlib import Path

import pytest

from handschlag.database import trouble


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "a.sqlite3") as made:
        made.execute("CREATE TABLE t (n INTEGER UNIQUE)")
        made.execute("INSERT INTO t VALUES (1)")
    return tmp_path / "a.sqlite3"


def said(file: Path, statement: str, *first: str, mode: str = "rw") -> str:
    with pytest.raises(sqlite3.Error) as caught:
        connection = sqlite3.connect(f"file:{file}?mode={mode}", uri=True, timeout=0, isolation_level=None)
        for each in (*first, statement):
            connection.execute(each)
    sentence = trouble(caught.value)
    assert sentence
    return sentence.en


def test_each_trouble_has_its_sentence(file: Path, tmp_path: Path) -> None:
    write = "INSERT INTO t VALUES (randomblob(100000))"
    assert said(file, write, mode="ro").startswith("The database must not be written to")
    assert said(file, write, "PRAGMA max_page_count = 2").startswith("The disk of the database is full")
    assert said(tmp_path / "no" / "where", write).startswith("The file of the database cannot be opened")
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert said(file, write).startswith("Another program holds on to the database")
    (tmp_path / "b.sqlite3").write_text("no database, but longer than the head of one " * 40)
    assert said(tmp_path / "b.sqlite3", write) == "The file of the database is no SQLite database"


def test_a_fault_of_ours_is_none_of_the_database(file: Path) -> None:
    with sqlite3.connect(file) as connection, pytest.raises(sqlite3.IntegrityError) as caught:
        connection.execute("INSERT INTO t VALUES (1)")
    assert trouble(caught.value) is None
    assert trouble(sqlite3.DataError("string or blob too big")) is None
    assert trouble(KeyError("x")) is None

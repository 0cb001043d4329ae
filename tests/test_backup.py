"""Backups are one consistent state, on SQLite while others write, and on PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from handschlag import backup
from handschlag.core.bill_json import write_bill
from handschlag.core.examples import CASES
from tests.conftest import missing


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "secret_key").write_text("k" * 50)
    monkeypatch.setenv("HANDSCHLAG_DATA", str(folder))
    for name in ("DATABASE_URL", "HANDSCHLAG_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    return folder


def test_a_backup_in_the_middle_of_writing_is_one_state(data: Path, tmp_path: Path) -> None:
    live = data / "handschlag.sqlite3"
    with closing(sqlite3.connect(live)) as database:
        database.executescript("PRAGMA journal_mode=WAL; CREATE TABLE a (n); CREATE TABLE b (n); CREATE TABLE pad (x)")
        database.executemany("INSERT INTO pad VALUES (randomblob(?))", [[1000]] * 2000)
        database.commit()
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(live, timeout=30)) as database:
            for n in range(1_000_000):
                if stop.is_set():
                    return
                database.execute("INSERT INTO a VALUES (?)", [n])
                database.execute("INSERT INTO b VALUES (?)", [n])
                database.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(5):
            backup.backup(tmp_path / f"{turn}.tgz")
    finally:
        stop.set()
        writer.join()
    for turn in range(5):
        shutil.rmtree(data)
        backup.restore(tmp_path / f"{turn}.tgz")
        with closing(sqlite3.connect(live)) as database:
            (a,), (b,) = (database.execute(f"SELECT count(*) FROM {name}").fetchone() for name in "ab")
        assert a == b


def test_the_key_of_the_environment_is_backed_up(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "secret_key").unlink()
    sqlite3.connect(data / "handschlag.sqlite3").close()
    monkeypatch.setenv("HANDSCHLAG_SECRET_KEY", "from the environment")
    backup.backup(tmp_path / "all.tgz")
    shutil.rmtree(data)
    backup.restore(tmp_path / "all.tgz")
    assert (data / "secret_key").read_text() == "from the environment"
    assert (data / "secret_key").stat().st_mode & 0o077 == 0


def test_a_damaged_database_is_not_backed_up(data: Path, tmp_path: Path) -> None:
    (data / "handschlag.sqlite3").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    with pytest.raises(backup.BackupRefused, match="damaged"):
        backup.backup(tmp_path / "all.tgz")
    assert not (tmp_path / "all.tgz").exists()


def test_a_backup_of_another_kind_of_database_is_refused(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    sqlite3.connect(data / "handschlag.sqlite3").close()
    backup.backup(tmp_path / "all.tgz")
    shutil.rmtree(data)
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    with pytest.raises(backup.BackupRefused, match="another kind"):
        backup.restore(tmp_path / "all.tgz", force=True)


def test_postgresql_and_back(postgres_url: str, tmp_path: Path) -> None:
    if not shutil.which("pg_dump"):
        missing("pg_dump", "apt-get install postgresql-client", "HS_REQUIRE_PG")
    address, _, options = postgres_url.partition("?")
    server, _, _ = address.rpartition("/")
    databases = [f"backup_{kind}_{os.getpid()}" for kind in ("from", "to")]
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        for database in databases:
            connection.execute(f'CREATE DATABASE "{database}"')
    first, second = (f"{server}/{database}" + (f"?{options}" if options else "") for database in databases)

    def run(*arguments: str, url: str, data: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "handschlag", *arguments],
            env=os.environ
            | {"DATABASE_URL": url, "HANDSCHLAG_DATA": str(tmp_path / data), "HANDSCHLAG_SECRET_KEY": ""},
            capture_output=True,
            text=True,
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    (tmp_path / "bill.json").write_text(json.dumps(write_bill(CASES["standard"])))
    run("issue", "bill.json", url=first, data="one")
    assert set(run("backup", "all.tgz", url=first, data="one")["files"]) == {"database.dump", "secret_key"}
    run("restore", "all.tgz", url=second, data="two")
    report = run("verify", url=second, data="two")
    assert (report["ok"], report["checked"]["invoices"], report["checked"]["documents"]) == (True, 1, 2)
    assert run("outbox", url=second, data="two")["on_hold"] is True
    # the tables are there now, in a data folder that is new
    done = subprocess.run(
        [sys.executable, "-m", "handschlag", "restore", "all.tgz"],
        env=os.environ | {"DATABASE_URL": second, "HANDSCHLAG_DATA": str(tmp_path / "three")},
        capture_output=True,
        cwd=tmp_path,
    )
    assert done.returncode == 1
    run("restore", "all.tgz", "--force", url=second, data="two")
    assert run("verify", url=second, data="two")["ok"] is True

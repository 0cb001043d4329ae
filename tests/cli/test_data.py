"""Commands on the data, each as a program of its own, as an operator runs them."""

from __future__ import annotations

import json
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from handschlag.cli import main
from handschlag.core.bill_json import write_bill
from handschlag.core.examples import CASES
from tests.own_stage import bare_environment
from tests.stage import free_port

Program = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def program(tmp_path: Path, empty_data: Path) -> Program:
    shutil.copytree(empty_data, tmp_path / "data")

    def run(*arguments: object, data: str = "data", **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "handschlag", *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env=bare_environment(tmp_path / data, **more)
        )

    return run


@pytest.fixture
def bill_file(tmp_path: Path) -> Path:
    file = tmp_path / "bill.json"
    bill = write_bill(CASES["standard"])
    for day in ("issue_date", "due_date"):
        del bill[day]
    bill["payment_terms"] = "Zahlbar sofort ohne Abzug."
    file.write_text(json.dumps(bill), "utf-8")
    return file


def result(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_issue_verify_back_up_restore(program: Program, bill_file: Path, tmp_path: Path) -> None:
    first = result(program("issue", bill_file, "--key", "order 1", "-o", "out"))
    assert (first["payable"], first["document"]) == ("2499.00", "ready")
    assert first["number"].endswith("-0001")
    pdf, xml = (tmp_path / file for file in first["files"])
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert first["number"].encode() in xml.read_bytes()

    again = result(program("issue", bill_file, "--key", "order 1"))
    assert again["number"] == first["number"]

    other = json.loads(bill_file.read_text()) | {"note": "anders"}
    bill_file.write_text(json.dumps(other))
    reused = program("issue", bill_file, "--key", "order 1")
    assert reused.returncode == 1 and not json.loads(reused.stdout)["ok"]
    assert "belongs to another invoice" in reused.stderr
    second = result(program("issue", bill_file, "--business", first["business"]))
    assert second["number"].endswith("-0002")
    assert program("issue", bill_file, "--business", 99).returncode == 2

    report = result(program("verify"))
    assert (report["ok"], report["checked"]["invoices"], report["numbers"][0]["missing"]) == (True, 2, [])
    assert result(program("outbox")) == {"mail_configured": False, "on_hold": False, "messages": []}
    assert result(program("senders")) == {"reported": [], "released": 0}
    assert program("senders", "--forgive", "4711").returncode == 2

    manifest = result(program("backup", "all.tar.gz"))
    assert set(manifest["files"]) == {"database.sqlite3", "secret_key"}
    assert (tmp_path / "all.tar.gz").stat().st_mode & 0o077 == 0
    assert program("backup", "all.tar.gz").returncode == 1  # never over another file
    assert [file.name for file in tmp_path.glob(".backup-*")] == []

    restored = program("restore", "all.tar.gz", data="copy")
    assert "handschlag resume" in restored.stderr
    assert (tmp_path / "copy/handschlag.sqlite3").stat().st_mode & 0o077 == 0
    assert (tmp_path / "copy/secret_key").read_text() == (tmp_path / "data/secret_key").read_text()
    assert result(program("verify", data="copy"))["checked"] == report["checked"]
    assert result(program("outbox", data="copy"))["on_hold"] is True
    assert result(program("resume", data="copy")) == {"ok": True, "was_on_hold": True}
    assert result(program("resume", data="copy"))["was_on_hold"] is False

    # data is never overwritten, and with --force moved aside
    assert program("restore", "all.tar.gz").returncode == 1
    assert result(program("restore", "all.tar.gz", "--force"))["ok"] is True
    (aside,) = (tmp_path / "data").glob("before-restore-*")
    assert {file.name for file in aside.iterdir()} >= {"handschlag.sqlite3", "secret_key"}
    assert result(program("verify"))["checked"] == report["checked"]

    # what was changed behind our back is found
    with closing(sqlite3.connect(tmp_path / "data/handschlag.sqlite3")) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE invoices_invoice SET snapshot = replace(snapshot, '480', '48')")
        database.commit()
    tampered = program("verify")
    assert tampered.returncode == 1
    assert "snapshot of" in tampered.stderr
    assert json.loads(tampered.stdout)["ok"] is False


def test_a_bill_that_blocks_is_not_issued(program: Program, bill_file: Path) -> None:
    bill = json.loads(bill_file.read_text())
    del bill["seller"]["vat_identifier"], bill["seller"]["tax_registration_identifier"]
    bill_file.write_text(json.dumps(bill))
    for key in ((), ("--key", "k")):
        refused = program("issue", bill_file, *key)
        assert refused.returncode == 1
        assert json.loads(refused.stdout)["findings"][0]["code"] == "DE-14-4-2"
        assert "Traceback" not in refused.stderr


def test_several_at_once_on_an_empty_folder_wait_for_each_other(
    program: Program, bill_file: Path, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: program("issue", bill_file, data="new"), range(4)))
    assert sorted(result(each)["number"][-4:] for each in done) == ["0001", "0002", "0003", "0004"]
    assert result(program("verify", data="new"))["checked"]["businesses"] == 1


def test_a_disk_that_takes_no_more_issues_nothing(program: Program, bill_file: Path, tmp_path: Path) -> None:
    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    command = [sys.executable, "-m", "handschlag", "issue", str(bill_file)]
    run = subprocess.run(
        command, capture_output=True, text=True, env=bare_environment(tmp_path / "data"), preexec_fn=full
    )
    assert run.returncode == 1
    assert run.stderr.startswith("The file of the database cannot be read or written")
    assert result(program("verify"))["checked"]["invoices"] == 0
    assert result(program("issue", bill_file))["number"].endswith("-0001")


def test_files_that_cannot_be_written_do_not_hide_the_number(program: Program, bill_file: Path, tmp_path: Path) -> None:
    first = result(program("issue", bill_file, "-o", "out"))["number"]
    next_number = first.replace("0001", "0002")
    (tmp_path / "out" / f"{next_number}.pdf").mkdir()
    run = program("issue", bill_file, "-o", "out")
    assert run.returncode == 1
    assert json.loads(run.stdout)["number"] == next_number
    assert f"{next_number} is issued, but its files are missing" in run.stderr


@pytest.mark.parametrize("key", ["", " ", "a" * 81, "a\nb", "\udcff"])
def test_a_key_that_cannot_be_kept_is_refused(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["issue", "bill.json", "--key", key])
    assert ended.value.code == 2
    assert "a key has 1 to 80 printable characters" in capsys.readouterr().err


def test_backups_that_are_refused(program: Program, tmp_path: Path) -> None:
    assert "nothing to back up" in program("backup", "x.tgz", data="empty").stderr
    assert not (tmp_path / "x.tgz").exists()
    assert program("restore", "nowhere.tgz", data="empty").returncode == 1
    (tmp_path / "text.tgz").write_text("no archive")
    assert "not an undamaged backup" in program("restore", "text.tgz", data="empty").stderr
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_damaged_backup_changes_nothing(program: Program, bill_file: Path, tmp_path: Path) -> None:
    result(program("issue", bill_file))
    result(program("backup", "good.tgz"))
    parts = tmp_path / "parts"
    with tarfile.open(tmp_path / "good.tgz") as archive:
        archive.extractall(parts, filter="data")
    (parts / "secret_key").write_text("x" * 60)
    names = ("manifest.json", "database.sqlite3", "secret_key")
    with tarfile.open(tmp_path / "changed.tgz", "w:gz") as archive:
        for name in names:
            archive.add(parts / name, name)
    manifest = json.loads((parts / "manifest.json").read_text())
    manifest["files"]["../../outside"] = manifest["files"]["secret_key"]
    (parts / "manifest.json").write_text(json.dumps(manifest))
    with tarfile.open(tmp_path / "escaping.tgz", "w:gz") as archive:
        for name in names:
            archive.add(parts / name, name)
    half = (tmp_path / "good.tgz").read_bytes()
    (tmp_path / "half.tgz").write_bytes(half[: len(half) // 2])
    for file in ("changed.tgz", "escaping.tgz", "half.tgz"):
        refused = program("restore", file, data="copy")
        assert refused.returncode == 1, file
        assert "not an undamaged backup" in refused.stderr
        assert list((tmp_path / "copy").iterdir()) == [], file


def test_wrong_settings_get_a_sentence(program: Program, bill_file: Path) -> None:
    for more in ({"DATABASE_URL": "mysql://x"}, {"PORT": "http"}, {"DATABASE_URL": "postgres://127.0.0.1:1/nothing"}):
        refused = program("issue", bill_file, **more)
        assert refused.returncode == 2 and not json.loads(refused.stdout)["ok"], more
        assert "Traceback" not in refused.stderr
    for command in ("serve", "worker"):
        refused = program(command, DATABASE_URL="mysql://x")
        assert refused.returncode in (1, 2)
        assert "Traceback" not in refused.stderr


@pytest.mark.slow
def test_the_demo_serves_a_filled_business(program: Program, tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "handschlag", "demo", "--port", str(port)]
    surroundings = bare_environment(tmp_path, HANDSCHLAG_URL="", SMTP_URL="smtp://127.0.0.1:1")
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=surroundings)
    try:
        assert process.stderr
        assert f"http://127.0.0.1:{port}/" in process.stderr.readline()
        assert f"http://127.0.0.1:{port}" in process.stderr.readline()  # it answers
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    filled = result(program("verify", data="demo"))
    assert (filled["ok"], filled["checked"]["invoices"]) == (True, 12)
    assert not (tmp_path / "handschlag.sqlite3").exists()

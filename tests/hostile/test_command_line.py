"""Files nobody should hand over: check, render and issue say what is wrong and where; nothing is issued."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from handschlag.cli import main
from handschlag.invoices.models import Invoice
from tests.hostile import corpus

GOOD = ("bom",)  # harmless after all


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["check", "render", "issue"])
@pytest.mark.parametrize("name", corpus.FILES)
def test_files(command: str, name: str, tmp_path: Path, capsysbinary: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("handschlag.supervisor.migrate", lambda: None)  # the test's database is up to date
    file, out = tmp_path / "bill.json", tmp_path / "out"
    file.write_bytes(corpus.FILES[name])
    arguments = {
        "check": ["check", str(file)],
        "render": ["render", str(file), "--format", "cii", "-o", str(out)],
        "issue": ["issue", str(file)],
    }[command]
    code = main(arguments)
    printed, said = capsysbinary.readouterr()
    assert code in (0, 1, 2)
    assert b"Traceback" not in said
    assert corpus.SECRET_WORDS.encode() not in printed + said
    if printed.strip():
        json.loads(printed)
    if code:
        assert said.strip(), "a refusal without a sentence"
        assert len(said) < 20_000
    if code and command == "issue":
        assert not Invoice.objects.everywhere().exists()
    if command == "check":
        assert code, "every file of the corpus has a fault"


@pytest.mark.parametrize("name", ["deep-array", "latin-1", "lone-surrogate", "1e999999999", "ten-megabytes"])
def test_from_a_pipe(name: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "handschlag", "check", "-"], input=corpus.FILES[name], capture_output=True, timeout=60
    )
    assert run.returncode in (1, 2)
    assert b"Traceback" not in run.stderr
    assert run.stderr.strip()


@pytest.mark.parametrize("name", ["no-such-file", "", "\x00", "/", "/etc/shadow-not-there", "a" * 5_000])
def test_files_that_are_none(name: str, capsysbinary: Any) -> None:
    assert main(["check", name]) == 2
    assert capsysbinary.readouterr().err.strip()

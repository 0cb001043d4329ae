"""A reader that goes away, a full disk, closed streams: an exit code and a sentence, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "handschlag"]


@pytest.mark.parametrize("arguments", [["schema"], ["check", "no-such-file"]])
def test_a_reader_that_has_enough(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run([*COMMAND, *arguments], stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(writing)
    assert (run.returncode, run.stderr) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [["schema"], ["check", "no-such-file"]])
def test_an_output_that_is_full(arguments: list[str]) -> None:
    with open("/dev/full", "w") as full:
        run = subprocess.run([*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1] == "the disk is full"
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("closed", "code", "said"), [("<&-", 2, "The file is empty\n"), (">&-", 0, ""), ("2>&-", 0, "")]
)
def test_a_closed_stream_is_an_empty_one(closed: str, code: int, said: str, tmp_path: Path) -> None:
    file = "-" if closed == "<&-" else str(tmp_path / "bill.json")
    example = subprocess.run([*COMMAND, "schema", "--example"], capture_output=True, check=True, timeout=60).stdout
    (tmp_path / "bill.json").write_bytes(example)
    line = f'"$0" -m handschlag check "$1" {closed}'
    run = subprocess.run(["sh", "-c", line, sys.executable, file], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stderr) == (code, said)

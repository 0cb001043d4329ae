"""`make` sets up with nothing but Python, make and git, and says in a sentence what it lacks."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.stage import REPOSITORY


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What setting up needs of a fresh clone."""
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    shutil.copytree(REPOSITORY / "requirements", tmp_path / "requirements")
    shutil.copytree(REPOSITORY / "deploy", tmp_path / "deploy")
    return tmp_path


def make(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # The outer make must not lend this one its flags.
    keep = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    return subprocess.run(
        ["make", *words], cwd=folder, env=keep | environment, capture_output=True, text=True, timeout=120
    )


def tool(folder: Path, name: str, code: str) -> None:
    """Put a small program of this name into a folder."""
    (folder / name).write_text(f"#!/bin/sh\n{code}\n")
    (folder / name).chmod(0o755)


def test_make_alone_lists_the_commands(clone):
    listed = make(clone).stdout
    assert [
        word for word in ("setup", "run", "test", "check", "bench", "demo", "conformance") if word not in listed
    ] == []
    assert not (clone / ".venv").exists()


def test_an_old_python_is_one_sentence(clone):
    run = make(clone, "setup", "PYTHON=")
    assert run.returncode != 0
    assert "Handschlag needs Python 3.11 or newer, and none was found here." in run.stderr


def test_a_python_without_venv_names_the_package(clone, tmp_path):
    bare = tmp_path / "bare"
    bare.mkdir()
    tool(bare, "python-bare", "mkdir -p .venv/bin; exit 1")
    tool(bare, "uv", "exit 127")
    run = make(clone, "setup", "PYTHON=python-bare", PATH=f"{bare}:{os.environ['PATH']}")
    assert run.returncode != 0
    assert "apt-get install python3-venv" in run.stderr
    assert not (clone / ".venv").exists()


def test_the_installation_stays_as_it_is_when_nothing_changed():
    if not (REPOSITORY / ".venv" / "run.installed").exists():
        pytest.skip("this environment was not made by make")
    run = make(REPOSITORY, "--question", "--old-file=.venv/locale.compiled", ".venv/run.installed")
    assert run.returncode == 0, run.stdout


def test_nothing_is_installed_from_apt_when_told_so(clone, tmp_path):
    path = tmp_path / "path"
    path.mkdir()
    tool(path, "apt-get", "touch asked-apt")
    tool(path, "id", "echo 0")
    run = subprocess.run(
        ["/bin/sh", clone / "deploy/install-test-tools", "no-such-tool"],
        env={"PATH": f"{path}:/usr/bin:/bin", "NO_APT": "1"}, cwd=tmp_path, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert not (tmp_path / "asked-apt").exists()


def test_the_command_works_from_any_folder(tmp_path):
    command = REPOSITORY / ".venv" / "bin" / "handschlag"
    if not command.exists():
        pytest.skip("this environment was not made by make")
    run = subprocess.run([command, "--help"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0
    assert "serve" in run.stdout
    assert list(tmp_path.iterdir()) == []

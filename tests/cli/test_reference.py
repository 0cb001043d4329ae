"""The reference says what is true: every command, every field, and examples that run."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from handschlag.cli.parsing import parser
from handschlag.core import clarity, legal
from handschlag.core.bill_json import load_json, read_bill
from handschlag.core.bill_shape import BILL, Shape
from handschlag.core.tax import SITUATIONS
from handschlag.core.totals import totals
from tests.own_stage import bare_environment

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
COMMANDS = (REFERENCE / "command-line.md").read_text("utf-8")
BILL_PAGE = (REFERENCE / "bill.md").read_text("utf-8")


def shapes(shape: Shape) -> dict[str, Shape]:
    found = {shape.name: shape}
    for field in shape.fields.values():
        if field.of:
            found |= shapes(field.of)
    return found


def test_every_command_and_option_is_described() -> None:
    commands = next(action.choices for action in parser("en")._actions if isinstance(action.choices, dict))
    described = set(re.findall(r"^\| `([a-z-]+)[ `]", COMMANDS, re.MULTILINE))
    assert described == set(commands)
    for name, command in commands.items():
        for action in command._actions:
            for option in action.option_strings:
                known = {"-h", "--help", "--language", "--output", "--style", "--accent", "--example"}
                assert option in known or option in COMMANDS, f"{name} {option}"


@pytest.mark.parametrize("shape", shapes(BILL).values(), ids=lambda shape: shape.name)
def test_every_field_is_described_as_in_the_schema(shape: Shape) -> None:
    for field in shape.fields.values():
        assert f"| `{field.name}` | {field.meaning}" in BILL_PAGE
    rows = re.findall(r"^\| `([a-z_0-9]+)` \|", BILL_PAGE, re.MULTILINE)
    known = {name for each in shapes(BILL).values() for name in each.fields} | set(SITUATIONS)
    assert set(rows) == known


def test_every_tax_situation_is_described() -> None:
    for situation in SITUATIONS.values():
        assert f"| `{situation.key}` | {situation.label.en} | {situation.source} |" in BILL_PAGE


def test_the_bill_of_the_page_passes() -> None:
    written = BILL_PAGE.partition("```json\n")[2].partition("```")[0]
    read = read_bill(load_json(written.encode()))
    assert read.errors == ()
    computed = totals(read.bill)
    assert legal.check(read.bill, computed) == []
    assert clarity.check(read.bill, computed) == []


def test_the_example_of_the_page_runs(tmp_path: Path, empty_data: Path) -> None:
    shutil.copytree(empty_data, tmp_path / "data")
    script = COMMANDS.partition("```sh\n")[2].partition("```")[0]
    for row in script.splitlines():
        words, _, target = row.partition(" > ")
        command = [sys.executable, "-m", *shlex.split(words)]
        done = subprocess.run(command, cwd=tmp_path, env=bare_environment(tmp_path / "data"), capture_output=True)
        assert done.returncode == 0, (row, done.stderr)
        if target:
            (tmp_path / target).write_bytes(done.stdout)
    made = {file.name for file in tmp_path.rglob("*") if file.is_file()}
    assert {"bill.json", "invoice.xml", "everything.tar.gz"} <= made
    assert any(name.endswith(".pdf") for name in made)
    assert json.loads((tmp_path / "bill.json").read_text("utf-8"))["seller"]["name"] == "Atelier Nordlicht"

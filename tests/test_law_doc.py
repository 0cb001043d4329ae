"""docs/law.md stays true: every code in the program is listed with its source and test, and nothing else is."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from handschlag.core.clarity import CHECKS, OFFER_CHECKS
from handschlag.core.countries.register import regimes
from handschlag.core.findings import Rule

ROOT = Path(__file__).parent.parent
CORE = ROOT / "handschlag" / "core"
OF_THE_CUSTOMER = [ROOT / "handschlag" / "customers" / "expecting.py"]
_CODE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)+")
_ROW = re.compile(
    r"\| (?P<code>[A-Z0-9-]+) \| (?P<severity>[a-z ]+) \| (?P<when>.+?) \| (?P<source>.+?) \| `(?P<test>.+?)` \|"
)


@dataclass(frozen=True)
class Made:
    """A place in the program where a finding is made."""

    code: str
    by: str  # blocks, advice, or a choice between both
    source: str


FILES = sorted([*CORE.glob("legal/*.py"), *CORE.glob("clarity/*.py"), *CORE.glob("countries/**/*.py")])
_RULE_USED = re.compile(r"\blaw\.(\w+)\.(blocks|advises)\(")


def _made(paths: list[Path]) -> Iterator[Made]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            source = next((word.value for word in node.keywords if word.arg == "source"), None)
            if source is None:
                continue
            assert isinstance(source, ast.Constant), f"{path.name}:{node.lineno}: the source is no plain text"
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Constant) and _CODE.fullmatch(str(part.value)):
                    yield Made(str(part.value), ast.unparse(node.func), str(source.value))


def _by_law() -> Iterator[Made]:
    """The rules every country has: code and paragraph from its law, severity from where the rule is used."""
    used = [use for path in FILES for use in _RULE_USED.findall(path.read_text())]
    for country in regimes():
        rules = {f.name: getattr(country.law, f.name) for f in fields(country.law)}
        assert {name for name, rule in rules.items() if isinstance(rule, Rule)} == {name for name, _ in used}
        for name, verb in used:
            yield Made(rules[name].code, "blocks" if verb == "blocks" else "advice", rules[name].source)


MADE = [*_made(FILES + OF_THE_CUSTOMER), *_by_law()]
ROWS = [match.groupdict() for match in _ROW.finditer((ROOT / "docs" / "law.md").read_text())]


def test_every_code_is_listed_once() -> None:
    listed = Counter(row["code"] for row in ROWS)
    assert {made.code for made in MADE} == set(listed)
    assert max(listed.values()) == 1
    assert len(listed) > 60


def test_no_finding_is_made_past_the_list() -> None:
    for path in FILES + OF_THE_CUSTOMER:
        assert not re.search(r"\bFinding\(", path.read_text()), path.name


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["code"])
def test_a_row_agrees_with_the_program(row: dict[str, str]) -> None:
    places = [made for made in MADE if made.code == row["code"]]
    assert row["source"] == "; ".join(dict.fromkeys(made.source for made in places))
    by = {made.by for made in places}
    assert row["severity"] == (by.pop() if by < {"blocks", "advice"} and len(by) == 1 else "blocks or advice")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["code"])
def test_a_row_names_a_test_of_its_code(row: dict[str, str]) -> None:
    file, name = row["test"].split("::")
    text = (ROOT / "tests" / (file if "/" in file else f"core/{file}")).read_text()
    test = next(
        (node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef) and node.name == name), None
    )
    assert test is not None, f"{file} has no {name}"
    assert f'"{row["code"]}"' in (ast.get_source_segment(text, test) or "")


def test_every_code_belongs_to_one_check() -> None:
    """What is not counted as passed must be found, and what is found must not be counted as passed."""
    own = [check for check in OFFER_CHECKS if check not in CHECKS]  # a quote shares the others with the invoice
    in_checks = Counter(code for check in [*CHECKS, *own] for code in check.codes)
    assert set(in_checks) == {made.code for made in [*_made(FILES), *_by_law()]}
    assert max(in_checks.values()) == 1

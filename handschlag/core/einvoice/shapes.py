"""Whether the elements of a document stand where its schema and the norm want them: place, order, number.

The tables of ``shapes_ubl`` and ``shapes_cii`` say what may stand where. ``walking`` asks about every element it enters
and knows what is in it; the answers for what fits are kept, since the lines of an invoice look alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from handschlag.core.einvoice.shapes_cii import CII
from handschlag.core.einvoice.shapes_ubl import UBL

Why = Literal["place", "order", "often", "missing", "text", "attribute"]

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_UN = "urn:un:unece:uncefact:data:standard:"
_SPACES = {
    "inv": f"{_UBL}Invoice-2",
    "cn": f"{_UBL}CreditNote-2",
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
    "ext": f"{_UBL}CommonExtensionComponents-2",
    "rsm": f"{_UN}CrossIndustryInvoice:100",
    "ram": f"{_UN}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_UN}UnqualifiedDataType:100",
    "qdt": f"{_UN}QualifiedDataType:100",
}
_MANY = 1_000_000_000
OFTEN = {"-": (0, 0), "?": (0, 1), "1": (1, 1), "2": (0, 2), "*": (0, _MANY), "+": (1, _MANY)}
MOST_KEPT = 5_000  # signatures; real invoices have some hundred


@dataclass(frozen=True, slots=True)
class Misfit:
    """An element that does not stand as it should.

    ``place``: its parent takes no such element. ``order``: it stands behind one that comes after it. ``often``: there
    are more than ``most`` of it. ``missing``: it is not there. ``text``: it has text beside elements. ``attribute``:
    the parent has this attribute. ``norm`` and ``wide`` say whose limit is broken: that of EN 16931, that of the schema
    (UBL) or of the profile EXTENDED (CII).
    """

    path: str  # of the parent
    name: str
    why: Why
    norm: bool = True
    wide: bool = True
    most: int = 0
    known: bool = True  # to the whole syntax, whatever norm and profile say


class _Child(NamedTuple):
    position: int
    name: str
    norm: tuple[int, int]  # least, most
    wide: tuple[int, int]


Shape = dict[str, _Child]


def misfits(tags: Sequence[str], path: str) -> Iterator[Misfit]:
    """What does not fit: ``tags`` are an element and its children, ``path`` says where it stands."""
    shape = _shapes().get(tags[0], {})
    found = Counter(tags[1:])
    last = -1
    for tag in dict.fromkeys(tags[1:]):
        if tag not in shape:
            yield Misfit(path, tag.rpartition("}")[2], "place", known=False)
    for tag in tags[1:]:
        if tag in shape:
            child = shape[tag]
            if child.position < last:
                yield Misfit(path, child.name, "order")
                break
            last = child.position
    for tag, child in shape.items():
        number = found[tag]
        norm, wide = number > child.norm[1], number > child.wide[1]
        if norm or wide:
            most = child.norm[1] if norm else child.wide[1]
            yield Misfit(path, child.name, "often" if most else "place", norm, wide, most)
        norm, wide = number < child.norm[0], number < child.wide[0]
        if norm or wide:
            yield Misfit(path, child.name, "missing", norm, wide)


def knows(tag: str) -> bool:
    """Whether it is known what may stand in this element."""
    return tag in _shapes()


_fitting: set[tuple[str, ...]] = set()


def fits(tags: tuple[str, ...]) -> bool:
    """Whether these children are known to fit this element."""
    return tags in _fitting


def keep(tags: tuple[str, ...]) -> None:
    """Remember that these children fit this element."""
    if len(tags) < 100 and len(_fitting) < MOST_KEPT:
        _fitting.add(tags)


@cache
def _shapes() -> dict[str, Shape]:
    """Tag of an element -> what may stand in it."""
    return {**_read(UBL, "cbc"), **_read(CII, "ram")}


def _read(table: str, usual: str) -> dict[str, Shape]:
    shapes: dict[str, Shape] = {}
    for names, children in re.findall(r"^(\S[^=]*?):\n((?: .*\n)+)", table, re.MULTILINE):
        shape: Shape = {}
        for position, entry in enumerate(children.split()):
            name, _, marks = entry.partition("=")
            tag = _tag(name, usual)
            shape[tag] = _Child(position, tag.rpartition("}")[2], OFTEN[marks[0]], OFTEN[marks[1]])
        shapes.update((_tag(name, usual), shape) for name in names.split())
    return shapes


def _tag(name: str, usual: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{_SPACES[prefix or usual]}}}{local}"

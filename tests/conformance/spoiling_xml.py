"""E-invoices with one thing wrong: each element and attribute taken away, doubled or given a wrong value."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator

from lxml import etree

WRONG_TEXTS = ("", "X9X", "-7.77")


def spoiled(document: bytes) -> Iterator[tuple[str, bytes]]:
    """What was done, and the document after it; the first of several elements at the same place stands for all."""
    root = etree.fromstring(document, etree.XMLParser(remove_comments=True, remove_pis=True, huge_tree=True))
    seen = set()
    for number, element in enumerate(list(root.iter())[1:], 1):
        place = _place(element)
        if place in seen:
            continue
        seen.add(place)
        for what, change in _changes(element):
            spoiled_root = copy.deepcopy(root)
            change(list(spoiled_root.iter())[number])
            yield f"{what} {place}", etree.tostring(spoiled_root, encoding="UTF-8")


def _place(element: etree._Element) -> str:
    return "/".join([*(etree.QName(each).localname for each in reversed([element, *element.iterancestors()]))][1:])


def _changes(element: etree._Element) -> Iterator[tuple[str, Callable[[etree._Element], None]]]:
    yield "without", lambda each: each.getparent().remove(each)
    yield "twice", lambda each: each.addnext(copy.deepcopy(each))
    if not len(element):
        for text in WRONG_TEXTS:
            yield f"{text!r} in", lambda each, text=text: setattr(each, "text", text)
        if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", element.text or ""):
            yield "more in", lambda each: setattr(each, "text", str(round(float(each.text) + 1.5, 2)))
            end = "123" if "." in str(element.text) else ".123"
            yield "decimals in", lambda each: setattr(each, "text", each.text + end)
    for name in element.attrib:
        yield f"without @{name} in", lambda each, name=name: each.attrib.pop(name)
        yield f"another @{name} in", lambda each, name=name: each.set(name, "X9X")

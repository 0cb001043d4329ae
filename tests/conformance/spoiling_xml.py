"""E-invoices with one thing wrong: each element and attribute taken away, doubled or given a wrong value."""

from __future__ import annotations

import copy
import random
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


# -- changes that need a choice

AMOUNT = r"-?[0-9]+(?:\.[0-9]+)?"


def altered(document: bytes, chance: random.Random, number: int) -> Iterator[tuple[str, bytes]]:
    """So many copies, each altered in one place: what was done, and the document after it."""
    whole = etree.fromstring(document, etree.XMLParser(remove_comments=True, remove_pis=True, huge_tree=True))
    while number > 0:
        root = copy.deepcopy(whole)
        element = chance.choice(list(root.iter())[1:])
        what = chance.choice(ALTERATIONS)(element, root, chance)
        if what:
            number -= 1
            yield f"{what} at {_place(element)}", etree.tostring(root, encoding="UTF-8")


def _swap(element: etree._Element, _root: etree._Element, _chance: random.Random) -> str:
    after = element.getnext()
    if after is None or after.tag == element.tag:
        return ""
    after.addnext(element)
    return "behind the next"


def _rename(element: etree._Element, _root: etree._Element, _chance: random.Random) -> str:
    element.tag += "X"
    return "renamed"


def _into_another_namespace(element: etree._Element, _root: etree._Element, _chance: random.Random) -> str:
    element.tag = "{urn:example:other}" + etree.QName(element).localname
    return "another namespace"


def _move(element: etree._Element, root: etree._Element, chance: random.Random) -> str:
    target = chance.choice([each for each in root.iter() if len(each)])
    if element in (target, *target.iterancestors()) or target is element.getparent():
        return ""
    target.append(element)
    return "moved"


def _add(element: etree._Element, _root: etree._Element, _chance: random.Random) -> str:
    new = etree.SubElement(element, f"{{{etree.QName(element).namespace}}}Unheard")
    new.text = "1"
    return "with a new element"


def _text_between(element: etree._Element, _root: etree._Element, _chance: random.Random) -> str:
    if not len(element):
        return ""
    element[0].tail = "stray"
    return "text between"


def _without_content(element: etree._Element, _root: etree._Element, _chance: random.Random) -> str:
    if not len(element):
        return ""
    del element[:]
    element.text = None
    return "without content"


def _other_text(pattern: str, names: str, texts: Callable[[str], tuple[str, ...]]) -> Alteration:
    def change(element: etree._Element, _root: etree._Element, chance: random.Random) -> str:
        text, name = element.text or "", etree.QName(element).localname
        if len(element) or not re.fullmatch(pattern, text) or not re.search(names, name):
            return ""
        element.text = chance.choice(texts(text))
        return "" if element.text == text else f"{text} -> {element.text}"

    return change


def _other_attribute(element: etree._Element, _root: etree._Element, chance: random.Random) -> str:
    if not element.keys():
        return ""
    name, value = chance.choice(element.keys()), chance.choice(CODES)
    element.set(name, value)
    return f"@{name} = {value}"


def _exchange(element: etree._Element, root: etree._Element, chance: random.Random) -> str:
    """Two values change places: any two, or two figures."""
    figures = chance.random() < 0.5
    values = [
        each for each in root.iter() if not len(each) and re.fullmatch(AMOUNT if figures else ".+", each.text or "")
    ]
    if element not in values:
        return ""
    other = chance.choice(values)
    element.text, other.text = other.text, element.text
    return f"exchanged with {_place(other)}" if other.text != element.text else ""


def _double_at_the_end(element: etree._Element, _root: etree._Element, _chance: random.Random) -> str:
    parent = element.getparent()
    assert parent is not None
    parent.append(copy.deepcopy(element))
    return "doubled at the end"


def _without_all(element: etree._Element, root: etree._Element, _chance: random.Random) -> str:
    """Everything of this name below parents of one name goes."""
    above = element.getparent()
    assert above is not None
    for each in list(root.iter(element.tag)):
        parent = each.getparent()
        if parent is not None and parent.tag == above.tag and each is not element:
            parent.remove(each)
    above.remove(element)
    return "without all of it"


def _everywhere(element: etree._Element, root: etree._Element, chance: random.Random) -> str:
    """One short value becomes another one in the whole document, such as every S an E."""
    old, new = element.text or "", chance.choice(CODES)
    if len(element) or not old.strip() or len(old) > 12 or new == old:
        return ""
    for each in root.iter():
        if not len(each) and each.text == old:
            each.text = new
    return f"{old} is {new} everywhere"


def _another_case(element: etree._Element, _root: etree._Element, _chance: random.Random) -> str:
    text = element.text or ""
    if len(element) or not re.fullmatch(r"[A-Za-z0-9]{1,6}", text) or text.swapcase() == text:
        return ""
    element.text = text.swapcase()
    return f"{text} -> {element.text}"


def _reversed(element: etree._Element, _root: etree._Element, _chance: random.Random) -> str:
    if len(element) < 2:
        return ""
    element[:] = list(reversed(element))
    return "children reversed"


def _one_more_attribute(element: etree._Element, _root: etree._Element, chance: random.Random) -> str:
    name = chance.choice(("schemeID", "currencyID", "unitCode", "listID", "format", "mimeCode", "unknown"))
    if len(element) or name in element.attrib:
        return ""
    element.set(name, chance.choice(("EUR", "0088", "VAT", "C62", "102")))
    return f"@{name} = {element.get(name)}"


def _only_blanks(element: etree._Element, _root: etree._Element, chance: random.Random) -> str:
    if len(element) or not element.text:
        return ""
    element.text = chance.choice((" ", "\n", "\t\n "))
    return "only blanks"


Alteration = Callable[[etree._Element, etree._Element, random.Random], str]
CODES = tuple(
    """DE FR XX EUR USD S Z E AE K G O L M B 380 381 384 389 30 58 59 48 49 57 VAT 130 916 50 true false 1 0 C62 EM VA
    FC 0088 9930 95 3 35""".split()
)
ALTERATIONS: tuple[Alteration, ...] = (
    _swap,
    _rename,
    _into_another_namespace,
    _move,
    _add,
    _text_between,
    _without_content,
    _other_attribute,
    _exchange,
    _double_at_the_end,
    _without_all,
    _everywhere,
    _another_case,
    _reversed,
    _one_more_attribute,
    _only_blanks,
    _other_text(r"\S{1,12}", r"Code|CountryID|^ID$|Indicator", lambda _: CODES),
    _other_text(
        r"-?[0-9]+(\.[0-9]+)?",
        r"Amount|Percent|Quantity|Numeric",
        lambda text: (
            *(f"{float(text) + more:.2f}" for more in (0.01, -0.01, 1, 100)),
            *(f"{float(text):.4f}", f"-{text}", "0", text.replace(".", ","), "1e3", "NaN", f"{text} EUR"),
            *(f"+{text}", f"{text}.", f"0{text}", f"{text}00000", "9" * 25, f"\u00a0{text}", "INF", "1 000.00"),
        ),
    ),
    _other_text(
        r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}",
        r"Date",
        lambda text: (
            text[:-2] + "32",
            "1999" + text[4:],
            "2099" + text[4:],
            text + "T00:00:00",
            text[2:],
            "20.11.2026",
            text.replace("-", ""),
            "2026-02-30",
            "20260230",
            "0000-00-00",
            "2026-1-5",
        ),
    ),
)

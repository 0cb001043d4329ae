"""Walk a document by tables that say what each element means; what no table knows is reported with its path.

A table maps the name of an element to a step: ``Value`` takes its text, ``Into`` descends with another table,
``Fixed`` expects one value and takes nothing. What is found is a plain ``Record``, keyed by the names of the bill.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol, cast

from lxml import etree

from handschlag.core.einvoice import shapes
from handschlag.core.einvoice.shapes import Misfit
from handschlag.core.einvoice.values import Unreadable, iso_day, number

Why = Literal["unknown", "unreadable", "repeated", "missing", "odd"]
Record = dict[str, Any]
Attributes = Mapping[str, str]

MOST_LOST = 1_000
LONGEST_LOST = 2_000  # characters
MOST_EMPTY = 20
MOST_MISFITS = 100
MOST_ODD = 100


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that stands in the document and not in the bill: where, what, and why.

    ``unknown``: the bill has no place for it. ``unreadable``: the value is none of its kind, such as a date that does
    not exist. ``repeated``: it may stand there once only. ``missing``: it is not there, though its parent needs it.
    ``odd``: nothing is lost, but it is spelled in a way that rules may refuse, such as blanks around an amount.
    """

    path: str  # local names with their position among namesakes: /Invoice/InvoiceLine[2]/ID/@schemeName
    value: str
    why: Why


class Step(Protocol):
    """What to do with an element."""

    def take(self, element: etree._Element, record: Record, walk: Walk) -> None:
        """Put what the element says into the record."""


Table = Mapping[str, Step]
XML_SPACE = " \t\r\n"  # others, such as the no-break space, are part of a value


@dataclass(slots=True)
class Walk:
    """One document being read: what was lost so far, in which currencies its amounts stand, what says nothing."""

    lost: list[Lost] = field(default_factory=list)
    currencies: dict[str, list[etree._Element]] = field(default_factory=dict)
    empty: tuple[str, ...] = ()  # where elements stand that say nothing, the first few
    misfits: list[Misfit] = field(default_factory=list)
    odd: list[Lost] = field(default_factory=list)
    names: dict[etree._Element, dict[etree._Element, str]] = field(default_factory=dict)

    def through(self, root: etree._Element, table: Table) -> Record:
        """Everything the tables know of a document."""
        record: Record = {}
        Into(table, attributes=(SCHEMA_LOCATION,)).take(root, record, self)
        self._look_between(root)
        return record

    def _look_between(self, root: etree._Element) -> None:
        """Report text beside elements, which no table looks at, and note where elements stand that say nothing."""
        silent: list[etree._Element] = []
        for element in root.iter():
            if len(self.lost) >= MOST_LOST and len(silent) >= MOST_EMPTY:
                break
            text, tail = element.text, element.tail
            if len(element):
                if text and not text.isspace() and len(self.lost) < MOST_LOST:
                    self.text_between(element, text)
            elif not text or text.isspace():
                silent.append(element)
            if tail and not tail.isspace() and len(self.lost) < MOST_LOST:
                self.text_between(cast("etree._Element", element.getparent()), tail)
        self.empty = tuple(map(self.path_of, silent[:MOST_EMPTY]))

    def text_between(self, element: etree._Element, text: str) -> None:
        """Report text where only elements may stand."""
        path = self.path_of(element)
        self.note(path, text, "unknown")
        if len(self.misfits) < MOST_MISFITS:
            self.misfits.append(Misfit(path, _local(str(element.tag)), "text"))

    def fit(self, element: etree._Element, tags: tuple[str, ...]) -> None:
        """Note what does not stand as it should: ``tags`` are those of the element and its children."""
        if len(self.misfits) < MOST_MISFITS and not shapes.fits(tags):
            found = list(shapes.misfits(tags, self.path_of(element)))
            if found:
                self.misfits += found
            else:
                shapes.keep(tags)

    def note_misfits(self, found: Iterable[Misfit]) -> None:
        """Note further misfits, as long as there is room for them; each once."""
        for misfit in found:
            if len(self.misfits) >= MOST_MISFITS:
                return
            if misfit not in self.misfits:
                self.misfits.append(misfit)

    def path_of(self, element: etree._Element) -> str:
        """Where an element stands: local names, each with its position where it has namesakes beside it."""
        steps = []
        parent = element.getparent()
        while parent is not None:
            steps.append(self._names_in(parent)[element])
            element, parent = parent, parent.getparent()
        return "/" + "/".join([_local(str(element.tag)), *reversed(steps)])

    def _names_in(self, parent: etree._Element) -> dict[etree._Element, str]:
        """What the children of an element are called; counted once, or many lost children would take for ever."""
        if parent not in self.names:
            children = [(child, str(child.tag)) for child in parent]
            often = Counter(tag for _, tag in children)
            so_far: Counter[str] = Counter()
            named = {}
            for child, tag in children:
                so_far[tag] += 1
                named[child] = _local(tag) + (f"[{so_far[tag]}]" if often[tag] > 1 else "")
            self.names[parent] = named
        return self.names[parent]

    def note(self, path: str, value: str, why: Why) -> None:
        """Remember one lost value."""
        if len(self.lost) < MOST_LOST:
            self.lost.append(Lost(path, value.strip()[:LONGEST_LOST], why))

    def wonder(self, path: str, value: str) -> None:
        """Remember a value that is right, and spelled in a way that rules may refuse."""
        if len(self.odd) < MOST_ODD:
            self.odd.append(Lost(path, value[:LONGEST_LOST], "odd"))

    def lose(self, element: etree._Element, why: Why = "unknown") -> None:
        """Report a whole element: every text and attribute in it; an empty one too, where nobody knows its name."""
        for each in element.iter():
            if len(self.lost) >= MOST_LOST:
                return
            if shapes.knows(each.tag):
                self.fit(each, (each.tag, *(child.tag for child in each)))
            text = (each.text or "").strip()
            if not len(each) and (text or (why == "unknown" and not each.keys())):
                self.note(self.path_of(each), text, "unreadable" if text and _is_misspelled(each.tag, text) else why)
            self.lose_attributes(each)

    def lose_children(self, element: etree._Element) -> None:
        """Report what stands inside an element that has a value."""
        for child in element:
            self.lose(child)
        self.fit(element, (element.tag, *(child.tag for child in element)))

    def lose_attributes(self, element: etree._Element, but: Iterable[str] = ()) -> None:
        """Report the attributes of an element that are not among the known ones."""
        for name, value in element.items():
            if str(name) not in but:
                self.note(f"{self.path_of(element)}/@{_local(str(name))}", str(value), "unknown")

    def refuse_attributes(self, element: etree._Element, but: Iterable[str] = ()) -> None:
        """Report the attributes that an element we know has besides the known ones."""
        self.lose_attributes(element, but)
        for name, _ in element.items():
            if str(name) not in but and len(self.misfits) < MOST_MISFITS:
                self.misfits.append(Misfit(self.path_of(element), _local(str(name)), "attribute"))

    def lose_foreign_amounts(self, currency: str) -> None:
        """Report the currency of every amount that names another one than the document's."""
        for named, elements in self.currencies.items():
            if named != currency:
                for element in elements:
                    self.note(f"{self.path_of(element)}/@currencyID", named, "unknown")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


# -- steps


class Many(NamedTuple):
    """One of several values of an element: the value, its attributes, and where it stands."""

    value: Any
    beside: dict[str, str]
    element: etree._Element


SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


class Value:
    """Take the text of an element as ``name``.

    ``attributes`` maps attributes to the names their values get; an attribute without a name is known and not kept.
    With ``many``, the record holds a list of ``Many``. ``exact``: blanks around the text are odd.
    """

    __slots__ = ("attributes", "convert", "exact", "many", "name")

    def __init__(
        self,
        name: str,
        convert: Callable[[str], Any] | None = None,
        *,
        attributes: Mapping[str, str] | None = None,
        many: bool = False,
        exact: bool = False,
    ) -> None:
        self.name, self.convert, self.many, self.exact = name, convert, many, exact
        self.attributes = attributes or {}

    def take(self, element: etree._Element, record: Record, walk: Walk) -> None:
        text, keys = element.text, element.keys()
        if len(element):
            walk.lose_children(element)
        if keys and not self.attributes.keys() >= set(keys):
            walk.refuse_attributes(element, self.attributes)
        if not text or text.isspace():
            return
        whole, text = text, text.strip(XML_SPACE)
        if self.exact and len(text) != len(whole) and not (self.convert is number and _has_two_decimals(whole)):
            walk.wonder(walk.path_of(element), whole)
        elif self.convert is iso_day and len(text) > len("2026-12-07"):  # a time zone
            walk.wonder(walk.path_of(element), text)
        value: Any = text
        if self.convert:
            try:
                value = self.convert(text)
            except Unreadable:
                walk.note(walk.path_of(element), text, "unreadable")
                walk.lose_attributes(element, [key for key, name in self.attributes.items() if not name])
                return
        beside = self._beside(element, walk) if keys else {}
        if self.many:
            record.setdefault(self.name, []).append(Many(value, beside, element))
        elif self.name in record:
            walk.lose(element, "repeated")
        else:
            record[self.name] = value
            record.update(beside)

    def _beside(self, element: etree._Element, walk: Walk) -> dict[str, str]:
        beside = {}
        for key, name in self.attributes.items():
            value = element.get(key)
            if value is not None and not (value := value.strip()):
                walk.wonder(f"{walk.path_of(element)}/@{key}", "")
            elif value and name:
                beside[name] = value
        return beside


_PRICES = ("price", "discount")  # have as many decimals as they like


class Money:
    """Take an amount; its currency is the document's, and is looked at when that one is known."""

    __slots__ = ("name", "needs_currency")

    def __init__(self, name: str, *, needs_currency: bool = False) -> None:
        self.name, self.needs_currency = name, needs_currency

    def take(self, element: etree._Element, record: Record, walk: Walk) -> None:
        text = element.text
        if keys := element.keys():
            if keys != ["currencyID"]:
                walk.refuse_attributes(element, ("currencyID",))
            if "currencyID" in keys:
                walk.currencies.setdefault(element.get("currencyID", "").strip(), []).append(element)
        elif self.needs_currency:
            walk.note(f"{walk.path_of(element)}/@currencyID", "", "missing")
        if len(element):
            walk.lose_children(element)
        if not text or text.isspace():
            return
        whole, text = text, text.strip(XML_SPACE)
        blanks = len(whole) != len(text) and self.name not in _PRICES
        if blanks and not _has_two_decimals(whole):
            walk.wonder(walk.path_of(element), whole)
        if self.name in record:
            walk.lose(element, "repeated")
            return
        try:
            record[self.name] = number(text)
        except Unreadable:
            walk.note(walk.path_of(element), text, "unreadable")


class Into:
    """Descend with another table: into the same record, or with ``name`` into one of its own, ``many`` into a list.

    With ``keep`` the new record holds its element as ``ELEMENT``, so that it can be lost as a whole later. ``needs``
    is the tag of a child without which the element means nothing.
    """

    __slots__ = ("attributes", "keep", "many", "name", "needs", "table")

    def __init__(
        self,
        table: Table,
        name: str = "",
        *,
        many: bool = False,
        keep: bool = False,
        attributes: tuple[str, ...] = (),
        needs: str = "",
    ) -> None:
        self.table, self.name, self.many, self.keep, self.attributes = table, name, many, keep, attributes
        self.needs = needs

    def take(self, element: etree._Element, record: Record, walk: Walk) -> None:
        if self.name:
            target: Record = {ELEMENT: element} if self.keep else {}
            if self.many:
                record.setdefault(self.name, []).append(target)
            elif self.name in record:
                walk.lose(element, "repeated")
                return
            else:
                record[self.name] = target
        else:
            target = record
        if element.keys():
            walk.refuse_attributes(element, self.attributes)
        if self.needs and element.find(self.needs) is None:
            walk.note(f"{walk.path_of(element)}/{_local(self.needs)}", "", "missing")
        table = self.table
        tags = [element.tag]
        for child in element:
            tag = child.tag
            tags.append(tag)
            step = table.get(tag)
            if step is None:
                walk.lose(child)
            else:
                step.take(child, target, walk)
        walk.fit(element, tuple(tags))
        if len(tags) == 1 and (text := element.text) and not text.isspace():
            walk.text_between(element, text)


ELEMENT = "element"


class Fixed:
    """An element of the syntax that says nothing about the bill, as long as it has one of these values.

    ``exact``: to the letter, without blanks around it; else upper and lower case are the same. ``convert`` says
    whether another value is one of its kind at all.
    """

    __slots__ = ("convert", "exact", "values")

    def __init__(self, *values: str, exact: bool = False, convert: Callable[[str], Any] | None = None) -> None:
        self.values, self.exact, self.convert = values, exact, convert

    def take(self, element: etree._Element, record: Record, walk: Walk) -> None:
        text = element.text or ""
        if not self.exact:
            text = text.strip()
        is_known = text in self.values or (not self.exact and text.upper() in self.values)
        if len(element) or not is_known:
            walk.lose(element, self._why(text))
            walk.fit(element, (element.tag, *(child.tag for child in element)))
        elif element.keys():
            walk.refuse_attributes(element)

    def _why(self, text: str) -> Why:
        try:
            if self.convert and text.strip():
                self.convert(text.strip())
        except Unreadable:
            return "unreadable"
        return "unknown"


class ByAttribute:
    """An element whose attribute says what it is; without a step for it, it is lost.

    ``never_empty``: what must not stand there without a text.
    """

    __slots__ = ("attribute", "never_empty", "steps")

    def __init__(self, attribute: str, steps: Mapping[str, Step], *, never_empty: str = "") -> None:
        self.attribute, self.steps, self.never_empty = attribute, steps, never_empty

    def take(self, element: etree._Element, record: Record, walk: Walk) -> None:
        kind = element.get(self.attribute)
        step = self.steps.get(kind or "")
        if step is None:
            if kind is None:
                walk.note(f"{walk.path_of(element)}/@{self.attribute}", "", "missing")
            walk.lose(element)
        else:
            step.take(element, record, walk)
            if self.never_empty and kind == self.never_empty and not (element.text or "").strip():
                walk.note(walk.path_of(element), "", "missing")


# -- values in elements that nobody knows, or with a second look

_UBL = "{urn:oasis:"


def _has_two_decimals(whole: str) -> bool:
    """Whether an amount has at most two decimals in the eyes of rules that count blanks behind it, too."""
    return len(whole.partition(".")[2]) <= 2


def _is_misspelled(tag: str, text: str) -> bool:
    """Whether an element that we do not know is no number or day, though its name says it is one."""
    try:
        if tag.endswith(("Amount", "Percent", "Quantity", "Numeric")):
            number(text)
        elif tag.endswith("Date") and tag.startswith(_UBL):
            iso_day(text)
    except Unreadable:
        return True
    return False


class YesNo(Value):
    """Take ``true`` or ``false``; ``1`` and ``0`` say the same, and are odd."""

    def take(self, element: etree._Element, record: Record, walk: Walk) -> None:
        if (element.text or "").strip() in ("0", "1"):
            walk.wonder(walk.path_of(element), (element.text or "").strip())
        super().take(element, record, walk)


class Terms(Value):
    """Take the words of BT-20; a line for cash discount that does not end as such is odd (BR-DE-18)."""

    def take(self, element: etree._Element, record: Record, walk: Walk) -> None:
        found = _HASHED.findall(element.text or "")
        if found and not found[-1][1]:
            walk.wonder(walk.path_of(element), found[-1][0])
        super().take(element, record, walk)


_HASHED = re.compile(r"(#.+#)([ \t\r]*\n)?")

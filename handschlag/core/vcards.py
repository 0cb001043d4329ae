"""vCards as address books export them: 3.0 (RFC 2426), 4.0 (RFC 6350), and the 2.1 that Outlook still writes."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from handschlag.core.text import Text

_BEGIN = re.compile(rb"^\s*(?:\xef\xbb\xbf)?BEGIN:VCARD\b", re.IGNORECASE)
_PROPERTY = re.compile(r"(?:[\w-]+\.)?([\w-]+)((?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):(.*)", re.DOTALL)
_PARAMETER = re.compile(r";([^=;\"]*)(?:=((?:\"[^\"]*\"|[^;\"])*))?")
VERSIONS = ("2.1", "3.0", "4.0")
_BINARY = ("PHOTO", "LOGO", "SOUND", "KEY")


@dataclass(frozen=True, slots=True)
class Property:
    """One property: ``name`` in capitals, its types in small letters, the value cut at semicolons."""

    name: str
    types: frozenset[str]
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole value as one text."""
        return ";".join(self.parts)


@dataclass(frozen=True, slots=True)
class Card:
    """One vCard, the line it begins in, and what is wrong where it cannot be read."""

    line: int
    properties: tuple[Property, ...] = field(default_factory=tuple)
    problem: Text | None = None

    def first(self, name: str, *preferred: str) -> Property | None:
        """The property of a name: the one marked as preferred, else of the wanted types in their order, else any."""
        found = [each for each in self.properties if each.name == name and each.text.strip(";, ")]
        for wanted in ("pref", *preferred):
            if match := next((each for each in found if wanted in each.types), None):
                return match
        return found[0] if found else None


def is_vcard(content: bytes) -> bool:
    """Whether a file begins as vCards do."""
    return bool(_BEGIN.match(content)) or (
        content.startswith((b"\xff\xfe", b"\xfe\xff")) and content[2:60].replace(b"\0", b"").startswith(b"BEGIN:VCARD")
    )


def read_vcards(content: bytes) -> list[Card]:
    """Every card of a file; one that cannot be read says why and does not stop the others."""
    cards: list[Card] = []
    start = 0
    properties: list[str] | None = None
    for number, line in _unfolded(_text(content)):
        word = line.strip().upper()
        if word == "BEGIN:VCARD":
            if properties is not None:
                cards.append(Card(start, problem=_NOT_CLOSED))
            start, properties = number, []
        elif word == "END:VCARD":
            if properties is not None:
                cards.append(_card(start, properties))
            properties = None
        elif properties is not None and line.strip():
            properties.append(line)
    if properties is not None:
        cards.append(Card(start, problem=_NOT_CLOSED))
    return cards


_NOT_CLOSED = Text("Der Kontakt bricht ab (END:VCARD fehlt)", "The contact breaks off (END:VCARD is missing)")


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Whole lines with the number of their first one: a blank begins a continuation, in 2.1 also an ending ``=``."""
    start, pieces = 1, [""]
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        quoted = "QUOTED-PRINTABLE" in pieces[0].upper() and pieces[-1].endswith("=")
        if quoted:
            pieces[-1] = pieces[-1][:-1]
            pieces.append(line.lstrip())
        elif line[:1] in (" ", "\t") and pieces[0]:
            pieces.append(line[1:])
        else:
            yield start, "".join(pieces)
            start, pieces = number, [line]
    yield start, "".join(pieces)


def _card(line: int, lines: list[str]) -> Card:
    properties = tuple(found for each in lines if (found := _property(each)))
    version = next((each.text.strip() for each in properties if each.name == "VERSION"), "")
    if version not in VERSIONS:
        shown = version[:10] or "?"
        return Card(
            line,
            problem=Text(
                f"vCard-Version {shown} kennen wir nicht. Exportieren Sie als 3.0 oder 4.0",
                f"vCard version {shown} is unknown. Export as 3.0 or 4.0",
            ),
        )
    return Card(line, properties)


def _property(line: str) -> Property | None:
    match = _PROPERTY.fullmatch(line)
    if match is None:
        return None
    name, charset, quoted = match[1].upper(), "utf-8", False
    types: set[str] = set()
    if name in _BINARY:
        return None
    for key, given in _PARAMETER.findall(match[2]):
        key, given = key.strip().upper(), given.strip('"')
        if key == "ENCODING" and given.upper() in ("B", "BASE64"):
            return None  # a photo under another name
        if "QUOTED-PRINTABLE" in (key, given.upper()):
            quoted = True
        elif key == "CHARSET":
            charset = given
        elif key == "TYPE":
            types |= {each.strip().lower() for each in given.split(",")}
        elif key == "PREF":
            types.add("pref")
        elif not given:
            types.add(key.lower())  # 2.1 writes TEL;WORK:
    if quoted:
        return Property(name, frozenset(types), tuple(_printable(part, charset) for part in match[3].split(";")))
    return Property(name, frozenset(types), tuple(_parts(match[3])))


def _printable(part: str, charset: str) -> str:
    decoded = quopri.decodestring(part.encode("utf-8"))
    try:
        return decoded.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return decoded.decode("cp1252", "replace")


def _parts(value: str) -> Iterator[str]:
    """The value cut at semicolons that are not escaped, each part with its escapes undone."""
    part: list[str] = []
    letters = iter(value)
    for letter in letters:
        if letter == "\\":
            escaped = next(letters, "")
            part.append("\n" if escaped in ("n", "N") else escaped)
        elif letter == ";":
            yield "".join(part)
            part = []
        else:
            part.append(letter)
    yield "".join(part)

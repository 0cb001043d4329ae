"""The kinds of value a bill's fields hold: text, number, date, code, file; each reads, writes and describes itself.

Every kind takes the strict form of JSON, and what people type into a form.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from handschlag.core import identifiers
from handschlag.core.money import (
    MAX_DIGITS_AFTER_POINT,
    MAX_DIGITS_BEFORE_POINT,
    AmountNotUnderstood,
    format_number,
    parse_amount,
    plain,
)
from handschlag.core.terms import EARLIEST, LATEST, DateNotUnderstood, parse_date, short_date
from handschlag.core.text import Language, Text, clean_block, clean_line
from handschlag.core.unit_codes import UNIT_CODES

LONGEST_LINE, LONGEST_BLOCK = 1_000, 10_000


class Wrong(ValueError):
    """A value that cannot be taken; ``sentence`` says what is wrong, ``instead`` is what the bill carries meanwhile."""

    def __init__(self, sentence: Text, instead: Any = None) -> None:
        super().__init__(sentence.en)
        self.sentence, self.instead = sentence, instead


@dataclass(frozen=True, slots=True)
class Manner:
    """How values are written: as JSON wants them, or (``typed``) as people type them into a form."""

    typed: bool = False
    language: Language = "de"
    today: date | None = None


class Kind(Protocol):
    """How one value is read, written and described."""

    def read(self, value: Any, manner: Manner) -> Any:
        """The value for the bill. Raises ``Wrong``."""

    def write(self, value: Any, manner: Manner) -> Any:
        """The value for JSON, or as a person would type it."""

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the value."""


# Controls but white space, halves of surrogate pairs, and what Unicode keeps out of texts
_NO_CHARACTER = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Words:
    """Text: one line, or a block with line breaks. ``tidy`` brings an identifier that holds into its normal form."""

    longest: int = LONGEST_LINE
    tidy: Callable[[str], bool] | None = None

    def read(self, value: Any, manner: Manner) -> str:
        if not isinstance(value, str):
            raise Wrong(Text("Hier steht ein Text in Anführungszeichen", "This is a text, in quotes"))
        if not manner.typed and (found := _NO_CHARACTER.search(value)):  # what was typed or pasted is cleaned instead
            which = f"U+{ord(found[0]):04X}"
            raise Wrong(
                Text(
                    f"Der Text enthält {which}, und das ist kein Schriftzeichen. Nehmen Sie es heraus",
                    f"The text has {which} in it, which is no character. Take it out",
                )
            )
        if len(value) > 4 * LONGEST_BLOCK:  # nobody's invoice: spare us the cleaning
            value, cut = value[:LONGEST_BLOCK], True
        else:
            cut = False
        text = clean_block(value) if self.longest > LONGEST_LINE else clean_line(value)
        if cut or len(text) > self.longest:
            limit = self.longest
            raise Wrong(
                Text(
                    f"Der Text ist zu lang, möglich sind {format_number(Decimal(limit))} Zeichen",
                    f"The text is too long, {format_number(Decimal(limit), 'en')} characters fit",
                ),
                text[:limit],
            )
        return identifiers.normal_form(text) if self.tidy and text and self.tidy(text) else text

    def write(self, value: Any, manner: Manner) -> str:
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.longest}


_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_PERCENT_SIGN = re.compile(r"(?:%|Prozent|percent)$", re.IGNORECASE)
_NOT_A_NUMBER = Text("Hier steht eine Zahl mit Punkt, etwa 1234.50", "This is a number with a point, such as 1234.50")
_NUMBER_TOO_LONG = Text(
    f"Die Zahl ist zu lang, möglich: {MAX_DIGITS_BEFORE_POINT} Stellen vor und {MAX_DIGITS_AFTER_POINT} nach dem Komma",
    f"The number is too long, {MAX_DIGITS_BEFORE_POINT} digits before and {MAX_DIGITS_AFTER_POINT} after the point fit",
)
NOT_NEGATIVE = Text("Die Zahl darf nicht negativ sein", "The number must not be negative")
PRICE_NOT_NEGATIVE = Text(
    "Ein Preis ist nie negativ. Geben Sie stattdessen die Menge mit Minus an",
    "A price is never negative. Give the quantity a minus instead",
)
_ABOVE_ZERO = Text("Die Zahl muss größer als null sein", "The number must be above zero")


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal: JSON string or JSON number, never a binary float's tail of digits."""

    refused_below_zero: Text | None = None
    above_zero: bool = False
    most: Decimal | None = None
    money: bool = False
    percent: bool = False  # „5 %“ is typed for 5

    def read(self, value: Any, manner: Manner) -> Decimal:
        number = (
            self._typed(value, manner.language) if manner.typed and isinstance(value, str) else _plain_number(value)
        )
        if number < 0 and self.refused_below_zero:
            raise Wrong(self.refused_below_zero)
        if number <= 0 and self.above_zero:
            raise Wrong(_ABOVE_ZERO)
        if self.most is not None and number > self.most:
            most_de, most_en = format_number(self.most), format_number(self.most, "en")
            raise Wrong(Text(f"Möglich ist höchstens {most_de}", f"The most possible is {most_en}"))
        return number

    def _typed(self, value: str, language: Language) -> Decimal:
        try:
            return parse_amount(_PERCENT_SIGN.sub("", value.rstrip()) if self.percent else value, language)
        except AmountNotUnderstood as error:
            raise Wrong(error.sentence) from None

    def write(self, value: Any, manner: Manner) -> str:
        written = plain(value)
        if not manner.typed:
            return written
        if self.money and len(written.partition(".")[2]) == 1:
            written += "0"  # nobody writes 49,9
        # without thousands marks: a lone mark in front of three digits would be read as one
        return written.replace(".", "," if manner.language == "de" else ".")

    def schema(self) -> dict[str, Any]:
        sign = "" if self.refused_below_zero or self.above_zero else "-?"
        digits = rf"^{sign}[0-9]{{1,{MAX_DIGITS_BEFORE_POINT}}}(\.[0-9]{{1,{MAX_DIGITS_AFTER_POINT}}})?$"
        number: dict[str, Any] = {"type": "number"}
        if self.above_zero:
            number["exclusiveMinimum"] = 0
        elif self.refused_below_zero:
            number["minimum"] = 0
        if self.most is not None:
            number["maximum"] = int(self.most)
        return {"anyOf": [{"type": "string", "pattern": digits}, number]}


def _plain_number(value: Any) -> Decimal:
    """A number as JSON carries it. ``True`` is no number, nor are NaN, Infinity and 1e400."""
    if isinstance(value, str) and _NUMBER.fullmatch(value) and len(value) <= 100:
        number = Decimal(value)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        if isinstance(value, int) and abs(value) >= 10**100:  # too long for str()
            raise Wrong(_NUMBER_TOO_LONG)
        number = Decimal(str(value))
    else:
        raise Wrong(_NOT_A_NUMBER)
    if not number.is_finite():
        raise Wrong(_NOT_A_NUMBER if number.is_nan() else _NUMBER_TOO_LONG)
    if number and not -MAX_DIGITS_AFTER_POINT <= number.adjusted() < MAX_DIGITS_BEFORE_POINT:
        raise Wrong(_NUMBER_TOO_LONG)
    text = plain(number) if number else "0"
    if len(text.partition(".")[2]) > MAX_DIGITS_AFTER_POINT:
        raise Wrong(_NUMBER_TOO_LONG)
    return Decimal(text)


_NOT_ISO = Text("Hier steht ein Datum der Form 2026-12-07", "This is a date like 2026-12-07")


@dataclass(frozen=True, slots=True)
class Day:
    """A date: ISO 8601 in JSON, anything people write in a form."""

    def read(self, value: Any, manner: Manner) -> date:
        if not isinstance(value, str) or not (manner.typed or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)):
            raise Wrong(_NOT_ISO)
        try:
            return parse_date(value, manner.today, manner.language)
        except DateNotUnderstood as error:
            raise Wrong(error.sentence) from None

    def write(self, value: Any, manner: Manner) -> str:
        return short_date(value, manner.language) if manner.typed else value.isoformat()

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "description": f"from {EARLIEST} to {LATEST}"}


@dataclass(frozen=True, slots=True)
class YesNo:
    """True or false; in a form a ticked box."""

    def read(self, value: Any, manner: Manner) -> bool:
        word = str(value).strip().lower()
        if isinstance(value, bool) or (manner.typed and word in ("true", "on", "1", "false", "off", "0")):
            return word in ("true", "on", "1")
        raise Wrong(Text("Hier steht true oder false", "This is true or false"))

    def write(self, value: Any, manner: Manner) -> Any:
        return ("true" if value else "") if manner.typed else bool(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a list of words or codes."""

    values: tuple[str, ...]
    empty_allowed: bool = False
    sentence: Text | None = None

    def read(self, value: Any, manner: Manner) -> str:
        word = value.strip() if isinstance(value, str) else value
        if word in self.values or (word == "" and self.empty_allowed):
            return str(word)
        values = ", ".join(self.values)
        raise Wrong(self.sentence or Text(f"Möglich sind: {values}", f"Possible values: {values}"))

    def write(self, value: Any, manner: Manner) -> str:
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [*([""] if self.empty_allowed else []), *self.values]}


@dataclass(frozen=True, slots=True)
class CodeOf:
    """A code of a published list, too long to be an enumeration; empty means none."""

    codes: frozenset[str]
    list_name: str

    def read(self, value: Any, manner: Manner) -> str:
        if isinstance(value, str) and ((code := value.strip()) == "" or code in self.codes):
            return code
        raise Wrong(Text(f"Hier steht ein Code aus {self.list_name}", f"This is a code of {self.list_name}"))

    def write(self, value: Any, manner: Manner) -> str:
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "description": self.list_name}


_NO_DAYS = Text("Hier steht eine Zahl von Tagen, etwa 14", "This is a number of days, such as 14")


@dataclass(frozen=True, slots=True)
class Days:
    """A whole number of days."""

    most: int = 999

    def read(self, value: Any, manner: Manner) -> int:
        if isinstance(value, str) and manner.typed and value.strip().isascii() and value.strip().isdigit():
            value = Decimal(value.strip()[:9])
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
            raise Wrong(_NO_DAYS)
        if value > self.most:
            raise Wrong(Text(f"Möglich sind höchstens {self.most} Tage", f"At most {self.most} days are possible"))
        if value != int(value):
            raise Wrong(_NO_DAYS)
        return int(value)

    def write(self, value: Any, manner: Manner) -> Any:
        return str(value) if manner.typed else int(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Binary:
    """A file's bytes, Base64 in JSON."""

    most: int

    def read(self, value: Any, manner: Manner) -> bytes:
        if not isinstance(value, str):
            raise Wrong(Text("Hier steht ein Text in Base64", "This is a text in Base64"))
        if len(value) > self.most * 4 // 3 + 4:
            most = self.most // (1024 * 1024)
            raise Wrong(Text(f"Die Datei ist größer als {most} MB", f"The file is larger than {most} MB"))
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise Wrong(Text("Hier steht ein Text in Base64", "This is a text in Base64")) from None

    def write(self, value: Any, manner: Manner) -> str:
        return base64.b64encode(value).decode("ascii")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "contentEncoding": "base64"}


@dataclass(frozen=True, slots=True)
class UnitCode:
    """A unit's code; the list is too long to be an enumeration."""

    def read(self, value: Any, manner: Manner) -> str:
        if isinstance(value, str) and value.strip() in UNIT_CODES:
            return value.strip()
        raise Wrong(
            Text(
                "Hier steht ein Code nach UN/ECE Rec. 20, etwa HUR; andere Einheiten stehen in unit_name",
                "This is a code of UN/ECE Rec. 20, such as HUR; other units go into unit_name",
            )
        )

    def write(self, value: Any, manner: Manner) -> str:
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9A-Z]{2,3}$"}

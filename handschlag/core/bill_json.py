"""The JSON bill: read with the path of every fault, written in one stable form, described as JSON Schema.

The same reader takes JSON files (strict) and the editor's form (``typed``: everything as people type it). The written
form is what an issued invoice is frozen as, so it never changes for a bill that has not changed.
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from handschlag.core import sections
from handschlag.core.bill import Bill, Line, words_of
from handschlag.core.bill_shape import ADJUSTMENT, BILL, LARGEST_AMOUNT, LINE, Field, Shape
from handschlag.core.bill_values import Manner, Wrong
from handschlag.core.money import ZERO, format_number
from handschlag.core.text import Language, Text, clean_line
from handschlag.core.unit_codes import UNIT_CODES
from handschlag.core.units import ONE, find_unit, is_abbreviated, unit_of_code

LARGEST_FILE = 25_000_000  # bytes: a text of 10 MB is still refused where it stands, with its path
MOST_ERRORS = 100
MOST_TEXT = 1_000_000  # characters in all lines: about 400 pages, which take the typesetter 10 seconds


class NotReadable(ValueError):
    """Bytes that are no JSON we take; ``sentence`` says why."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that could not be read: ``lines.0.price`` and what to write there."""

    path: str
    sentence: Text


@dataclass(frozen=True, slots=True)
class ReadBill:
    """A bill as far as it could be read, and every fault."""

    bill: Bill
    errors: tuple[FieldError, ...]


# -- bytes


def load_json(content: bytes) -> Any:
    """Decode a JSON document: UTF-8, at most 25 MB, every field once, decimals exact. Raises ``NotReadable``."""
    if len(content) > LARGEST_FILE:
        raise NotReadable(Text("Die Datei ist größer als 25 MB", "The file is larger than 25 MB"))
    try:
        return json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=_every_field_once,
            parse_float=_number,
            parse_int=_number,
        )
    except UnicodeDecodeError:
        raise NotReadable(
            Text(
                "Die Datei ist kein Text in UTF-8. Speichern Sie sie so", "The file is not UTF-8 text. Save it as such"
            )
        ) from None
    except json.JSONDecodeError as error:
        raise NotReadable(
            Text(
                f"Kein gültiges JSON in Zeile {error.lineno}, Zeichen {error.colno}",
                f"Not valid JSON in line {error.lineno}, character {error.colno}",
            )
        ) from None
    except RecursionError:
        raise NotReadable(Text("Die Datei ist zu tief verschachtelt", "The file is nested too deeply")) from None


def _every_field_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        name = _shown(twice)
        raise NotReadable(Text(f"Das Feld „{name}“ steht zweimal da", f"The field “{name}” is there twice"))
    return fields


def _number(digits: str) -> Decimal:
    """An exact number; one that nobody writes on an invoice becomes infinite and is refused where it stands."""
    try:
        return Decimal(digits) if len(digits) <= 100 else Decimal("Infinity")
    except InvalidOperation:
        return Decimal("Infinity")


# -- reading


def read_bill(data: object, *, typed: bool = False, language: Language = "de", today: date | None = None) -> ReadBill:
    """Read a bill; what cannot be read is reported with its path and left out, so that a draft is a bill too.

    Strict (default): JSON types, ISO dates, numbers as strings or JSON numbers, unknown fields are faults.
    ``typed``: every value as a person typed it in ``language``, empty means not given, unknown fields are ignored;
    ``today`` completes dates without a year.
    """
    reader = _Reader(Manner(typed, language, today))
    if not typed and isinstance(data, dict):
        data = {name: value for name, value in data.items() if name != "$schema"}
    bill = reader.object(BILL, data, "")
    if typed:
        bill = sections.carried_on(bill)
    if sum(len(text) for line in bill.lines for text in words_of(line)) > MOST_TEXT:
        reader.wrong("lines", _TOO_MUCH_TEXT)
    return ReadBill(bill, tuple(reader.errors[:MOST_ERRORS]))


_TOO_MUCH_TEXT = Text(
    "So viel Text passt nicht in ein Dokument. Kürzen Sie, oder verteilen Sie ihn auf zwei",
    "That is too much text for one document. Shorten it, or split it in two",
)


def read_object(
    shape: Shape, data: object, *, typed: bool = False, language: Language = "de", today: date | None = None
) -> tuple[Any, tuple[FieldError, ...]]:
    """Read an object of any shape as ``read_bill`` reads a bill: what was made, and every fault with its path."""
    reader = _Reader(Manner(typed, language, today))
    made = reader.object(shape, data, "")
    return made, tuple(reader.errors[:MOST_ERRORS])


class _Reader:
    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self.errors: list[FieldError] = []

    def wrong(self, path: str, sentence: Text) -> None:
        self.errors.append(FieldError(path, sentence))

    def object(self, shape: Shape, data: Any, path: str) -> Any:
        if not isinstance(data, dict):
            self.wrong(path, Text("Hier steht ein Objekt in geschweiften Klammern", "This is an object in braces"))
            return shape.made()
        if shape is LINE and self.manner.typed:
            data = _with_unit(data)
        values: dict[str, Any] = {}
        for name, value in data.items():
            field = shape.fields.get(name)
            if field is None:
                self.unknown(shape, str(name), path)
            elif not self.missing(value):
                found = self.value(field, value, f"{path}.{name}" if path else name)
                if found is not None:
                    values[name] = found
        made = shape.made(**values)
        if shape is ADJUSTMENT and made.amount is not None and made.percent is not None:
            self.wrong(
                f"{path}.amount",
                Text("Nennen Sie Betrag oder Prozent, nicht beides", "Name amount or percent, not both"),
            )
        if shape is LINE and _is_too_large(made):
            self.wrong(f"{path}.quantity", Text("Menge mal Preis ist zu groß", "Quantity times price is too large"))
            made = replace(made, quantity=None)
        return made

    def missing(self, value: Any) -> bool:
        return value is None or (self.manner.typed and isinstance(value, str) and not value.strip())

    def unknown(self, shape: Shape, name: str, path: str) -> None:
        if self.manner.typed:
            return
        near = difflib.get_close_matches(name[:60], shape.fields, 1)
        shown = _shown(name)
        self.wrong(
            f"{path}.{shown}" if path else shown,
            Text(
                f"Dieses Feld gibt es nicht. Meinen Sie „{near[0]}“?" if near else "Dieses Feld gibt es nicht",
                f"There is no such field. Do you mean “{near[0]}”?" if near else "There is no such field",
            ),
        )

    def value(self, field: Field, value: Any, path: str) -> Any:
        if field.most:
            return self.list(field, value, path)
        if field.of:
            return self.object(field.of, value, path)
        assert field.kind  # noqa: S101 (a field is a list, an object or a value)
        try:
            return field.kind.read(value, self.manner)
        except Wrong as wrong:
            self.wrong(path, wrong.sentence)
            return wrong.instead

    def list(self, field: Field, items: Any, path: str) -> tuple[Any, ...]:
        assert field.of  # noqa: S101 (lists hold objects)
        if not isinstance(items, list):
            self.wrong(path, Text("Hier steht eine Liste in eckigen Klammern", "This is a list in brackets"))
            return ()
        if len(items) > field.most:
            limit, there = Decimal(field.most), Decimal(len(items))
            self.wrong(
                path,
                Text(
                    f"Höchstens {format_number(limit)} sind möglich, hier sind es {format_number(there)}",
                    f"At most {format_number(limit, 'en')} are possible, here are {format_number(there, 'en')}",
                ),
            )
        return tuple(self.object(field.of, item, f"{path}.{i}") for i, item in enumerate(items[: field.most]))


def _is_too_large(line: Line) -> bool:
    amount = (line.quantity or ZERO) * (line.price or ZERO) / line.price_base_quantity
    return abs(amount) > LARGEST_AMOUNT


def _with_unit(line: dict[str, Any]) -> dict[str, Any]:
    """A unit typed as a word becomes its code; a word that is not the unit's own name stays as ``unit_name``."""
    typed = line.get("unit_code")
    if not isinstance(typed, str) or not typed.strip() or unit_of_code(typed.strip()):
        return line
    unit = find_unit(typed)
    if unit is None and typed.strip() in UNIT_CODES:
        return line
    code = unit.code if unit else ONE
    keeps_its_word = unit is None or unit.code == ONE or is_abbreviated(typed)
    return {**line, "unit_code": code, "unit_name": line.get("unit_name") or (typed if keeps_its_word else "")}


def _shown(name: str) -> str:
    """A field name of somebody else, safe to show."""
    name = clean_line(name)
    return name if len(name) <= 60 else name[:59] + "…"


# -- writing


def write_bill(bill: Bill) -> dict[str, Any]:
    """A bill for JSON: every field that is not at its default, in a fixed order, decimals as strings, dates ISO.

    ``read_bill`` of it gives the same bill.
    """
    return _written(BILL, bill, Manner())


def as_typed(bill: Bill, language: Language | None = None) -> dict[str, Any]:
    """A bill as a person would type it into the form: the reverse of ``read_bill(typed=True)``."""
    typed = _written(BILL, bill, Manner(typed=True, language=language or bill.language))
    for line, title in zip(typed.get("lines", ()), sections.as_typed(bill.lines), strict=True):
        line.pop("section", None)
        if title:
            line["section"] = title
    return typed


def write_object(shape: Shape, made: Any, *, typed: bool = False, language: Language = "de") -> dict[str, Any]:
    """An object of any shape as ``write_bill`` and ``as_typed`` write a bill."""
    return _written(shape, made, Manner(typed=typed, language=language))


def _written(shape: Shape, made: Any, manner: Manner) -> dict[str, Any]:
    default = shape.made()
    written: dict[str, Any] = {}
    for field in shape.fields.values():
        value = getattr(made, field.name)
        if value == getattr(default, field.name):
            continue
        if field.most and field.of:
            written[field.name] = [_written(field.of, item, manner) for item in value]
        elif field.of:
            written[field.name] = _written(field.of, value, manner)
        elif field.kind:
            written[field.name] = field.kind.write(value, manner)
    return written


# -- describing


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the JSON bill, made from the table the reader uses."""
    shapes: dict[str, Shape] = {}
    _collect(BILL, shapes)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Bill",
        "description": "An invoice in the words of EN 16931. Totals are computed, never given.",
        **_object_schema(BILL, more={"$schema": {"type": "string"}}),
        "$defs": {name: _object_schema(shape) for name, shape in shapes.items() if shape is not BILL},
    }


def _collect(shape: Shape, shapes: dict[str, Shape]) -> None:
    shapes[shape.name] = shape
    for field in shape.fields.values():
        if field.of and field.of.name not in shapes:
            _collect(field.of, shapes)


def _object_schema(shape: Shape, more: dict[str, Any] | None = None) -> dict[str, Any]:
    fields = {name: _field_schema(field) for name, field in shape.fields.items()}
    return {"type": "object", "properties": {**(more or {}), **fields}, "additionalProperties": False}


def _field_schema(field: Field) -> dict[str, Any]:
    if field.most and field.of:
        described: dict[str, Any] = {
            "type": "array",
            "items": {"$ref": f"#/$defs/{field.of.name}"},
            "maxItems": field.most,
        }
    elif field.of:
        described = {"$ref": f"#/$defs/{field.of.name}"}
    else:
        assert field.kind  # noqa: S101
        described = field.kind.schema()
    limits = described.pop("description", "")
    return {**described, "description": field.meaning + (f", {limits}" if limits else "")}

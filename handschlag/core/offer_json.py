"""The offer as JSON: a JSON bill whose lines have a ``role``, and an object ``offer`` beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from handschlag.core.bill_json import FieldError, as_typed, read_bill, write_bill
from handschlag.core.bill_shape import LARGEST_PERCENT
from handschlag.core.bill_values import (
    LONGEST_BLOCK,
    NOT_NEGATIVE,
    Day,
    Kind,
    Manner,
    Number,
    OneOf,
    Words,
    Wrong,
    YesNo,
)
from handschlag.core.offer import ROLES, SUBJECTS, Offer, Role
from handschlag.core.text import Language

TERMS: dict[str, Kind] = {
    "title": Words(),
    "valid_until": Day(),
    "binding": YesNo(),
    "acceptance_text": Words(LONGEST_BLOCK),
    "subject": OneOf(SUBJECTS),
    "estimate": YesNo(),
    "tolerance_percent": Number(refused_below_zero=NOT_NEGATIVE, most=LARGEST_PERCENT, percent=True),
}
_ROLE = OneOf(ROLES, empty_allowed=True)


@dataclass(frozen=True, slots=True)
class ReadOffer:
    """An offer as far as it could be read, and every fault."""

    offer: Offer
    errors: tuple[FieldError, ...]


def read_offer(
    data: dict[str, Any], *, typed: bool = False, language: Language = "de", today: date | None = None
) -> ReadOffer:
    """Read an offer with the same manners as ``bill_json.read_bill``; what cannot be read is reported and left out."""
    manner = Manner(typed, language, today)
    lines = data.get("lines")
    rows = [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    plain = {key: value for key, value in data.items() if key != "offer"}
    if rows:
        plain["lines"] = [{key: value for key, value in line.items() if key != "role"} for line in rows]
    read = read_bill(plain, typed=typed, language=language, today=today)
    errors = list(read.errors)
    roles: tuple[Role, ...] = tuple(
        _value(_ROLE, line.get("role", ""), manner, f"lines.{i}.role", errors) or "" for i, line in enumerate(rows)
    )
    given = data.get("offer")
    terms = {}
    for name, kind in TERMS.items():
        value = given.get(name) if isinstance(given, dict) else None
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        found = _value(kind, value, manner, f"offer.{name}", errors)
        if found is not None:
            terms[name] = found
    return ReadOffer(Offer(bill=read.bill, roles=roles[: len(read.bill.lines)], **terms), tuple(errors))


def _value(kind: Kind, value: Any, manner: Manner, path: str, errors: list[FieldError]) -> Any:
    try:
        return kind.read(value, manner)
    except Wrong as wrong:
        errors.append(FieldError(path, wrong.sentence))
        return wrong.instead


def write_offer(offer: Offer) -> dict[str, Any]:
    """An offer for JSON: always the same for the same offer. ``read_offer`` of it gives the same offer."""
    return _with_terms(offer, write_bill(offer.bill), Manner())


def offer_as_typed(offer: Offer, language: Language | None = None) -> dict[str, Any]:
    """An offer as a person would type it into the form: the reverse of ``read_offer(typed=True)``."""
    language = language or offer.bill.language
    return _with_terms(offer, as_typed(offer.bill, language), Manner(typed=True, language=language))


def _with_terms(offer: Offer, written: dict[str, Any], manner: Manner) -> dict[str, Any]:
    default = Offer()
    terms = {
        name: kind.write(value, manner)
        for name, kind in TERMS.items()
        if (value := getattr(offer, name)) != getattr(default, name)
    }
    if not offer.binding:
        terms["binding"] = "false" if manner.typed else False
    lines = [
        {**line, "role": role} if role else line
        for line, role in zip(written.get("lines", []), _padded(offer), strict=True)
    ]
    return written | ({"lines": lines} if lines else {}) | ({"offer": terms} if terms else {})


def _padded(offer: Offer) -> tuple[str, ...]:
    missing = len(offer.bill.lines) - len(offer.roles)
    return (*offer.roles[: len(offer.bill.lines)], *("" for _ in range(missing)))

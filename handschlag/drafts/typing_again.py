"""Write the numbers and dates of a draft again in another language: a German 1.500 is not an English 1.500."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from handschlag.core import terms
from handschlag.core.money import AmountNotUnderstood, parse_amount, plain
from handschlag.core.text import Language

_NUMBERS = frozenset(
    "quantity price price_before_discount price_base_quantity percent amount base_amount"
    " prepaid_amount rounding_amount exchange_rate".split()
)


def in_language(data: dict[str, Any], language: Language, *, before: Language, today: date) -> dict[str, Any]:
    """The data of a draft in ``language``; what was typed in the language ``before`` keeps its value."""
    changed = {**copy.deepcopy(data), "language": language}
    if before == language:
        return changed
    for place, name in list(_places(changed)):
        if name in _NUMBERS:
            place[name] = _number_again(place[name], before, language)
        elif name.endswith("_date") or name == "valid_until":
            found = day(place[name], today, before)
            place[name] = terms.short_date(found, language) if found else place[name]
    return changed


def number(value: Decimal, language: Language) -> str:
    """A number as a person types it, without thousands marks: those are read in two ways."""
    return plain(value).replace(".", "," if language == "de" else ".")


def day(typed: Any, today: date, language: Language = "de") -> date | None:
    """The day somebody typed, or None."""
    try:
        return terms.parse_date(str(typed), today, language)
    except terms.DateNotUnderstood:
        return None


def _places(data: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every typed value of a draft, as the object it stands in and its name there."""
    if isinstance(data, list):
        for item in data:
            yield from _places(item)
    elif isinstance(data, dict):
        for name, value in data.items():
            if isinstance(value, dict | list):
                yield from _places(value)
            else:
                yield data, name


def _number_again(typed: Any, before: Language, language: Language) -> Any:
    try:
        return number(parse_amount(str(typed), before), language)
    except AmountNotUnderstood:
        return typed  # what nobody understands stays as it is

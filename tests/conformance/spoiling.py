"""Bills with one thing wrong: each field of each part taken away or replaced, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from handschlag.core.bill import Adjustment, Bill

# What is tried in place of a good value. Free text is only emptied, codes are also replaced.
CODES = frozenset(
    """country_code currency electronic_address_scheme kind language type_code unit_code tax_situation
    account_identifier service_provider_identifier vat_identifier tax_registration_identifier""".split()
)
NOTHING = ("", "\x00\u200b")
WRONG_CODES = ("¿", " de 1.2", "ZZ", "381", "zero", "export", "small_business")
WRONG_NUMBERS = (Decimal(0), Decimal(-1), Decimal("0.0000001"), Decimal("1E+7"))
WRONG_DATES = (None, date(1950, 1, 1), date(9999, 12, 31))
WRONG_ADJUSTMENTS = (Adjustment(), Adjustment(amount=Decimal(-5)), Adjustment(percent=Decimal(150)))
GIVEN_AT_ISSUE = "number"


def spoiled_bills(made: Bill) -> Iterator[tuple[str, Bill]]:
    """The bill with one thing taken away or changed, for every field of every part."""
    return ((what, spoiled) for what, spoiled in _spoiled(made, "") if what.split(" ")[0] != GIVEN_AT_ISSUE)


def _spoiled(part: Any, path: str) -> Iterator[tuple[str, Any]]:
    for field in fields(part):
        name = f"{path}.{field.name}".lstrip(".")
        value = getattr(part, field.name)
        if is_dataclass(value):
            changed = _spoiled(value, name)
        elif isinstance(value, tuple):
            changed = _spoiled_rows(value, name)
        else:
            changed = ((f"{name} = {wrong!r}", wrong) for wrong in _wrong_values(field, value) if wrong != value)
        yield from ((what, replace(part, **{field.name: wrong})) for what, wrong in changed)


def _spoiled_rows(rows: tuple[Any, ...], path: str) -> Iterator[tuple[str, Any]]:
    if not rows:
        return
    yield f"{path} = ()", ()
    for what, wrong in _spoiled(rows[0], f"{path}.0"):
        yield what, (wrong, *rows[1:])
    if isinstance(rows[0], Adjustment):
        yield from ((f"{path}.0 = {wrong}", (wrong, *rows[1:])) for wrong in WRONG_ADJUSTMENTS)


def _wrong_values(field: Field[Any], value: Any) -> tuple[Any, ...]:
    if isinstance(value, str):
        return NOTHING + WRONG_CODES if field.name in CODES else NOTHING
    if isinstance(value, Decimal):
        return WRONG_NUMBERS + ((None,) if "None" in str(field.type) else ())
    return WRONG_DATES if isinstance(value, date) else ()

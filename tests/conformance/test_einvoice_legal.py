"""What the official rules refuse, our own checks refuse first, with a sentence a person understands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from handschlag.core import legal
from handschlag.core.bill import Adjustment, Bill
from handschlag.core.einvoice import cii
from handschlag.core.tax import SituationUnknown
from handschlag.core.totals import totals
from tests.conformance.bills import Case, bill, cases
from tests.conformance.official_rules import official_faults

pytestmark = pytest.mark.conformance

SITUATION_KEYS = ("standard", "zero", "small_business", "reverse_charge", "intra_community", "export")
BASES = [
    *(Case(key, 1, key == "standard", "both", 9) for key in SITUATION_KEYS),
    Case("mixed", 3, False, "", 9),
    Case("standard", 1, False, "", 1),  # only what it must have
    Case("standard", 2, False, "line", 5),  # a cancellation
]

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
MAY_BE_NONE = ("quantity", "price", "amount", "percent")
GIVEN_AT_ISSUE = "number"


@pytest.mark.parametrize("case", BASES, ids=lambda case: f"{case}-{case.index}")
def test_whatever_is_wrong_we_notice_before_the_official_rules(case: Case) -> None:
    unnoticed = []
    seen = set()
    for what, spoiled in spoiled_bills(bill(case)):
        try:
            computed = totals(spoiled)
        except SituationUnknown:
            continue
        if legal.blocking(legal.check(spoiled, computed)):
            continue
        xml = cii.write(spoiled, computed)
        fatal = [] if xml in seen else [fault for fault in official_faults(xml) if fault.startswith("fatal")]
        unnoticed += [(what, fatal)] if fatal else []
        seen.add(xml)

    assert unnoticed == []


@pytest.mark.parametrize("case", [case for case in cases() if case.lines == 3], ids=str)
def test_the_valid_bills_may_be_issued(case: Case) -> None:
    made = bill(case)

    assert legal.blocking(legal.check(made, totals(made))) == []


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
            changed = ((f"{name} = {wrong!r}", wrong) for wrong in _wrong_values(field.name, value) if wrong != value)
        yield from ((what, replace(part, **{field.name: wrong})) for what, wrong in changed)


def _spoiled_rows(rows: tuple[Any, ...], path: str) -> Iterator[tuple[str, Any]]:
    if not rows:
        return
    yield f"{path} = ()", ()
    for what, wrong in _spoiled(rows[0], f"{path}.0"):
        yield what, (wrong, *rows[1:])
    if isinstance(rows[0], Adjustment):
        yield from ((f"{path}.0 = {wrong}", (wrong, *rows[1:])) for wrong in WRONG_ADJUSTMENTS)


def _wrong_values(name: str, value: Any) -> tuple[Any, ...]:
    if isinstance(value, str):
        return NOTHING + WRONG_CODES if name in CODES else NOTHING
    if isinstance(value, Decimal):
        return WRONG_NUMBERS + ((None,) if name in MAY_BE_NONE else ())
    return WRONG_DATES if isinstance(value, date) else ()

"""A complete bill to start from, its parts, and a way to press a fix's button."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from handschlag.core.bill import Address, Bill, CreditTransfer, Line, Party, Period
from handschlag.core.bill_json import as_typed, read_bill
from handschlag.core.findings import Finding, Fix
from handschlag.core.money import parse_amount
from handschlag.core.units import find_unit, unit_name

SELLER = Party(
    name="Atelier Nordlicht",
    address=Address("Am Beispielkai 4", "", "00123", "Möwenhafen", "DE"),
    vat_identifier="DE136695976",
    tax_registration_identifier="12/345/67890",
)
BUYER = Party(
    name="Kaffeerösterei Siebenschläfer GmbH",
    address=Address("Traumgasse 7", "", "00124", "Möwenhafen", "DE"),
    kind="business",
)
BILL = Bill(
    seller=SELLER,
    buyer=BUYER,
    lines=(
        Line("Verpackungsdesign „Winterröstung“", quantity=Decimal(3), unit_code="H87", price=Decimal(480)),
        Line("Abstimmung vor Ort am 12.11.2026", quantity=Decimal(6), unit_code="HUR", price=Decimal(85)),
    ),
    issue_date=date(2026, 11, 23),
    due_date=date(2026, 12, 7),
    period=Period(date(2026, 11, 2), date(2026, 11, 20)),
    payment=CreditTransfer("DE02120300000000202051", "Atelier Nordlicht"),
    purchase_order_reference="4711-B",
    opening="Guten Tag, für die vereinbarten Arbeiten berechnen wir Ihnen:",
    thank_you_note="Danke für Ihr Vertrauen!",
    sign_off="Ihr Atelier Nordlicht",
)
TODAY = date(2026, 11, 23)
FRENCH = replace(
    BUYER,
    name="Boulangerie du Nord SARL",
    address=Address("12 rue Exemple", "", "75001", "Paris", "FR"),
    vat_identifier="FR40303265045",
)


def line(name: str = "Verpackungsdesign", **changes: Any) -> Line:
    """One line that is complete."""
    return replace(Line(name, quantity=Decimal(1), unit_code="LS", price=Decimal(1000)), **changes)


def codes(findings: list[Finding]) -> set[str]:
    return {finding.code for finding in findings}


def only(findings: list[Finding], code: str) -> Finding:
    """The one finding of a code; fails where there is none or more than one."""
    found = [finding for finding in findings if finding.code == code]
    assert len(found) == 1, f"{code}: {[(f.code, f.field) for f in findings]}"
    return found[0]


def press(bill: Bill, fix: Fix | None) -> Bill:
    """The bill after pressing a fix's button: every value goes through the reading that the form gives it."""
    assert fix is not None
    for path, typed in fix.changes:
        bill = _with(bill, path.split("."), typed, bill)
        assert path.split(".")[0] in {f.name for f in fields(Bill)}
    return bill


def press_in_form(bill: Bill, fix: Fix | None) -> Bill:
    """The same through the editor's form: every field as typed, the changes set, everything read again."""
    assert fix is not None
    data = as_typed(bill, bill.language)
    for path, typed in fix.changes:
        *parents, last = path.split(".")
        place: Any = data
        for step in parents:
            place = place[int(step)] if step.isdecimal() else place.setdefault(step, {})
        place[last] = typed
    read = read_bill(data, typed=True, language=bill.language, today=TODAY)
    assert not read.errors, read.errors
    return read.bill


def _with(value: Any, path: list[str], typed: str, bill: Bill) -> Any:
    name, rest = path[0], path[1:]
    if isinstance(value, tuple):
        index = int(name)
        return (*value[:index], _with(value[index], rest, typed, bill), *value[index + 1 :])
    if rest:
        return replace(value, **{name: _with(getattr(value, name), rest, typed, bill)})
    if name == "unit_code":
        return _with_unit(value, typed)
    return replace(value, **{name: _read(value, name, typed, bill)})


def _with_unit(line: Line, typed: str) -> Line:
    unit = find_unit(typed)
    assert unit is not None
    own = {text.in_(language) for text in (unit.singular, unit.plural) for language in ("de", "en")}
    known = unit_name(unit.code, "de") in own or unit_name(unit.code, "en") in own
    return replace(line, unit_code=unit.code, unit_name="" if known and typed in own else typed)


def _read(owner: Any, name: str, typed: str, bill: Bill) -> Any:
    assert is_dataclass(owner)
    kind = next(str(f.type) for f in fields(owner) if f.name == name)
    if "Decimal" in kind:
        return parse_amount(typed, bill.language)
    if "date" in kind:
        return date.fromisoformat(typed) if typed else None
    assert "str" in kind or "Language" in kind or "BuyerKind" in kind, kind
    return typed

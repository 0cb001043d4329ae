"""Units: every code is one an e-invoice may use, every word finds its unit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handschlag.core.unit_codes import UNIT_CODES
from handschlag.core.units import ONE, UNITS, find_unit, is_abbreviated, unit_name, unit_of_code


def test_every_unit_has_an_allowed_code_and_a_name_of_its_own() -> None:
    assert {unit.code for unit in UNITS} <= UNIT_CODES
    names = [unit.singular.de for unit in UNITS]
    assert len(names) == len(set(names))
    coded = [unit.code for unit in UNITS if unit.code != ONE]
    assert len(coded) == len(set(coded))


@pytest.mark.parametrize(
    ("code", "language", "quantity", "name"),
    [
        ("HUR", "de", Decimal("1.5"), "Stunden"),
        ("HUR", "de", Decimal(1), "Stunde"),
        ("HUR", "en", Decimal(-1), "hour"),
        ("LS", "de", Decimal(1), "Pauschale"),
        ("H87", "de", None, "Stück"),
        ("C62", "de", Decimal(2), "Stück"),
        ("C62", "en", Decimal(2), "pieces"),
        ("MTK", "de", Decimal(2), "Quadratmeter"),
        ("XPP", "de", Decimal(2), "XPP"),
    ],
)
def test_names_on_paper(code: str, language: str, quantity: Decimal | None, name: str) -> None:
    assert unit_name(code, language, quantity) == name


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *[("Std.", "HUR"), ("h", "HUR"), ("stunden", "HUR"), (" Stunde ", "HUR"), ("hours", "HUR")],
        *[("psch", "LS"), ("pauschal", "LS"), ("Stk.", "H87"), ("m²", "MTK"), ("qm", "MTK"), ("kW", "KWT")],
        *[("Monate", "MON"), ("Seiten", ONE), ("Wörter", ONE), ("lfd. m", "LM"), ("KG", "KGM")],
    ],
)
def test_words_find_their_unit(typed: str, code: str) -> None:
    unit = find_unit(typed)
    assert unit
    assert unit.code == code


def test_every_name_and_short_form_finds_its_own_unit() -> None:
    for unit in UNITS:
        for word in (unit.singular.de, unit.plural.de, unit.singular.en, unit.plural.en, *unit.abbreviations):
            assert find_unit(word) == unit, word


def test_only_short_forms_are_abbreviated() -> None:
    assert is_abbreviated("Std.")
    assert is_abbreviated("h")
    assert not is_abbreviated("Stunden")
    assert not is_abbreviated("STUNDE")
    assert not is_abbreviated("Furlong")
    assert find_unit("Furlong") is None
    assert unit_of_code("FUR") is None

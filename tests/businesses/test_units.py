"""Own units: a name for one, a name for several, and a code of the list."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handschlag.businesses import guests, units
from handschlag.businesses.keeping import Refused
from handschlag.businesses.models import Business

CRATE = {"name": "Kiste", "plural": "Kisten", "code": "xcr"}


def test_a_unit_is_found_by_both_names_and_named_after_its_quantity(business: Business) -> None:
    crate = units.save(business, CRATE, by="test")
    own = units.of(business)
    assert (crate.code, own) == ("XCR", [crate])
    assert units.find(own, " kiste ") == units.find(own, "KISTEN") == crate
    assert units.find(own, "Kist") is None
    assert [units.name_for(crate, quantity) for quantity in (Decimal(1), Decimal("-1"), Decimal(2), None)] == [
        "Kiste", "Kiste", "Kisten", "Kisten",
    ]  # fmt: skip
    assert units.of(guests.start()) == units.of(None) == []


def test_without_a_code_a_unit_counts_things(business: Business) -> None:
    unit = units.save(business, {"name": "Auftritt"}, by="test")
    assert (unit.plural, unit.code) == ("Auftritt", "C62")
    units.save(business, {"name": "Auftritt", "plural": "Auftritte"}, by="test", unit=unit)
    assert units.of(business)[0].plural == "Auftritte"
    units.remove(unit, by="test")
    assert units.of(business) == []


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"name": "Std."}, "name"),
        ({"name": "Kist", "plural": "Stunden"}, "plural"),
        ({"name": "kisten", "plural": ""}, "name"),
        ({"name": "Fass", "code": "???"}, "code"),
    ],
)
def test_what_is_refused(business: Business, values: dict[str, str], path: str) -> None:
    units.save(business, CRATE, by="test")
    with pytest.raises(Refused) as refused:
        units.save(business, CRATE | {"name": "Fass", "plural": "Fässer"} | values, by="test")
    assert refused.value.faults[0].path == path

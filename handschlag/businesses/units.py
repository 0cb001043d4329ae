"""Units a seller has words for, each with a code that every e-invoice reader knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from handschlag.businesses.changing import record_change
from handschlag.businesses.keeping import Refused
from handschlag.businesses.models import Business, OwnUnit
from handschlag.core import units
from handschlag.core.bill_json import FieldError
from handschlag.core.text import Text, clean_line
from handschlag.core.unit_codes import UNIT_CODES
from handschlag.events import types

LONGEST = 40
MOST = 100


def of(business: Business | int | None) -> list[OwnUnit]:
    """The seller's own units in the order of the alphabet."""
    return list(OwnUnit.objects.of(business).order_by("name")) if business else []


def save(business: Business, values: Mapping[str, str], *, by: str, unit: OwnUnit | None = None) -> OwnUnit:
    """Keep a unit, new or changed: its name for one, its name for several, its code. Raises ``Refused``."""
    name, plural = clean_line(values.get("name", "")), clean_line(values.get("plural", ""))
    wanted = {"name": name, "plural": plural or name, "code": clean_line(values.get("code", "")).upper() or units.ONE}
    with transaction.atomic():
        Business.objects.select_for_update(no_key=True).get(pk=business.pk)
        others = [other for other in of(business) if unit is None or other.pk != unit.pk]
        if faults := list(_faults(wanted, others)):
            raise Refused(faults)
        row = unit or OwnUnit(business=business)
        before = _facts(row) if unit else {}
        row.name, row.plural, row.code = wanted["name"], wanted["plural"], wanted["code"]
        row.save()
        record_change(business.pk, types.UNIT_CHANGED, before, wanted, by=by, unit=row.pk)
    return row


def remove(unit: OwnUnit, *, by: str) -> None:
    """Take a unit off the list; documents and articles keep its words."""
    with transaction.atomic():
        pk, before = unit.pk, _facts(unit)
        OwnUnit.objects.of(unit.business_id).filter(pk=pk).delete()
        record_change(unit.business_id, types.UNIT_CHANGED, before, {}, by=by, unit=pk)


def find(own: Iterable[OwnUnit], word: str) -> OwnUnit | None:
    """The unit somebody means by a word: its name for one or for several."""
    wanted = " ".join(word.split()).casefold()
    return next((unit for unit in own if wanted in (unit.name.casefold(), unit.plural.casefold())), None)


def name_for(unit: OwnUnit, quantity: Decimal | None) -> str:
    """The name that goes with a quantity: ``Kiste`` with 1 and -1, else ``Kisten``."""
    return unit.name if quantity is not None and abs(quantity) == 1 else unit.plural


def _facts(row: OwnUnit) -> dict[str, Any]:
    return {"name": row.name, "plural": row.plural, "code": row.code}


def _faults(wanted: Mapping[str, str], others: list[OwnUnit]) -> Iterable[FieldError]:
    if not wanted["name"]:
        yield FieldError("name", Text("Tragen Sie den Namen der Einheit ein", "Enter the name of the unit"))
    for path in ("name", "plural"):
        if len(wanted[path]) > LONGEST:
            yield FieldError(path, Text("Höchstens 40 Zeichen sind möglich", "At most 40 characters are possible"))
        elif ours := units.find_unit(wanted[path]):
            yield FieldError(
                path,
                Text(
                    f"„{ours.plural.de}“ gibt es schon in der Liste",
                    f"“{ours.plural.en}” is in the list already",
                ),
            )
            break
        elif find(others, wanted[path]):
            yield FieldError(path, Text("Diese Einheit haben Sie schon", "You have this unit already"))
            break
    if wanted["code"] not in UNIT_CODES:
        yield FieldError(
            "code",
            Text(
                "Wählen Sie eine Einheit der Liste, die ihr am nächsten kommt",
                "Choose the unit of the list that comes nearest",
            ),
        )
    if len(others) >= MOST:
        yield FieldError("name", Text(f"Höchstens {MOST} Einheiten sind möglich", f"At most {MOST} units are possible"))

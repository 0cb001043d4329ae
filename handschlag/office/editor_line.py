"""One line of the editor: its values, its amount, its unit in the words of the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handschlag.businesses import units as own_units
from handschlag.businesses.models import OwnUnit
from handschlag.core import units
from handschlag.office import fields, form_data

TEXTS = ("text_above", "text_below")


@dataclass(frozen=True)
class Row:
    """One invoice line of the form."""

    index: int
    data: dict[str, Any]
    amount: str
    errors: dict[str, str]
    form: Any = None  # the form it is part of: it knows the seller's own units
    subtotal: str = ""  # of the section that begins with it

    @property
    def n(self) -> str:
        """Its number in the names of its fields; text, because a template would format a number for people."""
        return str(self.index)

    @property
    def position(self) -> str:
        """Its number on paper."""
        return str(self.index + 1)

    @property
    def agreed(self) -> str:
        """What was agreed and billed so far, where the line comes from an order."""
        return self.form.agreed.get(self.index, "") if self.form else ""

    @property
    def unit(self) -> str:
        """The unit as the list of units calls it; what somebody typed stays as it is."""
        typed = self.data.get("unit_code", "")
        if own := own_unit(self.form.own_units, self.data.get("unit_name", "") or typed):
            return own.name
        unit = units.unit_of_code(typed) or (None if units.is_abbreviated(typed) else units.find_unit(typed))
        if unit is None:
            return typed
        return units.ONE if typed == units.ONE else fields.units_value(unit)

    @property
    def unit_is_foreign(self) -> bool:
        """Whether the list of units does not offer this one."""
        return self.unit not in fields.unit_values() and not own_unit(self.form.own_units, self.unit)

    @property
    def more(self) -> dict[str, str]:
        """Values of the fields that are folded away."""
        flat = dict(form_data.leaves(self.data))
        return {key.replace(".", "_"): value for key, value in flat.items()}

    @property
    def has_more(self) -> bool:
        """Whether something stands in the folded fields."""
        usual = {"name", "quantity", "unit_code", "price", "role", "origin", "section", *TEXTS}
        return any(path not in usual for path, _value in form_data.leaves(self.data))


def own_unit(known: Sequence[OwnUnit], word: str) -> OwnUnit | None:
    """The seller's own unit that a word names."""
    return own_units.find(known, word) if known and word else None

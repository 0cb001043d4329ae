"""Records of invented customers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handschlag.core.bill import Address
from handschlag.customers.record import Record

ADDRESS = Address(line_1="Traumgasse 7", post_code="00124", city="Möwenhafen")


def record(name: str = "Kaffeerösterei Siebenschläfer GmbH", **more: Any) -> Record:
    """A complete business in Germany; parts of the address may be named directly."""
    parts = {key: more.pop(key) for key in ("line_1", "line_2", "post_code", "city", "country_code") if key in more}
    return Record(name=name, address=more.pop("address", replace(ADDRESS, **parts)), **more)

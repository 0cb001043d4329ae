"""The countries whose law we know. To add one, write its folder and name it here; the first is where a bill begins."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from handschlag.core.countries.regime import Regime

# country -> module with a constant REGIME
MODULES = {
    "DE": "handschlag.core.countries.de",
    "AT": "handschlag.core.countries.at",
}
FIRST = next(iter(MODULES))


@cache
def regime(country: str) -> Regime | None:
    """The law of a country; ``None`` where nobody has written it down yet."""
    if country not in MODULES:
        return None
    found: Regime = import_module(MODULES[country]).REGIME
    return found


def regimes() -> list[Regime]:
    """All of them, in the order of the table."""
    return [found for country in MODULES if (found := regime(country))]

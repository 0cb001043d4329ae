"""Tax of a bill: which country's law applies, which situations it has, and what a situation means on a day.

A person picks a situation in plain words; category, rate, reason and note follow from it and from the day of supply.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from handschlag.core import dated, names
from handschlag.core.countries import country_of_vat_identifier
from handschlag.core.countries.regime import Regime
from handschlag.core.countries.register import FIRST, regime, regimes
from handschlag.core.situation import (
    GROUPS,
    Category,
    Situation,
    SituationUnknown,
    Treatment,
    may_stand_together,
)

__all__ = [
    "GROUPS",
    "SITUATIONS",
    "Category",
    "Situation",
    "SituationUnknown",
    "Treatment",
    "country_of",
    "find_situations",
    "knows_rate",
    "may_stand_together",
    "rate_on",
    "regime_of",
    "situations_of",
    "treatment",
]

# Every key of every country; where countries share one, in the words of the first. For what knows no seller.
SITUATIONS: dict[str, Situation] = {
    key: situation for country in reversed(regimes()) for key, situation in country.situations.items()
}
SITUATIONS = {key: SITUATIONS[key] for country in regimes() for key in country.situations}


def country_of(address_country: str, vat_identifier: str = "") -> str:
    """The country whose VAT law a seller bills under.

    That is where they are; who is elsewhere, such as a Swiss business registered in Germany, bills under the law that
    gave them their VAT id.
    """
    registered = country_of_vat_identifier(vat_identifier)
    return registered if regime(address_country) is None and regime(registered) else address_country


def regime_of(address_country: str, vat_identifier: str = "") -> Regime | None:
    """The law a seller bills under; ``None`` where nobody has written that country down yet."""
    return regime(country_of(address_country, vat_identifier))


def situations_of(country: str) -> dict[str, Situation]:
    """The situations of a country by key, in the order of the editor; those of the first one where it is not known."""
    found = regime(country) or regime(FIRST)
    return dict(found.situations) if found else {}


def find_situations(words: str, country: str) -> list[Situation]:
    """The situations of a country that plain words mean: ``Smartphone``, ``Arzt``, ``Schweiz``; the best first.

    Every word must begin a word of the situation, in either language; hits in its name count before those elsewhere.
    """
    asked = names.search_words(words)
    found = [(_rank(asked, situation), situation) for situation in situations_of(country).values()] if asked else []
    return [situation for rank, situation in sorted(found, key=lambda each: each[0] or 0) if rank is not None]


def _rank(asked: list[str], situation: Situation) -> int | None:
    """0 where the name says it all, 1 where the rest helps; ``None`` where a word is nowhere."""
    name = names.search_words(f"{situation.label.de} {situation.label.en}")
    rest = f"{situation.explanation.de} {situation.explanation.en} {situation.words} {situation.source}"
    known = [*name, *names.search_words(rest)]
    if not all(any(word.startswith(part) for word in known) for part in asked):
        return None
    return 0 if all(any(word.startswith(part) for word in name) for part in asked) else 1


def _situation(key: str, country: str) -> Situation:
    situation = situations_of(country).get(key) or SITUATIONS.get(key)
    if situation is None:
        raise SituationUnknown(key)
    return situation


def knows_rate(key: str, day: date, country: str = FIRST, destination: str = "") -> bool:
    """Whether a rate is entered for this situation on this day; true where it needs none."""
    situation = _situation(key, country)
    where = destination if situation.at_destination else country
    return not situation.rate_name or dated.rate(where, situation.rate_name, day) is not None


def rate_on(name: str, day: date | None, country: str = FIRST) -> Decimal:
    """The VAT rate in percent on the day of supply (§ 27 Abs. 1 UStG); the latest without a day.

    A draft is computed on any day: where the table has none, with the nearest one that it has, and 0 without any.
    ``knows_rate`` tells, and the law check then stops the issue.
    """
    series = dated.current().rates.get((country, name))
    rows = [(since, percent) for since, percent in (series.rows if series else ()) if percent is not None]
    held = [percent for since, percent in rows if day is None or since <= day]
    return held[-1] if held else rows[0][1] if rows else Decimal(0)


def treatment(
    key: str,
    day: date | None,
    language: str = "de",
    exemption_reason: str = "",
    *,
    country: str = FIRST,
    destination: str = "",
) -> Treatment:
    """Category, rate (percent), reason and note of a situation on the day of supply. Raises ``SituationUnknown``.

    ``country`` is the seller's; ``destination`` the buyer's, for sales under the One-Stop-Shop.
    """
    situation = _situation(key, country)
    where = destination if situation.at_destination else country
    rate = rate_on(situation.rate_name, day, where) if situation.rate_name else Decimal(0)
    reason = situation.reason.in_(language) if situation.reason else ""
    note = situation.note.in_(language) if situation.note else ""
    if situation.own_reason:
        reason = exemption_reason or reason
        note = exemption_reason
    return Treatment(key, situation.category, rate, reason, situation.reason_code, note)

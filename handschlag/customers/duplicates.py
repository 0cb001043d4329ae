"""Look for the same customer a second time, and say what speaks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from handschlag.core import names
from handschlag.core.identifiers import normal_form
from handschlag.core.text import Text
from handschlag.customers import searching
from handschlag.customers.models import Customer
from handschlag.customers.record import Record

MOST_SHOWN = 5

SAME_EMAIL = Text("gleiche E-Mail-Adresse", "same email address")
SAME_VAT_ID = Text("gleiche USt-IdNr.", "same VAT id")
SAME_NAME = Text("gleicher Name", "same name")
SAME_NAME_AND_PLACE = Text("gleicher Name, gleiche Postleitzahl", "same name, same postcode")
LIKE_NAME_AND_PLACE = Text("ähnlicher Name, gleiche Postleitzahl", "similar name, same postcode")


@dataclass(frozen=True, slots=True)
class Double:
    """A customer that may be the one in question, and why."""

    customer: Customer
    reasons: tuple[Text, ...]


def doubles(business: Any, record: Record, own: Customer | None = None) -> list[Double]:
    """Customers that may be the one of ``record``, those with most reasons first; archived ones too."""
    ids = searching.candidates(business, record)
    rows = Customer.objects.of(business).filter(pk__in=ids, merged_into=None)
    if own is not None:
        rows = rows.exclude(pk=own.pk)
    found = [Double(row, why) for row in rows.order_by("pk") if (why := reasons(record, row.record))]
    return sorted(found, key=lambda double: -len(double.reasons))[:MOST_SHOWN]


def reasons(one: Record, other: Record) -> tuple[Text, ...]:
    """Why two records may be one customer; none where nothing speaks for it."""
    found = []
    if {email.casefold() for email in one.emails} & {email.casefold() for email in other.emails}:
        found.append(SAME_EMAIL)
    if one.vat_identifier and normal_form(one.vat_identifier) == normal_form(other.vat_identifier):
        found.append(SAME_VAT_ID)
    places = searching.place_of(one), searching.place_of(other)
    if places[0] and places[0] == places[1]:
        if names.same(one.name, other.name):
            found.append(SAME_NAME_AND_PLACE)
        elif names.alike(one.name, other.name):
            found.append(LIKE_NAME_AND_PLACE)
    elif not all(places) and names.same(one.name, other.name):
        found.append(SAME_NAME)
    return tuple(found)


def is_same(one: Record, other: Record) -> bool:
    """Whether two records are one customer beyond doubt, so that nobody needs to be asked.

    The same name in any writing, and the same e-mail address or VAT id, or the same place. People need the same street
    too: two Anna Müllers may share a post code. A similar name is never enough: Meier and Maier may live in one house.
    """
    if not names.same(one.name, other.name):
        return False
    why = reasons(one, other)
    if SAME_EMAIL in why or SAME_VAT_ID in why:
        return True
    return SAME_NAME_AND_PLACE in why and (names.has_legal_form(one.name) or not streets_differ(one, other))


def streets_differ(one: Record, other: Record) -> bool:
    """Whether both name a street, and not the same: ``Hauptstr. 7`` is ``Hauptstraße 7``, ``Hauptstr. 9`` is not."""
    streets = [names.search_words(record.address.line_1) for record in (one, other)]
    if not all(streets):
        return False
    numbers = [sorted(word for word in street if word[0].isdigit()) for street in streets]
    words = [max((w for w in street if not w[0].isdigit()), key=len, default="")[:4] for street in streets]
    return numbers[0] != numbers[1] or words[0] != words[1]

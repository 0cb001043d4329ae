"""The delivery addresses of a customer as the editor offers them: each fills the fields of the delivery."""

from __future__ import annotations

import json

from handschlag.customers.models import Customer
from handschlag.drafts.choosing import places_of
from handschlag.office import form_data

DELIVERY = (
    "name",
    *(f"address.{part}" for part in ("line_1", "line_2", "line_3", "post_code", "city", "subdivision", "country_code")),
)


def known_places(customer: Customer | None) -> list[dict[str, str]]:
    """The delivery addresses of the customer: in words, and what the script puts into the form, as JSON."""
    found = []
    for n, place in enumerate(places_of(customer.record) if customer else []):
        at = place.get("address", {})
        town = " ".join(filter(None, (at.get("post_code"), at.get("city"))))
        values = dict(form_data.leaves(place))
        changes = [[f"delivery.{name}", values.get(name, "")] for name in DELIVERY]
        found.append(
            {
                "n": str(n),
                "words": ", ".join(filter(None, (place.get("name"), at.get("line_1"), town))),
                "changes": json.dumps(changes, ensure_ascii=False),
            }
        )
    return found

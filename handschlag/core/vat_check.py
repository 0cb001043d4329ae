"""Whether a VAT id is known to its country: what a service may answer, what that means, does it fit the customer.

An answer that did not come is no answer: an outage is "not checked", never "valid".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from handschlag.core import identifiers, names
from handschlag.core.countries import EU_FOR_GOODS, country_of_vat_identifier
from handschlag.core.text import Text

Outcome = Literal["valid", "invalid", "not_checked"]
Fit = Literal["same", "differs", "not_told"]

OUTCOMES: dict[Outcome, Text] = {
    "valid": Text("gültig", "valid"),
    "invalid": Text("nicht gültig", "not valid"),
    "not_checked": Text("nicht geprüft", "not checked"),
}
FITS: dict[Fit, Text] = {
    "same": Text("stimmt überein", "agrees"),
    "differs": Text("weicht ab", "differs"),
    "not_told": Text("gibt das Land nicht bekannt", "is not told by the country"),
}

# What VIES says instead of an answer, in words; none of these is a verdict on the id.
TROUBLES: dict[str, Text] = {
    "MS_UNAVAILABLE": Text(
        "Der Dienst dieses Landes ist gerade nicht erreichbar", "The service of this country is not available just now"
    ),
    "SERVICE_UNAVAILABLE": Text("VIES ist gerade nicht erreichbar", "VIES is not available just now"),
    "TIMEOUT": Text("VIES hat nicht rechtzeitig geantwortet", "VIES did not answer in time"),
    "GLOBAL_MAX_CONCURRENT_REQ": Text("VIES hat gerade zu viele Anfragen", "VIES has too many requests just now"),
    "MS_MAX_CONCURRENT_REQ": Text(
        "Das Land hat gerade zu viele Anfragen", "The country has too many requests just now"
    ),
    "INVALID_INPUT": Text("VIES versteht diese Nummer nicht", "VIES does not understand this id"),
    "INVALID_REQUESTER_INFO": Text("VIES kennt Ihre eigene USt-IdNr. nicht", "VIES does not know your own VAT id"),
    "VAT_BLOCKED": Text("VIES beantwortet Anfragen mit Ihrer Nummer nicht", "VIES does not answer requests of your id"),
    "IP_BLOCKED": Text("VIES beantwortet Anfragen dieses Servers nicht", "VIES does not answer this server"),
    "NETWORK": Text("VIES war nicht zu erreichen", "VIES could not be reached"),
    "UNREADABLE": Text("Die Antwort von VIES war nicht zu lesen", "The answer of VIES could not be read"),
    "SWITCHED_OFF": Text("Die Abfrage ist auf diesem Server abgeschaltet", "The check is switched off on this server"),
}
UNKNOWN_TROUBLE = Text("VIES konnte nicht antworten", "VIES could not answer")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an id, who asks, and whom it should belong to."""

    vat_identifier: str
    requester: str = ""  # our own VAT id; with it the answer carries a consultation number
    name: str = ""
    address: str = ""  # street
    post_code: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered."""

    outcome: Outcome
    trouble: str = ""  # key of TROUBLES, where it is "not checked"
    name: str = ""  # as registered; empty where the country does not tell
    address: str = ""
    consultation_number: str = ""
    answered_at: datetime | None = None  # as the service says
    name_fits: Fit = "not_told"
    address_fits: Fit = "not_told"
    raw: str = ""  # as it came, for the file

    @property
    def trouble_in_words(self) -> Text | None:
        """Why it was not checked."""
        return TROUBLES.get(self.trouble, UNKNOWN_TROUBLE) if self.outcome == "not_checked" else None


def not_checkable(vat_identifier: str) -> Text | None:
    """Why no service can be asked about an id; ``None`` where one can."""
    if identifiers.is_small_business_identifier(vat_identifier):
        return Text("Nummern mit EX stehen nicht in VIES", "Ids that end in EX are not in VIES")
    if fault := identifiers.check_vat_identifier(vat_identifier):
        return fault
    if country_of_vat_identifier(vat_identifier) not in EU_FOR_GOODS:
        return Text("VIES kennt nur Nummern aus der EU", "VIES knows ids of the EU only")
    return None


def name_fit(asked: str, registered: str) -> Fit:
    """Whether a registered name may be that of the customer; legal forms and spelling aside."""
    if not asked.strip() or not registered.strip():
        return "not_told"
    return "same" if names.same(asked, registered) or names.alike(asked, registered) else "differs"


def address_fit(question: Question, registered: str) -> Fit:
    """Whether a registered address may be the customer's: its post code or its town is in it."""
    if not registered.strip() or not (question.post_code.strip() or question.city.strip()):
        return "not_told"
    digits = re.sub(r"\W", "", question.post_code).casefold()
    if digits and digits in re.sub(r"\W", "", registered).casefold():
        return "same"
    town = set(names.search_words(question.city))
    return "same" if town and town <= set(names.search_words(registered)) else "differs"

"""Check what a seller writes about the business: what is wrong is refused, what is missing may stay missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from handschlag.businesses import clock
from handschlag.businesses.profile import BLOCKS, YES, nested
from handschlag.core import business_letter, identifiers, legal, tax_profile, working_days
from handschlag.core.bill import Party
from handschlag.core.bill_json import FieldError, read_bill
from handschlag.core.text import Text, clean_block, clean_line
from handschlag.core.totals import totals

EARLIEST = date(2007, 1, 1)
LONGEST_AHEAD = timedelta(days=5 * 366)
LONGEST_LINE, LONGEST_BLOCK = 200, 2_000

_CHOICES: dict[str, Sequence[str]] = {
    "company.form": ("", *business_letter.FORMS),
    "company.in_liquidation": ("", YES),
    "tax.scheme": ("", *tax_profile.SCHEMES),
    "tax.accounting": ("", *tax_profile.ACCOUNTING),
    "tax.usual": ("", *tax_profile.USUAL),
    "tax.says_received": ("", YES),
    "prices_include_vat": ("", YES),
    "address_form": ("", "sie", "du"),
    "time_zone": ("", *clock.ZONES),
    "holidays": tuple(working_days.REGIONS),
    "presentation.style": ("", "klar", "klassisch"),
}
_ECONOMIC = re.compile(r"DE[0-9]{9}-[0-9]{5}")


def tidy(path: str, value: str) -> str:
    """A value as it is kept."""
    value = clean_block(value) if path in BLOCKS else clean_line(value)
    if path == "seller.vat_identifier" and identifiers.is_vat_identifier(value):
        return identifiers.normal_form(value)
    if path == "seller.electronic_address_scheme" and value == Party().electronic_address_scheme:
        return ""  # an e-mail address is the usual case and need not be said
    return value


def faults(values: Mapping[str, str]) -> Iterator[FieldError]:
    """What is written, but wrong; what is missing may stay missing."""
    for path, allowed in _CHOICES.items():
        if values.get(path, "") not in allowed:
            yield FieldError(path, Text("Wählen Sie eine der Möglichkeiten", "Choose one of the options"))
    accent = values.get("presentation.accent", "")
    if accent and not re.fullmatch(r"#[0-9a-fA-F]{6}", accent):
        yield FieldError("presentation.accent", Text("Wählen Sie eine Farbe", "Choose a colour"))
    read = read_bill({"seller": nested(values, "seller.")}, typed=True)
    yield from read.errors
    unreadable = {error.path for error in read.errors}
    for finding in legal.blocking(legal.check(read.bill, totals(read.bill))):
        if values.get(finding.field) and finding.field not in unreadable:
            yield FieldError(finding.field, finding.title)
    if (email := values.get("seller.contact.email", "")) and (fault := identifiers.check_email(email)):
        yield FieldError("seller.contact.email", fault)
    economic = values.get("economic_identifier", "")
    if economic and not _ECONOMIC.fullmatch(economic.upper().replace(" ", "")):
        yield FieldError(
            "economic_identifier",
            Text(
                "Eine Wirtschafts-IdNr. hat die Form DE123456789-00001",
                "A business identification number looks like DE123456789-00001",
            ),
        )
    for path, value in values.items():
        if not path.startswith("seller.") and len(value) > (LONGEST_BLOCK if path in BLOCKS else LONGEST_LINE):
            yield FieldError(path, Text("Das ist zu lang, kürzen Sie es", "That is too long, shorten it"))
    if values.get("tax.scheme") == tax_profile.EXEMPT and not values.get("tax.exemption_reason"):
        yield FieldError(
            "tax.exemption_reason",
            Text(
                "Nennen Sie den Paragrafen der Befreiung, etwa § 4 Nr. 21 UStG",
                "Name the paragraph of the exemption, such as § 4 Nr. 21 UStG",
            ),
        )


def day_faults(since: date | None, today: date) -> Iterator[FieldError]:
    """Whether a change can take effect on that day."""
    if since and not EARLIEST <= since <= today + LONGEST_AHEAD:
        yield FieldError(
            "since",
            Text("Der Tag liegt zu weit weg. Prüfen Sie das Jahr", "The day is too far away. Check the year"),
        )

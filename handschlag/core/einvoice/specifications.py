"""The rule sets a document may follow: identifiers (BT-24, BT-23), and where they want things said in another way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from handschlag.core.bill import Bill

SELF_BILLING = frozenset(("389", "527", "261"))  # BT-3: the buyer writes invoice or credit note


@dataclass(frozen=True, slots=True)
class Specification:
    """One rule set. ``german``: whether the rules for Germany (BR-DE, in Peppol DE-R) are part of it."""

    identifier: str  # BT-24
    business_process: str = ""  # BT-23
    german: Literal["never", "always", "between Germans"] = "never"
    extended: bool = False  # part-payments with tax, Skonto and exchange rate in elements of their own
    more_codes: bool = False  # schemes XR01 to XR03 and attached XML (BR-DEX-01, -04 to -08)
    one_note: bool = False  # BG-1 at most once, unless both sides are German (PEPPOL-EN16931-R002)

    def german_rules(self, bill: Bill) -> bool:
        """Whether a bill must keep the rules for Germany."""
        return self.german == "always" or (self.german == "between Germans" and both_german(bill))


XRECHNUNG_COUNTRY = "DE"  # whose rules XRechnung and the German part of Peppol are


def both_german(bill: Bill) -> bool:
    """Whether seller and buyer are both in Germany."""
    return {bill.seller.address.country_code, bill.buyer.address.country_code} == {XRECHNUNG_COUNTRY}


_NORM = "urn:cen.eu:en16931:2017"
_BILLING = "urn:fdc:peppol.eu:2017:poacc:billing"
_SELF_BILLING = "urn:fdc:peppol.eu:2017:poacc:selfbilling"

EN_16931 = Specification(_NORM)  # the norm itself; also the ZUGFeRD and Factur-X profile EN 16931
EXTENDED = Specification(f"{_NORM}#conformant#urn:factur-x.eu:1p0:extended", extended=True)
XRECHNUNG = Specification(
    f"{_NORM}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", f"{_BILLING}:01:1.0", german="always"
)
XRECHNUNG_EXTENSION = Specification(
    f"{XRECHNUNG.identifier}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0",
    XRECHNUNG.business_process,
    german="always",
    more_codes=True,
)
PEPPOL = Specification(
    f"{_NORM}#compliant#{_BILLING}:3.0", f"{_BILLING}:01:1.0", german="between Germans", one_note=True
)
PEPPOL_SELF_BILLING = Specification(f"{_NORM}#compliant#{_SELF_BILLING}:3.0", f"{_SELF_BILLING}:01:1.0", one_note=True)

"""ZUGFeRD and Factur-X: which profile a bill needs, and what the PDF says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handschlag.core.bill import Bill
from handschlag.core.einvoice.specifications import EN_16931, EXTENDED, XRECHNUNG, Specification
from handschlag.core.money import minor_digits
from handschlag.core.text import Text

# What the PDF's metadata call a profile: conformance level and name of the file inside
_IN_THE_PDF = {
    EN_16931.identifier: ("EN 16931", "factur-x.xml"),
    EXTENDED.identifier: ("EXTENDED", "factur-x.xml"),
    XRECHNUNG.identifier: ("XRECHNUNG", "xrechnung.xml"),
}
_IDENTIFIER = re.compile(rb"<ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>([^<]*)</ram:ID>")

_PART_PAYMENTS = Text("Anzahlungen mit ihrer Umsatzsteuer", "Advance payments with their VAT")
_SKONTO = Text("Skonto, das Programme lesen können", "Cash discount that programs can read")
_EXCHANGE = Text("Umrechnungskurs der Umsatzsteuer", "Exchange rate of the VAT")


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile, and why it is not the usual one; no reasons for EN 16931."""

    specification: Specification
    reasons: tuple[Text, ...] = ()


def needed_profile(bill: Bill) -> Profile:
    """EN 16931, or EXTENDED where the norm has only words for a fact that the bill has as figures.

    MINIMUM and BASIC WL are no invoices in the sense of the norm and never chosen. EXTENDED allows VAT to be rounded by
    a cent for every line (BR-FXEXT-S-09b), so a currency without cents, such as JPY, stays with EN 16931.
    """
    if minor_digits(bill.currency) == 0:
        return Profile(EN_16931)
    reasons = []
    if any(each.taxes for each in bill.advance_payments):
        reasons.append(_PART_PAYMENTS)
    if bill.cash_discounts:
        reasons.append(_SKONTO)
    if bill.tax_currency not in ("", bill.currency) and bill.exchange_rate is not None:
        reasons.append(_EXCHANGE)
    return Profile(EXTENDED if reasons else EN_16931, tuple(reasons))


def in_the_pdf(xml: bytes) -> tuple[str, str]:
    """Conformance level and file name for a PDF that carries this CII: what the XML says of itself (BT-24)."""
    found = _IDENTIFIER.search(xml[:2_000])
    return _IN_THE_PDF.get(found[1].decode() if found else "", _IN_THE_PDF[EN_16931.identifier])

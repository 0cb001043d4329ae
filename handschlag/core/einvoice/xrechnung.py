"""XRechnung: whether a bill needs its Extension, and what neither of both can say."""

from __future__ import annotations

from collections.abc import Iterator

from handschlag.core.bill import Bill
from handschlag.core.code_lists import CREDIT_NOTE_TYPES, EXTENSION_ATTACHMENT_TYPE, EXTENSION_SCHEMES
from handschlag.core.einvoice.specifications import XRECHNUNG, XRECHNUNG_EXTENSION, Specification


def needed_specification(bill: Bill) -> Specification:
    """XRechnung, or its Extension where a bill has what only that allows (BR-DEX-01, -04 to -09)."""
    needs = (
        bill.third_party_payments
        or any(each.content and each.media_type == EXTENSION_ATTACHMENT_TYPE for each in bill.attachments)
        or not EXTENSION_SCHEMES.isdisjoint(_schemes(bill))
    )
    return XRECHNUNG_EXTENSION if needs else XRECHNUNG


def has_third_party_payments(bill: Bill) -> bool:
    """Whether the kind of document has a place for third party payments: the credit note of UBL has none."""
    return bill.type_code not in CREDIT_NOTE_TYPES


def _schemes(bill: Bill) -> Iterator[str]:
    for party in (bill.seller, bill.buyer):
        yield party.electronic_address_scheme
        yield party.legal_registration_scheme
        yield from (each.scheme for each in party.identifiers)
    yield from (bill.payee.identifier.scheme, bill.payee.legal_registration.scheme, bill.delivery.location.scheme)
    yield from (line.standard_identifier.scheme for line in bill.lines)

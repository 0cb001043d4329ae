"""What Peppol BIS Billing 3 demands beyond what it shares with XRechnung: processes, kinds, schemes, their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handschlag.core.bill import Bill
from handschlag.core.einvoice.reading import Reading
from handschlag.core.einvoice.remarks import Remark, breach, missing
from handschlag.core.einvoice.specifications import both_german
from handschlag.core.identifiers import stdnum_valid

_SPECIFICATIONS = re.compile(
    r"urn:cen\.eu:en16931:2017#compliant#urn:fdc:peppol\.eu:2017:poacc:(?:self)?billing:3\.0.*"
)
_SELF_BILLING = "urn:fdc:peppol.eu:2017:poacc:selfbilling"
_PROCESSES = (
    *("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0", f"{_SELF_BILLING}:01:1.0"),
    *("urn:peppol:france:billing:regulated", "urn:peppol:france:billing:non-regulated"),
    "urn:peppol:bis:billing_with_response",
)
_INVOICES = frozenset(
    "71 80 82 84 102 218 219 326 331 380 382 383 384 386 388 393 395 553 575 623 780 817 870 875 876 877".split()
)
_CREDIT_NOTES = frozenset("381 396 81 83 532".split())
_ONLY_GERMAN = ("326", "384")
# Addresses the norm knows and Peppol does not (CL008)
_NO_ADDRESSES = frozenset(
    """0037 0147 0154 0158 0170 0177 0193 0194 0202 0203 0205 0212 0213 0215 0217 0219 0220 AN AQ AS AU EM""".split()
)
# scheme -> rule, form of the number, module of python-stdnum that knows its check digit
_NUMBERS = {
    "0088": ("PEPPOL-COMMON-R040", r"[0-9]+", "ean"),
    "0192": ("PEPPOL-COMMON-R041", r"[0-9]{9}", "no.orgnr"),
    "0184": ("PEPPOL-COMMON-R042", r"DK[0-9]{8}|[0-9]{8}", ""),
    "0096": ("PEPPOL-COMMON-R052", r"[0-9]{10}", ""),
    "0198": ("PEPPOL-COMMON-R053", r"DK[0-9]{8}", ""),
    "0208": ("PEPPOL-COMMON-R043", r"[0-9]{10}", "be.vat"),
    "0007": ("PEPPOL-COMMON-R049", r"[0-9]{10}", "se.orgnr"),
    "0151": ("PEPPOL-COMMON-R050", r"[0-9]{11}", "au.abn"),
}
_REASONS = {
    "VATEX-EU-G": "G",
    "VATEX-EU-O": "O",
    "VATEX-EU-IC": "K",
    "VATEX-EU-AE": "AE",
    **dict.fromkeys(("VATEX-EU-D", "VATEX-EU-F", "VATEX-EU-I", "VATEX-EU-J"), "E"),
}


def breaches(reading: Reading) -> Iterator[Remark]:
    """A remark for every rule of Peppol that the document breaks."""
    bill = reading.bill
    if not _SPECIFICATIONS.fullmatch(reading.specification) or "::" in reading.specification:
        de, en = "So heißt keine Fassung von Peppol BIS Billing", "No version of Peppol BIS Billing is called so"
        yield breach("PEPPOL-R004", "specification", de, en)
    if bill.business_process and bill.business_process not in _PROCESSES:
        de, en = "Diesen Geschäftsprozess kennt Peppol nicht", "Peppol does not know this business process"
        yield breach("PEPPOL-R007", "business_process", de, en)
    if not (bill.buyer_reference or bill.purchase_order_reference):
        yield missing("PEPPOL-R003", "buyer_reference", "Referenz oder Bestellnummer", "a reference or an order number")
    if bool(bill.note) + len(bill.notes) > 1 and not both_german(bill):
        de, en = "Peppol erlaubt nur einen Hinweis", "Peppol allows one note only"
        yield breach("PEPPOL-R002", "notes", de, en)
    if _SELF_BILLING not in reading.specification:
        yield from _kind(bill)
    yield from _numbers(bill)
    for index, group in enumerate(reading.totals.groups):
        wanted = _REASONS.get(group.treatment.reason_code.upper())
        if wanted and wanted != group.treatment.category:
            de, en = f"Dieser Grund gehört zur Steuerart {wanted}", f"This reason belongs to the VAT category {wanted}"
            yield breach("PEPPOL-P0104", f"groups.{index}", de, en)


def _kind(bill: Bill) -> Iterator[Remark]:
    foreign = bill.type_code in _ONLY_GERMAN and not both_german(bill)
    if bill.type_code and (bill.type_code not in _INVOICES | _CREDIT_NOTES or foreign):
        de, en = "Diese Rechnungsart nimmt Peppol nicht", "Peppol does not take this kind of invoice"
        yield breach("PEPPOL-P0112" if foreign else "PEPPOL-P0100", "type_code", de, en)


def _numbers(bill: Bill) -> Iterator[Remark]:
    for path, party in (("seller", bill.seller), ("buyer", bill.buyer)):
        scheme = party.electronic_address_scheme
        if scheme in _NO_ADDRESSES and party.electronic_address:
            de, en = f"Adressen mit dem Schema {scheme} kennt Peppol nicht", f"Peppol knows no addresses of {scheme}"
            yield breach("PEPPOL-CL008", f"{path}.electronic_address_scheme", de, en)
        yield from _number(f"{path}.electronic_address", party.electronic_address, scheme)
        register = party.legal_registration_identifier
        yield from _number(f"{path}.legal_registration_identifier", register, party.legal_registration_scheme)
        for index, each in enumerate(party.identifiers):
            yield from _number(f"{path}.identifiers.{index}", each.value, each.scheme)
    for path, each in (("identifier", bill.payee.identifier), ("legal_registration", bill.payee.legal_registration)):
        yield from _number(f"payee.{path}", each.value, each.scheme)


def _number(path: str, value: str, scheme: str) -> Iterator[Remark]:
    if value and scheme in _NUMBERS:
        code, form, module = _NUMBERS[scheme]
        if not re.fullmatch(form, value) or (module and not _has_check_digit(value, module)):
            de, en = f"„{value[:30]}“ ist keine Nummer des Schemas {scheme}", f"“{value[:30]}” is no number of {scheme}"
            yield breach(code, path, de, en)


def _has_check_digit(value: str, module: str) -> bool:
    """GLN of any length by its check digit, the others by their own rules."""
    if module != "ean":
        return stdnum_valid(module, value)
    digits = [int(each) for each in reversed(value)]
    return sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0

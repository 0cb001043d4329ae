"""Peppol's rules for sellers in single countries: of altered documents, we refuse what the published rules refuse."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from handschlag.core.bill import Address, Attachment, Bill, CreditTransfer, Identifier, Line, StatedTax
from handschlag.core.einvoice import formats
from handschlag.core.einvoice.examining import examine
from handschlag.core.einvoice.reading import read
from handschlag.core.examples import CASES, ISSUED
from handschlag.core.totals import totals
from handschlag.core.untrusted_xml import DocumentRefused
from tests.conformance.spoiling_xml import altered, spoiled
from tests.conformance.test_official_examples import fatal

pytestmark = pytest.mark.conformance

BASE = CASES["xrechnung"]
COPIES = 40
GREEK_MARKS = (
    Attachment(reference="400001", description="##M.AR.K##"),
    Attachment(reference="7", description="##INVOICE|URL##", url="https://lakrids.example/7"),
)
# country -> seller's address country, VAT id, register number and scheme, electronic address and scheme
SELLERS = {
    "DK": ("DK", "DK13585628", "13585628", "0184", "13585628", "0184"),
    "GR": ("GR", "EL094259216", "", "", "094259216", "9933"),
    "IS": ("IS", "IS00621", "1234567890", "0196", "1234567890", "0196"),
    "IT": ("IT", "IT00743110157", "", "", "IT00743110157", "0211"),
    "NL": ("NL", "NL004495445B01", "12345678", "0106", "12345678", "0106"),
    "NO": ("NO", "NO995525828MVA", "995525828", "0192", "995525828", "0192"),
    "SE": ("SE", "SE123456789701", "1234567897", "0007", "1234567897", "0007"),
}


def document(country: str) -> bytes:
    """A right document of a seller there to a buyer there."""
    code, vat, register, scheme, address, address_scheme = SELLERS[country]
    party: dict[str, Any] = {
        "vat_identifier": vat,
        "legal_registration_identifier": register,
        "legal_registration_scheme": scheme,
        "electronic_address": address,
        "electronic_address_scheme": address_scheme,
        "trading_name": "Lakrids",
        "identifiers": (Identifier(address, address_scheme),) if country in ("DK",) else (),
        "customer_number": "",
        "tax_registration_identifier": "",
    }
    place = Address("Gade 1", "", "1000", "By", code)
    tax = StatedTax("S", Decimal(25))
    line = Line(name="Lakrids", quantity=Decimal(2), price=Decimal(50), tax=tax, order_line_reference="1")
    made: Bill = replace(
        BASE,
        seller=replace(BASE.seller, address=place, **party),
        buyer=replace(BASE.buyer, address=place, **party),
        number=f"{vat[2:]}|{ISSUED:%d/%m/%Y}|1|1.1|A|7" if country == "GR" else "7",
        issue_date=ISSUED,
        lines=(line,),
        purchase_order_reference="B-1",
        payment=CreditTransfer("123456789012", "Lakrids", "1234"),
        payment_means_code="42" if country in ("DK", "IS") else "30",
        attachments=GREEK_MARKS if country == "GR" else (),
        allowances=(),
        charges=(),
    )
    return formats.write(made, totals(made), formats.PEPPOL_BIS)


@pytest.mark.parametrize("country", SELLERS)
def test_what_the_rules_of_a_country_refuse_we_refuse(country: str) -> None:
    right = document(country)
    assert fatal(right, "peppol") == []
    assert _grave(right) == set()
    chance = random.Random(country)
    unnoticed = []
    for what, xml in [*spoiled(right), *altered(right, chance, COPIES)]:
        faults = [each for each in fatal(xml, "peppol") if "fatal RULES" not in each]  # or the rules themselves break
        names_other_rules = "CustomizationID" in what
        if faults and not names_other_rules and not _grave(xml):
            unnoticed.append((what, faults[0][:120]))
    assert unnoticed == []


@pytest.mark.parametrize(
    ("country", "right", "wrong", "code"),
    [
        ("DK", b'schemeID="0184">13585628</cbc:CompanyID>', b'schemeID="0088">13585628</cbc:CompanyID>', "DK-R-014"),
        ("DK", b">42</cbc:PaymentMeansCode>", b">30</cbc:PaymentMeansCode>", "DK-R-005"),
        ("DK", b"<cbc:ID>1234</cbc:ID>", b"", "DK-R-006"),
        ("DK", b">42</cbc:PaymentMeansCode>", b">93</cbc:PaymentMeansCode>", "DK-R-010"),
        ("GR", b">094259216|", b">094259217|", "GR-R-001"),
        ("GR", b"<cbc:ID>400001<", b"<cbc:ID>X<", "GR-R-004"),
        ("GR", b">EL094259216<", b">EL094259217<", "VAT-ID"),
        ("IS", b">123456789012<", b">12345<", "IS-R-006"),
        ("IT", b"<cbc:PostalZone>1000</cbc:PostalZone>", b"", "IT-R-002"),
        ("NL", b'schemeID="0106">12345678</cbc:CompanyID>', b'schemeID="0088">12345678</cbc:CompanyID>', "NL-R-003"),
        ("NL", b">30</cbc:PaymentMeansCode>", b">42</cbc:PaymentMeansCode>", "NL-R-008"),
        ("NL", b"<cac:OrderReference><cbc:ID>B-1</cbc:ID></cac:OrderReference>", b"", "NL-R-009"),
        ("NO", b">NO995525828MVA<", b">NO995525829MVA<", "NO-R-001"),
        ("SE", b">SE123456789701<", b">SE1234567897<", "VAT-ID"),
        ("SE", b"<cbc:Percent>25</cbc:Percent>", b"<cbc:Percent>20</cbc:Percent>", "SE-R-006"),
        ("SE", b">1234567897</cbc:CompanyID>", b">1234567890</cbc:CompanyID>", "SE-R-003"),
    ],
)
def test_a_single_fault(country: str, right: bytes, wrong: bytes, code: str) -> None:
    xml = document(country)
    assert right in xml
    spoiled_xml = xml.replace(right, wrong)
    assert f"{country}-R-" in " ".join(fatal(spoiled_xml, "peppol"))
    assert code in _grave(spoiled_xml)


def _grave(xml: bytes) -> set[str]:
    try:
        return {each.code for each in examine(read(xml)) if each.severity != "other"}
    except DocumentRefused:
        return {"refused"}

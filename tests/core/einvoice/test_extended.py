"""Factur-X EXTENDED: what its own rules narrow (FX-SCH) and widen is told of documents that name this profile."""

from __future__ import annotations

import re

import pytest

from handschlag.core.einvoice.examining import examine
from handschlag.core.einvoice.reading import read
from tests.core.einvoice.official_examples import document

RIGHT = document("factur-x/factur-x-extended.xml").decode("utf-8-sig").replace("DE123456789", "DE136695976")


def grave(text: str) -> list[str]:
    """Codes of what is refused."""
    return [each.code for each in examine(read(text.encode())) if each.severity != "other"]


def test_the_example_is_right() -> None:
    assert grave(RIGHT) == []


@pytest.mark.parametrize(
    ("pattern", "instead", "code"),
    [
        # an order, a contract, a delivery note has a number (FX-SCH-A-000430, -450)
        (r"(<ram:DespatchAdviceReferencedDocument>\s*)<ram:IssuerAssignedID>[^<]*</ram:IssuerAssignedID>", r"\1", None),
        # a global identifier names its scheme (FX-SCH-A-000440)
        (r'(<ram:SellerTradeParty>.*?<ram:GlobalID) schemeID="[0-9]+"', r"\1", "SCHEMA-MISSING"),
        # once (FX-SCH-A-000451)
        (r"(<ram:ShipToTradeParty>\s*)(<ram:ID>[^<]*</ram:ID>)", r"\1\2\2", "SCHEMA-OFTEN"),
        # never there (FX-SCH)
        (
            r"(<ram:BuyerOrderReferencedDocument>\s*<ram:IssuerAssignedID>[^<]*</ram:IssuerAssignedID>)",
            r"\1<ram:LineID>1</ram:LineID>",
            "SCHEMA-PLACE",
        ),
        # an attribute without meaning there
        (r"<ram:LineTotalAmount>", r'<ram:LineTotalAmount currencyID="EUR">', "SCHEMA-ATTRIBUTE"),
        # codes of elements that a bill has no place for (FX-SCH-A-001127)
        (r"(<ram:SpecifiedLineTradeSettlement>.*?<ram:TypeCode>)130(</ram:TypeCode>)", r"\g<1>131\2", "FX-CODE"),
        # EXTENDED still wants the day or the words of payment (BR-CO-25)
        (r"<ram:SpecifiedTradePaymentTerms>.*</ram:SpecifiedTradePaymentTerms>", "", "BR-CO-25"),
    ],
)
def test_what_its_rules_refuse_is_refused(pattern: str, instead: str, code: str | None) -> None:
    wrong, number = re.subn(pattern, instead, RIGHT, count=1, flags=re.DOTALL)
    assert number == 1
    assert (code or "SCHEMA-MISSING") in grave(wrong)


def test_it_takes_more_kinds_of_files_and_schemes_than_the_norm() -> None:
    scheme = re.sub(r'(<ram:SellerTradeParty>.*?<ram:GlobalID schemeID=")[0-9]+', r"\g<1>SE", RIGHT, flags=re.DOTALL)
    assert 'schemeID="SE"' in scheme
    assert grave(scheme) == []
    assert "BR-CL-10" in grave(scheme.replace('schemeID="SE"', 'schemeID="XY"'))
    pattern = r"(<ram:Name>DOCUMENT_ANNEXE</ram:Name>)"
    file = r'\1<ram:AttachmentBinaryObject mimeCode="%s" filename="a.xml">PGEvPg==</ram:AttachmentBinaryObject>'
    for kind, codes in (("application/xml", []), ("text/html", ["BR-CL-24"])):
        with_file, number = re.subn(pattern, file % kind, RIGHT, count=1)
        assert number == 1
        assert grave(with_file) == codes

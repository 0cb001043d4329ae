"""XRechnung Extension: what others are owed, schemes and files of its own; chosen where a bill needs it, never else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from handschlag.core import legal
from handschlag.core.bill import Attachment, Bill, Identifier, ThirdPartyPayment
from handschlag.core.bill_json import read_bill, write_bill
from handschlag.core.einvoice import formats
from handschlag.core.einvoice.examining import examine
from handschlag.core.einvoice.reading import read
from handschlag.core.einvoice.specifications import XRECHNUNG, XRECHNUNG_EXTENSION
from handschlag.core.examples import CASES, ISSUED
from handschlag.core.totals import totals
from tests.core.bills import codes
from tests.core.einvoice.official_examples import WITH_THIRD_PARTIES, document, reading

GOOD = replace(CASES["xrechnung"], number="RE-2026-7")
TRAM = ThirdPartyPayment("Ticket", Decimal("19.96"), "Fahrkarten der Musterbahn")
PARKING = ThirdPartyPayment("Parken", Decimal("10"), "Parkgebühr der Stadt Musterstadt")
COLLECTING = replace(GOOD, third_party_payments=(TRAM, PARKING))
XML_FILE = Attachment(reference="Aufmaß", filename="aufmass.xml", media_type="application/xml", content=b"<a/>")


def written(bill: Bill, format: str = formats.XRECHNUNG_UBL) -> bytes:
    return formats.write(bill, totals(bill), format)


def test_what_others_are_owed_is_due_and_taxes_nothing() -> None:
    plain, computed = totals(GOOD), totals(COLLECTING)
    assert computed.payable == plain.payable + Decimal("29.96")
    assert (computed.net, computed.tax, computed.gross) == (plain.net, plain.tax, plain.gross)
    assert read_bill(write_bill(COLLECTING)).bill == COLLECTING


def test_it_is_written_and_read_back() -> None:
    found = read(written(COLLECTING))
    assert found.specification == XRECHNUNG_EXTENSION.identifier
    assert found.bill.third_party_payments == COLLECTING.third_party_payments
    assert found.totals.third_party == Decimal("29.96")
    assert (found.lost, examine(found)) == ((), [])


def test_the_public_example_comes_back_whole() -> None:
    found = reading(WITH_THIRD_PARTIES)
    assert (found.totals.third_party, found.lost) == (Decimal("29.96"), ())
    again = read(formats.write(found.bill, found.totals, formats.XRECHNUNG_UBL))
    assert again.bill.third_party_payments == found.bill.third_party_payments


def test_no_other_format_can_say_it() -> None:
    for format in (key for key, each in formats.FORMATS.items() if each.syntax and key != formats.XRECHNUNG_UBL):
        with pytest.raises(formats.NotExpressible, match="XRechnung in UBL"):
            written(COLLECTING, format)
    with pytest.raises(formats.NotExpressible):
        written(replace(COLLECTING, type_code="381"))


def test_the_law_check_says_so_before() -> None:
    def found(bill: Bill, format: str) -> list[str]:
        return codes(legal.check(bill, totals(bill), today=ISSUED, format=format))

    assert "BR-DEX-09" not in found(COLLECTING, formats.XRECHNUNG_UBL)
    assert "BR-DEX-09" not in found(COLLECTING, formats.PLAIN)
    for format in (formats.ZUGFERD, formats.XRECHNUNG_CII, formats.PEPPOL_BIS):
        assert "BR-DEX-09" in found(COLLECTING, format)
    assert "BR-DEX-09" in found(replace(COLLECTING, type_code="381"), formats.XRECHNUNG_UBL)
    for nameless in (replace(TRAM, kind=" "), replace(TRAM, description="")):
        bill = replace(GOOD, third_party_payments=(nameless,))
        assert "BR-DEX-10" in found(bill, formats.XRECHNUNG_UBL)


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        (b">10.00</cbc:PaidAmount>", b">10.01</cbc:PaidAmount>", "BR-DEX-09"),
        (b">10.00</cbc:PaidAmount>", b">10.000</cbc:PaidAmount>", "BR-DEC"),
        (b'<cbc:PaidAmount currencyID="EUR">10', b'<cbc:PaidAmount currencyID="USD">10', "BR-CL-03"),
        (b"<cbc:ID>MobilesBezahlen</cbc:ID>", b"", "BR-DEX-10"),
        (b'<cbc:PaidAmount currencyID="EUR">10.00</cbc:PaidAmount>', b"", "BR-DEX-11"),
    ],
)
def test_what_its_rules_refuse_is_refused(right: bytes, wrong: bytes, code: str) -> None:
    xml = document(WITH_THIRD_PARTIES)
    assert right in xml
    remarks = [each for each in examine(read(xml.replace(right, wrong, 1))) if each.severity != "other"]
    assert code in [each.code for each in remarks]


def test_no_other_rule_set_counts_it() -> None:
    """BR-CO-16 of the norm knows no third parties: what such a document says of them is only reported."""
    xml = document(WITH_THIRD_PARTIES).replace(b"#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0", b"")
    found = read(xml)
    assert found.bill.third_party_payments == ()
    assert "10.00" in [each.value for each in found.lost]
    assert "BR-CO-16" in [each.code for each in examine(found)]


@pytest.mark.parametrize("format", [formats.XRECHNUNG_CII, formats.XRECHNUNG_UBL])
def test_its_schemes_and_files_are_kept_where_it_is_chosen(format: str) -> None:
    scheme = replace(GOOD, buyer=replace(GOOD.buyer, identifiers=(Identifier("123456789", "XR01"),)))
    item = replace(GOOD.lines[0], standard_identifier=Identifier("DIGA-1", "XR03"))
    for bill in (scheme, replace(GOOD, lines=(item,)), replace(GOOD, attachments=(XML_FILE,))):
        found = read(written(bill, format))
        assert found.specification == XRECHNUNG_EXTENSION.identifier
        assert found.bill.buyer.identifiers == bill.buyer.identifiers
        assert found.bill.lines[0].standard_identifier == bill.lines[0].standard_identifier
        assert found.bill.attachments == bill.attachments
        assert [each for each in examine(found) if each.severity in ("format", "rules")] == []


def test_the_norm_takes_their_values_alone() -> None:
    address = replace(GOOD.buyer, electronic_address="123", electronic_address_scheme="XR02")
    bill = replace(GOOD, buyer=address, attachments=(XML_FILE,))
    found = read(written(bill, formats.UBL))
    assert (found.bill.buyer.electronic_address, found.bill.attachments[0].content) == (GOOD.buyer.contact.email, b"")
    assert found.bill.attachments[0].reference == "Aufmaß"


@pytest.mark.parametrize("format", [formats.XRECHNUNG_CII, formats.XRECHNUNG_UBL])
def test_all_other_bills_are_plain_xrechnung(format: str) -> None:
    assert read(written(GOOD, format)).specification == XRECHNUNG.identifier

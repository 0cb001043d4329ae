"""Reading an e-invoice: every term finds its place in the bill, and what has none is reported with its path."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from handschlag.core.einvoice.profiles import profile_of
from handschlag.core.einvoice.reading import Reading, read
from handschlag.core.totals import totals
from handschlag.core.untrusted_xml import DocumentRefused
from tests.core.einvoice import every_term

SYNTAXES = [pytest.param(every_term.CII, id="CII"), pytest.param(every_term.UBL, id="UBL")]


def changed(document: bytes, **elements: str) -> Reading:
    """The document read with the content of some elements replaced."""
    text = document.decode()
    for name, content in elements.items():
        text, times = re.subn(rf"(<\w+:{name}\b[^>]*>)[^<]*(</)", rf"\g<1>{content}\g<2>", text)
        assert times, name
    return read(text.encode())


@pytest.mark.parametrize("document", SYNTAXES)
def test_every_term_finds_its_place(document: bytes) -> None:
    reading = read(document)

    assert reading.lost == ()
    assert reading.bill == every_term.BILL
    assert reading.specification == "urn:cen.eu:en16931:2017"
    assert (reading.profile.key, reading.profile.name) == ("en16931", "EN 16931")
    assert reading.absent == frozenset()
    assert [each.content for each in reading.attachments] == [b"Stuhl;6\n", b""]


def test_the_example_really_has_every_term() -> None:
    """A field that the example leaves empty would be read by nobody's test."""
    ours_alone = """
        kind website unit_name tax_situation exchange_rate exchange_rate_date exchange_rate_source exemption_reason
        prices_include_vat advance_payments opening thank_you_note sign_off language customer_number tax_point_code
        section third_party_payments text_above text_below
    """.split()
    assert sorted(set(empty_fields(every_term.BILL)) - set(ours_alone)) == []


def empty_fields(part: Any) -> set[str]:
    """Names of fields that are empty in every part that has them."""
    empty: set[str] = set()
    filled: set[str] = set()

    def look(part: Any) -> None:
        for field in fields(part):
            value = getattr(part, field.name)
            (filled if value not in ("", None, (), b"") else empty).add(field.name)
            for each in value if isinstance(value, tuple) else (value,):
                if is_dataclass(each):
                    look(each)

    look(part)
    return empty - filled


@pytest.mark.parametrize("document", SYNTAXES)
def test_the_figures_are_those_of_the_document(document: bytes) -> None:
    stated = read(document).totals

    assert [group.tax for group in stated.groups] == [Decimal("267.62"), 0]
    assert [line.net for line in stated.lines] == [Decimal("1380.00"), Decimal("181.00")]
    assert (stated.line_total, stated.allowance_total, stated.charge_total) == (1561, 20, Decimal("28.50"))
    assert (stated.net, stated.tax, stated.gross) == (Decimal("1569.50"), Decimal("267.62"), Decimal("1837.12"))
    assert (stated.prepaid, stated.rounding, stated.payable) == (500, Decimal("-0.12"), 1337)
    assert stated.tax_in_tax_currency == Decimal("1996.44")
    computed = totals(read(document).bill)
    assert (computed.net, computed.tax, computed.payable) == (stated.net, stated.tax, stated.payable)


@pytest.mark.parametrize("document", SYNTAXES)
def test_a_wrong_figure_stays_what_it_was(document: bytes) -> None:
    text = document.replace(b"267.62", b"267.63")
    stated = read(text).totals

    assert stated.tax == stated.groups[0].tax == Decimal("267.63")


def test_a_credit_note_of_ubl_is_read_like_an_invoice() -> None:
    text = every_term.UBL.decode()
    for invoice, note in (
        ("Invoice-2", "CreditNote-2"),
        ("InvoiceLine", "CreditNoteLine"),
        ("ubl:Invoice", "ubl:CreditNote"),
    ):
        text = text.replace(invoice, note)
    text = text.replace("InvoicedQuantity", "CreditedQuantity").replace(
        "InvoiceTypeCode>380</cbc:Invoice", "CreditNoteTypeCode>381</cbc:CreditNote"
    )
    text = text.replace("<cbc:DueDate>2026-12-07</cbc:DueDate>", "")
    text = text.replace("<cbc:PaymentID>", "<cbc:PaymentDueDate>2026-12-07</cbc:PaymentDueDate><cbc:PaymentID>", 1)
    reading = read(text.encode())

    assert reading.lost == ()
    assert reading.bill == replace(every_term.BILL, type_code="381")


def test_the_code_of_the_tax_point_is_that_of_the_norm_in_both_syntaxes() -> None:
    cii = re.sub(r"<ram:TaxPointDate>.*?</ram:TaxPointDate>", "<ram:DueDateTypeCode>29</ram:DueDateTypeCode>", CII)
    ubl = re.sub("<cbc:TaxPointDate>.*?</cbc:TaxPointDate>", "", every_term.UBL.decode()).replace(
        "2026-11-20</cbc:EndDate>", "2026-11-20</cbc:EndDate><cbc:DescriptionCode>35</cbc:DescriptionCode>"
    )
    for text in (cii, ubl):
        reading = read(text.encode())
        assert reading.lost == ()
        assert (reading.bill.tax_point_code, reading.bill.tax_point_date) == ("35", None)
        assert reading.bill.period == every_term.BILL.period


# -- what a bill has no place for

CII = every_term.CII.decode()


def lost_of(text: str) -> list[tuple[str, str, str]]:
    return [(each.path.rpartition("Transaction")[2], each.value, each.why) for each in read(text.encode()).lost]


@pytest.mark.parametrize(
    ("right", "instead", "lost"),
    [
        (
            "<ram:LineID>20a</ram:LineID>",
            "<ram:LineID>20a</ram:LineID><ram:LineStatusCode>NEW</ram:LineStatusCode>",
            [("/IncludedSupplyChainTradeLineItem[2]/AssociatedDocumentLineDocument/LineStatusCode", "NEW", "unknown")],
        ),
        (
            '<udt:DateTimeString format="102">20261120</udt:DateTimeString></ram:OccurrenceDateTime>',
            '<udt:DateTimeString format="102">20261131</udt:DateTimeString></ram:OccurrenceDateTime>',
            [
                (
                    "/ApplicableHeaderTradeDelivery/ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString",
                    "20261131",
                    "unreadable",
                )
            ],
        ),
        (
            "<ram:BuyerReference>",
            "<ram:BuyerReference>A</ram:BuyerReference><ram:BuyerReference>",
            [("/ApplicableHeaderTradeAgreement/BuyerReference[2]", "04011000-12345-03", "repeated")],
        ),
        (
            '<ram:ID schemeID="0002">123456789</ram:ID>',
            '<ram:ID schemeID="0002" schemeName="SIRENE">123456789</ram:ID>',
            [
                (
                    "/ApplicableHeaderTradeAgreement/SellerTradeParty/SpecifiedLegalOrganization/ID/@schemeName",
                    "SIRENE",
                    "unknown",
                )
            ],
        ),
        (
            "<ram:ContractReferencedDocument>",
            "stray<ram:ContractReferencedDocument>",
            [("/ApplicableHeaderTradeAgreement", "stray", "unknown")],
        ),
        (
            "<ram:Name>Steuerbüro Ebbe</ram:Name>",
            '<x:Name xmlns:x="urn:other">Steuerbüro Ebbe</x:Name>',
            [("/ApplicableHeaderTradeAgreement/SellerTaxRepresentativeTradeParty/Name", "Steuerbüro Ebbe", "unknown")],
        ),
        (
            "<ram:DuePayableAmount>",
            '<ram:DuePayableAmount currencyID="USD">',
            [
                (
                    "/ApplicableHeaderTradeSettlement/SpecifiedTradeSettlementHeaderMonetarySummation"
                    "/DuePayableAmount/@currencyID",
                    "USD",
                    "unknown",
                )
            ],
        ),
        (
            "<ram:ActualAmount>20.00</ram:ActualAmount>\n          </ram:AppliedTradeAllowanceCharge>",
            "<ram:ActualAmount>21.00</ram:ActualAmount>\n          </ram:AppliedTradeAllowanceCharge>",
            [
                (
                    "/IncludedSupplyChainTradeLineItem[1]/SpecifiedLineTradeAgreement/GrossPriceProductTradePrice"
                    "/BT-147",
                    "21.00",
                    "unknown",
                )
            ],
        ),
        (
            "<ram:TypeCode>50</ram:TypeCode>",
            "<ram:TypeCode>51</ram:TypeCode>",
            [
                (
                    "/ApplicableHeaderTradeAgreement/AdditionalReferencedDocument[3]/IssuerAssignedID",
                    "LOS-3",
                    "unknown",
                ),
                ("/ApplicableHeaderTradeAgreement/AdditionalReferencedDocument[3]/TypeCode", "51", "unknown"),
            ],
        ),
    ],
)
def test_what_has_no_place_is_reported(right: str, instead: str, lost: list[tuple[str, str, str]]) -> None:
    assert CII.count(right) == 1
    assert lost_of(CII.replace(right, instead)) == lost


@pytest.mark.parametrize(
    "amount", ["1e3", "NaN", "1,5", "１", "1_000", "0x10", "9" * 21, "1." + "1" * 21, "- 1", "--1"]
)
def test_what_is_no_number_is_not_guessed(amount: str) -> None:
    reading = changed(every_term.CII, DuePayableAmount=amount)

    assert "BT-115" in reading.absent
    assert [(each.value, each.why) for each in reading.lost] == [(amount, "unreadable")]


def test_a_totals_block_without_a_figure_is_told() -> None:
    reading = read(re.sub(r"<ram:GrandTotalAmount>[^<]*</ram:GrandTotalAmount>", "", CII).encode())

    assert reading.absent == {"BT-112"}


def test_a_flood_of_unknown_things_is_reported_up_to_a_limit() -> None:
    flood = "".join(f"<ram:Other{n}>{n}</ram:Other{n}>" for n in range(3000))
    reading = read(CII.replace("<ram:BuyerReference>", flood + "<ram:BuyerReference>").encode())

    assert len(reading.lost) == 1000
    assert reading.bill.buyer_reference == every_term.BILL.buyer_reference


# -- what is no invoice


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ('<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"/>', "ZUGFeRD 1.0"),
        ('<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:RC:1p0"/>', "ZUGFeRD 1.0"),
        (
            '<SCRDMCCBDACIOMessageStructure xmlns="urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100"/>',
            "Order-X",
        ),
        ('<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>', "UBL"),
        ('<Invoice xmlns="http://www.ebinterface.at/schema/6p1/"/>', "ebInterface"),
        ("<html/>", "„html“"),
        ("<CrossIndustryInvoice/>", "CrossIndustryInvoice"),
        ('<Invoice xmlns="urn:evil"/>', "Invoice"),
    ],
)
def test_other_documents_are_named(document: str, word: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        read(document.encode())
    assert word in refused.value.sentence.de


@pytest.mark.parametrize(
    ("specification", "key"),
    [
        ("urn:cen.eu:en16931:2017", "en16931"),
        ("urn:factur-x.eu:1p0:minimum", "minimum"),
        ("urn:zugferd.de:2p0:minimum", "minimum"),
        ("urn:factur-x.eu:1p0:basicwl", "basic_wl"),
        ("urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic", "basic"),
        ("urn:cen.eu:en16931:2017:compliant:factur-x.eu:1p0:basic", "basic"),
        ("urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended", "extended"),
        ("urn:cen.eu:en16931:2017#conformant#urn:zugferd.de:2p0:extended", "extended"),
        ("urn:cen.eu:en16931:2017#compliant#urn:xoev-de:kosit:standard:xrechnung_2.3", "xrechnung"),
        ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", "xrechnung"),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
            "#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0",
            "xrechnung_extension",
        ),
        ("urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "peppol"),
        ("urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0", "cius"),
        ("", "unknown"),
        ("x" * 10_000, "unknown"),
        ("urn:cen.eu:en16931:2017" + "#a" * 200, "cius"),
    ],
)
def test_profiles_are_known_by_their_identifier(specification: str, key: str) -> None:
    assert profile_of(specification).key == key


@pytest.mark.parametrize("specification", ["urn:factur-x.eu:1p0:minimum", "urn:factur-x.eu:1p0:basicwl"])
def test_profiles_without_lines_are_no_invoices(specification: str) -> None:
    profile = profile_of(specification)
    assert not profile.is_invoice
    assert profile.remark and "keine Rechnung" in profile.remark.de


UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
INVOICE = f'<Invoice xmlns="{UBL}Invoice-2" xmlns:cac="{UBL}CommonAggregateComponents-2">%s</Invoice>'


def test_lines_below_lines_are_read_or_refused_and_never_break_the_reader() -> None:
    def nested(deep: int, inside: str = "") -> bytes:
        before, after = "<cac:SubInvoiceLine>" * deep, "</cac:SubInvoiceLine>" * deep
        return (INVOICE % f"<cac:InvoiceLine>{before}{inside}{after}</cac:InvoiceLine>").encode()

    assert [entry.depth for entry in read(nested(40)).outline] == list(range(41))
    for document in (nested(100), nested(1_500), nested(20, "<cac:SubInvoiceLine/>" * 20_001)):
        with pytest.raises(DocumentRefused) as refused:
            read(document)
        assert refused.value.code == "too_complex"

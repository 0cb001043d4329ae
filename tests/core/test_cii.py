"""The CII writer: every part of the bill in its place, nothing illegal, the same bytes every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from handschlag.core.bill import (
    CREDIT_NOTE,
    Address,
    Adjustment,
    Bill,
    Contact,
    CreditTransfer,
    Line,
    Party,
    Period,
    PrecedingInvoice,
    StatedTax,
)
from handschlag.core.einvoice import cii
from handschlag.core.einvoice.specifications import EN_16931
from handschlag.core.totals import totals
from tests.core.full_bill import BILL as FULL
from tests.core.full_bill import BY_CARD, BY_DIRECT_DEBIT

RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"

SELLER = Party(
    name="Atelier Nordlicht",
    trading_name="Nordlicht",
    address=Address("Am Beispielkai 4", "2. Stock", "00123", "Möwenhafen", "DE"),
    contact=Contact("Änne Muster", "+49 40 0000000", "hallo@nordlicht.example"),
    vat_identifier="DE 136695976",
    tax_registration_identifier="12/345/67890",
    legal_details="Amtsgericht Möwenhafen",
)
BUYER = Party(
    name="Kaffeerösterei Siebenschläfer GmbH",
    address=Address("Traumgasse 7", "", "00124", "Möwenhafen", "DE"),
    customer_number="K-1042",
    electronic_address="4000000000001",
    electronic_address_scheme="0088",
    legal_registration_identifier="HRB 99",
)
BILL = Bill(
    seller=SELLER,
    buyer=BUYER,
    lines=(
        Line(
            name="Röstung",
            description="dunkel\nund kräftig",
            quantity=Decimal("2500"),
            unit_code="GRM",
            unit_name="Tüte",
            price=Decimal("12.50"),
            price_base_quantity=Decimal("1000"),
            article_number="R-1",
            order_line_reference="7",
            period=Period(date(2026, 11, 1), date(2026, 11, 2)),
            allowances=(Adjustment(percent=Decimal(10)),),
            charges=(Adjustment(amount=Decimal("0.50"), reason="Mahlen"),),
        ),
    ),
    number="RE-2026-0001",
    issue_date=date(2026, 11, 23),
    due_date=date(2026, 12, 7),
    payment_terms="Zahlbar bis 7. Dezember",
    period=Period(date(2026, 11, 1), date(2026, 11, 30)),
    allowances=(Adjustment(amount=Decimal("1.00")),),
    prepaid_amount=Decimal("5"),
    payment=CreditTransfer("DE02 1203 0000 0000 2020 51", "Atelier Nordlicht", "byladem1001"),
    buyer_reference="04011000-12345-03",
    purchase_order_reference="PO 7781",
    contract_reference="V-12",
    note="Danke für den Auftrag.",
    thank_you_note="Bis bald!",
)


def written(bill: Bill) -> etree._Element:
    return etree.fromstring(cii.write(bill, totals(bill)))


def texts(bill: Bill, path: str) -> list[str]:
    """The texts at ``Element/Element``; attributes are not part of it."""
    found = written(bill).findall(".//" + "/".join(RAM + step for step in path.split("/")))
    return [" ".join(" ".join(each.itertext()).split()) for each in found]


def only(bill: Bill, path: str) -> str:
    (text,) = texts(bill, path)
    return text


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("GuidelineSpecifiedDocumentContextParameter/ID", EN_16931.identifier),
        ("IssueDateTime", "20261123"),
        ("IncludedNote/Content", "Danke für den Auftrag."),
        ("BuyerReference", "04011000-12345-03"),
        ("SellerTradeParty/Description", "Amtsgericht Möwenhafen"),
        ("SellerTradeParty/SpecifiedLegalOrganization/TradingBusinessName", "Nordlicht"),
        ("SellerTradeParty/URIUniversalCommunication/URIID", "hallo@nordlicht.example"),
        ("SellerTradeParty/PostalTradeAddress/LineTwo", "2. Stock"),
        ("SellerTradeParty/DefinedTradeContact/PersonName", "Änne Muster"),
        ("BuyerTradeParty/ID", "K-1042"),
        ("BuyerTradeParty/SpecifiedLegalOrganization/ID", "HRB 99"),
        ("ApplicableHeaderTradeAgreement/BuyerOrderReferencedDocument/IssuerAssignedID", "PO 7781"),
        ("ContractReferencedDocument/IssuerAssignedID", "V-12"),
        ("ActualDeliverySupplyChainEvent/OccurrenceDateTime", "20261130"),
        ("PaymentReference", "RE-2026-0001"),
        ("SpecifiedTradeSettlementPaymentMeans/TypeCode", "58"),
        ("PayeePartyCreditorFinancialAccount/IBANID", "DE02120300000000202051"),
        ("PayeeSpecifiedCreditorFinancialInstitution/BICID", "BYLADEM1001"),
        ("ApplicableHeaderTradeSettlement/BillingSpecifiedPeriod/StartDateTime", "20261101"),
        ("SpecifiedTradePaymentTerms/Description", "Zahlbar bis 7. Dezember"),
        ("SpecifiedTradePaymentTerms/DueDateDateTime", "20261207"),
        ("SpecifiedTradeProduct/SellerAssignedID", "R-1"),
        ("ApplicableProductCharacteristic/Value", "Tüte"),
        ("NetPriceProductTradePrice/ChargeAmount", "12.5"),
        ("NetPriceProductTradePrice/BasisQuantity", "1000"),
        ("BilledQuantity", "2500"),
        ("SpecifiedLineTradeAgreement/BuyerOrderReferencedDocument/LineID", "7"),
        ("SpecifiedLineTradeSettlement/BillingSpecifiedPeriod/EndDateTime", "20261102"),
        ("SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount", "28.62"),  # 31.25 - 3.13 + 0.50
        ("ApplicableHeaderTradeSettlement/SpecifiedTradeAllowanceCharge/Reason", "Rabatt"),
        ("SpecifiedTradeSettlementHeaderMonetarySummation/TaxBasisTotalAmount", "27.62"),
        ("SpecifiedTradeSettlementHeaderMonetarySummation/TaxTotalAmount", "5.25"),
        ("SpecifiedTradeSettlementHeaderMonetarySummation/TotalPrepaidAmount", "5.00"),
        ("SpecifiedTradeSettlementHeaderMonetarySummation/DuePayableAmount", "27.87"),
    ],
)
def test_each_part_has_its_place(path: str, expected: str) -> None:
    assert only(BILL, path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("SellerTradeParty/ID", "LIEF-17"),
        ("SellerTradeParty/GlobalID", "4000001000005"),
        ("SellerTradeParty/PostalTradeAddress/LineThree", "Dritter Stock"),
        ("SellerTradeParty/PostalTradeAddress/CountrySubDivisionName", "Küstenland"),
        ("BuyerTradeParty/GlobalID", "4000002000004"),
        ("BuyerTradeParty/SpecifiedLegalOrganization/TradingBusinessName", "Siebenschläfer"),
        ("SellerTaxRepresentativeTradeParty/SpecifiedTaxRegistration/ID", "DE999999995"),
        ("SellerOrderReferencedDocument/IssuerAssignedID", "AB-34"),
        ("SpecifiedProcuringProject/ID", "Projekt 77"),
        ("DespatchAdviceReferencedDocument/IssuerAssignedID", "LS-78"),
        ("ReceivingAdviceReferencedDocument/IssuerAssignedID", "WE-56"),
        ("ShipToTradeParty/GlobalID", "4000004000002"),
        ("ShipToTradeParty/Name", "Lager Süd"),
        ("ShipToTradeParty/PostalTradeAddress/CityName", "Südhafen"),
        ("PayeeTradeParty/Name", "Abtretungsbank AG"),
        ("PayeeTradeParty/SpecifiedLegalOrganization/ID", "HRB 777"),
        ("PaymentReference", "Röstung November"),
        ("ApplicableHeaderTradeSettlement/ApplicableTradeTax/TaxPointDate", "20261121"),
        ("ApplicableHeaderTradeSettlement/SpecifiedTradeAllowanceCharge/ReasonCode", "100 FC"),
        ("ApplicableHeaderTradeSettlement/ReceivableSpecifiedTradeAccountingAccount/ID", "Kostenstelle 11"),
        ("InvoiceReferencedDocument/IssuerAssignedID", "RE-2025-9 RE-2025-8 AR-2026-7"),
        ("AssociatedDocumentLineDocument/IncludedNote/Content", "Frisch geröstet"),
        ("SpecifiedTradeProduct/GlobalID", "4000003000003"),
        ("SpecifiedTradeProduct/BuyerAssignedID", "K-55"),
        ("SpecifiedTradeProduct/OriginTradeCountry/ID", "BR"),
        ("DesignatedProductClassification/ClassCode", "15861000-1"),
        ("GrossPriceProductTradePrice/ChargeAmount", "13.25"),
        ("GrossPriceProductTradePrice/AppliedTradeAllowanceCharge/ActualAmount", "0.75"),
        ("SpecifiedLineTradeSettlement/AdditionalReferencedDocument/IssuerAssignedID", "ZAEHLER-8"),
        ("SpecifiedLineTradeSettlement/ReceivableSpecifiedTradeAccountingAccount/ID", "Konto 3400"),
        ("ApplicableHeaderTradeAgreement/AdditionalReferencedDocument/TypeCode", "916 916 50 130"),
        ("ApplicableHeaderTradeAgreement/AdditionalReferencedDocument/ReferenceTypeCode", "AAZ"),
        ("ApplicableHeaderTradeAgreement/AdditionalReferencedDocument/URIID", "https://nordlicht.example/bilder"),
    ],
)
def test_every_other_term_has_its_place(path: str, expected: str) -> None:
    assert " ".join(texts(FULL, path)) == expected


def test_an_account_that_is_no_iban() -> None:
    bill = replace(BILL, payment=CreditTransfer("CH12345", "Nordlicht"), currency="CHF")
    assert only(bill, "PayeePartyCreditorFinancialAccount/ProprietaryID") == "CH12345"


def test_a_direct_debit_and_a_card() -> None:
    debit = replace(FULL, **BY_DIRECT_DEBIT)
    assert only(debit, "CreditorReferenceID") == "DE98ZZZ09999999999"
    assert only(debit, "SpecifiedTradePaymentTerms/DirectDebitMandateID") == "MANDAT-12"
    assert only(debit, "PayerPartyDebtorFinancialAccount/IBANID") == "DE75512108001245126199"
    assert only(replace(FULL, **BY_CARD), "ApplicableTradeSettlementFinancialCard/CardholderName") == (
        "Zoë Kartenhalterin"
    )


def test_the_tax_point_as_a_code_has_another_number_in_this_syntax() -> None:
    for code, written_as in (("3", "5"), ("35", "29"), ("432", "72")):
        bill = replace(BILL, tax_point_code=code)
        assert only(bill, "ApplicableHeaderTradeSettlement/ApplicableTradeTax/DueDateTypeCode") == written_as


def test_a_bill_that_was_read_gets_no_day_of_supply_it_did_not_say() -> None:
    stated = tuple(replace(line, tax=StatedTax("S", Decimal(19))) for line in BILL.lines)
    assert texts(replace(BILL, lines=stated), "ActualDeliverySupplyChainEvent") == []


def test_tax_numbers_say_what_they_are() -> None:
    registrations = written(BILL).findall(f".//{RAM}SellerTradeParty/{RAM}SpecifiedTaxRegistration/{RAM}ID")

    assert [(each.get("schemeID"), each.text) for each in registrations] == [
        ("FC", "12/345/67890"),
        ("VA", "DE136695976"),
    ]


def test_a_seller_with_nothing_but_a_tax_number_is_identified_by_it() -> None:
    assert texts(BILL, "SellerTradeParty/ID") == []
    small = replace(SELLER, vat_identifier="")
    assert only(replace(BILL, seller=small), "SellerTradeParty/ID") == "12/345/67890"


def test_several_lines_of_text_stay_several() -> None:
    assert written(BILL).find(f".//{RAM}SpecifiedTradeProduct/{RAM}Description").text == "dunkel\nund kräftig"


def test_only_the_tax_total_names_its_currency() -> None:
    named = [element.tag for element in written(BILL).iter() if element.get("currencyID")]

    assert named == [RAM + "TaxTotalAmount"]


def test_personal_words_are_no_part_of_the_e_invoice() -> None:
    assert "Bis bald" not in cii.write(BILL, totals(BILL)).decode()


def test_each_tax_case_brings_its_note_and_reason_once() -> None:
    bill = replace(BILL, tax_situation="small_business", lines=BILL.lines * 3, note="")

    assert "§ 19 UStG" in only(bill, "IncludedNote/Content")
    assert "§ 19 UStG" in only(bill, "ApplicableHeaderTradeSettlement/ApplicableTradeTax/ExemptionReason")


def test_goods_to_another_country_say_where_to() -> None:
    assert texts(BILL, "ShipToTradeParty") == []
    french = replace(BUYER, address=replace(BUYER.address, country_code="FR"))
    bill = replace(BILL, tax_situation="intra_community", buyer=french)
    assert only(bill, "ShipToTradeParty/PostalTradeAddress/CountryID") == "FR"


def test_a_cancellation_names_what_it_cancels() -> None:
    bill = replace(BILL, type_code=CREDIT_NOTE, preceding_invoices=(PrecedingInvoice("RE-1", date(2026, 11, 2)),))

    assert only(bill, "InvoiceReferencedDocument/IssuerAssignedID") == "RE-1"
    assert only(bill, "InvoiceReferencedDocument/FormattedIssueDateTime") == "20261102"
    assert only(bill, "SpecifiedTradeSettlementHeaderMonetarySummation/DuePayableAmount") == "27.87"


def test_no_account_no_payment_means_and_other_currencies_are_no_sepa() -> None:
    assert texts(replace(BILL, payment=CreditTransfer()), "SpecifiedTradeSettlementPaymentMeans") == []
    assert only(replace(BILL, currency="CHF"), "SpecifiedTradeSettlementPaymentMeans/TypeCode") == "30"


def test_default_reasons_follow_the_language() -> None:
    bill = replace(BILL, language="en", charges=(Adjustment(amount=Decimal(1)),))

    reasons = texts(bill, "ApplicableHeaderTradeSettlement/SpecifiedTradeAllowanceCharge/Reason")
    assert reasons == ["Discount", "Surcharge"]


def test_numbers_have_no_exponent() -> None:
    bill = replace(BILL, lines=(Line("Nichts", quantity=Decimal("0E-10"), price=Decimal("1E+3")),))

    assert only(bill, "BilledQuantity") == "0"
    assert only(bill, "ChargeAmount") == "1000"


def test_a_draft_without_anything_is_written_without_complaint() -> None:
    root = written(Bill(lines=(Line(),)))

    empty = [element.tag for element in root.iter() if len(element) == 0 and not (element.text or "").strip()]
    assert empty == [RAM + "ApplicableHeaderTradeDelivery"]  # which the schema demands


@given(st.text(st.characters(), max_size=50))
def test_any_text_is_well_formed_and_only_illegal_characters_are_lost(text: str) -> None:
    bill = replace(BILL, note=f"<{text}>", seller=replace(SELLER, electronic_address_scheme=f'"{text}'))

    content = written(bill).find(f".//{RAM}IncludedNote/{RAM}Content").text
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        c for c in kept if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )
    assert content == f"<{kept}>"


def test_equal_bills_give_equal_bytes() -> None:
    again = replace(BILL, seller=replace(SELLER), lines=tuple(replace(line) for line in BILL.lines))

    assert cii.write(again, totals(again)) == cii.write(BILL, totals(BILL))

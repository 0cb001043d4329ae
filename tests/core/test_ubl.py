"""The UBL writer: every part of the bill in its place, Invoice and CreditNote, the same bytes every time."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from handschlag.core.bill import CREDIT_NOTE, Bill, CreditTransfer, Line, StatedTax
from handschlag.core.code_lists import CREDIT_NOTE_TYPES
from handschlag.core.einvoice import ubl
from handschlag.core.einvoice.specifications import PEPPOL, XRECHNUNG
from handschlag.core.totals import totals
from tests.core.full_bill import BILL, BY_CARD, BY_DIRECT_DEBIT, LINE

CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CREDIT = replace(BILL, type_code=CREDIT_NOTE)


def written(bill: Bill) -> etree._Element:
    return etree.fromstring(ubl.write(bill, totals(bill), XRECHNUNG))


def found(bill: Bill, path: str) -> list[etree._Element]:
    """The elements at ``Party/Name``; a path that begins with ``/`` starts below the root."""
    steps = "/".join(f"{{*}}{step}" for step in path.strip("/").split("/"))
    return written(bill).findall(steps if path.startswith("/") else f".//{steps}")


def texts(bill: Bill, path: str) -> list[str]:
    return [" ".join(" ".join(each.itertext()).split()) for each in found(bill, path)]


def only(bill: Bill, path: str) -> str:
    (text,) = texts(bill, path)
    return text


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/ID", "RE-2026-0001"),
        ("/IssueDate", "2026-11-23"),
        ("/DueDate", "2026-12-07"),
        ("/InvoiceTypeCode", "380"),
        ("/TaxPointDate", "2026-11-21"),
        ("/AccountingCost", "Kostenstelle 11"),
        ("/BuyerReference", "04011000-12345-03"),
        ("/InvoicePeriod/EndDate", "2026-11-30"),
        ("/OrderReference/ID", "PO & 7781"),
        ("/OrderReference/SalesOrderID", "AB-34"),
        ("/DespatchDocumentReference/ID", "LS-78"),
        ("/ReceiptDocumentReference/ID", "WE-56"),
        ("/OriginatorDocumentReference/ID", "Los 9"),
        ("/ContractDocumentReference/ID", "V-12"),
        ("/ProjectReference/ID", "Projekt 77"),
        ("AccountingSupplierParty/Party/EndpointID", "4098765000010"),
        ("AccountingSupplierParty/Party/PartyName/Name", "Nordlicht"),
        ("AccountingSupplierParty/Party/PostalAddress/AddressLine/Line", "Dritter Stock"),
        ("AccountingSupplierParty/Party/PostalAddress/CountrySubentity", "Küstenland"),
        ("AccountingSupplierParty/Party/PartyLegalEntity/CompanyLegalForm", "Amtsgericht Möwenhafen"),
        ("AccountingCustomerParty/Party/PartyIdentification/ID", "4000002000004"),
        ("AccountingCustomerParty/Party/EndpointID", "buchhaltung@siebenschlaefer.example"),
        ("AccountingCustomerParty/Party/Contact/Telephone", "+49 000 654321"),
        ("PayeeParty/PartyName/Name", "Abtretungsbank AG"),
        ("PayeeParty/PartyLegalEntity/CompanyID", "HRB 777"),
        ("TaxRepresentativeParty/PartyTaxScheme/CompanyID", "DE999999995"),
        ("Delivery/ActualDeliveryDate", "2026-11-19"),
        ("Delivery/DeliveryLocation/Address/PostalZone", "00125"),
        ("Delivery/DeliveryParty/PartyName/Name", "Lager Süd"),
        ("InvoiceLine/InvoicePeriod/StartDate", "2026-11-03"),
        ("InvoiceLine/OrderLineReference/LineID", "7"),
        ("InvoiceLine/DocumentReference/ID", "ZAEHLER-8"),
        ("InvoiceLine/AccountingCost", "Konto 3400"),
        ("Item/BuyersItemIdentification/ID", "K-55"),
        ("Item/SellersItemIdentification/ID", "R-1"),
        ("Item/OriginCountry/IdentificationCode", "BR"),
        ("Price/BaseQuantity", "1000"),
        ("Price/AllowanceCharge/Amount", "0.75"),
        ("Price/AllowanceCharge/BaseAmount", "13.25"),
        ("LegalMonetaryTotal/PrepaidAmount", "16.90"),
        ("LegalMonetaryTotal/PayableRoundingAmount", "0.02"),
    ],
)
def test_each_part_has_its_place(path: str, expected: str) -> None:
    assert only(BILL, path) == expected


def test_several_of_a_kind_are_all_there() -> None:
    assert texts(BILL, "AccountingSupplierParty/Party/PartyIdentification/ID") == ["LIEF-17", "4000001000005"]
    assert texts(BILL, "BillingReference/InvoiceDocumentReference/ID") == ["RE-2025-9", "RE-2025-8", "AR-2026-7"]
    assert texts(BILL, "Item/AdditionalItemProperty/Name") == ["Einheit", "Herkunft"]
    assert texts(BILL, "PaymentMeans/PayeeFinancialAccount/ID") == ["DE02120300000000202051", "DE89370400440532013000"]
    assert texts(BILL, "PaymentMeans/PaymentID") == ["Röstung November"] * 2  # UBL-SR-44: the same everywhere
    assert [each.get("name") for each in found(BILL, "PaymentMeansCode")] == ["per Überweisung", None]  # UBL-SR-46
    assert texts(BILL, "AdditionalDocumentReference/DocumentTypeCode") == ["130"]
    assert texts(BILL, "AdditionalDocumentReference/ID") == ["ABO-10", "ANL-1", "ANL-2"]


def test_tax_numbers_say_what_they_are() -> None:
    schemes = found(BILL, "AccountingSupplierParty/Party/PartyTaxScheme")
    assert [" ".join("".join(each.itertext()).split()) for each in schemes] == ["DE136695976VAT", "12/345/67890FC"]


def test_classes_name_their_list_and_its_version() -> None:
    (code,) = found(BILL, "Item/CommodityClassification/ItemClassificationCode")
    assert (code.text, dict(code.attrib)) == ("15861000-1", {"listID": "STI", "listVersionID": "2008"})


def test_a_file_is_inside_with_its_name() -> None:
    (file,) = found(BILL, "Attachment/EmbeddedDocumentBinaryObject")
    assert dict(file.attrib) == {"mimeCode": "application/pdf", "filename": "zettel.pdf"}
    unnamed = replace(BILL, attachments=(replace(BILL.attachments[0], reference=""),))
    assert texts(unnamed, "AdditionalDocumentReference/ID")[-1] == "zettel.pdf"  # BR-52


def test_every_amount_names_its_currency() -> None:
    root = written(BILL)
    amounts = [each for each in root.iter() if etree.QName(each).localname.endswith("Amount")]
    assert {each.get("currencyID") for each in amounts} == {"EUR", "CHF"}
    assert [each.text for each in amounts if each.get("currencyID") == "CHF"] == [str(totals(BILL).tax_in_tax_currency)]


def test_notes_have_their_subject_in_front() -> None:
    assert "#AAJ#Ware bleibt bis zur Zahlung unser Eigentum" in texts(BILL, "/Note")


def test_peppol_takes_one_note_from_abroad() -> None:
    def notes(bill: Bill) -> list[str]:
        root = etree.fromstring(ubl.write(bill, totals(bill), PEPPOL))
        return [each.text for each in root.findall(f"{CBC}Note")]

    assert len(notes(BILL)) > 1
    austrian = replace(BILL, buyer=replace(BILL.buyer, address=replace(BILL.buyer.address, country_code="AT")))
    (joined,) = notes(austrian)
    assert joined.startswith("Danke für den Auftrag.\n#AAJ#Ware bleibt")


# -- credit notes


@pytest.mark.parametrize("code", sorted(CREDIT_NOTE_TYPES))
def test_a_credit_note_has_its_own_root_and_lines(code: str) -> None:
    credit = replace(BILL, type_code=code)
    assert etree.QName(written(credit)).localname == "CreditNote"
    assert only(credit, "/CreditNoteTypeCode") == code
    assert texts(credit, "CreditNoteLine/CreditedQuantity") == ["2500", "2"]
    assert not found(credit, "InvoiceLine") and not found(credit, "/DueDate")


def test_a_credit_note_is_due_where_the_money_is() -> None:
    assert texts(CREDIT, "PaymentMeans/PaymentDueDate") == ["2026-12-07"]
    without_account = replace(CREDIT, payment=CreditTransfer(), further_accounts=(), payment_means_code="")
    assert texts(without_account, "PaymentMeans/PaymentDueDate") == ["2026-12-07"]
    assert texts(BILL, "PaymentMeans/PaymentDueDate") == []


def test_a_credit_note_names_its_project_otherwise() -> None:
    assert texts(CREDIT, "/ProjectReference/ID") == []
    assert texts(CREDIT, "AdditionalDocumentReference/DocumentTypeCode") == ["130", "50"]


@pytest.mark.parametrize("code", ["380", "326", "384", "389", "875", "876", "877"])
def test_all_other_types_are_invoices(code: str) -> None:
    assert only(replace(BILL, type_code=code), "/InvoiceTypeCode") == code


def test_amounts_keep_their_sign() -> None:
    back = replace(CREDIT, lines=(replace(LINE, quantity=Decimal(-2500)),), allowances=(), charges=())
    assert only(back, "CreditNoteLine/CreditedQuantity") == "-2500"
    assert only(back, "LegalMonetaryTotal/TaxInclusiveAmount").startswith("-")
    assert only(back, "CreditNoteLine/Price/PriceAmount") == "12.5"  # BR-27


# -- ways to pay, tax points


def test_a_direct_debit() -> None:
    bill = replace(BILL, **BY_DIRECT_DEBIT)
    creditor = [each.text for each in found(bill, "PartyIdentification/ID") if each.get("schemeID") == "SEPA"]
    assert creditor == ["DE98ZZZ09999999999"]
    assert only(bill, "PaymentMandate/ID") == "MANDAT-12"
    assert only(bill, "PaymentMandate/PayerFinancialAccount/ID") == "DE75512108001245126199"


def test_a_card() -> None:
    bill = replace(BILL, **BY_CARD)
    assert only(bill, "CardAccount/PrimaryAccountNumberID") == "412345"
    assert only(bill, "CardAccount/HolderName") == "Zoë Kartenhalterin"
    assert len(found(bill, "PaymentMeans")) == 1


def test_the_tax_point_as_a_code() -> None:
    by_code = replace(BILL, tax_point_date=None, tax_point_code="432")
    assert only(by_code, "/InvoicePeriod/DescriptionCode") == "432"
    assert texts(by_code, "/TaxPointDate") == []


def test_what_is_outside_vat_has_no_rate_in_a_line() -> None:
    outside = tuple(replace(each, tax=StatedTax("O", Decimal(0), "nicht steuerbar")) for each in BILL.lines)
    bill = replace(BILL, lines=outside, allowances=(), charges=())
    assert texts(bill, "ClassifiedTaxCategory/Percent") == []  # BR-O-05
    assert texts(bill, "TaxSubtotal/TaxCategory/Percent") == ["0"]  # BR-DE-14


# -- whatever comes


def test_a_draft_without_anything_is_written_without_complaint() -> None:
    for type_code in ("380", "381"):
        root = written(Bill(lines=(Line(),), type_code=type_code))
        assert [each.tag for each in root.iter() if len(each) == 0 and not (each.text or "").strip()] == []


@given(st.text(st.characters(), max_size=50))
def test_any_text_is_well_formed(text: str) -> None:
    spoiled = replace(LINE, name=text, standard_identifier=replace(LINE.standard_identifier, scheme=f'"{text}'))
    bill = replace(BILL, note=text, payment_terms=text, lines=(spoiled,), payment_means_text=text)
    assert etree.QName(written(bill)).localname == "Invoice"


def test_equal_bills_give_equal_bytes() -> None:
    again = replace(BILL, lines=tuple(replace(line) for line in BILL.lines))
    assert ubl.write(again, totals(again)) == ubl.write(BILL, totals(BILL))

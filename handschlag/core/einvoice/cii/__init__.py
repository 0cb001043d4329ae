"""A bill as CII D16B (UN/CEFACT Cross Industry Invoice), the XML of ZUGFeRD and of one half of XRechnung.

The functions stand in the order of the schema; each file takes a part of the document.
"""

from __future__ import annotations

from handschlag.core.bill import Bill
from handschlag.core.einvoice import content
from handschlag.core.einvoice.cii import parties
from handschlag.core.einvoice.cii.elements import attachment, day, node, object_identifier, reference, tender, text
from handschlag.core.einvoice.cii.lines import line
from handschlag.core.einvoice.cii.settlement import settlement
from handschlag.core.einvoice.specifications import EN_16931, Specification
from handschlag.core.totals import Totals

__all__ = ["write"]

_UN = "urn:un:unece:uncefact:data:standard"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<rsm:CrossIndustryInvoice xmlns:rsm="{_UN}:CrossIndustryInvoice:100"'
    f' xmlns:ram="{_UN}:ReusableAggregateBusinessInformationEntity:100"'
    f' xmlns:udt="{_UN}:UnqualifiedDataType:100" xmlns:qdt="{_UN}:QualifiedDataType:100">'
)
_FOOT = "</rsm:CrossIndustryInvoice>"


def write(bill: Bill, totals: Totals, specification: Specification = EN_16931) -> bytes:
    """The bill as CII in UTF-8; equal bills give equal bytes.

    ``totals`` must be those of this bill. What is missing in an incomplete bill is missing in the XML:
    ``core.legal`` tells before issuing what the official rules would refuse.
    """
    bill = content.as_the_rules_allow(bill, totals, specification)
    lines = "".join(line(position, each, bill, specification) for position, each in enumerate(totals.lines, 1))  # BG-25
    xml = (
        f"{_HEAD}<rsm:ExchangedDocumentContext>{_context(bill, specification)}</rsm:ExchangedDocumentContext>"
        f"<rsm:ExchangedDocument>{_document(bill, totals, specification)}</rsm:ExchangedDocument>"
        f"<rsm:SupplyChainTradeTransaction>{lines}{_agreement(bill)}{_delivery(bill, totals)}"
        f"{settlement(bill, totals, specification)}</rsm:SupplyChainTradeTransaction>{_FOOT}"
    )
    return xml.encode()


def _context(bill: Bill, specification: Specification) -> str:
    process = bill.business_process.strip() or specification.business_process
    return node("BusinessProcessSpecifiedDocumentContextParameter", text("ID", process)) + node(  # BT-23
        "GuidelineSpecifiedDocumentContextParameter",
        text("ID", specification.identifier),  # BT-24
    )


def _document(bill: Bill, totals: Totals, specification: Specification) -> str:
    notes = (
        node("IncludedNote", text("Content", note.text), text("SubjectCode", note.subject_code))  # BT-22, BT-21
        for note in content.notes(bill, totals, specification)
    )
    return "".join(
        (
            text("ID", bill.number),  # BT-1
            text("TypeCode", bill.type_code),  # BT-3
            day("IssueDateTime", bill.issue_date),  # BT-2
            *notes,
        )
    )


def _agreement(bill: Bill) -> str:
    """Who ordered what from whom, and what it refers to."""
    return node(
        "ApplicableHeaderTradeAgreement",
        text("BuyerReference", bill.buyer_reference),  # BT-10
        parties.seller(bill.seller),  # BG-4
        parties.buyer(bill.buyer),  # BG-7
        parties.tax_representative(bill.tax_representative),  # BG-11
        reference("SellerOrderReferencedDocument", bill.sales_order_reference),  # BT-14
        reference("BuyerOrderReferencedDocument", bill.purchase_order_reference),  # BT-13
        reference("ContractReferencedDocument", bill.contract_reference),  # BT-12
        *(attachment(each) for each in bill.attachments),  # BG-24
        tender(bill.tender_reference),  # BT-17
        object_identifier(bill.object_identifier),  # BT-18
        _project(bill.project_reference),
    )


def _project(identifier: str) -> str:
    """BT-11; the schema wants a name beside the number."""
    number = text("ID", identifier)
    return node("SpecifiedProcuringProject", number, text("Name", "Project reference")) if number else ""


def _delivery(bill: Bill, totals: Totals) -> str:
    """The schema wants this element even where there is nothing to say about the delivery."""
    where = parties.ship_to(content.delivery(bill, totals))  # BG-13
    when = node("ActualDeliverySupplyChainEvent", day("OccurrenceDateTime", content.delivery_date(bill)))  # BT-72
    documents = reference("DespatchAdviceReferencedDocument", bill.despatch_advice_reference)  # BT-16
    documents += reference("ReceivingAdviceReferencedDocument", bill.receiving_advice_reference)  # BT-15
    return f"<ram:ApplicableHeaderTradeDelivery>{where}{when}{documents}</ram:ApplicableHeaderTradeDelivery>"

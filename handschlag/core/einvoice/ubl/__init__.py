"""A bill as UBL 2.1 (OASIS Universal Business Language), the XML of Peppol and of one half of XRechnung.

The document is an Invoice or a CreditNote, as its type (BT-3) says; the functions stand in the order of the schema.
"""

from __future__ import annotations

from base64 import b64encode

from handschlag.core.bill import Attachment, Bill, Note, PrecedingInvoice
from handschlag.core.code_lists import CREDIT_NOTE_TYPES
from handschlag.core.einvoice import content
from handschlag.core.einvoice.markup import attribute
from handschlag.core.einvoice.specifications import EN_16931, Specification, both_german
from handschlag.core.einvoice.ubl import parties, settlement
from handschlag.core.einvoice.ubl.elements import day, identifier, node, period, reference, text
from handschlag.core.einvoice.ubl.lines import line
from handschlag.core.totals import Totals

__all__ = ["write"]

_OASIS = "urn:oasis:names:specification:ubl:schema:xsd"
_NAMESPACES = f' xmlns:cac="{_OASIS}:CommonAggregateComponents-2" xmlns:cbc="{_OASIS}:CommonBasicComponents-2"'


def write(bill: Bill, totals: Totals, specification: Specification = EN_16931) -> bytes:
    """The bill as UBL in UTF-8; equal bills give equal bytes.

    ``totals`` must be those of this bill. What is missing in an incomplete bill is missing in the XML:
    ``core.legal`` tells before issuing what the official rules would refuse.
    """
    bill = content.as_the_rules_allow(bill, totals, specification)
    credit = bill.type_code in CREDIT_NOTE_TYPES
    root = "CreditNote" if credit else "Invoice"
    lines = "".join(
        line(position, each, bill, specification, credit=credit) for position, each in enumerate(totals.lines, 1)
    )
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_OASIS}:{root}-2"{_NAMESPACES}>'
        f"{_head(bill, totals, specification, credit)}{_references(bill, specification, credit)}"
        f"{_parties(bill, totals, specification)}{_money(bill, totals, specification, credit)}{lines}</{root}>"
    )
    return xml.encode()


def _head(bill: Bill, totals: Totals, specification: Specification, credit: bool) -> str:
    notes = "".join(text("Note", note) for note in _notes(bill, totals, specification))  # BT-22
    tax_point = day("TaxPointDate", bill.tax_point_date)  # BT-7
    if credit:
        kind = f"{tax_point}{text('CreditNoteTypeCode', bill.type_code)}{notes}"
    else:
        kind = f"{day('DueDate', bill.due_date)}{text('InvoiceTypeCode', bill.type_code)}{notes}{tax_point}"  # BT-9
    return "".join(
        (
            text("CustomizationID", specification.identifier),  # BT-24
            text("ProfileID", bill.business_process.strip() or specification.business_process),  # BT-23
            text("ID", bill.number),  # BT-1
            day("IssueDate", bill.issue_date),  # BT-2
            kind,  # BT-3
            text("DocumentCurrencyCode", bill.currency),  # BT-5
            text("TaxCurrencyCode", bill.tax_currency) if totals.tax_in_tax_currency is not None else "",  # BT-6
            text("AccountingCost", bill.buyer_accounting_reference),  # BT-19
            text("BuyerReference", bill.buyer_reference),  # BT-10
            period(bill.period, bill.tax_point_code),  # BG-14, BT-8
        )
    )


def _notes(bill: Bill, totals: Totals, specification: Specification) -> list[str]:
    """Notes with their subject in front; Peppol takes one note only, unless both sides are German (R002)."""
    written = [_note(each) for each in content.notes(bill, totals, specification)]
    if specification.one_note and not both_german(bill):
        return ["\n".join(written)]
    return written


def _note(note: Note) -> str:
    return f"#{note.subject_code}#{note.text}" if note.subject_code.strip() else note.text  # BT-21


def _references(bill: Bill, specification: Specification, credit: bool) -> str:
    preceding = "".join(map(_preceding, content.preceding_invoices(bill, specification)))  # BG-3
    tender = reference("OriginatorDocumentReference", bill.tender_reference)  # BT-17
    contract = reference("ContractDocumentReference", bill.contract_reference)  # BT-12
    additional = _object(bill) + "".join(map(_attachment, bill.attachments))  # BT-18, BG-24
    if credit:  # has no element for a project, and another order
        project = _typed_reference(text("ID", bill.project_reference), "50")  # BT-11
        last = f"{contract}{additional}{project}{tender}"
    else:
        last = f"{tender}{contract}{additional}{reference('ProjectReference', bill.project_reference)}"
    return "".join(
        (
            _order(bill),
            preceding,
            reference("DespatchDocumentReference", bill.despatch_advice_reference),  # BT-16
            reference("ReceiptDocumentReference", bill.receiving_advice_reference),  # BT-15
            last,
        )
    )


def _order(bill: Bill) -> str:
    """BT-13, BT-14; the schema wants the buyer's order number where the seller's is given."""
    sales_order = text("SalesOrderID", bill.sales_order_reference)
    order = text("ID", bill.purchase_order_reference) or (text("ID", "NA") if sales_order else "")
    return node("OrderReference", order, sales_order)


def _preceding(invoice: PrecedingInvoice) -> str:
    number, issued = text("ID", invoice.number), day("IssueDate", invoice.issue_date)  # BT-25, BT-26
    return node("BillingReference", node("InvoiceDocumentReference", number, issued))


def _object(bill: Bill) -> str:
    return _typed_reference(identifier(bill.object_identifier), "130")


def _typed_reference(number: str, type_code: str) -> str:
    return node("AdditionalDocumentReference", number, text("DocumentTypeCode", type_code)) if number else ""


def _attachment(value: Attachment) -> str:
    # BT-122 is required (BR-52): a file without a reference is known by its name
    number = text("ID", value.reference) or text("ID", value.filename)
    inside = ""
    if value.content:
        described = attribute("mimeCode", value.media_type) + attribute("filename", value.filename)
        inside = text("EmbeddedDocumentBinaryObject", b64encode(value.content).decode(), described)  # BT-125
    outside = node("ExternalReference", text("URI", value.url))  # BT-124
    return node(
        "AdditionalDocumentReference",
        number,
        text("DocumentDescription", value.description),  # BT-123
        node("Attachment", inside, outside),
    )


def _parties(bill: Bill, totals: Totals, specification: Specification) -> str:
    payment = content.payment(bill, specification)
    creditor = payment.debit.creditor_identifier if payment and payment.debit else ""
    return "".join(
        (
            parties.seller(bill.seller, creditor),  # BG-4
            parties.buyer(bill.buyer),  # BG-7
            parties.payee(bill.payee),  # BG-10
            parties.tax_representative(bill.tax_representative),  # BG-11
            parties.delivery(content.delivery(bill, totals), content.delivery_date(bill)),  # BG-13
        )
    )


def _money(bill: Bill, totals: Totals, specification: Specification, credit: bool) -> str:
    return "".join(
        (
            settlement.payment_means(bill, content.payment(bill, specification), credit=credit),  # BG-16
            settlement.payment_terms(bill, specification),  # BT-20
            settlement.third_party_payments(bill),  # BG-DEX-09
            settlement.adjustments(bill, totals),  # BG-20, BG-21
            settlement.taxes(bill, totals),  # BG-23
            settlement.sums(bill, totals),  # BG-22
        )
    )

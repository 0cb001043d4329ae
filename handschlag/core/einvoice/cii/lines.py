"""Invoice lines in CII (BG-25)."""

from __future__ import annotations

from handschlag.core.bill import Bill, Classification
from handschlag.core.einvoice import content
from handschlag.core.einvoice.cii.elements import (
    adjustment,
    amount,
    identifiers,
    indicator,
    node,
    number,
    object_identifier,
    period,
    quantity,
    tax,
    text,
)
from handschlag.core.einvoice.markup import attribute, escape
from handschlag.core.einvoice.specifications import Specification
from handschlag.core.totals import LineTotal


def line(position: int, total: LineTotal, bill: Bill, specification: Specification) -> str:
    """One line; ``position`` is its number on the bill (BT-126)."""
    return (
        "<ram:IncludedSupplyChainTradeLineItem>"
        f"{_document(position, total, bill)}{_product(total, bill, specification)}{_agreement(total)}{_delivery(total)}"
        f"{_settlement(total, bill, specification)}</ram:IncludedSupplyChainTradeLineItem>"
    )


def _document(position: int, total: LineTotal, bill: Bill) -> str:
    note = content.line_note(bill, position)
    return (
        f"<ram:AssociatedDocumentLineDocument><ram:LineID>{escape(total.line.identifier) or position}</ram:LineID>"
        f"{node('IncludedNote', text('Content', note)) if note else ''}"  # BT-127
        "</ram:AssociatedDocumentLineDocument>"
    )


def _product(total: LineTotal, bill: Bill, specification: Specification) -> str:
    line = total.line
    return node(
        "SpecifiedTradeProduct",
        identifiers(content.item_identifier(line, specification)) if line.standard_identifier.value else "",  # BT-157
        text("SellerAssignedID", line.article_number),  # BT-155
        text("BuyerAssignedID", line.buyer_article_number),  # BT-156
        text("Name", line.name),  # BT-153
        text("Description", content.description(bill, line)),  # BT-154
        _attributes(total, bill) if line.attributes or line.unit_name else "",
        _classes(total) if line.classifications else "",
        node("OriginTradeCountry", text("ID", line.country_of_origin)) if line.country_of_origin else "",  # BT-159
    )


def _attributes(total: LineTotal, bill: Bill) -> str:
    return "".join(
        node("ApplicableProductCharacteristic", text("Description", each.name), text("Value", each.value))
        for each in content.attributes(total.line, bill)  # BT-160, BT-161
    )


def _classes(total: LineTotal) -> str:
    return "".join(
        node("DesignatedProductClassification", text("ClassCode", each.code, _list(each)))  # BT-158
        for each in total.line.classifications
    )


def _list(value: Classification) -> str:
    return attribute("listID", value.list_identifier) + attribute("listVersionID", value.list_version)


def _agreement(total: LineTotal) -> str:
    line = total.line
    order_line = line.order_line_reference
    base = "" if line.price_base_quantity == 1 else quantity("BasisQuantity", line.price_base_quantity, line.unit_code)
    return (
        "<ram:SpecifiedLineTradeAgreement>"
        f"{node('BuyerOrderReferencedDocument', text('LineID', order_line)) if order_line else ''}"  # BT-132
        f"{_gross_price(total, base) if total.net_price_before_discount is not None else ''}"
        f"<ram:NetPriceProductTradePrice>{number('ChargeAmount', total.net_price)}"  # BT-146
        f"{base}</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>"  # BT-149, BT-150
    )


def _gross_price(total: LineTotal, base: str) -> str:
    """The price before a discount on the price (BT-148) and that discount (BT-147)."""
    before = total.net_price_before_discount or total.net_price
    discount = ""
    if before != total.net_price:
        discount = node(
            "AppliedTradeAllowanceCharge",
            indicator("ChargeIndicator", False),
            number("ActualAmount", before - total.net_price),
        )
    return node("GrossPriceProductTradePrice", number("ChargeAmount", before), base, discount)


def _delivery(total: LineTotal) -> str:
    return node(
        "SpecifiedLineTradeDelivery", quantity("BilledQuantity", total.line.quantity, total.line.unit_code)
    )  # BT-129, BT-130


def _settlement(total: LineTotal, bill: Bill, specification: Specification) -> str:
    line, language = total.line, bill.language
    allowances = [adjustment(each, False, content.ALLOWANCE.in_(language)) for each in total.allowances]
    charges = [adjustment(each, True, content.CHARGE.in_(language)) for each in total.charges]
    account = line.buyer_accounting_reference
    return (
        "<ram:SpecifiedLineTradeSettlement>"
        f"{tax('ApplicableTradeTax', total.treatment, with_reason=specification.extended)}"  # BT-151, BT-152
        f"{period(line.period)}{''.join(allowances)}{''.join(charges)}"  # BG-26, BG-27, BG-28
        f"<ram:SpecifiedTradeSettlementLineMonetarySummation>{amount('LineTotalAmount', total.net)}"  # BT-131
        "</ram:SpecifiedTradeSettlementLineMonetarySummation>"
        f"{object_identifier(line.object_identifier) if line.object_identifier.value else ''}"  # BT-128
        f"{node('ReceivableSpecifiedTradeAccountingAccount', text('ID', account)) if account else ''}"  # BT-133
        "</ram:SpecifiedLineTradeSettlement>"
    )

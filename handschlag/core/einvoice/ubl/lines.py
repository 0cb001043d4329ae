"""Invoice lines in UBL (BG-25)."""

from __future__ import annotations

from handschlag.core.bill import Bill, Classification, Identifier, Line
from handschlag.core.einvoice import content
from handschlag.core.einvoice.markup import attribute, escape
from handschlag.core.einvoice.specifications import Specification
from handschlag.core.einvoice.ubl.elements import (
    amount,
    identifier,
    node,
    number,
    period,
    price,
    quantity,
    tax_category,
    text,
)
from handschlag.core.totals import AdjustmentTotal, LineTotal

__all__ = ["adjustment", "line"]


def line(position: int, total: LineTotal, bill: Bill, specification: Specification, *, credit: bool) -> str:
    """One line; ``position`` is its number on the bill (BT-126), ``credit`` whether the document is a credit note."""
    source = total.line
    kind, counted = ("CreditNoteLine", "CreditedQuantity") if credit else ("InvoiceLine", "InvoicedQuantity")
    order_line, about = source.order_line_reference, source.object_identifier
    return (
        f"<cac:{kind}><cbc:ID>{escape(source.identifier) or position}</cbc:ID>"
        f"{text('Note', content.line_note(bill, position))}"  # BT-127
        f"{quantity(counted, source.quantity, source.unit_code)}"  # BT-129, BT-130
        f"{amount('LineExtensionAmount', total.net, bill.currency)}"  # BT-131
        f"{text('AccountingCost', source.buyer_accounting_reference)}"  # BT-133
        f"{period(source.period)}"  # BG-26
        f"{node('OrderLineReference', text('LineID', order_line)) if order_line else ''}"  # BT-132
        f"{_object(about) if about.value else ''}"  # BT-128
        f"{_adjustments(total, bill)}{_item(total, bill, specification)}{_price(total, bill)}</cac:{kind}>"
    )


def _object(about: Identifier) -> str:
    return node("DocumentReference", identifier(about), text("DocumentTypeCode", "130"))


def _adjustments(total: LineTotal, bill: Bill) -> str:
    allowance, charge = content.ALLOWANCE.in_(bill.language), content.CHARGE.in_(bill.language)
    written = [adjustment(each, False, allowance, bill.currency, with_tax=False) for each in total.allowances]
    written += [adjustment(each, True, charge, bill.currency, with_tax=False) for each in total.charges]
    return "".join(written)


def adjustment(total: AdjustmentTotal, is_charge: bool, default_reason: str, currency: str, *, with_tax: bool) -> str:
    """A discount or surcharge of a line (BG-27, BG-28) or of the whole bill (BG-20, BG-21)."""
    reason = text("AllowanceChargeReason", total.reason)  # BT-97, BT-104, BT-139, BT-144
    if not reason and not total.reason_code:
        reason = text("AllowanceChargeReason", default_reason)
    treatment = total.treatment
    return node(
        "AllowanceCharge",
        text("ChargeIndicator", "true" if is_charge else "false"),
        text("AllowanceChargeReasonCode", total.reason_code),  # BT-98, BT-105, BT-140, BT-145
        reason,
        number("MultiplierFactorNumeric", total.percent),  # BT-94, BT-101, BT-138, BT-143
        amount("Amount", total.amount, currency),  # BT-92, BT-99, BT-136, BT-141
        "" if total.base is None else amount("BaseAmount", total.base, currency),  # BT-93, BT-100, BT-137, BT-142
        tax_category("TaxCategory", treatment.category, treatment.rate) if with_tax else "",  # BT-95, 96, 102, 103
    )


def _item(total: LineTotal, bill: Bill, specification: Specification) -> str:
    line, treatment = total.line, total.treatment
    return (
        f"<cac:Item>{text('Description', content.description(bill, line))}"  # BT-154
        f"{text('Name', line.name)}"  # BT-153
        f"{_identification('BuyersItemIdentification', line.buyer_article_number)}"  # BT-156
        f"{_identification('SellersItemIdentification', line.article_number)}"  # BT-155
        f"{_standard(line, specification) if line.standard_identifier.value else ''}"  # BT-157
        f"{_origin(line.country_of_origin) if line.country_of_origin else ''}"  # BT-159
        f"{''.join(map(_class, line.classifications))}"  # BT-158
        f"{tax_category('ClassifiedTaxCategory', treatment.category, treatment.rate)}"  # BT-151, BT-152
        f"{_attributes(total, bill) if line.attributes or line.unit_name else ''}</cac:Item>"  # BG-32
    )


def _identification(name: str, value: str) -> str:
    return node(name, text("ID", value)) if value else ""


def _standard(line: Line, specification: Specification) -> str:
    return node("StandardItemIdentification", identifier(content.item_identifier(line, specification)))


def _origin(country: str) -> str:
    return node("OriginCountry", text("IdentificationCode", country))


def _class(value: Classification) -> str:
    of_list = attribute("listID", value.list_identifier) + attribute("listVersionID", value.list_version)
    return node("CommodityClassification", text("ItemClassificationCode", value.code, of_list))


def _attributes(total: LineTotal, bill: Bill) -> str:
    return "".join(
        node("AdditionalItemProperty", text("Name", each.name), text("Value", each.value))
        for each in content.attributes(total.line, bill)  # BT-160, BT-161
    )


def _price(total: LineTotal, bill: Bill) -> str:
    line = total.line
    base = "" if line.price_base_quantity == 1 else quantity("BaseQuantity", line.price_base_quantity, line.unit_code)
    discount = _price_discount(total, bill.currency) if total.net_price_before_discount is not None else ""
    net = price("PriceAmount", total.net_price, bill.currency)  # BT-146
    return f"<cac:Price>{net}{base}{discount}</cac:Price>"  # BT-149, BT-150


def _price_discount(total: LineTotal, currency: str) -> str:
    """The price before a discount on the price (BT-148) and that discount (BT-147)."""
    before = total.net_price_before_discount or total.net_price
    return node(
        "AllowanceCharge",
        text("ChargeIndicator", "false"),
        price("Amount", before - total.net_price, currency),
        price("BaseAmount", before, currency),
    )

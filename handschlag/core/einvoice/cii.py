"""A bill as CII D16B (UN/CEFACT Cross Industry Invoice), the XML of EN 16931 and ZUGFeRD.

The functions below stand in the order of the schema and build text from the inside out. An element without
content is never written (PEPPOL-EN16931-R008), so optional parts need no conditions of their own.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from handschlag.core.bill import Address, Bill, Contact, CreditTransfer, Party, Period
from handschlag.core.einvoice import EN_16931
from handschlag.core.identifiers import normal_form
from handschlag.core.money import amount_text, plain
from handschlag.core.tax import Treatment
from handschlag.core.text import Text
from handschlag.core.totals import AdjustmentTotal, LineTotal, TaxGroup, Totals

_UN = "urn:un:unece:uncefact:data:standard"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<rsm:CrossIndustryInvoice xmlns:rsm="{_UN}:CrossIndustryInvoice:100"'
    f' xmlns:ram="{_UN}:ReusableAggregateBusinessInformationEntity:100"'
    f' xmlns:udt="{_UN}:UnqualifiedDataType:100" xmlns:qdt="{_UN}:QualifiedDataType:100">'
)
_FOOT = "</rsm:CrossIndustryInvoice>"

# UNTDID 4461: what the buyer is asked to do
_SEPA_CREDIT_TRANSFER = "58"
_CREDIT_TRANSFER = "30"

_ALLOWANCE = Text("Rabatt", "Discount")
_CHARGE = Text("Zuschlag", "Surcharge")
_UNIT = Text("Einheit", "Unit")


def write(bill: Bill, totals: Totals, specification: str = EN_16931) -> bytes:
    """The bill as CII in UTF-8; equal bills give equal bytes.

    ``totals`` must be those of this bill. What is missing in an incomplete bill is missing in the XML:
    ``core.legal`` tells before issuing what the official rules would refuse.
    """
    context = _node("GuidelineSpecifiedDocumentContextParameter", _text("ID", specification))  # BT-24
    lines = [_line(number, line, bill) for number, line in enumerate(totals.lines, 1)]
    xml = (
        f"{_HEAD}<rsm:ExchangedDocumentContext>{context}</rsm:ExchangedDocumentContext>"
        f"<rsm:ExchangedDocument>{_document(bill, totals)}</rsm:ExchangedDocument>"
        f"<rsm:SupplyChainTradeTransaction>{''.join(lines)}{_agreement(bill)}{_delivery(bill, totals)}"
        f"{_settlement(bill, totals)}</rsm:SupplyChainTradeTransaction>{_FOOT}"
    )
    return xml.encode()


# --- elements ----------------------------------------------------------------------------------------------

# All but plain characters: markup, and what XML 1.0 cannot hold (controls, lone surrogates, U+FFFE, U+FFFF).
_SPECIAL = re.compile("[^\t\n !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENTS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "\n"}


def _escape(value: str) -> str:
    if _SPECIAL.search(value):
        value = _SPECIAL.sub(lambda found: _REPLACEMENTS.get(found[0], ""), value.replace("\r\n", "\n"))
    return value.strip()


def _text(name: str, value: str, attribute: str = "", attribute_value: str = "") -> str:
    content = _escape(value)
    if not content:
        return ""
    start = f'{name} {attribute}="{_escape(attribute_value)}"' if attribute else name
    return f"<ram:{start}>{content}</ram:{name}>"


def _node(name: str, *children: str) -> str:
    content = "".join(children)
    return f"<ram:{name}>{content}</ram:{name}>" if content else ""


def _amount(name: str, amount: Decimal) -> str:
    return f"<ram:{name}>{amount_text(amount)}</ram:{name}>"


def _number(name: str, number: Decimal | None, attribute: str = "", attribute_value: str = "") -> str:
    return "" if number is None else _text(name, plain(number), attribute, attribute_value)


def _day(name: str, day: date | None, data_type: str = "udt") -> str:
    if day is None:
        return ""
    digits = f"{day.year:04}{day.month:02}{day.day:02}"  # strftime does not pad years on every system
    content = f'<{data_type}:DateTimeString format="102">{digits}</{data_type}:DateTimeString>'
    return f"<ram:{name}>{content}</ram:{name}>"


# --- document ----------------------------------------------------------------------------------------------


def _document(bill: Bill, totals: Totals) -> str:
    notes = dict.fromkeys([*(group.treatment.note for group in totals.groups), bill.note])
    return "".join(
        (
            _text("ID", bill.number),  # BT-1
            _text("TypeCode", bill.type_code),  # BT-3
            _day("IssueDateTime", bill.issue_date),  # BT-2
            *(_node("IncludedNote", _text("Content", note)) for note in notes),  # BT-22
        )
    )


# --- lines -------------------------------------------------------------------------------------------------


def _line(number: int, total: LineTotal, bill: Bill) -> str:
    line = total.line
    base = line.price_base_quantity if line.price_base_quantity != 1 else None
    return _node(
        "IncludedSupplyChainTradeLineItem",
        _node("AssociatedDocumentLineDocument", _text("LineID", line.identifier or str(number))),  # BT-126
        _node(
            "SpecifiedTradeProduct",
            _text("SellerAssignedID", line.article_number),  # BT-155
            _text("Name", line.name),  # BT-153
            _text("Description", line.description),  # BT-154
            _unit_name(line.unit_name, bill),
        ),
        _node(
            "SpecifiedLineTradeAgreement",
            _node("BuyerOrderReferencedDocument", _text("LineID", line.order_line_reference)),  # BT-132
            _node(
                "NetPriceProductTradePrice",
                _number("ChargeAmount", total.net_price),  # BT-146
                _number("BasisQuantity", base, "unitCode", line.unit_code),  # BT-149, BT-150
            ),
        ),
        _node(
            "SpecifiedLineTradeDelivery",
            _number("BilledQuantity", line.quantity, "unitCode", line.unit_code),  # BT-129, BT-130
        ),
        _node(
            "SpecifiedLineTradeSettlement",
            _tax("ApplicableTradeTax", total.treatment),  # BT-151, BT-152
            _period(line.period),  # BG-26
            _adjustments(total.allowances, total.charges, bill, with_tax=False),  # BG-27, BG-28
            _node(
                "SpecifiedTradeSettlementLineMonetarySummation",
                _amount("LineTotalAmount", total.net),  # BT-131
            ),
        ),
    )


def _unit_name(name: str, bill: Bill) -> str:
    """A unit in the seller's own words: the norm has no term for it, so it is an item attribute (BG-32)."""
    value = _text("Value", name)  # BT-161
    label = _text("Description", _UNIT.in_(bill.language))  # BT-160
    return _node("ApplicableProductCharacteristic", label, value) if value else ""


def _tax(name: str, treatment: Treatment) -> str:
    return _node(
        name,
        _text("TypeCode", "VAT"),
        _text("CategoryCode", treatment.category),
        _number("RateApplicablePercent", treatment.rate),
    )


def _period(period: Period) -> str:
    start, end = _day("StartDateTime", period.start_date), _day("EndDateTime", period.end_date)
    return _node("BillingSpecifiedPeriod", start, end)


def _adjustments(
    allowances: tuple[AdjustmentTotal, ...],
    charges: tuple[AdjustmentTotal, ...],
    bill: Bill,
    *,
    with_tax: bool,
) -> str:
    written = [_adjustment(each, "false", _ALLOWANCE.in_(bill.language), with_tax) for each in allowances]
    written += [_adjustment(each, "true", _CHARGE.in_(bill.language), with_tax) for each in charges]
    return "".join(written)


def _adjustment(total: AdjustmentTotal, is_charge: str, default_reason: str, with_tax: bool) -> str:
    return _node(
        "SpecifiedTradeAllowanceCharge",
        f"<ram:ChargeIndicator><udt:Indicator>{is_charge}</udt:Indicator></ram:ChargeIndicator>",
        _number("CalculationPercent", total.percent),  # BT-94, BT-101, BT-138, BT-143
        "" if total.base is None else _amount("BasisAmount", total.base),  # BT-93, BT-100, BT-137, BT-142
        _amount("ActualAmount", total.amount),  # BT-92, BT-99, BT-136, BT-141
        _text("Reason", total.reason) or _text("Reason", default_reason),  # BT-97, BT-104, BT-139, BT-144
        _tax("CategoryTradeTax", total.treatment) if with_tax else "",  # BT-95, BT-96, BT-102, BT-103
    )


# --- who ordered what from whom ----------------------------------------------------------------------------


def _agreement(bill: Bill) -> str:
    return _node(
        "ApplicableHeaderTradeAgreement",
        _text("BuyerReference", bill.buyer_reference),  # BT-10
        _seller(bill.seller),
        _buyer(bill.buyer),
        _reference("BuyerOrderReferencedDocument", bill.purchase_order_reference),  # BT-13
        _reference("ContractReferencedDocument", bill.contract_reference),  # BT-12
    )


def _reference(name: str, identifier: str) -> str:
    return _node(name, _text("IssuerAssignedID", identifier))


def _seller(seller: Party) -> str:
    # BR-CO-26 wants BT-29, BT-30 or BT-31: a seller with neither register number nor VAT id is known by
    # the tax number
    known = seller.legal_registration_identifier.strip() or seller.vat_identifier.strip()
    return _node(
        "SellerTradeParty",
        _text("ID", "" if known else seller.tax_registration_identifier),  # BT-29
        _text("Name", seller.name),  # BT-27
        _text("Description", seller.legal_details),  # BT-33
        _organisation_and_address(seller),
        _tax_registration(seller.tax_registration_identifier, "FC"),  # BT-32
        _tax_registration(normal_form(seller.vat_identifier), "VA"),  # BT-31
    )


def _buyer(buyer: Party) -> str:
    return _node(
        "BuyerTradeParty",
        _text("ID", buyer.customer_number),  # BT-46
        _text("Name", buyer.name),  # BT-44
        _organisation_and_address(buyer),
        _tax_registration(normal_form(buyer.vat_identifier), "VA"),  # BT-48
    )


def _organisation_and_address(party: Party) -> str:
    uri, scheme = party.electronic_address, party.electronic_address_scheme
    if not uri.strip():
        uri, scheme = party.contact.email, "EM"
    return "".join(
        (
            _node(
                "SpecifiedLegalOrganization",
                _text("ID", party.legal_registration_identifier),  # BT-30, BT-47
                _text("TradingBusinessName", party.trading_name),  # BT-28, BT-45
            ),
            _contact(party.contact),  # BG-6, BG-9
            _address(party.address),  # BG-5, BG-8
            _node("URIUniversalCommunication", _text("URIID", uri, "schemeID", scheme)),  # BT-34, BT-49
        )
    )


def _contact(contact: Contact) -> str:
    return _node(
        "DefinedTradeContact",
        _text("PersonName", contact.name),  # BT-41, BT-56
        _node("TelephoneUniversalCommunication", _text("CompleteNumber", contact.telephone)),  # BT-42, BT-57
        _node("EmailURIUniversalCommunication", _text("URIID", contact.email)),  # BT-43, BT-58
    )


def _address(address: Address) -> str:
    return _node(
        "PostalTradeAddress",
        _text("PostcodeCode", address.post_code),  # BT-38, BT-53
        _text("LineOne", address.line_1),  # BT-35, BT-50
        _text("LineTwo", address.line_2),  # BT-36, BT-51
        _text("CityName", address.city),  # BT-37, BT-52
        _text("CountryID", address.country_code),  # BT-40, BT-55
    )


def _tax_registration(identifier: str, scheme: str) -> str:
    return _node("SpecifiedTaxRegistration", _text("ID", identifier, "schemeID", scheme))


# --- delivery ----------------------------------------------------------------------------------------------


def _delivery(bill: Bill, totals: Totals) -> str:
    """The schema wants this element even where there is nothing to say about the delivery.

    A service over a period is supplied on its last day, so no element stays empty where a period is known.
    """
    to_other_country = any(group.treatment.category == "K" for group in totals.groups)
    name, address = _text("Name", bill.buyer.name), _address(bill.buyer.address)  # BT-70, BG-15
    goods_go_to = _node("ShipToTradeParty", name, address) if to_other_country else ""  # BR-IC-12
    day = _day("OccurrenceDateTime", bill.delivery_date or bill.period.end_date)  # BT-72
    content = goods_go_to + _node("ActualDeliverySupplyChainEvent", day)
    return f"<ram:ApplicableHeaderTradeDelivery>{content}</ram:ApplicableHeaderTradeDelivery>"


# --- money -------------------------------------------------------------------------------------------------


def _settlement(bill: Bill, totals: Totals) -> str:
    return _node(
        "ApplicableHeaderTradeSettlement",
        _text("PaymentReference", bill.number),  # BT-83
        _text("InvoiceCurrencyCode", bill.currency),  # BT-5
        _payment_means(bill.payment, bill.currency),
        *(_tax_group(group) for group in totals.groups),
        _period(bill.period),  # BG-14
        _adjustments(totals.allowances, totals.charges, bill, with_tax=True),  # BG-20, BG-21
        _payment_terms(bill),
        _sums(totals, bill.currency),
        *(
            _node(
                "InvoiceReferencedDocument",
                _text("IssuerAssignedID", preceding.number),  # BT-25
                _day("FormattedIssueDateTime", preceding.issue_date, "qdt"),  # BT-26
            )
            for preceding in bill.preceding_invoices
        ),
    )


def _payment_means(account: CreditTransfer, currency: str) -> str:
    """BG-16 and BG-17; nothing without an account (BR-50, BR-61)."""
    iban = normal_form(account.account_identifier)
    if not iban:
        return ""
    bic = _text("BICID", normal_form(account.service_provider_identifier))  # BT-86
    return _node(
        "SpecifiedTradeSettlementPaymentMeans",
        _text("TypeCode", _SEPA_CREDIT_TRANSFER if currency == "EUR" else _CREDIT_TRANSFER),  # BT-81
        _node(
            "PayeePartyCreditorFinancialAccount",
            _text("IBANID", iban),  # BT-84
            _text("AccountName", account.account_name),  # BT-85
        ),
        _node("PayeeSpecifiedCreditorFinancialInstitution", bic),
    )


def _tax_group(group: TaxGroup) -> str:
    treatment = group.treatment
    return _node(
        "ApplicableTradeTax",
        _amount("CalculatedAmount", group.tax),  # BT-117
        _text("TypeCode", "VAT"),
        _text("ExemptionReason", treatment.reason),  # BT-120
        _amount("BasisAmount", group.taxable),  # BT-116
        _text("CategoryCode", treatment.category),  # BT-118
        _text("ExemptionReasonCode", treatment.reason_code),  # BT-121
        _number("RateApplicablePercent", treatment.rate),  # BT-119
    )


def _payment_terms(bill: Bill) -> str:
    return _node(
        "SpecifiedTradePaymentTerms",
        _text("Description", bill.payment_terms),  # BT-20
        _day("DueDateDateTime", bill.due_date),  # BT-9
    )


def _sums(totals: Totals, currency: str) -> str:
    return _node(
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        _amount("LineTotalAmount", totals.line_total),  # BT-106
        _amount("ChargeTotalAmount", totals.charge_total) if totals.charges else "",  # BT-108
        _amount("AllowanceTotalAmount", totals.allowance_total) if totals.allowances else "",  # BT-107
        _amount("TaxBasisTotalAmount", totals.net),  # BT-109
        # the only amount that names its currency (CII-DT-031)
        _text("TaxTotalAmount", amount_text(totals.tax), "currencyID", currency),  # BT-110
        _amount("RoundingAmount", totals.rounding) if totals.rounding else "",  # BT-114
        _amount("GrandTotalAmount", totals.gross),  # BT-112
        _amount("TotalPrepaidAmount", totals.prepaid) if totals.prepaid else "",  # BT-113
        _amount("DuePayableAmount", totals.payable),  # BT-115
    )

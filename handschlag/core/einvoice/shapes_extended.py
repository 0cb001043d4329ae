"""What Factur-X EXTENDED narrows beyond its XML schema: rules FX-SCH of its Schematron, as one table.

A row names elements (``Parent/Element``, or ``Element`` wherever it stands), then what may stand in them: ``1`` exactly
once, ``?`` once at most, ``2`` twice at most, ``+`` at least once, ``-`` never. ``@`` marks attributes. Rules that the
schema has too (``shapes_cii``) are not repeated. ``tests/conformance/test_shapes.py`` holds every row to the rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import NamedTuple

from lxml import etree

from handschlag.core import code_lists as lists
from handschlag.core.address_schemes import ADDRESS_SCHEMES
from handschlag.core.countries import COUNTRIES
from handschlag.core.currencies import OF_THE_NORM
from handschlag.core.einvoice.shapes import OFTEN, Misfit
from handschlag.core.text import Text
from handschlag.core.unit_codes import UNIT_CODES


class WrongCode(NamedTuple):
    """A code that its list does not have: where it stands, and what it should name."""

    path: str
    code: str
    what: Text


class _Rule(NamedTuple):
    name: str  # of a child, or of an attribute with @ in front
    least: int
    most: int


def misfits(root: etree._Element, path_of: Callable[[etree._Element], str]) -> Iterator[Misfit]:
    """What a CII document has that EXTENDED forbids, or lacks that it wants."""
    fitting: set[tuple[str, ...]] = set()  # the lines of an invoice look alike
    for element in root.iter(etree.Element):
        parent = element.getparent()
        above = "" if parent is None else str(parent.tag)
        seen = (above, str(element.tag), *map(str, element.attrib), *(str(child.tag) for child in element))
        if seen in fitting:
            continue
        found = list(_misfits(element, _local(above), path_of))
        if not found:
            fitting.add(seen)
        yield from found


def _misfits(element: etree._Element, parent: str, path_of: Callable[[etree._Element], str]) -> Iterator[Misfit]:
    rules, name = _rules(), _local(str(element.tag))
    there = Counter(_local(str(child.tag)) for child in element)
    there.update(f"@{_local(str(key))}" for key in element.attrib)
    for rule in (*rules.get(f"{parent}/{name}", ()), *rules.get(name, ())):
        number = there[rule.name]
        if number < rule.least:
            yield Misfit(path_of(element), rule.name, "missing")
        elif number > rule.most and rule.name.startswith("@"):
            yield Misfit(path_of(element), rule.name[1:], "attribute")
        elif number > rule.most:
            yield Misfit(path_of(element), rule.name, "often" if rule.most else "place", most=rule.most)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


@cache
def _rules() -> dict[str, tuple[_Rule, ...]]:
    """``Parent/Element`` or ``Element`` -> what must or must not stand in it."""
    found: dict[str, tuple[_Rule, ...]] = {}
    for names, children in re.findall(r"^(\S[^=:]*?):\n((?: .*\n)+)", EXTENDED, re.MULTILINE):
        rules = tuple(_Rule(name, *OFTEN[mark]) for name, _, mark in (each.partition("=") for each in children.split()))
        found.update((name, rules) for name in names.split())
    return found


# -- codes of elements that only EXTENDED has, or that a bill has no place for

MORE_SCHEMES, MORE_REFERENCES = frozenset(("BY", "SE")), frozenset(("CONTRAT", "MARCHE"))
MORE_FILES = frozenset(("application/json", "application/xml", "text/xml"))
_DELIVERY_TERMS = "1 2 CFR CIF CIP CPT DAP DDP DPU EXW FAS FCA FOB".split()
_TAXES = "AE B E G K L M O S Z".split()

# what the code is, where it stands, which ones there are
_CODES: tuple[tuple[Text, str, Collection[str]], ...] = (
    (Text("eine Lieferbedingung", "a delivery term"), "ApplicableTradeDeliveryTerms/DeliveryTypeCode", _DELIVERY_TERMS),
    (Text("eine Unterlage", "a document"), "AdditionalReferencedDocument/TypeCode", ("50", "130", "916")),
    (Text("eine Steuerbefreiung", "an exemption"), "ExemptionReasonCode", lists.EXEMPTION_REASONS),
    (Text("eine Steuerart", "a VAT category"), "CategoryCode", _TAXES),
    (Text("eine Art von Position", "a kind of line"), "LineStatusReasonCode", ("DETAIL", "GROUP", "INFORMATION")),
    (Text("ein Land", "a country"), "CountryID OriginTradeCountry/ID", COUNTRIES),
    (Text("eine Steuernummer", "a tax number"), "SpecifiedTaxRegistration/ID/@schemeID", ("VA", "FC")),
    (Text("ein Schema", "a scheme"), "GlobalID/@schemeID", lists.IDENTIFIER_SCHEMES | MORE_SCHEMES),
    (Text("ein Schema", "a scheme"), "SpecifiedLegalOrganization/ID/@schemeID", lists.IDENTIFIER_SCHEMES),
    (Text("ein Schema", "a scheme"), "URIUniversalCommunication/URIID/@schemeID", ADDRESS_SCHEMES),
    (Text("ein Schema", "a scheme"), "ReferenceTypeCode", lists.OBJECT_SCHEMES | MORE_REFERENCES),
    (
        Text("eine Einheit", "a unit"),
        "BasisQuantity/@unitCode UnitQuantity/@unitCode ChargeFreeQuantity/@unitCode PackageQuantity/@unitCode"
        " PerPackageUnitQuantity/@unitCode",
        UNIT_CODES,
    ),
    (Text("eine Kontoart", "a kind of account"), "ReceivableSpecifiedTradeAccountingAccount/TypeCode", "1234567"),
    (Text("einen Verkehrsweg", "a mode of transport"), "SpecifiedLogisticsTransportMovement/ModeCode", "0123456789"),
    (Text("eine Währung", "a currency"), "SourceCurrencyCode TargetCurrencyCode", OF_THE_NORM),
)
_PLACES = {place: (what, codes) for what, places, codes in _CODES for place in places.split()}


def wrong_codes(root: etree._Element, path_of: Callable[[etree._Element], str]) -> Iterator[WrongCode]:
    """Codes that their list does not have, in the elements above."""
    for element in root.iter(etree.Element):
        if len(element):
            continue
        name, parent = _local(str(element.tag)), element.getparent()
        names = (f"{_local(str(parent.tag))}/{name}" if parent is not None else name, name)
        for key, value in (("", element.text), *((f"/@{_local(str(key))}", value) for key, value in element.items())):
            known = next((_PLACES[f"{each}{key}"] for each in names if f"{each}{key}" in _PLACES), None)
            code = str(value or "").strip()
            if known and code and code not in known[1]:
                yield WrongCode(f"{path_of(element)}{key}", code, known[0])


EXTENDED = """
ActualAmount ActualDiscountAmount ActualPenaltyAmount AllowanceChargeBasisAmount AllowanceTotalAmount AppliedAmount
BasisAmount CalculatedAmount ChargeAmount ChargeTotalAmount DuePayableAmount GrandTotalAmount LineTotalAmount
LineTotalBasisAmount PaidAmount PartialPaymentAmount RoundingAmount TaxBasisTotalAmount TotalAllowanceChargeAmount
TotalPrepaidAmount:
    @currencyID=-
AdditionalReferencedDocument/URIID ApplicableTradeSettlementFinancialCard/ID BICID BatchID
BusinessProcessSpecifiedDocumentContextParameter/ID BuyerAgentTradeParty/ID BuyerAssignedID
BuyerTaxRepresentativeTradeParty/ID BuyerTradeParty/ID CreditorReferenceID DirectDebitMandateID
EmailURIUniversalCommunication/URIID ExchangedDocument/ID GuidelineSpecifiedDocumentContextParameter/ID IBANID
IncludedReferencedProduct/ID IndustryAssignedID InvoiceeTradeParty/ID InvoicerTradeParty/ID IssuerAssignedID
ItemSellerTradeParty/ID LanguageID LineID ManufacturerTradeParty/ID ModelID ParentLineID PayeeTradeParty/ID
PayerTradeParty/ID ProductEndUserTradeParty/ID ProprietaryID ReceivableSpecifiedTradeAccountingAccount/ID
SalesAgentTradeParty/ID SellerAssignedID SellerTaxRepresentativeTradeParty/ID SellerTradeParty/ID
ShipFromTradeParty/ID ShipToTradeParty/ID SpecifiedProcuringProject/ID SpecifiedTradeProduct/ID
SupplierAssignedSerialID UltimateShipToTradeParty/ID:
    @schemeID=-
ApplicableHeaderTradeAgreement/AdditionalReferencedDocument:
    IssuerAssignedID=1 LineID=- TypeCode=1
ApplicableHeaderTradeAgreement/ApplicableTradeDeliveryTerms SpecifiedLineTradeAgreement/ApplicableTradeDeliveryTerms:
    DeliveryTypeCode=1
ApplicableHeaderTradeAgreement/BuyerAgentTradeParty ApplicableHeaderTradeAgreement/ProductEndUserTradeParty
ApplicableHeaderTradeAgreement/SalesAgentTradeParty ApplicableHeaderTradeSettlement/InvoiceeTradeParty
ApplicableHeaderTradeSettlement/InvoicerTradeParty ApplicableHeaderTradeSettlement/PayerTradeParty:
    Description=- ID=? Name=1 RoleCode=? SpecifiedTaxRegistration=? URIUniversalCommunication=?
ApplicableHeaderTradeAgreement/BuyerOrderReferencedDocument
ApplicableHeaderTradeAgreement/QuotationReferencedDocument
ApplicableHeaderTradeAgreement/SellerOrderReferencedDocument
ApplicableHeaderTradeAgreement/UltimateCustomerOrderReferencedDocument
ApplicableHeaderTradeDelivery/DeliveryNoteReferencedDocument
ApplicableHeaderTradeDelivery/DespatchAdviceReferencedDocument
ApplicableHeaderTradeDelivery/ReceivingAdviceReferencedDocument:
    AttachmentBinaryObject=- IssuerAssignedID=1 LineID=- Name=- ReferenceTypeCode=- TypeCode=- URIID=-
ApplicableHeaderTradeAgreement/BuyerTaxRepresentativeTradeParty:
    Description=- ID=? Name=1 RoleCode=? SpecifiedTaxRegistration=1 URIUniversalCommunication=?
ApplicableHeaderTradeAgreement/BuyerTradeParty:
    ID=? Name=1 PostalTradeAddress=1 SpecifiedTaxRegistration=?
ApplicableHeaderTradeAgreement/ContractReferencedDocument:
    AttachmentBinaryObject=- IssuerAssignedID=1 LineID=- Name=- TypeCode=- URIID=-
ApplicableHeaderTradeAgreement/SellerTaxRepresentativeTradeParty:
    Description=- ID=? Name=1 PostalTradeAddress=1 SpecifiedTaxRegistration=1
ApplicableHeaderTradeAgreement/SellerTradeParty:
    Name=1 PostalTradeAddress=1
ApplicableHeaderTradeDelivery/ShipFromTradeParty ApplicableHeaderTradeDelivery/UltimateShipToTradeParty
SpecifiedLineTradeDelivery/UltimateShipToTradeParty:
    Description=- ID=? RoleCode=? SpecifiedTaxRegistration=? URIUniversalCommunication=?
ApplicableHeaderTradeDelivery/ShipToTradeParty SpecifiedLineTradeDelivery/ShipToTradeParty:
    Description=- ID=? SpecifiedTaxRegistration=?
ApplicableHeaderTradeSettlement/ApplicableTradeTax:
    BasisAmount=1 CalculatedAmount=1 CategoryCode=1 TypeCode=1
ApplicableHeaderTradeSettlement/BillingSpecifiedPeriod:
    CompleteDateTime=-
ApplicableHeaderTradeSettlement/InvoiceReferencedDocument SpecifiedAdvancePayment/InvoiceSpecifiedReferencedDocument:
    AttachmentBinaryObject=- IssuerAssignedID=1 LineID=- Name=- ReferenceTypeCode=- URIID=-
ApplicableHeaderTradeSettlement/PayeeTradeParty SpecifiedTradePaymentTerms/PayeeTradeParty:
    Description=- ID=? Name=1 SpecifiedTaxRegistration=?
ApplicableHeaderTradeSettlement/SpecifiedFinancialAdjustment:
    ActualAmount=1 Reason=1
ApplicableProductCharacteristic/TypeCode ContentCode ExemptionReasonCode LineStatusReasonCode PostcodeCode
SubjectCode:
    @listID=- @listVersionID=-
AttachmentBinaryObject:
    @filename=1 @mimeCode=1
BasisPeriodMeasure ChargeFreeQuantity PackageQuantity PerPackageUnitQuantity UnitQuantity:
    @unitCode=1
BuyerAgentTradeParty/URIUniversalCommunication BuyerTaxRepresentativeTradeParty/URIUniversalCommunication
BuyerTradeParty/URIUniversalCommunication DefinedTradeContact/EmailURIUniversalCommunication
InvoiceeTradeParty/URIUniversalCommunication InvoicerTradeParty/URIUniversalCommunication
ItemSellerTradeParty/URIUniversalCommunication ManufacturerTradeParty/URIUniversalCommunication
PayeeTradeParty/URIUniversalCommunication PayerTradeParty/URIUniversalCommunication
ProductEndUserTradeParty/URIUniversalCommunication SalesAgentTradeParty/URIUniversalCommunication
SellerTaxRepresentativeTradeParty/URIUniversalCommunication SellerTradeParty/URIUniversalCommunication
ShipFromTradeParty/URIUniversalCommunication ShipToTradeParty/URIUniversalCommunication
UltimateShipToTradeParty/URIUniversalCommunication:
    CompleteNumber=- URIID=1
ClassCode:
    @listID=1
CrossIndustryInvoice/ExchangedDocument:
    ID=1 LanguageID=? Name=? TypeCode=1
CrossIndustryInvoice/ExchangedDocumentContext:
    BusinessProcessSpecifiedDocumentContextParameter=? GuidelineSpecifiedDocumentContextParameter=1
CrossIndustryInvoice/SupplyChainTradeTransaction:
    IncludedSupplyChainTradeLineItem=+
DateString DateTimeString:
    @format=1
DefinedTradeContact/FaxUniversalCommunication DefinedTradeContact/TelephoneUniversalCommunication:
    CompleteNumber=1 URIID=-
ExchangedDocument/EffectiveSpecifiedPeriod:
    CompleteDateTime=1 Description=- EndDateTime=- StartDateTime=-
GlobalID SpecifiedTaxRegistration/ID URIUniversalCommunication/URIID:
    @schemeID=1
ItemSellerTradeParty/SpecifiedLegalOrganization ManufacturerTradeParty/SpecifiedLegalOrganization
ShipToTradeParty/SpecifiedLegalOrganization UltimateShipToTradeParty/SpecifiedLegalOrganization:
    PostalTradeAddress=-
NetPriceProductTradePrice/IncludedTradeTax:
    AllowanceChargeBasisAmount=- BasisAmount=- CalculatedAmount=1 CategoryCode=1 DueDateTypeCode=-
    LineTotalBasisAmount=- RateApplicablePercent=1 TaxPointDate=- TypeCode=1
RelatedSupplyChainConsignment/SpecifiedLogisticsTransportMovement:
    ModeCode=1
SpecifiedAdvancePayment/IncludedTradeTax:
    AllowanceChargeBasisAmount=- BasisAmount=- CalculatedAmount=1 CategoryCode=1 DueDateTypeCode=-
    LineTotalBasisAmount=- TaxPointDate=- TypeCode=1
SpecifiedLineTradeAgreement/AdditionalReferencedDocument:
    IssuerAssignedID=1 TypeCode=1
SpecifiedLineTradeAgreement/BuyerOrderReferencedDocument SpecifiedLineTradeAgreement/ContractReferencedDocument
SpecifiedLineTradeAgreement/QuotationReferencedDocument SpecifiedLineTradeAgreement/SellerOrderReferencedDocument
SpecifiedLineTradeAgreement/UltimateCustomerOrderReferencedDocument
SpecifiedLineTradeDelivery/DeliveryNoteReferencedDocument
SpecifiedLineTradeDelivery/DespatchAdviceReferencedDocument
SpecifiedLineTradeDelivery/ReceivingAdviceReferencedDocument:
    AttachmentBinaryObject=- Name=- ReferenceTypeCode=- TypeCode=- URIID=-
SpecifiedLineTradeAgreement/GrossPriceProductTradePrice:
    IncludedTradeTax=-
SpecifiedLineTradeAgreement/ItemSellerTradeParty SpecifiedTradeProduct/ManufacturerTradeParty:
    Description=? RoleCode=? URIUniversalCommunication=?
SpecifiedLineTradeAgreement/NetPriceProductTradePrice:
    AppliedTradeAllowanceCharge=-
SpecifiedLineTradeSettlement/AdditionalReferencedDocument:
    AttachmentBinaryObject=- FormattedIssueDateTime=- IssuerAssignedID=1 LineID=- Name=- TypeCode=1 URIID=-
SpecifiedLineTradeSettlement/ApplicableTradeTax:
    AllowanceChargeBasisAmount=- BasisAmount=- LineTotalBasisAmount=- TaxPointDate=-
SpecifiedLineTradeSettlement/BillingSpecifiedPeriod:
    CompleteDateTime=- Description=-
SpecifiedLineTradeSettlement/InvoiceReferencedDocument:
    AttachmentBinaryObject=- Name=- ReferenceTypeCode=- URIID=-
SpecifiedLogisticsServiceCharge/AppliedTradeTax:
    AllowanceChargeBasisAmount=- BasisAmount=- CalculatedAmount=- CategoryCode=1 DueDateTypeCode=-
    LineTotalBasisAmount=- RateApplicablePercent=1 TaxPointDate=- TypeCode=1
SpecifiedTradeAllowanceCharge/CategoryTradeTax:
    AllowanceChargeBasisAmount=- BasisAmount=- CalculatedAmount=- CategoryCode=1 DueDateTypeCode=-
    LineTotalBasisAmount=- TaxPointDate=- TypeCode=1
SpecifiedTradeProduct/IncludedReferencedProduct:
    Description=? ID=? IndustryAssignedID=? Name=1 UnitQuantity=?
"""

"""What the elements of CII (UN/CEFACT Cross Industry Invoice, D16B to D22B) mean: tables for ``walking``.

All terms of EN 16931, and what the ZUGFeRD profile EXTENDED adds as far as a bill has a place for it. The names on
the right are the fields of the bill, or those that ``assembling`` expects.
"""

from __future__ import annotations

from collections.abc import Mapping

from handschlag.core.einvoice.values import Unreadable, binary, number, plain_day, yes_no
from handschlag.core.einvoice.walking import (
    ByAttribute,
    Fixed,
    Into,
    Money,
    Step,
    Table,
    Terms,
    Value,
    YesNo,
)

_UN = "urn:un:unece:uncefact:data:standard"
ROOT = f"{{{_UN}:CrossIndustryInvoice:100}}CrossIndustryInvoice"
_RSM = f"{{{_UN}:CrossIndustryInvoice:100}}"
_RAM = f"{{{_UN}:ReusableAggregateBusinessInformationEntity:100}}"
_UDT = f"{{{_UN}:UnqualifiedDataType:100}}"
_QDT = f"{{{_UN}:QualifiedDataType:100}}"

# UNTDID 2475, as CII has it -> UNTDID 2005, as the norm has it (BT-8)
_TAX_POINT_CODES = {"5": "3", "29": "35", "72": "432"}


def _ram(**steps: Step) -> Table:
    return {_RAM + name: step for name, step in steps.items()}


def _day(name: str) -> Into:
    step = ByAttribute("format", {"102": Value(name, plain_day, attributes={"format": ""})})
    kinds = ("DateTimeString", "DateString")
    return Into({ns + kind: step for ns in (_UDT, _QDT) for kind in kinds})


def _id(name: str) -> Into:
    return Into(_ram(ID=Value(name)))


def _reference(name: str) -> Into:
    return Into(_ram(IssuerAssignedID=Value(name)))


def _tax_point_code(text: str) -> str:
    if text not in _TAX_POINT_CODES:
        raise Unreadable(text)
    return _TAX_POINT_CODES[text]


def _tax(**more: Step) -> Mapping[str, Step]:
    return _ram(
        TypeCode=Fixed("VAT", exact=True),
        CategoryCode=Value("category", exact=True),  # BT-151, BT-95, BT-102, BT-118
        RateApplicablePercent=Value("rate", number),  # BT-152, BT-96, BT-103, BT-119
        ExemptionReason=Value("reason"),  # BT-120; EXTENDED has it at each part too
        ExemptionReasonCode=Value("reason_code"),  # BT-121
        **more,
    )


_NEEDS_VAT = f"{_RAM}TypeCode"
_PERIOD = _ram(StartDateTime=_day("start_date"), EndDateTime=_day("end_date"))
_SCHEME = {"schemeID": "scheme"}

_LINE_ADJUSTMENT = _ram(
    ChargeIndicator=Into({_UDT + "Indicator": YesNo("is_charge", yes_no)}),
    CalculationPercent=Value("percent", number),  # BT-94, BT-101, BT-138, BT-143
    BasisAmount=Money("base_amount"),  # BT-93, BT-100, BT-137, BT-142
    ActualAmount=Money("amount"),  # BT-92, BT-99, BT-136, BT-141
    ReasonCode=Value("reason_code"),  # BT-98, BT-105, BT-140, BT-145
    Reason=Value("reason"),  # BT-97, BT-104, BT-139, BT-144
)
_ADJUSTMENT = {**_LINE_ADJUSTMENT, **_ram(CategoryTradeTax=Into(_tax(), "tax", needs=_NEEDS_VAT))}

_DOCUMENT = _ram(
    IssuerAssignedID=Value("reference"),  # BT-122, BT-17, BT-18, BT-128
    URIID=Value("url"),  # BT-124
    TypeCode=Value("type_code", exact=True),
    Name=Value("description"),  # BT-123
    AttachmentBinaryObject=Value(  # BT-125
        "content", binary, attributes={"mimeCode": "media_type", "filename": "filename"}
    ),
    ReferenceTypeCode=Value("reference_type"),  # BT-18-1, BT-128-1
)

# -- lines

_BASE_QUANTITY = Value("base_quantity", number, attributes={"unitCode": "base_unit"})  # BT-149, BT-150
_LINE = _ram(
    AssociatedDocumentLineDocument=Into(
        _ram(
            LineID=Value("identifier"),  # BT-126
            ParentLineID=Value("parent"),  # EXTENDED: BT-X-304
            LineStatusReasonCode=Value("status"),  # EXTENDED: BT-X-8
            IncludedNote=Into(_ram(Content=Value("note"))),  # BT-127
        )
    ),
    SpecifiedTradeProduct=Into(
        _ram(
            GlobalID=Value("standard_identifier", attributes={"schemeID": "standard_scheme"}),  # BT-157
            SellerAssignedID=Value("article_number"),  # BT-155
            BuyerAssignedID=Value("buyer_article_number"),  # BT-156
            Name=Value("name"),  # BT-153
            Description=Value("description"),  # BT-154
            ApplicableProductCharacteristic=Into(
                _ram(Description=Value("name"), Value=Value("value")),
                "attributes",
                many=True,  # BT-160, BT-161
            ),
            DesignatedProductClassification=Into(
                _ram(
                    ClassCode=Value(
                        "classifications",
                        attributes={"listID": "list_identifier", "listVersionID": "list_version"},
                        many=True,
                    )
                ),  # BT-158
                needs=f"{_RAM}ClassCode",
            ),
            OriginTradeCountry=_id("country_of_origin"),  # BT-159
        )
    ),
    SpecifiedLineTradeAgreement=Into(
        _ram(
            BuyerOrderReferencedDocument=Into(_ram(LineID=Value("order_line_reference"))),  # BT-132
            GrossPriceProductTradePrice=Into(
                _ram(
                    ChargeAmount=Money("price"),  # BT-148
                    BasisQuantity=_BASE_QUANTITY,
                    AppliedTradeAllowanceCharge=Into(
                        _ram(
                            ChargeIndicator=Into({_UDT + "Indicator": Fixed("false", "0", exact=True, convert=yes_no)}),
                            ActualAmount=Money("discount"),  # BT-147
                        )
                    ),
                ),
                "gross",
                keep=True,
            ),
            NetPriceProductTradePrice=Into(_ram(ChargeAmount=Money("price"), BasisQuantity=_BASE_QUANTITY)),  # BT-146
        )
    ),
    SpecifiedLineTradeDelivery=Into(
        _ram(BilledQuantity=Value("quantity", number, attributes={"unitCode": "unit_code"}))  # BT-129, BT-130
    ),
    SpecifiedLineTradeSettlement=Into(
        _ram(
            ApplicableTradeTax=Into(_tax(), "tax", needs=_NEEDS_VAT),  # BG-30
            BillingSpecifiedPeriod=Into(_PERIOD, "period"),  # BG-26
            SpecifiedTradeAllowanceCharge=Into(_LINE_ADJUSTMENT, "adjustments", many=True, keep=True),  # BG-27, BG-28
            SpecifiedTradeSettlementLineMonetarySummation=Into(_ram(LineTotalAmount=Money("net"))),  # BT-131
            AdditionalReferencedDocument=Into(_DOCUMENT, "documents", many=True, keep=True),  # BT-128
            ReceivableSpecifiedTradeAccountingAccount=_id("buyer_accounting_reference"),  # BT-133
        )
    ),
)

# -- who

_ADDRESS = _ram(
    PostcodeCode=Value("post_code"),  # BT-38, BT-53, BT-67, BT-78
    LineOne=Value("line_1"),  # BT-35, BT-50, BT-64, BT-75
    LineTwo=Value("line_2"),  # BT-36, BT-51, BT-65, BT-76
    LineThree=Value("line_3"),  # BT-162, BT-163, BT-164, BT-165
    CityName=Value("city"),  # BT-37, BT-52, BT-66, BT-77
    CountryID=Value("country_code"),  # BT-40, BT-55, BT-69, BT-80
    CountrySubDivisionName=Value("subdivision"),  # BT-39, BT-54, BT-68, BT-79
)
_CONTACT = _ram(
    PersonName=Value("name"),  # BT-41, BT-56
    DepartmentName=Value("name"),
    TelephoneUniversalCommunication=Into(_ram(CompleteNumber=Value("telephone"))),  # BT-42, BT-57
    EmailURIUniversalCommunication=Into(_ram(URIID=Value("email"))),  # BT-43, BT-58
)
_NUMBERS = _ram(
    ID=Value("ids", attributes=_SCHEME, many=True),  # BT-29, BT-46, BT-60, BT-71
    GlobalID=Value("ids", attributes=_SCHEME, many=True),
)
_REGISTER = {"schemeID": "legal_registration_scheme"}


def _tax_registration(**names: str) -> Into:
    steps = {code: Value(name, attributes={"schemeID": ""}) for code, name in names.items()}
    return Into(_ram(ID=ByAttribute("schemeID", steps, never_empty="VA")))


_BUYER = {
    **_NUMBERS,
    **_ram(
        Name=Value("name"),  # BT-27, BT-44
        SpecifiedLegalOrganization=Into(
            _ram(
                ID=Value("legal_registration_identifier", attributes=_REGISTER),  # BT-30, BT-47
                TradingBusinessName=Value("trading_name"),  # BT-28, BT-45
            )
        ),
        DefinedTradeContact=Into(_CONTACT, "contact"),  # BG-6, BG-9
        PostalTradeAddress=Into(_ADDRESS, "address"),  # BG-5, BG-8
        URIUniversalCommunication=Into(
            _ram(URIID=Value("electronic_address", attributes={"schemeID": "electronic_address_scheme"}))
        ),  # BT-34, BT-49
        SpecifiedTaxRegistration=_tax_registration(VA="vat_identifier"),  # BT-48
    ),
}
_SELLER = {
    **_BUYER,
    **_ram(
        Description=Value("legal_details"),  # BT-33
        SpecifiedTaxRegistration=_tax_registration(VA="vat_identifier", FC="tax_registration_identifier"),
    ),  # BT-31, BT-32
}
_PAYEE = {
    **_NUMBERS,
    **_ram(
        Name=Value("name"),  # BT-59
        SpecifiedLegalOrganization=Into(
            _ram(ID=Value("legal_registration_identifier", attributes=_REGISTER))  # BT-61
        ),
    ),
}
_TAX_REPRESENTATIVE = _ram(
    Name=Value("name"),  # BT-62
    PostalTradeAddress=Into(_ADDRESS, "address"),  # BG-12
    SpecifiedTaxRegistration=_tax_registration(VA="vat_identifier"),  # BT-63
)
_RECEIVER = {
    **_NUMBERS,
    **_ram(Name=Value("name"), PostalTradeAddress=Into(_ADDRESS, "address")),  # BT-70, BG-15
}

_AGREEMENT = _ram(
    BuyerReference=Value("buyer_reference"),  # BT-10
    SellerTradeParty=Into(_SELLER, "seller"),  # BG-4
    BuyerTradeParty=Into(_BUYER, "buyer"),  # BG-7
    SellerTaxRepresentativeTradeParty=Into(_TAX_REPRESENTATIVE, "tax_representative"),  # BG-11
    SellerOrderReferencedDocument=_reference("sales_order_reference"),  # BT-14
    BuyerOrderReferencedDocument=_reference("purchase_order_reference"),  # BT-13
    ContractReferencedDocument=_reference("contract_reference"),  # BT-12
    AdditionalReferencedDocument=Into(_DOCUMENT, "documents", many=True, keep=True),  # BG-24, BT-17, BT-18
    SpecifiedProcuringProject=Into(_ram(ID=Value("project_reference"), Name=Fixed("Project reference"))),  # BT-11
)

_DELIVERY = _ram(
    ShipToTradeParty=Into(_RECEIVER, "delivery"),  # BG-13
    ActualDeliverySupplyChainEvent=Into(_ram(OccurrenceDateTime=_day("delivery_date"))),  # BT-72
    DespatchAdviceReferencedDocument=_reference("despatch_advice_reference"),  # BT-16
    ReceivingAdviceReferencedDocument=_reference("receiving_advice_reference"),  # BT-15
)

# -- money

_PAYMENT_MEANS = _ram(
    TypeCode=Value("payment_means_code"),  # BT-81
    Information=Value("payment_means_text"),  # BT-82
    ApplicableTradeSettlementFinancialCard=Into(
        _ram(ID=Value("number"), CardholderName=Value("holder")),
        "card",  # BT-87, BT-88
    ),
    PayerPartyDebtorFinancialAccount=Into(_ram(IBANID=Value("debited_account"))),  # BT-91
    PayeePartyCreditorFinancialAccount=Into(
        _ram(
            IBANID=Value("account_identifier"),  # BT-84
            ProprietaryID=Value("account_identifier"),
            AccountName=Value("account_name"),  # BT-85
        )
    ),
    PayeeSpecifiedCreditorFinancialInstitution=Into(_ram(BICID=Value("service_provider_identifier"))),  # BT-86
)

_GROUP = _tax(
    CalculatedAmount=Money("tax"),  # BT-117
    BasisAmount=Money("taxable"),  # BT-116
    TaxPointDate=_day("tax_point_date"),  # BT-7
    DueDateTypeCode=Value("tax_point_code", _tax_point_code),  # BT-8
)

_SUMS = _ram(
    LineTotalAmount=Money("line_total"),  # BT-106
    ChargeTotalAmount=Money("charge_total"),  # BT-108
    AllowanceTotalAmount=Money("allowance_total"),  # BT-107
    TaxBasisTotalAmount=Money("net"),  # BT-109
    TaxTotalAmount=Value(
        "tax_totals", number, attributes={"currencyID": "currency"}, many=True, exact=True
    ),  # BT-110, BT-111
    RoundingAmount=Money("rounding"),  # BT-114
    GrandTotalAmount=Money("gross"),  # BT-112
    TotalPrepaidAmount=Money("prepaid"),  # BT-113
    DuePayableAmount=Money("payable"),  # BT-115
)

_EARLIER_INVOICE = _ram(IssuerAssignedID=Value("number"), FormattedIssueDateTime=_day("issue_date"))  # BT-25, BT-26

_ADVANCE_PAYMENT = _ram(  # EXTENDED: BG-X-45
    PaidAmount=Money("amount"),
    FormattedReceivedDateTime=_day("received_date"),
    IncludedTradeTax=Into(_tax(CalculatedAmount=Money("tax"), BasisAmount=Money("taxable")), "taxes", many=True),
    InvoiceSpecifiedReferencedDocument=Into(_EARLIER_INVOICE, "invoice"),
)

_TERMS = _ram(
    Description=Terms("payment_terms"),  # BT-20
    DueDateDateTime=_day("due_date"),  # BT-9
    DirectDebitMandateID=Value("mandate_reference"),  # BT-89
    ApplicableTradePaymentDiscountTerms=Into(  # EXTENDED: Skonto
        _ram(
            BasisDateTime=_day("basis_date"),
            BasisPeriodMeasure=Value("days", number, attributes={"unitCode": "unit"}),
            BasisAmount=Money("base_amount"),
            CalculationPercent=Value("percent", number),
        ),
        "discount",
    ),
)

_SETTLEMENT = _ram(
    CreditorReferenceID=Value("creditor_identifier"),  # BT-90
    PaymentReference=Value("remittance_information"),  # BT-83
    TaxCurrencyCode=Value("tax_currency", exact=True),  # BT-6
    InvoiceCurrencyCode=Value("currency", exact=True),  # BT-5
    TaxApplicableTradeCurrencyExchange=Into(  # EXTENDED
        _ram(
            SourceCurrencyCode=Value("exchange_from"),
            TargetCurrencyCode=Value("exchange_to"),
            ConversionRate=Value("exchange_rate", number),
            ConversionRateDateTime=_day("exchange_rate_date"),
        ),
        "exchange",
        keep=True,
    ),
    PayeeTradeParty=Into(_PAYEE, "payee"),  # BG-10
    SpecifiedTradeSettlementPaymentMeans=Into(_PAYMENT_MEANS, "payment_means", many=True, keep=True),  # BG-16
    ApplicableTradeTax=Into(_GROUP, "groups", many=True, keep=True, needs=_NEEDS_VAT),  # BG-23
    BillingSpecifiedPeriod=Into(_PERIOD, "period"),  # BG-14
    SpecifiedTradeAllowanceCharge=Into(_ADJUSTMENT, "adjustments", many=True, keep=True),  # BG-20, BG-21
    SpecifiedLogisticsServiceCharge=Into(  # EXTENDED: freight, a surcharge like any other
        _ram(Description=Value("reason"), AppliedAmount=Money("amount"), AppliedTradeTax=Into(_tax(), "tax")),
        "freight",
        many=True,
        keep=True,
    ),
    SpecifiedTradePaymentTerms=Into(_TERMS, "terms", many=True, keep=True),
    SpecifiedTradeSettlementHeaderMonetarySummation=Into(_SUMS, "sums"),  # BG-22
    InvoiceReferencedDocument=Into(_EARLIER_INVOICE, "preceding_invoices", many=True),  # BG-3
    ReceivableSpecifiedTradeAccountingAccount=_id("buyer_accounting_reference"),  # BT-19
    SpecifiedAdvancePayment=Into(_ADVANCE_PAYMENT, "advance_payments", many=True),
)

# -- the document

TABLE: Table = {
    _RSM + "ExchangedDocumentContext": Into(
        _ram(
            BusinessProcessSpecifiedDocumentContextParameter=_id("business_process"),  # BT-23
            GuidelineSpecifiedDocumentContextParameter=_id("specification"),  # BT-24
        )
    ),
    _RSM + "ExchangedDocument": Into(
        _ram(
            ID=Value("number"),  # BT-1
            TypeCode=Value("type_code"),  # BT-3
            IssueDateTime=_day("issue_date"),  # BT-2
            IncludedNote=Into(
                _ram(Content=Value("text"), SubjectCode=Value("subject_code")),
                "notes",
                many=True,  # BG-1
            ),
        )
    ),
    _RSM + "SupplyChainTradeTransaction": Into(
        _ram(
            IncludedSupplyChainTradeLineItem=Into(_LINE, "lines", many=True, keep=True),  # BG-25
            ApplicableHeaderTradeAgreement=Into(_AGREEMENT),
            ApplicableHeaderTradeDelivery=Into(_DELIVERY),
            ApplicableHeaderTradeSettlement=Into(_SETTLEMENT),
        )
    ),
}

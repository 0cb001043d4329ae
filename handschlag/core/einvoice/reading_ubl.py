"""What the elements of UBL 2.1 (Invoice and CreditNote) mean: tables for ``walking``.

All terms of EN 16931 as XRechnung and Peppol BIS write them. The names on the right are the fields of the bill, or
those that ``assembling`` expects.
"""

from __future__ import annotations

from handschlag.core.einvoice.values import binary, iso_day, number, yes_no
from handschlag.core.einvoice.walking import (
    Fixed,
    Into,
    Money,
    Step,
    Table,
    Terms,
    Value,
    YesNo,
)

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
INVOICE = f"{{{_UBL}Invoice-2}}Invoice"
CREDIT_NOTE = f"{{{_UBL}CreditNote-2}}CreditNote"
_CAC, _CBC = f"{{{_UBL}CommonAggregateComponents-2}}", f"{{{_UBL}CommonBasicComponents-2}}"

_SCHEME = {"schemeID": "scheme"}


def _of(**steps: Step) -> Table:
    """Groups of elements (cac) descend, elements with text (cbc) have values."""
    return {(_CAC if isinstance(step, Into) else _CBC) + name: step for name, step in steps.items()}


def _id(name: str) -> Into:
    return Into(_of(ID=Value(name)))


def _day(name: str) -> Value:
    return Value(name, iso_day)


def _money(name: str) -> Money:
    return Money(name, needs_currency=True)


_PERIOD = {"StartDate": _day("start_date"), "EndDate": _day("end_date")}
_TAX_SCHEME = Into(_of(ID=Fixed("VAT")))
_TAX = _of(ID=Value("category"), Percent=Value("rate", number), TaxScheme=_TAX_SCHEME)
_NEEDS_VAT = f"{_CAC}TaxScheme"

_LINE_ADJUSTMENT = _of(
    ChargeIndicator=YesNo("is_charge", yes_no),
    AllowanceChargeReasonCode=Value("reason_code"),  # BT-98, BT-105, BT-140, BT-145
    AllowanceChargeReason=Value("reason"),  # BT-97, BT-104, BT-139, BT-144
    MultiplierFactorNumeric=Value("percent", number),  # BT-94, BT-101, BT-138, BT-143
    Amount=_money("amount"),  # BT-92, BT-99, BT-136, BT-141
    BaseAmount=_money("base_amount"),  # BT-93, BT-100, BT-137, BT-142
)
_ADJUSTMENT = {**_LINE_ADJUSTMENT, **_of(TaxCategory=Into(_TAX, "tax", needs=_NEEDS_VAT))}

_ADDRESS = _of(
    StreetName=Value("line_1"),  # BT-35, BT-50, BT-64, BT-75
    AdditionalStreetName=Value("line_2"),  # BT-36, BT-51, BT-65, BT-76
    CityName=Value("city"),  # BT-37, BT-52, BT-66, BT-77
    PostalZone=Value("post_code"),  # BT-38, BT-53, BT-67, BT-78
    CountrySubentity=Value("subdivision"),  # BT-39, BT-54, BT-68, BT-79
    AddressLine=Into(_of(Line=Value("line_3"))),  # BT-162, BT-163, BT-164, BT-165
    Country=Into(_of(IdentificationCode=Value("country_code"))),  # BT-40, BT-55, BT-69, BT-80
)

# -- lines


def _line(quantity: str, inner: str) -> Table:
    table: dict[str, Step] = {
        **_of(
            ID=Value("identifier"),  # BT-126
            Note=Value("note"),  # BT-127
            LineExtensionAmount=_money("net"),  # BT-131
            AccountingCost=Value("buyer_accounting_reference"),  # BT-133
            InvoicePeriod=Into(_of(**_PERIOD), "period"),  # BG-26
            OrderLineReference=Into(_of(LineID=Value("order_line_reference"))),  # BT-132
            DocumentReference=Into(
                _of(
                    ID=Value("reference", attributes={"schemeID": "reference_type"}),
                    DocumentTypeCode=Value("type_code"),
                ),
                "documents",
                many=True,
                keep=True,
            ),  # BT-128
            AllowanceCharge=Into(_LINE_ADJUSTMENT, "adjustments", many=True, keep=True),  # BG-27, BG-28
            Item=Into(_ITEM),
            Price=Into(
                _of(
                    PriceAmount=_money("price"),  # BT-146
                    BaseQuantity=Value("base_quantity", number, attributes={"unitCode": "base_unit"}),  # BT-149, BT-150
                    AllowanceCharge=Into(
                        _of(
                            ChargeIndicator=Fixed("false", "0", convert=yes_no),
                            Amount=_money("discount"),  # BT-147
                            BaseAmount=_money("price"),  # BT-148
                        ),
                        "gross",
                        keep=True,
                    ),
                )
            ),
        ),
        _CBC + quantity: Value("quantity", number, attributes={"unitCode": "unit_code"}),  # BT-129, BT-130
    }
    table[_CAC + inner] = Into(table, "sub_lines", many=True, keep=True)  # XRechnung Extension BG-DEX-01
    return table


_ITEM = _of(
    Description=Value("description"),  # BT-154
    Name=Value("name"),  # BT-153
    BuyersItemIdentification=_id("buyer_article_number"),  # BT-156
    SellersItemIdentification=_id("article_number"),  # BT-155
    StandardItemIdentification=Into(
        _of(ID=Value("standard_identifier", attributes={"schemeID": "standard_scheme"}))
    ),  # BT-157
    OriginCountry=Into(_of(IdentificationCode=Value("country_of_origin"))),  # BT-159
    CommodityClassification=Into(
        _of(
            ItemClassificationCode=Value(
                "classifications",
                attributes={"listID": "list_identifier", "listVersionID": "list_version"},
                many=True,
            )
        )
    ),  # BT-158
    ClassifiedTaxCategory=Into(_TAX, "tax", needs=_NEEDS_VAT),  # BG-30
    AdditionalItemProperty=Into(_of(Name=Value("name"), Value=Value("value")), "attributes", many=True),  # BG-32
)

# -- who

_NUMBERS = Into(_of(ID=Value("ids", attributes=_SCHEME, many=True)))  # BT-29, BT-46, BT-60, BT-90
_CONTACT = _of(
    Name=Value("name"),  # BT-41, BT-56
    Telephone=Value("telephone"),  # BT-42, BT-57
    ElectronicMail=Value("email"),  # BT-43, BT-58
)
_COMPANY = Value("legal_registration_identifier", attributes={"schemeID": "legal_registration_scheme"})
_ENTITY = _of(RegistrationName=Value("name"), CompanyID=_COMPANY)  # BT-27, BT-44, BT-30, BT-47
_BUYER = _of(
    EndpointID=Value("electronic_address", attributes={"schemeID": "electronic_address_scheme"}),  # BT-34, BT-49
    PartyIdentification=_NUMBERS,
    PartyName=Into(_of(Name=Value("trading_name"))),  # BT-28, BT-45
    PostalAddress=Into(_ADDRESS, "address"),  # BG-5, BG-8
    PartyTaxScheme=Into(
        _of(CompanyID=Value("number"), TaxScheme=Into(_of(ID=Value("scheme")))), "registrations", many=True, keep=True
    ),  # BT-31, BT-32, BT-48
    PartyLegalEntity=Into(_ENTITY),
    Contact=Into(_CONTACT, "contact"),  # BG-6, BG-9
)
_SELLER = {
    **_BUYER,
    **_of(PartyLegalEntity=Into({**_ENTITY, **_of(CompanyLegalForm=Value("legal_details"))})),  # BT-33
}
_PAYEE = _of(
    PartyIdentification=_NUMBERS,
    PartyName=Into(_of(Name=Value("name"))),  # BT-59
    PartyLegalEntity=Into(_of(CompanyID=_COMPANY)),  # BT-61
)
_TAX_REPRESENTATIVE = _of(
    PartyName=Into(_of(Name=Value("name"))),  # BT-62
    PostalAddress=Into(_ADDRESS, "address"),  # BG-12
    PartyTaxScheme=Into(_of(CompanyID=Value("vat_identifier"), TaxScheme=_TAX_SCHEME)),  # BT-63
)
_DELIVERY = _of(
    ActualDeliveryDate=_day("delivery_date"),  # BT-72
    DeliveryLocation=Into(
        _of(ID=Value("ids", attributes=_SCHEME, many=True), Address=Into(_ADDRESS, "address")), "delivery"
    ),  # BT-71, BG-15
    DeliveryParty=Into(_of(PartyName=Into(_of(Name=Value("delivery_name"))))),  # BT-70
)

# -- money

_NO_NETWORK = Fixed("NA", "mapped-from-cii")  # the schema wants a card network, the norm has none
_PAYMENT_MEANS = _of(
    PaymentMeansCode=Value("payment_means_code", attributes={"name": "payment_means_text"}),  # BT-81, BT-82
    PaymentID=Value("remittance_information"),  # BT-83
    PaymentDueDate=_day("due_date"),  # BT-9 of a credit note
    CardAccount=Into(
        _of(PrimaryAccountNumberID=Value("number"), NetworkID=_NO_NETWORK, HolderName=Value("holder")), "card"
    ),  # BT-87, BT-88
    PayeeFinancialAccount=Into(
        _of(
            ID=Value("account_identifier"),  # BT-84
            Name=Value("account_name"),  # BT-85
            FinancialInstitutionBranch=_id("service_provider_identifier"),  # BT-86
        )
    ),
    PaymentMandate=Into(
        _of(ID=Value("mandate_reference"), PayerFinancialAccount=_id("debited_account"))
    ),  # BT-89, BT-91
)
_SUMS = _of(
    LineExtensionAmount=_money("line_total"),  # BT-106
    TaxExclusiveAmount=_money("net"),  # BT-109
    TaxInclusiveAmount=_money("gross"),  # BT-112
    AllowanceTotalAmount=_money("allowance_total"),  # BT-107
    ChargeTotalAmount=_money("charge_total"),  # BT-108
    PrepaidAmount=_money("prepaid"),  # BT-113
    PayableRoundingAmount=_money("rounding"),  # BT-114
    PayableAmount=_money("payable"),  # BT-115
)
_GROUP = _of(
    TaxableAmount=_money("taxable"),  # BT-116
    TaxAmount=_money("tax"),  # BT-117
    TaxCategory=Into(
        {
            **_TAX,
            **_of(TaxExemptionReason=Value("reason"), TaxExemptionReasonCode=Value("reason_code")),
        },  # BT-120, BT-121
        needs=_NEEDS_VAT,
    ),
)

# -- the document

_DOCUMENT = _of(
    UBLVersionID=Fixed("2.0", "2.1", "2.2", "2.3", "2.4"),
    CustomizationID=Value("specification"),  # BT-24
    ProfileID=Value("business_process"),  # BT-23
    ID=Value("number"),  # BT-1
    IssueDate=_day("issue_date"),  # BT-2
    DueDate=_day("due_date"),  # BT-9
    InvoiceTypeCode=Value("type_code"),  # BT-3
    CreditNoteTypeCode=Value("type_code"),
    Note=Value("ubl_notes", many=True),  # BG-1
    TaxPointDate=_day("tax_point_date"),  # BT-7
    DocumentCurrencyCode=Value("currency", exact=True),  # BT-5
    TaxCurrencyCode=Value("tax_currency", exact=True),  # BT-6
    AccountingCost=Value("buyer_accounting_reference"),  # BT-19
    BuyerReference=Value("buyer_reference"),  # BT-10
    InvoicePeriod=Into(
        _of(**_PERIOD, DescriptionCode=Value("tax_point_code")),
        "period",  # BG-14, BT-8
    ),
    OrderReference=Into(_of(ID=Value("purchase_order_reference"), SalesOrderID=Value("sales_order_reference"))),
    BillingReference=Into(
        _of(InvoiceDocumentReference=Into(_of(ID=Value("number"), IssueDate=_day("issue_date")))),
        "preceding_invoices",
        many=True,
    ),  # BG-3
    DespatchDocumentReference=_id("despatch_advice_reference"),  # BT-16
    ReceiptDocumentReference=_id("receiving_advice_reference"),  # BT-15
    OriginatorDocumentReference=_id("tender_reference"),  # BT-17
    ContractDocumentReference=_id("contract_reference"),  # BT-12
    AdditionalDocumentReference=Into(
        _of(
            ID=Value("reference", attributes={"schemeID": "reference_type"}),  # BT-122, BT-18
            DocumentTypeCode=Value("type_code"),
            DocumentDescription=Value("description"),  # BT-123
            Attachment=Into(
                _of(
                    EmbeddedDocumentBinaryObject=Value(
                        "content", binary, attributes={"mimeCode": "media_type", "filename": "filename"}
                    ),  # BT-125
                    ExternalReference=Into(_of(URI=Value("url"))),  # BT-124
                )
            ),
        ),
        "documents",
        many=True,
        keep=True,
    ),  # BG-24
    ProjectReference=_id("project_reference"),  # BT-11
    AccountingSupplierParty=Into(_of(Party=Into(_SELLER, "seller"))),  # BG-4
    AccountingCustomerParty=Into(_of(Party=Into(_BUYER, "buyer"))),  # BG-7
    PayeeParty=Into(_PAYEE, "payee"),  # BG-10
    TaxRepresentativeParty=Into(_TAX_REPRESENTATIVE, "tax_representative"),  # BG-11
    Delivery=Into(_DELIVERY),  # BG-13
    PaymentMeans=Into(_PAYMENT_MEANS, "payment_means", many=True, keep=True),  # BG-16
    PaymentTerms=Into(_of(Note=Terms("payment_terms"))),  # BT-20
    PrepaidPayment=Into(  # XRechnung Extension BG-DEX-09
        _of(ID=Value("kind"), PaidAmount=_money("amount"), InstructionID=Value("description")),
        "third_party_payments",
        many=True,
        keep=True,
    ),
    AllowanceCharge=Into(_ADJUSTMENT, "adjustments", many=True, keep=True),  # BG-20, BG-21
    TaxTotal=Into(
        _of(
            TaxAmount=Value("tax_totals", number, attributes={"currencyID": "currency"}, many=True, exact=True),
            TaxSubtotal=Into(_GROUP, "groups", many=True, keep=True),
        )
    ),  # BT-110, BT-111, BG-23
    LegalMonetaryTotal=Into(_SUMS, "sums"),  # BG-22
)
TABLES: dict[str, Table] = {
    INVOICE: {
        **_DOCUMENT,
        **_of(InvoiceLine=Into(_line("InvoicedQuantity", "SubInvoiceLine"), "lines", many=True, keep=True)),
    },
    CREDIT_NOTE: {
        **_DOCUMENT,
        **_of(CreditNoteLine=Into(_line("CreditedQuantity", "SubCreditNoteLine"), "lines", many=True, keep=True)),
    },
}

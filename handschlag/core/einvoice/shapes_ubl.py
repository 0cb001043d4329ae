"""What may stand in which element of UBL 2.1, in which order and how often: facts of its schema and of EN 16931.

A row names elements, then what may stand in them. ``=`` is followed by two marks: how often the norm takes it
(``-`` not known there, ``?`` once at most, ``1`` once, ``2`` twice at most, ``*`` any number, ``+`` one at least; rules
UBL-SR), and how often the schema does. Names without a prefix are basic components (cbc). What is not known to the norm
is not described further, but for a few that others use. ``tests/conformance/test_shapes.py`` holds every row to the
schema (OASIS, UBL 2.1).
"""

UBL = """
inv:Invoice:
    ext:UBLExtensions=-? UBLVersionID=?? CustomizationID=?? ProfileID=?? ProfileExecutionID=-? ID=11 CopyIndicator=-?
    UUID=-? IssueDate=11 IssueTime=-? DueDate=?? InvoiceTypeCode=?? Note=** TaxPointDate=?? DocumentCurrencyCode=??
    TaxCurrencyCode=?? PricingCurrencyCode=-? PaymentCurrencyCode=-? PaymentAlternativeCurrencyCode=-?
    AccountingCostCode=-? AccountingCost=?? LineCountNumeric=-? BuyerReference=?? cac:InvoicePeriod=?*
    cac:OrderReference=?? cac:BillingReference=** cac:DespatchDocumentReference=?* cac:ReceiptDocumentReference=?*
    cac:StatementDocumentReference=-* cac:OriginatorDocumentReference=?* cac:ContractDocumentReference=?*
    cac:AdditionalDocumentReference=** cac:ProjectReference=?* cac:Signature=-* cac:AccountingSupplierParty=11
    cac:AccountingCustomerParty=11 cac:PayeeParty=?? cac:BuyerCustomerParty=-? cac:SellerSupplierParty=-?
    cac:TaxRepresentativeParty=?? cac:Delivery=?* cac:DeliveryTerms=-? cac:PaymentMeans=** cac:PaymentTerms=?*
    cac:PrepaidPayment=** cac:AllowanceCharge=** cac:TaxExchangeRate=-? cac:PricingExchangeRate=-?
    cac:PaymentExchangeRate=-? cac:PaymentAlternativeExchangeRate=-? cac:TaxTotal=2* cac:WithholdingTaxTotal=-*
    cac:LegalMonetaryTotal=11 cac:InvoiceLine=++
cac:InvoicePeriod:
    StartDate=?? StartTime=-? EndDate=?? EndTime=-? DurationMeasure=-? DescriptionCode=?* Description=-*
cac:OrderReference:
    ID=11 SalesOrderID=?? CopyIndicator=-? UUID=-? IssueDate=-? IssueTime=-? CustomerReference=-? OrderTypeCode=-?
    cac:DocumentReference=-?
cac:BillingReference:
    cac:InvoiceDocumentReference=1? cac:SelfBilledInvoiceDocumentReference=-? cac:CreditNoteDocumentReference=-?
    cac:SelfBilledCreditNoteDocumentReference=-? cac:DebitNoteDocumentReference=-? cac:ReminderDocumentReference=-?
    cac:AdditionalDocumentReference=-? cac:BillingReferenceLine=-*
cac:AdditionalDocumentReference cac:ContractDocumentReference cac:DespatchDocumentReference cac:DocumentReference
cac:InvoiceDocumentReference cac:OriginatorDocumentReference cac:ReceiptDocumentReference:
    ID=11 CopyIndicator=-? UUID=-? IssueDate=?? IssueTime=-? DocumentTypeCode=?? DocumentType=-? XPath=-*
    LanguageID=-? LocaleCode=-? VersionID=-? DocumentStatusCode=-? DocumentDescription=?* cac:Attachment=??
    cac:ValidityPeriod=-? cac:IssuerParty=-? cac:ResultOfVerification=-?
cac:Attachment:
    EmbeddedDocumentBinaryObject=?? cac:ExternalReference=??
cac:ExternalReference:
    URI=?? DocumentHash=-? HashAlgorithmMethod=-? ExpiryDate=-? ExpiryTime=-? MimeCode=-? FormatCode=-?
    EncodingCode=-? CharacterSetCode=-? FileName=-? Description=-*
cac:ProjectReference:
    ID=11 UUID=-? IssueDate=-? cac:WorkPhaseReference=-*
cac:AccountingSupplierParty:
    CustomerAssignedAccountID=-? AdditionalAccountID=-* DataSendingCapability=-? cac:Party=?? cac:DespatchContact=-?
    cac:AccountingContact=-? cac:SellerContact=-?
cac:DeliveryParty cac:Party cac:PayeeParty cac:TaxRepresentativeParty:
    MarkCareIndicator=-? MarkAttentionIndicator=-? WebsiteURI=-? LogoReferenceID=-? EndpointID=??
    IndustryClassificationCode=-? cac:PartyIdentification=** cac:PartyName=?* cac:Language=-? cac:PostalAddress=??
    cac:PhysicalLocation=-? cac:PartyTaxScheme=** cac:PartyLegalEntity=?* cac:Contact=?? cac:Person=-*
    cac:AgentParty=-? cac:ServiceProviderParty=-* cac:PowerOfAttorney=-* cac:FinancialAccount=-?
cac:PartyIdentification:
    ID=11
cac:PartyName:
    Name=11
cac:Address cac:PostalAddress:
    ID=-? AddressTypeCode=-? AddressFormatCode=-? Postbox=-? Floor=-? Room=-? StreetName=?? AdditionalStreetName=??
    BlockName=-? BuildingName=-? BuildingNumber=-? InhouseMail=-? Department=-? MarkAttention=-? MarkCare=-?
    PlotIdentification=-? CitySubdivisionName=-? CityName=?? PostalZone=?? CountrySubentity=?? CountrySubentityCode=-?
    Region=-? District=-? TimezoneOffset=-? cac:AddressLine=?* cac:Country=?? cac:LocationCoordinate=-*
cac:AddressLine:
    Line=11
cac:Country cac:OriginCountry:
    IdentificationCode=?? Name=-?
cac:PartyTaxScheme:
    RegistrationName=-? CompanyID=?? TaxLevelCode=-? ExemptionReasonCode=-? ExemptionReason=-*
    cac:RegistrationAddress=-? cac:TaxScheme=11
cac:TaxScheme:
    ID=?? Name=-? TaxTypeCode=-? CurrencyCode=-? cac:JurisdictionRegionAddress=-*
cac:PartyLegalEntity:
    RegistrationName=?? CompanyID=?? RegistrationDate=-? RegistrationExpirationDate=-? CompanyLegalFormCode=-?
    CompanyLegalForm=?? SoleProprietorshipIndicator=-? CompanyLiquidationStatusCode=-? CorporateStockAmount=-?
    FullyPaidSharesIndicator=-? cac:RegistrationAddress=-? cac:CorporateRegistrationScheme=-? cac:HeadOfficeParty=-?
    cac:ShareholderParty=-*
cac:Contact:
    ID=-? Name=?? Telephone=?? Telefax=-? ElectronicMail=?? Note=-* cac:OtherCommunication=-*
cac:AccountingCustomerParty:
    CustomerAssignedAccountID=-? SupplierAssignedAccountID=-? AdditionalAccountID=-* cac:Party=??
    cac:DeliveryContact=-? cac:AccountingContact=-? cac:BuyerContact=-?
cac:Delivery:
    ID=-? Quantity=-? MinimumQuantity=-? MaximumQuantity=-? ActualDeliveryDate=?? ActualDeliveryTime=-?
    LatestDeliveryDate=-? LatestDeliveryTime=-? ReleaseID=-? TrackingID=-? cac:DeliveryAddress=-?
    cac:DeliveryLocation=?? cac:AlternativeDeliveryLocation=-? cac:RequestedDeliveryPeriod=-?
    cac:PromisedDeliveryPeriod=-? cac:EstimatedDeliveryPeriod=-? cac:CarrierParty=-? cac:DeliveryParty=??
    cac:NotifyParty=-* cac:Despatch=-? cac:DeliveryTerms=-* cac:MinimumDeliveryUnit=-? cac:MaximumDeliveryUnit=-?
    cac:Shipment=-?
cac:DeliveryLocation:
    ID=?? Description=-* Conditions=-* CountrySubentity=-? CountrySubentityCode=-? LocationTypeCode=-?
    InformationURI=-? Name=-? cac:ValidityPeriod=-* cac:Address=?? cac:SubsidiaryLocation=-* cac:LocationCoordinate=-*
cac:PaymentMeans:
    ID=-? PaymentMeansCode=11 PaymentDueDate=?? PaymentChannelCode=-? InstructionID=-? InstructionNote=-* PaymentID=?*
    cac:CardAccount=?? cac:PayerFinancialAccount=-? cac:PayeeFinancialAccount=?? cac:CreditAccount=-?
    cac:PaymentMandate=?? cac:TradeFinancing=-?
cac:CardAccount:
    PrimaryAccountNumberID=11 NetworkID=11 CardTypeCode=-? ValidityStartDate=-? ExpiryDate=-? IssuerID=-?
    IssueNumberID=-? CV2ID=-? CardChipCode=-? ChipApplicationID=-? HolderName=??
cac:PayeeFinancialAccount cac:PayerFinancialAccount:
    ID=?? Name=?? AliasName=-? AccountTypeCode=-? AccountFormatCode=-? CurrencyCode=-? PaymentNote=-*
    cac:FinancialInstitutionBranch=?? cac:Country=-?
cac:FinancialInstitutionBranch:
    ID=?? Name=-? cac:FinancialInstitution=-? cac:Address=-?
cac:PaymentMandate:
    ID=?? MandateTypeCode=-? MaximumPaymentInstructionsNumeric=-? MaximumPaidAmount=-? SignatureID=-?
    cac:PayerParty=-? cac:PayerFinancialAccount=?? cac:ValidityPeriod=-? cac:PaymentReversalPeriod=-? cac:Clause=-*
cac:PaymentTerms:
    ID=-? PaymentMeansID=-* PrepaidPaymentReferenceID=-? Note=?* ReferenceEventCode=-? SettlementDiscountPercent=-?
    PenaltySurchargePercent=-? PaymentPercent=-? Amount=-? SettlementDiscountAmount=-? PenaltyAmount=-?
    PaymentTermsDetailsURI=-? PaymentDueDate=-? InstallmentDueDate=-? InvoicingPartyReference=-?
    cac:SettlementPeriod=-? cac:PenaltyPeriod=-? cac:ExchangeRate=-? cac:ValidityPeriod=-?
cac:PrepaidPayment:
    ID=?? PaidAmount=?? ReceivedDate=-? PaidDate=-? PaidTime=-? InstructionID=??
cac:AllowanceCharge:
    ID=-? ChargeIndicator=11 AllowanceChargeReasonCode=?? AllowanceChargeReason=?* MultiplierFactorNumeric=??
    PrepaidIndicator=-? SequenceNumeric=-? Amount=11 BaseAmount=?? AccountingCostCode=-? AccountingCost=-?
    PerUnitAmount=-? cac:TaxCategory=?* cac:TaxTotal=-? cac:PaymentMeans=-*
cac:ClassifiedTaxCategory cac:TaxCategory:
    ID=?? Name=-? Percent=?? BaseUnitMeasure=-? PerUnitAmount=-? TaxExemptionReasonCode=?? TaxExemptionReason=?*
    TierRange=-? TierRatePercent=-? cac:TaxScheme=11
cac:TaxTotal:
    TaxAmount=11 RoundingAmount=-? TaxEvidenceIndicator=-? TaxIncludedIndicator=-? cac:TaxSubtotal=**
cac:TaxSubtotal:
    TaxableAmount=?? TaxAmount=11 CalculationSequenceNumeric=-? TransactionCurrencyTaxAmount=-? Percent=-?
    BaseUnitMeasure=-? PerUnitAmount=-? TierRange=-? TierRatePercent=-? cac:TaxCategory=11
cac:LegalMonetaryTotal:
    LineExtensionAmount=?? TaxExclusiveAmount=?? TaxInclusiveAmount=?? AllowanceTotalAmount=?? ChargeTotalAmount=??
    PrepaidAmount=?? PayableRoundingAmount=?? PayableAmount=11 PayableAlternativeAmount=-?
cac:InvoiceLine cac:SubInvoiceLine:
    ID=11 UUID=-? Note=?* InvoicedQuantity=?? LineExtensionAmount=11 TaxPointDate=-? AccountingCostCode=-?
    AccountingCost=?? PaymentPurposeCode=-? FreeOfChargeIndicator=-? cac:InvoicePeriod=?* cac:OrderLineReference=?*
    cac:DespatchLineReference=-* cac:ReceiptLineReference=-* cac:BillingReference=-* cac:DocumentReference=?*
    cac:PricingReference=-? cac:OriginatorParty=-? cac:Delivery=-* cac:PaymentTerms=-* cac:AllowanceCharge=**
    cac:TaxTotal=-* cac:WithholdingTaxTotal=-* cac:Item=11 cac:Price=?? cac:DeliveryTerms=-? cac:SubInvoiceLine=**
    cac:ItemPriceExtension=-?
cac:OrderLineReference:
    LineID=11 SalesOrderLineID=-? UUID=-? LineStatusCode=-? cac:OrderReference=-?
cac:Item:
    Description=?* PackQuantity=-? PackSizeNumeric=-? CatalogueIndicator=-? Name=?? HazardousRiskIndicator=-?
    AdditionalInformation=-* Keyword=-* BrandName=-* ModelName=-* cac:BuyersItemIdentification=??
    cac:SellersItemIdentification=?? cac:ManufacturersItemIdentification=-* cac:StandardItemIdentification=??
    cac:CatalogueItemIdentification=-? cac:AdditionalItemIdentification=-* cac:CatalogueDocumentReference=-?
    cac:ItemSpecificationDocumentReference=-* cac:OriginCountry=?? cac:CommodityClassification=**
    cac:TransactionConditions=-* cac:HazardousItem=-* cac:ClassifiedTaxCategory=1* cac:AdditionalItemProperty=**
    cac:ManufacturerParty=-* cac:InformationContentProviderParty=-? cac:OriginAddress=-* cac:ItemInstance=-*
    cac:Certificate=-* cac:Dimension=-*
cac:BuyersItemIdentification cac:SellersItemIdentification cac:StandardItemIdentification:
    ID=11 ExtendedID=-? BarcodeSymbologyID=-? cac:PhysicalAttribute=-* cac:MeasurementDimension=-* cac:IssuerParty=-?
cac:CommodityClassification:
    NatureCode=-? CargoTypeCode=-? CommodityCode=-? ItemClassificationCode=??
cac:AdditionalItemProperty:
    ID=-? Name=11 NameCode=-? TestMethod=-? Value=?? ValueQuantity=-? ValueQualifier=-* ImportanceCode=-? ListValue=-*
    cac:UsabilityPeriod=-? cac:ItemPropertyGroup=-* cac:RangeDimension=-? cac:ItemPropertyRange=-?
cac:Price:
    PriceAmount=11 BaseQuantity=?? PriceChangeReason=-* PriceTypeCode=-? PriceType=-? OrderableUnitFactorRate=-?
    cac:ValidityPeriod=-* cac:PriceList=-? cac:AllowanceCharge=?* cac:PricingExchangeRate=-?
cn:CreditNote:
    ext:UBLExtensions=-? UBLVersionID=?? CustomizationID=?? ProfileID=?? ProfileExecutionID=-? ID=11 CopyIndicator=-?
    UUID=-? IssueDate=11 IssueTime=-? TaxPointDate=?? CreditNoteTypeCode=?? Note=** DocumentCurrencyCode=??
    TaxCurrencyCode=?? PricingCurrencyCode=-? PaymentCurrencyCode=-? PaymentAlternativeCurrencyCode=-?
    AccountingCostCode=-? AccountingCost=?? LineCountNumeric=-? BuyerReference=?? cac:InvoicePeriod=?*
    cac:DiscrepancyResponse=-* cac:OrderReference=?? cac:BillingReference=** cac:DespatchDocumentReference=?*
    cac:ReceiptDocumentReference=?* cac:ContractDocumentReference=?* cac:AdditionalDocumentReference=**
    cac:StatementDocumentReference=-* cac:OriginatorDocumentReference=?* cac:Signature=-*
    cac:AccountingSupplierParty=11 cac:AccountingCustomerParty=11 cac:PayeeParty=?? cac:BuyerCustomerParty=-?
    cac:SellerSupplierParty=-? cac:TaxRepresentativeParty=?? cac:Delivery=?* cac:DeliveryTerms=-* cac:PaymentMeans=**
    cac:PaymentTerms=?* cac:TaxExchangeRate=-? cac:PricingExchangeRate=-? cac:PaymentExchangeRate=-?
    cac:PaymentAlternativeExchangeRate=-? cac:AllowanceCharge=** cac:TaxTotal=2* cac:LegalMonetaryTotal=11
    cac:CreditNoteLine=++
cac:CreditNoteLine cac:SubCreditNoteLine:
    ID=11 UUID=-? Note=?* CreditedQuantity=?? LineExtensionAmount=?? TaxPointDate=-? AccountingCostCode=-?
    AccountingCost=?? PaymentPurposeCode=-? FreeOfChargeIndicator=-? cac:InvoicePeriod=?* cac:OrderLineReference=?*
    cac:DiscrepancyResponse=-* cac:DespatchLineReference=-* cac:ReceiptLineReference=-* cac:BillingReference=-*
    cac:DocumentReference=?* cac:PricingReference=-? cac:OriginatorParty=-? cac:Delivery=-* cac:PaymentTerms=-*
    cac:TaxTotal=-* cac:AllowanceCharge=** cac:Item=?? cac:Price=?? cac:DeliveryTerms=-* cac:SubCreditNoteLine=**
    cac:ItemPriceExtension=-?
cac:DespatchLineReference cac:ReceiptLineReference:
    LineID=-1 UUID=-? LineStatusCode=-? cac:DocumentReference=-?
cac:BillingReferenceLine:
    ID=-1 Amount=-? cac:AllowanceCharge=-*
cac:ServiceProviderParty:
    ID=-? ServiceTypeCode=-? ServiceType=-* cac:Party=-1 cac:SellerContact=-?
cac:ItemInstance:
    ProductTraceID=-? ManufactureDate=-? ManufactureTime=-? BestBeforeDate=-? RegistrationID=-? SerialID=-?
    cac:AdditionalItemProperty=-* cac:LotIdentification=-?
cac:Dimension:
    AttributeID=-1 Measure=-? Description=-* MinimumMeasure=-? MaximumMeasure=-?
cac:ManufacturersItemIdentification cac:AdditionalItemIdentification:
    ID=-1 ExtendedID=-? BarcodeSymbologyID=-? cac:PhysicalAttribute=-* cac:MeasurementDimension=-*
    cac:IssuerParty=-?
cac:TaxExchangeRate:
    SourceCurrencyCode=-1 SourceCurrencyBaseRate=-? TargetCurrencyCode=-1 TargetCurrencyBaseRate=-?
    ExchangeMarketID=-? CalculationRate=-? MathematicOperatorCode=-? Date=-? cac:ForeignExchangeContract=-?
"""

"""What may stand in which element of CII, in which order and how often: facts of the schemas of Factur-X 1.09.

A row names elements, then what may stand in them. ``=`` is followed by two marks: how often the profile EN 16931 takes
it, and how often EXTENDED does (``-`` never, ``?`` once at most, ``1`` once, ``2`` twice at most, ``*`` any number,
``+`` one at least). ``--``: only the whole CII D22B of UN/CEFACT knows it. Names without a prefix are aggregate
components (ram).
``tests/conformance/test_shapes.py`` holds every row to the schemas.
"""

CII = """
rsm:CrossIndustryInvoice:
    rsm:ExchangedDocumentContext=11 rsm:ExchangedDocument=11 rsm:SupplyChainTradeTransaction=11
    rsm:ValuationBreakdownStatement=--
rsm:ExchangedDocumentContext:
    SpecifiedTransactionID=-- TestIndicator=-? BusinessProcessSpecifiedDocumentContextParameter=??
    BIMSpecifiedDocumentContextParameter=-- ScenarioSpecifiedDocumentContextParameter=--
    ApplicationSpecifiedDocumentContextParameter=-- GuidelineSpecifiedDocumentContextParameter=11
    SubsetSpecifiedDocumentContextParameter=-- MessageStandardSpecifiedDocumentContextParameter=--
    UserSpecifiedDocumentContextParameter=--
BusinessProcessSpecifiedDocumentContextParameter GuidelineSpecifiedDocumentContextParameter:
    ID=11 Value=-- SpecifiedDocumentVersion=--
rsm:ExchangedDocument:
    ID=11 Name=-? TypeCode=11 IssueDateTime=11 CopyIndicator=-? Purpose=-- ControlRequirementIndicator=--
    LanguageID=-? PurposeCode=-- RevisionDateTime=-- VersionID=-- GlobalID=-- RevisionID=-- PreviousRevisionID=--
    CategoryCode=-- RequestedResponseTypeCode=-- CreationDateTime=-- FirstVersionIssueDateTime=-- SubtypeCode=--
    IncludedNote=** ReferenceReferencedDocument=-- SignatoryDocumentAuthentication=-- EffectiveSpecifiedPeriod=-?
    IssuerTradeParty=-- AttachedSpecifiedBinaryFile=--
DueDateDateTime EndDateTime IssueDateTime OccurrenceDateTime StartDateTime:
    udt:DateTimeString=11 udt:DateTime=--
IncludedNote:
    Subject=-- ContentCode=-? Content=1? SubjectCode=?? ID=--
rsm:SupplyChainTradeTransaction:
    IncludedSupplyChainTradeLineItem=++ ApplicableHeaderTradeAgreement=11 ApplicableHeaderTradeDelivery=11
    ApplicableHeaderTradeSettlement=11
IncludedSupplyChainTradeLineItem:
    DescriptionCode=-- AssociatedDocumentLineDocument=11 SpecifiedTradeProduct=11 AdditionalInformationNote=--
    SpecifiedLineTradeAgreement=1? SpecifiedLineTradeDelivery=1? SpecifiedLineTradeSettlement=11
    IncludedSubordinateTradeLineItem=--
AssociatedDocumentLineDocument:
    LineID=11 ParentLineID=-? LineStatusCode=-? LineStatusReasonCode=-? CategoryCode=-- ResponseReasonCode=--
    IncludedNote=?* ReferenceReferencedDocument=--
SpecifiedTradeProduct:
    ID=-? GlobalID=?? SellerAssignedID=?? BuyerAssignedID=?? ManufacturerAssignedID=-- IndustryAssignedID=-?
    ModelID=-? Name=11 TradeName=-- Description=?? TypeCode=-- NetWeightMeasure=-- GrossWeightMeasure=-- StatusCode=--
    ProductGroupID=-- NetVolumeMeasure=-- GrossVolumeMeasure=-- EndItemTypeCode=-- EndItemName=--
    CustomerAssignedID=-- BatchID=-* AreaDensityMeasure=-- UseDescription=-- ConciseDescription=--
    AdditionalDescription=-- BrandName=-? SubBrandName=-- DrainedNetWeightMeasure=-- VariableMeasureIndicator=--
    ConfigurableIndicator=-- ColourCode=-- ColourDescription=-- RecyclingTypeCode=-- UnitTypeCode=--
    ContentUnitQuantity=-- CommonName=-- ModelName=-? Designation=-- FormattedCancellationAnnouncedLaunchDateTime=--
    FormattedLatestProductDataChangeDateTime=-- ExportIndicator=-- UltimateCustomerAssignedExtensionID=-- SizeCode=--
    ApplicableProductCharacteristic=** ApplicableMaterialGoodsCharacteristic=-- DesignatedProductClassification=**
    IndividualTradeProductInstance=-* CertificationEvidenceReferenceReferencedDocument=--
    InspectionReferenceReferencedDocument=-- OriginTradeCountry=?? LinearSpatialDimension=--
    MinimumLinearSpatialDimension=-- MaximumLinearSpatialDimension=-- ManufacturerTradeParty=-?
    PresentationSpecifiedBinaryFile=-- MSDSReferenceReferencedDocument=-- AdditionalReferenceReferencedDocument=--
    LegalRightsOwnerTradeParty=-- BrandOwnerTradeParty=-- IncludedReferencedProduct=-* InformationNote=--
    BuyerSuppliedPartsReferenceReferencedDocument=--
ApplicableProductCharacteristic:
    ID=-- TypeCode=-? Description=1? ValueMeasure=-? MeasurementMethodCode=-- Value=1? ValueCode=-- ValueDateTime=--
    ValueIndicator=-- ContentTypeCode=-- ValueSpecifiedBinaryFile=-- ApplicableProductCharacteristicCondition=--
    ApplicableReferencedStandard=--
DesignatedProductClassification:
    SystemID=-- SystemName=-- ClassCode=?? ClassName=-? SubClassCode=-- ClassProductCharacteristic=--
    ApplicableReferencedStandard=--
OriginTradeCountry:
    ID=11 Name=-- SubordinateTradeCountrySubDivision=--
SpecifiedLineTradeAgreement:
    BuyerReference=-- BuyerRequisitionerTradeParty=-- ApplicableTradeDeliveryTerms=-? SellerOrderReferencedDocument=-?
    BuyerOrderReferencedDocument=?? QuotationReferencedDocument=-? ContractReferencedDocument=-?
    DemandForecastReferencedDocument=-- PromotionalDealReferencedDocument=-- AdditionalReferencedDocument=-*
    GrossPriceProductTradePrice=?? NetPriceProductTradePrice=1? RequisitionerReferencedDocument=--
    ItemSellerTradeParty=-? ItemBuyerTradeParty=-- IncludedSpecifiedMarketplace=--
    UltimateCustomerOrderReferencedDocument=-*
AdditionalReferencedDocument BuyerOrderReferencedDocument ContractReferencedDocument DespatchAdviceReferencedDocument
InvoiceReferencedDocument ReceivingAdviceReferencedDocument SellerOrderReferencedDocument:
    IssuerAssignedID=?? URIID=?? StatusCode=-- CopyIndicator=-- LineID=?? TypeCode=?? GlobalID=-- RevisionID=--
    Name=?? ReceiptDateTime=-- AttachmentBinaryObject=?? Information=-- CategoryCode=-- ReferenceTypeCode=??
    SectionName=-- PreviousRevisionID=-- FormattedIssueDateTime=?? PageID=-- SubordinateLineID=-- SubtypeCode=--
    EffectiveSpecifiedPeriod=-- IssuerTradeParty=-- AttachedSpecifiedBinaryFile=-- IncludedNote=--
GrossPriceProductTradePrice NetPriceProductTradePrice:
    TypeCode=-- ChargeAmount=11 BasisQuantity=?? MinimumQuantity=-- MaximumQuantity=-- ChangeReason=--
    OrderUnitConversionFactorNumeric=-- Type=-- BasisDateTime=-- AppliedTradeAllowanceCharge=?*
    ValiditySpecifiedPeriod=-- IncludedTradeTax=-? DeliveryTradeLocation=-- TradeComparisonReferencePrice=--
    AssociatedReferencedDocument=--
AppliedTradeAllowanceCharge SpecifiedTradeAllowanceCharge:
    ChargeIndicator=11 ID=-- SequenceNumeric=-? CalculationPercent=?? BasisAmount=?? BasisQuantity=-?
    PrepaidIndicator=-- ActualAmount=11 UnitBasisAmount=-- ReasonCode=?? Reason=?? TypeCode=-- CategoryTradeTax=??
    ActualTradeCurrencyExchange=--
ChargeIndicator:
    udt:IndicatorString=-- udt:Indicator=11
SpecifiedLineTradeDelivery:
    RequestedQuantity=-- ReceivedQuantity=-- BilledQuantity=1? ChargeFreeQuantity=-? PackageQuantity=-?
    ProductUnitQuantity=-- PerPackageUnitQuantity=-? NetWeightMeasure=-- GrossWeightMeasure=--
    TheoreticalWeightMeasure=-- DespatchedQuantity=-- SpecifiedDeliveryAdjustment=-- IncludedSupplyChainPackaging=--
    RelatedSupplyChainConsignment=-- ShipToTradeParty=-? UltimateShipToTradeParty=-? ShipFromTradeParty=--
    ActualDespatchSupplyChainEvent=-- ActualPickUpSupplyChainEvent=-- RequestedDeliverySupplyChainEvent=--
    ActualDeliverySupplyChainEvent=-? ActualReceiptSupplyChainEvent=-- AdditionalReferencedDocument=--
    DespatchAdviceReferencedDocument=-? ReceivingAdviceReferencedDocument=-? DeliveryNoteReferencedDocument=-?
    ConsumptionReportReferencedDocument=-- PackingListReferencedDocument=--
SpecifiedLineTradeSettlement:
    PaymentReference=-- InvoiceIssuerReference=-- TotalAdjustmentAmount=-- DiscountIndicator=-- InvoiceDateTime=--
    ApplicableTradeTax=1* BillingSpecifiedPeriod=?? SpecifiedTradeAllowanceCharge=** SubtotalCalculatedTradeTax=--
    SpecifiedLogisticsServiceCharge=-- SpecifiedTradePaymentTerms=-- SpecifiedTradeSettlementLineMonetarySummation=1?
    SpecifiedFinancialAdjustment=-- InvoiceReferencedDocument=-? AdditionalReferencedDocument=?*
    PayableSpecifiedTradeAccountingAccount=-- ReceivableSpecifiedTradeAccountingAccount=?*
    PurchaseSpecifiedTradeAccountingAccount=-- SalesSpecifiedTradeAccountingAccount=--
    SpecifiedTradeSettlementFinancialCard=--
ApplicableTradeTax CategoryTradeTax:
    CalculatedAmount=?? TypeCode=1? ExemptionReason=?? CalculatedRate=-- CalculationSequenceNumeric=--
    BasisQuantity=-- BasisAmount=?? UnitBasisAmount=-- LineTotalBasisAmount=-? AllowanceChargeBasisAmount=-?
    CategoryCode=1? CurrencyCode=-- Jurisdiction=-- CustomsDutyIndicator=-- ExemptionReasonCode=??
    TaxBasisAllowanceRate=-- TaxPointDate=?? Type=-- InformationAmount=-- CategoryName=-- DueDateTypeCode=??
    RateApplicablePercent=?? GrandTotalAmount=-- CalculationMethodCode=-- SpecifiedTradeAccountingAccount=--
    ServiceSupplyTradeCountry=-- BuyerRepayableTaxSpecifiedTradeAccountingAccount=--
    SellerPayableTaxSpecifiedTradeAccountingAccount=-- SellerRefundableTaxSpecifiedTradeAccountingAccount=--
    BuyerDeductibleTaxSpecifiedTradeAccountingAccount=-- BuyerNonDeductibleTaxSpecifiedTradeAccountingAccount=--
    PlaceApplicableTradeLocation=--
BillingSpecifiedPeriod:
    DurationMeasure=-- InclusiveIndicator=-- Description=-? StartDateTime=?? EndDateTime=?? CompleteDateTime=-?
    OpenIndicator=-- SeasonCode=-- ID=-- Name=-- SequenceNumeric=-- StartDateFlexibilityCode=-- ContinuousIndicator=--
    PurposeCode=--
SpecifiedTradeSettlementLineMonetarySummation:
    LineTotalAmount=1? ChargeTotalAmount=-? AllowanceTotalAmount=-? TaxBasisTotalAmount=-- TaxTotalAmount=-2
    GrandTotalAmount=-? InformationAmount=-- TotalAllowanceChargeAmount=-? TotalRetailValueInformationAmount=--
    GrossLineTotalAmount=-- NetLineTotalAmount=-- NetIncludingTaxesLineTotalAmount=--
    ProductWeightLossInformationAmount=-- IncludingTaxesLineTotalAmount=--
ReceivableSpecifiedTradeAccountingAccount:
    ID=11 SetTriggerCode=-- TypeCode=-? AmountTypeCode=-- Name=-- CostReferenceDimensionPattern=--
ApplicableHeaderTradeAgreement:
    Reference=-- BuyerReference=?? SellerTradeParty=11 BuyerTradeParty=11 SalesAgentTradeParty=-?
    BuyerRequisitionerTradeParty=-- BuyerAssignedAccountantTradeParty=-- SellerAssignedAccountantTradeParty=--
    BuyerTaxRepresentativeTradeParty=-? SellerTaxRepresentativeTradeParty=?? ProductEndUserTradeParty=-?
    ApplicableTradeDeliveryTerms=-? SellerOrderReferencedDocument=?? BuyerOrderReferencedDocument=??
    QuotationReferencedDocument=-? OrderResponseReferencedDocument=-- ContractReferencedDocument=??
    DemandForecastReferencedDocument=-- SupplyInstructionReferencedDocument=-- PromotionalDealReferencedDocument=--
    PriceListReferencedDocument=-- AdditionalReferencedDocument=** RequisitionerReferencedDocument=--
    BuyerAgentTradeParty=-? PurchaseConditionsReferencedDocument=-- SpecifiedProcuringProject=??
    UltimateCustomerOrderReferencedDocument=-* PricingBaseApplicableLogisticsLocation=--
BuyerTradeParty PayeeTradeParty SellerTaxRepresentativeTradeParty SellerTradeParty ShipToTradeParty:
    ID=** GlobalID=** TypeCode=-- Name=?? RoleCode=-? Description=?? RegisteredID=-- Role=--
    SpecifiedLegalOrganization=?? DefinedTradeContact=?* PostalTradeAddress=?? URIUniversalCommunication=??
    SpecifiedLogisticsLocation=-- SpecifiedTaxRegistration=22 EndPointURIUniversalCommunication=--
    LogoAssociatedSpecifiedBinaryFile=--
SpecifiedLegalOrganization:
    LegalClassificationCode=-- Name=-- ID=?? TradingBusinessName=?? PostalTradeAddress=-?
    AuthorizedLegalRegistration=--
DefinedTradeContact:
    ID=-- PersonName=?? DepartmentName=?? TypeCode=-? JobTitle=-- Responsibility=-- PersonID=--
    TelephoneUniversalCommunication=?? DirectTelephoneUniversalCommunication=--
    MobileTelephoneUniversalCommunication=-- FaxUniversalCommunication=-? EmailURIUniversalCommunication=??
    TelexUniversalCommunication=-- VOIPUniversalCommunication=-- InstantMessagingUniversalCommunication=--
    SpecifiedNote=-- SpecifiedContactPerson=--
EmailURIUniversalCommunication TelephoneUniversalCommunication URIUniversalCommunication:
    URIID=?? ChannelCode=-- CompleteNumber=??
PostalTradeAddress:
    ID=-- PostcodeCode=?? PostOfficeBox=-- BuildingName=-- LineOne=?? LineTwo=?? LineThree=?? LineFour=-- LineFive=--
    StreetName=-- CityName=?? CitySubDivisionName=-- CountryID=11 CountryName=-- CountrySubDivisionID=--
    CountrySubDivisionName=?? AttentionOf=-- CareOf=-- BuildingNumber=-- DepartmentName=-- AdditionalStreetName=--
    CityID=-- TypeCode=--
SpecifiedTaxRegistration:
    ID=11 IOSSID=-- AssociatedRegisteredTax=--
SpecifiedProcuringProject:
    ID=11 Description=-- Name=11
ApplicableHeaderTradeDelivery:
    RelatedSupplyChainConsignment=-? ShipToTradeParty=?? UltimateShipToTradeParty=-? ShipFromTradeParty=-?
    ActualDespatchSupplyChainEvent=-- ActualPickUpSupplyChainEvent=-- ActualDeliverySupplyChainEvent=??
    ActualReceiptSupplyChainEvent=-- AdditionalReferencedDocument=-- DespatchAdviceReferencedDocument=??
    ReceivingAdviceReferencedDocument=?? DeliveryNoteReferencedDocument=-? ConsumptionReportReferencedDocument=--
    PreviousDeliverySupplyChainEvent=-- PackingListReferencedDocument=--
ActualDeliverySupplyChainEvent:
    ID=-- OccurrenceDateTime=11 TypeCode=-- Description=-- DescriptionBinaryObject=-- UnitQuantity=--
    LatestOccurrenceDateTime=-- EarliestOccurrenceDateTime=-- TimeOccurrenceDateTime=-- OccurrenceSpecifiedPeriod=--
    OccurrenceLogisticsLocation=--
ApplicableHeaderTradeSettlement:
    DuePayableAmount=-- CreditorReferenceTypeCode=-- CreditorReferenceType=-- CreditorReferenceIssuerID=--
    CreditorReferenceID=?? PaymentReference=?? TaxCurrencyCode=?? InvoiceCurrencyCode=11 PaymentCurrencyCode=--
    InvoiceIssuerReference=-? InvoiceDateTime=-- NextInvoiceDateTime=-- CreditReasonCode=-- CreditReason=--
    InvoicerTradeParty=-? InvoiceeTradeParty=-? PayeeTradeParty=?? PayerTradeParty=-?
    TaxApplicableTradeCurrencyExchange=-? InvoiceApplicableTradeCurrencyExchange=--
    PaymentApplicableTradeCurrencyExchange=-- SpecifiedTradeSettlementPaymentMeans=** ApplicableTradeTax=++
    BillingSpecifiedPeriod=?? SpecifiedTradeAllowanceCharge=** SubtotalCalculatedTradeTax=--
    SpecifiedLogisticsServiceCharge=-* SpecifiedTradePaymentTerms=?*
    SpecifiedTradeSettlementHeaderMonetarySummation=11 SpecifiedFinancialAdjustment=-* InvoiceReferencedDocument=**
    ProFormaInvoiceReferencedDocument=-- LetterOfCreditReferencedDocument=-- FactoringAgreementReferencedDocument=--
    FactoringListReferencedDocument=-- PayableSpecifiedTradeAccountingAccount=--
    ReceivableSpecifiedTradeAccountingAccount=?* PurchaseSpecifiedTradeAccountingAccount=--
    SalesSpecifiedTradeAccountingAccount=-- SpecifiedTradeSettlementFinancialCard=-- SpecifiedAdvancePayment=-*
    UltimatePayeeTradeParty=--
TaxApplicableTradeCurrencyExchange:
    SourceCurrencyCode=-1 SourceUnitBasisNumeric=-- TargetCurrencyCode=-1 TargetUnitBaseNumeric=-- MarketID=--
    ConversionRate=-1 ConversionRateDateTime=-? AssociatedReferencedDocument=--
BasisDateTime ConversionRateDateTime:
    udt:DateTimeString=-1 udt:DateTime=--
SpecifiedTradeSettlementPaymentMeans:
    PaymentChannelCode=-- TypeCode=11 GuaranteeMethodCode=-- PaymentMethodCode=-- Information=?? ID=--
    ApplicableTradeSettlementFinancialCard=?? PayerPartyDebtorFinancialAccount=??
    PayeePartyCreditorFinancialAccount=?? PayerSpecifiedDebtorFinancialInstitution=-?
    PayeeSpecifiedCreditorFinancialInstitution=??
ApplicableTradeSettlementFinancialCard:
    MicrochipIndicator=-- ID=11 TypeCode=-- CardholderName=?? ExpiryDate=-- VerificationNumeric=--
    ValidFromDateTime=-- CreditLimitAmount=-- CreditAvailableAmount=-- InterestRatePercent=-- IssuingCompanyName=--
    Description=--
PayerPartyDebtorFinancialAccount:
    IBANID=11 AccountName=-? ProprietaryID=--
PayeePartyCreditorFinancialAccount:
    IBANID=?? AccountName=?? ProprietaryID=??
PayeeSpecifiedCreditorFinancialInstitution:
    BICID=11 CHIPSUniversalID=-- NewZealandNCCID=-- IrishNSCID=-- UKSortCodeID=-- CHIPSParticipantID=-- SwissBCID=--
    FedwireRoutingNumberID=-- PortugueseNCCID=-- RussianCentralBankID=-- ItalianDomesticID=--
    AustrianBankleitzahlID=-- CanadianPaymentsAssociationID=-- SICID=-- GermanBankleitzahlID=--
    SpanishDomesticInterbankingID=-- SouthAfricanNCCID=-- HongKongBankID=-- AustralianBSBID=--
    IndianFinancialSystemID=-- HellenicBankID=-- PolishNationalClearingID=-- Name=-- ClearingSystemName=--
    JapanFinancialInstitutionCommonID=-- LocationFinancialInstitutionAddress=--
    SubDivisionBranchFinancialInstitution=--
TaxPointDate:
    udt:DateString=11 udt:Date=--
SpecifiedLogisticsServiceCharge:
    ID=-- Description=-1 PaymentArrangementCode=-- TariffClassCode=-- ChargeCategoryCode=-- ServiceCategoryCode=--
    DisbursementAmount=-- AppliedAmount=-1 AllowanceCharge=-- PayingPartyRoleCode=-- CalculationBasisCode=--
    CalculationBasis=-- TransportPaymentMethodCode=-- PaymentPlaceLogisticsLocation=-- AppliedFromLogisticsLocation=--
    AppliedToLogisticsLocation=-- AppliedTradeTax=-+
AppliedTradeTax IncludedTradeTax:
    CalculatedAmount=-? TypeCode=-? ExemptionReason=-? CalculatedRate=-- CalculationSequenceNumeric=--
    BasisQuantity=-- BasisAmount=-? UnitBasisAmount=-- LineTotalBasisAmount=-? AllowanceChargeBasisAmount=-?
    CategoryCode=-? CurrencyCode=-- Jurisdiction=-- CustomsDutyIndicator=-- ExemptionReasonCode=-?
    TaxBasisAllowanceRate=-- TaxPointDate=-? Type=-- InformationAmount=-- CategoryName=-- DueDateTypeCode=-?
    RateApplicablePercent=-? GrandTotalAmount=-- CalculationMethodCode=-- SpecifiedTradeAccountingAccount=--
    ServiceSupplyTradeCountry=-- BuyerRepayableTaxSpecifiedTradeAccountingAccount=--
    SellerPayableTaxSpecifiedTradeAccountingAccount=-- SellerRefundableTaxSpecifiedTradeAccountingAccount=--
    BuyerDeductibleTaxSpecifiedTradeAccountingAccount=-- BuyerNonDeductibleTaxSpecifiedTradeAccountingAccount=--
    PlaceApplicableTradeLocation=--
SpecifiedTradePaymentTerms:
    ID=-- FromEventCode=-- SettlementPeriodMeasure=-- Description=?? DueDateDateTime=?? TypeCode=--
    InstructionTypeCode=-- DirectDebitMandateID=?? PartialPaymentPercent=-- PaymentMeansID=-- PartialPaymentAmount=-?
    DueDateTime=-- BillStartDateTime=-- ApplicableTradePaymentPenaltyTerms=-? ApplicableTradePaymentDiscountTerms=-?
    PayeeTradeParty=-?
ApplicableTradePaymentDiscountTerms:
    BasisDateTime=-? BasisPeriodMeasure=-? BasisAmount=-? CalculationPercent=-? ActualDiscountAmount=-?
SpecifiedTradeSettlementHeaderMonetarySummation:
    LineTotalAmount=11 ChargeTotalAmount=?? AllowanceTotalAmount=?? TaxBasisTotalAmount=11 TaxTotalAmount=22
    RoundingAmount=?? GrandTotalAmount=11 InformationAmount=-- TotalPrepaidAmount=?? TotalDiscountAmount=--
    TotalAllowanceChargeAmount=-- DuePayableAmount=11 RetailValueExcludingTaxInformationAmount=--
    TotalDepositFeeInformationAmount=-- ProductValueExcludingTobaccoTaxInformationAmount=--
    TotalRetailValueInformationAmount=-- GrossLineTotalAmount=-- NetLineTotalAmount=--
    NetIncludingTaxesLineTotalAmount=-- InsuranceChargeTotalAmount=-- IncludingTaxesLineTotalAmount=--
FormattedIssueDateTime:
    qdt:DateTimeString=11
SpecifiedAdvancePayment:
    PaidAmount=-1 FormattedReceivedDateTime=-? IncludedTradeTax=-+ InvoiceSpecifiedReferencedDocument=-?
FormattedReceivedDateTime:
    qdt:DateTimeString=-1
InvoiceSpecifiedReferencedDocument:
    IssuerAssignedID=-? URIID=-? StatusCode=-- CopyIndicator=-- LineID=-? TypeCode=-? GlobalID=-- RevisionID=--
    Name=-? ReceiptDateTime=-- AttachmentBinaryObject=-? Information=-- CategoryCode=-- ReferenceTypeCode=-?
    SectionName=-- PreviousRevisionID=-- FormattedIssueDateTime=-? PageID=-- SubordinateLineID=-- SubtypeCode=--
    EffectiveSpecifiedPeriod=-- IssuerTradeParty=-- AttachedSpecifiedBinaryFile=-- IncludedNote=--
"""

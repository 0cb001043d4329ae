"""The JSON bill as a table: every object, its fields, what a value looks like and what it means.

``bill_json`` reads and writes by this table and makes the JSON Schema from it. Names and nesting are those of the
dataclasses in ``core.bill``; ``bill_values`` says how one value is read, written and described.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from handschlag.core import bill, code_lists, identifiers
from handschlag.core.attachments import LARGEST_FILE
from handschlag.core.bill_values import (
    LONGEST_BLOCK,
    NOT_NEGATIVE,
    PRICE_NOT_NEGATIVE,
    Binary,
    CodeOf,
    Day,
    Days,
    Kind,
    Number,
    OneOf,
    UnitCode,
    Words,
    YesNo,
)
from handschlag.core.countries import COUNTRIES
from handschlag.core.currencies import CURRENCIES
from handschlag.core.tax import SITUATIONS, Category
from handschlag.core.text import LANGUAGES, Text

MOST_LINES, MOST_ADJUSTMENTS, MOST_PARTS = 2_000, 50, 100
# With these, no sum leaves the integers of a database: 2,000 lines, each with 50 surcharges of 100 %, and 50 on top.
LARGEST_AMOUNT, LARGEST_PERCENT = Decimal(10**10), Decimal(100)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, what it holds, what it means. ``of`` is the shape of an object or of a list's items."""

    name: str
    kind: Kind | None
    meaning: str
    of: Shape | None = None
    most: int = 0  # longest list; 0: no list


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of object."""

    made: type
    fields: dict[str, Field]

    @property
    def name(self) -> str:
        """As it is called in the JSON Schema."""
        return self.made.__name__


def _shape(made: type, fields: Iterable[Field]) -> Shape:
    return Shape(made, {field.name: field for field in fields})


_LINE, _BLOCK, _DAY, _NUMBER_KIND = Words(), Words(LONGEST_BLOCK), Day(), Number()
_AMOUNT = Number(refused_below_zero=NOT_NEGATIVE, most=LARGEST_AMOUNT, money=True)
_PERCENT = Number(refused_below_zero=NOT_NEGATIVE, most=LARGEST_PERCENT, percent=True)
_COUNTRY = OneOf(tuple(sorted(COUNTRIES)), sentence=identifiers.check_country(""))
_CURRENCY = OneOf(
    tuple(sorted(CURRENCIES)),
    sentence=Text("Hier steht eine Währung nach ISO 4217, etwa EUR", "This is an ISO 4217 currency, such as EUR"),
)
_SITUATION = tuple(SITUATIONS)
_FILE_KIND = OneOf((*code_lists.ATTACHMENT_TYPES, code_lists.EXTENSION_ATTACHMENT_TYPE), empty_allowed=True)
_COUNTRY_OR_NONE = OneOf(tuple(sorted(COUNTRIES)), empty_allowed=True, sentence=identifiers.check_country(""))


def _address(made: type, country: OneOf) -> Shape:
    return _shape(made, [
        Field("line_1", _LINE, "Street and house number (BT-35, BT-50)"),
        Field("line_2", _LINE, "Further address line (BT-36, BT-51)"),
        Field("post_code", _LINE, "Post code (BT-38, BT-53)"),
        Field("city", _LINE, "City (BT-37, BT-52)"),
        Field("country_code", country, "Country, ISO 3166-1 alpha-2 (BT-40, BT-55)"),
        Field("line_3", _LINE, "Third address line (BT-162, BT-163)"),
        Field("subdivision", _LINE, "Region or province (BT-39, BT-54)"),
    ])  # fmt: skip


ADDRESS = _address(bill.Address, _COUNTRY)
PLACE = _address(bill.Place, _COUNTRY_OR_NONE)
CONTACT = _shape(bill.Contact, [
    Field("name", _LINE, "Contact person (BT-41, BT-56)"),
    Field("telephone", _LINE, "Telephone (BT-42, BT-57)"),
    Field("email", _LINE, "E-mail address (BT-43, BT-58)"),
])  # fmt: skip
IDENTIFIER = _shape(bill.Identifier, [
    Field("value", _LINE, "The identifier"),
    Field("scheme", _LINE, "The scheme it belongs to, such as 0088 for a GLN (ISO 6523 ICD)"),
])  # fmt: skip
PARTY = _shape(bill.Party, [
    Field("name", _LINE, "Full name or company name (BT-27, BT-44)"),
    Field("trading_name", _LINE, "Name people know, if it differs (BT-28, BT-45)"),
    Field("address", None, "Postal address (BG-5, BG-8)", ADDRESS),
    Field("contact", None, "Contact (BG-6, BG-9)", CONTACT),
    Field("vat_identifier", Words(tidy=identifiers.is_vat_identifier), "VAT id with country prefix (BT-31, BT-48)"),
    Field("tax_registration_identifier", _LINE, "German tax number of the seller (BT-32)"),
    Field("legal_registration_identifier", _LINE, "Register number (BT-30, BT-47)"),
    Field("legal_registration_scheme", _LINE, "Its scheme (ISO 6523 ICD)"),
    Field("customer_number", _LINE, "The seller's number for the buyer (BT-46)"),
    Field("identifiers", None, "Further identifiers, such as a GLN (BT-29, BT-46)", IDENTIFIER, MOST_PARTS),
    Field("electronic_address", _LINE, "Electronic address (BT-34, BT-49); without it the contact's e-mail"),
    Field("electronic_address_scheme", _LINE, "Scheme of the electronic address, EM for e-mail (EAS)"),
    Field("kind", OneOf(("business", "consumer", "public_body")), "Who the buyer is"),
    Field("website", _LINE, "Web site of the seller"),
    Field("legal_details", _BLOCK, "Register court, managing directors (BT-33)"),
])  # fmt: skip
PAYEE = _shape(bill.Payee, [
    Field("name", _LINE, "Name (BT-59)"),
    Field("identifier", None, "Identifier (BT-60)", IDENTIFIER),
    Field("legal_registration", None, "Register number (BT-61)", IDENTIFIER),
])  # fmt: skip
TAX_REPRESENTATIVE = _shape(bill.TaxRepresentative, [
    Field("name", _LINE, "Name (BT-62)"),
    Field("vat_identifier", Words(tidy=identifiers.is_vat_identifier), "VAT id (BT-63)"),
    Field("address", None, "Postal address (BG-12)", PLACE),
])  # fmt: skip
DELIVERY = _shape(bill.Delivery, [
    Field("name", _LINE, "Name of who receives the goods (BT-70)"),
    Field("location", None, "Identifier of the place (BT-71)", IDENTIFIER),
    Field("address", None, "Where the goods go (BG-15)", PLACE),
])  # fmt: skip
STATED_TAX = _shape(bill.StatedTax, [
    Field("category", OneOf(get_args(Category)), "VAT category (BT-151, BT-95, BT-102)"),
    Field("rate", _PERCENT, "Rate in percent (BT-152, BT-96, BT-103)"),
    Field("reason", _LINE, "Reason of an exemption (BT-120)"),
    Field("reason_code", CodeOf(code_lists.EXEMPTION_REASONS, "VATEX"), "Code of the reason (BT-121)"),
])  # fmt: skip
PERIOD = _shape(bill.Period, [
    Field("start_date", _DAY, "First day (BT-73, BT-134)"),
    Field("end_date", _DAY, "Last day (BT-74, BT-135)"),
])  # fmt: skip
ADJUSTMENT = _shape(bill.Adjustment, [
    Field("amount", _AMOUNT, "Amount in the bill's currency (BT-92, BT-99, BT-136, BT-141)"),
    Field("percent", _PERCENT, "Instead of the amount: percent of the base, 5 is 5 % (BT-94, BT-101, BT-138, BT-143)"),
    Field("reason", _LINE, "Reason (BT-97, BT-104, BT-139, BT-144)"),
    Field("reason_code", CodeOf(code_lists.ALLOWANCE_REASONS | code_lists.CHARGE_REASONS, "UNTDID 5189, 7161"),
          "Code of the reason (BT-98, BT-105, BT-140, BT-145)"),
    Field("base_amount", _AMOUNT, "What the percent is of, where it is not the line or bill (BT-93, BT-100, BT-137)"),
    Field("tax_situation", OneOf(_SITUATION, empty_allowed=True),
          "On the whole bill: the tax situation it belongs to; without it the amount is split over all"),
    Field("tax", None, "VAT as another's invoice states it", STATED_TAX),
])  # fmt: skip
ATTRIBUTE = _shape(bill.Attribute, [
    Field("name", _LINE, "Name of the property (BT-160)"),
    Field("value", _LINE, "Its value (BT-161)"),
])  # fmt: skip
CLASSIFICATION = _shape(bill.Classification, [
    Field("code", _LINE, "Class of the item (BT-158)"),
    Field("list_identifier", CodeOf(code_lists.CLASSIFICATIONS, "UNTDID 7143"), "Its list, such as STI for CPV"),
    Field("list_version", _LINE, "Version of the list"),
])  # fmt: skip
LINE = _shape(bill.Line, [
    Field("name", _LINE, "What was delivered or done (BT-153)"),
    Field("description", _BLOCK, "More about it (BT-154)"),
    Field("quantity", _NUMBER_KIND, "Quantity (BT-129); negative for returns"),
    Field("unit_code", UnitCode(), "Unit, UN/ECE Recommendation 20 (BT-130): HUR hour, DAY day, LS flat rate, C62 one"),
    Field("unit_name", _LINE, "Unit in the seller's own words, where no code fits"),
    Field("price", Number(refused_below_zero=PRICE_NOT_NEGATIVE, money=True),
          "Price of one unit (BT-146), with VAT where prices_include_vat is true"),
    Field("price_before_discount", Number(refused_below_zero=PRICE_NOT_NEGATIVE, money=True),
          "Price before a discount on the price (BT-148); the difference is BT-147"),
    Field("price_base_quantity", Number(above_zero=True), "Number of units the price is for (BT-149)"),
    Field("tax_situation", OneOf(_SITUATION, empty_allowed=True), "Tax situation; without it the bill's"),
    Field("tax", None, "VAT as another's invoice states it", STATED_TAX),
    Field("allowances", None, "Discounts on this line (BG-27)", ADJUSTMENT, MOST_ADJUSTMENTS),
    Field("charges", None, "Surcharges on this line (BG-28)", ADJUSTMENT, MOST_ADJUSTMENTS),
    Field("period", None, "Period of this line (BG-26)", PERIOD),
    Field("note", _BLOCK, "Note on the line (BT-127)"),
    Field("article_number", _LINE, "Article number (BT-155)"),
    Field("buyer_article_number", _LINE, "The buyer's article number (BT-156)"),
    Field("standard_identifier", None, "Standard article number, such as a GTIN with scheme 0160 (BT-157)", IDENTIFIER),
    Field("classifications", None, "Classes of the item (BT-158)", CLASSIFICATION, MOST_PARTS),
    Field("attributes", None, "Properties of the item (BG-32)", ATTRIBUTE, MOST_PARTS),
    Field("country_of_origin", _COUNTRY_OR_NONE, "Country of origin (BT-159)"),
    Field("order_line_reference", _LINE, "Line of the buyer's order (BT-132)"),
    Field("object_identifier", None, "What the line is about, such as a meter (BT-128)", IDENTIFIER),
    Field("buyer_accounting_reference", _LINE, "Where the buyer books the line (BT-133)"),
    Field("identifier", _LINE, "What the line is called (BT-126); its position if missing"),
    Field("section", _LINE, "Title of its section; lines in a row with one title are a section with a subtotal"),
    Field("text_above", _BLOCK, "Text lines above it, below the title of a section; without an amount"),
    Field("text_below", _BLOCK, "Text lines below it, above the subtotal of a section; without an amount"),
    Field("page_break", YesNo(), "Whether the letter goes on with it on a new page"),
])  # fmt: skip
CREDIT_TRANSFER = _shape(bill.CreditTransfer, [
    Field("account_identifier", Words(tidy=identifiers.is_iban), "IBAN (BT-84)"),
    Field("account_name", _LINE, "Account holder as at the bank (BT-85)"),
    Field("service_provider_identifier", Words(tidy=identifiers.is_bic), "BIC (BT-86)"),
])  # fmt: skip
PAYMENT_CARD = _shape(bill.PaymentCard, [
    Field("number", _LINE, "Last four to six digits of the card (BT-87)"),
    Field("holder", _LINE, "Card holder (BT-88)"),
])  # fmt: skip
DIRECT_DEBIT = _shape(bill.DirectDebit, [
    Field("mandate_reference", _LINE, "Mandate reference (BT-89)"),
    Field("creditor_identifier", _LINE, "Creditor identifier (BT-90)"),
    Field("debited_account", Words(tidy=identifiers.is_iban), "The buyer's IBAN (BT-91)"),
])  # fmt: skip
CASH_DISCOUNT = _shape(bill.CashDiscount, [
    Field("days", Days(), "Days from the invoice date"),
    Field("percent", _PERCENT, "Percent off, 2 is 2 %"),
    Field("base_amount", _AMOUNT, "What the percent is of, where it is not the whole amount due"),
])  # fmt: skip
INCLUDED_TAX = _shape(bill.IncludedTax, [
    Field("rate", _PERCENT, "Rate in percent"),
    Field("taxable", _NUMBER_KIND, "Net amount"),
    Field("tax", _NUMBER_KIND, "VAT"),
    Field("category", OneOf(get_args(Category)), "VAT category"),
])  # fmt: skip
ADVANCE_PAYMENT = _shape(bill.AdvancePayment, [
    Field("amount", Number(most=LARGEST_AMOUNT, money=True), "Amount with VAT"),
    Field("received_date", _DAY, "Day it was received"),
    Field("invoice_number", _LINE, "Number of its invoice"),
    Field("invoice_date", _DAY, "Date of its invoice"),
    Field("taxes", None, "The VAT in it, one row a rate (§ 14 Abs. 5 UStG)", INCLUDED_TAX, MOST_PARTS),
])  # fmt: skip
THIRD_PARTY_PAYMENT = _shape(bill.ThirdPartyPayment, [
    Field("kind", _LINE, "What kind of claim it is (BT-DEX-001)"),
    Field("amount", Number(most=LARGEST_AMOUNT, money=True), "Amount in the bill's currency (BT-DEX-002)"),
    Field("description", _LINE, "Who has the claim and why (BT-DEX-003)"),
])  # fmt: skip
NOTE = _shape(bill.Note, [
    Field("text", _BLOCK, "Text (BT-22)"),
    Field("subject_code", CodeOf(code_lists.NOTE_SUBJECTS, "UNTDID 4451"), "What it is about (BT-21)"),
])  # fmt: skip
ATTACHMENT = _shape(bill.Attachment, [
    Field("reference", _LINE, "Name or number of the document (BT-122)"),
    Field("description", _LINE, "What it is (BT-123)"),
    Field("url", _LINE, "Where it lies, if it is not in the bill (BT-124)"),
    Field("filename", _LINE, "File name (BT-125)"),
    Field("media_type", _FILE_KIND, "Media type (BT-125)"),
    Field("content", Binary(LARGEST_FILE), "The file in Base64 (BT-125)"),
])  # fmt: skip
PRECEDING_INVOICE = _shape(bill.PrecedingInvoice, [
    Field("number", _LINE, "Its number (BT-25)"),
    Field("issue_date", _DAY, "Its date (BT-26)"),
])  # fmt: skip
BILL = _shape(bill.Bill, [
    Field("seller", None, "Who bills (BG-4)", PARTY),
    Field("buyer", None, "Who is billed (BG-7)", PARTY),
    Field("lines", None, "Lines (BG-25)", LINE, MOST_LINES),
    Field("number", _LINE, "Invoice number (BT-1); drawn from the series when the bill is issued"),
    Field("type_code", OneOf(tuple(sorted(code_lists.INVOICE_TYPES | code_lists.CREDIT_NOTE_TYPES, key=int))),
          "Kind of document (BT-3): 380 invoice, 381 cancellation, 384 correction, 326 part-payment, 389 self-billing"),
    Field("language", OneOf(LANGUAGES), "Language of the document"),
    Field("currency", _CURRENCY, "Currency, ISO 4217 (BT-5)"),
    Field("tax_currency", OneOf(tuple(sorted(CURRENCIES)), empty_allowed=True),
          "Currency VAT is accounted for in, where it is another (BT-6)"),
    Field("exchange_rate", Number(above_zero=True), "Units of the tax currency for one unit of the currency (BT-111)"),
    Field("exchange_rate_date", _DAY, "Day of the exchange rate"),
    Field("exchange_rate_source", _LINE, "Who published the exchange rate"),
    Field("issue_date", _DAY, "Invoice date (BT-2); the day of issue if missing"),
    Field("due_date", _DAY, "Due date (BT-9)"),
    Field("tax_point_date", _DAY, "Day the VAT is due from, if it is another (BT-7)"),
    Field("tax_point_code", OneOf(("3", "35", "432"), empty_allowed=True),
          "Instead of that day: 3 invoice date, 35 delivery, 432 payment (BT-8)"),
    Field("payment_terms", _BLOCK, "Terms of payment beside the due date (BT-20)"),
    Field("cash_discounts", None, "Skonto that programs can read (BT-20)", CASH_DISCOUNT, MOST_PARTS),
    Field("delivery_date", _DAY, "Day of supply (BT-72)"),
    Field("period", None, "Period of supply (BG-14)", PERIOD),
    Field("delivery", None, "Where the goods go, if not to the buyer's address (BG-13)", DELIVERY),
    Field("tax_situation", OneOf(_SITUATION), "Tax situation of every line that names none"),
    Field("exemption_reason", _LINE, "Reason for the situation exempt, such as the paragraph (BT-120)"),
    Field("prices_include_vat", YesNo(), "Whether prices and amounts include VAT"),
    Field("allowances", None, "Discounts on the whole bill (BG-20)", ADJUSTMENT, MOST_ADJUSTMENTS),
    Field("charges", None, "Surcharges on the whole bill (BG-21)", ADJUSTMENT, MOST_ADJUSTMENTS),
    Field("prepaid_amount", Number(most=LARGEST_AMOUNT, money=True), "Amount already paid, with VAT (BT-113)"),
    Field("advance_payments", None, "Part-payments that are deducted, with their VAT (BT-113, BG-3)",
          ADVANCE_PAYMENT, MOST_PARTS),
    Field("rounding_amount", Number(most=Decimal(1_000)), "Agreed rounding of the amount due (BT-114)"),
    Field("third_party_payments", None, "What others are owed and is paid with this bill, in XRechnung UBL (BG-DEX-09)",
          THIRD_PARTY_PAYMENT, MOST_PARTS),
    Field("payment", None, "Account to pay to (BG-17)", CREDIT_TRANSFER),
    Field("further_accounts", None, "Further accounts (BG-17)", CREDIT_TRANSFER, MOST_PARTS),
    Field("payment_means_code", CodeOf(code_lists.PAYMENT_MEANS, "UNTDID 4461"),
          "How it is paid (BT-81): 58 SEPA transfer, 30 transfer, 59 SEPA direct debit, 48 card, 68 online"),
    Field("payment_means_text", _LINE, "How it is paid, in words (BT-82)"),
    Field("remittance_information", _LINE, "What the buyer writes into the transfer (BT-83); else the number"),
    Field("card", None, "Card it was paid with (BG-18)", PAYMENT_CARD),
    Field("direct_debit", None, "Mandate it is collected by (BG-19)", DIRECT_DEBIT),
    Field("payee", None, "Who receives the money, if not the seller (BG-10)", PAYEE),
    Field("tax_representative", None, "Tax representative of a foreign seller (BG-11)", TAX_REPRESENTATIVE),
    Field("buyer_reference", _LINE, "Buyer's reference, for authorities the Leitweg-ID (BT-10)"),
    Field("project_reference", _LINE, "Project number (BT-11)"),
    Field("purchase_order_reference", _LINE, "Buyer's order number (BT-13)"),
    Field("contract_reference", _LINE, "Contract number (BT-12)"),
    Field("sales_order_reference", _LINE, "Seller's order number (BT-14)"),
    Field("receiving_advice_reference", _LINE, "Number of the receiving advice (BT-15)"),
    Field("despatch_advice_reference", _LINE, "Number of the delivery note (BT-16)"),
    Field("tender_reference", _LINE, "Number of the tender or lot (BT-17)"),
    Field("object_identifier", None, "What the bill is about, such as a meter (BT-18)", IDENTIFIER),
    Field("buyer_accounting_reference", _LINE, "Where the buyer books it (BT-19)"),
    Field("business_process", _LINE, "Business process (BT-23); else the format's own"),
    Field("preceding_invoices", None, "Earlier invoices; a cancellation names the one it takes back (BG-3)",
          PRECEDING_INVOICE, MOST_PARTS),
    Field("opening", _BLOCK, "First words of the letter"),
    Field("note", _BLOCK, "Note (BT-22)"),
    Field("notes", None, "Further notes, each with its subject (BG-1)", NOTE, MOST_PARTS),
    Field("attachments", None, "Supporting documents (BG-24)", ATTACHMENT, MOST_PARTS),
    Field("thank_you_note", _BLOCK, "Personal thanks, on paper and page only"),
    Field("sign_off", _BLOCK, "Last words of the letter"),
])  # fmt: skip

"""The bill: what a seller and a buyer agreed on, in the words of EN 16931, as far as it has been written.

A ``Bill`` may be incomplete: a draft is a bill too. ``core.legal`` says what is missing, ``core.totals`` computes.
Field names are the norm's business terms; the number behind each is its BT or BG.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from handschlag.core.situation import Category
from handschlag.core.text import Language

# BT-3, UNTDID 1001: the kinds of document we write
INVOICE = "380"
PARTIAL = "326"  # invoice for an instalment
CREDIT_NOTE = "381"
CORRECTION = "384"
PREPAYMENT = "386"  # only where the receiver wants this code
SELF_BILLED = "389"  # the buyer writes it: "Gutschrift" of § 14 Abs. 2 UStG
PARTIAL_CONSTRUCTION = "875"
PARTIAL_FINAL_CONSTRUCTION = "876"
FINAL_CONSTRUCTION = "877"
OUR_TYPES = frozenset(
    {INVOICE, PARTIAL, CREDIT_NOTE, CORRECTION, PREPAYMENT, SELF_BILLED}
    | {PARTIAL_CONSTRUCTION, PARTIAL_FINAL_CONSTRUCTION, FINAL_CONSTRUCTION}
)

BuyerKind = Literal["business", "consumer", "public_body"]


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier and the scheme it belongs to (ISO 6523 ICD, or the list its place in the bill names)."""

    value: str = ""
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Postal address (BG-5, BG-8, BG-12, BG-15)."""

    line_1: str = ""  # BT-35, BT-50, BT-64, BT-75: street and house number
    line_2: str = ""  # BT-36, BT-51, BT-65, BT-76
    post_code: str = ""  # BT-38, BT-53, BT-67, BT-78
    city: str = ""  # BT-37, BT-52, BT-66, BT-77
    country_code: str = "DE"  # BT-40, BT-55, BT-69, BT-80: ISO 3166-1 alpha-2
    line_3: str = ""  # BT-162, BT-163, BT-164, BT-165
    subdivision: str = ""  # BT-39, BT-54, BT-68, BT-79: region, province


@dataclass(frozen=True, slots=True)
class Place(Address):
    """A postal address that may be missing as a whole (BG-12, BG-15), so its country is never assumed."""

    country_code: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Contact point (BG-6, BG-9)."""

    name: str = ""  # BT-41, BT-56
    telephone: str = ""  # BT-42, BT-57
    email: str = ""  # BT-43, BT-58


@dataclass(frozen=True, slots=True)
class Party:
    """Seller (BG-4) or buyer (BG-7)."""

    name: str = ""  # BT-27, BT-44
    trading_name: str = ""  # BT-28, BT-45
    address: Address = Address()
    contact: Contact = Contact()
    vat_identifier: str = ""  # BT-31, BT-48: with country prefix
    tax_registration_identifier: str = ""  # BT-32: German Steuernummer
    legal_registration_identifier: str = ""  # BT-30, BT-47: register number
    legal_registration_scheme: str = ""  # BT-30-1, BT-47-1
    customer_number: str = ""  # BT-46 without scheme: the number the seller gave the buyer
    identifiers: tuple[Identifier, ...] = ()  # BT-29 (any number), BT-46 (one): with a scheme, such as a GLN (0088)
    electronic_address: str = ""  # BT-34, BT-49
    electronic_address_scheme: str = "EM"  # EAS code; EM is an e-mail address
    kind: BuyerKind = "business"  # who the buyer is decides which rules apply
    website: str = ""
    legal_details: str = ""  # BT-33: register court, managing directors


@dataclass(frozen=True, slots=True)
class Payee:
    """Who receives the money, where it is not the seller, such as a factoring bank (BG-10)."""

    name: str = ""  # BT-59
    identifier: Identifier = Identifier()  # BT-60
    legal_registration: Identifier = Identifier()  # BT-61


@dataclass(frozen=True, slots=True)
class TaxRepresentative:
    """Who stands in for a foreign seller towards the tax office (BG-11)."""

    name: str = ""  # BT-62
    vat_identifier: str = ""  # BT-63
    address: Place = Place()  # BG-12


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where the goods went, where it is not the buyer's address (BG-13 without its date)."""

    name: str = ""  # BT-70
    location: Identifier = Identifier()  # BT-71
    address: Place = Place()  # BG-15


@dataclass(frozen=True, slots=True)
class Period:
    """Invoicing period (BG-14, BG-26): both ends are part of it."""

    start_date: date | None = None  # BT-73, BT-134
    end_date: date | None = None  # BT-74, BT-135


@dataclass(frozen=True, slots=True)
class StatedTax:
    """VAT as another's invoice states it: category, rate and reason, without a situation of ours.

    Only documents that were read carry it; on a bill of our own the situation decides, and the law check says so.
    """

    category: Category = "S"  # BT-151, BT-95, BT-102
    rate: Decimal = Decimal(0)  # percent: BT-152, BT-96, BT-103
    reason: str = ""  # BT-120
    reason_code: str = ""  # BT-121: VATEX


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A discount (allowance) or surcharge (charge): an ``amount`` in the bill's currency or a ``percent`` of its base.

    At a line it changes the line (BG-27, BG-28); at the document it is split over the tax groups (BG-20, BG-21),
    unless ``tax_situation`` names one. Amounts follow the bill's ``prices_include_vat``.
    """

    amount: Decimal | None = None  # BT-92, BT-99, BT-136, BT-141
    percent: Decimal | None = None  # BT-94, BT-101, BT-138, BT-143: 5 means 5 %
    reason: str = ""  # BT-97, BT-104, BT-139, BT-144
    reason_code: str = ""  # BT-98, BT-105, BT-140, BT-145: UNTDID 5189 for discounts, 7161 for surcharges
    base_amount: Decimal | None = None  # BT-93, BT-100, BT-137, BT-142: what the percent is of; else line or bill
    tax_situation: str = ""
    tax: StatedTax | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property of an item (BG-32)."""

    name: str = ""  # BT-160
    value: str = ""  # BT-161


@dataclass(frozen=True, slots=True)
class Classification:
    """An item's class in a list such as CPV (BT-158)."""

    code: str = ""  # BT-158
    list_identifier: str = ""  # BT-158-1: UNTDID 7143
    list_version: str = ""  # BT-158-2


@dataclass(frozen=True, slots=True)
class Line:
    """Invoice line (BG-25)."""

    name: str = ""  # BT-153
    description: str = ""  # BT-154
    quantity: Decimal | None = None  # BT-129; negative for returns
    unit_code: str = "C62"  # BT-130: UN/ECE Recommendation 20
    unit_name: str = ""  # the unit as the seller wrote it, where it is not the code's own name
    price: Decimal | None = None  # BT-146, or with VAT where the bill says so; never negative (BR-27)
    price_before_discount: Decimal | None = None  # BT-148; the difference to the price is BT-147
    price_base_quantity: Decimal = Decimal(1)  # BT-149
    tax_situation: str = ""  # key of core.tax.SITUATIONS; empty: the bill's
    tax: StatedTax | None = None
    allowances: tuple[Adjustment, ...] = ()
    charges: tuple[Adjustment, ...] = ()
    period: Period = Period()
    note: str = ""  # BT-127
    article_number: str = ""  # BT-155
    buyer_article_number: str = ""  # BT-156
    standard_identifier: Identifier = Identifier()  # BT-157: such as a GTIN (0160)
    classifications: tuple[Classification, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    country_of_origin: str = ""  # BT-159
    order_line_reference: str = ""  # BT-132
    object_identifier: Identifier = Identifier()  # BT-128: such as a meter
    buyer_accounting_reference: str = ""  # BT-133
    identifier: str = ""  # BT-126: what the line is called; empty: its position
    section: str = ""  # title of the section it belongs to; the norm knows none, so it stands in BT-127
    text_above: str = ""  # text lines between the lines, without an amount; they stand in BT-127, too
    text_below: str = ""
    page_break: bool = False  # the letter goes on with this line on a new page; says nothing


LINE_TEXTS = ("name", "description", "note", "text_above", "text_below")


def words_of(line: Line) -> tuple[str, ...]:
    """Every text of a line that a person wrote."""
    return tuple(getattr(line, name) for name in LINE_TEXTS)


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """Where the buyer transfers the money to (BG-17)."""

    account_identifier: str = ""  # BT-84: IBAN without blanks
    account_name: str = ""  # BT-85: holder exactly as at the bank
    service_provider_identifier: str = ""  # BT-86: BIC


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """The card a bill was paid with (BG-18)."""

    number: str = ""  # BT-87: only the last four to six digits, as payment card rules want
    holder: str = ""  # BT-88


@dataclass(frozen=True, slots=True)
class DirectDebit:
    """The mandate by which the seller collects the money (BG-19)."""

    mandate_reference: str = ""  # BT-89
    creditor_identifier: str = ""  # BT-90
    debited_account: str = ""  # BT-91: IBAN of the buyer


@dataclass(frozen=True, slots=True)
class CashDiscount:
    """Skonto: ``percent`` off for payment within ``days`` of the invoice date (a structured part of BT-20).

    Changes no total. ``base_amount`` is what the percent is of, where it is not the whole amount due.
    """

    days: int = 0
    percent: Decimal = Decimal(0)
    base_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class IncludedTax:
    """The VAT inside a part-payment, for one rate (§ 14 Abs. 5 UStG)."""

    rate: Decimal = Decimal(0)  # percent
    taxable: Decimal = Decimal(0)  # net
    tax: Decimal = Decimal(0)
    category: Category = "S"


@dataclass(frozen=True, slots=True)
class AdvancePayment:
    """A part-payment that a final invoice deducts, with its tax (§ 14 Abs. 5 UStG; BT-113, BG-3, EXTENDED BG-X-45)."""

    amount: Decimal = Decimal(0)  # with VAT
    received_date: date | None = None
    invoice_number: str = ""  # of the part-payment's own invoice
    invoice_date: date | None = None
    taxes: tuple[IncludedTax, ...] = ()


@dataclass(frozen=True, slots=True)
class ThirdPartyPayment:
    """What the buyer owes somebody else and pays with this bill (XRechnung Extension BG-DEX-09, UBL invoices only).

    It is part of the amount due, never of the net amount or the VAT.
    """

    kind: str = ""  # BT-DEX-001
    amount: Decimal = Decimal(0)  # BT-DEX-002: in the bill's currency
    description: str = ""  # BT-DEX-003


@dataclass(frozen=True, slots=True)
class PrecedingInvoice:
    """An earlier invoice that this document corrects, cancels or builds on (BG-3)."""

    number: str = ""  # BT-25
    issue_date: date | None = None  # BT-26


@dataclass(frozen=True, slots=True)
class Note:
    """A further note with the subject it belongs to (BG-1)."""

    text: str = ""  # BT-22
    subject_code: str = ""  # BT-21: UNTDID 4451


@dataclass(frozen=True, slots=True)
class Attachment:
    """A supporting document (BG-24): inside the bill, or at an address."""

    reference: str = ""  # BT-122
    description: str = ""  # BT-123
    url: str = ""  # BT-124
    filename: str = ""  # BT-125-2: unique in the bill (BR-DE-22)
    media_type: str = ""  # BT-125-1
    content: bytes = b""  # BT-125


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice, or a document that cancels or corrects one."""

    seller: Party = field(default_factory=Party)
    buyer: Party = field(default_factory=Party)
    lines: tuple[Line, ...] = ()
    number: str = ""  # BT-1: empty until issued
    type_code: str = INVOICE  # BT-3
    language: Language = "de"
    currency: str = "EUR"  # BT-5
    tax_currency: str = ""  # BT-6: the currency VAT is accounted for in, where it is another
    exchange_rate: Decimal | None = None  # units of the tax currency for one unit of the currency (BT-111)
    exchange_rate_date: date | None = None
    exchange_rate_source: str = ""  # who published the rate
    issue_date: date | None = None  # BT-2
    due_date: date | None = None  # BT-9
    tax_point_date: date | None = None  # BT-7
    tax_point_code: str = ""  # BT-8: 3, 35 or 432 (UNTDID 2005); never beside the date (BR-CO-03)
    payment_terms: str = ""  # BT-20, beside the due date
    cash_discounts: tuple[CashDiscount, ...] = ()  # BT-20, the part that programs read
    delivery_date: date | None = None  # BT-72
    period: Period = Period()  # BG-14
    delivery: Delivery = field(default_factory=Delivery)
    tax_situation: str = "standard"  # key of core.tax.SITUATIONS, for every line that names none
    exemption_reason: str = ""  # BT-120 for the situation "exempt"
    prices_include_vat: bool = False
    allowances: tuple[Adjustment, ...] = ()
    charges: tuple[Adjustment, ...] = ()
    prepaid_amount: Decimal = Decimal(0)  # BT-113, with VAT, beside the advance payments below
    advance_payments: tuple[AdvancePayment, ...] = ()
    rounding_amount: Decimal = Decimal(0)  # BT-114: agreed rounding of the amount due
    third_party_payments: tuple[ThirdPartyPayment, ...] = ()  # BG-DEX-09
    payment: CreditTransfer = field(default_factory=CreditTransfer)
    further_accounts: tuple[CreditTransfer, ...] = ()  # BG-17 again
    payment_means_code: str = ""  # BT-81: UNTDID 4461; empty: transfer
    payment_means_text: str = ""  # BT-82
    remittance_information: str = ""  # BT-83; empty: the number
    card: PaymentCard = PaymentCard()
    direct_debit: DirectDebit = DirectDebit()
    payee: Payee = field(default_factory=Payee)
    tax_representative: TaxRepresentative = field(default_factory=TaxRepresentative)
    buyer_reference: str = ""  # BT-10: for authorities the Leitweg-ID
    project_reference: str = ""  # BT-11
    purchase_order_reference: str = ""  # BT-13
    contract_reference: str = ""  # BT-12
    sales_order_reference: str = ""  # BT-14
    receiving_advice_reference: str = ""  # BT-15
    despatch_advice_reference: str = ""  # BT-16
    tender_reference: str = ""  # BT-17
    object_identifier: Identifier = Identifier()  # BT-18: such as a meter or a subscription
    buyer_accounting_reference: str = ""  # BT-19
    business_process: str = ""  # BT-23
    preceding_invoices: tuple[PrecedingInvoice, ...] = ()
    opening: str = ""  # first words of the letter
    note: str = ""  # BT-22
    notes: tuple[Note, ...] = ()  # further notes, each with its subject (BG-1)
    attachments: tuple[Attachment, ...] = ()
    thank_you_note: str = ""  # personal, on paper and page, no part of the tax data
    sign_off: str = ""

    @property
    def date_of_supply(self) -> date | None:
        """The day that decides the tax rate: delivery, end of the period, else the issue date (§ 27 Abs. 1 UStG)."""
        return self.delivery_date or self.period.end_date or self.period.start_date or self.issue_date

    @property
    def destination_country(self) -> str:
        """Where the goods go, else where the buyer is (BT-80, BT-55)."""
        return self.delivery.address.country_code or self.buyer.address.country_code

    @property
    def corrected_invoice(self) -> PrecedingInvoice | None:
        """The invoice this document takes back or corrects: the first of the preceding ones."""
        return self.preceding_invoices[0] if self.preceding_invoices else None

    @property
    def paid_by_transfer(self) -> bool:
        """Whether the buyer is asked to transfer the money; else it is collected, paid by card or otherwise (BT-81)."""
        other = self.direct_debit != DirectDebit() or self.card.number.strip()
        return self.payment_means_code in ("30", "58") or (not self.payment_means_code and not other)

    @property
    def reference_of_transfer(self) -> str:
        """What the buyer writes into the transfer (BT-83); where nothing is agreed, the number of the bill."""
        return self.remittance_information.strip() or self.number

    @property
    def is_cancellation(self) -> bool:
        """Whether this document takes another one back (type 381 with a reference, amounts positive)."""
        return self.type_code == CREDIT_NOTE

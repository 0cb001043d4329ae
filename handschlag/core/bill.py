"""The bill: what a seller and a buyer agreed on, in the words of EN 16931, as far as it has been written.

A ``Bill`` may be incomplete: a draft is a bill too. ``core.legal`` says what is missing, ``core.totals`` computes.
Field names are the norm's business terms; the number behind each is its BT or BG.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from handschlag.core.text import Language

INVOICE = "380"
CREDIT_NOTE = "381"

BuyerKind = Literal["business", "consumer", "public_body"]


@dataclass(frozen=True, slots=True)
class Address:
    """Postal address (BG-5, BG-8)."""

    line_1: str = ""  # BT-35, BT-50: street and house number
    line_2: str = ""  # BT-36, BT-51
    post_code: str = ""  # BT-38, BT-53
    city: str = ""  # BT-37, BT-52
    country_code: str = "DE"  # BT-40, BT-55: ISO 3166-1 alpha-2


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
    customer_number: str = ""  # BT-46: the number the seller gave the buyer
    electronic_address: str = ""  # BT-34, BT-49
    electronic_address_scheme: str = "EM"  # EAS code; EM is an e-mail address
    kind: BuyerKind = "business"  # who the buyer is decides which rules apply
    website: str = ""
    legal_details: str = ""  # BT-33: register court, managing directors


@dataclass(frozen=True, slots=True)
class Period:
    """Invoicing period (BG-14, BG-26): both ends are part of it."""

    start_date: date | None = None  # BT-73, BT-134
    end_date: date | None = None  # BT-74, BT-135


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A discount (allowance) or surcharge (charge): an ``amount`` in the bill's currency or a ``percent`` of its base.

    At a line it changes the line (BG-27, BG-28); at the document it is split over the tax groups (BG-20, BG-21),
    unless ``tax_situation`` names one. Amounts follow the bill's ``prices_include_vat``.
    """

    amount: Decimal | None = None  # BT-92, BT-99, BT-136, BT-141
    percent: Decimal | None = None  # BT-94, BT-101, BT-138, BT-143: 5 means 5 %
    reason: str = ""  # BT-97, BT-104, BT-139, BT-144
    tax_situation: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Invoice line (BG-25)."""

    name: str = ""  # BT-153
    description: str = ""  # BT-154
    quantity: Decimal | None = None  # BT-129; negative for returns
    unit_code: str = "C62"  # BT-130: UN/ECE Recommendation 20
    unit_name: str = ""  # the unit as the seller wrote it, where it is not the code's own name
    price: Decimal | None = None  # BT-146, or with VAT where the bill says so; never negative (BR-27)
    price_base_quantity: Decimal = Decimal(1)  # BT-149
    tax_situation: str = ""  # key of core.tax.SITUATIONS; empty: the bill's
    allowances: tuple[Adjustment, ...] = ()
    charges: tuple[Adjustment, ...] = ()
    period: Period = Period()
    article_number: str = ""  # BT-155
    order_line_reference: str = ""  # BT-132


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """Where the buyer transfers the money to (BG-17)."""

    account_identifier: str = ""  # BT-84: IBAN without blanks
    account_name: str = ""  # BT-85: holder exactly as at the bank
    service_provider_identifier: str = ""  # BT-86: BIC


@dataclass(frozen=True, slots=True)
class PrecedingInvoice:
    """The invoice that this document corrects or cancels (BG-3)."""

    number: str = ""  # BT-25
    issue_date: date | None = None  # BT-26


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice, or a document that cancels one."""

    seller: Party = field(default_factory=Party)
    buyer: Party = field(default_factory=Party)
    lines: tuple[Line, ...] = ()
    number: str = ""  # BT-1: empty until issued
    type_code: str = INVOICE  # BT-3
    language: Language = "de"
    currency: str = "EUR"  # BT-5
    issue_date: date | None = None  # BT-2
    due_date: date | None = None  # BT-9
    payment_terms: str = ""  # BT-20, beside the due date
    delivery_date: date | None = None  # BT-72
    period: Period = Period()  # BG-14
    tax_situation: str = "standard"  # key of core.tax.SITUATIONS, for every line that names none
    exemption_reason: str = ""  # BT-120 for the situation "exempt"
    prices_include_vat: bool = False
    allowances: tuple[Adjustment, ...] = ()
    charges: tuple[Adjustment, ...] = ()
    prepaid_amount: Decimal = Decimal(0)  # BT-113, with VAT
    payment: CreditTransfer = field(default_factory=CreditTransfer)
    buyer_reference: str = ""  # BT-10: for authorities the Leitweg-ID
    purchase_order_reference: str = ""  # BT-13
    contract_reference: str = ""  # BT-12
    preceding_invoice: PrecedingInvoice | None = None
    opening: str = ""  # first words of the letter
    note: str = ""  # BT-22
    thank_you_note: str = ""  # personal, on paper and page, no part of the tax data
    sign_off: str = ""

    @property
    def date_of_supply(self) -> date | None:
        """The day that decides the tax rate: delivery, end of the period, else the issue date (§ 27 Abs. 1 UStG)."""
        return self.delivery_date or self.period.end_date or self.period.start_date or self.issue_date

    @property
    def is_cancellation(self) -> bool:
        """Whether this document takes another one back (type 381 with a reference, amounts positive)."""
        return self.type_code == CREDIT_NOTE

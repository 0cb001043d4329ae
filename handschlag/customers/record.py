"""The record of a customer: everything we know about whom we bill, with the shape of its JSON and its form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from handschlag.core import identifiers
from handschlag.core.bill import Address
from handschlag.core.bill_json import FieldError, read_object, write_object
from handschlag.core.bill_shape import ADDRESS, LARGEST_PERCENT, Field, Shape
from handschlag.core.bill_values import Day, Number, OneOf, Words, YesNo
from handschlag.core.einvoice.formats import PEPPOL_BIS, PLAIN, XRECHNUNG_CII, XRECHNUNG_UBL, ZUGFERD
from handschlag.core.tax import SITUATIONS
from handschlag.core.text import LANGUAGES, Language, Text

PRIVATE, BUSINESS_DE, BUSINESS_EU, BUSINESS_ABROAD, PUBLIC_BODY, ASSOCIATION = KINDS = (
    "private",
    "business_de",
    "business_eu",
    "business_abroad",
    "public_body",
    "association",
)
SALUTATIONS = ("neutral", "ms", "mr")
ADDRESS_FORMS = ("sie", "du")
INVOICES_TO, INVOICES_COPY = INVOICES = ("to", "cc")
ROLES = ("accounting", "management", "purchasing", "project", "technical", "holiday", "other")
PAYMENT_METHODS = ("transfer", "direct_debit", "card", "online", "cash")
FORMATS = (ZUGFERD, XRECHNUNG_CII, XRECHNUNG_UBL, PEPPOL_BIS, PLAIN)

MOST_ADDRESSES, MOST_CONTACTS, MOST_SKONTO = 20, 30, 2
LONGEST_NAME, LONGEST_NUMBER = 200, 35


@dataclass(frozen=True, slots=True)
class Destination:
    """An address of its own beside the customer's: where goods go, or where invoices go."""

    name: str = ""
    care_of: str = ""
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the customer's, and whether invoices go to them."""

    name: str = ""
    role: str = ""
    email: str = ""
    telephone: str = ""
    salutation: str = ""
    greeting_name: str = ""
    invoices: str = ""  # to, cc, or nothing


@dataclass(frozen=True, slots=True)
class Skonto:
    """A discount (percent) for payment within some days of the invoice date."""

    percent: Decimal | None = None
    days: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A customer as of one day."""

    kind: str = BUSINESS_DE
    name: str = ""
    trading_name: str = ""
    care_of: str = ""
    department: str = ""
    address: Address = field(default_factory=Address)
    invoice_address: Destination = field(default_factory=Destination)
    delivery_addresses: tuple[Destination, ...] = ()
    email: str = ""
    telephone: str = ""
    website: str = ""
    contacts: tuple[Person, ...] = ()
    language: Language = "de"
    address_form: str = "sie"
    salutation: str = ""
    greeting_name: str = ""
    number: str = ""
    supplier_number: str = ""
    vat_identifier: str = ""
    legal_registration_identifier: str = ""
    tax_situation: str = ""
    tax_proof: str = ""
    tax_proof_until: date | None = None
    leitweg_id: str = ""
    order_number_required: bool = False
    cost_centre: str = ""
    payment_days: Decimal | None = None
    skonto: tuple[Skonto, ...] = ()
    discount_percent: Decimal | None = None
    payment_method: str = ""
    payer_name: str = ""
    format: str = ZUGFERD
    pdf_reason: str = ""

    @property
    def invoice_emails(self) -> tuple[str, ...]:
        """Who gets invoices: contacts marked so, else the customer's own address."""
        marked = tuple(p.email for p in self.contacts if p.invoices == INVOICES_TO and p.email)
        return marked or ((self.email,) if self.email else ())

    @property
    def copy_emails(self) -> tuple[str, ...]:
        """Who gets a copy of invoices."""
        return tuple(p.email for p in self.contacts if p.invoices == INVOICES_COPY and p.email)

    @property
    def emails(self) -> tuple[str, ...]:
        """Every address, each once."""
        return tuple(dict.fromkeys(e for e in (self.email, *(p.email for p in self.contacts)) if e))


# -- the shape: one table for JSON, forms and import


def _shape(made: type, fields: Iterable[Field]) -> Shape:
    return Shape(made, {each.name: each for each in fields})


_LINE, _NAME, _NUMBER = Words(), Words(LONGEST_NAME), Words(LONGEST_NUMBER)
_MAIL = Words(identifiers.LONGEST_EMAIL)
_PERCENT = Number(
    refused_below_zero=Text("Die Zahl darf nicht negativ sein", "The number must not be negative"),
    most=LARGEST_PERCENT,
)
_DAYS = Number(
    refused_below_zero=Text("Die Tage dürfen nicht negativ sein", "The days must not be negative"), most=Decimal(365)
)
_SALUTATION = OneOf(SALUTATIONS, empty_allowed=True)

DESTINATION = _shape(Destination, [
    Field("name", _NAME, "Name, where it differs from the customer's"),
    Field("care_of", _LINE, "Care of"),
    Field("address", None, "Postal address", ADDRESS),
])  # fmt: skip
PERSON = _shape(Person, [
    Field("name", _NAME, "Full name"),
    Field("role", OneOf(ROLES, empty_allowed=True), "What this person does"),
    Field("email", _MAIL, "E-mail address"),
    Field("telephone", _LINE, "Telephone"),
    Field("salutation", _SALUTATION, "How a letter begins: neutral, ms or mr"),
    Field("greeting_name", _NAME, "The name in the greeting, where it differs"),
    Field("invoices", OneOf(INVOICES, empty_allowed=True), "Whether invoices go to this person: to, or cc for a copy"),
])  # fmt: skip
SKONTO = _shape(Skonto, [
    Field("percent", _PERCENT, "Percent of the invoice total"),
    Field("days", _DAYS, "Days after the invoice date"),
])  # fmt: skip
RECORD = _shape(Record, [
    Field("kind", OneOf(KINDS), "What the customer is; decides what is asked for and which tax fits"),
    Field("name", _NAME, "Full name or company name (BT-44)"),
    Field("trading_name", _NAME, "Name people know, if it differs (BT-45)"),
    Field("care_of", _LINE, "Care of"),
    Field("department", _LINE, "Department"),
    Field("address", None, "Postal address (BG-8)", ADDRESS),
    Field("invoice_address", None, "Where invoices go, if not to the customer's own address", DESTINATION),
    Field("delivery_addresses", None, "Where goods go (BG-15)", DESTINATION, MOST_ADDRESSES),
    Field("email", _MAIL, "E-mail address; for invoices where no contact is marked for them"),
    Field("telephone", _LINE, "Telephone"),
    Field("website", _LINE, "Web site"),
    Field("contacts", None, "People at the customer's", PERSON, MOST_CONTACTS),
    Field("language", OneOf(LANGUAGES), "Language of documents and mails"),
    Field("address_form", OneOf(ADDRESS_FORMS), "sie or du, in German"),
    Field("salutation", _SALUTATION, "How a letter begins: neutral, ms or mr"),
    Field("greeting_name", _NAME, "The name in the greeting, where it differs"),
    Field("number", _NUMBER, "Customer number (BT-46)"),
    Field("supplier_number", _NUMBER, "The number the customer gave us (BT-29)"),
    Field("vat_identifier", Words(LONGEST_NUMBER, tidy=identifiers.is_vat_identifier), "VAT id (BT-48)"),
    Field("legal_registration_identifier", _LINE, "Register number (BT-47)"),
    Field("tax_situation", OneOf(tuple(SITUATIONS), empty_allowed=True), "Tax situation of new documents"),
    Field("tax_proof", _LINE, "Proof for it, such as the certificate USt 1 TG"),
    Field("tax_proof_until", Day(), "Last day the proof holds"),
    Field("leitweg_id", Words(46), "Leitweg-ID, for authorities only (BT-10)"),
    Field("order_number_required", YesNo(), "Whether invoices without an order number are rejected"),
    Field("cost_centre", _LINE, "The customer's cost centre (BT-19)"),
    Field("payment_days", _DAYS, "Payment term in days"),
    Field("skonto", None, "Discounts for early payment", SKONTO, MOST_SKONTO),
    Field("discount_percent", _PERCENT, "Discount on every document in percent"),
    Field("payment_method", OneOf(PAYMENT_METHODS, empty_allowed=True), "How the customer likes to pay"),
    Field("payer_name", _NAME, "Who pays, if not the customer"),
    Field("format", OneOf(FORMATS), "Format the customer wants"),
    Field("pdf_reason", _LINE, "Why a plain PDF may do, or when the customer agreed to it"),
])  # fmt: skip


def read(data: object, *, typed: bool = False, language: Language = "de") -> tuple[Record, tuple[FieldError, ...]]:
    """A record from JSON (strict) or from a form (``typed``), and what could not be read, with its path."""
    return read_object(RECORD, data, typed=typed, language=language)


def written(record: Record) -> dict[str, Any]:
    """A record for JSON; ``read`` of it gives the same record."""
    return write_object(RECORD, record)


def as_typed(record: Record, language: Language) -> dict[str, Any]:
    """A record as a person would type it into the form."""
    return write_object(RECORD, record, typed=True, language=language)


# -- flat: one value per path; a list is one value, because its rows have no names


def flat(record: Record) -> dict[str, Any]:
    """Every value that is not at its default, by its path: ``address.city``."""
    return dict(_leaves(written(record)))


def _leaves(data: dict[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def from_flat(values: dict[str, Any]) -> Record:
    """The record of values by path, as ``flat`` gives them; a path without a value is at its default."""
    data: dict[str, Any] = {}
    for path, value in values.items():
        if value is None:
            continue
        *parents, last = path.split(".")
        place = data
        for step in parents:
            place = place.setdefault(step, {})
        place[last] = value
    return read(data)[0]

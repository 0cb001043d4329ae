"""The JSON bill as a table: every object, its fields, what a value looks like and what it means.

``bill_json`` reads and writes by this table and makes the JSON Schema from it. Names and nesting are those of the
dataclasses in ``core.bill``; the kinds below say how one value is read, written and described.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, get_args

from handschlag.core import bill, code_lists, identifiers
from handschlag.core.countries import COUNTRIES
from handschlag.core.currencies import CURRENCIES
from handschlag.core.money import (
    MAX_DIGITS_AFTER_POINT,
    MAX_DIGITS_BEFORE_POINT,
    AmountNotUnderstood,
    format_number,
    minor_digits,
    parse_amount,
    plain,
)
from handschlag.core.tax import SITUATIONS, Category
from handschlag.core.terms import EARLIEST, LATEST, DateNotUnderstood, parse_date, short_date
from handschlag.core.text import LANGUAGES, Language, Text, clean_block, clean_line
from handschlag.core.unit_codes import UNIT_CODES

LONGEST_LINE, LONGEST_BLOCK = 1_000, 10_000
MOST_LINES, MOST_ADJUSTMENTS, MOST_PARTS = 2_000, 50, 100
LARGEST_ATTACHMENT = 3_000_000  # bytes
# With these, no sum leaves the integers of a database: 2,000 lines, each with 50 surcharges of 100 %, and 50 on top.
LARGEST_AMOUNT, LARGEST_PERCENT = Decimal(10**10), Decimal(100)


class Wrong(ValueError):
    """A value that cannot be taken; ``sentence`` says what is wrong, ``instead`` is what the bill carries meanwhile."""

    def __init__(self, sentence: Text, instead: Any = None) -> None:
        super().__init__(sentence.en)
        self.sentence, self.instead = sentence, instead


@dataclass(frozen=True, slots=True)
class Manner:
    """How values are written: as JSON wants them, or (``typed``) as people type them into a form."""

    typed: bool = False
    language: Language = "de"
    today: date | None = None


class Kind(Protocol):
    """How one value is read, written and described."""

    def read(self, value: Any, manner: Manner) -> Any:
        """The value for the bill. Raises ``Wrong``."""

    def write(self, value: Any, manner: Manner) -> Any:
        """The value for JSON, or as a person would type it."""

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the value."""


@dataclass(frozen=True, slots=True)
class Words:
    """Text: one line, or a block with line breaks. ``tidy`` brings an identifier that holds into its normal form."""

    longest: int = LONGEST_LINE
    tidy: Callable[[str], bool] | None = None

    def read(self, value: Any, manner: Manner) -> str:
        if not isinstance(value, str):
            raise Wrong(Text("Hier steht ein Text in Anführungszeichen", "This is a text, in quotes"))
        if len(value) > 4 * LONGEST_BLOCK:  # nobody's invoice: spare us the cleaning
            value, cut = value[:LONGEST_BLOCK], True
        else:
            cut = False
        text = clean_block(value) if self.longest > LONGEST_LINE else clean_line(value)
        if cut or len(text) > self.longest:
            limit = self.longest
            raise Wrong(
                Text(
                    f"Der Text ist zu lang, möglich sind {format_number(Decimal(limit))} Zeichen",
                    f"The text is too long, {format_number(Decimal(limit), 'en')} characters fit",
                ),
                text[:limit],
            )
        return identifiers.normal_form(text) if self.tidy and text and self.tidy(text) else text

    def write(self, value: Any, manner: Manner) -> str:
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.longest}


_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_NOT_A_NUMBER = Text("Hier steht eine Zahl mit Punkt, etwa 1234.50", "This is a number with a point, such as 1234.50")
_NUMBER_TOO_LONG = Text(
    f"Die Zahl ist zu lang, möglich: {MAX_DIGITS_BEFORE_POINT} Stellen vor und {MAX_DIGITS_AFTER_POINT} nach dem Komma",
    f"The number is too long, {MAX_DIGITS_BEFORE_POINT} digits before and {MAX_DIGITS_AFTER_POINT} after the point fit",
)
_NOT_NEGATIVE = Text("Die Zahl darf nicht negativ sein", "The number must not be negative")
_PRICE_NOT_NEGATIVE = Text(
    "Ein Preis ist nie negativ. Geben Sie stattdessen die Menge mit Minus an",
    "A price is never negative. Give the quantity a minus instead",
)
_ABOVE_ZERO = Text("Die Zahl muss größer als null sein", "The number must be above zero")


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal: JSON string or JSON number, never a binary float's tail of digits."""

    refused_below_zero: Text | None = None
    above_zero: bool = False
    most: Decimal | None = None

    def read(self, value: Any, manner: Manner) -> Decimal:
        number = (
            self._typed(value, manner.language) if manner.typed and isinstance(value, str) else _plain_number(value)
        )
        if number < 0 and self.refused_below_zero:
            raise Wrong(self.refused_below_zero)
        if number <= 0 and self.above_zero:
            raise Wrong(_ABOVE_ZERO)
        if self.most is not None and number > self.most:
            most_de, most_en = format_number(self.most), format_number(self.most, "en")
            raise Wrong(Text(f"Möglich ist höchstens {most_de}", f"The most possible is {most_en}"))
        return number

    def _typed(self, value: str, language: Language) -> Decimal:
        try:
            return parse_amount(value, language)
        except AmountNotUnderstood as error:
            raise Wrong(error.sentence) from None

    def write(self, value: Any, manner: Manner) -> str:
        if not manner.typed:
            return plain(value)
        # without thousands marks: a lone mark in front of three digits would be read as one
        return plain(value).replace(".", "," if manner.language == "de" else ".")

    def schema(self) -> dict[str, Any]:
        sign = "" if self.refused_below_zero or self.above_zero else "-?"
        digits = rf"^{sign}[0-9]{{1,{MAX_DIGITS_BEFORE_POINT}}}(\.[0-9]{{1,{MAX_DIGITS_AFTER_POINT}}})?$"
        number: dict[str, Any] = {"type": "number"}
        if self.above_zero:
            number["exclusiveMinimum"] = 0
        elif self.refused_below_zero:
            number["minimum"] = 0
        if self.most is not None:
            number["maximum"] = int(self.most)
        return {"anyOf": [{"type": "string", "pattern": digits}, number]}


def _plain_number(value: Any) -> Decimal:
    """A number as JSON carries it. ``True`` is no number, nor are NaN, Infinity and 1e400."""
    if isinstance(value, str) and _NUMBER.fullmatch(value) and len(value) <= 100:
        number = Decimal(value)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        if isinstance(value, int) and abs(value) >= 10**100:  # too long for str()
            raise Wrong(_NUMBER_TOO_LONG)
        number = Decimal(str(value))
    else:
        raise Wrong(_NOT_A_NUMBER)
    if not number.is_finite():
        raise Wrong(_NOT_A_NUMBER if number.is_nan() else _NUMBER_TOO_LONG)
    if number and not -MAX_DIGITS_AFTER_POINT <= number.adjusted() < MAX_DIGITS_BEFORE_POINT:
        raise Wrong(_NUMBER_TOO_LONG)
    text = plain(number) if number else "0"
    if len(text.partition(".")[2]) > MAX_DIGITS_AFTER_POINT:
        raise Wrong(_NUMBER_TOO_LONG)
    return Decimal(text)


_NOT_ISO = Text("Hier steht ein Datum der Form 2026-12-07", "This is a date like 2026-12-07")


@dataclass(frozen=True, slots=True)
class Day:
    """A date: ISO 8601 in JSON, anything people write in a form."""

    def read(self, value: Any, manner: Manner) -> date:
        if not isinstance(value, str) or not (manner.typed or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)):
            raise Wrong(_NOT_ISO)
        try:
            return parse_date(value, manner.today, manner.language)
        except DateNotUnderstood as error:
            raise Wrong(error.sentence) from None

    def write(self, value: Any, manner: Manner) -> str:
        return short_date(value, manner.language) if manner.typed else value.isoformat()

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "description": f"from {EARLIEST} to {LATEST}"}


@dataclass(frozen=True, slots=True)
class YesNo:
    """True or false; in a form a ticked box."""

    def read(self, value: Any, manner: Manner) -> bool:
        word = str(value).strip().lower()
        if isinstance(value, bool) or (manner.typed and word in ("true", "on", "1", "false", "off", "0")):
            return word in ("true", "on", "1")
        raise Wrong(Text("Hier steht true oder false", "This is true or false"))

    def write(self, value: Any, manner: Manner) -> Any:
        return ("true" if value else "") if manner.typed else bool(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a list of words or codes."""

    values: tuple[str, ...]
    empty_allowed: bool = False
    sentence: Text | None = None

    def read(self, value: Any, manner: Manner) -> str:
        word = value.strip() if isinstance(value, str) else value
        if word in self.values or (word == "" and self.empty_allowed):
            return str(word)
        values = ", ".join(self.values)
        raise Wrong(self.sentence or Text(f"Möglich sind: {values}", f"Possible values: {values}"))

    def write(self, value: Any, manner: Manner) -> str:
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [*([""] if self.empty_allowed else []), *self.values]}


@dataclass(frozen=True, slots=True)
class CodeOf:
    """A code of a published list, too long to be an enumeration; empty means none."""

    codes: frozenset[str]
    list_name: str

    def read(self, value: Any, manner: Manner) -> str:
        if isinstance(value, str) and ((code := value.strip()) == "" or code in self.codes):
            return code
        raise Wrong(Text(f"Hier steht ein Code aus {self.list_name}", f"This is a code of {self.list_name}"))

    def write(self, value: Any, manner: Manner) -> str:
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "description": self.list_name}


@dataclass(frozen=True, slots=True)
class Days:
    """A whole number of days."""

    most: int = 999

    def read(self, value: Any, manner: Manner) -> int:
        if isinstance(value, str) and manner.typed and value.strip().isascii() and value.strip().isdigit():
            value = Decimal(value.strip()[:9])
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value) or value < 0:
            raise Wrong(Text("Hier steht eine Zahl von Tagen, etwa 14", "This is a number of days, such as 14"))
        if value > self.most:
            raise Wrong(Text(f"Möglich sind höchstens {self.most} Tage", f"At most {self.most} days are possible"))
        return int(value)

    def write(self, value: Any, manner: Manner) -> Any:
        return str(value) if manner.typed else int(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Binary:
    """A file's bytes, Base64 in JSON."""

    most: int

    def read(self, value: Any, manner: Manner) -> bytes:
        if not isinstance(value, str):
            raise Wrong(Text("Hier steht ein Text in Base64", "This is a text in Base64"))
        if len(value) > self.most * 4 // 3 + 4:
            most = self.most // 1_000_000
            raise Wrong(Text(f"Die Datei ist größer als {most} MB", f"The file is larger than {most} MB"))
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise Wrong(Text("Hier steht ein Text in Base64", "This is a text in Base64")) from None

    def write(self, value: Any, manner: Manner) -> str:
        return base64.b64encode(value).decode("ascii")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "contentEncoding": "base64"}


@dataclass(frozen=True, slots=True)
class UnitCode:
    """A unit's code; the list is too long to be an enumeration."""

    def read(self, value: Any, manner: Manner) -> str:
        if isinstance(value, str) and value.strip() in UNIT_CODES:
            return value.strip()
        raise Wrong(
            Text(
                "Hier steht ein Code nach UN/ECE Rec. 20, etwa HUR; andere Einheiten stehen in unit_name",
                "This is a code of UN/ECE Rec. 20, such as HUR; other units go into unit_name",
            )
        )

    def write(self, value: Any, manner: Manner) -> str:
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9A-Z]{2,3}$"}


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
_AMOUNT = Number(refused_below_zero=_NOT_NEGATIVE, most=LARGEST_AMOUNT)
_PERCENT = Number(refused_below_zero=_NOT_NEGATIVE, most=LARGEST_PERCENT)
_COUNTRY = OneOf(tuple(sorted(COUNTRIES)), sentence=identifiers.check_country(""))
# Currencies without cents are left out: the totals of EN 16931 have two decimals.
_CURRENCY = OneOf(
    tuple(sorted(code for code in CURRENCIES if minor_digits(code) >= 2)),
    sentence=Text(
        "Hier steht eine Währung mit Cent nach ISO 4217, etwa EUR",
        "This is an ISO 4217 currency with cents, such as EUR",
    ),
)
_SITUATION = tuple(SITUATIONS)
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
    Field("price", Number(refused_below_zero=_PRICE_NOT_NEGATIVE),
          "Price of one unit (BT-146), with VAT where prices_include_vat is true"),
    Field("price_before_discount", Number(refused_below_zero=_PRICE_NOT_NEGATIVE),
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
    Field("amount", Number(most=LARGEST_AMOUNT), "Amount with VAT"),
    Field("received_date", _DAY, "Day it was received"),
    Field("invoice_number", _LINE, "Number of its invoice"),
    Field("invoice_date", _DAY, "Date of its invoice"),
    Field("taxes", None, "The VAT in it, one row a rate (§ 14 Abs. 5 UStG)", INCLUDED_TAX, MOST_PARTS),
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
    Field("media_type", OneOf(code_lists.ATTACHMENT_TYPES, empty_allowed=True), "Media type (BT-125)"),
    Field("content", Binary(LARGEST_ATTACHMENT), "The file in Base64 (BT-125)"),
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
    Field("prepaid_amount", Number(most=LARGEST_AMOUNT), "Amount already paid, with VAT (BT-113)"),
    Field("advance_payments", None, "Part-payments that are deducted, with their VAT (BT-113, BG-3)",
          ADVANCE_PAYMENT, MOST_PARTS),
    Field("rounding_amount", Number(most=Decimal(1_000)), "Agreed rounding of the amount due (BT-114)"),
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

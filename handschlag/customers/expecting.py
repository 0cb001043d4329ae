"""What a customer expects of a document, as findings beside those of law and clarity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from handschlag.core.bill import Bill, Line
from handschlag.core.findings import Finding, Fix, advice, blocks
from handschlag.core.money import format_price, plain
from handschlag.core.text import LANGUAGES, Text
from handschlag.customers.checking import proof_has_ended
from handschlag.customers.record import Record

_LANGUAGES = {"de": Text("Deutsch", "German"), "en": Text("Englisch", "English")}


def check(record: Record, bill: Bill, *, today: date) -> Iterator[Finding]:
    """Order number, language, proof for the tax situation: what this customer wants on every document."""
    if record.order_number_required and not bill.purchase_order_reference.strip() and not bill.is_cancellation:
        yield blocks(
            "CUSTOMER-ORDER-NUMBER",
            "purchase_order_reference",
            Text(
                f"Tragen Sie die Bestellnummer ein, {record.name} verlangt sie",
                f"Enter the order number, {record.name} demands it",
            ),
            Text(
                "Rechnungen ohne Bestellnummer weist dieser Kunde zurück. So steht es bei seinen Wünschen.",
                "This customer rejects invoices without an order number. It is among their preferences.",
            ),
            source="BT-13, preference of the customer",
        )
    if bill.language != record.language:
        language = _LANGUAGES[record.language]
        yield advice(
            "CUSTOMER-LANGUAGE",
            "language",
            Text(f"{record.name} liest {language.de}", f"{record.name} reads {language.en}"),
            Text("Die Sprache steht bei den Wünschen des Kunden.", "The language is among the customer's preferences."),
            source="preference of the customer",
            fix=Fix(Text(f"Auf {language.de} schreiben", f"Write in {language.en}"), (("language", record.language),)),
        )
    if bill.tax_situation == "reverse_charge" and proof_has_ended(record, today):
        yield advice(
            "CUSTOMER-TAX-PROOF",
            "tax_situation",
            Text("Der Nachweis des Kunden ist abgelaufen", "The customer's proof has ended"),
            Text(
                "Bitten Sie um eine neue Bescheinigung (USt 1 TG), sonst schulden Sie die Steuer.",
                "Ask for a new certificate (USt 1 TG), or you owe the VAT.",
            ),
            source="§ 13b Abs. 5 UStG",
        )


def other_price(index: int, line: Line, price: Decimal, reason: Text, bill: Bill) -> Finding:
    """A line of an article has another price than the one that holds for this customer."""
    said = Text(*(format_price(price, bill.currency, language) for language in LANGUAGES))
    return advice(
        "CUSTOMER-PRICE",
        f"lines.{index}.price",
        Text(f"Für diesen Kunden kostet „{line.name}“ {said.de}", f"For this customer “{line.name}” costs {said.en}"),
        Text(
            f"{reason.de}. Ein Preis des Kunden gilt vor dem des Artikels.",
            f"{reason.en}. A customer's price wins over the article's.",
        ),
        source="preference of the customer",
        fix=Fix(Text(f"{said.de} nehmen", f"Take {said.en}"), ((f"lines.{index}.price", plain(price)),)),
    )

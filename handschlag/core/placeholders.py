"""Placeholders in texts that a business writes once: ``Ihre Rechnung {nummer} ist am {fällig} fällig``.

The list is fixed and filling is replacing words from a dictionary, nothing else: no format strings, no templates, and
what is filled in is never looked at again.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from handschlag.core import terms
from handschlag.core.bill import Bill
from handschlag.core.money import format_money
from handschlag.core.text import Language, Text
from handschlag.core.totals import Totals


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One placeholder: its name in each language, and what it stands for."""

    name: Text
    meaning: Text


PLACEHOLDERS: dict[str, Placeholder] = {
    "customer": Placeholder(Text("kunde", "customer"), Text("Name des Kunden", "Customer's name")),
    "contact": Placeholder(Text("ansprechpartner", "contact"), Text("Ansprechpartner des Kunden", "Contact person")),
    "customer_number": Placeholder(Text("kundennummer", "customer_number"), Text("Kundennummer", "Customer number")),
    "seller": Placeholder(Text("betrieb", "business"), Text("Name Ihres Betriebs", "Name of your business")),
    "number": Placeholder(Text("nummer", "number"), Text("Nummer des Dokuments", "Number of the document")),
    "date": Placeholder(Text("datum", "date"), Text("Datum des Dokuments", "Date of the document")),
    "due_date": Placeholder(Text("fällig", "due_date"), Text("Tag der Fälligkeit", "Due date")),
    "period": Placeholder(Text("zeitraum", "period"), Text("Tag oder Zeitraum der Leistung", "Service date or period")),
    "month": Placeholder(Text("monat", "month"), Text("Monat der Leistung", "Month of the service")),
    "quarter": Placeholder(Text("quartal", "quarter"), Text("Quartal der Leistung", "Quarter of the service")),
    "year": Placeholder(Text("jahr", "year"), Text("Jahr der Leistung", "Year of the service")),
    "amount": Placeholder(Text("betrag", "amount"), Text("Zu zahlender Betrag", "Amount due")),
    "order": Placeholder(Text("bestellung", "order"), Text("Bestellnummer des Kunden", "Customer's order number")),
}

_KEY_OF = {name: key for key, place in PLACEHOLDERS.items() for name in (place.name.de, place.name.en, key)}
_KEY_OF |= {"faellig": "due_date", "rechnungsnummer": "number", "rechnungsbetrag": "amount", "name": "customer"}
_KEY_OF |= {"leistungszeitraum": "period"}
_PLACE = re.compile(r"\{([^{}\n]{0,60})\}")
# the texts of a bill that a business may have written beforehand
_FILLED = ("opening", "note", "payment_terms", "thank_you_note", "sign_off")


def check(text: str) -> Text | None:
    """What is wrong with the placeholders of a text, or ``None``; an unknown one is told with the nearest name."""
    for found in _PLACE.finditer(text):
        if _key(found[1]) is None:
            return _unknown(found[1].strip())
    left = _PLACE.sub("", text)
    if "{" in left or "}" in left:
        return Text(
            "Geschweifte Klammern umschließen einen Platzhalter, etwa {kunde}",
            "Braces enclose a placeholder, such as {customer}",
        )
    return None


def _unknown(name: str) -> Text:
    near = difflib.get_close_matches(name.casefold(), _KEY_OF, 1)
    place = PLACEHOLDERS[_KEY_OF[near[0]]].name if near else None
    shown = f"{{{name}}}"
    if place is None:
        return Text(f"„{shown}“ ist kein Platzhalter", f"“{shown}” is no placeholder")
    return Text(
        f"„{shown}“ ist kein Platzhalter. Meinen Sie „{{{place.de}}}“?",
        f"“{shown}” is no placeholder. Do you mean “{{{place.en}}}”?",
    )


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with every placeholder replaced from ``values`` (by key); one without a value stays as it is."""

    def value(found: re.Match[str]) -> str:
        return values.get(_key(found[1]) or "", found[0])

    return _PLACE.sub(value, text)


def _key(name: str) -> str | None:
    return _KEY_OF.get(name.strip().casefold())


def values_of(bill: Bill, totals: Totals) -> dict[str, str]:
    """What each placeholder stands for on this bill, in its language; the number only once it has one."""
    language, buyer = bill.language, bill.buyer
    start = bill.delivery_date or bill.period.start_date or bill.period.end_date
    end = bill.delivery_date or bill.period.end_date or start
    values = {
        "customer": buyer.name,
        "contact": buyer.contact.name or buyer.name,
        "customer_number": buyer.customer_number,
        "seller": bill.seller.trading_name or bill.seller.name,
        "date": terms.short_date(bill.issue_date, language) if bill.issue_date else "",
        "due_date": terms.long_date(bill.due_date, language) if bill.due_date else "",
        **(values_of_period(start, end, language) if start and end else dict.fromkeys(OF_PERIOD, "")),
        "amount": format_money(totals.payable, bill.currency, language),
        "order": bill.purchase_order_reference,
    }
    return values | ({"number": bill.number} if bill.number else {})


def check_period(text: str) -> Text | None:
    """What is wrong with the placeholders of a recurring line, where only those of its period are filled in."""
    if problem := check(text):
        return problem
    other = next((found[0] for found in _PLACE.finditer(text) if _key(found[1]) not in OF_PERIOD), "")
    if not other:
        return None
    return Text(
        f"„{other}“ geht hier nicht. Möglich sind {{monat}}, {{quartal}}, {{jahr}} und {{zeitraum}}",
        f"“{other}” does not work here. Use {{month}}, {{quarter}}, {{year}} or {{period}}",
    )


OF_PERIOD = ("period", "month", "quarter", "year")


def values_of_period(start: date, end: date, language: Language) -> dict[str, str]:
    """What the placeholders of a period stand for, exact days and names: ``{monat} {jahr}`` is ``Mai 2027``."""
    words = (terms.span, terms.months, terms.quarters, terms.years)
    return {key: word(start, end, language) for key, word in zip(OF_PERIOD, words, strict=True)}


def filled(bill: Bill, totals: Totals) -> Bill:
    """The bill with the placeholders of its own texts filled in; those of a number it has not got yet stay."""
    if not any("{" in getattr(bill, name) for name in _FILLED):
        return bill
    values = values_of(bill, totals)
    texts: dict[str, Any] = {name: fill(getattr(bill, name), values) for name in _FILLED}
    return replace(bill, **texts)

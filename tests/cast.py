"""The standing cast of the tests: a seller, a buyer, a bill between them; nobody of them exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from handschlag.core.bill import Address, Adjustment, Bill, Contact, CreditTransfer, Line, Party

TODAY = date(2026, 11, 23)

ATELIER = Party(
    name="Atelier Nordlicht",
    address=Address(line_1="Am Beispielkai 4", post_code="00123", city="Möwenhafen"),
    contact=Contact(name="Atelier Nordlicht", telephone="0381 000000", email="rechnung@atelier-nordlicht.example"),
    vat_identifier="DE123456788",
)
ROASTERY = Party(
    name="Kaffeerösterei Siebenschläfer GmbH",
    address=Address(line_1="Traumgasse 7", post_code="00124", city="Möwenhafen"),
    contact=Contact(email="buchhaltung@siebenschlaefer.example"),
)


def bill(**changes: Any) -> Bill:
    """A bill that may be issued: three lines, standard rate, transfer in 14 days."""
    complete = Bill(
        seller=ATELIER,
        buyer=ROASTERY,
        lines=(
            Line(name="Verpackungsdesign „Winterröstung“", quantity=Decimal(3), unit_code="H87", price=Decimal(480)),
            Line(name="Druckfertige Dateien", quantity=Decimal(6), unit_code="HUR", price=Decimal(85)),
            Line(name="Abstimmung vor Ort", quantity=Decimal(1), unit_code="LS", price=Decimal(150)),
        ),
        issue_date=TODAY,
        due_date=date(2026, 12, 7),
        delivery_date=date(2026, 11, 20),
        payment=CreditTransfer("DE02120300000000202051", "Atelier Nordlicht"),
        purchase_order_reference="PO 7781",
        thank_you_note="Die drei Sorten nebeneinander im Regal zu sehen war eine Freude.",
    )
    return replace(complete, **changes)


def large_bill(**changes: Any) -> Bill:
    """Millions, two rates, discounts and endless words: what makes pages wide."""
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
    made = bill(note=word, prepaid_amount=Decimal("12345678.90"), **changes)
    first, *others = made.lines
    long = replace(first, name=word, description=word, quantity=Decimal("1234.5678"), price=Decimal("98765.43"))
    reduced = replace(first, tax_situation="reduced", price=Decimal(1_000_000))
    return replace(made, lines=(long, *others, reduced), allowances=(Adjustment(percent=Decimal("2.5"), reason=word),))


def typed(**changes: Any) -> dict[str, Any]:
    """The same bill as a person types it into the editor."""
    data = {
        "language": "de",
        "currency": "EUR",
        "issue_date": "23.11.2026",
        "due_date": "07.12.2026",
        "delivery_date": "20.11.2026",
        "seller": {
            "name": ATELIER.name,
            "vat_identifier": "DE123456788",
            "address": {
                "line_1": "Am Beispielkai 4",
                "post_code": "00123",
                "city": "Möwenhafen",
                "country_code": "DE",
            },
            "contact": {"email": "rechnung@atelier-nordlicht.example"},
        },
        "buyer": {
            "kind": "business",
            "name": ROASTERY.name,
            "address": {"line_1": "Traumgasse 7", "post_code": "00124", "city": "Möwenhafen", "country_code": "DE"},
        },
        "tax_situation": "standard",
        "payment": {"account_identifier": "DE02 1203 0000 0000 2020 51", "account_name": "Atelier Nordlicht"},
        "lines": [
            {"name": "Verpackungsdesign „Winterröstung“", "quantity": "3", "unit_code": "H87", "price": "480,00"},
            {"name": "Druckfertige Dateien", "quantity": "6", "unit_code": "HUR", "price": "85"},
        ],
        "presentation": {"style": "klar"},
    }
    return {**data, **changes}


def typed_quote(*roles: str, **changes: Any) -> dict[str, Any]:
    """A quote as a person types it: one line of 100, 200 and so on euros per role, open until 23 December 2026."""
    names = ("Gestaltung Herbstkatalog", "Fotos der Neuerscheinungen", "Druckbegleitung", "Textlektorat", "Versand")
    lines = [
        {"name": names[n % 5], "quantity": "1", "unit_code": "LS", "price": f"{100 * (n + 1)},00"}
        | ({"role": role} if role else {})
        for n, role in enumerate(roles or ("",))
    ]
    data = typed(lines=lines, offer={"title": "Herbstkatalog 2027", "valid_until": "23.12.2026", "binding": "true"})
    return {key: value for key, value in data.items() if key not in ("due_date", "delivery_date")} | changes

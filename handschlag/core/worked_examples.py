"""The examples of "how we calculate": small bills that each show one rule of the published order of steps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from handschlag.core.bill import Adjustment, Bill, Line
from handschlag.core.text import Text


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """One rule and a bill that shows it; ``payable`` is what was worked out by hand."""

    rule: Text
    bill: Bill
    payable: Decimal


def _line(name: str, quantity: str, price: str, situation: str = "", **more: Any) -> Line:
    return Line(name, quantity=Decimal(quantity), price=Decimal(price), tax_situation=situation, **more)


WORKED_EXAMPLES = (
    WorkedExample(
        Text(
            "Die Umsatzsteuer kommt aus der Summe, nie aus den Positionen",
            "VAT comes from the sum, never from the lines",
        ),
        Bill(lines=(_line("Postkarte", "1", "0.25"), _line("Umschlag", "1", "0.25"), _line("Siegel", "1", "0.25"))),
        Decimal("0.89"),
    ),
    WorkedExample(
        Text("Eine Position wird einmal gerundet, am Ende", "A line is rounded once, at its end"),
        Bill(lines=(_line("Etiketten, je 1.000", "2500", "3.75", price_base_quantity=Decimal(1000)),)),
        Decimal("11.16"),
    ),
    WorkedExample(
        Text(
            "Ein Rabatt auf das Ganze wird nach den Steuersätzen verteilt, die Cent gehen auf",
            "A discount on the whole is split over the rates, and the cents add up",
        ),
        Bill(
            lines=(_line("Plakat", "1", "100"), _line("Bildband", "1", "50", "reduced")),
            allowances=(Adjustment(amount=Decimal(10), reason="Treuerabatt"),),
        ),
        Decimal("161.00"),
    ),
    WorkedExample(
        Text(
            "Bei Preisen mit Umsatzsteuer bleibt der vereinbarte Preis, der fehlende Cent steht als Rundung da",
            "With prices that include VAT the agreed price stays, and the missing cent is shown as rounding",
        ),
        Bill(lines=(_line("Postkartenset", "7", "9.99"),), prices_include_vat=True),
        Decimal("69.93"),
    ),
    WorkedExample(
        Text(
            "Eine Anzahlung ändert nichts an der Steuer, nur am Rest",
            "A payment on account changes nothing about the tax, only what is left",
        ),
        Bill(lines=(_line("Möbel nach Maß", "1", "2000"),), prepaid_amount=Decimal(500)),
        Decimal("1880.00"),
    ),
    WorkedExample(
        Text("Eine Rückgabe hat eine negative Menge, nie einen negativen Preis", "A return has a negative quantity"),
        Bill(lines=(_line("Rahmen", "3", "59.90"), _line("Rahmen, Rückgabe", "-1", "59.90"))),
        Decimal("142.56"),
    ),
)

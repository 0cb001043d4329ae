"""What pages show of a plan: its instalments and the final invoice, in words."""

from __future__ import annotations

from dataclasses import dataclass

from handschlag.invoices import prepaying
from handschlag.invoices.models import Invoice, Plan
from handschlag.office import standing


@dataclass(frozen=True)
class Row:
    """One document of a plan in words."""

    invoice: Invoice
    number: int  # 0 of the final invoice
    word: str
    amount: str
    state: standing.Chip


def rows_of(plan: Plan | None) -> list[Row]:
    """The living instalments and the final invoice, oldest first; one query."""
    stages = prepaying.living(plan)
    ordered = [*(stage for stage in stages if stage.number), *(stage for stage in stages if not stage.number)]
    return [
        Row(
            stage.invoice,
            stage.number,
            standing.kind_word(stage.invoice.kind, stage.number),
            standing.money(stage.invoice, stage.invoice.payable),
            standing.chip(stage.invoice),
        )
        for stage in ordered
    ]


def has_final(rows: list[Row]) -> bool:
    """Whether the final invoice is there."""
    return any(row.number == 0 for row in rows)

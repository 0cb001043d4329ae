"""What pages show of a plan: its instalments and the final invoice, in words."""

from __future__ import annotations

from dataclasses import dataclass

from handschlag.invoices import chain, prepaying
from handschlag.invoices.chain import Chain
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
    return [_row(stage.invoice, stage.number) for stage in ordered]


def rows_in(found: Chain) -> list[Row]:
    """The same from the chain of an order, which has read them; no query."""
    places = {piece.pk: piece.stage for piece in found.pieces if piece.stage is not None and piece.state != chain.VOID}
    rows = [_row(invoice, places[invoice.pk] or 0) for invoice in found.invoices if invoice.pk in places]
    return sorted(rows, key=lambda row: (row.number == 0, row.number))


def _row(invoice: Invoice, number: int) -> Row:
    return Row(
        invoice,
        number,
        standing.kind_word(invoice.kind, number),
        standing.money(invoice, invoice.payable),
        standing.chip(invoice),
    )


def has_final(rows: list[Row]) -> bool:
    """Whether the final invoice is there."""
    return any(row.number == 0 for row in rows)

"""One invoice for several orders or deliveries of one customer, grouped by them; the ledger bills each of them once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from handschlag.core import sections, terms
from handschlag.core.bill import Bill
from handschlag.core.text import Text
from handschlag.invoices import agreeing
from handschlag.invoices.chain import DELIVERY, ORDER, Chain, Piece, of_order_alone
from handschlag.orders.billing import Billed
from handschlag.orders.models import DeliveryNote, Order
from handschlag.orders.noting import Left

MOST = 50  # orders of one invoice


class CannotCollect(Exception):
    """These orders do not go on one invoice; ``sentence`` says why."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def data_of(orders: Sequence[Order], *, delivered: Sequence[Left] | None = None) -> dict[str, Any]:
    """The data of an invoice of everything that is open of these orders, or of these deliveries of them.

    Raises ``CannotCollect`` where nothing is open, or the orders are not for the same customer on the same terms.
    """
    if not 1 <= len(orders) <= MOST:
        raise CannotCollect(
            Text(f"Wählen Sie einen bis {MOST} Aufträge eines Kunden", f"Choose one to {MOST} orders of one customer")
        )
    if len({_buyer_of(order) for order in orders}) > 1:
        raise CannotCollect(
            Text("Diese Aufträge sind nicht vom selben Kunden", "These orders are not from the same customer")
        )
    if len({_terms_of(order.bill) for order in orders}) > 1:
        raise CannotCollect(
            Text(
                "Diese Aufträge haben verschiedene Rabatte, Währungen oder Steuern. Berechnen Sie sie einzeln",
                "These orders differ in discounts, currency or tax. Bill them one by one",
            )
        )
    parts = []
    for order in sorted(orders, key=lambda each: each.pk):
        mine = None if delivered is None else [part for part in delivered if part.note.order_id == order.pk]
        parts.append(agreeing.data_of(order, mine))
    parts = [part for part in parts if part["lines"]]
    if not parts:
        raise CannotCollect(Text("Hier ist nichts mehr zu berechnen", "There is nothing left to bill here"))
    lines: list[dict[str, Any]] = []
    for part in parts:
        _end_section(lines, part)
        lines += part["lines"]
    adjustments = {name: rows for name in ("allowances", "charges") if (rows := _adjustments(parts, name))}
    reference = parts[0]["sales_order_reference"] if len(parts) == 1 else ""
    # the newest one knows where the customer is today
    data = {**parts[-1], "lines": lines, "sales_order_reference": reference} | adjustments
    return agreeing.with_deliveries(data, delivered or ())


def _end_section(before: Sequence[Mapping[str, Any]], part: Mapping[str, Any]) -> None:
    """No section runs from one order into the next, also where both have one of the same title."""
    running, first = next((line["section"] for line in reversed(before) if line.get("section")), ""), part["lines"][0]
    if running and first.get("section", "") in ("", running):
        same = bool(first.get("section")) and running != sections.ENDS
        first["section"] = f"{running} ({part['sales_order_reference']})" if same else sections.ENDS


def _buyer_of(order: Order) -> Any:
    """Whose order it is: the customer, also one that was merged since; where none is known, what it says."""
    return order.customer.merged_into_id or order.customer_id if order.customer else order.bill.buyer


def _adjustments(parts: Sequence[Mapping[str, Any]], name: str) -> list[Any]:
    """A percentage holds for the whole invoice; fixed amounts are those of every order that has not begun."""
    rows = [row for row in parts[0].get(name, ()) if "percent" in row]
    return rows + [row for part in parts for row in part.get(name, ()) if "percent" not in row]


def _terms_of(bill: Bill) -> Bill:
    """What must be the same on one invoice: everything that is said of the whole and changes amounts."""
    return replace(
        Bill(),
        currency=bill.currency,
        language=bill.language,
        prices_include_vat=bill.prices_include_vat,
        tax_situation=bill.tax_situation,
        allowances=bill.allowances,
        charges=bill.charges,
    )


def heads_of(found: Chain, language: str) -> dict[int, str]:
    """``Auftrag AU-2026-0007 vom 03.05.2026`` above the first line of each order, by index, or the delivery note.

    None for one order, unless its deliveries are told apart.
    """
    known = {(piece.kind, piece.pk): piece for piece in found.pieces if piece.kind in (ORDER, DELIVERY)}
    if len(set(found.lines.values())) < 2 and not found.notes:
        return {}
    heads: dict[int, str] = {}
    before = None
    for line, order_id in sorted(found.lines.items()):
        key = (DELIVERY, found.notes[line]) if line in found.notes else (ORDER, order_id)
        if key != before and (piece := known.get(key)):
            head = _HEAD.fill(word=piece.word(language), number=piece.number, day=terms.short_date(piece.day, language))
            heads[line - 1] = head.in_(language)
        before = key
    return heads


_HEAD = Text("{word} {number} vom {day}", "{word} {number} of {day}")


def heads_of_draft(business_id: int, data: Mapping[str, Any], language: str) -> dict[int, str]:
    """The same for a draft, so that the preview shows what will be delivered."""
    return _heads_of_lines(business_id, agreeing.origins_of(data), language)


def frozen_heads(business_id: int, origins: Sequence[Billed], language: str) -> dict[str, Any]:
    """The same to be frozen beside the bill: its document says them still when a delivery note is taken back later."""
    heads = _heads_of_lines(business_id, origins, language)
    return {"line_heads": {str(index): head for index, head in heads.items()}} if heads else {}


def _heads_of_lines(business_id: int, origins: Sequence[Billed], language: str) -> dict[int, str]:
    lines = {origin.index + 1: origin.order_id for origin in origins}
    if len(set(lines.values())) < 2 and not any(origin.note for origin in origins):
        return {}
    orders = Order.objects.of(business_id).filter(pk__in=set(lines.values())).select_related("quote")
    pieces = [piece for order in orders for piece in of_order_alone(order)]
    notes = DeliveryNote.objects.of(business_id).filter(order__in=[order.pk for order in orders]).defer("snapshot")
    written = {(note.order_id, note.n): note for note in notes}
    pieces += [Piece(DELIVERY, note.pk, note.number, note.issue_date, None, "") for note in written.values()]
    named = {o.index + 1: written[o.order_id, o.note].pk for o in origins if (o.order_id, o.note) in written}
    return heads_of(Chain(tuple(pieces), lines=lines, notes=named), language)

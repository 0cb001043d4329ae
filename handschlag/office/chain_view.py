"""The chain of documents as the seller sees it: every one with its page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from handschlag.core import terms
from handschlag.core.money import format_money
from handschlag.invoices import chain
from handschlag.invoices.chain import Chain, Piece
from handschlag.office import fields


def of(found: Chain, kind: str, pk: int) -> dict[str, Any]:
    """Rows and sums for ``c/chain.html``, seen from one document; empty where that stands alone."""
    if len(found.pieces) < 2:
        return {}
    return {"rows": [_row(piece, (piece.kind, piece.pk) == (kind, pk)) for piece in found.pieces], **_sums(found)}


def _row(piece: Piece, current: bool) -> dict[str, Any]:
    language = fields.language()
    return {
        "word": piece.word(language),
        "number": piece.number,
        "address": "" if current else _address(piece),
        "day": terms.short_date(piece.day, language),
        "amount": format_money(piece.amount, piece.currency, language) if piece.amount is not None else "",
        "state": piece.state_in_words(language),
        "current": current,
    }


def _address(piece: Piece) -> str:
    if piece.kind == chain.QUOTE:
        return reverse("office:quote", args=[piece.pk])
    if piece.order_id:
        anchors = {
            chain.CHANGE: f"#aenderung-{piece.n}",
            chain.CONFIRMATION: "#bestaetigung",
            chain.DELIVERY: f"#lieferschein-{piece.n}",
        }
        anchor = anchors.get(piece.kind, "")
        return reverse("office:order", args=[piece.order_id]) + anchor
    return reverse("office:invoice", args=[piece.pk])


def _sums(found: Chain) -> dict[str, str]:
    if not found.currency:
        return {}
    rest = "rounding" if found.is_rounding else "remaining"
    amounts = {"agreed": found.agreed, "billed": found.billed, rest: found.remaining}
    return {name: format_money(amount, found.currency, fields.language()) for name, amount in amounts.items()}

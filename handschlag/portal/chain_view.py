"""The chain of documents as the customer sees it: only what was handed over, a link where this person has one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse

from handschlag.businesses import links
from handschlag.businesses.models import Link
from handschlag.core import terms
from handschlag.core.money import format_money
from handschlag.customers.models import Customer
from handschlag.delivery.models import Delivery
from handschlag.invoices import chain
from handschlag.invoices.chain import Chain, Piece

Tokens = Mapping[tuple[str, int], str]


def of(found: Chain, link: Link, kind: str, pk: int, language: str) -> dict[str, Any]:
    """Rows and sums for ``c/chain.html``, seen from one document; empty where that stands alone."""
    if len(found.pieces) < 2:
        return {}
    tokens, sent, hidden = _tokens(found, link), _changes_sent(found, link), _of_others(found, link, kind, pk)

    def is_known(piece: Piece) -> bool:
        if not piece.quote_id and piece.pk in hidden:
            return False
        if piece.is_handed_over or (piece.kind, piece.pk) == (kind, pk):
            return True
        return piece.pk in sent if piece.kind == chain.CHANGE else ("invoice", piece.pk) in tokens

    known = [piece for piece in found.pieces if is_known(piece)]
    if len(known) < 2:
        return {}
    rows = [_row(piece, tokens, language, (piece.kind, piece.pk) == (kind, pk)) for piece in known]
    # sums that count an invoice this person does not see would only confuse
    billed = [piece for piece in found.pieces if not piece.quote_id and piece not in known]
    return {"rows": rows, **(_sums(found, language) if found.currency and not billed else {})}


def _of_others(found: Chain, link: Link, kind: str, pk: int) -> set[int]:
    """Invoices of another customer: an invoice for the wrong one was written anew for the right one."""
    whose = {row.pk: row.customer_id for row in found.invoices}
    if len(set(whose.values())) < 2:
        return set()
    merged = Customer.objects.of(link.business_id).filter(pk__in=set(whose.values())).exclude(merged_into=None)
    stands_for = dict(merged.values_list("pk", "merged_into"))
    whose = {number: stands_for.get(customer, customer) for number, customer in whose.items()}
    if kind not in (chain.QUOTE, chain.CHANGE):
        return {number for number, customer in whose.items() if customer != whose[pk]}
    moved: set[int | None] = set()
    for row in found.invoices:
        if row.replaces_id in whose and whose[row.replaces_id] != whose[row.pk]:
            moved |= {row.pk, row.replaces_id}
    return {row.pk for row in found.invoices if {row.pk, row.cancels_id, row.credits_id} & moved}


def _tokens(found: Chain, link: Link) -> Tokens:
    """The links that this recipient has to these documents."""
    quotes = {piece.quote_id for piece in found.pieces if piece.quote_id}
    invoices = {piece.pk for piece in found.pieces if not piece.quote_id}
    about = Q(subject="quote", subject_id__in=quotes) | Q(subject="invoice", subject_id__in=invoices)
    rows = Link.objects.of(link.business_id).filter(about, purpose=Link.CUSTOMER, recipient=link.recipient)
    return {(row.subject, row.subject_id): links.token(row) for row in rows.filter(revoked_at=None)}


def _changes_sent(found: Chain, link: Link) -> set[int]:
    """Changes that wait and were mailed: they are the customer's to know."""
    ids = [piece.pk for piece in found.pieces if piece.kind == chain.CHANGE and not piece.is_handed_over]
    if not ids:
        return set()
    mailed = Delivery.objects.of(link.business_id).filter(subject="change_note", subject_id__in=ids)
    return set(mailed.exclude(state=Delivery.TAKEN_BACK).values_list("subject_id", flat=True))


def _row(piece: Piece, tokens: Tokens, language: str, current: bool) -> dict[str, Any]:
    return {
        "word": piece.word(language),
        "number": piece.number,
        "address": "" if current else _address(piece, tokens),
        "day": terms.short_date(piece.day, language),
        "amount": format_money(piece.amount, piece.currency, language) if piece.amount is not None else "",
        "state": piece.state_in_words(language),
        "current": current,
    }


def _address(piece: Piece, tokens: Tokens) -> str:
    if not piece.quote_id:
        token = tokens.get(("invoice", piece.pk), "")
        return reverse("portal:invoice", args=[token]) if token else ""
    token = tokens.get(("quote", piece.quote_id), "")
    if not token:
        return ""
    if piece.kind == chain.CHANGE:
        return reverse("portal:change", args=[token, piece.n])
    if piece.kind == chain.DELIVERY:
        return reverse("portal:delivery_note_pdf", args=[token, piece.n])
    if piece.kind == chain.CONFIRMATION:
        return reverse("portal:confirmation_pdf", args=[token, piece.n])
    return reverse("portal:quote", args=[token])


def _sums(found: Chain, language: str) -> dict[str, str]:
    rest = "rounding" if found.is_rounding else "remaining"
    amounts = {"agreed": found.agreed, "billed": found.billed, rest: found.remaining}
    return {name: format_money(amount, found.currency, language) for name, amount in amounts.items()}

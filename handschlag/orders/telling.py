"""What a change says, in one sentence per line; the same words on paper, page, mail and in the accepted wording."""

from __future__ import annotations

from collections.abc import Sequence

from handschlag.core.bill import Line
from handschlag.core.money import ZERO, format_number, format_price
from handschlag.core.text import Text
from handschlag.orders import deviating
from handschlag.orders.models import Change

_NEW = Text("Neu: {name}, {now}", "New: {name}, {now}")
_DROPPED = Text("Entfällt: {name}, bisher {before}", "Dropped: {name}, so far {before}")
_CHANGED = Text("{name}: {now}, bisher {before}", "{name}: {now}, so far {before}")
_SO_FAR = Text("Geändert, bisher {before}", "Changed, so far {before}")
_ADDED = Text("Neu", "New")
_AT = Text("{quantity} zu {price}", "{quantity} at {price}")
_FLAT = Text("pauschal {price}", "flat fee {price}")


def sentence_of(change: Change, currency: str, language: str) -> str:
    """``Gestaltung: 48 Stunden zu 85,00 €, bisher 40 Stunden zu 85,00 €``."""
    template = _NEW if change.before is None else _DROPPED if change.drops else _CHANGED
    return template.fill(
        name=change.line.name,
        now=terms_of(change.line, currency, language),
        before=terms_of(change.before, currency, language) if change.before else "",
    ).in_(language)


def sentences(changes: Sequence[Change], currency: str, language: str) -> list[str]:
    """One sentence per changed line."""
    return [sentence_of(change, currency, language) for change in changes]


def mark_of(change: Change, currency: str, language: str) -> str:
    """What stands below a changed line in the table of the letter."""
    if change.before is None:
        return _ADDED.in_(language)
    return _SO_FAR.fill(before=terms_of(change.before, currency, language)).in_(language)


def terms_of(line: Line, currency: str, language: str) -> str:
    """``40 Stunden zu 85,00 €``, ``pauschal 240,00 €``."""
    price = format_price(line.price or ZERO, currency, language)
    if line.price_base_quantity != 1:
        price += f" / {format_number(line.price_base_quantity, language)}"
    if line.unit_code == "LS" and not line.unit_name and line.quantity == 1:
        return _FLAT.fill(price=price).in_(language)
    return _AT.fill(quantity=amount_of(line, language), price=price).in_(language)


def amount_of(line: Line, language: str) -> str:
    """``40 Stunden``."""
    return deviating.amount(line, line.quantity or ZERO, language)

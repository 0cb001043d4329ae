"""Bill what was agreed, and never more: a ledger per line, read and written under the lock of the order.

Issuing an invoice calls ``look`` and ``bill`` inside its own transaction. Whoever bills the same order at the same time
waits for the lock, then sees what was billed a moment ago. More than agreed, a higher price, or a line nobody agreed on
is refused unless a reason is given, which the ledger keeps. Cancelling writes the same rows with a minus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from handschlag.core import terms
from handschlag.core.bill import Line
from handschlag.core.money import ZERO, format_number, plain
from handschlag.core.text import Text
from handschlag.core.units import unit_name
from handschlag.orders.models import Agreed, Entry, Order

LONGEST_REASON = 300


@dataclass(frozen=True)
class LineState:
    """One agreed line and how much of it was billed so far."""

    agreed: Agreed
    billed: Decimal

    @property
    def quantity(self) -> Decimal:
        """How much is agreed."""
        return Decimal(self.agreed.quantity)

    @property
    def remaining(self) -> Decimal:
        """How much can still be billed; nothing where more than agreed was billed with a reason."""
        left = self.quantity - self.billed
        return left if left * self.quantity > 0 else ZERO


@dataclass(frozen=True)
class Billed:
    """A line of an invoice that bills an agreed one. ``position`` 0: nobody agreed on it."""

    index: int  # on the invoice, the first is 0
    order_id: int
    position: int


@dataclass(frozen=True)
class Deviation:
    """What an invoice line has that was not agreed."""

    index: int
    sentence: Text


class BeyondAgreement(Exception):
    """The invoice bills more or other than was agreed, and no reason was given."""

    def __init__(self, deviations: Sequence[Deviation]) -> None:
        super().__init__("; ".join(deviation.sentence.en for deviation in deviations))
        self.deviations = tuple(deviations)


def states(order: Order) -> dict[int, LineState]:
    """Every agreed line of an order as it stands now, by position; two queries."""
    return _states(order.business_id, [order.pk])[order.pk]


def known(business_id: int, order_ids: Sequence[int]) -> dict[int, dict[int, LineState]]:
    """The same for several orders of a business; an order of somebody else has no lines."""
    return _states(business_id, order_ids) if order_ids else {}


def so_far(state: LineState, language: str) -> str:
    """``Vereinbart: 40 Stunden, bisher berechnet: 26``."""
    return _SO_FAR.fill(
        agreed=_amount(state.agreed.terms, state.quantity, language), billed=format_number(state.billed, language)
    ).in_(language)


_SO_FAR = Text("Vereinbart: {agreed}, bisher berechnet: {billed}", "Agreed: {agreed}, billed so far: {billed}")


def _states(business_id: int, order_ids: Sequence[int]) -> dict[int, dict[int, LineState]]:
    billed: dict[tuple[int, int], Decimal] = {}
    entries = (
        Entry.objects.of(business_id).filter(order_id__in=order_ids).values_list("order_id", "position", "quantity")
    )
    for order_id, position, quantity in entries:
        billed[order_id, position] = billed.get((order_id, position), ZERO) + Decimal(quantity)
    found: dict[int, dict[int, LineState]] = {order_id: {} for order_id in order_ids}
    rows = Agreed.objects.of(business_id).filter(order_id__in=order_ids).order_by("order_id", "position", "revision")
    for row in rows:  # a later revision replaces an earlier one
        found[row.order_id][row.position] = LineState(row, billed.get((row.order_id, row.position), ZERO))
    return found


def bill(
    business_id: int, invoice_id: int, lines: Sequence[Line], origins: Sequence[Billed], *, reason: str = ""
) -> None:
    """Write what an invoice bills into the ledger. Only inside the issuing transaction, after ``look``."""
    now = timezone.now()
    Entry.objects.of(business_id).bulk_create(
        Entry(
            business_id=business_id,
            order_id=origin.order_id,
            position=origin.position,
            invoice_id=invoice_id,
            invoice_line=origin.index + 1,
            quantity=plain(lines[origin.index].quantity or ZERO),
            reason=reason[:LONGEST_REASON],
            created_at=now,
        )
        for origin in origins
    )


def look(
    business_id: int, lines: Sequence[Line], origins: Sequence[Billed], *, reason: str = ""
) -> dict[int, tuple[Order, LineState]]:
    """Lock the orders of these lines and see what was agreed and billed; by index of the invoice line.

    Raises ``BeyondAgreement`` where the lines go beyond it and no reason is given. Call inside a transaction.
    """
    ids = sorted({origin.order_id for origin in origins})  # one order of locking, so nobody waits in a circle
    orders = {
        order.pk: order for order in Order.objects.of(business_id).select_for_update().filter(pk__in=ids).order_by("pk")
    }
    current = _states(business_id, list(orders))
    found, deviations = {}, []
    so_far: dict[tuple[int, int], Decimal] = {}
    for origin in origins:
        order = orders.get(origin.order_id)
        state = current[origin.order_id].get(origin.position) if order else None
        line = lines[origin.index]
        if order is None or state is None:
            deviations.append(Deviation(origin.index, _NEW.fill(n=origin.index + 1)))
            continue
        key = (origin.order_id, origin.position)
        earlier = so_far.get(key, state.billed)
        so_far[key] = earlier + (line.quantity or ZERO)
        found[origin.index] = (order, LineState(state.agreed, earlier))
        deviations += deviations_of(origin.index, line, LineState(state.agreed, earlier))
    if deviations and not reason.strip():
        raise BeyondAgreement(deviations)
    return found


_NEW = Text("Position {n} wurde so nicht vereinbart", "Line {n} was not agreed on")
_MORE = Text(
    "Position {n}: vereinbart sind {agreed}, berechnet wären dann {total}",
    "Line {n}: {agreed} are agreed, with this {total} would be billed",
)
_DEARER = Text(
    "Position {n}: vereinbart ist ein Preis von {agreed}, hier stehen {price}",
    "Line {n}: the agreed price is {agreed}, here it says {price}",
)
_OTHER_UNIT = Text(
    "Position {n}: vereinbart ist in {agreed}, hier steht {unit}", "Line {n}: agreed in {agreed}, here it says {unit}"
)
_OTHER_TAX = Text("Position {n}: die Umsatzsteuer ist eine andere", "Line {n}: the VAT is a different one")


def deviations_of(index: int, line: Line, state: LineState) -> list[Deviation]:
    """In what a line goes beyond what was agreed. Less, cheaper and a discount are in the customer's favour."""
    agreed, quantity, found = state.agreed.terms, line.quantity or ZERO, []
    total = state.billed + quantity
    mine = (line.price or ZERO) / line.price_base_quantity
    theirs = (agreed.price or ZERO) / agreed.price_base_quantity
    if (line.unit_code, line.unit_name) != (agreed.unit_code, agreed.unit_name):
        found.append(
            _say(
                _OTHER_UNIT,
                index,
                lambda lang: {"agreed": _unit(agreed, total, lang), "unit": _unit(line, total, lang)},
            )
        )
    if abs(total) > abs(state.quantity) or total * state.quantity < 0 or quantity * state.quantity < 0:
        found.append(
            _say(
                _MORE,
                index,
                lambda lang: {"agreed": _amount(agreed, state.quantity, lang), "total": _amount(agreed, total, lang)},
            )
        )
    if mine > theirs or (line.charges and line.charges != agreed.charges):
        found.append(
            _say(
                _DEARER,
                index,
                lambda lang: {"agreed": format_number(theirs, lang, 2), "price": format_number(mine, lang, 2)},
            )
        )
    if line.tax_situation != agreed.tax_situation:
        found.append(_say(_OTHER_TAX, index, lambda lang: {}))
    return [Deviation(index, sentence) for sentence in found]


def _say(template: Text, index: int, values: Callable[[str], dict[str, str]]) -> Text:
    """A sentence about a line, its values in the words of each language."""
    n = index + 1
    return Text(template.fill(n=n, **values("de")).de, template.fill(n=n, **values("en")).en)


def take_back(business_id: int, invoice_id: int, by_invoice_id: int) -> int:
    """A document cancels an invoice: what it billed can be billed again. Inside the cancelling transaction."""
    rows = list(Entry.objects.of(business_id).filter(invoice_id=invoice_id).order_by("order_id", "pk"))
    ids = sorted({row.order_id for row in rows})
    list(Order.objects.of(business_id).select_for_update().filter(pk__in=ids).order_by("pk"))
    now = timezone.now()
    Entry.objects.of(business_id).bulk_create(
        Entry(
            business_id=business_id,
            order_id=row.order_id,
            position=row.position,
            invoice_id=by_invoice_id,
            invoice_line=row.invoice_line,
            quantity=plain(-Decimal(row.quantity)),
            created_at=now,
        )
        for row in rows
    )
    return len(rows)


def lineage(order: Order, state: LineState, line: Line, language: str) -> str:
    """``Vereinbart am 3. Mai 2026: 40 Stunden. Bisher berechnet: 26. Diese Rechnung: 8.``"""
    return _LINEAGE.fill(
        day=terms.short_date(state.agreed.agreed_on, language),
        agreed=_amount(state.agreed.terms, state.quantity, language),
        billed=format_number(state.billed, language),
        now=format_number(line.quantity or ZERO, language),
        order=order.number,
    ).in_(language)


_LINEAGE = Text(
    "Vereinbart am {day}: {agreed}. Bisher berechnet: {billed}. Diese Rechnung: {now}.",
    "Agreed on {day}: {agreed}. Billed so far: {billed}. This invoice: {now}.",
)


def _unit(line: Line, quantity: Decimal, language: str) -> str:
    return line.unit_name or unit_name(line.unit_code, "en" if language == "en" else "de", quantity)


def _amount(line: Line, quantity: Decimal, language: str) -> str:
    return f"{format_number(quantity, language)} {_unit(line, quantity, language)}"

"""Confirm an order in writing: what holds now, with every difference to the quote highlighted.

The confirmation has the number of the order. Confirming the same state again gives the same confirmation; after a
change of the order there is a next one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from handschlag.businesses import texts
from handschlag.businesses.handing_over import hand_over
from handschlag.core import terms
from handschlag.core.bill_json import write_bill
from handschlag.core.money import to_minor
from handschlag.core.offer import choosable, groups
from handschlag.core.text import Text
from handschlag.core.totals import totals
from handschlag.delivery.models import Delivery
from handschlag.documents import making
from handschlag.events import types
from handschlag.events.recording import canonical, record
from handschlag.orders import agreed, billing, telling, wording
from handschlag.orders.billing import LineState
from handschlag.orders.models import Agreed, Confirmation, Order

_CHOSEN = Text("Im Angebot auf Wunsch, von Ihnen gewählt", "Optional in the quote, chosen by you")
_INSTEAD = Text("Von Ihnen gewählt statt „{other}“", "Chosen by you instead of “{other}”")
_NOT_TAKEN = Text("Nicht bestellt: {name}", "Not ordered: {name}")
_DROPPED = Text("Entfällt seit {day}: {name}", "Dropped since {day}: {name}")
_ADDED = Text("Neu seit {day}", "New since {day}")
_CHANGED = Text("Geändert am {day}, im Angebot {before}", "Changed on {day}, in the quote {before}")


def confirm(order: Order, *, by: str, today: date | None = None) -> Confirmation:
    """The confirmation of the order as it stands, written now or earlier."""
    with transaction.atomic():
        rows = Order.objects.of(order.business_id).select_for_update(of=("self",)).select_related("version", "quote")
        locked: Order = rows.get(pk=order.pk)
        states = billing.states(locked)
        lines = {position: state.agreed for position, state in states.items()}
        state = state_of(lines)
        earlier: Confirmation | None = (
            Confirmation.objects.of(order.business_id).filter(order=order).order_by("-n").first()
        )
        if earlier is not None and earlier.state == state:
            return earlier
        return _freeze(locked, states, state, earlier.n + 1 if earlier else 1, today or timezone.localdate(), by)


def state_of(lines: Mapping[int, Agreed]) -> str:
    """Which revisions of the lines hold, as a hash."""
    return hashlib.sha256(canonical([[p, row.revision] for p, row in sorted(lines.items())]).encode()).hexdigest()


def send(confirmation: Confirmation, *, recipient: str, by: str, address: str) -> Delivery:
    """Put the mail with this confirmation into the outbox, once per recipient. Raises as ``hand_over`` does."""
    order = confirmation.order
    return hand_over(
        order.business,
        subject="confirmation",
        subject_id=confirmation.pk,
        stage="order-confirmation",
        recipient=recipient,
        page=("quote", order.quote_id),
        event=types.ORDER_SEND_REQUESTED,
        about=("order", order.pk),
        by=by,
        address=address,
    )


def _freeze(order: Order, states: Mapping[int, LineState], state: str, n: int, day: date, by: str) -> Confirmation:
    bill = agreed.bill_of(order, {position: each.agreed for position, each in states.items()})
    bill = replace(bill, number=order.number, issue_date=day, opening="", thank_you_note="", delivery_date=None)
    bill = replace(bill, **wording.of_paper(order, texts.CONFIRMATION, bill))
    marks = {position: words for position, words in _marks(order, states) if states[position].quantity}
    held = [position for position, each in sorted(states.items()) if each.quantity]
    snapshot = canonical(
        {
            "bill": write_bill(bill),
            "marks": {str(held.index(position)): words for position, words in marks.items()},
            "differences": [
                *(f"{states[position].agreed.terms.name}: {words}" for position, words in marks.items()),
                *_missing(order, states),
            ],
            "presentation": order.frozen["presentation"],
        }
    )
    confirmation = Confirmation(
        business_id=order.business_id,
        order=order,
        n=n,
        issue_date=day,
        gross_minor=to_minor(totals(bill).payable, order.currency),
        state=state,
        snapshot=snapshot,
        snapshot_sha256=hashlib.sha256(snapshot.encode()).hexdigest(),
        created_at=timezone.now(),
    )
    confirmation.save(force_insert=True)
    making.ask(order.business_id, "confirmation", confirmation.pk)
    record(
        business_id=order.business_id,
        type=types.ORDER_CONFIRMED,
        subject="order",
        subject_id=order.pk,
        actor=by,
        data={"n": n, "number": order.number, "snapshot": confirmation.snapshot_sha256},
    )
    return confirmation


def _marks(order: Order, states: Mapping[int, LineState]) -> Iterator[tuple[int, str]]:
    """What is different about a line that holds, by position of the order."""
    language, offer = order.bill.language, order.version.offer
    group_of = {position: group for group in groups(offer) for position in group.positions}
    on_quote = dict(enumerate(order.choice, 1))  # the order numbers the chosen lines anew
    for position, state in sorted(states.items()):
        day = terms.short_date(state.agreed.agreed_on, language)
        if state.agreed.change and state.first is None:
            yield position, _ADDED.fill(day=day).in_(language)
        elif state.agreed.change and state.first is not None:
            before = telling.terms_of(state.first.terms, order.currency, language)
            yield position, _CHANGED.fill(day=day, before=before).in_(language)
        elif position in on_quote:
            group = group_of[on_quote[position]]
            if on_quote[position] != group.positions[0]:
                other = offer.bill.lines[group.positions[0] - 1].name
                yield position, _INSTEAD.fill(other=other).in_(language)
            elif group.role:
                yield position, _CHOSEN.in_(language)


def _missing(order: Order, states: Mapping[int, LineState]) -> Iterator[str]:
    """What stood on the quote, or was agreed on, and is not on the confirmation."""
    language, offer = order.bill.language, order.version.offer
    for position in sorted(choosable(offer) - set(order.choice)):
        yield _NOT_TAKEN.fill(name=offer.bill.lines[position - 1].name).in_(language)
    for _, state in sorted(states.items()):
        if not Decimal(state.agreed.quantity):
            day = terms.short_date(state.agreed.agreed_on, language)
            yield _DROPPED.fill(day=day, name=state.agreed.terms.name).in_(language)

"""Bill an order: a draft of what is still open, and at the issue the check against what was agreed.

A line of a draft says where it comes from in its ``origin``: ``order:12:3`` is line 3 of order 12, ``order:12:3:1``
what its first delivery note has of it. Once one line does, the invoice belongs to that order, and every other line on
it is one that nobody agreed on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import timezone

from handschlag.core.bill import Bill, Line, Period
from handschlag.core.bill_json import as_typed
from handschlag.core.findings import Finding
from handschlag.core.money import ZERO
from handschlag.core.offer import exceeds
from handschlag.core.text import Language, Text
from handschlag.core.totals import Totals, totals
from handschlag.customers import merging
from handschlag.drafts import choosing, drafting
from handschlag.drafts.beginning import new_data
from handschlag.drafts.models import Draft
from handschlag.drafts.sender import language_of
from handschlag.invoices import chain
from handschlag.orders import billing, deviating, noting
from handschlag.orders.billing import BeyondAgreement, Billed, LineState
from handschlag.orders.changing import Wish
from handschlag.orders.models import Order
from handschlag.orders.noting import Left

_ORIGIN = re.compile(r"order:([1-9][0-9]{0,17}):([1-9][0-9]{0,4})(?::([1-9][0-9]{0,4}))?")


def data_of(order: Order, delivered: Sequence[Left] | None = None) -> dict[str, Any]:
    """The data of an invoice of everything that is still open, or of these deliveries of the order."""
    states = billing.states(order)
    if delivered is None:
        pieces = [(position, state.remaining, 0) for position, state in states.items() if state.remaining]
    else:
        pieces = [(part.position, part.quantity, part.note.n) for part in delivered]
    bill, fresh = order.bill, new_data(None, order.bill.language, timezone.localdate())
    if any(state.billed for state in states.values()):
        bill = billing.after_the_first(bill)
    lines = tuple(replace(states[position].agreed.terms, quantity=quantity) for position, quantity, _n in pieces)
    same = replace(bill, number="", issue_date=None, lines=lines, sales_order_reference=order.number)
    same = replace(same, opening="", attachments=())  # the files went with the quote
    typed = as_typed(same)
    origins = [billing.origin(order.pk, position, n) for position, _quantity, n in pieces]
    typed["lines"] = [{**line, "origin": o} for line, o in zip(typed.get("lines", []), origins, strict=True)]
    dates = {key: fresh[key] for key in ("issue_date", "due_date", "delivery_date")}
    presentation = {k: v for k, v in order.frozen["presentation"].items() if k != "logo"}
    whose = _whose(order, bill.language)
    return with_deliveries({**fresh, **typed, **dates, **whose, "presentation": presentation}, delivered or ())


def _whose(order: Order, language: Language) -> dict[str, str]:
    """The customer of the order, as they are kept today; of merged ones the one they became."""
    if not order.customer_id:
        return {}
    customer = merging.standing_for(order.business_id, order.customer_id)
    known = choosing.beside_the_bill(customer, language) if customer else {}
    return {name: value for name, value in known.items() if value}


def with_deliveries(data: dict[str, Any], delivered: Sequence[Left]) -> dict[str, Any]:
    """The data with the days of these deliveries as the time of supply (BT-72, BG-14), and the one note they are of
    as the despatch advice (BT-16)."""
    days = noting.days_of(delivered)
    if days is None:
        return data
    typed = as_typed(Bill(period=Period(*days), delivery_date=days[0]), language_of(data))
    data = {name: value for name, value in data.items() if name not in ("period", "delivery_date")}
    time = "delivery_date" if days[0] == days[1] else "period"
    notes = {part.note.number for part in delivered}
    return {**data, time: typed[time], "despatch_advice_reference": notes.pop() if len(notes) == 1 else ""}


def origins_of(data: Mapping[str, Any]) -> list[Billed]:
    """Which lines of a draft bill which line of which order; empty where the invoice belongs to no order."""
    found: list[Billed] = []
    lines = data.get("lines") or []
    for index, line in enumerate(lines):
        if match := _ORIGIN.fullmatch(str(line.get("origin", ""))):
            found.append(Billed(index, int(match[1]), int(match[2]), int(match[3] or 0)))
    if not found:
        return []
    known = {origin.index for origin in found}
    others = [Billed(index, found[0].order_id, 0) for index in range(len(lines)) if index not in known]
    return sorted([*found, *others], key=lambda origin: origin.index)


def looked_at(
    business_id: int, bill: Bill, computed: Totals, data: Mapping[str, Any]
) -> tuple[Bill, Totals, list[Billed], str]:
    """Lock the orders, check the bill against them, and write into each line what was agreed and billed so far.

    Inside the issuing transaction. Returns the bill with its totals, what goes into the ledger, and the reason given
    for going beyond. Raises ``BeyondAgreement``.
    """
    origins, reason = origins_of(data), str(data.get("deviation", ""))
    if not origins:
        return bill, computed, [], ""
    found = billing.look(business_id, bill, origins, reason=reason)
    lines = list(bill.lines)
    for index, (_order, state) in found.items():
        words = billing.lineage(state, lines[index], bill.language)
        lines[index] = replace(lines[index], note="\n".join(filter(None, (lines[index].note, words))))
    bill = replace(bill, lines=tuple(lines))
    orders = {order.pk for order, _ in found.values()}
    return bill, totals(bill), [origin for origin in origins if origin.order_id in orders], reason


def findings_of(problem: BeyondAgreement) -> list[Finding]:
    """What goes beyond the agreement, at its lines."""
    why = Text(
        "Schlagen Sie Ihrem Kunden die Änderung vor, ändern Sie das hier, oder nennen Sie unter "
        "„Rabatt, Anzahlung, Texte“ den Grund. Er bleibt bei der Rechnung.",
        "Propose the change to your customer, change it here, or give the reason under "
        "“Discount, prepayment, texts”. It stays with the invoice.",
    )
    return [Finding("BEYOND-AGREEMENT", "blocks", d.field, d.sentence, why, "agreement") for d in problem.deviations]


def order_beyond(business_id: int, bill: Bill, data: Mapping[str, Any]) -> int | None:
    """The order whose agreement a draft goes beyond, so that a change can be proposed; nothing is locked."""
    origins = [origin for origin in origins_of(data) if origin.index < len(bill.lines)]
    deviations = billing.beyond(business_id, bill, origins) if origins else []
    beyond = {deviation.field for deviation in deviations if deviation.may_be_agreed}
    ids = {origin.order_id for origin in origins if deviating.at_line(origin.index) in beyond}
    return Order.objects.of(business_id).filter(pk__in=ids).values_list("pk", flat=True).first() if ids else None


def estimate_exceeded(business_id: int, computed: Totals, data: Mapping[str, Any]) -> Order | None:
    """The order of a draft whose estimate it exceeds, with what was billed before, by more than that allows."""
    ids = {origin.order_id for origin in origins_of(data)}
    rows = Order.objects.of(business_id).filter(pk__in=ids).select_related("version", "quote") if ids else ()
    for order in rows:
        if order.version.offer.estimate:
            estimated, before = totals(order.bill).payable, chain.of_order(order).billed
            if exceeds(order.version.offer, estimated, before + computed.payable):
                return order
    return None


def wishes_of(order: Order, bill: Bill, data: Mapping[str, Any]) -> list[tuple[Wish, int | None]]:
    """The change of an order that would let a draft pass: each line as it would have to be agreed, new ones with their
    index in the draft."""
    states, wishes, news = billing.states(order), dict[int, Line](), list[tuple[Wish, int | None]]()
    totals_of = dict[int, Decimal]()
    for origin in origins_of(data):
        if origin.order_id != order.pk or origin.index >= len(bill.lines):
            continue
        line, state = bill.lines[origin.index], states.get(origin.position)
        if state is None:
            news.append((Wish(0, replace(line, note="")), origin.index))
            continue
        total = totals_of.get(origin.position, state.billed) + (line.quantity or ZERO)
        totals_of[origin.position] = total
        agreed = wishes.get(origin.position, state.agreed.terms)
        price = max(agreed.price or ZERO, line.price or ZERO)
        wishes[origin.position] = replace(agreed, quantity=max(agreed.quantity or ZERO, total), price=price)
    return [*((Wish(position, line), None) for position, line in sorted(wishes.items())), *news]


def tie(draft: Draft, order: Order, lines: Mapping[int, int]) -> None:
    """Let lines of a draft, by index, bill the lines of an order they were proposed as, by position."""
    data = json.loads(json.dumps(draft.data))
    for index, position in lines.items():
        if index < len(data.get("lines") or []):
            data["lines"][index]["origin"] = billing.origin(order.pk, position)
    drafting.save(draft, data, base_revision=draft.revision, window=draft.window)


def states_of(business_id: int, data: Mapping[str, Any]) -> dict[int, LineState]:
    """What was agreed and billed of each line of a draft, for the editor; nothing is locked."""
    origins = [origin for origin in origins_of(data) if origin.position]
    known = billing.known(business_id, sorted({origin.order_id for origin in origins}))
    return {o.index: state for o in origins if (state := known.get(o.order_id, {}).get(o.position))}


def still_open(order: Order) -> bool:
    """Whether something of an order can still be billed."""
    return any(state.remaining != ZERO for state in billing.states(order).values())

"""Bill an order: a draft of what is still open, and at the issue the check against what was agreed.

A line of a draft says where it comes from in its ``origin``: ``order:12:3`` is line 3 of order 12. Once one line does,
the invoice belongs to that order, and every other line on it is one that nobody agreed on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import timezone

from handschlag.core.bill import Bill, Line
from handschlag.core.bill_json import as_typed
from handschlag.core.findings import Finding
from handschlag.core.money import ZERO
from handschlag.core.text import Text
from handschlag.core.totals import Totals, totals
from handschlag.drafts import drafting
from handschlag.drafts.beginning import new_data
from handschlag.drafts.models import Draft
from handschlag.orders import billing, deviating
from handschlag.orders.billing import BeyondAgreement, Billed, LineState
from handschlag.orders.changing import Wish
from handschlag.orders.models import Order

_ORIGIN = re.compile(r"order:([1-9][0-9]{0,17}):([1-9][0-9]{0,4})")


def data_of(order: Order, quantities: Mapping[int, Decimal] | None = None) -> dict[str, Any]:
    """The data of an invoice of everything that is still open, or of these quantities by position."""
    states = billing.states(order)
    bill, lines, origins = order.bill, [], []
    for position, state in states.items():
        if quantity := state.remaining if quantities is None else quantities.get(position, ZERO):
            lines.append(replace(state.agreed.terms, quantity=quantity))
            origins.append(f"order:{order.pk}:{position}")
    fresh = new_data(None, bill.language, timezone.localdate())
    if any(state.billed for state in states.values()):
        bill = billing.after_the_first(bill)
    same = replace(bill, number="", issue_date=None, lines=tuple(lines), sales_order_reference=order.number, opening="")
    typed = as_typed(same)
    typed["lines"] = [{**line, "origin": o} for line, o in zip(typed.get("lines", []), origins, strict=True)]
    dates = {key: fresh[key] for key in ("issue_date", "due_date", "delivery_date")}
    presentation = {k: v for k, v in order.frozen["presentation"].items() if k != "logo"}
    return {**fresh, **typed, **dates, "presentation": presentation}


def origins_of(data: Mapping[str, Any]) -> list[Billed]:
    """Which lines of a draft bill which line of which order; empty where the invoice belongs to no order."""
    found: list[Billed] = []
    lines = data.get("lines") or []
    for index, line in enumerate(lines):
        if match := _ORIGIN.fullmatch(str(line.get("origin", ""))):
            found.append(Billed(index, int(match[1]), int(match[2])))
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
    beyond = {deviation.field for deviation in billing.beyond(business_id, bill, origins)} if origins else set()
    ids = {origin.order_id for origin in origins if deviating.at_line(origin.index) in beyond}
    return Order.objects.of(business_id).filter(pk__in=ids).values_list("pk", flat=True).first() if ids else None


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
            data["lines"][index]["origin"] = f"order:{order.pk}:{position}"
    drafting.save(draft, data, base_revision=draft.revision, window=draft.window)


def states_of(business_id: int, data: Mapping[str, Any]) -> dict[int, LineState]:
    """What was agreed and billed of each line of a draft, for the editor; nothing is locked."""
    origins = [origin for origin in origins_of(data) if origin.position]
    known = billing.known(business_id, sorted({origin.order_id for origin in origins}))
    return {o.index: state for o in origins if (state := known.get(o.order_id, {}).get(o.position))}


def still_open(order: Order) -> bool:
    """Whether something of an order can still be billed."""
    return any(state.remaining != ZERO for state in billing.states(order).values())

"""How an order stands, in the fixed words: lines with what was agreed, changed and billed, changes, what happened."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.businesses.handing_over import address_of_page, needs_proof
from handschlag.businesses.models import Business, Link
from handschlag.core import terms
from handschlag.core.money import ZERO, format_money, format_number, format_price, from_minor
from handschlag.core.totals import totals
from handschlag.delivery.models import Delivery
from handschlag.documents.models import StoredDocument
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.invoices import chain
from handschlag.office import chain_view, fields, plans
from handschlag.office.standing import Chip
from handschlag.office.timeline import Step
from handschlag.orders import agreed, billing, changing, confirming, shipping, telling
from handschlag.orders.documenting import METHODS
from handschlag.orders.models import ChangeDecision, ChangeNote, Confirmation, Delivered, DeliveryNote, Order

ICONS = {
    types.CHANGE_CONFIRMED: "handshake", types.CHANGE_DECLINED: "stop", types.CHANGE_WITHDRAWN: "stop",
    types.CHANGE_REPLACED: "stop", types.CHANGE_PROPOSED: "pen",
}  # fmt: skip


def chip(states: Iterable[billing.LineState]) -> Chip:
    """The one word that says how far an order is billed; derived from the ledger."""
    known = list(states)
    if not any(state.remaining for state in known):
        return Chip(_("Ganz berechnet"), "good", "check")
    if any(state.billed for state in known):
        return Chip(_("Teilweise berechnet"), "acc", "document")
    return Chip(_("Noch nicht berechnet"), "", "document")


def of(business: Business, order: Order) -> dict[str, Any]:
    """Everything on the page of one order."""
    language, states = fields.language(), billing.states(order)
    now = agreed.value(order, {position: state.agreed for position, state in states.items()})
    link = Link.objects.of(business).to(Link.CUSTOMER, "quote", order.quote_id).filter(recipient="").first()
    notes = list(ChangeNote.objects.of(business).filter(order=order).select_related("decision").order_by("-n"))
    confirmations = list(Confirmation.objects.of(business).filter(order=order).order_by("-n"))
    last = confirmations[0] if confirmations else None
    shipped = list(DeliveryNote.objects.of(business).filter(order=order).order_by("-n"))
    ledger = list(Delivered.objects.of(business).filter(order=order)) if shipped else []
    files, mails = _files(business, order, notes, last, shipped), _mails(business, notes, last, shipped)
    delivered: dict[int, Decimal] = {}
    for row in ledger:
        delivered[row.position] = delivered.get(row.position, ZERO) + Decimal(row.quantity)
    taken_back = frozenset(row.note_id for row in ledger if row.back)
    papers = chain.Papers(notes, confirmations, shipped, taken_back)
    found = chain.of_order(order, value=now, papers=papers)
    rows = plans.rows_in(found)
    may_bill, to_bill = any(state.remaining for state in states.values()), shipping.to_bill(states, delivered)
    return {
        "business": business,
        "order": order,
        "bill": order.bill,
        "chip": chip(states.values()),
        "lines": lines(order, states, language, delivered),
        "notes": _deliveries(shipped, taken_back, files, mails),
        "may_bill_delivered": bool(to_bill),
        "plan_rows": rows,
        "has_final": plans.has_final(rows),
        "next": next_step(notes, may_bill=may_bill, delivered=bool(to_bill), rows=rows),
        "value": money(now, order.currency),
        "first_value": money(from_minor(order.gross_minor, order.currency), order.currency),
        "was_changed": any(state.agreed.change for state in states.values()),
        "may_bill": may_bill,
        "changes": _changes(order, notes, files, mails, link),
        "confirmation": _confirmation(order, last, states, files, mails),
        "method": METHODS[order.method].in_(language),
        "forms": {form for subject, _, form in files if subject == "order"},
        "link": link,
        "recipient": order.email or order.bill.buyer.contact.email,
        "own": business.email or order.bill.seller.contact.email,
        "needs_proof": needs_proof(business),
        "chain": chain_view.of(found, chain.ORDER, order.pk),
        "timeline": _timeline(business, order),
    }


BILL, FINAL, DELIVERED, CHANGE = "bill", "final", "delivered", "change"  # what may come next on the page


def next_step(notes: Sequence[ChangeNote], *, may_bill: bool, delivered: bool, rows: Sequence[plans.Row]) -> str:
    """The one step that is most sensible now, whose button is filled; every other one is there too.

    A change that waits is to be agreed on before anybody bills; what instalments were written for ends in a final
    invoice; goods are billed as they are delivered.
    """
    if any(_decision_of(note) is None for note in notes):
        return CHANGE
    if not may_bill or plans.has_final(list(rows)):
        return ""
    if rows:
        return FINAL
    return DELIVERED if delivered else BILL


def lines(
    order: Order, states: dict[int, billing.LineState], language: str, delivered: Mapping[int, Decimal]
) -> list[dict[str, Any]]:
    """The agreed lines, each with its way: agreed, changed, billed, left."""
    shown = agreed.bill_of(order, {position: state.agreed for position, state in states.items()})
    amounts = iter(totals(shown).lines)
    rows = []
    for position, state in sorted(states.items()):
        line, holds = state.agreed.terms, bool(state.quantity)
        rows.append(
            {
                "number": position,
                "name": line.name,
                "quantity": telling.amount_of(line, language),
                "price": format_price(line.price or ZERO, order.currency, language),
                "amount": money(next(amounts).entered, order.currency) if holds else "–",
                "dropped": not holds,
                "changed": changed_words(state, order.currency, language),
                "billed": format_number(state.billed, language),
                "remaining": format_number(state.remaining, language),
                "delivered": format_number(delivered[position], language) if position in delivered else "",
            }
        )
    return rows


def changed_words(state: billing.LineState, currency: str, language: str) -> str:
    """What a confirmed change made of a line, and when; empty where it is as it was accepted."""
    if not state.agreed.change:
        return ""
    values: dict[str, Any] = {"n": state.agreed.change, "day": terms.short_date(state.agreed.agreed_on, language)}
    if state.first is None:
        return _("Neu mit Änderung %(n)s vom %(day)s") % values
    values["before"] = telling.terms_of(state.first.terms, currency, language)
    return _("Änderung %(n)s vom %(day)s, vorher %(before)s") % values


def money(amount: Decimal, currency: str) -> str:
    """An amount in the language of the page."""
    return format_money(amount, currency, fields.language())


Files = set[tuple[str, int, str]]  # what is stored: subject, id, form
Mails = dict[tuple[str, int], list[Delivery]]


def _files(
    business: Business,
    order: Order,
    notes: Sequence[ChangeNote],
    last: Confirmation | None,
    shipped: Sequence[DeliveryNote],
) -> Files:
    about = Q(subject="order", subject_id=order.pk)
    about |= Q(subject="change_note", subject_id__in=[note.pk for note in notes])
    about |= Q(subject="change_decision", subject_id__in=[d.pk for d in map(_decision_of, notes) if d])
    about |= Q(subject="delivery_note", subject_id__in=[note.pk for note in shipped])
    if last is not None:
        about |= Q(subject="confirmation", subject_id=last.pk)
    return set(StoredDocument.objects.of(business).filter(about).values_list("subject", "subject_id", "form"))


def _mails(
    business: Business, notes: Sequence[ChangeNote], last: Confirmation | None, shipped: Sequence[DeliveryNote]
) -> Mails:
    about = Q(stage="change-note", subject="change_note", subject_id__in=[note.pk for note in notes])
    about |= Q(stage="delivery-note", subject="delivery_note", subject_id__in=[note.pk for note in shipped])
    if last is not None:
        about |= Q(stage="order-confirmation", subject="confirmation", subject_id=last.pk)
    found: Mails = {}
    for delivery in Delivery.objects.of(business).filter(about).order_by("pk"):
        found.setdefault((delivery.subject, delivery.subject_id), []).append(delivery)
    return found


def _decision_of(note: ChangeNote) -> ChangeDecision | None:
    return getattr(note, "decision", None)


def _changes(
    order: Order, notes: Sequence[ChangeNote], files: Files, mails: Mails, link: Link | None
) -> list[dict[str, Any]]:
    language, rows = fields.language(), []
    for note in notes:
        decision, deliveries = _decision_of(note), mails.get(("change_note", note.pk), [])
        rows.append(
            {
                "note": note,
                "chip": change_chip(decision, deliveries),
                "sentences": telling.sentences(note.changes, order.currency, language),
                "before": money(from_minor(note.before_minor, order.currency), order.currency),
                "after": money(from_minor(note.after_minor, order.currency), order.currency),
                "decision": decision,
                "method": METHODS[decision.method].in_(language) if decision and decision.method else "",
                "deliveries": deliveries,
                "made": ("change_note", note.pk, "pdf") in files,
                "confirmed": decision is not None and ("change_decision", decision.pk, "pdf") in files,
                "evidence": decision is not None and ("change_decision", decision.pk, "evidence") in files,
                "share": address_of_page(changing.customer_url(note, link), order.bill.language) if link else "",
            }
        )
    return rows


def change_chip(decision: ChangeDecision | None, deliveries: list[Delivery]) -> Chip:
    """The one word that says how a change stands."""
    if decision is None:
        return Chip(_("Wartet auf Zustimmung"), "warn", "clock") if deliveries else Chip(_("Vorschlag"), "", "pen")
    return {
        ChangeDecision.CONFIRMED: Chip(_("Bestätigt"), "good", "check"),
        ChangeDecision.DECLINED: Chip(_("Abgelehnt"), "bad", "stop"),
        ChangeDecision.WITHDRAWN: Chip(_("Zurückgezogen"), "", "stop"),
        ChangeDecision.REPLACED: Chip(_("Ersetzt"), "", "stop"),
    }[decision.kind]


def _confirmation(
    order: Order, last: Confirmation | None, states: dict[int, billing.LineState], files: Files, mails: Mails
) -> dict[str, Any]:
    """The last order confirmation, and whether something has changed since."""
    if last is None:
        return {}
    return {
        "row": last,
        "amount": money(from_minor(last.gross_minor, order.currency), order.currency),
        "deliveries": mails.get(("confirmation", last.pk), []),
        "made": ("confirmation", last.pk, "pdf") in files,
        "outdated": last.state != confirming.state_of({p: state.agreed for p, state in states.items()}),
    }


def _deliveries(
    shipped: Sequence[DeliveryNote], taken_back: Collection[int], files: Files, mails: Mails
) -> list[dict[str, Any]]:
    return [
        {
            "note": note,
            "at": f"lieferschein-{note.n}",
            "back": note.pk in taken_back,
            "lines": [f"{telling.amount_of(line, fields.language())} {line.name}" for line in note.bill.lines],
            "deliveries": mails.get(("delivery_note", note.pk), []),
            "made": ("delivery_note", note.pk, "pdf") in files,
        }
        for note in shipped
    ]


def _timeline(business: Business, order: Order) -> list[Step]:
    first = Step("done", "handshake", _("Vereinbart"), order.accepted_at, order.accepted_by)
    if order.method != Order.PORTAL:  # a person named the day, nobody the hour
        day = terms.short_date(timezone.localtime(order.accepted_at).date(), fields.language())
        first = Step("done", "handshake", _("Vereinbart"), None, f"{day}, {order.accepted_by}")
    events = Event.objects.of(business).filter(subject="order", subject_id=order.pk).order_by("position")
    return [first, *(_step(event) for event in events)]


def _step(event: Event) -> Step:
    facts = json.loads(event.data)
    detail = _("an %(recipient)s") % {"recipient": facts["recipient"]} if facts.get("recipient") else ""
    return Step(
        "done",
        ICONS.get(event.type, "check"),
        types.WORDS[event.type].in_(fields.language()),
        event.at,
        detail or facts.get("number", ""),
    )

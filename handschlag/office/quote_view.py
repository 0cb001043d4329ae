"""How a quote stands, in the fixed words: chip, lines with their talk, timeline and what comes next."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.businesses.handing_over import needs_proof
from handschlag.businesses.models import Business, Link
from handschlag.core import sections, terms
from handschlag.core.money import format_money, format_number, format_price, from_minor
from handschlag.core.offer import groups, standard_choice
from handschlag.core.units import unit_name
from handschlag.delivery import downloading
from handschlag.delivery.models import Delivery
from handschlag.documents.models import StoredDocument
from handschlag.drafts.models import Draft
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.invoices import chain
from handschlag.office import chain_view, fields
from handschlag.office.standing import Chip
from handschlag.office.timeline import Step
from handschlag.orders import agreed, billing
from handschlag.orders.documenting import METHODS
from handschlag.orders.models import Order
from handschlag.quotes import delivering, documenting, talking
from handschlag.quotes.declining import REASONS
from handschlag.quotes.models import Decline, FollowUp, Quote, QuoteVersion

ICONS = {
    types.QUESTION_ASKED: "question", types.QUOTE_DECLINED: "stop", types.QUOTE_CLOSED: "stop",
    types.QUOTE_ACCEPTED: "handshake", types.MAIL_FAILED: "alert", types.MAIL_UNCLEAR: "question",
}  # fmt: skip


def chip(quote: Quote, today: date, *, asked: bool = False) -> Chip:
    """The one word that says how a quote stands now."""
    if quote.state == Quote.ACCEPTED:
        return Chip(_("Angenommen"), "good", "check")
    if quote.state == Quote.DECLINED:
        return Chip(_("Abgelehnt"), "", "stop")
    if quote.state == Quote.CLOSED:
        return Chip(_("Zurückgezogen"), "", "stop")
    if asked:
        return Chip(_("Frage offen"), "warn", "question")
    if quote.is_expired(today):
        return Chip(_("Abgelaufen"), "warn", "clock")
    if quote.viewed_at:
        return Chip(_("Angesehen"), "acc", "eye")
    return Chip(_("Versendet"), "acc", "mail") if quote.sent_at else Chip(_("Noch nicht versendet"), "", "document")


def of(business: Business, quote: Quote) -> dict[str, Any]:
    """Everything on the page of one quote."""
    today, language = timezone.localdate(), fields.language()
    versions = list(QuoteVersion.objects.of(business).filter(quote=quote).order_by("version"))
    current = versions[-1]
    questions = talking.questions(quote, versions)
    mails = Delivery.objects.of(business).about("quote_version", current.pk).filter(stage="quote")
    deliveries = list(mails) if quote.state == Quote.OPEN else []  # afterwards there is nothing to send
    order: Order | None = Order.objects.of(business).filter(quote=quote).first()
    states = billing.states(order) if order else {}
    if order is not None:
        order.quote = quote
    may_change = quote.state in (Quote.OPEN, Quote.DECLINED)
    files = _files(business, current, order)
    asked = any(question.is_open for question in questions)
    link = Link.objects.of(business).to(Link.CUSTOMER, "quote", quote.pk).filter(recipient="").first()
    decline = Decline.objects.of(business).filter(version=current).first() if order is None else None
    talk: dict[int, list[Any]] = {}
    for question in questions:
        talk.setdefault(talking.position_in(current, question, versions) or 0, []).append(question)
    return {
        "quote": quote,
        "business": business,
        "bill": current.offer.bill,
        "offer": current.offer,
        "version": current,
        "versions": versions[:-1][::-1],
        "chip": chip(quote, today, asked=asked and quote.state == Quote.OPEN),
        "amount": format_money(from_minor(quote.gross_minor, quote.currency), quote.currency, language),
        "valid": terms.long_date(quote.valid_until, language),
        "lines": _lines(current, order, states, talk, language),
        "talk": talk.get(0, []),
        "files": downloading.rows(
            current, current.offer.bill, lambda n: reverse("office:quote_file", args=[quote.pk, n])
        ),
        "asked": asked,
        "deliveries": deliveries,
        "share": delivering.customer_url(current, link) if link else "",
        "recipient": current.offer.bill.buyer.contact.email,
        "own": business.email or current.offer.bill.seller.contact.email,
        "needs_proof": needs_proof(business),
        "made": ("quote_version", "pdf") in files,
        "order": order,
        "order_made": ("order", "pdf") in files,
        "has_evidence": ("order", "evidence") in files,
        "order_amount": format_money(from_minor(order.gross_minor, order.currency), order.currency, language)
        if order
        else "",
        "method": METHODS[order.method].in_(language) if order else "",
        "declined": decline,
        "reason": REASONS[decline.reason].in_(language) if decline else "",
        "is_open": quote.state == Quote.OPEN,
        "may_change": may_change,
        "writing": Draft.objects.of(business).open(Draft.QUOTE).filter(about_id=quote.pk).first()
        if may_change
        else None,
        "chain": _chain(order, states) if order else {},
        "timeline": _timeline(business, quote, versions, asked),
    }


def _files(business: Business, version: QuoteVersion, order: Order | None) -> set[tuple[str, str]]:
    """What is stored of the last version and of the order: subject and form."""
    about = Q(subject="quote_version", subject_id=version.pk)
    if order is not None:
        about |= Q(subject="order", subject_id=order.pk)
    return set(StoredDocument.objects.of(business).filter(about).values_list("subject", "form"))


def _chain(order: Order, states: dict[int, billing.LineState]) -> dict[str, Any]:
    value = agreed.value(order, {position: state.agreed for position, state in states.items()})
    return chain_view.of(chain.of_order(order, value=value), chain.QUOTE, order.quote_id)


def _lines(
    version: QuoteVersion,
    order: Order | None,
    held: dict[int, billing.LineState],
    talk: dict[int, list[Any]],
    language: str,
) -> list[dict[str, Any]]:
    amounts, counted = documenting.totals_of(version.offer).lines, standard_choice(version.offer)
    chosen = frozenset(order.choice) if order else counted
    # the order numbers the chosen lines anew
    states = {on_quote: held[n] for n, on_quote in enumerate(order.choice, 1) if n in held} if order else {}
    words = documenting.roles_in_words(version.offer, "en" if language == "en" else "de")
    rows = list[dict[str, Any]]()
    lines = version.offer.bill.lines
    shown = sections.numbers(lines)
    for position, row in enumerate(amounts, 1):
        line, state = row.line, states.get(position)
        unit = line.unit_name or unit_name(line.unit_code, "en" if language == "en" else "de", line.quantity)
        rows.append(
            {
                "number": shown[position - 1],
                "name": line.name,
                "above": line.text_above,
                "below": line.text_below,
                "description": line.description,
                "quantity": f"{format_number(line.quantity, language)} {unit}" if line.quantity is not None else "",
                "price": format_price(line.price, version.offer.bill.currency, language) if line.price else "",
                "amount": format_money(row.entered, version.offer.bill.currency, language),
                "role": words.get(position, ""),
                "chosen": position in chosen,
                "talk": talk.get(position, []),
                "billed": format_number(state.billed, language) if state else "",
                "remaining": format_number(state.remaining, language) if state else "",
            }
        )
    left_out = frozenset(p - 1 for p in range(1, len(rows) + 1) if p not in chosen)
    for section in sections.sections(lines):
        amount = sections.subtotal(section, [row.entered for row in amounts], left_out)
        rows[section.first]["section"] = {
            "title": f"{section.number} {section.title}",
            "amount": format_money(amount, version.offer.bill.currency, language),
        }
    return rows


def wanted(post: Any) -> set[int]:
    """The positions that were ticked in a form."""
    values = [value for name in post if name.startswith("wahl") for value in post.getlist(name)]
    return {int(value) for value in values if re.fullmatch("[1-9][0-9]{0,3}", value)}


def choices(version: QuoteVersion, ticked: Iterable[int] | None) -> list[dict[str, Any]]:
    """The lines a customer could choose, for the seller who records the choice."""
    chosen = standard_choice(version.offer) if ticked is None else frozenset(ticked)
    rows = []
    for group in groups(version.offer):
        for position in group.positions:
            rows.append(
                {
                    "position": str(position),
                    "name": version.offer.bill.lines[position - 1].name,
                    "fixed": group.fixed,
                    "kind": "radio" if len(group.positions) > 1 else "checkbox",
                    "field": f"wahl-{group.positions[0]}",
                    "chosen": group.fixed or position in chosen,
                }
            )
    return rows


def _timeline(business: Business, quote: Quote, versions: list[QuoteVersion], asked: bool) -> list[Step]:
    about = Q(subject="quote", subject_id=quote.pk) | Q(
        subject="quote_version", subject_id__in=[version.pk for version in versions]
    )
    steps = [_step(event, asked) for event in Event.objects.of(business).filter(about).order_by("position")]
    planned = FollowUp.objects.of(business).filter(quote=quote, state=FollowUp.PLANNED).order_by("n")
    if quote.state == Quote.OPEN:
        language = fields.language()
        steps += [
            Step("next", "", _("Freundlich nachfragen"), None, terms.short_date(row.day, language)) for row in planned
        ]
        steps.append(
            Step(
                "next",
                "",
                _("Entscheidung"),
                None,
                _("bis %(day)s") % {"day": terms.short_date(quote.valid_until, language)},
            )
        )
    return steps


def _step(event: Event, asked: bool) -> Step:
    facts = json.loads(event.data)
    title, detail = types.WORDS[event.type].in_(fields.language()), ""
    if facts.get("recipient"):
        detail = _("an %(recipient)s") % {"recipient": facts["recipient"]}
    elif event.type == types.QUOTE_OFFERED:
        detail = _("Fassung %(n)s") % {"n": facts["version"]}
    elif event.type in (types.QUESTION_ASKED, types.QUESTION_ANSWERED) and facts.get("line"):
        detail = _("zu Position %(line)s") % {"line": facts["line"]}
    elif event.type == types.QUOTE_ACCEPTED:
        detail = _("Auftrag %(number)s") % {"number": facts["order"]}
    elif event.type == types.QUOTE_DECLINED:
        detail = REASONS[facts["reason"]].in_(fields.language())
    waiting = event.type == types.QUESTION_ASKED and asked
    return Step("now" if waiting else "done", ICONS.get(event.type, "check"), title, event.at, detail)

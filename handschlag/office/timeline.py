"""What happened to an invoice, from its events, and always what comes next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from handschlag.core import terms
from handschlag.delivery.models import Delivery
from handschlag.dialogue.models import Promise, Question
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.invoices import handing_over
from handschlag.invoices.models import Invoice, Standing
from handschlag.office import fields, outbox

SILENT = (types.INVOICE_DOCUMENTED, types.INVOICE_CHECKED)  # the page shows them in other places
ICONS = {
    types.MAIL_FAILED: "alert",
    types.MAIL_UNCLEAR: "question",
    types.MAIL_TAKEN_BACK: "undo",
    types.MAIL_STOPPED: "stop",
    types.QUESTION_ASKED: "question",
    types.PAYMENT_PROMISED: "handshake",
    types.INVOICE_CANCELLED: "stop",
    types.INVOICE_CREDITED: "undo",
    types.INVOICE_NOT_HANDED_OVER: "undo",
}


@dataclass(frozen=True)
class Step:
    """One point of the timeline; ``css`` is done, now or next."""

    css: str
    icon: str
    title: str
    at: datetime | None = None
    detail: str = ""


def of(
    invoice: Invoice,
    events: Sequence[Event],
    deliveries: Sequence[Delivery],
    waiting: Sequence[Question],
    promise: Promise | None,
) -> list[Step]:
    """The steps so far, then the one everybody waits for; ``waiting`` are the open questions."""
    open_questions = {question.pk for question in waiting}
    steps = [_step(event, open_questions) for event in events if event.type not in SILENT]
    return [*steps, *_next(invoice, deliveries, promise)]


def _step(event: Event, open_questions: set[int]) -> Step:
    facts = json.loads(event.data)
    asked = event.type == types.QUESTION_ASKED and facts.get("question") in open_questions
    waiting = asked or event.type in (types.MAIL_FAILED, types.MAIL_UNCLEAR)
    icon = ICONS.get(event.type, "check")
    title = types.WORDS[event.type].in_(fields.language())
    return Step("now" if waiting else "done", icon, title, event.at, _detail(event.type, facts))


def _detail(kind: str, facts: dict[str, object]) -> str:
    if str(facts.get("stage", "")).endswith("-answer"):
        return _("Antwort an %(recipient)s") % {"recipient": facts["recipient"]}
    if facts.get("recipient") and kind in (types.INVOICE_VIEWED, types.QUOTE_VIEWED):
        return _("mit dem Link an %(recipient)s") % {"recipient": facts["recipient"]}
    if facts.get("recipient"):
        return _("an %(recipient)s") % {"recipient": facts["recipient"]}
    if kind in (types.QUESTION_ASKED, types.QUESTION_ANSWERED, types.QUESTION_SETTLED) and facts.get("line"):
        return _("zu Position %(line)s") % {"line": facts["line"]}
    if kind in (types.INVOICE_CANCELLED, types.INVOICE_REPLACED, types.INVOICE_CREDITED):
        return _("durch %(number)s") % {"number": facts.get("by", "")}
    if kind == types.INVOICE_HANDED_OVER:
        return handing_over.WAYS[str(facts["way"])].in_(fields.language())
    return ""


def _next(invoice: Invoice, deliveries: Sequence[Delivery], promise: Promise | None) -> list[Step]:
    if invoice.standing.state == Standing.CANCELLED:
        return [Step("next", "", _("Nichts weiter zu tun"))]
    steps = []
    if invoice.standing.documented_at is None:
        steps.append(Step("next", "", _("PDF und XML entstehen")))
    states = {delivery.state for delivery in deliveries if delivery.stage == "invoice"}
    states -= {Delivery.TAKEN_BACK, Delivery.STOPPED}  # as if nobody had sent it
    if not states and invoice.standing.sent_at is None and invoice.standing.viewed_at is None:
        steps.append(Step("next", "", _("Versenden")))
    elif Delivery.HELD in states:
        steps.append(Step("next", "", _("Versand nach Ihrer Bestätigung")))
    elif states & {Delivery.WAITING, Delivery.SENDING}:
        planned = [d.not_before for d in deliveries if d.state == Delivery.WAITING and d.not_before]
        steps.append(Step("next", "", _("Versand"), None, outbox.when(min(planned)) if planned else ""))
    if invoice.standing.open_minor > 0 and not invoice.takes_back:
        day = promise.day if promise and promise.day else invoice.due_date
        until = _("bis %(day)s") % {"day": terms.weekday_date(day, fields.language())} if day else ""
        steps.append(Step("next", "", _("Bezahlt"), None, until))
    return steps or [Step("next", "", _("Nichts weiter zu tun"))]

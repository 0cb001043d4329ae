"""What happened to an invoice as far as it concerns this customer, and what comes next."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from handschlag.core import terms
from handschlag.dialogue.models import Question
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.portal.access import Visit


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the history."""

    state: str  # "done", "now" or "next"
    title: str
    day: str = ""
    detail: str = ""


def of(visit: Visit, questions: list[Question], *, awaits_payment: bool) -> list[Step]:
    """The steps, oldest first; ``questions`` are those of this reader."""
    invoice, mine = visit.invoice, visit.link.recipient
    asked = {question.pk: question for question in questions}
    events = Event.objects.of(visit.business).about("invoice", invoice.pk)
    steps = [step for event in events if (step := _step(event, mine, asked))]
    if awaits_payment and invoice.due_date:
        steps.append(Step("next", _("Zahlung"), _by(invoice.due_date)))
    return steps


def _step(event: Event, mine: str, asked: dict[int, Question]) -> Step | None:
    data = json.loads(event.data)
    when = _moment(event.at)
    if event.type == types.INVOICE_ISSUED:
        return Step("done", _("Ausgestellt"), when)
    if event.type == types.MAIL_SENT and data.get("stage") == "invoice" and data.get("recipient") == mine:
        return Step("done", _("Versendet"), when, _("an %(address)s") % {"address": mine})
    if event.type == types.INVOICE_CANCELLED:
        return Step("done", _("Storniert"), when)
    if event.type == types.INVOICE_CREDITED:
        return Step("done", _("Zum Teil zurückgenommen"), when, str(data.get("by", "")))
    if event.type == types.INVOICE_REPLACED:
        return Step("done", _("Neu ausgestellt"), when)
    if event.type == types.QUESTION_ASKED and data.get("question") in asked:
        question = asked[data["question"]]
        return Step("now", _("Frage offen"), when) if question.is_open else Step("done", _("Frage gestellt"), when)
    if event.type == types.QUESTION_ANSWERED and data.get("question") in asked:
        return Step("done", _("Beantwortet"), when)
    if event.type == types.PAYMENT_PROMISED:
        day = data.get("day")
        return Step("now", _("Zugesagt"), when, _by(date.fromisoformat(day)) if day else _("überwiesen"))
    return None


def _by(day: date) -> str:
    return _("bis %(day)s") % {"day": terms.short_date(day, _language())}


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    day = _("heute") if local.date() == timezone.localdate() else terms.short_date(local.date(), _language())
    return f"{day}, {local:%H:%M}"


def _language() -> str:
    return "en" if (get_language() or "de").startswith("en") else "de"

"""What this customer asked about the document, and what the seller answered, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from handschlag.dialogue.models import Answer, Question
from handschlag.portal.access import Visit


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said; ``mine`` is what the reader of the page has said."""

    mine: bool
    name: str
    at: datetime
    text: str
    about: str = ""


def of(visit: Visit, questions: list[Question], seller: str) -> list[Message]:
    """The messages, oldest first; ``questions`` are those of this reader."""
    if not questions:
        return []
    answers = Answer.objects.of(visit.business).filter(question__in=questions)
    said = [Message(True, _("Sie"), q.asked_at, q.text, _about(q)) for q in questions]
    said += [Message(False, seller, a.answered_at, a.text) for a in answers]
    return sorted(said, key=lambda message: message.at)


def questions_of(visit: Visit) -> list[Question]:
    """What the holder of this link has asked; what other recipients wrote stays with them."""
    rows = Question.objects.of(visit.business).about("invoice", visit.invoice.pk)
    return list(rows.filter(asked_by=visit.link.recipient))


def _about(question: Question) -> str:
    return _("zu Position %(line)s") % {"line": question.line} if question.line else ""

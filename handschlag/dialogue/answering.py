"""The seller answers: the answer is stored at the question, recorded, and mailed to whoever asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from handschlag.businesses import handing_over
from handschlag.businesses.models import Business
from handschlag.core.text import Text
from handschlag.delivery import sending
from handschlag.dialogue.asking import checked
from handschlag.dialogue.models import Answer, Question
from handschlag.events import types
from handschlag.events.recording import record


def answer(
    question: Question, *, text: str, by: str, stage: str, about: tuple[str, int], not_before: datetime | None = None
) -> Answer:
    """Store an answer, which settles the question. The same words again are the same answer.

    ``stage`` chooses the mail, ``about`` is what the event is recorded of. A reported sender's answer stands on the
    page; its mail is held. Raises ``asking.CannotAsk``.
    """
    text = checked(text, Text("Schreiben Sie Ihre Antwort in das Feld", "Write your answer into the field"))
    with transaction.atomic():
        locked: Question = Question.objects.of(question.business_id).select_for_update().get(pk=question.pk)
        last: Answer | None = Answer.objects.of(locked.business_id).filter(question=locked).last()
        if last is not None and last.text == text:
            return last
        given: Answer = Answer.objects.of(locked.business_id).create(
            business_id=locked.business_id, question=locked, text=text, answered_at=timezone.now()
        )
        _close(locked)
        record(
            business_id=locked.business_id,
            type=types.QUESTION_ANSWERED,
            subject=about[0],
            subject_id=about[1],
            actor=by,
            data={"question": locked.pk, "answer": given.pk, "line": locked.line},
        )
        if locked.asked_by:
            business = Business.objects.get(pk=locked.business_id)
            sending.put(
                business_id=locked.business_id,
                subject="answer",
                subject_id=given.pk,
                stage=stage,
                recipient=locked.asked_by,
                held=handing_over.needs_proof(business) or business.reports > 0,
                not_before=not_before,
            )
    return given


def settle(question: Question, *, by: str) -> None:
    """Close a question that was clarified elsewhere, such as by telephone. Harmless when it is closed already."""
    with transaction.atomic():
        locked: Question = Question.objects.of(question.business_id).select_for_update().get(pk=question.pk)
        if not locked.is_open:
            return
        _close(locked)
        record(
            business_id=locked.business_id,
            type=types.QUESTION_SETTLED,
            subject=locked.subject,
            subject_id=locked.subject_id,
            actor=by,
            data={"question": locked.pk, "line": locked.line},
        )


def _close(question: Question) -> None:
    Question.objects.of(question.business_id).filter(pk=question.pk, settled_at=None).update(settled_at=timezone.now())

"""The seller answers: the answer is stored at the question, recorded, and mailed to whoever asked."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from handschlag.core.text import Text
from handschlag.delivery import sending
from handschlag.dialogue.asking import checked
from handschlag.dialogue.models import Answer, Question
from handschlag.events import types
from handschlag.events.recording import record


def answer(question: Question, *, text: str, by: str, stage: str, about: tuple[str, int]) -> Answer:
    """Store an answer. The same words again are the same answer. Raises ``asking.CannotAsk``.

    ``stage`` chooses the mail, ``about`` is what the event is recorded of.
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
        record(
            business_id=locked.business_id,
            type=types.QUESTION_ANSWERED,
            subject=about[0],
            subject_id=about[1],
            actor=by,
            data={"question": locked.pk, "answer": given.pk, "line": locked.line},
        )
        if locked.asked_by:
            sending.put(
                business_id=locked.business_id,
                subject="answer",
                subject_id=given.pk,
                stage=stage,
                recipient=locked.asked_by,
            )
    return given

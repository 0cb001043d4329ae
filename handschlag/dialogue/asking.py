"""A customer asks: the question is stored, recorded and mailed to the seller."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.core.text import Text, clean_block
from handschlag.delivery import sending
from handschlag.dialogue.models import Question
from handschlag.events import types
from handschlag.events.recording import record

MAX_LENGTH = 2_000
PRESSED_TWICE = timedelta(minutes=1)


class CannotAsk(ValueError):
    """The question cannot be stored; ``sentence`` says what to do."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def ask(
    business: Business,
    *,
    subject: str,
    subject_id: int,
    text: str,
    line: int | None = None,
    asked_by: str = "",
    kind: str = Question.QUESTION,
    stage: str = "question",
    about: tuple[str, int] | None = None,
) -> Question:
    """Store a question about a document (or its line, from 1) and mail it to the seller. Raises ``CannotAsk``.

    The same words to the same place within a minute are one question, pressed twice. ``stage`` chooses the mail,
    ``about`` what the event is recorded of where it is not the document itself.
    """
    text = checked(text, Text("Schreiben Sie Ihre Frage in das Feld", "Write your question into the field"))
    now = timezone.now()
    same = {
        "subject": subject,
        "subject_id": subject_id,
        "line": line,
        "kind": kind,
        "text": text,
        "asked_by": asked_by,
    }
    with transaction.atomic():
        Business.objects.select_for_update().get(pk=business.pk)  # two presses at once come one after the other
        if pressed := Question.objects.of(business).filter(**same, asked_at__gt=now - PRESSED_TWICE).first():
            return pressed  # type: ignore[no-any-return]
        question: Question = Question.objects.of(business).create(business=business, asked_at=now, **same)
        record(
            business_id=business.pk,
            type=types.QUESTION_ASKED,
            subject=(about or (subject, subject_id))[0],
            subject_id=(about or (subject, subject_id))[1],
            actor="customer",
            data={"question": question.pk, "line": line, "kind": kind},
        )
        # only to an address that is known to be the seller's own
        if business.email and business.email_proved_at:
            sending.put(
                business_id=business.pk,
                subject="question",
                subject_id=question.pk,
                stage=stage,
                recipient=business.email,
            )
    return question


def checked(text: str, if_empty: Text) -> str:
    """Tidy text of a person, or ``CannotAsk`` with what to do."""
    text = clean_block(text)
    if not text:
        raise CannotAsk(if_empty)
    if len(text) > MAX_LENGTH:
        raise CannotAsk(
            Text(
                f"Der Text ist zu lang. Bis {MAX_LENGTH} Zeichen sind möglich, es sind {len(text)}",
                f"The text is too long. The limit is {MAX_LENGTH} characters, yours has {len(text)}",
            )
        )
    return text

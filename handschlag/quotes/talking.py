"""Talk about a quote, line by line: the customer asks or proposes, the seller answers in the same place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch

from handschlag.businesses.models import Business
from handschlag.dialogue import answering, asking
from handschlag.dialogue.models import Answer, Question
from handschlag.quotes import following_up
from handschlag.quotes.models import Quote, QuoteVersion


def ask(
    version: QuoteVersion, *, text: str, line: int | None, asked_by: str, kind: str = Question.QUESTION
) -> Question:
    """Store what a customer asks or proposes; it is mailed to the seller, and nobody is reminded meanwhile.

    ``line`` is a position of this version, from 1. Raises ``asking.CannotAsk``.
    """
    with transaction.atomic():
        question = asking.ask(
            Business.objects.get(pk=version.business_id),
            subject="quote_version",
            subject_id=version.pk,
            text=text,
            line=line,
            asked_by=asked_by,
            kind=kind,
            stage="quote-question",
            about=("quote", version.quote_id),
        )
        following_up.stop(version.quote, "question")
    return question


def answer(question: Question, *, text: str, by: str) -> Answer:
    """The seller answers; whoever asked gets it by mail and finds it at the line. Raises ``asking.CannotAsk``."""
    with transaction.atomic():
        version: QuoteVersion = QuoteVersion.objects.of(question.business_id).get(pk=question.subject_id)
        given = answering.answer(question, text=text, by=by, stage="quote-answer", about=("quote", version.quote_id))
        following_up.stop(version.quote, "answer")
    return given


def questions(quote: Quote, versions: Sequence[QuoteVersion], asked_by: str | None = None) -> list[Question]:
    """Everything said about a quote in any version, oldest first, each with its answers in ``given``; of one
    recipient, or of all."""
    rows = Question.objects.of(quote.business_id).filter(
        subject="quote_version", subject_id__in=[version.pk for version in versions]
    )
    if asked_by is not None:
        rows = rows.filter(asked_by=asked_by)
    given = Answer.objects.of(quote.business_id)
    return list(rows.prefetch_related(Prefetch("answers", given, to_attr="given")).order_by("pk"))


def with_open_questions(quotes: Any) -> Any:
    """These rows of quotes, each with ``asked``: whether something said about any version waits for an answer."""
    versions = QuoteVersion.objects.everywhere().filter(quote=OuterRef(OuterRef("pk"))).values("pk")
    waiting = Question.objects.everywhere().filter(
        business=OuterRef("business"), settled_at=None, subject="quote_version", subject_id__in=versions
    )
    return quotes.annotate(asked=Exists(waiting))


def position_in(version: QuoteVersion, question: Question, versions: Sequence[QuoteVersion]) -> int | None:
    """Where the line a question hangs on stands in this version; ``None`` for the whole quote, or where it is gone."""
    asked_in = next((one for one in versions if one.pk == question.subject_id), None)
    if asked_in is None or not question.line or question.line > len(asked_in.keys):
        return None
    key = asked_in.keys[question.line - 1]
    return version.keys.index(key) + 1 if key in version.keys else None

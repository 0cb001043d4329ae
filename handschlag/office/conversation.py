"""What the customer asked about a document and what the seller answered; the answer is written in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from handschlag.businesses.models import Business
from handschlag.delivery import sending
from handschlag.delivery.models import Delivery
from handschlag.dialogue import answering, asking
from handschlag.dialogue.models import Answer, Question
from handschlag.office import access, documents, fields


@dataclass(frozen=True)
class Given:
    """One answer and what became of its mail."""

    answer: Answer
    delivery: Delivery | None


@dataclass(frozen=True)
class Thread:
    """A question with its answers; ``typed`` is an answer that came back with a sentence."""

    question: Question
    answers: tuple[Given, ...]

    @property
    def heading(self) -> str:
        """What it is about."""
        line = self.question.line
        return _("Frage zu Position %(line)s") % {"line": line} if line else _("Frage zur ganzen Rechnung")

    @property
    def waits(self) -> str:
        """How long somebody has been waiting; empty when the question is settled."""
        return waiting_since(self.question.asked_at) if self.question.is_open else ""


def threads_of(business: Business, questions: Sequence[Question], deliveries: Sequence[Delivery]) -> list[Thread]:
    """Every question with its answers, oldest first."""
    by_answer = {d.subject_id: d for d in deliveries if d.subject == "answer"}
    given: dict[int, list[Given]] = {}
    for answer in Answer.objects.of(business).filter(question__in=questions).order_by("pk") if questions else ():
        given.setdefault(answer.question_id, []).append(Given(answer, by_answer.get(answer.pk)))
    return [Thread(question, tuple(given.get(question.pk, ()))) for question in questions]


def waiting_since(moment: datetime) -> str:
    """``wartet seit 17 Stunden``: in minutes, hours or days."""
    minutes = max(int((timezone.now() - moment).total_seconds()) // 60, 1)
    if minutes < 60:
        return ngettext("wartet seit %(n)s Minute", "wartet seit %(n)s Minuten", minutes) % {"n": minutes}
    if (hours := minutes // 60) < 48:
        return ngettext("wartet seit %(n)s Stunde", "wartet seit %(n)s Stunden", hours) % {"n": hours}
    return ngettext("wartet seit %(n)s Tag", "wartet seit %(n)s Tagen", hours // 24) % {"n": hours // 24}


@require_POST
@access.business_needed
def answer(request: Any, pk: int) -> HttpResponse:
    """Store the answer to a question and mail it; or close a question that was clarified elsewhere."""
    question = Question.objects.of(request.business).filter(pk=pk, subject="invoice").first()
    if question is None:
        raise Http404
    if request.POST.get("do") == "settle":
        answering.settle(question, by=access.SELLER)
        return _back(question)
    typed = request.POST.get("text", "")
    try:
        answering.answer(
            question,
            text=typed,
            by=access.SELLER,
            stage="invoice-answer",
            about=("invoice", question.subject_id),
            not_before=sending.after_undo(),
        )
    except asking.CannotAsk as problem:
        sentence = problem.sentence.in_(fields.language())
        errors = {f"answer-{pk}": sentence}
        invoice = documents.invoice_of(request.business, question.subject_id)
        context = documents.context_of(request, invoice, errors=errors, error_summary=errors, poll=False)
        context |= {"answering": pk, "typed": typed, "answer_error": sentence}
        return render(request, "office/invoice.html", context, status=422)
    return _back(question)


def _back(question: Question) -> HttpResponse:
    return HttpResponseRedirect(reverse("office:invoice", kwargs={"pk": question.subject_id}) + "#fragen")

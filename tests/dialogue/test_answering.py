"""The seller answers a question: once, in place, by mail, and nobody is dunned while somebody waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from handschlag.businesses import guests
from handschlag.delivery import sending
from handschlag.delivery.models import Delivery
from handschlag.dialogue import answering, asking
from handschlag.dialogue.models import Answer, Question
from handschlag.events.models import Event
from tests.dialogue.conftest import CUSTOMER

if TYPE_CHECKING:
    from handschlag.businesses.models import Business
    from handschlag.invoices.models import Invoice
    from tests.stage import Mailbox

WORDS = "Danke für die Nachfrage.\nDie sechste Stunde ist die zweite Kartenfarbe."


def events(business: Business) -> list[str]:
    return list(Event.objects.of(business).order_by("position").values_list("type", flat=True))


def reply(question: Question, text: str) -> Answer:
    return answering.answer(
        question, text=text, by="seller", stage="invoice-answer", about=("invoice", question.subject_id)
    )


def test_an_answer_settles_the_question_and_waits_in_the_outbox(question: Question, business: Business) -> None:
    given = reply(question, WORDS)
    assert not Question.objects.of(business).open().exists()
    assert given.text == WORDS
    mail = Delivery.objects.of(business).get(stage="invoice-answer")
    assert (mail.recipient, mail.state) == (CUSTOMER, "waiting")
    assert events(business)[-1] == "question.answered"


def test_pressing_twice_is_one_answer(question: Question, business: Business) -> None:
    first = reply(question, WORDS)
    assert reply(question, f"  {WORDS}\n") == first
    assert Answer.objects.of(business).count() == Delivery.objects.of(business).filter(subject="answer").count() == 1
    assert events(business).count("question.answered") == 1


def test_something_more_can_be_said(question: Question, business: Business) -> None:
    reply(question, "Ich sehe nach.")
    reply(question, WORDS)
    assert Delivery.objects.of(business).filter(stage="invoice-answer").count() == 2


@pytest.mark.parametrize(("typed", "sentence"), [(" \n ", "Schreiben Sie"), ("x" * 2_001, "zu lang")])
def test_what_cannot_be_stored_says_why(question: Question, business: Business, typed: str, sentence: str) -> None:
    with pytest.raises(asking.CannotAsk) as refused:
        reply(question, typed)
    assert sentence in refused.value.sentence.de
    assert Question.objects.of(business).open().count() == 1


def test_a_question_can_be_settled_without_words(question: Question, business: Business) -> None:
    answering.settle(question, by="seller")
    answering.settle(question, by="seller")
    assert not Question.objects.of(business).open().exists()
    assert events(business).count("question.settled") == 1
    assert not Delivery.objects.of(business).filter(subject="answer").exists()


def test_who_came_by_a_shared_link_gets_no_mail(invoice: Invoice, business: Business) -> None:
    nameless = asking.ask(business, subject="invoice", subject_id=invoice.pk, text="Hallo?")
    reply(nameless, WORDS)
    assert not Delivery.objects.of(business).filter(subject="answer").exists()


def test_a_reported_sender_mails_no_answer(question: Question, business: Business, mailbox: Mailbox) -> None:
    business.reports = 1
    business.save()
    reply(question, WORDS)
    delivery = Delivery.objects.of(business).get(stage="invoice-answer")
    assert sending.send(delivery.pk) == "not mine"
    assert delivery.state == Delivery.HELD
    guests.forgive(business, by="operator")
    assert sending.send(delivery.pk) == Delivery.SENT


def test_the_answer_arrives_with_the_question_below(question: Question, business: Business, mailbox: Mailbox) -> None:
    reply(question, f"{WORDS}\n<b>www.falle.example</b>")
    delivery = Delivery.objects.of(business).get(stage="invoice-answer")
    assert sending.send(delivery.pk) == Delivery.SENT
    assert sending.send(delivery.pk) == "not mine"
    (message,) = [m for m in mailbox.messages if m["Subject"].startswith("Antwort")]
    assert message["Subject"] == "Antwort zu Rechnung RE-2026-0001"
    assert message["X-Envelope-To"] == CUSTOMER
    assert "rechnung@atelier-nordlicht.example" in message["Reply-To"]
    plain = message.get_body(("plain",)).get_content()
    assert "Die sechste Stunde ist die zweite Kartenfarbe." in plain
    assert "> Warum sechs Stunden?" in plain
    assert "/r/" in plain and "#frage" in plain
    html = message.get_body(("html",)).get_content()
    assert "&lt;b&gt;" in html
    assert "www.falle.example" not in html, "a new sender's words make no link"


def test_the_same_question_pressed_twice_is_one(question: Question, business: Business) -> None:
    def again(**changes: object) -> Question:
        facts = {"subject": question.subject, "subject_id": question.subject_id, "line": question.line}
        facts |= {"text": question.text, "asked_by": question.asked_by, "kind": question.kind}
        return asking.ask(business, **(facts | changes))

    assert again() == question
    assert again(text="Und die zweite Karte?") != question
    assert again(asked_by="jemand@siebenschlaefer.example") != question
    Question.objects.of(business).update(asked_at=question.asked_at - timedelta(minutes=2))
    assert again() != question, "somebody asks once more"

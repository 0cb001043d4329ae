"""Talking about a quote: the thread hangs at the line, in every version; declining needs one tap."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from handschlag.businesses.models import Business
from handschlag.delivery.models import Delivery
from handschlag.dialogue import asking
from handschlag.dialogue.models import Answer, Question
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.quotes import declining, offering, talking
from handschlag.quotes.mail import answer_mail, declined_mail, question_mail
from handschlag.quotes.models import Decline, Quote, QuoteVersion
from tests import cast

Offer = Callable[..., QuoteVersion]
CUSTOMER = "kunde@siebenschlaefer.example"


def mail_to(version: QuoteVersion, stage: str) -> Delivery:
    return Delivery.objects.of(version.business_id).get(stage=stage)


def test_a_question_and_its_answer_stand_at_the_line(business: Business, offer: Offer) -> None:
    version = offer("", "", "option")
    question = talking.ask(version, text="Vier der 22 Fotos liefern wir selbst.", line=2, asked_by=CUSTOMER)
    assert Question.objects.of(business).open().get() == question
    mail = question_mail(mail_to(version, "quote-question"))
    assert mail.subject == "Frage zu Angebot AN-2026-0001"
    assert "2. Fotos der Neuerscheinungen" in mail.text and mail.reply_to == CUSTOMER
    talking.answer(question, text="Genau, es sind jetzt 18.", by="seller")
    assert not Question.objects.of(business).open().exists()
    [told] = talking.questions(version.quote, [version], CUSTOMER)
    assert [answer.text for answer in told.given] == ["Genau, es sind jetzt 18."]
    back = answer_mail(mail_to(version, "quote-answer"))
    assert back.subject == "Antwort auf Ihre Frage zu Angebot AN-2026-0001"
    assert "Vier der 22 Fotos" in back.text and "es sind jetzt 18" in back.text
    kinds = list(Event.objects.of(business).about("quote", version.quote_id).values_list("type", flat=True))
    assert kinds == [types.QUOTE_OFFERED, types.QUESTION_ASKED, types.QUESTION_ANSWERED]


def test_a_proposal_is_called_one(offer: Offer) -> None:
    version = offer("")
    talking.ask(version, text="Bitte nur 18 Fotos.", line=None, asked_by=CUSTOMER, kind=Question.PROPOSAL)
    mail = question_mail(mail_to(version, "quote-question"))
    assert mail.subject == "Änderungswunsch zu Angebot AN-2026-0001" and "Ganzes Angebot" in mail.text


def test_the_thread_follows_its_line_into_the_next_version(offer: Offer) -> None:
    first = offer("", "", "")
    question = talking.ask(first, text="Warum zwei?", line=2, asked_by=CUSTOMER)
    general = talking.ask(first, text="Wann geht es los?", line=None, asked_by=CUSTOMER)
    draft = offering.next_version(first.quote)
    one, two, three = draft.data["lines"]
    draft.data["lines"] = [three, two]
    draft.save()
    second = offering.offer_draft(draft, by="test", today=cast.TODAY)
    versions = [first, second]
    assert talking.position_in(second, question, versions) == 2
    assert talking.position_in(first, question, versions) == 2
    assert talking.position_in(second, general, versions) is None
    gone = talking.ask(first, text="Und die erste?", line=1, asked_by=CUSTOMER)
    assert talking.position_in(second, gone, versions) is None
    assert one["origin"] == "1"


def test_the_same_answer_twice_is_one(business: Business, offer: Offer) -> None:
    question = talking.ask(offer(""), text="Wann?", line=None, asked_by=CUSTOMER)
    once = talking.answer(question, text="Im Mai.", by="seller")
    assert talking.answer(question, text=" Im Mai. ", by="seller") == once
    assert Answer.objects.of(business).count() == 1


@pytest.mark.parametrize("words", ["", "  \n ", "x" * 2001])
def test_an_answer_has_words_but_not_too_many(offer: Offer, words: str) -> None:
    question = talking.ask(offer(""), text="Wann?", line=None, asked_by=CUSTOMER)
    with pytest.raises(asking.CannotAsk):
        talking.answer(question, text=words, by="seller")
    assert Question.objects.of(question.business_id).open().exists()


def test_whoever_asked_over_a_shared_link_gets_no_mail(offer: Offer) -> None:
    version = offer("")
    talking.answer(talking.ask(version, text="Wann?", line=None, asked_by=""), text="Im Mai.", by="seller")
    assert not Delivery.objects.of(version.business_id).filter(stage="quote-answer").exists()


# -- declining


def test_declining_takes_a_reason_and_tells_the_seller(offer: Offer) -> None:
    version = offer("")
    row = declining.decline(version, reason=Decline.PRICE, note="Unser Rahmen sind 100 €.", declined_by=CUSTOMER)
    assert declining.decline(version, reason=Decline.OTHER, declined_by="") == row, "the first answer stays"
    quote = Quote.objects.of(version.business_id).get()
    assert quote.state == Quote.DECLINED and quote.decided_at
    mail = declined_mail(mail_to(version, "quote-declined"))
    assert mail.subject == "Angebot AN-2026-0001 wurde abgelehnt"
    assert "Zu teuer" in mail.text and "Unser Rahmen" in mail.text and mail.reply_to == CUSTOMER


def test_declining_without_a_reason_is_no_answer(offer: Offer) -> None:
    for reason in ("", "maybe", "PRICE"):
        with pytest.raises(declining.CannotDecline):
            declining.decline(offer(""), reason=reason)


def test_a_new_version_opens_a_declined_quote_again(offer: Offer) -> None:
    first = offer("")
    declining.decline(first, reason=Decline.PRICE)
    second = offering.offer_draft(offering.next_version(first.quote), by="test", today=cast.TODAY)
    quote = Quote.objects.of(first.business_id).get()
    assert (quote.state, quote.version, quote.decided_at) == (Quote.OPEN, 2, None)
    declining.decline(second, reason=Decline.TIMING)
    quote.refresh_from_db()
    assert quote.state == Quote.DECLINED


def test_an_old_version_cannot_be_declined(offer: Offer) -> None:
    first = offer("")
    offering.offer_draft(offering.next_version(first.quote), by="test", today=cast.TODAY)
    with pytest.raises(declining.CannotDecline) as refused:
        declining.decline(first, reason=Decline.PRICE)
    assert "neuere Fassung" in refused.value.sentence.de
    assert not Decline.objects.of(first.business_id).exists()

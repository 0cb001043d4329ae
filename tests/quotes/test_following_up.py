"""Following up: friendly, at most twice, and silent as soon as somebody has said something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.delivery import sending
from handschlag.delivery.models import Delivery
from handschlag.delivery.sending import NotToBeSent
from handschlag.quotes import declining, delivering, following_up, offering, talking
from handschlag.quotes.mail import follow_up_mail
from handschlag.quotes.models import FollowUp, Quote, QuoteVersion
from tests import cast

Offer = Callable[..., QuoteVersion]
LAST = date(2026, 12, 23)
CUSTOMER = "kunde@siebenschlaefer.example"


@pytest.fixture
def sent(offer: Offer) -> QuoteVersion:
    """A quote whose mail has left."""
    version = offer("")
    delivery = delivering.send(version, recipient=CUSTOMER, by="test", address="127.0.0.1")
    Delivery.objects.of(version.business_id).filter(pk=delivery.pk).update(state=Delivery.SENT, sent_at=timezone.now())
    return version


def rows(version: QuoteVersion) -> list[tuple[int, date, str]]:
    found = FollowUp.objects.of(version.business_id).order_by("n")
    return list(found.values_list("n", "day", "state"))


def stages(version: QuoteVersion) -> list[str]:
    found = Delivery.objects.of(version.business_id).filter(stage__startswith="follow-up").order_by("pk")
    return list(found.values_list("stage", flat=True))


def test_two_are_planned_a_week_and_two_days_before_the_end(offer: Offer) -> None:
    assert rows(offer("")) == [(1, LAST - timedelta(7), "planned"), (2, LAST - timedelta(2), "planned")]


def test_a_short_time_has_one_or_none(offer: Offer) -> None:
    terms = {"title": "Eilig", "binding": "true"}
    assert rows(offer("", offer=terms | {"valid_until": "30.11.2026"})) == [(2, date(2026, 11, 28), "planned")]
    soon = offer("", offer=terms | {"valid_until": "26.11.2026"})
    assert not FollowUp.objects.of(soon.business_id).filter(quote=soon.quote).exists()


def test_each_goes_once_however_often_the_clock_ticks(sent: QuoteVersion) -> None:
    for day in (LAST - timedelta(9), LAST - timedelta(7), LAST - timedelta(7), LAST - timedelta(6)):
        following_up.run(day)
    assert stages(sent) == ["follow-up-1"]
    for day in (LAST - timedelta(2), LAST - timedelta(1), LAST):
        following_up.run(day)
    assert stages(sent) == ["follow-up-1", "follow-up-2"]
    assert [state for _, _, state in rows(sent)] == ["sent", "sent"]


def test_after_a_standstill_one_is_enough(sent: QuoteVersion) -> None:
    assert following_up.run(LAST - timedelta(1)) == 1
    assert stages(sent) == ["follow-up-2"]
    assert [state for _, _, state in rows(sent)] == ["stopped", "sent"]


def test_a_quote_that_never_went_by_mail_is_not_followed_up(offer: Offer) -> None:
    version = offer("")
    assert following_up.run(LAST - timedelta(7)) == 0
    assert stages(version) == [] and rows(version)[0][2] == "stopped"


def test_a_question_stops_them_also_one_already_in_the_outbox(sent: QuoteVersion) -> None:
    following_up.run(LAST - timedelta(7))
    waiting = Delivery.objects.of(sent.business_id).get(stage="follow-up-1")
    question = talking.ask(sent, text="Geht es kleiner?", line=1, asked_by=CUSTOMER)
    waiting.refresh_from_db()
    assert waiting.state == Delivery.STOPPED
    assert following_up.run(LAST - timedelta(2)) == 0
    talking.answer(question, text="Ja, gern.", by="seller")
    assert following_up.run(LAST - timedelta(1)) == 0
    with pytest.raises(NotToBeSent):  # and the worker that had it in hand
        follow_up_mail(waiting)


def test_a_decision_stops_them(sent: QuoteVersion) -> None:
    declining.decline(sent, reason="price", declined_by=CUSTOMER)
    assert following_up.run(LAST - timedelta(7)) == 0
    assert stages(sent) == []


def test_nothing_goes_after_the_last_day(sent: QuoteVersion) -> None:
    assert following_up.run(LAST + timedelta(1)) == 0
    assert {state for _, _, state in rows(sent)} == {"stopped"}


def test_a_new_version_is_followed_up_in_its_own_time_but_never_a_third_time(sent: QuoteVersion) -> None:
    following_up.run(LAST - timedelta(7))
    later = {"title": "Neu", "valid_until": "23.01.2027", "binding": "true"}
    draft = offering.next_version(sent.quote)
    draft.data |= {"offer": later}
    draft.save()
    second = offering.offer_draft(draft, by="test", today=LAST - timedelta(5))
    assert rows(second) == [(1, LAST - timedelta(7), "sent"), (2, date(2027, 1, 21), "planned")]


def test_the_database_knows_no_third(offer: Offer) -> None:
    quote = offer("").quote
    for n in (2, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowUp.objects.of(quote.business_id).create(business_id=quote.business_id, quote=quote, n=n, day=LAST)


def test_the_mail_is_friendly_and_names_the_day(sent: QuoteVersion, settings: object) -> None:
    Quote.objects.of(sent.business_id).update(valid_until=timezone.localdate() + timedelta(2))
    delivery = sending.put(
        business_id=sent.business_id, subject="quote_version", subject_id=sent.pk, stage="follow-up-1",
        recipient=CUSTOMER,
    )  # fmt: skip
    mail = follow_up_mail(delivery)
    assert mail.subject == "Unser Angebot AN-2026-0001 gilt noch bis 23.12.2026"
    assert "Ist etwas unklar" in mail.text and "/a/" in mail.text
    assert mail.reply_to == Business.objects.get(pk=sent.business_id).email
    assert cast.ROASTERY.name == mail.recipient_name

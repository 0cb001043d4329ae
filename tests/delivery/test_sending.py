"""The outbox against a real mail server that fails: once per person, repeated only where that is certain."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from handschlag.delivery import sending
from handschlag.delivery.models import Delivery
from handschlag.events.models import Event
from tests.delivery import composing
from tests.mailserver import Mailbox, mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    settings.REACTIONS = "tests.delivery.composing"
    composing.mood["now"] = "ready"
    with mail_server() as (mailbox, port):
        settings.MAIL_CONFIGURED = True
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 2
        yield mailbox


def put(recipient: str = "kunde@firma.example", **changes: Any) -> Delivery:
    key = {"business_id": 1, "subject": "invoice", "subject_id": 7, "stage": "invoice", "recipient": recipient}
    return sending.put(**{**key, **changes})


def again_due(row: Delivery) -> Delivery:
    """Let the pause before the next attempt pass."""
    Delivery.objects.everywhere().filter(pk=row.pk).update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    return fresh(row)


def fresh(row: Delivery) -> Delivery:
    return Delivery.objects.everywhere().get(pk=row.pk)


def events() -> list[str]:
    return list(Event.objects.everywhere().order_by("position").values_list("type", flat=True))


def test_a_message_leaves_once_and_the_answer_is_kept(mailbox: Mailbox) -> None:
    row = put()
    assert sending.send(row.pk) == "sent"
    assert sending.send(row.pk) == "not mine"
    (message,) = mailbox.messages
    assert (message["Message-ID"], message["Subject"]) == (row.message_id, "Rechnung 7")
    row = fresh(row)
    assert row.sent_at and row.handed_over_at and row.attempts == 1
    assert "250" in row.answer
    assert events() == ["mail.sent"]


def test_the_same_message_is_one_row_however_often_it_is_put(mailbox: Mailbox) -> None:
    assert put().pk == put().pk
    assert put("andere@firma.example").pk != put().pk
    assert put(stage="proof").pk != put().pk
    assert Delivery.objects.everywhere().count() == 3


def test_the_database_itself_refuses_a_second_row(mailbox: Mailbox) -> None:
    row = put()
    row.pk, row.message_id = None, "<other@handschlag.example>"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_later_from_the_server_is_tried_again_with_the_same_message_id(mailbox: Mailbox) -> None:
    mailbox.fail_with("recipient-later", "content-later", "drop-before-content")
    row = put()
    for attempt in (1, 2, 3):
        assert sending.send(row.pk) == "waiting"
        assert sending.send(row.pk) == "not mine", "the pause is over too early"
        row = again_due(row)
        assert row.attempts == attempt
    assert sending.send(row.pk) == "sent"
    assert [message["Message-ID"] for message in mailbox.messages] == [row.message_id]
    assert events() == ["mail.sent"]


def test_pauses_grow_and_end_in_failed(mailbox: Mailbox) -> None:
    row = put()
    pauses = []
    for _ in sending.PAUSES:
        mailbox.fail_with("recipient-later")
        before = timezone.now()
        assert sending.send(row.pk) == "waiting"
        pauses.append(round((fresh(row).next_attempt_at - before).total_seconds() / 60))
        row = again_due(row)
    assert pauses == list(sending.PAUSES) == sorted(pauses)
    mailbox.fail_with("recipient-later")
    assert sending.send(row.pk) == "failed"
    assert "451" in fresh(row).answer
    assert events() == ["mail.failed"]


@pytest.mark.parametrize("fault", ["recipient-unknown", "sender", "content-refused"])
def test_a_no_for_good_ends_at_once_with_the_servers_words(mailbox: Mailbox, fault: str) -> None:
    mailbox.fail_with(fault)
    row = put()
    assert sending.send(row.pk) == "failed"
    assert fresh(row).answer[:3] in ("550", "554")
    assert events() == ["mail.failed"]
    assert mailbox.messages == []


@pytest.mark.parametrize("fault", ["drop-after-content", "drop-after-keeping"])
def test_an_unclear_end_waits_for_a_person(mailbox: Mailbox, fault: str) -> None:
    mailbox.fail_with(fault)
    row = put()
    assert sending.send(row.pk) == "unclear"
    assert sending.send(again_due(row).pk) == "not mine"
    assert sending.sweep() == 0
    assert events() == ["mail.unclear"]
    first = len(mailbox.messages)

    sending.again(fresh(row), by="seller")
    assert sending.send(row.pk) == "sent"
    assert len(mailbox.messages) == first + 1
    assert {message["Message-ID"] for message in mailbox.messages} == {row.message_id}


def test_a_person_may_also_know_that_an_unclear_message_has_arrived(mailbox: Mailbox) -> None:
    mailbox.fail_with("drop-after-keeping")
    row = put()
    sending.send(row.pk)
    sending.settle_as_sent(fresh(row), by="seller")
    assert fresh(row).state == "sent"
    assert sending.send(row.pk) == "not mine"
    assert len(mailbox.messages) == 1


def test_a_worker_that_died_leaves_its_message_to_the_next_one(mailbox: Mailbox) -> None:
    row = put()
    dead = sending._claim(row.pk)
    assert dead is not None
    assert sending.send(row.pk) == "not mine", "its lease still runs"
    Delivery.objects.everywhere().filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert sending.sweep() == 1
    assert sending.send(row.pk) == "sent"
    assert sending._let_go(dead, Delivery.FAILED, answer="too late") == "not mine"
    assert fresh(row).state == "sent"


def test_a_worker_that_lost_its_lease_hands_nothing_over(mailbox: Mailbox) -> None:
    row = put()
    slow = sending._claim(row.pk)
    assert slow is not None
    Delivery.objects.everywhere().filter(pk=row.pk).update(lease_token="another worker")
    with pytest.raises(sending.LeaseLost):
        sending._note_handing_over(slow)


def test_held_messages_wait_until_they_are_released(mailbox: Mailbox) -> None:
    row = put(held=True)
    assert sending.send(row.pk) == "not mine"
    assert sending.release(1) == 1
    assert sending.send(row.pk) == "sent"


def test_what_is_not_ready_waits_without_counting_an_attempt(mailbox: Mailbox) -> None:
    composing.mood["now"] = "late"
    row = put()
    assert sending.send(row.pk) == "waiting"
    assert fresh(row).attempts == 0
    composing.mood["now"] = "ready"
    assert sending.send(again_due(row).pk) == "sent"


def test_a_domain_with_umlauts_travels_in_its_ascii_form(mailbox: Mailbox) -> None:
    assert sending.send(put("post@möwe.example").pk) == "sent"
    assert mailbox.recipients == ["post@xn--mwe-sna.example"]


def test_an_address_that_cannot_be_used_fails_at_once(mailbox: Mailbox) -> None:
    row = put("kündin@firma.example")
    assert sending.send(row.pk) == "failed"
    assert fresh(row).answer and mailbox.messages == []


def test_what_must_not_leave_any_more_is_stopped_with_its_reason(mailbox: Mailbox) -> None:
    composing.mood["now"] = "withdrawn"
    row = put()
    assert sending.send(row.pk) == "stopped"
    assert fresh(row).answer == "the invoice was cancelled"
    assert mailbox.messages == []


def test_stop_reaches_everything_that_has_not_left(mailbox: Mailbox) -> None:
    waiting, held, gone = put(), put("b@firma.example", held=True), put("c@firma.example")
    sending.send(gone.pk)
    other = put("d@firma.example", business_id=2, subject_id=8)
    assert sending.stop(1, "reported by a recipient") == 2
    assert [fresh(row).state for row in (waiting, held, gone, other)] == ["stopped", "stopped", "sent", "waiting"]


def test_nothing_leaves_a_restored_copy_while_it_is_on_hold(mailbox: Mailbox, settings: Any) -> None:
    row = put()
    hold = settings.DATA / "hold"
    hold.touch()
    try:
        assert sending.send(row.pk) == "waiting"
        assert sending.sweep() == 0
    finally:
        hold.unlink()
    assert mailbox.messages == []
    assert sending.send(row.pk) == "sent"


def test_without_a_mail_server_messages_wait(mailbox: Mailbox, settings: Any) -> None:
    settings.MAIL_CONFIGURED = False
    row = put()
    assert sending.send(row.pk) == "waiting"
    assert sending.sweep() == 0
    assert fresh(row).state == "waiting"


def test_the_job_is_enqueued_in_the_same_transaction(mailbox: Mailbox) -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop), transaction.atomic():
        put()
        raise Stop
    assert not Delivery.objects.everywhere().exists()
    assert not DBTaskResult.objects.exists()
    put()
    assert DBTaskResult.objects.count() == 1


def test_the_sweep_finds_what_is_due_and_nothing_else(mailbox: Mailbox) -> None:
    due, later, gone = put(), put("b@firma.example"), put("c@firma.example")
    Delivery.objects.everywhere().filter(pk=later.pk).update(next_attempt_at=timezone.now() + timedelta(hours=1))
    sending.send(gone.pk)
    assert sending.sweep() == 1
    assert list(Delivery.objects.everywhere().due(timezone.now())) == [due]

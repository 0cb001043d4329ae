"""A mail can be taken back before it leaves, waits for its moment, and is still sent once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from handschlag.delivery import sending
from handschlag.delivery.models import Delivery
from handschlag.events.models import Event
from handschlag.invoices import correcting, delivering, documenting

if TYPE_CHECKING:
    from handschlag.invoices.models import Invoice
    from tests.stage import Mailbox

CUSTOMER = "buchhaltung@siebenschlaefer.example"


@pytest.fixture
def known(invoice: Invoice, mailbox: Mailbox, settings: Any) -> Invoice:
    """An invoice with its document, of a seller who is known to the operator and needs no proof."""
    settings.UNDO_SECONDS = 60
    invoice.business.origin = "cli"
    invoice.business.save()
    documenting.make(invoice.pk)
    return invoice


@pytest.fixture
def waiting(known: Invoice) -> Delivery:
    """A mail within its time to undo."""
    return send(known)


def send(invoice: Invoice, **more: Any) -> Delivery:
    return delivering.send(
        invoice, recipient=CUSTOMER, by="seller", address="192.0.2.1", not_before=sending.after_undo(**more)
    )


def minutes_later(delivery: Delivery, minutes: int) -> None:
    """Move the row into the past, as if the time had gone by."""
    earlier = delivery.not_before - timedelta(minutes=minutes)
    Delivery.objects.everywhere().filter(pk=delivery.pk).update(not_before=earlier)


def test_it_does_not_leave_before_its_time_whatever_asks(waiting: Delivery, mailbox: Mailbox) -> None:
    assert sending.send(waiting.pk) == "not mine"
    sending.wake(waiting.business_id, "invoice", waiting.subject_id)
    assert sending.sweep() == 0
    assert sending.send(waiting.pk) == "not mine"
    assert mailbox.messages == []
    minutes_later(waiting, 1)
    assert sending.sweep() == 1
    assert sending.send(waiting.pk) == Delivery.SENT
    assert len(mailbox.messages) == 1


def test_taken_back_it_never_leaves_until_it_is_sent_again(waiting: Delivery, known: Invoice, mailbox: Mailbox) -> None:
    assert sending.take_back(waiting, by="seller")
    assert not sending.take_back(waiting, by="seller")
    minutes_later(waiting, 1)
    assert sending.send(waiting.pk) == "not mine"
    assert Event.objects.of(known.business).filter(type="mail.taken_back").count() == 1
    once_more = send(known)
    assert (once_more.pk, once_more.state) == (waiting.pk, Delivery.WAITING), "still one row for this recipient"
    assert send(known).pk == waiting.pk
    minutes_later(once_more, 1)
    assert sending.send(waiting.pk) == Delivery.SENT
    assert len(mailbox.messages) == 1


def test_who_is_sending_cannot_be_stopped_and_what_is_sent_cannot_come_back(
    waiting: Delivery, mailbox: Mailbox
) -> None:
    minutes_later(waiting, 1)
    Delivery.objects.everywhere().filter(pk=waiting.pk).update(state=Delivery.SENDING)
    assert not sending.take_back(waiting, by="seller")
    Delivery.objects.everywhere().filter(pk=waiting.pk).update(state=Delivery.WAITING)
    assert sending.send(waiting.pk) == Delivery.SENT
    assert not sending.take_back(waiting, by="seller")


def test_it_can_leave_at_once_after_all(waiting: Delivery, mailbox: Mailbox) -> None:
    assert sending.send_now(waiting)
    assert sending.send(waiting.pk) == Delivery.SENT


def test_a_planned_mail_waits_for_its_moment_and_a_cancelled_invoice_stops_it(known: Invoice, mailbox: Mailbox) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    planned = send(known, at=tomorrow)
    assert planned.not_before == tomorrow
    correcting.cancel(known, reason="x", by="test")
    minutes_later(planned, 24 * 60)
    assert sending.send(planned.pk) == "not mine"
    assert Delivery.objects.everywhere().get(pk=planned.pk).state == Delivery.STOPPED


def test_without_time_to_undo_it_leaves_at_once(settings: Any) -> None:
    settings.UNDO_SECONDS = 0
    assert sending.after_undo() is None
    tomorrow = timezone.now() + timedelta(days=1)
    assert sending.after_undo(tomorrow) == tomorrow

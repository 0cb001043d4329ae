"""Hand a document over to a person: check the address, keep within the limits, make the link, fill the outbox."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from handschlag.businesses import guests, links
from handschlag.businesses.models import Business, Link
from handschlag.core import identifiers
from handschlag.core.text import Text
from handschlag.delivery import sending
from handschlag.delivery.models import Delivery
from handschlag.events.recording import record


class AddressRefused(ValueError):
    """The recipient's address cannot be used; ``sentence`` says what to do."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def needs_proof(business: Business) -> bool:
    """Whether the seller must first prove the own address by a click, before our server sends for them."""
    return business.origin == Business.GUEST and business.email_proved_at is None


def hand_over(
    business: Business,
    *,
    subject: str,
    subject_id: int,
    stage: str,
    recipient: str,
    page: tuple[str, int],
    event: str,
    about: tuple[str, int],
    by: str,
    address: str,
    not_before: datetime | None = None,
) -> Delivery:
    """Put the mail about a thing into the outbox, once per recipient; held until the seller's address is proved.

    ``page`` is what the customer's link opens, ``about`` what the event is recorded of. ``address`` is the network
    address of the person asking, for the limits; the mail leaves ``not_before`` that moment. Raises
    ``AddressRefused``, ``guests.MayNotSend``.
    """
    recipient = recipient.strip()
    if problem := identifiers.check_email(recipient):
        raise AddressRefused(problem)
    earlier = Delivery.objects.of(business).about(subject, subject_id).filter(stage=stage, recipient=recipient)
    if (existing := earlier.first()) and existing.state != Delivery.TAKEN_BACK:
        return existing  # type: ignore[no-any-return]
    guests.check_may_send(business, recipient=recipient, address=address)
    with transaction.atomic():
        links.make(business, Link.CUSTOMER, *page, recipient=recipient)
        delivery = sending.put(
            business_id=business.pk,
            subject=subject,
            subject_id=subject_id,
            stage=stage,
            recipient=recipient,
            held=needs_proof(business),
            not_before=not_before,
        )
        record(
            business_id=business.pk,
            type=event,
            subject=about[0],
            subject_id=about[1],
            actor=by,
            data={"recipient": recipient} | ({"at": not_before.isoformat()} if not_before else {}),
        )
    return delivery


def send_confirmation(
    business: Business, *, subject: str, subject_id: int, stage: str, recipient: str, page: tuple[str, int]
) -> None:
    """Put the confirmation of what somebody agreed to into the outbox, for the address they gave.

    Within the limits and the proof of every other mail of a guest: a name and an address typed by anybody must not
    make our server write to strangers. Where no mail may go, the page and its PDF confirm. Inside a transaction.
    """
    try:
        guests.check_may_send(business, recipient=recipient, address="")
    except guests.MayNotSend:
        return
    links.make(business, Link.CUSTOMER, *page, recipient=recipient)
    sending.put(
        business_id=business.pk,
        subject=subject,
        subject_id=subject_id,
        stage=stage,
        recipient=recipient,
        held=needs_proof(business),
    )


def address_of_page(path: str, language: str) -> str:
    """The full address of a page for a customer, in the language of the document."""
    return f"{settings.BASE_URL}{'/en' if language == 'en' else ''}{path}"

"""Bring an issued invoice to its customer: by our mail server, or by a link the seller passes on."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from handschlag.businesses import guests, links
from handschlag.businesses.models import Business, Link
from handschlag.core import identifiers
from handschlag.core.text import Text
from handschlag.delivery import sending
from handschlag.delivery.models import Delivery
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.invoices.models import Invoice


class AddressRefused(ValueError):
    """The recipient's address cannot be used; ``sentence`` says what to do."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def needs_proof(business: Business) -> bool:
    """Whether the seller must first prove the own address by a click, before our server sends for them."""
    return business.origin == Business.GUEST and business.email_proved_at is None


def send(invoice: Invoice, *, recipient: str, by: str, address: str) -> Delivery:
    """Put the invoice mail into the outbox, once per recipient; held until the seller's address is proved.

    ``address`` is the network address of the person asking, for the limits. Raises ``AddressRefused``,
    ``guests.MayNotSend``.
    """
    recipient = recipient.strip()
    if problem := identifiers.check_email(recipient):
        raise AddressRefused(problem)
    business = Business.objects.get(pk=invoice.business_id)
    earlier = Delivery.objects.of(business).about("invoice", invoice.pk).filter(stage="invoice", recipient=recipient)
    if existing := earlier.first():
        return existing  # type: ignore[no-any-return]
    guests.check_may_send(business, recipient=recipient, address=address)
    with transaction.atomic():
        links.make(business, Link.CUSTOMER, "invoice", invoice.pk, recipient=recipient)
        delivery = sending.put(
            business_id=business.pk,
            subject="invoice",
            subject_id=invoice.pk,
            stage="invoice",
            recipient=recipient,
            held=needs_proof(business),
        )
        record(
            business_id=business.pk,
            type=types.INVOICE_SEND_REQUESTED,
            subject="invoice",
            subject_id=invoice.pk,
            actor=by,
            data={"recipient": recipient},
        )
    return delivery


def share_link(invoice: Invoice) -> Link:
    """The link the seller passes on by hand; made by a POST, shown again any time."""
    return links.make(invoice.business_id, Link.CUSTOMER, "invoice", invoice.pk)


def customer_url(invoice: Invoice, link: Link) -> str:
    """The full address of the customer page, in the language of the document."""
    prefix = "/en" if invoice.bill.language == "en" else ""
    return f"{settings.BASE_URL}{prefix}/r/{links.token(link)}/"

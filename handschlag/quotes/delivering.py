"""Bring a quote to its customer: by our mail server, or by a link the seller passes on."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from handschlag.businesses import links
from handschlag.businesses.handing_over import address_of_page, hand_over
from handschlag.businesses.models import Business, Link
from handschlag.delivery.models import Delivery
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.quotes.models import Quote, QuoteVersion


def send(version: QuoteVersion, *, recipient: str, by: str, address: str) -> Delivery:
    """Put the mail with this version into the outbox, once per recipient; held until the seller's address is proved.

    ``address`` is the network address of the person asking, for the limits. Raises ``AddressRefused``,
    ``guests.MayNotSend``.
    """
    thing = ("quote", version.quote_id)
    return hand_over(
        Business.objects.get(pk=version.business_id),
        subject="quote_version",
        subject_id=version.pk,
        stage="quote",
        recipient=recipient,
        page=thing,
        event=types.QUOTE_SEND_REQUESTED,
        about=thing,
        by=by,
        address=address,
    )


def share_link(quote: Quote, *, by: str) -> Link:
    """The link the seller passes on by hand; made by a POST, shown again any time. It leads to the last version."""
    with transaction.atomic():
        link = links.make(quote.business_id, Link.CUSTOMER, "quote", quote.pk)
        unsent = Quote.objects.of(quote.business_id).filter(pk=quote.pk, sent_at=None)
        if unsent.update(sent_at=timezone.now()):
            record(
                business_id=quote.business_id,
                type=types.QUOTE_SHARED,
                subject="quote",
                subject_id=quote.pk,
                actor=by,
            )
    return link


def customer_url(version: QuoteVersion, link: Link) -> str:
    """The full address of the customer's page of this version, in the language of the quote."""
    return address_of_page(f"/a/{links.token(link)}/{version.version}/", version.offer.bill.language)


def report_url(version: QuoteVersion, link: Link) -> str:
    """Where a customer says that they do not know the sender."""
    return address_of_page(f"/a/{links.token(link)}/absender/", version.offer.bill.language)


def seen(link: Link) -> bool:
    """Note the first time somebody with this link looked at the quote. False if that is known already."""
    with transaction.atomic():
        if not Link.objects.of(link.business_id).filter(pk=link.pk, used_at=None).update(used_at=timezone.now()):
            return False
        Quote.objects.of(link.business_id).filter(pk=link.subject_id, viewed_at=None).update(viewed_at=timezone.now())
        record(
            business_id=link.business_id,
            type=types.QUOTE_VIEWED,
            subject="quote",
            subject_id=link.subject_id,
            actor="customer",
            data={"recipient": link.recipient},
        )
    return True

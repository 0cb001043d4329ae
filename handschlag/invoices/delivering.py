"""Bring an issued invoice to its customer: by our mail server, or by a link the seller passes on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from handschlag.businesses import guests, links
from handschlag.businesses.handing_over import AddressRefused, address_of_page, hand_over, needs_proof
from handschlag.businesses.models import Business, Link
from handschlag.core.text import Text
from handschlag.customers.models import Customer
from handschlag.delivery.models import Delivery
from handschlag.events import types
from handschlag.invoices.models import Invoice

__all__ = ["AddressRefused", "customer_url", "needs_proof", "send", "share_link"]


def send(invoice: Invoice, *, recipient: str, by: str, address: str, not_before: datetime | None = None) -> Delivery:
    """Put the invoice mail into the outbox, once per recipient; held until the seller's address is proved.

    ``address`` is the network address of the person asking, for the limits; the mail leaves ``not_before`` that
    moment. Raises ``AddressRefused``, ``guests.MayNotSend``.
    """
    thing = ("invoice", invoice.pk)
    return hand_over(
        Business.objects.get(pk=invoice.business_id),
        subject="invoice",
        subject_id=invoice.pk,
        stage="invoice",
        recipient=recipient,
        page=thing,
        event=types.INVOICE_SEND_REQUESTED,
        about=thing,
        by=by,
        address=address,
        not_before=not_before,
    )


def further_recipients(customer: Customer | None, first: str) -> tuple[str, ...]:
    """Who gets an invoice besides ``first``: everybody the customer, as kept today, wants it or a copy to go to."""
    if customer is None:
        return ()
    record = (customer.merged_into or customer).record
    found = {first.strip().casefold(): ""}  # an address is the same in capitals
    for each in (*record.invoice_emails, *record.copy_emails):
        found.setdefault(each.casefold(), each)
    return tuple(each for each in found.values() if each)


def send_to_all(
    invoice: Invoice, *, recipient: str, by: str, address: str, not_before: datetime | None = None
) -> dict[str, Text]:
    """Send to ``recipient``, then to everybody else the customer wants it to go to; who is left out, and why.

    A copy that the limits stop keeps nobody else's back, and a crash leaves all of them or none in the outbox.
    Raises what ``send`` raises about ``recipient``.
    """
    left_out: dict[str, Text] = {}
    with transaction.atomic():
        send(invoice, recipient=recipient, by=by, address=address, not_before=not_before)
        for each in further_recipients(invoice.customer, recipient):
            try:
                with transaction.atomic():
                    send(invoice, recipient=each, by=by, address=address, not_before=not_before)
            except (guests.MayNotSend, AddressRefused) as problem:
                left_out[each] = problem.sentence
    return left_out


def share_link(invoice: Invoice) -> Link:
    """The link the seller passes on by hand; made by a POST, shown again any time."""
    return links.make(invoice.business_id, Link.CUSTOMER, "invoice", invoice.pk)


def customer_url(invoice: Invoice, link: Link) -> str:
    """The full address of the customer page, in the language of the document."""
    return address_of_page(f"/r/{links.token(link)}/", invoice.bill.language)

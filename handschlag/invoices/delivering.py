"""Bring an issued invoice to its customer: by our mail server, or by a link the seller passes on."""

from __future__ import annotations

from datetime import datetime

from handschlag.businesses import links
from handschlag.businesses.handing_over import AddressRefused, address_of_page, hand_over, needs_proof
from handschlag.businesses.models import Business, Link
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
    everybody = dict.fromkeys((*record.invoice_emails, *record.copy_emails))
    return tuple(each for each in everybody if each != first.strip())


def share_link(invoice: Invoice) -> Link:
    """The link the seller passes on by hand; made by a POST, shown again any time."""
    return links.make(invoice.business_id, Link.CUSTOMER, "invoice", invoice.pk)


def customer_url(invoice: Invoice, link: Link) -> str:
    """The full address of the customer page, in the language of the document."""
    return address_of_page(f"/r/{links.token(link)}/", invoice.bill.language)

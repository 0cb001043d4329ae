"""An invoice takes the place of one that was wrong: at most one, by the database, and old links lead on to it."""

from __future__ import annotations

from handschlag.businesses import links
from handschlag.businesses.models import Link
from handschlag.customers.models import Customer
from handschlag.drafts.models import Draft
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.invoices.models import Invoice


def corrected_by(draft: Draft) -> Invoice | None:
    """The wrong invoice whose place the invoice of this draft takes."""
    if draft.kind != Draft.INVOICE or not draft.about_id:
        return None
    return Invoice.objects.of(draft.business_id).filter(pk=draft.about_id).first()  # type: ignore[no-any-return]


def replacement_of(invoice: Invoice) -> Invoice | None:
    """The invoice that took this one's place."""
    return Invoice.objects.of(invoice.business_id).filter(replaces=invoice).first()  # type: ignore[no-any-return]


def draft_of(invoice: Invoice) -> Draft | None:
    """The draft of the invoice that will take this one's place."""
    return Draft.objects.of(invoice.business_id).open(Draft.INVOICE).filter(about_id=invoice.pk).first()  # type: ignore[no-any-return]


def lead_on(wrong: Invoice, invoice: Invoice, *, by: str) -> None:
    """Let everybody who has a link to the wrong invoice find the new one. Inside the issuing transaction.

    Only where both are for the same customer: when the wrong one was picked, they must not see what another gets.
    """
    if same_customer(wrong, invoice):
        for link in Link.objects.of(wrong.business_id).to(Link.CUSTOMER, "invoice", wrong.pk):
            links.make(invoice.business_id, Link.CUSTOMER, "invoice", invoice.pk, recipient=link.recipient)
    record(
        business_id=wrong.business_id,
        type=types.INVOICE_REPLACED,
        subject="invoice",
        subject_id=wrong.pk,
        actor=by,
        data={"by": invoice.number},
    )


def same_customer(wrong: Invoice, invoice: Invoice) -> bool:
    """Whether both are for one customer, also where that was merged since."""
    if wrong.customer is None or invoice.customer is None:
        return False
    family = Customer.objects.of(invoice.business_id).family(invoice.customer)
    return bool(family.filter(pk=wrong.customer_id).exists())

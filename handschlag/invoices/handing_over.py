"""An invoice that reached its customer by another way than our mail: the seller notes it, and takes the note back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from handschlag.core.text import Text
from handschlag.delivery.models import Delivery
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.invoices.models import Invoice, Standing

# In the order of the page.
WAYS: dict[str, Text] = {
    "post": Text("per Post", "by post"),
    "hand": Text("persönlich", "in person"),
    "mail": Text("mit eigenem Mailprogramm", "with my own mail program"),
    "portal": Text("über ein Portal des Kunden", "through a portal of the customer"),
}

UNDERWAY = (Delivery.HELD, Delivery.WAITING, Delivery.SENDING, Delivery.SENT)


def note(invoice: Invoice, way: str, *, by: str) -> bool:
    """Note how the customer got an invoice. False if it was sent or noted already, is being mailed, or is void.

    Raises ``ValueError`` for a way that does not exist.
    """
    if way not in WAYS:
        raise ValueError(f"no way to hand over: {way}")
    with transaction.atomic():
        standing = _locked(invoice)
        if standing.sent_at or standing.state == Standing.CANCELLED or _mails(invoice, UNDERWAY).exists():
            return False
        standing.sent_at = timezone.now()
        _save(standing, Standing.ISSUED, Standing.SENT)
        _record(types.INVOICE_HANDED_OVER, invoice, by, way=way)
    return True


def take_back(invoice: Invoice, *, by: str) -> bool:
    """Take the note back: the invoice counts as not sent again. False if there is none, or it was mailed."""
    with transaction.atomic():
        standing = _locked(invoice)
        if not standing.sent_at or standing.state == Standing.CANCELLED or _mails(invoice, (Delivery.SENT,)).exists():
            return False
        standing.sent_at = None
        _save(standing, Standing.SENT, Standing.ISSUED)
        _record(types.INVOICE_NOT_HANDED_OVER, invoice, by)
    return True


def _locked(invoice: Invoice) -> Standing:
    return Standing.objects.of(invoice.business_id).select_for_update().get(pk=invoice.pk)  # type: ignore[no-any-return]


def _mails(invoice: Invoice, states: tuple[str, ...]) -> Any:
    return (
        Delivery.objects.of(invoice.business_id).about("invoice", invoice.pk).filter(stage="invoice", state__in=states)
    )


def _save(standing: Standing, before: str, after: str) -> None:
    """Keep the moment; what the customer has looked at stays looked at."""
    if standing.state == before:
        standing.state = after
    standing.save(update_fields=["sent_at", "state"])


def _record(type: str, invoice: Invoice, by: str, **data: str) -> None:
    record(
        business_id=invoice.business_id, type=type, subject="invoice", subject_id=invoice.pk, actor=by, data=dict(data)
    )

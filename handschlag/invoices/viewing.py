"""A customer has looked at an invoice: reported by a human act on the page, never by opening a link alone."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from handschlag.businesses.models import Link
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.invoices.models import Standing


def seen(link: Link) -> bool:
    """Note the first time somebody with this link looked at the invoice. False if that is known already."""
    with transaction.atomic():
        if not Link.objects.of(link.business_id).filter(pk=link.pk, used_at=None).update(used_at=timezone.now()):
            return False
        standings = Standing.objects.of(link.business_id).filter(pk=link.subject_id)
        standings.filter(viewed_at=None).update(viewed_at=timezone.now())
        standings.filter(state__in=(Standing.ISSUED, Standing.SENT)).update(state=Standing.VIEWED)
        record(
            business_id=link.business_id,
            type=types.INVOICE_VIEWED,
            subject="invoice",
            subject_id=link.subject_id,
            actor="customer",
            data={"recipient": link.recipient},
        )
    return True

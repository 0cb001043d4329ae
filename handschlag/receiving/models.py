"""Received invoice: what a list shows of it; the file itself and its XML lie in the archive."""

from __future__ import annotations

from typing import Any

from django.db import models

from handschlag.businesses.models import Business
from handschlag.core.money import from_minor
from handschlag.scoping import BusinessManager, BusinessQuerySet


class ReceivedInvoiceQuerySet(BusinessQuerySet):
    """Received invoices of one business."""

    def newest_first(self, before: int | None = None) -> ReceivedInvoiceQuerySet:
        """Keyset paging: the rows after the one with id ``before``."""
        rows = self.filter(pk__lt=before) if before else self
        return rows.order_by("-pk")

    def unchecked(self, before: Any) -> ReceivedInvoiceQuerySet:
        """Those that came before a moment and wait for the official rules."""
        return self.filter(checked_at=None, received_at__lt=before)


class ReceivedInvoice(models.Model):
    """One e-invoice that somebody sent to this business; the same file is one row."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)  # of the file as it came
    size = models.PositiveIntegerField()  # bytes
    filename = models.CharField(max_length=120)
    number = models.CharField(max_length=200, blank=True)
    seller = models.CharField(max_length=200, blank=True)
    seller_key = models.CharField(max_length=64, blank=True)  # the same seller has the same key
    issue_date = models.DateField(null=True)
    due_date = models.DateField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    payable_minor = models.BigIntegerField(null=True)  # null: larger than any invoice, or no currency
    received_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)  # by the official rules; null: still to be asked

    objects: Any = BusinessManager.from_queryset(ReceivedInvoiceQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "sha256"], name="received_once")]
        indexes = [
            models.Index(fields=["business", "-id"], name="received_of_business"),
            models.Index(fields=["business", "seller_key", "number"], name="received_same_number"),
            models.Index(fields=["received_at"], name="received_unchecked", condition=models.Q(checked_at=None)),
        ]

    def __str__(self) -> str:
        return self.number or self.filename

    @property
    def payable(self) -> Any:
        """Amount due (BT-115) in the invoice's currency, as a Decimal; ``None`` where it is unknown."""
        return None if self.payable_minor is None else from_minor(self.payable_minor, self.currency)

"""Quote: an offer to one customer. QuoteVersion: what was said, never changed. Decline, FollowUp: what came of it."""

from __future__ import annotations

import json
from datetime import date
from functools import cached_property
from typing import Any

from django.db import models

from handschlag.businesses.models import Business
from handschlag.core.offer import Offer
from handschlag.core.offer_json import read_offer
from handschlag.customers.models import Customer, OfCustomerQuerySet
from handschlag.documents import attaching
from handschlag.documents.attaching import AttachedFile
from handschlag.scoping import BusinessManager


class QuoteQuerySet(OfCustomerQuerySet):
    """Quotes of one business."""

    def newest_first(self, before: int | None = None) -> QuoteQuerySet:
        """Keyset paging: the rows after the one with id ``before``."""
        rows = self.filter(pk__lt=before) if before else self
        return rows.order_by("-pk")

    def waiting(self, today: date) -> QuoteQuerySet:
        """The customer may still accept."""
        return self.filter(state=Quote.OPEN, valid_until__gte=today)

    def expired(self, today: date) -> QuoteQuerySet:
        """The last day has passed and nobody has decided."""
        return self.filter(state=Quote.OPEN, valid_until__lt=today)


class Quote(models.Model):
    """An offer through all its versions; its number stays. The columns below ``version`` are those of the last one."""

    OPEN, ACCEPTED, DECLINED, CLOSED = "open", "accepted", "declined", "closed"

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=35)
    issue_date = models.DateField()  # of the first version: the day its number was drawn for
    state = models.CharField(max_length=10, default=OPEN)
    version = models.PositiveIntegerField()
    # a quote that became no order need not be kept, so it does not hold its customer back (§ 257 HGB, § 147 AO)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    valid_until = models.DateField()
    buyer_name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField()
    sent_at = models.DateTimeField(null=True)
    viewed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects: Any = BusinessManager.from_queryset(QuoteQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="quote_number_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=("open", "accepted", "declined", "closed")), name="quote_state"
            ),
        ]
        indexes = [
            models.Index(fields=["business", "-id"], name="quote_of_business"),
            models.Index(fields=["business", "customer", "-id"], name="quote_of_customer"),
            models.Index(fields=["business", "valid_until"], name="quote_open", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.number

    def is_expired(self, today: date) -> bool:
        """Whether it can only be accepted knowingly, by the seller's record."""
        return self.state == self.OPEN and self.valid_until < today


class QuoteVersion(models.Model):
    """One state of a quote as it went to the customer: frozen. Database triggers refuse every update and delete."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    issue_date = models.DateField()
    valid_until = models.DateField()
    snapshot = models.TextField()  # canonical JSON: offer, keys of the lines, presentation, versions of the rules
    snapshot_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["quote", "version"], name="quote_version_once")]

    def __str__(self) -> str:
        return f"version {self.version} of quote {self.quote_id}"

    @cached_property
    def frozen(self) -> dict[str, Any]:
        """The snapshot as it was frozen."""
        return json.loads(self.snapshot)  # type: ignore[no-any-return]

    @cached_property
    def offer(self) -> Offer:
        """The offer as it was made."""
        return read_offer(self.frozen["offer"]).offer

    @property
    def files(self) -> tuple[AttachedFile, ...]:
        """The files that go with it."""
        return attaching.files_of(self.frozen)

    @property
    def keys(self) -> list[int]:
        """One key per line: the same line has the same key in every version."""
        return self.frozen["keys"]  # type: ignore[no-any-return]


class Decline(models.Model):
    """A customer does not want this version, with one tap of a reason."""

    PRICE, TIMING, SCOPE, OTHER_SUPPLIER, NOT_NEEDED, OTHER = "price", "timing", "scope", "supplier", "dropped", "other"

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    version = models.OneToOneField(QuoteVersion, on_delete=models.PROTECT, related_name="decline")
    reason = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    declined_by = models.CharField(max_length=254, blank=True)  # the recipient the link was made for
    declined_at = models.DateTimeField()

    objects: Any = BusinessManager()

    def __str__(self) -> str:
        return f"{self.reason} {self.version_id}"


class FollowUp(models.Model):
    """A friendly reminder before a quote expires: at most two of each quote, whatever the clock does."""

    MOST = 2
    PLANNED, SENT, STOPPED = "planned", "sent", "stopped"

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="+")
    n = models.PositiveSmallIntegerField()
    day = models.DateField()
    state = models.CharField(max_length=10, default=PLANNED)
    reason = models.CharField(max_length=100, blank=True)  # why it was stopped

    objects: Any = BusinessManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quote", "n"], name="follow_up_once"),
            models.CheckConstraint(condition=models.Q(n__in=(1, 2)), name="follow_up_at_most_two"),
        ]
        indexes = [models.Index(fields=["day"], name="follow_up_due", condition=models.Q(state="planned"))]

    def __str__(self) -> str:
        return f"follow-up {self.n} of quote {self.quote_id}"

"""Business: a seller's workspace, guest or not. Around it: keys, links, number series, counters."""

from __future__ import annotations

from typing import Any

from django.db import models

from handschlag.scoping import BusinessManager, BusinessQuerySet


class Business(models.Model):
    """A seller. A guest's business starts with the first saved field; nobody registers."""

    GUEST, COMMAND_LINE, DEMO = "guest", "cli", "demo"

    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="de")
    origin = models.CharField(max_length=10, default=GUEST)
    origin_key = models.CharField(max_length=64, null=True, unique=True)  # who issues by command line finds it again
    remembered = models.JSONField(default=dict)  # seller, payment and habits for the next draft, as typed
    logo = models.BinaryField(null=True)
    email = models.CharField(max_length=254, blank=True)
    email_proved_at = models.DateTimeField(null=True)
    reports = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "businesses"

    def __str__(self) -> str:
        return self.name or f"business {self.pk}"


class AccessKey(models.Model):
    """What a browser session carries to open its business: random, kept as a hash, revocable."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects: Any = BusinessManager()

    def __str__(self) -> str:
        return f"key {self.pk}"


class LinkQuerySet(BusinessQuerySet):
    """Secret links."""

    def to(self, purpose: str, subject: str, subject_id: int) -> LinkQuerySet:
        """Links of one purpose to one thing that have not been revoked."""
        return self.filter(purpose=purpose, subject=subject, subject_id=subject_id, revoked_at=None)


class Link(models.Model):
    """A secret link: bound to one purpose, one thing and one recipient, kept as a hash, revocable."""

    DRAFT, CUSTOMER, PROOF = "draft", "customer", "proof"

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10)
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    recipient = models.CharField(max_length=254, blank=True)
    nonce = models.CharField(max_length=43)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: Any = BusinessManager.from_queryset(LinkQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "subject", "subject_id", "recipient"],
                condition=models.Q(revoked_at=None),
                name="link_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} link {self.pk}"


class NumberRange(models.Model):
    """How one kind of document is numbered, where the seller has chosen; without a row the usual pattern holds."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    pattern = models.CharField(max_length=60)
    yearly = models.BooleanField()  # whether the counter starts again at 1 with each year

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "kind"], name="range_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.pattern}"


class NumberSeries(models.Model):
    """The last number drawn for one kind of document in one period; locked while a number is drawn."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    period = models.CharField(max_length=10, blank=True)  # the year, where the series starts again each year
    pattern = models.CharField(max_length=60)
    first = models.PositiveBigIntegerField(default=1)  # the first number with this pattern
    last = models.PositiveBigIntegerField(default=0)
    last_date = models.DateField(null=True)

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "kind", "period"], name="series_once")]

    def __str__(self) -> str:
        return f"{self.pattern} at {self.last}"


class NumberRun(models.Model):
    """A stretch of a series that is over: which pattern its numbers had, from the first to the last one drawn."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="+")
    pattern = models.CharField(max_length=60)
    first = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()

    objects: Any = BusinessManager()

    def __str__(self) -> str:
        return f"{self.pattern} from {self.first} to {self.last}"


class ReservedNumber(models.Model):
    """A number that a program before us has given: never given again."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=35)

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "number"], name="reserved_once")]

    def __str__(self) -> str:
        return self.number


class LimitCounter(models.Model):
    """How often something happened in one window of time; shared by all workers through the database."""

    scope = models.CharField(max_length=30)
    key = models.CharField(max_length=64)  # hash: addresses are nobody's business here
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key", "window"], name="limit_once")]

    def __str__(self) -> str:
        return f"{self.scope}: {self.count}"

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


class ProfileChange(models.Model):
    """What a seller changed about the business: who wrote it down, when, and from which day it holds."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    values = models.JSONField()  # path: value, such as "seller.address.city"
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects: Any = BusinessManager()

    class Meta:
        indexes = [models.Index(fields=["business", "valid_from", "id"], name="profile_of_business")]

    def __str__(self) -> str:
        return f"from {self.valid_from}: {', '.join(self.values)}"


class BankAccount(models.Model):
    """An account the seller is paid to; documents keep their own copy."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, blank=True)  # what the seller calls it
    holder = models.CharField(max_length=140)  # exactly as at the bank
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    currency = models.CharField(max_length=3)
    is_default = models.BooleanField()  # where documents in its currency are paid to
    changed_at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "iban"], name="account_once"),
            models.UniqueConstraint(
                fields=["business", "currency"], condition=models.Q(is_default=True), name="account_default_once"
            ),
        ]

    def __str__(self) -> str:
        return self.iban


class TextBlock(models.Model):
    """Words a seller writes once for one place of a kind of document, in one language, to people met as Sie or du."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    address = models.CharField(max_length=3)  # sie, du
    place = models.CharField(max_length=20)
    text = models.TextField()
    changed_at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "kind", "language", "address", "place"], name="text_once")
        ]

    def __str__(self) -> str:
        return f"{self.place} of {self.kind}"


class OwnUnit(models.Model):
    """A unit the seller has words for; e-invoices know it by a code of the list."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    plural = models.CharField(max_length=40)
    code = models.CharField(max_length=3)

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "name"], name="unit_once")]

    def __str__(self) -> str:
        return self.name


class ArticleQuerySet(BusinessQuerySet):
    """Articles and services of one business."""

    def active(self) -> ArticleQuerySet:
        """Those that the editor offers."""
        return self.filter(active=True)

    def by_name(self, after: tuple[str, int] | None = None) -> ArticleQuerySet:
        """In the order of the list; keyset paging: the rows after (sort name, id)."""
        rows = self.order_by("sort_name", "pk")
        if after is None:
            return rows
        name, pk = after
        return rows.filter(sort_name__gte=name).filter(
            models.Q(sort_name__gt=name) | models.Q(sort_name=name, pk__gt=pk)
        )


class Article(models.Model):
    """An article or service the seller offers again and again; documents keep their own copy of what they took."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, null=True)
    name_de = models.CharField(max_length=200, blank=True)
    description_de = models.TextField(blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    description_en = models.TextField(blank=True)
    group = models.CharField(max_length=80, blank=True)
    unit_code = models.CharField(max_length=3)
    unit_name = models.CharField(max_length=40, blank=True)  # an own unit by its name
    includes_vat = models.BooleanField(default=False)  # whether the prices are with VAT
    tax_situation = models.CharField(max_length=20, blank=True)  # empty: the document's
    account = models.CharField(max_length=10, blank=True)  # revenue account of the bookkeeping
    active = models.BooleanField(default=True)
    sort_name = models.CharField(max_length=200)
    words = models.TextField()  # what it is found by, each word after a blank
    changed_at = models.DateTimeField()

    objects: Any = BusinessManager.from_queryset(ArticleQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "number"], name="article_number_once")]
        indexes = [models.Index(fields=["business", "sort_name", "id"], name="article_by_name")]

    def __str__(self) -> str:
        return self.name_de or self.name_en

    def name(self, language: str) -> str:
        """What it is called in a language, or else in the other one."""
        return self.name_en or self.name_de if language == "en" else self.name_de or self.name_en

    def description(self, language: str) -> str:
        """More about it in a language; never in another one than its name."""
        german = self.name(language) == self.name_de if language == "en" else bool(self.name_de)
        return self.description_de if german else self.description_en


class ArticlePrice(models.Model):
    """What an article costs from a day on, until the next price."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="prices")
    valid_from = models.DateField()
    price = models.BigIntegerField()  # in millionths of a euro

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "valid_from"], name="price_once")]

    def __str__(self) -> str:
        return f"{self.price} from {self.valid_from}"

"""Customer: whom we bill. Around it: changes with their day, notes, search words, proofs of VAT ids, imports."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, Self

from django.db import models
from django.utils import timezone

from handschlag.businesses.models import Article, Business
from handschlag.core.text import Text
from handschlag.core.vat_check import FITS, OUTCOMES, TROUBLES, UNKNOWN_TROUBLE
from handschlag.customers.record import Record, from_flat
from handschlag.scoping import BusinessManager, BusinessQuerySet


class CustomerQuerySet(BusinessQuerySet):
    """Customers of one business."""

    def present(self) -> Self:
        """Those that lists and suggestions offer: neither archived nor merged into another one."""
        return self.filter(archived_at=None, merged_into=None)

    def archived(self) -> Self:
        """Put aside, but kept for their documents."""
        return self.exclude(archived_at=None).filter(merged_into=None)

    def by_name(self, after: tuple[str, int] | None = None) -> Self:
        """In the order of the list; keyset paging: the rows after (sort name, id)."""
        rows = self.order_by("sort_name", "pk")
        if after is None:
            return rows
        name, pk = after
        # the first condition is a range of the index; the second alone would not be
        return rows.filter(sort_name__gte=name).filter(
            models.Q(sort_name__gt=name) | models.Q(sort_name=name, pk__gt=pk)
        )

    def family(self, customer: Any) -> Self:
        """A customer and those that were merged into it: their documents are one list."""
        pk = getattr(customer, "pk", customer)
        return self.filter(models.Q(pk=pk) | models.Q(merged_into=pk))


class PriceList(models.Model):
    """Prices that several customers have in common."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "name"], name="price_list_once")]

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """Whom a business bills. ``values`` is the record of today; documents keep their own snapshot."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)  # by path, as ``record.flat`` gives them
    planned_on = models.DateField(null=True)  # the next day on which a change takes effect
    number = models.CharField(max_length=35, null=True)
    name = models.CharField(max_length=200)
    sort_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    city = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=254, blank=True)
    price_list = models.ForeignKey(PriceList, null=True, on_delete=models.SET_NULL, related_name="+")
    origin = models.CharField(max_length=20)  # seller, document, import, command line
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    objects: Any = BusinessManager.from_queryset(CustomerQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "number"], name="customer_number_once")]
        indexes = [
            models.Index(
                fields=["business", "sort_name", "id"],
                name="customer_by_name",
                condition=models.Q(archived_at=None, merged_into=None),
            ),
            models.Index(
                fields=["business", "kind", "sort_name", "id"],
                name="customer_by_kind",
                condition=models.Q(archived_at=None, merged_into=None),
            ),
            models.Index(
                fields=["business", "sort_name", "id"],
                name="customer_archived",
                condition=models.Q(archived_at__isnull=False, merged_into=None),
            ),
            models.Index(fields=["planned_on"], name="customer_planned", condition=models.Q(planned_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def record(self) -> Record:
        """The record of today."""
        if self.planned_on and self.planned_on <= timezone.localdate():
            return self.record_on(timezone.localdate())
        return from_flat(self.values)

    @cached_property
    def family_ids(self) -> list[int]:
        """Its own id and those of everybody merged into it, as they were when first asked for."""
        # of one business in any case; to say so would make SQLite walk all of its customers
        return list(Customer.objects.everywhere().family(self).order_by("pk").values_list("pk", flat=True))

    def record_on(self, day: date) -> Record:
        """The record as of a day: every change that has taken effect by then, the later one winning."""
        values: dict[str, Any] = {}
        for change in Change.objects.of(self.business_id).of_customer(self):
            if change.valid_from <= day:
                values |= change.values
        return from_flat(values)

    @property
    def is_present(self) -> bool:
        """Whether lists and suggestions offer this customer."""
        return self.archived_at is None and self.merged_into_id is None


class OfCustomerQuerySet(BusinessQuerySet):
    """Rows with a customer: documents, agreements, contracts."""

    def for_customer(self, customer: Customer) -> Self:
        """Those of a customer and of everybody merged into it.

        Models with many rows have an index of business, customer and id for this.
        """
        ids = customer.family_ids
        # one id as such and not as a list: SQLite would rather walk all rows of the business in their order
        return self.filter(customer=ids[0]) if len(ids) == 1 else self.filter(customer__in=ids)


class ChangeQuerySet(BusinessQuerySet):
    """Changes of customers' records."""

    def of_customer(self, customer: Customer) -> Self:
        """All changes that count, in the order they take effect."""
        return self.filter(customer=customer, withdrawn_at=None).order_by("valid_from", "pk")


class Change(models.Model):
    """What changed in a record: who wrote it down, when, and from which day it holds."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    valid_from = models.DateField()
    values = models.JSONField()  # path: new value, or null where it was taken out
    source = models.CharField(max_length=20)  # form, document, import, merge, customer
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects: Any = BusinessManager.from_queryset(ChangeQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["customer", "valid_from", "id"], name="change_of_customer")]

    def __str__(self) -> str:
        return f"change {self.pk} of {self.customer_id}"


class SpecialPrice(models.Model):
    """What an article costs for one customer, or for everybody on a price list."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+")
    price_list = models.ForeignKey(PriceList, null=True, on_delete=models.CASCADE, related_name="+")
    price = models.BigIntegerField()  # in millionths of a euro, with or without VAT as the article's own

    objects: Any = BusinessManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "article"], name="price_of_customer_once"),
            models.UniqueConstraint(fields=["price_list", "article"], name="price_of_list_once"),
            models.CheckConstraint(condition=models.Q(customer=None) ^ models.Q(price_list=None), name="price_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.price}"


class Note(models.Model):
    """A sentence the seller wrote down about a customer, for the seller only."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        indexes = [models.Index(fields=["customer", "-id"], name="note_of_customer")]

    def __str__(self) -> str:
        return self.text[:60]


class SearchWord(models.Model):
    """A word a customer is found by. Words that begin with ``=`` are whole keys for finding the same customer twice."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=80)

    objects: Any = BusinessManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["business", "word", "customer"],
                name="search_word",
                # PostgreSQL finds beginnings only with these; SQLite has no such classes
                opclasses=["int8_ops", "varchar_pattern_ops", "int8_ops"],
            )
        ]

    def __str__(self) -> str:
        return self.word


class VatProof(models.Model):
    """What a VAT service answered about an id: evidence, so rows are only added (§ 6a Abs. 4, § 18e UStG)."""

    VALID, INVALID, NOT_CHECKED = "valid", "invalid", "not_checked"

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", null=True)
    vat_identifier = models.CharField(max_length=35)
    requester = models.CharField(max_length=35, blank=True)  # our own VAT id in the request
    service = models.CharField(max_length=20)
    outcome = models.CharField(max_length=12)  # an outage is "not checked", never "valid"
    trouble = models.CharField(max_length=40, blank=True)  # what the service said instead of an answer
    asked_name = models.CharField(max_length=200, blank=True)
    asked_place = models.CharField(max_length=200, blank=True)
    registered_name = models.CharField(max_length=300, blank=True)
    registered_address = models.CharField(max_length=1000, blank=True)
    name_fits = models.CharField(max_length=10, default="not_told")  # same, differs, not_told
    address_fits = models.CharField(max_length=10, default="not_told")
    consultation_number = models.CharField(max_length=60, blank=True)
    answer = models.TextField(blank=True)  # as it came
    at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-id"], name="vat_proof_of_customer"),
            models.Index(fields=["business", "vat_identifier", "-id"], name="vat_proof_of_id"),
        ]

    def __str__(self) -> str:
        return f"{self.vat_identifier}: {self.outcome}"

    @property
    def outcome_in_words(self) -> Text:
        """``gültig``, ``nicht gültig`` or ``nicht geprüft``."""
        return OUTCOMES[self.outcome]

    @property
    def trouble_in_words(self) -> Text | None:
        """Why it was not checked."""
        return TROUBLES.get(self.trouble, UNKNOWN_TROUBLE) if self.outcome == self.NOT_CHECKED else None

    @property
    def name_in_words(self) -> Text:
        """Whether the registered name is the customer's."""
        return FITS[self.name_fits]

    @property
    def address_in_words(self) -> Text:
        """Whether the registered address is the customer's."""
        return FITS[self.address_fits]


class ImportFile(models.Model):
    """A file somebody brought, how it is to be read, and after the import what became of each row."""

    CSV, VCARD = "csv", "vcard"

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    form = models.CharField(max_length=5)
    content = models.BinaryField()
    choices = models.JSONField(default=dict)  # encoding, separator, heading, mapping, what happens to known customers
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    report = models.JSONField(null=True)

    objects: Any = BusinessManager()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="import_age")]

    def __str__(self) -> str:
        return self.name


class ImportMapping(models.Model):
    """Which column of a file with this heading is which field, as it was chosen last."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    heading = models.CharField(max_length=64)  # hash of the column names
    mapping = models.JSONField()

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "heading"], name="mapping_once")]

    def __str__(self) -> str:
        return f"mapping {self.pk}"

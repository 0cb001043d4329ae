"""Order: an accepted quote and how it was accepted. Agreed: what holds for a line. Entry: what was billed of it.

ChangeNote: a proposed change. ChangeDecision: what became of it. Confirmation: the order as confirmed in writing.
DeliveryNote: what was delivered at one time. Delivered: the ledger of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import models

from handschlag.businesses.models import Business
from handschlag.core.bill import Bill, Line
from handschlag.core.bill_json import read_bill
from handschlag.customers.models import Customer, OfCustomerQuerySet
from handschlag.quotes.models import Quote, QuoteVersion
from handschlag.scoping import BusinessManager


class OrderQuerySet(OfCustomerQuerySet):
    """Orders of one business."""

    def newest_first(self, before: int | None = None) -> OrderQuerySet:
        """Keyset paging: the rows after the one with id ``before``."""
        rows = self.filter(pk__lt=before) if before else self
        return rows.order_by("-pk")


class Order(models.Model):
    """An accepted quote: who, when, how, which version, which choice, which words. Never changed."""

    PORTAL, PHONE, PAPER, EMAIL = "portal", "phone", "paper", "email"

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    quote = models.OneToOneField(Quote, on_delete=models.PROTECT, related_name="order")
    version = models.OneToOneField(QuoteVersion, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=35)
    issue_date = models.DateField()  # the day of acceptance
    method = models.CharField(max_length=10)
    accepted_by = models.CharField(max_length=200)
    role = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)  # where the acceptance is confirmed to
    address_hash = models.CharField(max_length=64, blank=True)  # of the network address, keyed
    wording = models.TextField()
    wording_sha256 = models.CharField(max_length=64)
    choice = models.JSONField()  # positions of the version that were taken
    after_expiry = models.BooleanField(default=False)
    buyer_name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    snapshot = models.TextField()  # canonical JSON: the agreed bill, the keys of its lines, presentation
    snapshot_sha256 = models.CharField(max_length=64)
    recorded_by = models.CharField(max_length=80)
    accepted_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects: Any = BusinessManager.from_queryset(OrderQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "number"], name="order_number_once")]
        indexes = [
            models.Index(fields=["business", "-id"], name="order_of_business"),
            models.Index(fields=["business", "customer", "-id"], name="order_of_customer"),
        ]

    def __str__(self) -> str:
        return self.number

    @cached_property
    def frozen(self) -> dict[str, Any]:
        """The snapshot as it was frozen."""
        return json.loads(self.snapshot)  # type: ignore[no-any-return]

    @cached_property
    def bill(self) -> Bill:
        """The bill as it was agreed on."""
        return read_bill(self.frozen["bill"]).bill

    @property
    def agreed_on(self) -> date:
        """The day both sides agreed."""
        return self.issue_date


class ChangeNote(models.Model):
    """A change of an order as it went to the customer: frozen. At most one of an order is undecided."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    n = models.PositiveIntegerField()  # counts from 1 in each order
    number = models.CharField(max_length=45)
    issue_date = models.DateField()
    before_minor = models.BigIntegerField()  # what the order came to
    after_minor = models.BigIntegerField()  # what it comes to once this is confirmed
    snapshot = models.TextField()  # canonical JSON: the changes, the bill with them, the reason, presentation
    snapshot_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "n"], name="change_note_once")]

    def __str__(self) -> str:
        return self.number

    @cached_property
    def frozen(self) -> dict[str, Any]:
        """The snapshot as it was frozen."""
        return json.loads(self.snapshot)  # type: ignore[no-any-return]

    @cached_property
    def bill(self) -> Bill:
        """The order as it is to be, without the lines that are dropped."""
        return read_bill(self.frozen["bill"]).bill

    @property
    def reason(self) -> str:
        """Why, in the words of the seller."""
        return str(self.frozen["reason"])

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What is to change, in the order of the lines."""
        return tuple(
            Change(row["position"], _line_of(row["line"]), _line_of(row["before"]) if row["before"] else None)
            for row in self.frozen["changes"]
        )


@dataclass(frozen=True)
class Change:
    """One line that is to change; ``before`` is ``None`` for a new one, a quantity of zero drops the line."""

    position: int
    line: Line
    before: Line | None

    @property
    def drops(self) -> bool:
        """Whether the line is to go."""
        return not self.line.quantity


class ChangeDecision(models.Model):
    """What became of a change note: once, and never changed."""

    CONFIRMED, DECLINED, WITHDRAWN, REPLACED = "confirmed", "declined", "withdrawn", "replaced"

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    note = models.OneToOneField(ChangeNote, on_delete=models.PROTECT, related_name="decision")
    kind = models.CharField(max_length=10)
    method = models.CharField(max_length=10, blank=True)  # as an order's: on the page, by phone, on paper, by email
    name = models.CharField(max_length=200, blank=True)  # who confirmed or declined
    role = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)  # where the confirmation goes to
    address_hash = models.CharField(max_length=64, blank=True)  # of the network address, keyed
    words = models.TextField(blank=True)  # the wording that was confirmed, or why it was declined
    words_sha256 = models.CharField(max_length=64, blank=True)
    day = models.DateField()
    recorded_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=("confirmed", "declined", "withdrawn", "replaced")),
                name="change_decision_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.note_id}"


class Confirmation(models.Model):
    """An order confirmation as it went to the customer: frozen. A later state of the order is a later row."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    n = models.PositiveIntegerField()  # counts from 1 in each order
    issue_date = models.DateField()
    gross_minor = models.BigIntegerField()
    state = models.CharField(max_length=64)  # which revisions of the lines it confirms, as a hash
    snapshot = models.TextField()  # canonical JSON: the bill, what differs from the quote, presentation
    snapshot_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "n"], name="confirmation_once")]

    def __str__(self) -> str:
        return f"confirmation {self.n} of order {self.order_id}"

    @cached_property
    def frozen(self) -> dict[str, Any]:
        """The snapshot as it was frozen."""
        return json.loads(self.snapshot)  # type: ignore[no-any-return]

    @cached_property
    def bill(self) -> Bill:
        """The order as it is confirmed."""
        return read_bill(self.frozen["bill"]).bill

    @property
    def differences(self) -> list[str]:
        """What differs from the quote, in the language of the order."""
        return list(self.frozen["differences"])


class DeliveryNote(models.Model):
    """What was delivered at one time, as it went with the goods: frozen."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    n = models.PositiveIntegerField()  # counts from 1 in each order
    number = models.CharField(max_length=35)
    issue_date = models.DateField()  # the day of delivery
    key = models.CharField(max_length=80, null=True)  # of the form it was written with: pressed twice it is one note
    snapshot = models.TextField()  # canonical JSON: the bill of what was delivered, what is left, presentation
    snapshot_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "n"], name="delivery_note_of_order_once"),
            models.UniqueConstraint(fields=["business", "number"], name="delivery_note_number_once"),
            models.UniqueConstraint(fields=["order", "key"], name="delivery_note_key_once"),
        ]

    def __str__(self) -> str:
        return self.number

    @cached_property
    def frozen(self) -> dict[str, Any]:
        """The snapshot as it was frozen."""
        return json.loads(self.snapshot)  # type: ignore[no-any-return]

    @cached_property
    def bill(self) -> Bill:
        """The lines that were delivered, with their quantities."""
        return read_bill(self.frozen["bill"]).bill


class Delivered(models.Model):
    """Something of an agreed line was delivered, or, with a minus, was not after all. Rows are only ever added."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    note = models.ForeignKey(DeliveryNote, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    quantity = models.CharField(max_length=30)  # exact decimal
    back = models.BooleanField(default=False)  # the note was taken back
    created_at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "position", "back"], name="delivered_once")]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.position} of order {self.order_id}"


class Agreed(models.Model):
    """What holds for one line of an order: the highest revision counts. Rows are only ever added."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    quantity = models.CharField(max_length=30)  # exact decimal
    line = models.TextField()  # the line as JSON, in the shape of the JSON bill
    agreed_on = models.DateField()
    change = models.PositiveIntegerField(default=0)  # number of the change note that brought it; 0: the acceptance

    objects: Any = BusinessManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position", "revision"], name="agreed_once"),
        ]

    def __str__(self) -> str:
        return f"line {self.position} of order {self.order_id}"

    @cached_property
    def terms(self) -> Line:
        """Name, unit and price as agreed."""
        return _line_of(json.loads(self.line))


def _line_of(data: dict[str, Any]) -> Line:
    return read_bill({"lines": [data]}).bill.lines[0]


class Entry(models.Model):
    """Something of an agreed line was billed, or, with a minus, taken back. Rows are only ever added."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()  # 0: a line that was not agreed on
    invoice_id = models.BigIntegerField()  # the invoice, or the document that takes one back
    invoice_line = models.PositiveIntegerField()  # position on that document
    # the delivery note it bills, where the invoice says so
    note = models.ForeignKey(DeliveryNote, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.CharField(max_length=30)  # exact decimal
    reason = models.CharField(max_length=300, blank=True)  # why more or other than agreed
    created_at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice_id", "invoice_line"], name="invoice_line_billed_once")]
        indexes = [
            models.Index(fields=["order", "position"], name="entry_of_line"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.position} of order {self.order_id}"

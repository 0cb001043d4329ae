"""Invoice: what was issued, frozen. Standing: how it fares. Receivable: what is owed in sum."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models

from handschlag.businesses.models import Business
from handschlag.core import instalments
from handschlag.core.bill import Bill
from handschlag.core.bill_json import read_bill
from handschlag.core.einvoice.formats import DEFAULT, FORMATS, Format
from handschlag.core.money import from_minor
from handschlag.core.tax import Treatment
from handschlag.core.totals import Totals, totals
from handschlag.customers.models import Customer, OfCustomerQuerySet
from handschlag.documents import attaching
from handschlag.documents.attaching import AttachedFile
from handschlag.orders.models import Order
from handschlag.scoping import BusinessManager, BusinessQuerySet


class InvoiceQuerySet(OfCustomerQuerySet):
    """Issued documents of one business."""

    def newest_first(self, before: int | None = None) -> InvoiceQuerySet:
        """Keyset paging: the rows after the one with id ``before``."""
        rows = self.filter(pk__lt=before) if before else self
        return rows.order_by("-pk")

    def has_number(self, number: str) -> bool:
        """Whether a document has this number already."""
        return bool(self.filter(number=number).exists())


class Invoice(models.Model):
    """An issued document: number and snapshot, frozen. Database triggers refuse every update and delete."""

    INVOICE, CANCELLATION, CREDIT = "invoice", "cancellation", "credit_note"
    INSTALMENT, PART, FINAL = instalments.INSTALMENT, instalments.PART, instalments.FINAL
    PROFORMA = instalments.PROFORMA  # no invoice: claims nothing, is booked nowhere
    CLAIMS = (INVOICE, INSTALMENT, PART, FINAL)  # what asks for money; one number series for all of them

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, default=INVOICE)
    number = models.CharField(max_length=35)
    key = models.CharField(max_length=80, null=True)  # the caller's idempotency key
    # whom it was written for, as it was then; merged customers are followed by reading (customers.merging)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    cancels = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")
    credits = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    issue_date = models.DateField()
    due_date = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    payable_minor = models.BigIntegerField()
    buyer_name = models.CharField(max_length=200)
    snapshot = models.TextField()  # canonical JSON: bill, presentation, versions
    snapshot_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    objects: Any = BusinessManager.from_queryset(InvoiceQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="number_once"),
            models.UniqueConstraint(fields=["business", "key"], name="invoice_key_once"),
        ]
        indexes = [
            models.Index(fields=["business", "-id"], name="invoice_of_business"),
            models.Index(fields=["business", "issue_date", "currency", "kind", "gross_minor"], name="invoice_by_day"),
            models.Index(fields=["business", "customer", "-id"], name="invoice_of_customer"),
            models.Index(fields=["credits"], name="credit_of_invoice", condition=models.Q(credits__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @cached_property
    def frozen(self) -> dict[str, Any]:
        """The snapshot as it was frozen."""
        return json.loads(self.snapshot)  # type: ignore[no-any-return]

    @property
    def format(self) -> Format:
        """What it is sent as; chosen in the draft and frozen."""
        return FORMATS[self.frozen.get("format", DEFAULT)]

    @property
    def explanation(self) -> str:
        """What the seller says to the customer about the correction this invoice is."""
        return str(self.frozen.get("explanation", ""))

    @property
    def line_heads(self) -> dict[int, str]:
        """The rows above lines that name the order or delivery a collective invoice bills there, by index."""
        return {int(index): words for index, words in self.frozen.get("line_heads", {}).items()}

    @property
    def running(self) -> int:
        """The number of an instalment among those of its plan; 0 for everything else."""
        return int(self.frozen.get("document", {}).get("number", 0))

    @cached_property
    def bill(self) -> Bill:
        """The bill as it was issued."""
        return read_bill(self.frozen["bill"]).bill

    @property
    def files(self) -> tuple[AttachedFile, ...]:
        """The files that go with it."""
        return attaching.files_of(self.frozen)

    @property
    def bill_with_files(self) -> Bill:
        """The bill with the bytes of the files that are inside the e-invoice."""
        return attaching.with_contents(self.business_id, self.bill, self.files)

    @cached_property
    def totals(self) -> Totals:
        """Totals of the frozen bill, by the rates it was issued with."""
        return totals(self.bill, self.treatments)

    @property
    def treatments(self) -> dict[str, Treatment]:
        """Category, rate, reason and note of each tax situation, as they were frozen."""
        return {
            key: Treatment(key, **{**kept, "rate": Decimal(kept["rate"])})
            for key, kept in self.frozen.get("treatments", {}).items()
        }

    @property
    def payable(self) -> Any:
        """Amount due (BT-115) in the invoice's currency, as a Decimal."""
        return from_minor(self.payable_minor, self.currency)

    @property
    def is_cancellation(self) -> bool:
        """Whether this document takes another one back in full."""
        return self.kind == self.CANCELLATION

    @property
    def is_claim(self) -> bool:
        """Whether this is an invoice of some kind, which asks for money."""
        return self.kind in self.CLAIMS

    @property
    def shown_total(self) -> Any:
        """What the document comes to for its reader: what is to be paid; of a proforma, without VAT, the net sum."""
        if self.kind == self.PROFORMA and not self.bill.prices_include_vat:
            return self.totals.net
        return self.payable

    @property
    def takes_back(self) -> bool:
        """Whether this document takes another one back, in full or in part, and so asks for no money."""
        return self.kind in (self.CANCELLATION, self.CREDIT)


class Credited(models.Model):
    """What a correction takes back of one line of an invoice. Rows are only ever added."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+")
    credit = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.PositiveIntegerField()  # position on the invoice; 0: an amount of the whole, then with VAT
    quantity = models.CharField(max_length=30)  # exact decimal; 0 where only money goes back
    amount_minor = models.BigIntegerField()  # in the entry mode of the invoice, before discounts on the whole

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credit", "line"], name="line_once_per_credit")]

    def __str__(self) -> str:
        return f"line {self.line} of invoice {self.invoice_id}"


class Plan(models.Model):
    """What instalments and their final invoice bill together: an order, or something agreed without one."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    order = models.OneToOneField(Order, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects: Any = BusinessManager()

    def __str__(self) -> str:
        return f"plan {self.pk}"


class Stage(models.Model):
    """The place of an instalment or a final invoice in its plan; free again when the document is cancelled."""

    FINAL = 0

    invoice = models.OneToOneField(Invoice, primary_key=True, on_delete=models.PROTECT, related_name="stage")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()  # 1 is the first instalment; 0 the final invoice
    cancelled = models.BooleanField(default=False)

    objects: Any = BusinessManager()

    class Meta:
        constraints = [
            # of a plan no two final invoices, and no two instalments with one number
            models.UniqueConstraint(
                fields=["plan", "number"], condition=models.Q(cancelled=False), name="stage_of_plan_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} of plan {self.plan_id}"


class Deduction(models.Model):
    """By how much an invoice deducts an instalment; by a minus where it was cancelled. Rows are only ever added."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+", db_index=False)
    instalment = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()  # with VAT

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "instalment"], name="deducted_once")]

    def __str__(self) -> str:
        return f"{self.instalment_id} in {self.document_id}"


class StandingQuerySet(BusinessQuerySet):
    """How invoices fare."""

    def without_document(self, now: Any) -> StandingQuerySet:
        """Issued, but the document is not made yet and it is time to try."""
        return self.filter(documented_at=None, document_next_at__lte=now)

    def not_checked(self, before: Any) -> StandingQuerySet:
        """Has its document since that moment, but nobody has examined it."""
        return self.filter(checked_at=None, documented_at__lte=before)

    def open(self) -> StandingQuerySet:
        """Something is still to be paid."""
        return self.filter(is_open=1)

    def overdue(self, today: date) -> StandingQuerySet:
        """Open, and the due date has passed: the day after it is the first."""
        return self.open().filter(due_date__lt=today)


class Standing(models.Model):
    """What has become of an issued invoice so far: derived from events and rows, changes freely."""

    ISSUED, SENT, VIEWED, CANCELLED = "issued", "sent", "viewed", "cancelled"

    invoice = models.OneToOneField(Invoice, primary_key=True, on_delete=models.PROTECT, related_name="standing")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=ISSUED)
    documented_at = models.DateTimeField(null=True)
    document_attempts = models.PositiveIntegerField(default=0)
    document_next_at = models.DateTimeField()
    document_problem = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField(null=True)  # official rules and PDF against XML
    differs = models.BooleanField(default=False)  # the PDF does not show what the XML says: nothing leaves
    sent_at = models.DateTimeField(null=True)
    viewed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    open_minor = models.BigIntegerField(default=0)  # what is still to be paid; changed by settling.set_open alone
    is_open = models.GeneratedField(
        # a number: Django asks for a truth value in a way that no index of SQLite answers
        expression=models.Case(models.When(open_minor__gt=0, then=models.Value(1)), default=models.Value(0)),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    # copies of what never changes, so that an index alone answers what is overdue
    due_date = models.DateField(null=True)
    currency = models.CharField(max_length=3, default="EUR")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: Any = BusinessManager.from_queryset(StandingQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["business", "is_open", "invoice"], name="standing_open"),
            models.Index(fields=["business", "state", "invoice"], name="standing_state"),
            models.Index(fields=["business", "documented_at"], name="standing_documented"),
            models.Index(fields=["business", "is_open", "due_date", "currency", "open_minor"], name="standing_due"),
            models.Index(fields=["customer", "is_open", "currency", "open_minor"], name="standing_of_customer"),
            models.Index(
                fields=["document_next_at"], name="standing_no_document", condition=models.Q(documented_at=None)
            ),
            models.Index(fields=["documented_at"], name="standing_not_checked", condition=models.Q(checked_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.state}"

    @property
    def open_amount(self) -> Any:
        """What is still to be paid, as a Decimal."""
        return from_minor(self.open_minor, self.currency)


class Receivable(models.Model):
    """What all customers of a business still owe in one currency: the sum of the open amounts, kept along."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    invoices = models.BigIntegerField(default=0)
    open_minor = models.BigIntegerField(default=0)

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "currency"], name="receivable_once")]

    def __str__(self) -> str:
        return f"{self.open_minor} {self.currency} in {self.invoices}"

    @property
    def amount(self) -> Any:
        """The sum as a Decimal."""
        return from_minor(self.open_minor, self.currency)

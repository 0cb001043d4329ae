"""Contract: what is billed again and again. Terms, Pause: what holds from a day on. Period: what was done, once."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, Self

from django.db import models

from handschlag.businesses.models import Business
from handschlag.core import recurrence
from handschlag.core.bill import Bill, Line
from handschlag.core.bill_json import read_bill
from handschlag.core.recurrence import Rule
from handschlag.core.text import Text
from handschlag.customers.models import Customer, OfCustomerQuerySet
from handschlag.drafts.models import Draft
from handschlag.scoping import BusinessManager, BusinessQuerySet


class ContractQuerySet(OfCustomerQuerySet):
    """Contracts of one business."""

    def newest_first(self, before: int | None = None) -> Self:
        """Keyset paging: the rows after the one with id ``before``."""
        rows = self.filter(pk__lt=before) if before else self
        return rows.order_by("-pk")

    def running(self) -> Self:
        """Something is still to come, now or after a pause."""
        return self.filter(ended=False)

    def asking(self) -> Self:
        """More is due than is made without a question; the longest waiting first."""
        return self.exclude(asks_since=None).order_by("next_on", "pk")

    def to_do(self, today: date, now: Any) -> Self:
        """A document is due, nobody has to be asked, and it is time to try."""
        may_try = models.Q(try_at=None) | models.Q(try_at__lte=now)
        return self.filter(may_try, next_on__lte=today, asks_since=None).order_by("next_on", "pk")

    def late(self, today: date) -> Self:
        """The day of a document has passed, whether somebody was asked about it or not."""
        return self.filter(next_on__lt=today)


class Contract(models.Model):
    """What a customer is billed for again and again: the bill without its lines, the rhythm, and how far it has come.

    ``done_until``, ``next_on`` and ``ended`` follow from the rule and what was settled; ``keeping`` writes them in the
    transaction of every change.
    """

    DRAFT, SEND = "draft", "send"

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    bill = models.JSONField()  # as core.bill_json writes it, without lines, dates and number
    beside = models.JSONField(default=dict)  # what a draft holds beside its bill, such as the format
    key = models.CharField(max_length=80, null=True)  # of the form it was begun with: pressed twice it is one contract
    begun_on = models.DateField()  # the day it was written: its tax situation was the usual one of that day, or not
    mode = models.CharField(max_length=5, default=DRAFT)
    recipient = models.CharField(max_length=254, blank=True)  # empty: whom the customer names for invoices
    payment_days = models.PositiveIntegerField(null=True)  # empty: the customer's, else the usual
    # the rule
    start = models.DateField()
    unit = models.CharField(max_length=5, default="month")
    every = models.PositiveIntegerField(default=1)
    timing = models.CharField(max_length=7, default="advance")
    day = models.SmallIntegerField(default=recurrence.PERIOD_EDGE)
    until = models.DateField(null=True)
    count = models.PositiveIntegerField(null=True)
    # how far it has come
    done_until = models.DateField(null=True)  # the last day of the last period that is settled
    next_on = models.DateField(null=True)  # the day the next document is due
    ended = models.BooleanField(default=False)
    asks_since = models.DateTimeField(null=True)
    try_at = models.DateTimeField(null=True)  # after a fault of ours: not before this moment
    tries = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects: Any = BusinessManager.from_queryset(ContractQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "key"], name="contract_key_once"),
            models.CheckConstraint(condition=models.Q(mode__in=("draft", "send")), name="contract_mode"),
            models.CheckConstraint(condition=models.Q(unit__in=("week", "month")), name="contract_unit"),
        ]
        indexes = [
            models.Index(fields=["business", "-id"], name="contract_of_business"),
            models.Index(fields=["business", "customer", "-id"], name="contract_of_customer"),
            models.Index(fields=["business", "next_on"], name="contract_late"),
            models.Index(fields=["next_on"], name="contract_due", condition=models.Q(asks_since=None)),
            models.Index(fields=["business", "asks_since"], name="contract_asking"),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def pauses(self) -> list[Pause]:
        """Its pauses, the first one first."""
        return list(Pause.objects.of(self.business_id).filter(contract=self).order_by("first", "pk"))

    @cached_property
    def terms(self) -> list[Terms]:
        """What is billed from which day on, the first day first."""
        return list(Terms.objects.of(self.business_id).filter(contract=self).order_by("valid_from"))

    @property
    def rule(self) -> Rule:
        """Rhythm, end and pauses for ``core.recurrence``."""
        pauses = tuple(recurrence.Pause(pause.first, pause.last) for pause in self.pauses)
        return Rule(
            self.start, self.unit, self.every, self.timing, self.day, self.until, self.count, pauses  # type: ignore[arg-type]
        )  # fmt: skip

    def terms_on(self, day: date) -> Terms:
        """What is billed for a period that begins on ``day``."""
        return [terms for terms in self.terms if terms.valid_from <= day or terms is self.terms[0]][-1]

    @cached_property
    def frame(self) -> Bill:
        """The bill without lines and dates."""
        return read_bill(self.bill).bill


class Terms(models.Model):
    """The lines of a contract for periods that begin on or after a day."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="+")
    valid_from = models.DateField()
    lines = models.JSONField()  # as core.bill_json writes them
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        verbose_name_plural = "terms"
        constraints = [models.UniqueConstraint(fields=["contract", "valid_from"], name="terms_once")]

    def __str__(self) -> str:
        return f"terms of {self.contract_id} from {self.valid_from}"

    @cached_property
    def as_lines(self) -> tuple[Line, ...]:
        """The lines with their prices."""
        return read_bill({"lines": self.lines}).bill.lines


class Pause(models.Model):
    """Days in which no period begins that is billed; open where ``last`` is missing."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="+")
    first = models.DateField()
    last = models.DateField(null=True)

    objects: Any = BusinessManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "first"], name="pause_once"),
            models.CheckConstraint(
                condition=models.Q(last=None) | models.Q(last__gte=models.F("first")), name="pause_order"
            ),
        ]

    def __str__(self) -> str:
        return f"pause of {self.contract_id} from {self.first}"


def with_parts(contracts: list[Contract]) -> list[Contract]:
    """Contracts of one business with their terms and pauses, in one question each for all of them."""
    if not contracts:
        return contracts
    rows = {"contract__in": [contract.pk for contract in contracts]}
    terms = list(Terms.objects.of(contracts[0].business_id).filter(**rows).order_by("valid_from"))
    pauses = list(Pause.objects.of(contracts[0].business_id).filter(**rows).order_by("first", "pk"))
    for contract in contracts:
        contract.terms = [row for row in terms if row.contract_id == contract.pk]
        contract.pauses = [row for row in pauses if row.contract_id == contract.pk]
    return contracts


class PeriodQuerySet(BusinessQuerySet):
    """Settled periods."""

    def to_make(self, now: Any) -> Self:
        """Confirmed by a person, still to be made, and it is time to try."""
        may_try = models.Q(contract__try_at=None) | models.Q(contract__try_at__lte=now)
        return self.filter(may_try, state=Period.CONFIRMED)

    def stopped(self) -> Self:
        """Meant to be issued; something stopped it and the draft still waits."""
        return self.exclude(problem_de="").filter(draft__isnull=False, draft__document_id=None)

    def of_invoice(self, invoice_id: int) -> Self:
        """The period an invoice was made for."""
        return self.filter(draft__kind=Draft.INVOICE, draft__document_id=invoice_id)


class Period(models.Model):
    """One period of a contract that is settled: its document was made, confirmed, or left out. Each period once."""

    CONFIRMED, MADE, SKIPPED = "confirmed", "made", "skipped"

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    start = models.DateField()
    end = models.DateField()
    due_on = models.DateField()  # the day its document was due
    state = models.CharField(max_length=9, default=CONFIRMED)
    draft = models.OneToOneField(Draft, null=True, on_delete=models.SET_NULL, related_name="+")
    problem_de = models.CharField(max_length=300, blank=True)  # why it was not issued or not sent
    problem_en = models.CharField(max_length=300, blank=True)
    unsent = models.BooleanField(default=False)  # it was issued, and the problem is about its mail
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    objects: Any = BusinessManager.from_queryset(PeriodQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "start"], name="period_once"),
            models.CheckConstraint(condition=models.Q(state__in=("confirmed", "made", "skipped")), name="period_state"),
        ]
        indexes = [
            models.Index(fields=["id"], name="period_to_make", condition=models.Q(state="confirmed")),
            models.Index(fields=["business", "id"], name="period_problem", condition=~models.Q(problem_de="")),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.start} to {self.end}, {self.state}"

    @property
    def problem(self) -> Text | None:
        """Why it was not issued or not sent."""
        return Text(self.problem_de, self.problem_en) if self.problem_de else None

"""Question, answer and promise: what is said about a document."""

from __future__ import annotations

from typing import Any

from django.db import models

from handschlag.businesses.models import Business
from handschlag.scoping import BusinessManager, BusinessQuerySet


class AboutQuerySet(BusinessQuerySet):
    """Rows about one document."""

    def about(self, subject: str, subject_id: int) -> AboutQuerySet:
        """Everything said about one document, oldest first."""
        return self.filter(subject=subject, subject_id=subject_id).order_by("pk")


class QuestionQuerySet(AboutQuerySet):
    """Questions of one business."""

    def open(self) -> QuestionQuerySet:
        """Somebody is waiting for an answer."""
        return self.filter(settled_at=None)


class Question(models.Model):
    """What a customer asks or proposes about a document or a line; open until it is answered or settled otherwise."""

    QUESTION, PROPOSAL = "question", "proposal"

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    line = models.PositiveIntegerField(null=True)  # position on the document, from 1
    kind = models.CharField(max_length=10, default=QUESTION)
    text = models.TextField()
    asked_by = models.CharField(max_length=254, blank=True)  # the recipient the link was made for
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects: Any = BusinessManager.from_queryset(QuestionQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["business", "subject", "subject_id"], name="question_about"),
            models.Index(fields=["business", "settled_at", "subject", "subject_id"], name="question_open"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_open(self) -> bool:
        """Whether somebody is waiting for an answer."""
        return self.settled_at is None


class Answer(models.Model):
    """What the seller answers, at the question."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()
    answered_at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Promise(models.Model):
    """A customer says the money is on its way, or names a day. Never a payment."""

    TRANSFERRED, ON_DAY = "transferred", "on_day"

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, default=TRANSFERRED)
    day = models.DateField(null=True)
    promised_by = models.CharField(max_length=254, blank=True)
    promised_at = models.DateTimeField()

    objects: Any = BusinessManager.from_queryset(AboutQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["business", "subject", "subject_id"], name="promise_about")]

    def __str__(self) -> str:
        return f"{self.kind} {self.day or ''}"

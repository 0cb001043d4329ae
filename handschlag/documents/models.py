"""Stored documents: the very bytes that were delivered, unchanged for the legal term. Making: those still to come."""

from __future__ import annotations

from typing import Any

from django.db import models

from handschlag.scoping import BusinessManager, BusinessQuerySet


class StoredDocumentQuerySet(BusinessQuerySet):
    """Stored documents of one business."""

    def about(self, subject: str, subject_id: int) -> StoredDocumentQuerySet:
        """All forms kept of one thing."""
        return self.filter(subject=subject, subject_id=subject_id)

    def without_content(self) -> StoredDocumentQuerySet:
        """Rows for lists: the bytes stay in the database."""
        return self.defer("content")


class StoredDocument(models.Model):
    """One file: PDF or XML of an issued invoice, a logo as it was when it was used, a file that went with a document.

    Database triggers guard it.
    """

    PDF, XML, LOGO, FILE = "pdf", "xml", "logo", "file"

    business_id = models.BigIntegerField()
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    form = models.CharField(max_length=20)
    filename = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    template_version = models.CharField(max_length=40, blank=True)
    rules_version = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()

    objects: Any = BusinessManager.from_queryset(StoredDocumentQuerySet)()

    class Meta:
        constraints = [
            # a logo may change between invoices, and each has its own files: each content is kept once
            models.UniqueConstraint(
                fields=["business_id", "subject", "subject_id", "form"],
                condition=~models.Q(form__in=("logo", "file")),
                name="document_form_once",
            ),
            models.UniqueConstraint(
                fields=["business_id", "subject", "subject_id", "form", "sha256"], name="document_bytes_once"
            ),
        ]
        # how much room the files of a guest take, without touching their bytes
        indexes = [models.Index(fields=["business_id", "subject", "subject_id", "form", "size"], name="document_size")]

    def __str__(self) -> str:
        return self.filename


class MakingQuerySet(BusinessQuerySet):
    """Documents to be made."""

    def about(self, subject: str, subject_id: int) -> MakingQuerySet:
        """The making of one thing's document."""
        return self.filter(subject=subject, subject_id=subject_id)

    def due(self, now: Any) -> MakingQuerySet:
        """Not made yet, and it is time to try."""
        return self.filter(made_at=None, next_at__lte=now)


class Making(models.Model):
    """A document that is to be made from frozen data: once, with new attempts after a fault of the renderer."""

    business_id = models.BigIntegerField()
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    made_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    problem = models.CharField(max_length=300, blank=True)

    objects: Any = BusinessManager.from_queryset(MakingQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "subject_id"], name="making_once")]
        indexes = [models.Index(fields=["next_at"], name="making_due", condition=models.Q(made_at=None))]

    def __str__(self) -> str:
        return f"document of {self.subject} {self.subject_id}"


class ExaminationQuerySet(BusinessQuerySet):
    """Examinations of one business."""

    def about(self, subject: str, subject_id: int) -> ExaminationQuerySet:
        """All examinations of one thing, the newest first."""
        return self.filter(subject=subject, subject_id=subject_id).order_by("-pk")


class Examination(models.Model):
    """What the official rules and the comparison of PDF and XML said about one document on one day; never changes.

    A later examination, such as one by newer rules, is a new row: the document stays what it was under its rules.
    """

    business_id = models.BigIntegerField()
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    xml_sha256 = models.CharField(max_length=64)
    rule_sets = models.JSONField()  # [[name, version], ...]; empty where the rules could not be asked
    faults = models.JSONField()  # [{severity, code, sentence, location, rule_set}, ...]
    differences = models.JSONField()  # terms of the XML that the PDF does not show
    not_asked = models.CharField(max_length=300, blank=True)  # why the rules could not be asked
    at = models.DateTimeField()

    objects: Any = BusinessManager.from_queryset(ExaminationQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["business_id", "subject", "subject_id"], name="examination_of_subject")]

    def __str__(self) -> str:
        return f"examination of {self.subject} {self.subject_id}"

    @property
    def fatal(self) -> bool:
        """Whether a rule that must hold is broken, or PDF and XML differ."""
        return bool(self.differences) or any(fault["severity"] == "fatal" for fault in self.faults)


class SearchText(models.Model):
    """What a document is found by, in the spelling of ``core.names.folded``; derived, may be written again."""

    business_id = models.BigIntegerField()
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    text = models.TextField()

    objects: Any = BusinessManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business_id", "subject", "subject_id"], name="search_text_once")
        ]

    def __str__(self) -> str:
        return self.text[:60]

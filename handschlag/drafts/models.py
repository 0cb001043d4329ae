"""Draft: a document being written. DraftVersion: what another window wrote meanwhile. DraftFile: what goes with it.

Template: what drafts begin with.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from handschlag.businesses.models import Business
from handschlag.customers.models import Customer
from handschlag.scoping import BusinessManager, BusinessQuerySet


class DraftQuerySet(BusinessQuerySet):
    """Drafts of one business."""

    def open(self, kind: str | None = None) -> DraftQuerySet:
        """Still being written, last changed first; of one kind or of all."""
        rows = self.filter(document_id=None).order_by("-updated_at", "-pk")
        return rows.filter(kind=kind) if kind else rows


class Draft(models.Model):
    """A document being written: every field as typed, in the shape of the JSON bill. Has no number.

    ``document_id`` is the id of what it became, a row of its kind. Drafts come before all documents in the journey,
    so there is no foreign key; the verb that issues sets the id in the transaction that makes the document.
    """

    INVOICE, QUOTE = "invoice", "quote"

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, default=INVOICE)
    data = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    window = models.CharField(max_length=40, blank=True)  # the browser window that saved last
    edit = models.BigIntegerField(default=0)  # its running number, so that a late request never overwrites a newer one
    # what it continues: the quote whose next version this becomes, the wrong invoice that this one replaces
    about_id = models.BigIntegerField(null=True)
    follows_profile = models.BooleanField(default=False)  # its sender is the business's profile, not typed by hand
    expires = models.BooleanField(default=True)  # goes when nobody touches it; the document of a contract waits
    document_id = models.BigIntegerField(null=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: Any = BusinessManager.from_queryset(DraftQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["business", "-updated_at"], name="draft_of_business")]
        constraints = [models.UniqueConstraint(fields=["kind", "document_id"], name="draft_of_document_once")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class DraftVersion(models.Model):
    """What another window wrote on an older revision: kept until a person has chosen."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="+")
    window = models.CharField(max_length=40)
    data = models.JSONField()
    base_revision = models.PositiveIntegerField()
    saved_at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "window"], name="version_per_window")]

    def __str__(self) -> str:
        return f"version of draft {self.draft_id}"


class Template(models.Model):
    """What a seller begins documents with again and again: lines, texts and terms in the shape of a draft's data."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    data = models.JSONField()
    changed_at = models.DateTimeField()

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "name"], name="template_once")]

    def __str__(self) -> str:
        return self.name


class DraftFile(models.Model):
    """The bytes of a file attached to a draft, once per content; they go with the draft or move to its document."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    objects: Any = BusinessManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "sha256"], name="draft_file_once")]
        indexes = [models.Index(fields=["business", "size"], name="draft_file_size")]

    def __str__(self) -> str:
        return f"file of draft {self.draft_id}"

"""Event: one fact about one thing. Head: where a business's chain ends."""

from __future__ import annotations

from typing import Any

from django.db import models

from handschlag.scoping import BusinessManager, BusinessQuerySet

FIRST_HASH = "0" * 64


class EventQuerySet(BusinessQuerySet):
    """Events of one business, oldest first."""

    def about(self, subject: str, subject_id: int) -> EventQuerySet:
        """Everything that happened to one thing, in order."""
        return self.filter(subject=subject, subject_id=subject_id).order_by("position")


class Event(models.Model):
    """One fact, chained to the one before it: ``hash`` covers ``previous_hash`` and all other columns."""

    business_id = models.BigIntegerField()
    position = models.BigIntegerField()
    type = models.CharField(max_length=60)
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    actor = models.CharField(max_length=80)
    data = models.TextField(default="{}")  # canonical JSON, text so that the hash covers the very bytes
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects: Any = BusinessManager.from_queryset(EventQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business_id", "position"], name="event_position_once")]
        indexes = [models.Index(fields=["business_id", "subject", "subject_id", "position"], name="event_subject")]

    def __str__(self) -> str:
        return f"{self.type} {self.subject} {self.subject_id}"


class Head(models.Model):
    """The last link of a business's chain; locked while a link is added."""

    business_id = models.BigIntegerField(primary_key=True)
    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=FIRST_HASH)

    objects: Any = BusinessManager()

    def __str__(self) -> str:
        return f"{self.business_id} at {self.position}"


class Slot(models.Model):
    """A run of a scheduled job in one slot of time: the unique key makes two schedulers start one run."""

    key = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key

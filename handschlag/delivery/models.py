"""Delivery: one row for one message to one person; its state is the truth, jobs are only hints."""

from __future__ import annotations

from typing import Any

from django.db import models

from handschlag.scoping import BusinessManager, BusinessQuerySet


class DeliveryQuerySet(BusinessQuerySet):
    """Outbox rows."""

    def due(self, now: Any) -> DeliveryQuerySet:
        """Rows a worker should look at: waiting and due, or left behind by a worker that died."""
        may_leave = models.Q(not_before=None) | models.Q(not_before__lte=now)
        waiting = models.Q(state=Delivery.WAITING, next_attempt_at__lte=now) & may_leave
        abandoned = models.Q(state=Delivery.SENDING, lease_until__lt=now)
        return self.filter(waiting | abandoned)

    def about(self, subject: str, subject_id: int) -> DeliveryQuerySet:
        """Every message about one thing."""
        return self.filter(subject=subject, subject_id=subject_id)


class Delivery(models.Model):
    """One message: which thing, which stage, to whom, by which channel. The database allows each only once."""

    HELD, WAITING, SENDING, SENT = "held", "waiting", "sending", "sent"
    UNCLEAR, FAILED, STOPPED, TAKEN_BACK = "unclear", "failed", "stopped", "taken_back"
    STATES = (HELD, WAITING, SENDING, SENT, UNCLEAR, FAILED, STOPPED, TAKEN_BACK)

    business_id = models.BigIntegerField()
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    stage = models.CharField(max_length=30)
    recipient = models.CharField(max_length=254)
    channel = models.CharField(max_length=10, default="email")
    state = models.CharField(max_length=10, default=WAITING)
    message_id = models.CharField(max_length=120, unique=True)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True)  # the end of the time to undo, or the moment that was chosen
    next_attempt_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, blank=True)
    handed_over_at = models.DateTimeField(null=True)  # set just before the content leaves, still unanswered
    sent_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)  # the mail server's last words, or why it stopped
    created_at = models.DateTimeField()

    objects: Any = BusinessManager.from_queryset(DeliveryQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "subject_id", "stage", "recipient", "channel"], name="delivery_once"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=("held", "waiting", "sending", "sent", "unclear", "failed", "stopped", "taken_back")
                ),
                name="delivery_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="delivery_due", condition=models.Q(state__in=("waiting", "sending"))
            ),
            models.Index(fields=["business_id", "-id"], name="delivery_of_business"),
            models.Index(fields=["business_id", "state", "id"], name="delivery_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} to {self.recipient}: {self.state}"

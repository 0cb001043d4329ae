"""Let planned changes take effect, and forget imported files; both harmless when run twice."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from handschlag.customers import keeping
from handschlag.customers.models import Customer, ImportFile

IMPORT_DAYS = 30
AT_ONCE = 500


@task()
def apply_planned() -> int:
    """Bring customers up to date whose change takes effect by today. Pages read the right record without this."""
    today, done = timezone.localdate(), 0
    due = Customer.objects.everywhere().filter(planned_on__lte=today).order_by("pk")
    for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            row = Customer.objects.everywhere().select_for_update().filter(pk=pk, planned_on__lte=today).first()
            if row is not None:
                keeping.refresh(row)
                done += 1
    return done


@task()
def forget_imports() -> int:
    """Delete imported files and their reports after 30 days: they hold what people are called."""
    old = ImportFile.objects.everywhere().filter(created_at__lt=timezone.now() - timedelta(days=IMPORT_DAYS))
    return int(old.delete()[0])

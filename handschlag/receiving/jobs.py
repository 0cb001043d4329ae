"""What the worker does for received invoices: thin jobs that take ids, harmless when they run twice or never."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from handschlag.receiving import checking
from handschlag.receiving.models import ReceivedInvoice


@task(priority=-10)
def check(received_id: int) -> bool:
    """Ask the official rules about a received invoice; documents that are still to be made come first."""
    return checking.check(received_id) is not None


@task()
def sweep() -> int:
    """Enqueue again every received invoice that nobody has checked ten minutes after it came."""
    due = ReceivedInvoice.objects.everywhere().unchecked(timezone.now() - timedelta(minutes=10))
    ids = list(due.order_by("received_at").values_list("pk", flat=True)[:500])
    for pk in ids:
        check.enqueue(pk)
    return len(ids)

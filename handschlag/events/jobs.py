"""Keep the queue tidy: it only holds hints, and a worker that died leaves some behind."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from handschlag.events.models import Slot

LONGEST_JOB = timedelta(minutes=15)
KEEP_FINISHED = timedelta(days=3)


@task()
def tidy_queue() -> int:
    """Fail jobs whose worker is gone and forget finished ones; the rows they worked on are swept on their own."""
    now = timezone.now()
    DBTaskResult.objects.running().filter(started_at__lt=now - LONGEST_JOB).update(
        status="FAILED", finished_at=now, exception_class_path="builtins.TimeoutError", traceback="worker is gone"
    )
    Slot.objects.filter(at__lt=now - KEEP_FINISHED).delete()
    return int(DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_FINISHED).delete()[0])

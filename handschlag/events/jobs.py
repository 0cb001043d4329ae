"""Keep the queue tidy: a job whose worker died, or that failed, goes again; all jobs are harmless when run twice."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from handschlag.events.models import Slot

# The longest job, a mail to a server that answers at the last moment, takes less than four minutes.
LONGEST_JOB = timedelta(minutes=5)
MOST_ATTEMPTS = 5
KEEP_FINISHED = timedelta(days=3)


@task()
def tidy_queue() -> int:
    """Repeat what a dead worker left and what failed, a few times; forget what is done. Returns how many go again."""
    now = timezone.now()
    abandoned = Q(status="RUNNING", started_at__lt=now - LONGEST_JOB)
    trouble = list(DBTaskResult.objects.filter(abandoned | Q(status="FAILED")).defer("traceback")[:1000])
    again = [row.pk for row in trouble if len(row.worker_ids) < MOST_ATTEMPTS]
    rows = DBTaskResult.objects.filter(pk__in=[row.pk for row in trouble])
    rows.filter(pk__in=again).update(status="READY", finished_at=None)
    rows.filter(status="RUNNING").exclude(pk__in=again).update(status="FAILED", finished_at=now)
    Slot.objects.filter(at__lt=now - KEEP_FINISHED).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_FINISHED).delete()
    return len(again)

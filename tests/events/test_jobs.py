"""Jobs are hints, but none is lost for good: what a dead worker left, and what failed, goes again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from handschlag.events import jobs
from handschlag.invoices.jobs import forget_limits

pytestmark = pytest.mark.django_db


def row(status: str, attempts: int = 1, age: timedelta = timedelta(minutes=6)) -> DBTaskResult:
    job = DBTaskResult.objects.get(pk=forget_limits.enqueue().id)
    then = timezone.now() - age
    job.status, job.started_at, job.worker_ids = status, then, ["w"] * attempts
    job.finished_at = then if status in ("FAILED", "SUCCESSFUL") else None
    job.save()
    return job


@pytest.mark.parametrize("status", ["RUNNING", "FAILED"])
def test_a_job_that_was_lost_or_failed_goes_again(status: str) -> None:
    lost = row(status)
    assert jobs.tidy_queue.call() == 1
    lost.refresh_from_db()
    assert (lost.status, lost.finished_at) == ("READY", None)
    assert DBTaskResult.objects.get_locked() == lost


@pytest.mark.parametrize("status", ["RUNNING", "FAILED"])
def test_a_job_that_never_works_is_given_up(status: str) -> None:
    hopeless = row(status, attempts=jobs.MOST_ATTEMPTS)
    assert jobs.tidy_queue.call() == 0
    hopeless.refresh_from_db()
    assert hopeless.status == "FAILED"
    assert hopeless.finished_at


def test_a_job_at_work_is_left_alone() -> None:
    at_work = row("RUNNING", age=timedelta(minutes=1))
    assert jobs.tidy_queue.call() == 0
    at_work.refresh_from_db()
    assert at_work.status == "RUNNING"


@pytest.mark.parametrize(("status", "attempts"), [("SUCCESSFUL", 1), ("FAILED", 5)])
def test_what_is_done_is_forgotten_after_days(status: str, attempts: int) -> None:
    done: Any = row(status, attempts, timedelta(days=4))
    jobs.tidy_queue.call()
    assert not DBTaskResult.objects.filter(pk=done.pk).exists()

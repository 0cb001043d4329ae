"""Issuing in a real database, and the whole pipeline from the bill to the stored document."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta

from bench.documents import bill
from bench.row import Row, cpu_ms

PIPELINE = 200  # invoices
TODAY = date(2026, 11, 23)


def rows(words: list[str]) -> Iterator[Row]:
    """Issue one invoice; then many, with the worker's part, as CPU ms each and documents per second and core."""
    issue, pipeline = "issue, 3 lines", "issue to stored document, 3 lines"
    wanted = [job for job in (issue, pipeline) if not words or any(word in job for word in words)]
    if not wanted:
        return
    with tempfile.TemporaryDirectory() as folder:
        _set_up(folder)
        from handschlag.businesses import guests
        from handschlag.invoices import issuing

        business = guests.start(name="Bench")

        def issue_one(n: int) -> None:
            issuing.issue_bill(business, bill(3, n), by="bench", today=TODAY + timedelta(days=30))

        if issue in wanted:
            yield Row(issue, cpu_ms(issue_one, 200), 10, 10)
        if pipeline in wanted:
            work()  # what the first row has left
            each = _pipeline(issue_one)
            yield Row(pipeline, each, 20, 20, note=f"{1000 / each:.0f} per second and core")


def _pipeline(issue_one: object) -> float:
    from handschlag.documents import rendering

    before = time.process_time() + rendering.cpu_seconds()
    for n in range(PIPELINE):
        issue_one(n)  # type: ignore[operator]
    work(PIPELINE)  # the documents: they come before the examination of finished ones
    return (time.process_time() + rendering.cpu_seconds() - before) * 1000 / PIPELINE


def work(jobs: int | None = None, name: str = "bench") -> None:
    """Run so many jobs, or every job that waits, as a worker does, then stop."""
    from django_tasks_db.management.commands.db_worker import Worker

    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=jobs,
        worker_id=name,
        excluded_queue_names=[],
    ).run()


def _set_up(folder: str) -> None:
    os.environ |= {"HANDSCHLAG_DATA": folder, "DATABASE_URL": "", "SMTP_URL": "", "LOG_LEVEL": "WARNING"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "handschlag.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)

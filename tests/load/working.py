"""A worker that ends when the queue is empty: run as ``python -m tests.load.working NUMBER START``."""

from __future__ import annotations

import sys


def main(number: int) -> None:
    import django

    django.setup()
    from django_tasks_db.management.commands.db_worker import Worker

    Worker(
        queue_names=["*"], interval=0.1, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id=f"load-{number}", excluded_queue_names=[],
    ).run()  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))

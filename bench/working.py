"""A process of the bench: ``python -m bench.working issue COUNT``, or ``document COUNT START NUMBER`` as a worker."""

from __future__ import annotations

import os
import sys
import time


def issue(count: str) -> None:
    """Issue so many invoices in a business of their own; their documents wait for a worker."""
    from datetime import timedelta

    from bench.documents import bill
    from bench.issuing import TODAY
    from handschlag.businesses import guests
    from handschlag.invoices import issuing

    business = guests.start(name="Bench")
    for n in range(int(count)):
        issuing.issue_bill(business, bill(3, n), by="bench", today=TODAY + timedelta(days=30))


def document(count: str, start: str, number: str) -> None:
    """Make so many documents from the second ``start`` on, and print the seconds it took."""
    from bench.issuing import work
    from handschlag.documents import rendering

    time.sleep(max(0.0, float(start) - time.time()))
    began = time.monotonic()
    work(int(count), f"bench-{number}")
    print(time.monotonic() - began)
    rendering.stop()


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.settings")
    django.setup()
    {"issue": issue, "document": document}[sys.argv[1]](*sys.argv[2:])

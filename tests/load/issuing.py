"""Clients that issue bills by the verbs: run as ``python -m tests.load.issuing NUMBER START EACH THREADS BUSINESS``."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor


def main(number: int, start: float, each: int, threads: int, business_id: int) -> None:
    import django

    django.setup()
    from django.db import connection

    from handschlag.businesses.models import Business
    from handschlag.invoices import issuing
    from tests import cast

    business = Business.objects.get(pk=business_id)

    def issue(client: int) -> list[str]:
        try:
            # every bill is asked for twice, the second time by the neighbour: one key, one invoice
            keys = [f"{number}-{(client + twice) % threads}-{n}" for n in range(each) for twice in (0, 1)]
            return [
                issuing.issue_bill(business, cast.bill(), by="load", key=key, today=cast.TODAY).number for key in keys
            ]
        finally:
            connection.close()

    connection.close()
    time.sleep(max(0.0, start - time.time()))
    with ThreadPoolExecutor(threads) as pool:
        for numbers in pool.map(issue, range(threads)):
            print(*numbers, sep="\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), *map(int, sys.argv[3:]))

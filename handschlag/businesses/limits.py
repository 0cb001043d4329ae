"""Rate limits in the database: they hold across processes and restarts."""

from __future__ import annotations

import hashlib
import ipaddress
import time

from django.db import IntegrityError, transaction
from django.db.models import F

from handschlag.businesses.models import LimitCounter


class TooOften(Exception):
    """Somebody did this too often; ``retry_after`` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


def count(scope: str, key: str, *, limit: int, seconds: int) -> None:
    """Count one act of ``key`` and raise ``TooOften`` beyond ``limit`` in the running window of so many seconds."""
    now = int(time.time())
    row = {"scope": scope, "key": hashlib.sha256(key.encode()).hexdigest(), "window": now // seconds}
    with transaction.atomic():
        if not LimitCounter.objects.filter(**row).update(count=F("count") + 1):
            try:
                with transaction.atomic():
                    LimitCounter.objects.create(**row, count=1)
            except IntegrityError:  # another request opened the window
                LimitCounter.objects.filter(**row).update(count=F("count") + 1)
        used = LimitCounter.objects.values_list("count", flat=True).get(**row)
    if used > limit:
        raise TooOften(seconds - now % seconds)


def network_of(address: str) -> str:
    """The network an address belongs to, for limits: /24 for IPv4, /64 for IPv6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 64}", strict=False))


def forget_old(seconds: int = 172_800) -> int:
    """Delete counters of windows that ended long ago. Returns how many rows went."""
    # windows of any length: their number times their length is their age, so the shortest (1 s) is the safe bound
    oldest = LimitCounter.objects.order_by("-pk").values_list("pk", flat=True)[100_000:100_001]
    del seconds
    bound = next(iter(oldest), None)
    return LimitCounter.objects.filter(pk__lte=bound).delete()[0] if bound else 0

"""One measured job: CPU time, not wall time, so that a busy machine changes little."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """A job with its CPU ms, what it should and must not take, and what peers take for the same."""

    job: str
    ours: float  # CPU ms, median
    target: float
    limit: float  # never above
    peers: dict[str, float] = field(default_factory=dict)
    note: str = ""


def cpu_ms(job: Callable[[int], object], times: int, elsewhere: Callable[[], float] = lambda: 0.0) -> float:
    """Median CPU ms (user and system) of ``job(n)``; ``elsewhere`` tells the CPU seconds its processes have used.

    The first two runs warm up. Every run gets another ``n``, so that no cache flatters it.
    """
    spent = []
    gc.collect()
    for n in range(times + 2):
        before = time.process_time() + elsewhere()
        job(n)
        spent.append((time.process_time() + elsewhere() - before) * 1000)
    return statistics.median(spent[2:])

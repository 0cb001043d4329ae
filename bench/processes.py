"""What the processes of the product take to start and to hold, and what a second worker brings. Linux only."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.row import Row
from handschlag.core.bill_json import write_bill
from handschlag.core.examples import CASES
from tests import own_stage, private_postgres
from tests.stage import Serving, free_port

COMMAND = "start of a command"
START, REST = "start to the first page", "web process at rest, MiB"
RENDER = "render process, MiB"
TWO = "time of two workers, % of one's"
LETTERS = 50
INVOICES = 200  # per run


def rows(words: list[str]) -> Iterator[Row]:
    """CPU ms, MiB and per cent, as the name of the row says."""
    wanted = [job for job in (COMMAND, START, REST, RENDER, TWO) if not words or any(word in job for word in words)]
    if not Path("/proc/self/smaps_rollup").exists():
        return
    if COMMAND in wanted:
        yield Row(COMMAND, min(_command() for _ in range(3)), 1000, 1000, note="handschlag check")
    if START in wanted or REST in wanted:
        started, resident = _served()
        yield from (
            row for row in (Row(START, started, 1000, 1000), Row(REST, resident, 150, 150)) if row.job in wanted
        )
    if RENDER in wanted:
        yield Row(RENDER, _rendered(), 120, 120, note=f"after {LETTERS} documents")
    if TWO in wanted:
        try:
            with private_postgres.cluster() as server:
                yield Row(TWO, _two_workers(server), 56, 56, note="on PostgreSQL")  # 1.8 times as fast
        except FileNotFoundError:
            yield Row(TWO, _two_workers(""), 56, 56, note="on SQLite: PostgreSQL is not installed")


def _command() -> float:
    bill = json.dumps(write_bill(next(iter(CASES.values())))).encode()
    before = _children_seconds()
    subprocess.run([sys.executable, "-m", "handschlag", "check", "-"], input=bill, capture_output=True, check=False)
    return (_children_seconds() - before) * 1000


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _served() -> tuple[float, float]:
    """CPU ms of the web server until it has answered, on a folder that is set up; MiB of its largest process then."""
    with tempfile.TemporaryDirectory() as folder:
        environment = own_stage.bare_environment(Path(folder))
        with Serving(free_port(), environment):
            pass  # the first start makes the database
        with Serving(free_port(), environment) as served:
            web = [pid for pid in _below(served.process.pid) if b"worker" not in _read(pid, "cmdline").split(b"\0")]
            return sum(map(_cpu_ms, web)), max(map(_resident_mib, web))


def _rendered() -> float:
    from bench.documents import document
    from handschlag.documents import rendering

    for n in range(LETTERS):
        document(3, n)
    resident = max(_resident_mib(pid) for pid in _below(os.getpid()) if b"render_process" in _read(pid, "cmdline"))
    rendering.stop()
    return resident


def _below(parent: int) -> list[int]:
    """All processes started by this one, and theirs."""
    found = []
    for path in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            found += [child, *_below(child)]
    return found


def _read(pid: int, name: str) -> bytes:
    return Path(f"/proc/{pid}/{name}").read_bytes()


def _cpu_ms(pid: int) -> float:
    fields = _read(pid, "stat").rpartition(b")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _resident_mib(pid: int) -> float:
    return int(_read(pid, "statm").split()[1]) * resource.getpagesize() / 1024**2


def _two_workers(server: str) -> float:
    """The same documents made by one worker process and by two, by the clock."""
    with tempfile.TemporaryDirectory() as folder, own_stage.empty_database(Path(folder), server) as url:
        environment = own_stage.bare_environment(Path(folder), DATABASE_URL=url)
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], env=environment, check=True)
        one = max(_worked(environment, 1))
        return max(_worked(environment, 2)) / one * 100


def _worked(environment: dict[str, str], processes: int) -> list[float]:
    """Seconds that each process took for its share of so many documents."""
    subprocess.run([sys.executable, "-m", "bench.working", "issue", str(INVOICES)], env=environment, check=True)
    start = str(time.time() + 5)
    command = [sys.executable, "-m", "bench.working", "document", str(INVOICES // processes), start]
    running = [
        subprocess.Popen([*command, str(number)], env=environment, stdout=subprocess.PIPE, text=True)
        for number in range(processes)
    ]
    return [float(process.communicate()[0].split()[-1]) for process in running]

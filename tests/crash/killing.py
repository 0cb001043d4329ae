"""The product under fire: somebody kills its processes at random, and an init system starts it again."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter

from tests.stage import Serving, wait_until

# what stands in the command line of each kind of process, and how often it is hit
VICTIMS = {"supervisor": 1, "supervisor web": 3, "supervisor worker": 5, "render_process": 3}


class Product:
    """Serves until told to end; whatever part dies comes back."""

    def __init__(self, port: int, environment: dict[str, str]) -> None:
        self.port, self.environment = port, environment
        self.serving = self._start()
        self.kills: Counter[str] = Counter()

    def _start(self) -> Serving:
        return Serving(self.port, self.environment).__enter__()

    def family(self) -> dict[int, str]:
        """Every process below ours, with its command line."""
        listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
        rows = [line.split(None, 2) for line in listing.stdout.splitlines()]
        family = {self.serving.process.pid: "supervisor"}
        grown = True
        while grown:
            more = {int(pid): args[0] for pid, parent, *args in rows if int(parent) in family and args}
            grown = not more.keys() <= family.keys()
            family = more | family
        return family

    def kill(self, kind: str, chance: random.Random) -> None:
        """SIGKILL to one process of this kind, if there is one just now."""
        family = self.family()
        if kind == "supervisor":
            self.kill_all()
            self.kills[kind] += 1
            self.serving = self._start()
            return
        found = [pid for pid, line in family.items() if kind in line]
        if found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(found), signal.SIGKILL)
                self.kills[kind] += 1

    def kill_all(self) -> None:
        """The whole machine loses power, but for the disk."""
        family = self.family()
        self.serving.process.kill()
        self.serving.process.wait()
        wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in family), "the processes to end", 60)

    def restart(self) -> None:
        self.serving = self._start()

    def stop(self) -> None:
        self.serving.__exit__()

    @property
    def repeating_kills(self) -> int:
        """Kills that may have hit a worker while a mail was in flight."""
        return self.kills["supervisor"] + self.kills["supervisor worker"]


class Killer(threading.Thread):
    """Kills something every few seconds until told to stop."""

    def __init__(self, product: Product, seed: int, pause: tuple[float, float]) -> None:
        super().__init__(daemon=True)
        self.product, self.pause = product, pause
        self.random = random.Random(seed)
        self.enough = threading.Event()
        self.trouble: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.enough.wait(self.random.uniform(*self.pause)):
                kind = self.random.choices(list(VICTIMS), list(VICTIMS.values()))[0]
                self.product.kill(kind, self.random)
        except BaseException as trouble:  # the test itself fails with it
            self.trouble = trouble

    def end(self) -> None:
        self.enough.set()
        self.join(120)
        if self.trouble:
            raise self.trouble


def patiently(attempt: object, what: str, seconds: float = 120) -> object:
    """Call until it does not fail on the connection: what a person does who presses the button again."""
    end = time.monotonic() + seconds
    while True:
        try:
            return attempt()  # type: ignore[operator]
        except (OSError, AssertionError, ValueError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)

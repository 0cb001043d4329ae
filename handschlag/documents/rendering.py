"""Letter in, finished document out: the parent's side of the render processes.

Thread-safe. Processes are spawned when first needed, never forked: a forked copy of a used compiler hangs.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from handschlag.core.einvoice.pdf_attachment import refused
from handschlag.core.text import Text
from handschlag.documents.images import ImageRefused
from handschlag.documents.pipe import receive, send
from handschlag.documents.printable import everywhere, plain

HERE = Path(__file__).parent
TEMPLATES, FONTS = HERE / "typst", HERE / "fonts"
WALL_SECONDS = 30  # the process ends itself after 10 seconds of CPU; this is for one that waits for ever
PDF_MAY_TAKE = 2  # times as long; no longer than until somebody tries it again
MAX_RESIDENT = 300 * 1024 * 1024
MAX_JOBS = 2000


class RenderingFailed(Exception):
    """No document came out; ``sentence`` is for the user, the message for the log. Trying again is safe."""

    sentence = Text(
        "Die Seite konnte gerade nicht gesetzt werden. Ihre Eingaben sind gespeichert, versuchen Sie es noch einmal",
        "The page could not be typeset just now. Your entries are saved, try again",
    )


class _NotPrintable(Exception):
    """A text has characters that no font can draw or that PDF/A does not allow."""


def render_pdf(letter: dict[str, Any], xml: bytes, logo: bytes | None = None) -> bytes:
    """The document: PDF/A-3a, PDF/UA-1 and ZUGFeRD EN 16931 in one file. Equal input gives equal bytes, always.

    ``letter`` comes from ``letter.letter``, ``xml`` is the CII invoice (UTF-8), empty for other letters; ``logo`` is a
    PNG of ``images.read_logo``.
    Raises ``RenderingFailed``.
    """
    return _render("pdf", letter, xml, logo or b"")[0]


def render_svg(letter: dict[str, Any], logo: bytes | None = None, *, pages: int | None = None) -> list[bytes]:
    """The same pages as SVG, one each, at most ``pages`` of them; for the preview. Raises ``RenderingFailed``."""
    return _render("svg", letter, logo or b"")[:pages]


def re_encoded(picture: bytes) -> bytes:
    """A picture decoded and written anew in the render process. Raises ``ImageRefused``, ``RenderingFailed``."""
    return _ask("logo", picture)[0]


def attached_invoice(pdf: bytes) -> bytes:
    """The XML attached to a stranger's PDF. Raises ``DocumentRefused``; ``RenderingFailed`` where it took too much."""
    return _ask("invoice", pdf)[0]


def cpu_seconds() -> float:
    """CPU time that all render processes of this process have used so far; for measuring."""
    return _pool.cpu_seconds()


def stop() -> None:
    """End the render processes; the next job starts new ones."""
    _pool.stop()


def _render(kind: str, letter: dict[str, Any], *more: bytes) -> list[bytes]:
    try:
        return _ask(kind, _as_json(letter), *more)
    except _NotPrintable:
        return _ask(kind, _as_json(everywhere(letter, plain)), *more)


def _as_json(letter: dict[str, Any]) -> bytes:
    return json.dumps(letter, ensure_ascii=False, separators=(",", ":")).encode()


def _ask(kind: str, *parts: bytes) -> list[bytes]:
    with _pool.process() as process:
        status, *results = process.ask(kind.encode(), *parts)
    if status["ok"]:
        return results
    if "document" in status:
        raise refused(status["document"])
    if "refused" in status:
        raise ImageRefused(status["refused"])
    if status["error"].startswith("PDF/A"):
        raise _NotPrintable(status["error"])
    raise RenderingFailed(status["error"])


class _Process:
    """One render process and the folder that is its root."""

    def __init__(self) -> None:
        self.jobs = self.resident = 0
        self.cpu = 0.0
        self.root = tempfile.mkdtemp(prefix="handschlag-render-")
        for source in TEMPLATES.glob("*.typ"):
            shutil.copyfile(source, Path(self.root) / source.name)
        # nothing of our own environment: it holds secrets. One thread and one heap: two gain nothing and cost memory
        environment = {
            "PYTHONPATH": str(HERE.parent.parent),
            "PYTHONUTF8": "1",
            "RAYON_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "handschlag.documents.render_process", self.root, str(FONTS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self.root,
            env=environment,
        )

    def ask(self, *parts: bytes) -> list[Any]:
        """Send a job and wait for its answer: the status, then the results. Raises ``RenderingFailed``."""
        assert self.process.stdin and self.process.stdout  # noqa: S101 (both are pipes)
        wall_seconds = WALL_SECONDS * (PDF_MAY_TAKE if parts[0] == b"pdf" else 1)
        too_long = threading.Timer(wall_seconds, self.process.kill)
        too_long.daemon = True
        too_long.start()
        try:
            send(self.process.stdin, *parts)
            status, *results = receive(self.process.stdout)
        except (EOFError, OSError) as error:
            raise RenderingFailed(f"the render process ended ({self.process.wait()})") from error
        finally:
            too_long.cancel()
        told = json.loads(status)
        self.jobs, self.resident, self.cpu = self.jobs + 1, told["resident"], told["cpu"]
        return [told, *results]

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def worn_out(self) -> bool:
        return self.resident > MAX_RESIDENT or self.jobs >= MAX_JOBS

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        self.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)


class _Pool:
    """As many processes as RENDER_PROCESSES allows, started on demand; threads wait for a free one."""

    def __init__(self) -> None:
        self.size = int(getattr(settings, "RENDER_PROCESSES", 1)) if settings.configured else 1
        self.free: list[_Process] = []
        self.slots = threading.BoundedSemaphore(self.size)
        self.lock = threading.Lock()
        self.finished_cpu = 0.0

    @contextlib.contextmanager
    def process(self) -> Iterator[_Process]:
        with self.slots:
            with self.lock:
                process = self.free.pop() if self.free else None
            if process and process.has_ended:  # killed while it waited, such as by a system short of memory
                self._retire(process)
                process = None
            process = process or _Process()
            usable = False
            try:
                yield process
                usable = not process.worn_out
            finally:
                if usable:
                    with self.lock:
                        self.free.append(process)
                else:
                    self._retire(process)

    def _retire(self, process: _Process) -> None:
        process.end()
        with self.lock:
            self.finished_cpu += process.cpu

    def cpu_seconds(self) -> float:
        with self.lock:
            return self.finished_cpu + sum(process.cpu for process in self.free)

    def stop(self) -> None:
        with self.lock:
            ending, self.free = self.free, []
        for process in ending:
            self._retire(process)


_pool = _Pool()


def _start_over() -> None:
    """In a forked child: the processes belong to the parent, so leave them alone and start own ones when needed."""
    global _pool
    _pool = _Pool()


os.register_at_fork(after_in_child=_start_over)
atexit.register(stop)

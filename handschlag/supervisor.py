"""Runs the whole product as one command: prepares the data, then keeps web server and worker alive."""

import contextlib
import errno
import fcntl
import hashlib
import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from handschlag.database import trouble
from handschlag.lifeline import die_with_parent

log = logging.getLogger("handschlag")

STOP_SECONDS = 15  # what a child gets to finish its work
TICK_SECONDS = 5  # how often the schedule is asked what is due
POLL_SECONDS = 0.25  # how often an idle worker looks for jobs
LAST_PORT = 65_535
MIGRATION_LOCK = 0x48616E64  # any number of our own: PostgreSQL's advisory locks have no names


def serve(host: str, port: int) -> int:
    """Serve until Ctrl-C or SIGTERM and return the exit code: 0 stopped, 1 could not start."""
    os.environ.update(PORT=str(port), HANDSCHLAG_HOST=host, HANDSCHLAG_PARENT=str(os.getpid()))
    from django.core.exceptions import ImproperlyConfigured

    try:
        from handschlag import settings  # and no more: this process stays small
    except (ImproperlyConfigured, ValueError) as error:
        say(str(error))
        return 1
    if trouble := trouble_at(host, port):
        say(trouble)
        return 1
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    children = [Child("web")]
    announced = False
    try:
        while not stop.wait(0.1 if announced else 0.02):
            for child in children:
                child.keep_alive()
            if not announced and answers(host, port):
                announced = True
                # Only now: the first page is there sooner, and the database is up to date.
                children += [Child("worker") for _ in range(settings.JOB_WORKERS)]
                say(f"Handschlag is ready: {settings.BASE_URL}   (data in {settings.DATA}, stop with Ctrl-C)")
            if not announced and children[0].failures >= 3:
                say("The web server did not start; the reason stands above.")
                return 1
        return 0
    finally:
        stop_all(children)


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.settings")
    import django

    django.setup()


def unapplied_migrations() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> None:
    """Apply missing migrations; several starts at once wait for each other."""
    from django.core.management import call_command
    from django.db import connection

    keep_private(connection.settings_dict)
    if unapplied_migrations():
        with one_at_a_time():
            if unapplied_migrations():  # nobody was faster
                call_command("migrate", interactive=False, verbosity=0)
    connection.close()  # before the web server forks


def keep_private(database: dict[str, Any]) -> None:
    """Let nobody else on the machine read a new SQLite file, in whatever folder; its journals take over its mode."""
    if database["ENGINE"].endswith("sqlite3"):
        with contextlib.suppress(OSError):  # opening it will say what is wrong
            Path(database["NAME"]).touch(mode=0o600, exist_ok=True)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock that every other start on the same data waits for."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor != "postgresql":
        folder = os.open(settings.DATA, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def collect_static() -> None:
    """Copy the static files under their hashed names into the data folder, if any of them changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    if settings.DEBUG:  # whitenoise then serves the sources themselves
        return
    state = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = os.stat(storage.path(name))
            state.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    mark = Path(settings.STATIC_ROOT) / ".collected"
    if mark.exists() and mark.read_text() == state.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(state.hexdigest())


class Child:
    """One process we keep alive: `web` or `worker`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.failures = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.started = self.start_again = 0.0

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches only us, and we stop the children in order.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "handschlag.supervisor", self.name], start_new_session=True
        )
        self.started = time.monotonic()

    def keep_alive(self) -> None:
        """Start the process, and again when it ended: the later, the more often it failed right after its start."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_again:
                self.start()
        elif self.process.poll() is not None:
            self.failures = self.failures + 1 if now - self.started < 10 else 1
            wait = min(30.0, 0.25 * 2 ** (self.failures - 1))
            say(f"The {self.name} process ended (code {self.process.returncode}); starting it again.")
            self.process, self.start_again = None, now + wait


def stop_all(children: list[Child]) -> None:
    """Ask all children to stop, then make them."""
    running = [child.process for child in children if child.process is not None]
    for process in running:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    end = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def trouble_at(host: str, port: int) -> str:
    """Why we cannot listen at this address, or nothing."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                other = port + 1 if port < LAST_PORT else 8000
                return f"Port {port} is taken by another program. Stop it, or choose another port: PORT={other}"
            return f"Nothing can be served at {host}, port {port}: {error.strerror}"
    return ""


def answers(host: str, port: int) -> bool:
    """Say whether the web server answers a request for the start page."""
    nearby = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (compared, not bound)
    connection = http.client.HTTPConnection(nearby, port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def web() -> int:
    """Bring the data up to date and run the web server; a process of `serve`."""
    die_with_parent(int(os.environ["HANDSCHLAG_PARENT"]), signal.SIGTERM)
    os.environ["HANDSCHLAG_PARENT"] = str(os.getpid())
    set_up_django()
    from django.conf import settings
    from django.urls import get_resolver
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    migrate()
    collect_static()
    # Loads every page's code here, once: the server's own processes are forked from this one.
    _ = get_resolver().url_patterns
    Granian(
        "handschlag.wsgi:application",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WEB_WORKERS,
        blocking_threads=settings.WEB_THREADS,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=STOP_SECONDS - 5,
        log_level=LogLevels.error,
    ).serve()
    return 0


def work() -> int:
    """Run jobs and the schedule until SIGTERM; a process of `serve`, or on its own on any machine."""
    if parent := os.environ.get("HANDSCHLAG_PARENT"):
        die_with_parent(int(parent), signal.SIGTERM)
    set_up_django()
    from django.utils.crypto import get_random_string
    from django_tasks_db.management.commands.db_worker import Worker

    from handschlag import schedule

    while unapplied_migrations():  # the web process is at it
        time.sleep(0.2)
    threading.Thread(target=repeat, args=(schedule.tick,), name="schedule", daemon=True).start()
    worker = Worker(
        queue_names=["*"],
        interval=POLL_SECONDS,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{socket.gethostname()[:24]}.{os.getpid()}.{get_random_string(12)}",
        excluded_queue_names=[],
    )

    def stop(number: int, frame: FrameType | None) -> None:
        worker.running = False
        if not worker.running_task:
            raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    worker.run()
    return 0


def repeat(tick: Callable[[], None]) -> None:
    """Ask the schedule again and again what is due; no error ends it."""
    from django.db import close_old_connections

    while True:
        try:
            close_old_connections()
            tick()
        except Exception:
            log.exception("The schedule failed; it goes on.")
        time.sleep(TICK_SECONDS)


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def run(part: Callable[[], int]) -> int:
    """Run a process of `serve`; what keeps database or disk from working is said in a sentence."""
    from django.db import Error

    try:
        return part()
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        say(f"{where}{error.strerror or error}")
        return 1
    except Error as error:
        if not (sentence := trouble(error)):
            raise
        say(sentence.en)
        return 1


if __name__ == "__main__":
    sys.exit(run({"web": web, "worker": work}[sys.argv[1]]))

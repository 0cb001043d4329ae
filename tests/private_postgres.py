"""A PostgreSQL of our own for one test run: unprivileged, on a socket in a temporary folder."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from handschlag.lifeline import die_with_parent


def find_initdb() -> Path | None:
    """Look in PATH, where `pg_config` points, and in Debian's versioned folders."""
    if found := shutil.which("initdb"):
        return Path(found)
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        folders.insert(0, Path(answer.stdout.strip()))
    return next((folder / "initdb" for folder in folders if (folder / "initdb").exists()), None)


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Run a cluster and yield its address; raises FileNotFoundError where PostgreSQL is missing."""
    if given := os.environ.get("HS_TEST_PG_URL"):
        yield given
        return
    initdb = find_initdb()
    if initdb is None:
        raise FileNotFoundError("initdb")
    initdb = initdb.resolve()
    folder = Path(tempfile.mkdtemp(prefix="hs-pg-"))
    user = unprivileged_user()
    if user:
        shutil.chown(folder, user)
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    subprocess.run(
        [initdb, "-D", folder / "data", "-U", "handschlag", "-A", "trust", "-E", "UTF8", "-N"],
        user=user,
        env=environment,
        cwd=folder,
        check=True,
        capture_output=True,
    )
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "max_connections": "200",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "shared_buffers": "64MB",
    }
    ourselves = os.getpid()
    server = subprocess.Popen(
        [initdb.with_name("postgres"), "-D", folder / "data", *(f"--{k}={v}" for k, v in options.items())],
        user=user, env=environment, cwd=folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=(folder / "log").open("wb"),
        preexec_fn=lambda: die_with_parent(ourselves, signal.SIGQUIT), start_new_session=True,
    )  # fmt: skip
    try:
        url = f"postgres://handschlag@/postgres?host={folder}"
        wait_until_it_answers(url, server)
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root: name somebody else, or nobody at all when we are not root."""
    if os.geteuid() != 0:
        return None
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    import psycopg

    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError("PostgreSQL ended at once")
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(url).close()
            return
        time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not answer")

"""A stage apart from the test database: a database of its own, and processes that work on it at the same time."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from tests.stage import REPOSITORY


@contextmanager
def database(kind: str, folder: Path, request: Any) -> Iterator[str]:
    """A fresh, migrated database of this kind that this process uses too; gives its address.

    Reading and writing rows here while the product runs on them is what these tests are about.
    """
    server = "" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    with empty_database(folder, server) as url, used_by_django(url):
        # in a process of its own: in this one the migrations are switched off
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(command, cwd=REPOSITORY, env=environment(folder, url), check=True)
        yield url


@contextmanager
def empty_database(folder: Path, server: str) -> Iterator[str]:
    """Address of a new database on this PostgreSQL server; without a server, of a SQLite file in the folder."""
    if not server:
        yield f"sqlite:///{quote(str(folder))}/handschlag.sqlite3"
        return
    import psycopg

    name = f"own_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as control:
        control.execute(f"CREATE DATABASE {name}")
    yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    with psycopg.connect(server, autocommit=True) as control:
        control.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def used_by_django(url: str) -> Iterator[None]:
    """Let this process read and write that database instead of its own."""
    from django.db import connections

    from handschlag.database import database_from_url

    before, create = connections.settings["default"], connections.create_connection
    made: list[Any] = []

    def create_and_note(alias: str) -> Any:
        made.append(create(alias))
        return made[-1]

    connections.settings["default"] = connections.configure_settings({"default": database_from_url(url)})["default"]
    connections.create_connection = create_and_note  # type: ignore[method-assign]
    kept = connections["default"]
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = before
        connections.create_connection = create  # type: ignore[method-assign]
        _lead_back(made, before)
        connections["default"] = kept


def _lead_back(made: list[Any], before: Any) -> None:
    """Let connections that are still held somewhere go back to the database of before.

    A running loop, such as the browser's, makes Django keep a thread's connections in more than one place; whoever
    comes back to the other place would go on in the wrong database.
    """
    for one in made:
        if one.settings_dict["ENGINE"] == before["ENGINE"] and one._thread_ident == threading.get_ident():
            one.close()
            one.settings_dict = before


def environment(folder: Path, url: str, **more: str) -> dict[str, str]:
    """What a process needs to be this product on this database."""
    from django.conf import settings

    return os.environ | {
        "DATABASE_URL": url,
        "HANDSCHLAG_DATA": str(folder),
        "HANDSCHLAG_SECRET_KEY": settings.SECRET_KEY,
        **more,
    }


def bare_environment(data: Path, **more: str) -> dict[str, str]:
    """What a process gets on a machine where nothing is set up but the installation; its data in this folder."""
    ours = ("DATABASE_URL", "HANDSCHLAG_SECRET_KEY")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"HANDSCHLAG_DATA": str(data), "LC_ALL": "C.UTF-8"} | more


def clients(module: str, count: int, environment: dict[str, str], *arguments: str) -> list[str]:
    """Run ``module`` in so many processes at once, started together by a shared second; what each printed."""
    start = str(time.time() + 2.0)
    running = [
        subprocess.Popen(
            [sys.executable, "-m", module, str(number), start, *arguments],
            env=environment, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True,
        )
        for number in range(count)
    ]  # fmt: skip
    answers = [process.communicate(timeout=900)[0] for process in running]
    assert [process.returncode for process in running] == [0] * count
    return answers

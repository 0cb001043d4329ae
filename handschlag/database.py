"""Turns a database address into Django's form, with the safety that SQLite needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # A number that was mailed may not vanish when the power fails: NORMAL could lose the last commits.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA cache_size=-20000",
)


def database_from_url(url: str) -> dict[str, Any]:
    """Return the Django database for `sqlite:///file` or `postgres://user:password@host:port/name?option=x`.

    A PostgreSQL socket folder is given as `postgres:///name?host=/folder`. Raises ValueError otherwise.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path.removeprefix("/"))))
    if parts.scheme in ("postgres", "postgresql"):
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(options.pop("port", parts.port or "")),
            "OPTIONS": options,
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ValueError("DATABASE_URL must begin with sqlite:/// or postgres://")


def sqlite(file: Path) -> dict[str, Any]:
    """Return the Django database for one SQLite file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        # Opening a connection replays the pragmas, so it is kept.
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            # With SQLite's own default, DEFERRED, parallel writers fail with "database is locked" at once.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "; ".join(SQLITE_PRAGMAS),
        },
    }


@contextmanager
def one_moment() -> Iterator[None]:
    """Every read inside sees the database as it is at the first one; what others write meanwhile does not show."""
    from django.db import connection, transaction

    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # Django's own, IMMEDIATE, would let no one write until all is read
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")

"""Turns a database address into Django's form, with the safety SQLite needs; says in words what a database lacks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from handschlag.core.text import Text

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
    try:
        parts = urlsplit(url)
        if parts.scheme == "sqlite" and not parts.netloc and parts.path.strip("/"):
            return sqlite(Path(unquote(parts.path.removeprefix("/"))))
        if parts.scheme in ("postgres", "postgresql") and parts.path.strip("/"):
            return _postgresql(parts)
    except ValueError:  # no number for a port, an odd bracket
        pass
    raise ValueError(
        "DATABASE_URL must look like sqlite:///folder/file.sqlite3 (sqlite://// for a path from the root) "
        "or postgres://user:password@host:5432/name"
    )


def _postgresql(parts: SplitResult) -> dict[str, Any]:
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


def trouble(error: Exception) -> Text | None:
    """What keeps the database from working, in words; None for another error, which is a fault of ours."""
    if not _is_one_of(error, "Error"):
        return None
    said = str(error).strip().partition("\n")[0]
    for words, sentence in _DATABASE_SAYS.items():
        if words in said:
            return sentence
    if not _is_one_of(error, "OperationalError", "InterfaceError"):
        return None
    return Text(f"Die Datenbank antwortet nicht: {said}", f"The database does not answer: {said}")


def _is_one_of(error: Exception, *names: str) -> bool:
    """Whether it is such an error of a driver or of Django, none of which is loaded for this."""
    loaded = [sys.modules[name] for name in ("django.db", "sqlite3", "psycopg") if name in sys.modules]
    return any(isinstance(error, getattr(module, name)) for module in loaded for name in names)


_DATABASE_SAYS: dict[str, Text] = {
    "database is locked": Text(
        "Ein anderes Programm hält die Datenbank fest. Versuchen Sie es gleich noch einmal",
        "Another program holds on to the database. Try again in a moment",
    ),
    "disk is full": Text(
        "Der Datenträger der Datenbank ist voll. Schaffen Sie Platz, es ist nichts verloren",
        "The disk of the database is full. Make room, nothing is lost",
    ),
    "disk I/O error": Text(
        "Die Datei der Datenbank lässt sich nicht lesen oder schreiben. Ist der Datenträger voll oder defekt?",
        "The file of the database cannot be read or written. Is the disk full or broken?",
    ),
    "invalid connection option": Text(
        "DATABASE_URL nennt hinter dem Fragezeichen etwas, das PostgreSQL nicht kennt",
        "DATABASE_URL names something behind the question mark that PostgreSQL does not know",
    ),
    "readonly database": Text(
        "In die Datenbank darf nicht geschrieben werden. Geben Sie das Recht dazu an Datei und Ordner",
        "The database must not be written to. Give the right to do so on its file and folder",
    ),
    "unable to open database file": Text(
        "Die Datei der Datenbank lässt sich nicht öffnen. Gibt es ihren Ordner, und dürfen Sie dort schreiben?",
        "The file of the database cannot be opened. Does its folder exist, and may you write there?",
    ),
    "file is not a database": Text(
        "Die Datei der Datenbank ist keine SQLite-Datenbank", "The file of the database is no SQLite database"
    ),
}

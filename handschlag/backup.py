"""One file that brings everything back: a consistent copy of the database and the secret key, with hashes.

A backup is taken while the product runs. A restored copy starts on hold: nothing is sent until ``handschlag resume``,
so that a second machine never mails customers again.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from handschlag import __version__
from handschlag.core.text import Text
from handschlag.database import database_from_url, sqlite, trouble

FORMAT = 1
SQLITE, POSTGRESQL, KEY, MANIFEST = "database.sqlite3", "database.dump", "secret_key", "manifest.json"
HOLD = "hold"
MANIFEST_LIMIT = 100_000  # bytes


class BackupRefused(Exception):
    """A backup that cannot be made or taken; ``sentence`` says why. Nothing was changed."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


# -- where things lie, without loading the settings: those would make a new key in an empty folder


def data_folder() -> Path:
    """The folder of all data, as in the settings."""
    return Path(os.environ.get("HANDSCHLAG_DATA", "").strip() or "data").absolute()


def _database(data: Path) -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "").strip()
    return database_from_url(url) if url else sqlite(data / "handschlag.sqlite3")


def _is_sqlite(database: dict[str, Any]) -> bool:
    return str(database["ENGINE"]).endswith("sqlite3")


# -- backup


def backup(target: Path) -> dict[str, Any]:
    """Write everything into a new file, readable by its owner only; returns its manifest. Raises ``BackupRefused``."""
    data = data_folder()
    database = _database(data)
    if target.exists():
        raise BackupRefused(Text(f"{target} gibt es schon", f"{target} exists already"))
    if not target.absolute().parent.is_dir():
        raise BackupRefused(Text(f"Der Ordner von {target} fehlt", f"The folder of {target} does not exist"))
    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".backup-") as folder:
        parts = Path(folder)
        if _is_sqlite(database):
            _copy_sqlite(Path(database["NAME"]), parts / SQLITE)
        else:
            _run_postgres_tool(database, "pg_dump", "--format=custom", "--no-owner", f"--file={parts / POSTGRESQL}")
        (parts / KEY).write_text(_secret_key(data))
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "handschlag": __version__,
            "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "files": {
                part.name: {"bytes": part.stat().st_size, "sha256": _sha256(part)} for part in sorted(parts.iterdir())
            },
        }
        whole = parts / "whole"
        _pack(whole, manifest, [parts / name for name in manifest["files"]])
        _give_name(whole, target)
    return manifest


def _give_name(whole: Path, target: Path) -> None:
    """The file appears complete or not at all, and never over another one."""
    try:
        os.link(whole, target)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links, such as a USB stick
        with target.open("xb"):
            os.replace(whole, target)


def _secret_key(data: Path) -> str:
    key = os.environ.get("HANDSCHLAG_SECRET_KEY", "").strip()
    if not key and (data / KEY).exists():
        key = (data / KEY).read_text().strip()
    if not key:
        raise _nothing_there(data)
    return key


def _nothing_there(place: Path) -> BackupRefused:
    return BackupRefused(
        Text(f"In {place} gibt es noch nichts zu sichern", f"There is nothing to back up in {place} yet")
    )


def _copy_sqlite(source: Path, copy: Path) -> None:
    """SQLite's online backup: one consistent state, while others go on writing."""
    if not source.exists():
        raise _nothing_there(source.parent)
    with closing(sqlite3.connect(source, timeout=30)) as live, closing(sqlite3.connect(copy)) as still:
        try:
            live.backup(still)
            still.execute("PRAGMA journal_mode=DELETE")  # one file, no journal beside it
        except sqlite3.OperationalError as error:  # no room, no right
            raise BackupRefused(trouble(error) or Text(str(error), str(error))) from error
        except sqlite3.DatabaseError as error:
            raise _damaged_database(str(error)) from error
        _check_sqlite(still)


def _check_sqlite(connection: sqlite3.Connection) -> None:
    try:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise _damaged_database(str(error)) from error
    if found != "ok":
        raise _damaged_database(found)


def _damaged_database(said: str) -> BackupRefused:
    return BackupRefused(Text(f"Die Datenbank ist beschädigt: {said}", f"The database is damaged: {said}"))


def _run_postgres_tool(database: dict[str, Any], tool: str, *arguments: str) -> None:
    if shutil.which(tool) is None:
        raise BackupRefused(
            Text(f"{tool} fehlt. Es gehört zu PostgreSQL", f"{tool} is missing. It belongs to PostgreSQL")
        )
    environment = os.environ | {
        name: str(database[key])
        for name, key in (("PGHOST", "HOST"), ("PGPORT", "PORT"), ("PGUSER", "USER"), ("PGPASSWORD", "PASSWORD"))
        if database[key]
    }
    done = subprocess.run([tool, f"--dbname={database['NAME']}", *arguments], env=environment, capture_output=True)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()[:1]
        raise BackupRefused(Text(f"{tool} meldet: {''.join(said)}", f"{tool} says: {''.join(said)}"))


def _pack(whole: Path, manifest: dict[str, Any], parts: list[Path]) -> None:
    with open(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as archive:
            about = json.dumps(manifest, indent=2).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size, entry.mode = len(about), 0o600
            archive.addfile(entry, io.BytesIO(about))
            for part in parts:
                entry = tarfile.TarInfo(part.name)
                entry.size, entry.mode = part.stat().st_size, 0o600
                with part.open("rb") as content:
                    archive.addfile(entry, content)
        out.flush()
        os.fsync(out.fileno())


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


# -- restore


def restore(source: Path, *, force: bool = False) -> dict[str, Any]:
    """Bring a backup back, on hold; returns its manifest. Stop the product first.

    Where data is already, only with ``force``; it is then moved aside, never deleted. Raises ``BackupRefused``.
    """
    data = data_folder()
    database = _database(data)
    if not source.exists():
        raise BackupRefused(Text(f"{source} gibt es nicht", f"{source} does not exist"))
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not force and _has_data(data, database):
        raise BackupRefused(
            Text(
                f"In {data} liegen schon Daten. Mit --force werden sie beiseitegelegt",
                f"There is data in {data} already. With --force it is moved aside",
            )
        )
    wanted = SQLITE if _is_sqlite(database) else POSTGRESQL
    with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as folder:
        parts = Path(folder)
        manifest = _unpack(source, parts)
        if not (parts / wanted).exists():
            raise BackupRefused(
                Text(
                    "Die Sicherung stammt von einer anderen Art Datenbank. Setzen Sie DATABASE_URL passend",
                    "The backup comes from another kind of database. Set DATABASE_URL to match",
                )
            )
        if wanted == SQLITE:
            with closing(sqlite3.connect(parts / SQLITE)) as copy:
                _check_sqlite(copy)
        # first the hold, so that no worker can send between the next steps
        (data / HOLD).write_text(f"restored from a backup of {manifest['created_at']}\n")
        aside = data / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        _move_aside([data / KEY], aside)
        if wanted == SQLITE:
            file = Path(database["NAME"])
            _move_aside([file, Path(f"{file}-wal"), Path(f"{file}-shm")], aside)
            os.chmod(parts / SQLITE, 0o600)
            shutil.move(parts / SQLITE, file)
        else:
            _run_postgres_tool(
                database,
                "pg_restore",
                "--clean",
                "--if-exists",
                "--no-owner",
                "--single-transaction",
                str(parts / POSTGRESQL),
            )
        os.chmod(parts / KEY, 0o600)
        shutil.move(parts / KEY, data / KEY)
    return manifest


def _has_data(data: Path, database: dict[str, Any]) -> bool:
    if (data / KEY).exists() or (data / "handschlag.sqlite3").exists():
        return True
    return Path(database["NAME"]).exists() if _is_sqlite(database) else _has_tables(database)


def _has_tables(database: dict[str, Any]) -> bool:
    import psycopg

    place = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    try:
        with psycopg.connect(**{name: database[key] for name, key in place.items() if database[key]}) as connection:
            return bool(
                connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()").fetchone()[0]
            )
    except psycopg.Error as error:
        said = str(error).strip().partition("\n")[0]
        raise BackupRefused(
            Text(f"Die Datenbank antwortet nicht: {said}", f"The database does not answer: {said}")
        ) from None


def _move_aside(files: list[Path], aside: Path) -> None:
    for file in files:
        if file.exists():
            aside.mkdir(mode=0o700, exist_ok=True)
            shutil.move(file, aside / file.name)


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Take the parts out of a backup, each only as named in the manifest and with the hash it states."""
    with _opened(source) as archive:
        manifest = _manifest(archive)
        for name, about in manifest["files"].items():
            content = _member(archive, name)
            with (folder / name).open("wb") as out:
                shutil.copyfileobj(content, out)
            if _sha256(folder / name) != about["sha256"]:
                raise _damaged()
    return manifest


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            yield archive
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged() from error


def _manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    first = archive.next()
    if first is None or first.name != MANIFEST or first.size > MANIFEST_LIMIT:
        raise _damaged()
    content = archive.extractfile(first)
    manifest: dict[str, Any] = json.loads(content.read() if content else b"")
    if manifest["format"] != FORMAT:
        raise BackupRefused(
            Text("Diese Sicherung stammt von einer neueren Version", "This backup comes from a newer version")
        )
    if not set(manifest["files"]) <= {SQLITE, POSTGRESQL, KEY} or KEY not in manifest["files"]:
        raise _damaged()
    return manifest


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    content = archive.extractfile(name)
    if content is None:  # a folder or a device under the name of a file
        raise _damaged()
    return content


def _damaged() -> BackupRefused:
    return BackupRefused(Text("Die Datei ist keine unbeschädigte Sicherung", "The file is not an undamaged backup"))


# -- resume


def resume() -> bool:
    """End the hold of a restored copy: mail goes out again. False where there was none."""
    mark = data_folder() / HOLD
    if not mark.exists():
        return False
    mark.unlink()
    return True

"""The settings: safe from the first start, said in a sentence when wrong, and all of them documented."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from handschlag.database import database_from_url
from tests.stage import REPOSITORY

SETTINGS = (REPOSITORY / "handschlag" / "settings.py").read_text()
NAMES = sorted(set(re.findall(r'\b(?:text|number|switch|address|networks)\(\s*"([A-Z_]+)"', SETTINGS)))


def read(folder: Path, expression: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Read a value from fresh settings, in a process with just this environment."""
    return subprocess.run(
        [sys.executable, "-c", f"from handschlag import settings as s; print({expression})"],
        env={"PATH": os.environ["PATH"], "HANDSCHLAG_DATA": str(folder)} | environment,
        cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def value(folder: Path, expression: str, **environment: str) -> str:
    run = read(folder, expression, **environment)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_debug_is_off_by_default(tmp_path):
    assert value(tmp_path, "s.DEBUG") == "False"


def test_the_first_start_makes_a_secret_key_only_we_can_read(tmp_path):
    key = value(tmp_path, "s.SECRET_KEY")
    assert len(key) >= 64
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert value(tmp_path, "s.SECRET_KEY") == key
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_two_installations_have_different_keys(tmp_path):
    assert value(tmp_path / "a", "s.SECRET_KEY") != value(tmp_path / "b", "s.SECRET_KEY")


def test_starts_at_the_same_time_agree_on_one_key(tmp_path):
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", "from handschlag import settings; print(settings.SECRET_KEY)"],
            env={"PATH": os.environ["PATH"], "HANDSCHLAG_DATA": str(tmp_path)},
            cwd=REPOSITORY, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(8)
    ]  # fmt: skip
    assert len({start.communicate(timeout=60)[0] for start in starts}) == 1


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        ("HANDSCHLAG_SECRET_KEY", "changeme", "too weak"),
        ("HANDSCHLAG_SECRET_KEY", "a" * 60, "too weak"),
        ("PORT", "http", "PORT must be a whole number"),
        ("HANDSCHLAG_DEBUG", "maybe", "HANDSCHLAG_DEBUG must be 1 or 0"),
        ("HANDSCHLAG_URL", "rechnung.example", "HANDSCHLAG_URL must look like"),
        ("DATABASE_URL", "mysql://db/handschlag", "DATABASE_URL must look like"),
        ("SMTP_URL", "mail.example:587", "SMTP_URL must look like"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT must be plain or json"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(tmp_path, name, wrong, sentence):
    run = read(tmp_path, "1", **{name: wrong})
    assert run.returncode != 0
    assert sentence in run.stderr.splitlines()[-1]


WRONG = (
    ("LOG_LEVEL", "loud", "LOG_LEVEL must be one of DEBUG, INFO"),
    ("SMTP_URL", "smtp://mail.example:abc", "SMTP_URL must look like"),
    ("SMTP_URL", "smtp://mail.example:99999", "SMTP_URL must look like"),
    ("HANDSCHLAG_URL", "https://rechnung.example:x", "HANDSCHLAG_URL must look like"),
    ("HANDSCHLAG_URL", "http://[::1", "HANDSCHLAG_URL must look like"),
    ("DATABASE_URL", "postgres://me:pw@db.example:abc/bills", "DATABASE_URL must look like"),
    ("DATABASE_URL", "postgres://me:pw@db.example", "DATABASE_URL must look like"),
    ("DATABASE_URL", "sqlite://data/a.sqlite3", "DATABASE_URL must look like"),
    ("DATABASE_URL", "sqlite:///", "DATABASE_URL must look like"),
    ("WEB_WORKERS", "0", "WEB_WORKERS must be a whole number from 1"),
    ("WEB_THREADS", "0", "WEB_THREADS must be a whole number from 1"),
    ("RENDER_PROCESSES", "0", "RENDER_PROCESSES must be a whole number from 1"),
    ("HANDSCHLAG_TRUSTED_PROXIES", "10.0.0.5, proxy", "HANDSCHLAG_TRUSTED_PROXIES must be addresses or networks"),
    ("OUTGOING_ALLOWED", "*", "OUTGOING_ALLOWED must be addresses or networks"),
    ("DNS_SERVER", "nameserver", "DNS_SERVER must look like"),
    ("MAIL_FROM", "nobody", "MAIL_FROM must be an email address"),
)


def test_every_wrong_value_gets_its_sentence(tmp_path):
    """One process for all of them: each start costs a second."""
    code = """
import importlib, json, os, sys
from handschlag import settings
for name, wrong in json.loads(sys.argv[1]):
    os.environ[name] = wrong
    try:
        importlib.reload(settings)
        print("taken")
    except Exception as error:
        print(error)
    del os.environ[name]
"""
    run = subprocess.run(
        [sys.executable, "-c", code, json.dumps([(name, wrong) for name, wrong, _ in WRONG])],
        env={"PATH": os.environ["PATH"], "HANDSCHLAG_DATA": str(tmp_path)},
        cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    said = run.stdout.splitlines()
    assert [
        f"{name}={wrong}" for (name, wrong, words), each in zip(WRONG, said, strict=True) if words not in each
    ] == []


def test_behind_https_the_cookie_is_bound_to_the_host(tmp_path):
    cookie = "s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0"
    assert value(tmp_path, cookie) == "handschlag False False"
    assert value(tmp_path, cookie, HANDSCHLAG_URL="https://rechnung.example") == "__Host-handschlag True True"


def test_the_host_of_our_address_is_allowed_and_strangers_are_not(tmp_path):
    hosts = value(tmp_path, "s.ALLOWED_HOSTS", HANDSCHLAG_URL="https://rechnung.example")
    assert "rechnung.example" in hosts
    assert "*" not in hosts


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "False  False False"),
        ("smtp://mail.example", "True mail.example 587 True False"),
        ("smtp://mail.example:25?tls=no", "True mail.example 25 False False"),
        ("smtp://127.0.0.1:2525", "True 127.0.0.1 2525 False False"),
        ("smtps://me:p%40ss@mail.example", "True mail.example 465 False True"),
    ],
)
def test_mail_server(tmp_path, url, expected):
    parts = "s.MAIL_CONFIGURED, s.EMAIL_HOST, s.EMAIL_PORT if s.EMAIL_HOST else '', s.EMAIL_USE_TLS, s.EMAIL_USE_SSL"
    assert value(tmp_path, parts, SMTP_URL=url).split() == expected.split()


def test_mail_password_is_unquoted(tmp_path):
    assert value(tmp_path, "s.EMAIL_HOST_PASSWORD", SMTP_URL="smtps://me:p%40ss@mail.example") == "p@ss"


def test_databases():
    assert database_from_url("sqlite:///data/a.sqlite3")["NAME"] == "data/a.sqlite3"
    assert database_from_url("sqlite:////srv/a%20b.sqlite3")["NAME"] == "/srv/a b.sqlite3"
    there = database_from_url("postgres://me:p%40ss@db.example:5433/bills?sslmode=verify-full")
    assert [there[part] for part in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "me", "p@ss", "db.example", "5433", "bills",
    ]  # fmt: skip
    assert there["OPTIONS"] == {"sslmode": "verify-full"}
    assert database_from_url("postgres:///bills?host=/run/pg")["HOST"] == "/run/pg"


@pytest.mark.django_db
def test_sqlite_keeps_what_it_has_confirmed():
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("about SQLite")
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    assert connection.transaction_mode == "IMMEDIATE"


def test_every_setting_is_documented():
    reference = (REPOSITORY / "docs" / "reference" / "settings.md").read_text()
    example = (REPOSITORY / ".env.example").read_text()
    assert len(NAMES) > 10
    assert [name for name in NAMES if f"`{name}`" not in reference] == []
    assert [name for name in NAMES if not re.search(rf"^#? ?{name}=", example, re.M)] == []


def test_the_documents_name_no_setting_that_does_not_exist():
    reference = (REPOSITORY / "docs" / "reference" / "settings.md").read_text()
    example = (REPOSITORY / ".env.example").read_text()
    named = set(re.findall(r"^\| `([A-Z_]+)`", reference, re.M)) | set(re.findall(r"^#? ?([A-Z_]+)=", example, re.M))
    assert named == set(NAMES)

"""The suite holds on PostgreSQL too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# What the database cannot change, and what has its own run on PostgreSQL.
ELSEWHERE = (
    "browser", "cli", "core", "documents", "examples", "hostile", "conformance", "crash", "load", "fuzz",
    "adapters", "test_library_doc.py", "test_dated_tables.py",
    "test_layout.py", "test_law_doc.py", "test_logs.py", "test_settings.py", "test_setup.py", "test_supervisor.py",
    "test_translations.py",
)  # fmt: skip


@pytest.mark.slow
def test_everything_that_touches_the_database_passes_on_postgresql(postgres_url):
    if os.environ.get("HS_DATABASE") == "postgres":
        pytest.skip("this run is on PostgreSQL already")
    keep = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "tests", "-q", "-m", "not browser and not postgres"]
        + [f"--ignore=tests/{name}" for name in ELSEWHERE],
        env=keep | {"HS_DATABASE": "postgres", "HS_TEST_PG_URL": postgres_url},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-5_000:]

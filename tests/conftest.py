"""The stage of every test: its own data folder and database, a mail server, the real product, a browser.

HS_DATABASE=postgres   run on a private PostgreSQL instead of SQLite
HS_REQUIRE_PG=1, HS_REQUIRE_BROWSER=1   what is missing fails instead of being skipped
HS_CHROMIUM, HS_TEST_PG_URL   use this browser, this database server
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests import own_stage
from tests.private_postgres import cluster
from tests.stage import WIDE, Mailbox, Serving, free_port

OURS = tuple("HANDSCHLAG_ DATABASE_URL SMTP_URL PORT MAIL_ WEB_ JOB_ LOG_ UNDO_ VIES_ DNS_ OUTGOING_".split())

run_wide = ExitStack()

# Settings are read at import, so the environment comes first. Workers of xdist inherit it.
if "PYTEST_XDIST_WORKER" not in os.environ:
    for name in [name for name in os.environ if name.startswith(OURS)]:
        del os.environ[name]
    data = tempfile.mkdtemp(prefix="handschlag-test-")
    run_wide.callback(shutil.rmtree, data, ignore_errors=True)
    os.environ.update(HANDSCHLAG_DATA=data, HANDSCHLAG_SECRET_KEY=secrets.token_urlsafe(64), LOG_LEVEL="WARNING")
    os.environ["VIES_URL"] = os.environ["DNS_SERVER"] = "off"  # tests ask nobody outside
    os.environ["UNDO_SECONDS"] = "0"  # what waits a minute in life would make every test wait
    if os.environ.get("HS_DATABASE") == "postgres":
        os.environ["DATABASE_URL"] = run_wide.enter_context(cluster())
os.environ["DJANGO_SETTINGS_MODULE"] = "handschlag.settings"


def pytest_configure() -> None:
    from django.conf import settings
    from hypothesis import HealthCheck
    from hypothesis import settings as of_hypothesis

    # How long an example takes says more about the machine than about the code.
    of_hypothesis.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    of_hypothesis.load_profile("any-machine")

    # Hashed names need collected files; the served product has them, plain view tests do without.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT.mkdir(exist_ok=True)


def pytest_unconfigure() -> None:
    run_wide.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        needs = getattr(item, "fixturenames", ())
        if "chromium" in needs:
            item.add_marker("browser")
        if "postgres_url" in needs:
            item.add_marker("postgres")
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)  # long ones first, others fill the gaps


# -- what may be missing on a machine


def missing(what: str, remedy: str, required: str) -> None:
    """Skip the test with a reason that the summary repeats loudly, or fail it where the tool is a must."""
    reason = f"{what} is missing ({remedy})"
    if os.environ.get(required) == "1":
        pytest.fail(f"{reason}, and {required}=1", pytrace=False)
    pytest.skip(f"MISSING: {reason}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any) -> Iterator[None]:
    yield  # pytest's own summary first: ours is to be seen
    reasons = [str(r.longrepr[2]) for r in terminalreporter.stats.get("skipped", []) if isinstance(r.longrepr, tuple)]
    for reason in sorted({r for r in reasons if "MISSING: " in r}):
        text = f"NOT TESTED HERE: {reasons.count(reason)} tests skipped, {reason.partition('MISSING: ')[2]}"
        terminalreporter.write_line(text, red=True, bold=True)


# -- database


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Keep SQLite's test database in a file, so that threads and other processes share it as in real life."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        database.setdefault("TEST", {})["NAME"] = str(settings.DATA / f"test-{worker}.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def emptying_takes_the_guards_off() -> Iterator[None]:
    """Let transactional tests empty the tables whose triggers refuse to forget anything."""
    from django.db import connection
    from django.test import TransactionTestCase

    from handschlag.events import guards

    empty = TransactionTestCase._fixture_teardown

    def empty_without_guards(case: TransactionTestCase) -> None:
        guards.remove(connection)
        try:
            empty(case)
        finally:
            guards.install(connection)

    TransactionTestCase._fixture_teardown = empty_without_guards
    yield
    TransactionTestCase._fixture_teardown = empty


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of a private PostgreSQL, whatever database the run itself uses."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(cluster())
        except FileNotFoundError:
            missing("PostgreSQL", "apt-get install postgresql", "HS_REQUIRE_PG")
        yield url


# -- mail: a real server on loopback


@pytest.fixture(scope="session")
def mail_server() -> Iterator[tuple[int, Mailbox]]:
    from aiosmtpd.controller import Controller

    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller.port, mailbox
    controller.stop()


@pytest.fixture
def mailbox(mail_server: tuple[int, Mailbox], settings: Any) -> Mailbox:
    """An empty mailbox; mail sent in this process and by the served product ends there."""
    port, mailbox = mail_server
    mailbox.messages.clear()
    settings.MAIL_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    return mailbox


# -- the product itself, as `make run` serves it


@pytest.fixture(scope="session")
def empty_data(tmp_path_factory: Any) -> Path:
    """A data folder with an empty database, to be copied; making one takes seconds."""
    folder = tmp_path_factory.mktemp("empty") / "data"
    command = [sys.executable, "-m", "handschlag", "verify"]
    subprocess.run(command, env=own_stage.bare_environment(folder), check=True, capture_output=True)
    return folder  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def served(mail_server: tuple[int, Mailbox], tmp_path_factory: Any) -> Iterator[tuple[str, str]]:
    """Address of the served product and of its database.

    The database is its own: worker and schedule go on writing while tests run that do not know of them.
    """
    port, folder = free_port(), tmp_path_factory.mktemp("served")
    url = f"http://localhost:{port}"
    with own_stage.empty_database(folder, server=os.environ.get("DATABASE_URL", "")) as database:
        more = {"HANDSCHLAG_URL": url, "SMTP_URL": f"smtp://127.0.0.1:{mail_server[0]}"}
        with Serving(port, own_stage.environment(folder, database, **more)):
            yield url, database


@pytest.fixture(autouse=True)
def database_of_the_served_product(request: Any) -> Iterator[None]:
    """Where a test visits the served product, let its rows be those of that product.

    In use for every test, so that it is in place before any other fixture writes a row.
    """
    if "live_url" not in request.fixturenames:
        yield
        return
    assert not request.node.get_closest_marker("django_db"), "live_url brings its database; no mark beside it"
    _, database = request.getfixturevalue("served")
    with request.getfixturevalue("django_db_blocker").unblock(), own_stage.used_by_django(database):
        yield


@pytest.fixture
def live_url(served: tuple[str, str], transactional_db: None) -> str:
    """Address of the served product; the test reads and writes its database, which is empty at the start."""
    return served[0]


# -- browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running Chromium; playwright's own download is never used."""
    names = (os.environ.get("HS_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    program = next((found for name in names if name and (found := shutil.which(name))), None)
    if program is None:
        missing("Chromium", "apt-get install chromium", "HS_REQUIRE_BROWSER")
    from playwright.sync_api import sync_playwright

    # Playwright's loop lives in this thread, and Django would take our own queries for asynchronous ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium: Any, live_url: str) -> Iterator[Callable[..., Any]]:
    """Return a function that opens an empty browser: `open_browser(size=PHONE, javaScriptEnabled=False)`.

    Whatever the console calls an error fails the test; one that expects errors clears `open_browser.complaints`.
    """
    complaints: list[str] = []
    contexts = []

    def open_one(size: dict[str, int] = WIDE, **options: Any) -> Any:
        context = chromium.new_context(
            base_url=live_url, viewport=size, **{"locale": "de-DE", "timezone_id": "Europe/Berlin"} | options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    open_one.complaints = complaints  # type: ignore[attr-defined]
    yield open_one
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def page(open_browser: Callable[..., Any]) -> Any:
    """A page in an empty browser, 1440 wide, German."""
    return open_browser()

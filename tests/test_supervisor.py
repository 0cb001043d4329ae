"""`make run`: one command that keeps running, ends completely, and says what is wrong in a sentence."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.own_stage import bare_environment
from tests.stage import REPOSITORY, Serving, free_port, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A machine where nothing is set up but the installation."""
    return bare_environment(tmp_path)


@pytest.fixture
def product(environment: dict[str, str], empty_data: Path, request: Any) -> Iterator[Serving]:
    if request.function is not test_the_first_start_makes_everything_it_needs:
        shutil.copytree(empty_data, environment["HANDSCHLAG_DATA"], dirs_exist_ok=True)
    with Serving(free_port(), environment) as product:
        wait_until(lambda: any("supervisor worker" in line for line in processes(product).values()), "the worker")
        yield product


def start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Start the product where it cannot start, and wait for its end."""
    command = [sys.executable, "-m", "handschlag", "serve"]
    return subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)


def processes(product: Serving) -> dict[int, str]:
    """All processes the product has started, with their command lines."""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    rows = [line.split(None, 2) for line in listing.stdout.splitlines()]
    family = {product.process.pid: ""}
    for _ in range(4):
        family |= {int(pid): rest[0] for pid, parent, *rest in rows if int(parent) in family and rest}
    del family[product.process.pid]
    return family


def answers(product: Serving) -> bool:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{product.port}/", timeout=5).status == 200
    except OSError:
        return False


def gone(pids: dict[int, str]) -> bool:
    return not any(os.path.exists(f"/proc/{pid}") for pid in pids)


def test_the_first_start_makes_everything_it_needs(product, tmp_path):
    assert answers(product)
    assert f"http://127.0.0.1:{product.port}" in product.said()
    assert (tmp_path / "handschlag.sqlite3").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "static" / "staticfiles.json").exists()


def test_sigterm_ends_every_process(product):
    family = processes(product)
    assert any("supervisor web" in line for line in family.values())
    assert any("supervisor worker" in line for line in family.values())
    product.process.send_signal(signal.SIGTERM)
    assert product.process.wait(30) == 0
    assert gone(family)


@pytest.mark.skipif(not os.path.exists("/proc"), reason="looks into /proc")
def test_killing_the_supervisor_leaves_no_process_and_frees_the_port(product):
    family = processes(product)
    product.process.kill()
    product.process.wait()
    wait_until(lambda: gone(family), "the children to end")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", product.port))


@pytest.mark.parametrize("part", ["web", "worker"])
def test_a_killed_part_comes_back(product, part):
    victims = {pid for pid, line in processes(product).items() if f"supervisor {part}" in line}
    for pid in victims:
        os.kill(pid, signal.SIGKILL)

    def back() -> bool:
        now = {pid for pid, line in processes(product).items() if f"supervisor {part}" in line}
        return bool(now) and not now & victims and answers(product)

    wait_until(back, f"a new {part} process")


def test_a_taken_port_is_one_clear_sentence(environment):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        run = start(environment | {"PORT": str(port)})
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        f"Port {port} is taken by another program. Stop it, or choose another port: PORT={port + 1}"
    ]


def test_a_broken_setting_is_a_sentence_and_no_traceback(environment):
    run = start(environment | {"PORT": str(free_port()), "WEB_WORKERS": "many"})
    assert run.returncode == 1
    assert "WEB_WORKERS must be a whole number" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"PORT": "99999"}, "A port is a number from 1 to 65535, such as 8000, not '99999'"),
        ({"PORT": "achttausend"}, "A port is a number from 1 to 65535, such as 8000, not 'achttausend'"),
        ({"PORT": "8000", "HANDSCHLAG_HOST": "203.0.113.7"}, "Nothing can be served at 203.0.113.7, port 8000: "),
    ],
)
def test_an_address_nobody_can_listen_at_is_one_clear_sentence(environment, changes, words):
    run = start(environment | changes)
    assert run.returncode in (1, 2)
    (sentence,) = run.stderr.splitlines()
    assert sentence.startswith(words)

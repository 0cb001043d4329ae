"""What tests build their stage from: the served product as a process, a mailbox, and patience."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Return once it is true; the limit only ends a test that hangs."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.02)


class Mailbox:
    """What a real mail server received, newest last."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 OK"

    def wait(self, count: int, seconds: float = 30) -> list[EmailMessage]:
        """Return all messages as soon as there are `count` of them."""
        wait_until(lambda: len(self.messages) >= count, f"{count} mails", seconds)
        return self.messages


class Serving:
    """Run the product as a process, as `make run` does; leaving stops it."""

    def __init__(self, port: int, environment: dict[str, str]) -> None:
        self.port = port
        self.output = Path(tempfile.mkstemp(prefix="served-", dir=environment["HANDSCHLAG_DATA"])[1])
        code = f"from handschlag.supervisor import serve; raise SystemExit(serve('127.0.0.1', {port}))"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", code], env=environment, cwd=REPOSITORY, stderr=output
            )

    def __enter__(self) -> "Serving":
        wait_until(lambda: "is ready" in self.said() or self.process.poll() is not None, "the product", 60)
        assert self.process.poll() is None, self.said()
        return self

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait(40)

    def said(self) -> str:
        """What the product wrote to stderr so far."""
        return self.output.read_text()

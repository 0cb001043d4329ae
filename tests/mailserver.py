"""A real SMTP server on loopback that can be told to fail in every way a mail server fails."""

import asyncio
import email
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from threading import Lock
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

# What the server does with the next mail: take it, or one of the faults below.
Fault = str
FAULTS = (
    "sender",  # 550 to MAIL
    "recipient-unknown",  # 550 to RCPT
    "recipient-later",  # 451 to RCPT
    "drop-before-content",  # hangs up at DATA
    "content-refused",  # 554 after the content
    "content-later",  # 451 after the content
    "drop-after-content",  # takes the content, hangs up without an answer
    "drop-after-keeping",  # keeps the mail, hangs up without an answer
    "silent-after-content",  # never answers
    "garbled-answer",  # answers, but not in the protocol
)


class Mailbox:
    """What arrived, as parsed messages, and which fault comes next."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.fault_of_next: Callable[[], Fault] = lambda: ""
        self.lock = Lock()

    def keep(self, envelope: Envelope) -> None:
        with self.lock:
            self.raw.append(envelope.content)
            self.recipients.extend(envelope.rcpt_tos)
            self.messages.append(email.message_from_bytes(envelope.content, policy=policy.default))

    def fail_with(self, *faults: Fault) -> None:
        """The next mails meet these faults, one each; then all is well."""
        waiting = list(faults)
        self.fault_of_next = lambda: waiting.pop(0) if waiting else ""


class FailingHandler:
    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        session.fault = self.mailbox.fault_of_next()
        if session.fault == "sender":
            return "550 5.7.1 we do not take mail from you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if session.fault == "recipient-unknown":
            return "550 5.1.1 no such person"
        if session.fault == "recipient-later":
            return "451 4.7.1 come back later"
        if session.fault == "drop-before-content":
            server.transport.abort()
            return "421 gone"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if session.fault == "content-refused":
            return "554 5.6.0 we do not like the content"
        if session.fault == "content-later":
            return "451 4.3.0 disk full, come back later"
        if session.fault == "drop-after-content":
            server.transport.abort()
            return "421 gone"
        if session.fault == "silent-after-content":
            await asyncio.sleep(60)
        if session.fault == "garbled-answer":
            server.transport.write(b"\x00\x01 what?\r\n")
            await asyncio.sleep(60)
        self.mailbox.keep(envelope)
        if session.fault == "drop-after-keeping":
            server.transport.abort()
        return "250 OK kept"


class Server(Controller):
    """aiosmtpd on a free port of loopback."""

    def factory(self) -> SMTP:
        return SMTP(self.handler, data_size_limit=50_000_000, hostname="mail.example")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    """Run a mail server; gives the mailbox and the port."""
    mailbox = Mailbox()
    controller = Server(FailingHandler(mailbox), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield mailbox, controller.port
    finally:
        controller.stop(no_assert=True)

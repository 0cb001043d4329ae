"""A mail server on loopback that fails at random, from a seed, and writes down what it did to whom."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mailserver import FailingHandler, Mailbox, Server, free_port

# how often of 100 mails; the rest is taken
CHANCES = {
    "recipient-unknown": 2,
    "recipient-later": 8,
    "drop-before-content": 6,
    "content-refused": 1,
    "content-later": 5,
    "drop-after-content": 4,
    "drop-after-keeping": 4,
    "slow": 10,
}
UNCLEAR = ("drop-after-content", "drop-after-keeping")


class RandomMail(Mailbox):
    """The mailbox of a server that rolls a die for every mail."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.random = random.Random(seed)
        self.faults: Counter[str] = Counter()
        self.fault_of_next = self.roll

    def roll(self) -> str:
        with self.lock:
            at = self.random.uniform(0, 100)
            for fault, chance in CHANCES.items():
                at -= chance
                if at < 0:
                    self.faults[fault] += 1
                    return fault
        return ""

    def copies(self) -> dict[str, Counter[str]]:
        """How often each Message-ID arrived, per recipient."""
        copies: dict[str, Counter[str]] = {}
        with self.lock:
            for recipient, message in zip(self.recipients, self.messages, strict=True):
                copies.setdefault(recipient, Counter())[message["Message-ID"]] += 1
        return copies


class SlowHandler(FailingHandler):
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if session.fault == "slow":  # long enough for a kill between the final dot and the answer
            await asyncio.sleep(self.mailbox.random.uniform(0.3, 2))
        return await super().handle_DATA(server, session, envelope)


@contextmanager
def running(seed: int) -> Iterator[tuple[int, RandomMail]]:
    """Gives the port and the mailbox."""
    mailbox = RandomMail(seed)
    controller: Any = Server(SlowHandler(mailbox), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port, mailbox
    finally:
        controller.stop(no_assert=True)

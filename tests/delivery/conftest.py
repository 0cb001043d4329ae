"""A mail server that can fail, for every test in this folder."""

from collections.abc import Iterator

import pytest

from handschlag.delivery.transport import Server
from tests.mailserver import Mailbox, mail_server


@pytest.fixture
def mail() -> Iterator[tuple[Mailbox, Server]]:
    with mail_server() as (mailbox, port):
        yield mailbox, Server("127.0.0.1", port, encryption="none", timeout=5, final_timeout=0.5)

"""In real time and without help: a worker dies with a mail in its hands, and the mail goes out all the same.

Takes four minutes of waiting, so only HS_FULL=1 runs it; test_crash.py checks the same with the pauses skipped.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from pathlib import Path
from typing import Any

import pytest

from tests import cast, own_stage
from tests.crash.killing import Product
from tests.mailserver import FailingHandler, Mailbox, Server
from tests.stage import free_port, wait_until

pytestmark = [
    pytest.mark.crash,
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("HS_FULL") != "1", reason="waits four minutes; HS_FULL=1 runs it"),
]


class Dawdling(FailingHandler):
    """Keeps the first mail, but says so only when the worker is long dead."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.mailbox.messages) == 1:
            await asyncio.sleep(5)
        return answer


def test_a_mail_survives_its_worker(
    tmp_path: Path, django_db_setup: None, django_db_blocker: Any, request: Any, capsys: Any
) -> None:
    with django_db_blocker.unblock(), own_stage.database("sqlite", tmp_path, request) as url:
        from handschlag.businesses import guests
        from handschlag.delivery.models import Delivery
        from handschlag.invoices import delivering, issuing
        from handschlag.invoices.models import Standing

        mailbox = Mailbox()
        controller = Server(Dawdling(mailbox), hostname="127.0.0.1", port=free_port())
        controller.start()
        port = free_port()
        product = Product(port, own_stage.environment(
            tmp_path, url, HANDSCHLAG_URL=f"http://localhost:{port}", SMTP_URL=f"smtp://127.0.0.1:{controller.port}"
        ))  # fmt: skip
        try:
            business = guests.start(name="Atelier Nordlicht", origin="demo")
            invoice = issuing.issue_bill(business, cast.bill(), by="test", today=cast.TODAY)
            row = delivering.send(invoice, recipient="k@kunde.example", by="test", address="192.0.2.1")
            wait_until(lambda: bool(mailbox.messages), "the mail to be handed over", 120)
            product.kill("supervisor worker", random.Random(1))
            killed = time.monotonic()
            mails = Delivery.objects.everywhere().filter(pk=row.pk)
            wait_until(lambda: mails.get().state == Delivery.SENT, "the mail to be sent by itself", 600)
            wait_until(
                lambda: Standing.objects.everywhere().get(pk=invoice.pk).sent_at is not None, "the standing", 600
            )
            seconds = time.monotonic() - killed
        finally:
            product.stop()
            controller.stop(no_assert=True)
    assert product.kills["supervisor worker"] == 1
    assert {message["Message-ID"] for message in mailbox.messages} == {row.message_id}
    assert len(mailbox.messages) == 2, "once before the kill, once after it"
    with capsys.disabled():
        print(f"\nthe mail of a dead worker went out again after {seconds:.0f} s")

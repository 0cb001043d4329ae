"""kill -9 at random moments of issuing and sending, against a mail server that fails at random.

Nothing acknowledged is lost, no number changes, every mail is sent, unclear or failed; a repeated mail carries the same
Message-ID, and there are no more of them than kills plus unclear answers that a person had sent again.

HS_FULL=1 runs 500 operations instead of 60; HS_SEED=... repeats a run.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import random
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import cast, own_stage
from tests.crash import failing_mail
from tests.crash.killing import Killer, Product
from tests.stage import free_port, wait_until
from tests.visitor import Answer, Visitor, form_of

pytestmark = [pytest.mark.crash, pytest.mark.slow]

OPERATIONS = 500 if os.environ.get("HS_FULL") == "1" else 60
CLIENTS = 8  # each a business of its own, as guests are
SEED = int(os.environ.get("HS_SEED", "0")) or random.randrange(1, 10**6)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: Any, tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), own_stage.database(request.param, tmp_path, request) as address:
        yield address


@dataclass
class Client:
    """One seller who issues and sends, and presses the button again when the connection breaks."""

    visitor: Visitor
    business: Any
    acknowledged: dict[str, tuple[int, str]] = field(default_factory=dict)  # recipient -> id and number as shown
    retries: int = 0

    def insist(self, method: Any, path: str, **fields: str) -> Answer:
        end = time.monotonic() + 180
        while True:
            try:
                answer: Answer = method(path, **fields)
                if answer.status < 500:
                    return answer
                problem = f"{answer.status}: {answer.text[:500]}"
            except (OSError, http.client.HTTPException) as broken:
                problem = repr(broken)
            assert time.monotonic() < end, f"{path} does not work any more: {problem}"
            self.retries += 1
            time.sleep(0.2)

    def issue_and_send(self, number: int) -> None:
        recipient = f"kunde-{number}@k{number % 7}.example"
        fields = dict(form_of(typed_today(number)))
        # the same window again finds the draft that an answer got lost of
        saved = self.insist(
            self.visitor.post, "/", window=f"w{number}", edit="1", base_revision="0", do="send", **fields
        )
        assert saved.status == 302, saved.text
        place = saved.location
        if "ausstellen" in place:
            shown = self.insist(self.visitor.get, place)
            if shown.status == 200:
                place = place.partition("?")[0]
                revision = shown.field("revision")
                issued = self.insist(self.visitor.post, place, dann="senden", revision=revision, recipient=recipient)
                place = issued.location
            else:
                place = shown.location
        assert re.fullmatch(r"/rechnungen/\d+/", place), place
        # the connection may have ended between issuing and sending: ask again, it is one mail
        sent = self.insist(self.visitor.post, f"{place}senden/", recipient=recipient)
        assert sent.status == 302, sent.text
        shown = self.insist(self.visitor.get, place)
        title = re.search(r"<title>(\S+) ", shown.text)
        assert title, shown.text[:300]
        self.acknowledged[recipient] = (int(place.split("/")[2]), title[1])


def typed_today(number: int) -> dict[str, Any]:
    """A draft whose dates are right on any day."""
    from django.utils import timezone

    today = timezone.localdate()
    days = {"issue_date": today, "due_date": today + timedelta(days=14), "delivery_date": today}
    lines = [{"name": f"Etikett {number}", "quantity": "3", "unit_code": "H87", "price": "480,00"}]
    return cast.typed(lines=lines, **{name: f"{day:%d.%m.%Y}" for name, day in days.items()})


def test_nothing_is_lost_under_fire(url: str, tmp_path: Path, capsys: Any) -> None:
    from handschlag.businesses import guests

    clients = []
    port = free_port()
    with failing_mail.running(SEED) as (mail_port, mailbox):
        environment = own_stage.environment(
            tmp_path, url, HANDSCHLAG_URL=f"http://localhost:{port}", SMTP_URL=f"smtp://127.0.0.1:{mail_port}",
            LOG_LEVEL="ERROR",
        )  # fmt: skip
        for number in range(CLIENTS):
            business = guests.start(name=f"Atelier {number}", origin="demo")
            clients.append(Client(Visitor(port, business), business))
        product = Product(port, environment)
        began = time.monotonic()
        try:
            killer = Killer(product, SEED, (0.5, 4))
            killer.start()
            with ThreadPoolExecutor(CLIENTS) as pool:
                work = [pool.submit(clients[n % CLIENTS].issue_and_send, n) for n in range(OPERATIONS)]
                for one in work:
                    one.result()
            killer.end()
            fired = time.monotonic() - began
            product.kill_all()
            product.kills["supervisor"] += 1
            pass_time(leases=True)
            product.restart()
            decided = settle(clients)
            drained = time.monotonic() - began - fired
            check(clients, mailbox, product, decided)
            queue_is_clean()
        finally:
            product.stop()
    copies = sum(sum(ids.values()) for ids in mailbox.copies().values())
    with capsys.disabled():
        print(
            f"\nseed {SEED}: {OPERATIONS} operations in {fired:.0f} s, drained in {drained:.0f} s, "
            f"kills {dict(product.kills)}, mail faults {dict(mailbox.faults)}, "
            f"requests repeated {sum(c.retries for c in clients)}, mails kept {copies}, "
            f"copies beyond the first {copies - len(mailbox.copies())}, sent again by a person {decided}"
        )


def pass_time(*, leases: bool = False) -> None:
    """Let the pauses of minutes pass at once: what is due later is due now, each slot of the schedule is new.

    Leases only end while nobody works: a live worker keeps its own.
    """
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from handschlag.delivery.models import Delivery
    from handschlag.events.models import Slot
    from handschlag.invoices.models import Standing

    now = timezone.now()
    deliveries = Delivery.objects.everywhere()
    if leases:
        deliveries.filter(state=Delivery.SENDING).update(lease_until=now)
        DBTaskResult.objects.running().update(started_at=now - timedelta(minutes=6))
    deliveries.filter(state=Delivery.WAITING).update(next_attempt_at=now)
    Standing.objects.everywhere().filter(documented_at=None).update(document_next_at=now)
    Slot.objects.all().delete()


def settle(clients: list[Client]) -> int:
    """Wait until every mail has an end; a person sends every unclear one again. Returns how many."""
    from handschlag.delivery.models import Delivery
    from handschlag.invoices.models import Standing

    mails, decided = Delivery.objects.everywhere(), 0
    owner = {client.business.pk: client for client in clients}

    def is_settled() -> bool:
        nonlocal decided
        for row in mails.filter(state=Delivery.UNCLEAR):
            answer = owner[row.business_id].insist(
                owner[row.business_id].visitor.post, f"/postausgang/{row.pk}/", do="again"
            )
            assert answer.status == 302
            decided += 1
        moving = mails.filter(state__in=(Delivery.WAITING, Delivery.SENDING)).count()
        undocumented = Standing.objects.everywhere().filter(documented_at=None).count()
        untold = Standing.objects.everywhere().filter(sent_at=None, invoice_id__in=mails.filter(
            state=Delivery.SENT, stage="invoice").values("subject_id")).count()  # fmt: skip
        if moving or undocumented or untold:
            pass_time()
            time.sleep(1)
        return not moving and not undocumented and not untold

    wait_until(is_settled, "every mail to be sent or refused", 600)
    return decided


def check(clients: list[Client], mailbox: failing_mail.RandomMail, product: Product, decided: int) -> None:
    from handschlag.delivery.models import Delivery
    from handschlag.documents.models import StoredDocument
    from handschlag.drafts.models import Draft
    from handschlag.invoices import verifying
    from handschlag.invoices.models import Invoice, Standing

    report = verifying.verify()
    assert report["faults"] == []
    copies = mailbox.copies()
    attached = {m["Message-ID"]: pdf_of(m) for m in mailbox.messages}
    for client in clients:
        invoices = {i.pk: i for i in Invoice.objects.of(client.business)}
        assert {pk: i.number for pk, i in invoices.items()} == dict(client.acknowledged.values()), "nothing but ours"
        serial = sorted(int(i.number.rpartition("-")[2]) for i in invoices.values())
        assert serial == list(range(1, len(serial) + 1))
        assert Draft.objects.of(client.business).count() == len(invoices), "a repeated request makes no second draft"
        for recipient, (pk, _number) in client.acknowledged.items():
            (row,) = Delivery.objects.of(client.business).about("invoice", pk)
            documents = StoredDocument.objects.of(client.business).about("invoice", pk)
            kept = {d.form: d for d in documents}
            assert sorted(d.form for d in documents) == ["pdf", "xml"]
            assert row.recipient == recipient
            assert row.state in (Delivery.SENT, Delivery.FAILED), "what was unclear a person has decided"
            arrived = copies.get(recipient, Counter())
            assert set(arrived) <= {row.message_id}, "one mail, one Message-ID"
            if row.state == Delivery.SENT:
                assert arrived[row.message_id] >= 1
                assert attached[row.message_id] == kept["pdf"].sha256
                standing = Standing.objects.of(client.business).get(pk=pk)
                assert standing.sent_at is not None
                assert standing.state == Standing.SENT
    beyond = sum(sum(ids.values()) - 1 for ids in copies.values())
    assert beyond <= product.repeating_kills + decided


def pdf_of(message: Any) -> str:
    (part,) = message.iter_attachments()
    return hashlib.sha256(part.get_payload(decode=True)).hexdigest()


def queue_is_clean() -> None:
    """What dead workers left in the queue was done by others, and blocks nobody."""
    from django_tasks_db.models import DBTaskResult

    from handschlag.invoices import jobs

    hint = jobs.forget_limits.enqueue()
    wait_until(lambda: DBTaskResult.objects.get(pk=hint.id).status == "SUCCESSFUL", "a new job to be done", 60)
    unfinished = DBTaskResult.objects.exclude(status="SUCCESSFUL")
    # every document is examined by the official rules, after all else
    wait_until(lambda: not unfinished.exists(), "the queue to be empty", 60 + OPERATIONS)

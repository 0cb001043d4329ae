"""16 clients at once, one series: no gap, no duplicate, each invoice frozen, each with exactly one document.

HS_FULL=1 issues 2,000 invoices instead of 320.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import cast, own_stage
from tests.stage import Serving, free_port, wait_until
from tests.visitor import Visitor

CLIENTS, PROCESSES = 16, 4
INVOICES = 2_000 if os.environ.get("HS_FULL") == "1" else 320


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: Any, tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), own_stage.database(request.param, tmp_path, request) as address:
        yield address


def test_sixteen_clients_issue_by_the_verbs(url: str, tmp_path: Path) -> None:
    from handschlag.businesses import guests

    business = guests.start(name="Atelier Nordlicht")
    printed = own_stage.clients(
        "tests.load.issuing", PROCESSES, own_stage.environment(tmp_path, url),
        str(INVOICES // CLIENTS), str(CLIENTS // PROCESSES), str(business.pk),
    )  # fmt: skip
    answers = Counter(number for lines in printed for number in lines.split())
    assert len(answers) == INVOICES
    assert set(answers.values()) == {2}, "both calls with one key got the same invoice"
    own_stage.clients("tests.load.working", 2, own_stage.environment(tmp_path, url))
    check_everything(business, INVOICES)


def test_sixteen_browsers_issue_over_http(url: str, tmp_path: Path) -> None:
    """The served product: each browser presses "Ausstellen" twice, and each draft becomes one invoice."""
    from handschlag.businesses import guests
    from handschlag.drafts import drafting
    from handschlag.invoices.models import Standing

    business = guests.start(name="Atelier Nordlicht")
    drafts = [drafting.start(business, typed_today()).pk for _ in range(INVOICES)]
    port = free_port()
    environment = own_stage.environment(tmp_path, url, HANDSCHLAG_URL=f"http://localhost:{port}")
    with Serving(port, environment):
        visitors = [Visitor(port, business) for _ in range(CLIENTS)]

        def issue(client: int) -> list[str]:
            places = []
            for pk in drafts[client::CLIENTS]:
                for visitor in (visitors[client], visitors[client - 1]):
                    answer = visitor.post(f"/entwurf/{pk}/ausstellen/", revision="1")
                    assert answer.status == 302, answer.text
                    places.append(answer.location)
            return places

        with ThreadPoolExecutor(CLIENTS) as pool:
            places = Counter(place for found in pool.map(issue, range(CLIENTS)) for place in found)
        assert len(places) == INVOICES
        assert set(places.values()) == {2}
        waiting = Standing.objects.of(business).filter(documented_at=None)
        wait_until(lambda: not waiting.exists(), "the documents", 600)
    check_everything(business, INVOICES)


def typed_today() -> dict[str, Any]:
    """A draft whose dates are right on any day."""
    from django.utils import timezone

    today = timezone.localdate()
    days = {"issue_date": today, "due_date": today + timedelta(days=14), "delivery_date": today}
    return cast.typed(**{name: f"{day:%d.%m.%Y}" for name, day in days.items()})


def check_everything(business: Any, count: int) -> None:
    """What must hold for the business's invoices once the queue is empty."""
    from django.db import IntegrityError, connection, transaction

    from handschlag.documents.models import StoredDocument
    from handschlag.invoices import documenting, verifying
    from handschlag.invoices.models import Invoice

    invoices = list(Invoice.objects.of(business).order_by("pk"))
    serial = sorted(int(invoice.number.rpartition("-")[2]) for invoice in invoices)
    assert serial == list(range(1, count + 1)), "no gap, no duplicate"

    kept: dict[int, list[tuple[str, str]]] = {}
    for document in StoredDocument.objects.of(business).filter(subject="invoice").iterator(chunk_size=50):
        assert hashlib.sha256(bytes(document.content)).hexdigest() == document.sha256
        kept.setdefault(document.subject_id, []).append((document.form, document.sha256))
    for invoice in invoices:
        assert sorted(form for form, _ in kept[invoice.pk]) == ["pdf", "xml"]
    # the same snapshot gives the same bytes, also in another process
    for invoice in invoices[:: max(1, count // 10)]:
        xml, pdf = documenting.render(invoice)
        assert dict(kept[invoice.pk]) == {
            "xml": hashlib.sha256(xml).hexdigest(),
            "pdf": hashlib.sha256(pdf).hexdigest(),
        }

    for statement in ("UPDATE invoices_invoice SET number = number WHERE id = %s",
                      "DELETE FROM invoices_invoice WHERE id = %s",
                      "UPDATE documents_storeddocument SET size = size WHERE subject_id = %s",
                      "DELETE FROM events_event WHERE subject_id = %s"):  # fmt: skip
        for invoice in invoices if count <= 320 else invoices[::20]:
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [invoice.pk])

    report = verifying.verify()
    assert report["faults"] == []
    assert report["checked"]["invoices"] == count
    assert [(row["last"], row["documents"]) for row in report["numbers"]] == [(count, count)]

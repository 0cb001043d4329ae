"""16 clients at once, one series: no gap, no duplicate, each invoice frozen, each with exactly one document.

HS_FULL=1 issues 2,000 invoices instead of 320.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests import own_stage

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

"""The list of invoices, the search and the home page, with few invoices and with many: they should cost the same."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.row import Row, cpu_ms

FEW, MANY = 1_000, 100_000
OPEN_ONE_IN = 20  # the others are settled
TODAY = date.today()
# job, address, target and limit in CPU ms
PAGES = (
    ("invoice list", "/rechnungen/", 25, 40),
    ("invoice list, page 100", "/rechnungen/?nach=c{late}", 25, 40),
    ("invoice list, overdue", "/rechnungen/?stand=ueberfaellig", 25, 40),
    ("invoice search, one of all", "/rechnungen/?q=Sonderwunsch", 250, 1_000),
    ("invoice search, amount", "/rechnungen/?q=4711,11", 250, 1_000),
    ("home page", "/heute/", 60, 120),
)


def rows(words: list[str]) -> Iterator[Row]:
    """Each page with few invoices and with many."""
    sizes = [(page, n) for n in (FEW, MANY) for page in PAGES]
    wanted = [(page, n) for page, n in sizes if not words or any(word in page[0] for word in words)]
    if not wanted:
        return
    with tempfile.TemporaryDirectory() as folder:
        _set_up(folder)
        from django.test import Client

        for n in (FEW, MANY):
            business = fill(n)
            client = _browser(business)
            assert isinstance(client, Client)
            for (job, address, target, limit), size in wanted:
                if size == n:
                    path = address.format(late=_late(business))
                    ms = cpu_ms(lambda _n, client=client, path=path: _get(client, path), 12)
                    yield Row(f"{job}, {n:,}", ms, target, limit)


def fill(n: int) -> Any:
    """A business with ``n`` invoices, written straight into the tables; what a page reads is as in life."""
    from handschlag.businesses import guests
    from handschlag.documents.models import SearchText
    from handschlag.invoices.models import Invoice, Receivable, Standing

    business = guests.start(name=f"Bench {n}")
    now = datetime.now(UTC)
    first = Invoice.objects.everywhere().order_by("-pk").values_list("pk", flat=True).first() or 0
    snapshot = json.dumps({"bill": {"note": "x" * 3_000}})
    total = 0
    for start in range(0, n, 5_000):
        invoices, standings, texts = [], [], []
        for i in range(start, min(start + 5_000, n)):
            pk, minor = first + i + 1, 10_000 + i * 7 % 900_000
            day = TODAY - timedelta(days=(n - i) * 700 // n)
            special = i == n // 2
            minor = 471_111 if special else minor if minor != 471_111 else 471_112
            invoices.append(
                Invoice(
                    pk=pk, business=business, number=f"RE-2026-{i:06}", issue_date=day,
                    due_date=day + timedelta(days=14), currency="EUR", net_minor=minor, tax_minor=0,
                    gross_minor=minor, payable_minor=minor, buyer_name=f"Kundschaft {i % 997} GmbH",
                    snapshot=snapshot, snapshot_sha256="0" * 64, created_at=now,
                )
            )  # fmt: skip
            owed = minor if i % OPEN_ONE_IN == 0 else 0
            total += owed
            standings.append(
                Standing(
                    invoice_id=pk, business=business, state=Standing.SENT, documented_at=now, document_next_at=now,
                    open_minor=owed, due_date=day + timedelta(days=14), currency="EUR",
                )
            )  # fmt: skip
            words = f"re-2026-{i:06} kundschaft {i % 997} gmbh gestaltung startseite zwei entwurfe " * 3
            text = f"#{minor} {words}{'sonderwunsch' if special else ''}"
            texts.append(SearchText(business_id=business.pk, subject="invoice", subject_id=pk, text=text))
        Invoice.objects.everywhere().bulk_create(invoices)
        Standing.objects.everywhere().bulk_create(standings)
        SearchText.objects.everywhere().bulk_create(texts)
    open_ = (n + OPEN_ONE_IN - 1) // OPEN_ONE_IN
    Receivable.objects.of(business).create(business=business, currency="EUR", invoices=open_, open_minor=total)
    return business


def _late(business: Any) -> int:
    """An id far down the list."""
    from handschlag.invoices.models import Standing

    ids = Standing.objects.of(business).order_by("pk").values_list("pk", flat=True)
    return int(ids[ids.count() // 3])


def _browser(business: Any) -> Any:
    from django.conf import settings
    from django.test import Client

    from handschlag.businesses import guests

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    session = client.session
    session["keys"] = [guests.new_key(business)]
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def _get(client: Any, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)


def _set_up(folder: str) -> None:
    os.environ |= {"HANDSCHLAG_DATA": folder, "SMTP_URL": "", "LOG_LEVEL": "WARNING"}
    os.environ.setdefault("DATABASE_URL", "")
    os.environ["DJANGO_SETTINGS_MODULE"] = "handschlag.settings"
    import django
    from django.core.management import call_command

    django.setup()
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)

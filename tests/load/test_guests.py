"""A crowd of scripted guests: nobody who was not asked gets mail, and their workspaces stay small.

HS_FULL=1 brings 1,000 guests instead of 120.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from handschlag.businesses import guests
from tests import cast, own_stage
from tests.visitor import form_of

GUESTS = 1_000 if os.environ.get("HS_FULL") == "1" else 120
ATTEMPTS = 5  # recipients each of them tries
MAX_BYTES_EACH = 50 * 1024 * 1024 // 1_000


@pytest.fixture
def stage(request: Any, tmp_path: Path, django_db_setup: None, django_db_blocker: Any, settings: Any) -> Any:
    settings.MAIL_CONFIGURED = True
    with django_db_blocker.unblock(), own_stage.database("sqlite", tmp_path, request):
        yield tmp_path


def size(folder: Path) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return (folder / "handschlag.sqlite3").stat().st_size


def test_scripted_guests(stage: Path, capsys: Any) -> None:
    from django.test import Client

    from handschlag.businesses.models import Business
    from handschlag.delivery.models import Delivery

    before, refused = size(stage), Counter[str]()
    for number in range(GUESTS):
        browser = Client(REMOTE_ADDR=f"198.51.{number // 40}.{number % 250}")  # forty per network
        fields = dict(form_of(cast.typed())) | {"window": f"w{number}", "edit": "1", "do": "save"}
        saved = browser.post("/", fields)
        assert saved.status_code in (302, 429)
        if saved.status_code == 429:
            refused["workspace"] += 1
            continue
        place = saved.headers["Location"].partition("#")[0]
        for attempt in range(ATTEMPTS):
            victim, own = f"opfer{number}-{attempt}@v{attempt}.example", f"auch{number}-{attempt}@w{attempt}.example"
            answer = browser.post(f"{place}ausstellen/" if attempt == 0 else f"{place}senden/", {
                "revision": "1", "dann": "senden", "recipient": victim, "own_email": own})  # fmt: skip
            assert answer.status_code in (302, 422)
            refused["send"] += answer.status_code == 422
            if attempt == 0:
                place = answer.headers["Location"]
    mails = Counter(Delivery.objects.everywhere().values_list("stage", "state"))
    assert set(mails) <= {("invoice", "held"), ("proof", "waiting")}, "to customers only after the sender's proof"
    networks = GUESTS // 40 + 1
    assert mails["proof", "waiting"] <= 30 * networks, "the quota of a network"
    assert mails["invoice", "held"] <= guests.RECIPIENTS_PER_NETWORK * networks
    each = (size(stage) - before) / Business.objects.count()
    assert each <= MAX_BYTES_EACH
    with capsys.disabled():
        print(
            f"\n{Business.objects.count()} guests: {dict(mails)}, refused {dict(refused)}, {each / 1024:.0f} KiB each"
        )

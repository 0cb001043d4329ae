"""PostgreSQL refuses a NUL that SQLite keeps, so the forms are asked there too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import own_stage
from tests.hostile.corpus import BODIES
from tests.hostile.looking import safe


@pytest.fixture
def seller(request: Any, tmp_path: Path, postgres_url: str, django_db_setup: None, django_db_blocker: Any,
           browser_of: Any) -> Any:  # fmt: skip
    from handschlag.businesses import guests

    with django_db_blocker.unblock(), own_stage.database("postgres", tmp_path, request):
        yield browser_of(guests.start(name="Atelier\tNordlicht"))


def test_a_nul_is_no_fault(seller: Any) -> None:
    body, kind = BODIES["nul"]
    for path in ("/", "/entwurf/1/"):
        for headers in ({}, {"X-Fragment": "1"}):
            safe(seller.generic("POST", path, body, content_type=kind, headers=headers), 200, 302)
    for query in ("q=%00", "q=a%00b", "vor=%00"):
        safe(seller.get(f"/rechnungen/?{query}"), 200)
    safe(seller.get("/postausgang/?vor=%00"), 200)
    for path in ("/r/%00/", "/e/a%00b/", "/p/%00/", "/rechnungen/1/%00/laden/"):
        safe(seller.get(path), 404)

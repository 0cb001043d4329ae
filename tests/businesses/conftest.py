"""A seller with a workspace, on the day of the cast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # models cannot be imported before Django is set up
    from handschlag.businesses.models import Business


@pytest.fixture
def business(db: Any) -> Business:
    from handschlag.businesses import guests

    return guests.start(name="Atelier Nordlicht")


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The day of the cast, for everything that asks which day it is."""
    from django.utils import timezone

    from tests import cast

    monkeypatch.setattr(timezone, "localdate", lambda *_: cast.TODAY)
    return cast.TODAY

"""A web agency with a contract: hosting for the roastery, every month in advance from December 2026 on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # models cannot be imported before Django is set up
    from handschlag.businesses.models import Business
    from handschlag.contracts.models import Contract


@pytest.fixture
def business(db: Any) -> Business:
    from handschlag.businesses import guests
    from handschlag.businesses.models import Business

    return guests.start(name="Atelier Nordlicht", origin=Business.DEMO)


@pytest.fixture
def contract(business: Business) -> Contract:
    from tests.contracts.agreeing import begin

    return begin(business)

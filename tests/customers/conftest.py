"""A seller with customers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # models cannot be imported before Django is set up
    from handschlag.businesses.models import Business
    from handschlag.customers.models import Customer


@pytest.fixture
def business(db: Any) -> Business:
    from handschlag.businesses import guests

    return guests.start(name="Atelier Nordlicht")


@pytest.fixture
def add(business: Business) -> Callable[..., Customer]:
    """Add a customer: ``add("Möwe GmbH", post_code="00124", email="...")``."""
    from handschlag.customers import keeping
    from tests.customers.records import record

    def add(name: str, **more: Any) -> Customer:
        return keeping.create(business, record(name, **more), by="seller")

    return add

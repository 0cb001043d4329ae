"""A seller with a workspace, and invoices of theirs."""

from typing import Any

import pytest

from handschlag.businesses import guests
from handschlag.businesses.models import Business
from handschlag.invoices import drafting, issuing
from handschlag.invoices.models import Draft, Invoice
from tests import cast


@pytest.fixture
def business(db: Any) -> Business:
    return guests.start(name="Atelier Nordlicht")


@pytest.fixture
def draft(business: Business) -> Draft:
    return drafting.start(business, cast.typed(), window="w1", edit=1)


@pytest.fixture
def invoice(business: Business) -> Invoice:
    return issuing.issue_bill(business, cast.bill(), by="test", today=cast.TODAY)

"""A seller with a workspace, and invoices of theirs."""

from typing import TYPE_CHECKING, Any

import pytest

from tests import cast

if TYPE_CHECKING:  # models cannot be imported before Django is set up
    from handschlag.businesses.models import Business
    from handschlag.drafts.models import Draft
    from handschlag.invoices.models import Invoice


@pytest.fixture
def business(db: Any) -> "Business":
    from handschlag.businesses import guests

    return guests.start(name="Atelier Nordlicht")


@pytest.fixture
def draft(business: "Business") -> "Draft":
    from handschlag.drafts import drafting

    return drafting.start(business, cast.typed(), window="w1", edit=1)


@pytest.fixture
def invoice(business: "Business") -> "Invoice":
    from handschlag.invoices import issuing

    return issuing.issue_bill(business, cast.bill(), by="test", today=cast.TODAY)

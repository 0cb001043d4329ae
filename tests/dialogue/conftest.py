"""A question of a customer about an issued invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

# This file is read before Django is set up, so the fixtures import what they need.
if TYPE_CHECKING:
    from handschlag.businesses.models import Business
    from handschlag.dialogue.models import Question
    from handschlag.invoices.models import Invoice

CUSTOMER = "buchhaltung@siebenschlaefer.example"


@pytest.fixture
def business(db: Any) -> Business:
    from handschlag.businesses import guests

    business = guests.start(name="Atelier Nordlicht")
    business.email, business.email_proved_at = "rechnung@atelier-nordlicht.example", business.created_at
    business.save()
    return business


@pytest.fixture
def invoice(business: Business) -> Invoice:
    from handschlag.invoices import issuing
    from tests import cast

    return issuing.issue_bill(business, cast.bill(), by="test", today=cast.TODAY)


@pytest.fixture
def question(invoice: Invoice) -> Question:
    from handschlag.dialogue import asking

    return asking.ask(
        invoice.business,
        subject="invoice",
        subject_id=invoice.pk,
        line=2,
        text="Warum sechs Stunden?",
        asked_by=CUSTOMER,
    )

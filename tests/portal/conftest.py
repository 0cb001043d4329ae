"""A customer with a link to an issued invoice, and a browser without any cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

# This file is read before Django is set up, so the fixtures import what they need.
if TYPE_CHECKING:
    from django.test import Client

    from handschlag.businesses.models import Business, Link
    from handschlag.invoices.models import Invoice

CUSTOMER = "buchhaltung@siebenschlaefer.example"


@pytest.fixture
def business(db: Any) -> Business:
    from handschlag.businesses import guests

    business = guests.start(name="Atelier Nordlicht")
    business.email = "rechnung@atelier-nordlicht.example"
    business.email_proved_at = business.created_at
    business.save()
    return business


@pytest.fixture
def invoice(business: Business) -> Invoice:
    from handschlag.invoices import issuing
    from tests import cast

    return issuing.issue_bill(business, cast.bill(), by="test", today=cast.TODAY)


@pytest.fixture
def link(invoice: Invoice) -> Link:
    from handschlag.businesses import links

    return links.make(invoice.business_id, "customer", "invoice", invoice.pk, recipient=CUSTOMER)


@pytest.fixture
def address(link: Link) -> str:
    from handschlag.businesses import links

    return f"/r/{links.token(link)}/"


@pytest.fixture
def documented(invoice: Invoice) -> Invoice:
    from handschlag.invoices import documenting

    assert documenting.make(invoice.pk)
    return invoice


@pytest.fixture
def customer(client: Client) -> Client:
    """Nobody: no cookie, no session."""
    return client

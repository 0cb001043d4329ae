"""A seller at a browser: what they type, the draft and the invoice that come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

# This file is read before Django is set up, so the fixtures import what they need.
if TYPE_CHECKING:
    from django.test import Client

    from handschlag.drafts.models import Draft
    from handschlag.invoices.models import Invoice


@pytest.fixture
def typed() -> dict[str, str]:
    """A complete invoice as the form posts it."""
    from tests.office.posting import posted

    return posted()


@pytest.fixture
def draft(client: Client, db: Any, typed: dict[str, str]) -> Draft:
    """A draft that this client has written."""
    from handschlag.drafts.models import Draft

    assert client.post("/", typed).status_code == 302
    return Draft.objects.everywhere().get()


@pytest.fixture
def invoice(client: Client, draft: Draft) -> Invoice:
    """The draft, issued."""
    from handschlag.invoices.models import Invoice

    client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    return Invoice.objects.everywhere().get()


@pytest.fixture
def stranger() -> Client:
    """Another browser with a business of its own."""
    from django.test import Client

    other = Client()
    other.post("/", {"seller.name": "Fremd & Co."})
    return other

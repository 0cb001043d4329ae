"""Browsers whose requests really pass the CSRF check, and what every answer must keep."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # models cannot be imported before Django is set up
    from django.test import Client

    from handschlag.businesses.models import Business


@pytest.fixture
def business(db: Any) -> Business:
    from handschlag.businesses import guests

    business = guests.start(name="Atelier Nordlicht", origin="demo")
    business.email = "rechnung@atelier-nordlicht.example"
    business.email_proved_at = business.created_at
    business.save()
    return business


@pytest.fixture
def browser_of() -> Callable[[Any], Client]:
    """A function: the browser of this business, or of nobody."""
    from django.conf import settings
    from django.test import Client

    from handschlag.businesses import guests

    def make(business: Any = None) -> Client:
        token = secrets.token_hex(16)
        client = Client(enforce_csrf_checks=True, headers={"X-CSRFToken": token})
        session = client.session
        session["_csrftoken"] = token
        if business is not None:
            session["keys"] = [guests.new_key(business)]
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    return make


@pytest.fixture
def seller(business: Business, browser_of: Any) -> Client:
    return browser_of(business)  # type: ignore[no-any-return]

"""A seller whose address is proved."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # models cannot be imported before Django is set up
    from handschlag.businesses.models import Business


@pytest.fixture
def business(db: Any) -> "Business":
    from django.utils import timezone

    from handschlag.businesses import guests

    business = guests.start(name="Atelier Nordlicht")
    business.email, business.email_proved_at = "buero@atelier-nordlicht.example", timezone.now()
    business.save()
    return business

"""A seller with a workspace, and quotes of theirs."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests import cast

if TYPE_CHECKING:  # models cannot be imported before Django is set up
    from handschlag.businesses.models import Business
    from handschlag.quotes.models import QuoteVersion


@pytest.fixture
def business(db: Any) -> "Business":
    """A seller whose address is proved."""
    from django.utils import timezone

    from handschlag.businesses import guests

    business = guests.start(name="Atelier Nordlicht")
    business.email, business.email_proved_at = "buero@atelier-nordlicht.example", timezone.now()
    business.save()
    return business


@pytest.fixture
def offer(business: "Business") -> "Callable[..., QuoteVersion]":
    """Make a quote of lines with these roles, dated 23 November 2026."""
    from handschlag.drafts import drafting
    from handschlag.drafts.models import Draft
    from handschlag.quotes import offering

    def made(*roles: str, **changes: Any) -> "QuoteVersion":
        draft = drafting.start(business, cast.typed_quote(*roles, **changes), kind=Draft.QUOTE)
        return offering.offer_draft(draft, by="test", today=cast.TODAY)

    return made

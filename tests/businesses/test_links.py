"""Secret links are bound to purpose, thing and recipient, kept as hashes, and can be closed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from handschlag.businesses import guests, links
from handschlag.businesses.models import Business, Link

pytestmark = pytest.mark.django_db


@pytest.fixture
def business() -> Business:
    return guests.start()


def test_a_token_opens_its_link_and_nothing_else(business: Business) -> None:
    link = links.make(business, Link.CUSTOMER, "invoice", 1)
    token = links.token(link)
    assert links.find(Link.CUSTOMER, token) == link
    assert links.find(Link.DRAFT, token) is None
    assert links.find(Link.CUSTOMER, token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert links.find(Link.CUSTOMER, "") is None
    assert links.find(Link.CUSTOMER, "x" * 10_000) is None


def test_the_database_does_not_hold_the_token(business: Business) -> None:
    link = links.make(business, Link.CUSTOMER, "invoice", 1)
    stored = {str(value) for value in Link.objects.of(business).values().get().values()}
    assert not any(links.token(link) in value for value in stored)
    assert len(links.token(link)) == 43


def test_the_same_recipient_gets_the_same_link_another_gets_another(business: Business) -> None:
    first = links.make(business, Link.CUSTOMER, "invoice", 1, recipient="a@example.example")
    assert links.make(business, Link.CUSTOMER, "invoice", 1, recipient="a@example.example") == first
    second = links.make(business, Link.CUSTOMER, "invoice", 1, recipient="b@example.example")
    assert links.token(second) != links.token(first)
    links.revoke(second)
    assert links.find(Link.CUSTOMER, links.token(first)) == first
    assert links.find(Link.CUSTOMER, links.token(second)) is None


def test_links_expire_and_a_fresh_one_can_be_made(business: Business) -> None:
    link = links.make(business, Link.PROOF, "business", business.pk, recipient="a@example.example", days=1)
    Link.objects.of(business).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert links.find(Link.PROOF, links.token(link)) is None
    fresh = links.make(business, Link.PROOF, "business", business.pk, recipient="a@example.example", days=1)
    assert links.find(Link.PROOF, links.token(fresh)) == fresh


def test_a_link_can_be_used_once(business: Business) -> None:
    link = links.make(business, Link.PROOF, "business", business.pk)
    assert links.use(link)
    assert not links.use(link)

"""Guests start without registering, come back by their key, prove their address, stay within limits."""

import pytest
from django.conf import settings
from django.utils import timezone

from handschlag.businesses import guests, limits, links
from handschlag.businesses.models import Business, Link
from handschlag.delivery.models import Delivery
from handschlag.events.verifying import verify_chain

pytestmark = pytest.mark.django_db
MAIL = "rechnung@atelier-nordlicht.example"


@pytest.fixture
def business() -> Business:
    return guests.start()


def test_the_key_opens_the_business_until_it_is_revoked(business: Business) -> None:
    key = guests.new_key(business)
    assert guests.business_of_key(key) == business
    assert guests.business_of_key(key + "x") is None
    guests.revoke_keys(business)
    assert guests.business_of_key(key) is None


def test_proving_the_address_lets_held_mail_go_once(business: Business) -> None:
    from handschlag.delivery import sending

    held = sending.put(
        business_id=business.pk, subject="invoice", subject_id=1, stage="invoice", recipient=MAIL, held=True
    )
    guests.ask_for_proof(business, MAIL, address="192.0.2.1")
    link = Link.objects.of(business).get(purpose=Link.PROOF)
    assert guests.prove_address(link)
    assert not guests.prove_address(link)
    held.refresh_from_db()
    business.refresh_from_db()
    assert held.state == Delivery.WAITING
    assert business.email_proved_at
    assert verify_chain(business.pk) == []


def test_a_proof_of_an_older_address_proves_nothing(business: Business) -> None:
    guests.ask_for_proof(business, MAIL, address="192.0.2.1")
    old = Link.objects.of(business).get(purpose=Link.PROOF)
    guests.ask_for_proof(business, "other@atelier-nordlicht.example", address="192.0.2.1")
    assert not guests.prove_address(old)
    business.refresh_from_db()
    assert business.email_proved_at is None


def test_a_new_guest_reaches_three_recipients_a_day(business: Business) -> None:
    for number in range(settings.GUEST_RECIPIENTS_PER_DAY):
        guests.check_may_send(business, recipient=f"k{number}@kunde.example", address="192.0.2.1")
    with pytest.raises(guests.MayNotSend):
        guests.check_may_send(business, recipient="k9@kunde.example", address="192.0.2.1")


def test_many_guests_of_one_network_share_a_limit() -> None:
    sent = 0
    for number in range(60):
        try:
            guests.check_may_send(guests.start(), recipient=f"k{number}@k{number}.example", address=f"192.0.2.{number}")
            sent += 1
        except guests.MayNotSend:
            pass
    assert sent == guests.RECIPIENTS_PER_NETWORK


def test_the_first_report_holds_what_has_not_left_the_second_stops_it(business: Business) -> None:
    from handschlag.delivery import sending

    def state(delivery: Delivery) -> str:
        delivery.refresh_from_db()
        return delivery.state

    mail = sending.put(business_id=business.pk, subject="invoice", subject_id=1, stage="invoice", recipient=MAIL)
    about = links.make(business, Link.CUSTOMER, "invoice", 1)
    guests.report(business.pk, about=about)
    assert state(mail) == Delivery.HELD
    guests.report(business.pk, about=about)
    assert state(mail) == Delivery.STOPPED


def test_an_operator_lets_an_honest_sender_go_on(business: Business) -> None:
    from handschlag.delivery import sending

    business.email, business.email_proved_at = MAIL, timezone.now()
    business.save()
    mail = sending.put(business_id=business.pk, subject="invoice", subject_id=1, stage="invoice", recipient=MAIL)
    guests.report(business.pk, about=links.make(business, Link.CUSTOMER, "invoice", 1))
    business.refresh_from_db()
    assert guests.forgive(business, by="operator") == 1
    mail.refresh_from_db()
    assert mail.state == Delivery.WAITING
    guests.check_may_send(business, recipient=MAIL, address="192.0.2.1")


def test_a_reported_sender_may_not_send(business: Business) -> None:
    guests.report(business.pk, about=links.make(business, Link.CUSTOMER, "invoice", 1))
    business.refresh_from_db()
    with pytest.raises(guests.MayNotSend):
        guests.check_may_send(business, recipient=MAIL, address="192.0.2.1")


def test_limits_count_per_key_and_say_when_to_come_back() -> None:
    for _ in range(3):
        limits.count("test", "a", limit=3, seconds=60)
    limits.count("test", "b", limit=3, seconds=60)
    with pytest.raises(limits.TooOften) as refused:
        limits.count("test", "a", limit=3, seconds=60)
    assert 0 < refused.value.retry_after <= 60


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.77", "192.0.2.0/24"), ("2001:db8::1:2:3:4", "2001:db8::/64"), ("nonsense", "unknown")],
)
def test_networks(address: str, network: str) -> None:
    assert limits.network_of(address) == network

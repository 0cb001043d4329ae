"""Accepting: who, when, which version, which choice, which words; once, whatever happens at the same time."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.delivery.models import Delivery
from handschlag.documents import making
from handschlag.documents.models import StoredDocument
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.orders import accepting, billing
from handschlag.orders.mail import accepted_mail, received_mail
from handschlag.orders.models import Order
from handschlag.quotes import declining, offering
from handschlag.quotes.models import FollowUp, Quote, QuoteVersion
from tests import cast
from tests.documents.typeset import pages

Offer = Callable[..., QuoteVersion]
CUSTOMER = "kunde@siebenschlaefer.example"


def accept(version: QuoteVersion, *wanted: int, **changes: Any) -> Order:
    given = {
        "wanted": wanted, "name": "Lena Muster", "role": "Inhaberin", "email": CUSTOMER, "address": "192.0.2.7",
        "may": True, "today": cast.TODAY,
    } | changes  # fmt: skip
    return accepting.accept(version, **given)


def test_acceptance_keeps_who_when_which_and_the_words(business: Business, offer: Offer) -> None:
    version = offer("", "option", "on_demand")
    order = accept(version, 2)
    assert (order.number, order.accepted_by, order.role, order.choice) == (
        "AU-2026-0001",
        "Lena Muster",
        "Inhaberin",
        [1, 2],
    )
    assert order.gross_minor == 35_700, "100 + 200 net and 19 %, computed on the server"
    assert "Fassung 1" in order.wording and "2. Fotos" in order.wording and "3. Druck" not in order.wording
    assert order.wording_sha256 == hashlib.sha256(order.wording.encode()).hexdigest()
    assert len(order.address_hash) == 64 and "192.0.2.7" not in repr(order.__dict__)
    assert Quote.objects.of(business).get().state == Quote.ACCEPTED
    assert set(FollowUp.objects.of(business).values_list("state", flat=True)) == {"stopped"}
    [event] = Event.objects.of(business).filter(type=types.QUOTE_ACCEPTED)
    assert json.loads(event.data)["wording"] == order.wording_sha256
    assert {p: s.quantity for p, s in billing.states(order).items()} == {1: Decimal(1), 2: Decimal(1)}


def test_a_pdf_of_the_accepted_state_goes_to_both(business: Business, offer: Offer) -> None:
    order = accept(offer("", "option"), 2)
    making.make_all(business.pk)
    stored = making.document(business.pk, "order", order.pk)
    assert stored is not None
    [text] = pages(bytes(stored.content))
    for part in ("Angenommenes Angebot AN-2026-0001", "AU-2026-0001", "Lena Muster, Inhaberin", "357,00"):
        assert part in text, part
    customer = accepted_mail(Delivery.objects.of(business).get(stage="quote-accepted"))
    seller = received_mail(Delivery.objects.of(business).get(stage="order-received"))
    assert customer.subject == "Angenommen: Angebot AN-2026-0001 über 357,00\u00a0€"
    assert seller.subject == "Angebot AN-2026-0001 über 357,00\u00a0€ ist angenommen"
    assert (
        [a.content for a in customer.attachments] == [a.content for a in seller.attachments] == [bytes(stored.content)]
    )


def test_the_second_caller_changes_nothing(business: Business, offer: Offer) -> None:
    version = offer("", "option")
    first = accept(version)
    assert accept(version, 2, name="Somebody Else") == first
    assert Order.objects.of(business).get().choice == [1]
    assert Delivery.objects.of(business).filter(stage="quote-accepted").count() == 1


def test_an_old_version_cannot_be_accepted(business: Business, offer: Offer) -> None:
    first = offer("")
    second = offering.offer_draft(offering.next_version(first.quote), by="test", today=cast.TODAY)
    with pytest.raises(accepting.CannotAccept) as refused:
        accept(first)
    assert "neuere Fassung" in refused.value.sentence.de
    assert not Order.objects.of(business).exists()
    assert accept(second).version == second


def test_what_is_decided_or_over_cannot_be_accepted(offer: Offer) -> None:
    declined, closed, late = offer(""), offer(""), offer("")
    declining.decline(declined, reason="price")
    offering.close(closed.quote, by="test")
    for version in (declined, closed):
        with pytest.raises(accepting.CannotAccept):
            accept(version)
    accept(offer(""), today=late.valid_until)  # the last day counts
    with pytest.raises(accepting.CannotAccept) as refused:
        accept(late, today=late.valid_until + timedelta(1))
    assert "abgelaufen" in refused.value.sentence.de


def test_an_accepted_quote_is_neither_declined_nor_replaced_nor_closed(offer: Offer) -> None:
    version = offer("")
    writing = offering.next_version(version.quote)
    accept(version)
    with pytest.raises(declining.CannotDecline):
        declining.decline(version, reason="price")
    with pytest.raises(offering.QuoteDecided):
        offering.offer_draft(writing, by="test", today=cast.TODAY)
    assert not offering.close(version.quote, by="test")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Lena"}, "name"),
        ({"may": False}, "darf"),
        ({"wanted": ()}, "wahl"),
        ({"email": "lena@"}, "email"),
        ({"email": "lena@example.com\nBcc: all@example.com"}, "email"),
    ],
)
def test_what_is_missing_is_named(offer: Offer, changes: dict[str, Any], field: str) -> None:
    version = offer("", "alternative")
    with pytest.raises(accepting.CannotAccept) as refused:
        accept(version, **({"wanted": (1,)} | changes))
    assert refused.value.field == field
    assert not Order.objects.of(version.business_id).exists()


def test_consumers_do_not_order_on_the_page(offer: Offer) -> None:
    buyer = cast.typed()["buyer"] | {"kind": "consumer"}
    version = offer("", buyer=buyer)
    assert not accepting.may_accept_online(version)
    with pytest.raises(accepting.CannotAccept):
        accept(version)


def test_acceptances_never_change(offer: Offer) -> None:
    order = accept(offer(""))
    rows = Order.objects.of(order.business_id).filter(pk=order.pk)
    for act in (lambda: rows.update(accepted_by="x"), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.django_db(transaction=True)
def test_parallel_acceptances_and_a_new_version_end_in_one_order(business: Business, offer: Offer) -> None:
    version = offer("", "option")
    writing = offering.next_version(version.quote)
    results: list[Any] = []

    def work(n: int) -> None:
        try:
            if n == 3:
                results.append(offering.offer_draft(writing, by="test", today=cast.TODAY))
            else:
                results.append(accept(version, *([2] if n % 2 else [])))
        except (accepting.CannotAccept, offering.QuoteDecided):
            results.append(None)
        except Exception as problem:
            results.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [r for r in results if isinstance(r, Exception)], results
    orders, versions = Order.objects.of(business).count(), QuoteVersion.objects.of(business).count()
    assert (orders, versions) in {(1, 1), (0, 2)}, "either it was accepted, or a new version was faster"
    assert Event.objects.of(business).filter(type=types.QUOTE_ACCEPTED).count() == orders


# -- as the seller records it


def recorded(version: QuoteVersion, **changes: Any) -> Order:
    given = {
        "wanted": (), "method": Order.PHONE, "name": "Herr Muster", "day": version.issue_date, "by": "seller",
    } | changes  # fmt: skip
    return accepting.record_acceptance(version, **given)


@pytest.fixture
def current(offer: Offer) -> QuoteVersion:
    """A quote of today, as the clock of the machine has it."""
    today = timezone.localdate()
    day = today.strftime("%d.%m.%Y")
    return offer("", issue_date=day, offer={"title": "Heute", "valid_until": "31.12.2098", "binding": "true"})


def test_acceptance_by_phone_or_on_paper_has_a_day_and_evidence(current: QuoteVersion) -> None:
    order = recorded(current, method=Order.PAPER, evidence=b"%PDF-1.7 signed", email=CUSTOMER)
    assert (order.method, order.recorded_by, order.issue_date) == ("paper", "seller", current.issue_date)
    kept = StoredDocument.objects.of(order.business_id).about("order", order.pk).get(form="evidence")
    assert bytes(kept.content) == b"%PDF-1.7 signed" and kept.media_type == "application/pdf"
    making.make_all(order.business_id)
    stored = making.document(order.business_id, "order", order.pk)
    assert stored and "auf Papier" in pages(bytes(stored.content))[0]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"method": "portal"}, "method"),
        ({"name": " "}, "name"),
        ({"day": timezone.localdate() + timedelta(1)}, "day"),
        ({"day": timezone.localdate() - timedelta(1)}, "day"),
        ({"email": "kein"}, "email"),
        ({"evidence": b"MZ program"}, "evidence"),
        ({"evidence": b"%PDF-" + b"x" * 5_000_001}, "evidence"),
    ],
)
def test_a_record_that_cannot_be_is_refused(current: QuoteVersion, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(accepting.CannotAccept) as refused:
        recorded(current, **changes)
    assert refused.value.field == field


def test_an_expired_quote_is_accepted_knowingly(business: Business) -> None:
    day = timezone.localdate() - timedelta(40)
    quote = cast.typed_quote("") | {"issue_date": day.strftime("%d.%m.%Y")}
    until = (day + timedelta(10)).strftime("%d.%m.%Y")
    data = quote | {"offer": {"title": "Alt", "valid_until": until, "binding": "true"}}
    version = offering.offer_draft(drafting.start(business, data, kind=Draft.QUOTE), by="test", today=day)
    with pytest.raises(accepting.CannotAccept) as refused:
        recorded(version, day=day + timedelta(20))
    assert refused.value.field == "expired"
    order = recorded(version, day=day + timedelta(20), knowing_it_expired=True)
    assert order.after_expiry

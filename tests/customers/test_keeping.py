"""A record changes from a day on; what was before can be seen, and nobody overwrites somebody else unseen."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from handschlag.core.bill import Address
from handschlag.customers import jobs, keeping, searching
from handschlag.customers.models import Change, Customer, SearchWord
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.events.verifying import verify_chain
from tests.customers.records import record

NEW_ADDRESS = Address(line_1="Neuer Weg 1", post_code="00999", city="Neustadt")


def again(customer: Customer) -> Customer:
    return Customer.objects.of(customer.business_id).get(pk=customer.pk)  # type: ignore[no-any-return]


def test_a_customer_gets_the_next_number(business: Any, add: Any) -> None:
    assert [add("A").number, add("B").number] == ["K-0001", "K-0002"]
    assert add("C", number="K-0003").number == "K-0003"
    assert add("D").number == "K-0004", "numbers given by hand are passed over"


def test_many_numbers_given_by_hand_are_passed_over_at_once(
    business: Any, add: Any, django_assert_max_num_queries: Any
) -> None:
    for n in range(2, 60):
        add(f"N {n}", number=f"K-{n:04}")
    with django_assert_max_num_queries(12), transaction.atomic():
        assert keeping.next_numbers(business, 2) == ["K-0001", "K-0060"]


def test_a_number_belongs_to_one_customer(business: Any, add: Any) -> None:
    other = add("A", number="77")
    with pytest.raises(keeping.Refused) as refused:
        add("B", number="77")
    assert refused.value.faults[0].path == "number"
    with pytest.raises(keeping.Refused):
        keeping.change(add("C"), record("C", number="77"), by="seller")
    assert keeping.change(other, record("A", number="77", email="a@x.example"), by="seller")


def test_a_change_keeps_only_what_differs(business: Any, add: Any) -> None:
    customer = add("Möwe GmbH", payment_days=Decimal(14))
    change = keeping.change(customer, replace(customer.record, payment_days=Decimal(30)), by="seller")
    assert change and change.values == {"payment_days": "30"}
    assert keeping.change(customer, again(customer).record, by="seller") is None
    assert again(customer).record.payment_days == Decimal(30)


def test_what_is_taken_out_is_gone(business: Any, add: Any) -> None:
    customer = add("Möwe GmbH", email="post@moewe.example")
    keeping.change(customer, replace(customer.record, email=""), by="seller")
    assert again(customer).record.email == ""
    assert not SearchWord.objects.of(business).filter(word__contains="@").exists()


def test_a_change_holds_from_its_day_and_what_comes_between_survives_it(business: Any, add: Any) -> None:
    customer, today = add("Möwe GmbH"), timezone.localdate()
    moving = today + timedelta(days=40)
    keeping.change(customer, replace(customer.record, address=NEW_ADDRESS), by="seller", valid_from=moving)
    keeping.change(again(customer), replace(again(customer).record, email="neu@moewe.example"), by="seller")
    now = again(customer)
    assert (now.record.address.city, now.record.email, now.planned_on) == ("Möwenhafen", "neu@moewe.example", moving)
    later = now.record_on(moving)
    assert (later.address, later.email) == (NEW_ADDRESS, "neu@moewe.example")


def test_a_planned_change_takes_effect_on_its_day(business: Any, add: Any, monkeypatch: Any) -> None:
    customer, today = add("Möwe GmbH"), timezone.localdate()
    moved_record = replace(customer.record, address=NEW_ADDRESS)
    keeping.change(customer, moved_record, by="seller", valid_from=today + timedelta(1))
    assert jobs.apply_planned.func() == 0
    monkeypatch.setattr(timezone, "localdate", lambda *_: today + timedelta(1))
    assert again(customer).record.address == NEW_ADDRESS, "also before the job has run"
    assert jobs.apply_planned.func() == 1
    moved = again(customer)
    assert (moved.city, moved.planned_on) == ("Neustadt", None)
    assert [c.pk for c in searching.search(Customer.objects.of(business), business, "neustadt")] == [customer.pk]
    assert jobs.apply_planned.func() == 0


def test_a_planned_change_can_be_taken_back_until_it_holds(business: Any, add: Any) -> None:
    customer = add("Möwe GmbH")
    tomorrow = timezone.localdate() + timedelta(1)
    planned = keeping.change(customer, replace(customer.record, address=NEW_ADDRESS), by="seller", valid_from=tomorrow)
    assert planned and keeping.withdraw(planned, by="seller")
    assert not keeping.withdraw(planned, by="seller")
    assert again(customer).planned_on is None
    assert again(customer).record_on(tomorrow).address.city == "Möwenhafen"
    first = Change.objects.of(business).of_customer(customer).first()
    assert not keeping.withdraw(first, by="seller"), "what holds already is history"


def test_a_day_in_the_past_does_not_undo_what_came_later(business: Any, add: Any) -> None:
    customer, today = add("Möwe GmbH"), timezone.localdate()
    keeping.change(customer, replace(customer.record, payment_days=Decimal(30)), by="seller")
    past = again(customer).record_on(today - timedelta(20))
    keeping.change(
        customer,
        replace(past, payment_days=Decimal(7), email="x@y.example"),
        by="seller",
        valid_from=today - timedelta(20),
    )
    assert again(customer).record.payment_days == Decimal(30)
    assert again(customer).record.email == "x@y.example"
    assert again(customer).record_on(today - timedelta(1)).payment_days == Decimal(7)


@pytest.mark.parametrize("day", [date(1999, 1, 1), date(2150, 1, 1)])
def test_days_out_of_reach_are_refused(business: Any, add: Any, day: date) -> None:
    customer = add("A")
    with pytest.raises(keeping.Refused) as refused:
        keeping.change(customer, replace(customer.record, name="B"), by="seller", valid_from=day)
    assert refused.value.faults[0].path == "valid_from"


def test_two_windows_do_not_overwrite_each_other_unseen(business: Any, add: Any) -> None:
    customer = add("A")
    base = keeping.last_change(customer)
    keeping.change(customer, replace(customer.record, email="a@x.example"), by="seller", base=base)
    with pytest.raises(keeping.ChangedMeanwhile):
        keeping.change(customer, replace(customer.record, telephone="1"), by="seller", base=base)
    assert again(customer).record.email == "a@x.example"


def test_refusing_changes_nothing(business: Any, add: Any) -> None:
    customer = add("A")
    before = Event.objects.of(business).count()
    with pytest.raises(keeping.Refused):
        keeping.change(customer, replace(customer.record, name="", email="x"), by="seller")
    assert again(customer).name == "A"
    assert Event.objects.of(business).count() == before


def test_the_journal_tells_what_happened_but_not_who_it_is(business: Any, add: Any) -> None:
    customer = add("Mara Geheimnis", email="mara@geheimnis.example")
    keeping.change(customer, replace(customer.record, name="Mara Verschwiegen"), by="seller")
    keeping.note(customer, "Mag keinen Anruf am Montag", by="seller")
    events = list(Event.objects.of(business).about("customer", customer.pk))
    assert [event.type for event in events] == [types.CUSTOMER_CREATED, types.CUSTOMER_CHANGED, types.CUSTOMER_NOTED]
    assert json.loads(events[1].data)["fields"] == ["name"]
    told = " ".join(event.data for event in events).lower()
    assert not any(secret in told for secret in ("mara", "geheimnis", "verschwiegen", "montag"))
    assert verify_chain(business.pk) == []


@pytest.mark.parametrize("text", ["", " \n ", "x" * 4001])
def test_a_note_needs_words_and_has_an_end(business: Any, add: Any, text: str) -> None:
    with pytest.raises(keeping.Refused):
        keeping.note(add("A"), text, by="seller")

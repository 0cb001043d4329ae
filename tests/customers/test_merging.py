"""Two customers become one, and nothing either of them knew is lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from handschlag.core.bill import Address
from handschlag.customers import erasing, keeping, merging
from handschlag.customers.models import Customer, Note
from handschlag.customers.record import Person
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.events.verifying import verify_chain
from tests.customers.records import record

ANNA, BERT = Person("Anna", email="anna@x.example"), Person("Bert", email="bert@x.example")


def again(customer: Customer) -> Customer:
    return Customer.objects.of(customer.business_id).get(pk=customer.pk)  # type: ignore[no-any-return]


def test_what_only_one_says_is_kept_and_lists_are_joined() -> None:
    one = record("Möwe GmbH", email="a@x.example", contacts=(ANNA,))
    other = record("Moewe", telephone="1", contacts=(ANNA, BERT), payment_days=Decimal(30))
    both = merging.merged(one, other)
    assert (both.name, both.email, both.telephone, both.payment_days) == ("Möwe GmbH", "a@x.example", "1", Decimal(30))
    assert both.contacts == (ANNA, BERT)
    assert merging.differences(one, other) == {"name": ("Möwe GmbH", "Moewe")}
    assert merging.merged(one, other, frozenset({"name"})).name == "Moewe"


def test_an_address_is_taken_whole() -> None:
    one = record(address=Address("Alte Gasse 1", "Hinterhaus", "00124", "Möwenhafen"))
    other = record(address=Address("Neuer Weg 2", "", "00999", "Neustadt"))
    assert merging.merged(one, other, frozenset({"address.city"})).address == other.address
    assert merging.merged(one, other).address == one.address
    assert merging.merged(record(address=Address()), other).address == other.address


def test_merging_keeps_notes_and_tells_the_journal(business: Any, add: Any) -> None:
    one, other = add("Möwe GmbH"), add("Moewe", telephone="1")
    keeping.note(other, "kennt Anna", by="seller")
    stays = merging.merge(one, other, merging.merged(one.record, other.record), by="seller")
    assert (stays.record.telephone, stays.number) == ("1", one.number)
    assert again(other).merged_into_id == one.pk
    assert Note.objects.of(business).get().customer_id == one.pk
    assert set(Customer.objects.of(business).family(one)) == {one, other}
    assert [c.pk for c in Customer.objects.of(business).present()] == [one.pk]
    merged = [e.subject_id for e in Event.objects.of(business).filter(type=types.CUSTOMER_MERGED)]
    assert merged == [one.pk, other.pk]
    assert merging.standing_for(business, other.pk).pk == one.pk
    assert verify_chain(business.pk) == []


def test_merging_twice_is_merging_once_and_chains_stay_flat(business: Any, add: Any) -> None:
    one, two, three = add("A"), add("B"), add("C")
    merging.merge(two, three, two.record, by="seller")
    events = Event.objects.of(business).count()
    merging.merge(two, three, two.record, by="seller")
    assert Event.objects.of(business).count() == events
    merging.merge(one, two, one.record, by="seller")
    assert set(Customer.objects.of(business).family(one)) == {one, two, three}


def test_the_number_of_the_other_may_be_kept(business: Any, add: Any) -> None:
    one, other = add("A"), add("B", number="77")
    chosen = merging.merged(one.record, other.record, frozenset({"number"}))
    assert merging.merge(one, other, chosen, by="seller").number == "77"


def test_what_cannot_be_merged(business: Any, add: Any) -> None:
    from handschlag.businesses import guests

    one, other, third = add("A"), add("B"), add("C")
    merging.merge(one, other, one.record, by="seller")
    stranger = keeping.create(guests.start(name="Fremd & Co."), record("A"), by="seller")
    for stays, goes in ((one, one), (other, third), (third, other), (one, stranger)):
        with pytest.raises(merging.CannotMerge):
            merging.merge(stays, goes, one.record, by="seller")


def test_a_refused_record_merges_nothing(business: Any, add: Any) -> None:
    one, other = add("A"), add("B", number="77")
    with pytest.raises(keeping.Refused):
        merging.merge(one, other, replace(one.record, name=""), by="seller")
    assert (again(other).merged_into_id, again(other).number) == (None, "77")


def test_deleting_takes_merged_ones_along(business: Any, add: Any) -> None:
    one, other = add("A"), add("B")
    merging.merge(one, other, one.record, by="seller")
    erasing.erase(one, by="seller")
    assert not Customer.objects.of(business).exists()
    assert verify_chain(business.pk) == []


def test_archiving_and_bringing_back(business: Any, add: Any) -> None:
    customer = add("A")
    assert erasing.archive(customer, by="seller") and not erasing.archive(customer, by="seller")
    assert list(Customer.objects.of(business).archived()) == [customer]
    assert erasing.restore(customer, by="seller") and not erasing.restore(customer, by="seller")
    assert list(Customer.objects.of(business).present()) == [customer]

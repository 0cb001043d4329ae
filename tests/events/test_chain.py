"""Events form a chain per business; what is changed afterwards is found."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from handschlag.events import guards, types
from handschlag.events.models import Event
from handschlag.events.recording import UnknownEventType, record
from handschlag.events.verifying import verify_chain

pytestmark = pytest.mark.django_db


def note(business_id: int = 1, **data: object) -> Event:
    with transaction.atomic():
        return record(
            business_id=business_id,
            type=types.INVOICE_SHARED,
            subject="invoice",
            subject_id=7,
            actor="seller",
            data=dict(data),
        )


def test_every_event_continues_the_one_before() -> None:
    first, second = note(a=1), note(b="Größe")
    assert (first.position, second.position) == (1, 2)
    assert second.previous_hash == first.hash
    assert verify_chain(1) == []


def test_chains_of_two_businesses_do_not_mix() -> None:
    note(1)
    other = note(2)
    assert other.position == 1
    assert verify_chain(1) == verify_chain(2) == []


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(UnknownEventType), transaction.atomic():
        record(business_id=1, type="invoice.sneezed", subject="invoice", subject_id=1, actor="x")


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record(business_id=1, type=types.INVOICE_SHARED, subject="invoice", subject_id=1, actor="x")


@pytest.mark.parametrize("statement", ["UPDATE events_event SET actor = 'thief'", "DELETE FROM events_event"])
def test_the_database_refuses_to_change_events(statement: str) -> None:
    note()
    with pytest.raises((IntegrityError, DatabaseError), match="can never change"), transaction.atomic():
        connection.cursor().execute(statement)
    assert Event.objects.of(1).get().actor == "seller"


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE events_event SET actor = 'thief' WHERE position = 2", "was changed"),
        ("UPDATE events_event SET data = '{}' WHERE position = 2", "was changed"),
        ("DELETE FROM events_event WHERE position = 2", "is missing"),
        ("DELETE FROM events_event WHERE position = 3", "does not end"),
        ("UPDATE events_event SET previous_hash = hash WHERE position = 2", "does not continue"),
    ],
)
def test_manipulations_behind_the_guards_are_found(statement: str, reason: str) -> None:
    for number in range(3):
        note(n=number)
    guards.remove(connection)
    try:
        connection.cursor().execute(statement)
    finally:
        guards.install(connection)
    assert any(reason in found.reason for found in verify_chain(1))


def test_missing_guards_are_noticed() -> None:
    assert guards.missing(connection) == []
    guards.remove(connection)
    try:
        assert "events_event" in guards.missing(connection)
    finally:
        guards.install(connection)


def test_a_rollback_takes_the_event_along() -> None:
    note()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(business_id=1, type=types.INVOICE_SHARED, subject="invoice", subject_id=1, actor="x")
        raise ZeroDivisionError
    note()
    assert verify_chain(1) == []

"""Verification finds every manipulation behind the guards, and says where."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from handschlag.events import guards, types
from handschlag.events.recording import record
from handschlag.invoices import correcting, documenting, issuing, verifying
from handschlag.invoices.models import Invoice
from tests import cast


@pytest.fixture
def house(invoice: Invoice) -> Invoice:
    documenting.make(invoice.pk)
    issuing.issue_bill(invoice.business, cast.bill(), by="test", today=cast.TODAY)
    correcting.cancel(invoice, reason="x", by="test")
    return invoice


def test_an_untouched_house_has_no_fault(house: Invoice) -> None:
    result = verifying.verify()
    assert result["faults"] == []
    assert result["checked"] == {"businesses": 1, "events": 7, "invoices": 3, "documents": 2}
    assert [row["missing"] for row in result["numbers"]] == [[], []]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE invoices_invoice SET snapshot = replace(snapshot, '480', '4800')", "snapshot of RE-2026-0001"),
        ("UPDATE invoices_invoice SET number = 'RE-2026-0009' WHERE number = 'RE-2026-0002'", "number RE-2026-0009"),
        ("UPDATE invoices_invoice SET payable_minor = 1 WHERE number = 'RE-2026-0001'", "figures of RE-2026-0001"),
        ("UPDATE invoices_invoice SET buyer_name = 'x' WHERE number = 'RE-2026-0002'", "figures of RE-2026-0002"),
        ("UPDATE invoices_invoice SET kind = 'invoice' WHERE kind = 'cancellation'", "is not the one that was drawn"),
        ("UPDATE businesses_numberseries SET last = 1 WHERE kind = 'invoice'", "was set back to 1"),
        ("UPDATE documents_storeddocument SET content = X'00' WHERE form = 'pdf'", "RE-2026-0001.pdf was changed"),
        ("DELETE FROM documents_storeddocument WHERE form = 'xml'", "document of RE-2026-0001"),
        ("UPDATE events_event SET data = '{}' WHERE position = 2", "event 2 was changed"),
        ("DELETE FROM events_event WHERE position = 2", "event 2 is missing"),
        ("DELETE FROM events_event WHERE position = 7", "the chain does not end where its head says"),
        ("UPDATE events_event SET data = 'x' WHERE type = 'invoice.issued'", "snapshot of RE-2026-0001"),
        ("UPDATE events_event SET data = '[]' WHERE type = 'invoice.documented'", "document of RE-2026-0001"),
        ("UPDATE invoices_invoice SET snapshot = '{\"files\":'", "snapshot of RE-2026-0001"),
        ("UPDATE invoices_invoice SET created_at = '2020-01-01 00:00:00+00:00'", "issued at another time"),
        (
            "UPDATE documents_storeddocument SET filename = 'x' WHERE form = 'pdf'",
            "the pdf of RE-2026-0001 has the name",
        ),
        ("UPDATE documents_storeddocument SET media_type = 'x' WHERE form = 'xml'", "the xml of RE-2026-0001 has the"),
        ("UPDATE documents_storeddocument SET size = 1 WHERE form = 'pdf'", "RE-2026-0001.pdf was changed"),
        ("UPDATE documents_storeddocument SET subject_id = 4711", "there is a document of an invoice 4711"),
        ("DELETE FROM businesses_numberseries", "the series of invoice 2026 is gone"),
    ],
)
def test_manipulations_are_found_and_located(house: Invoice, statement: str, fault: str) -> None:
    if connection.vendor == "postgresql":
        statement = statement.replace("X'00'", "'\\x00'")
    guards.remove(connection)
    try:
        connection.cursor().execute(statement)
    finally:
        guards.install(connection)
    assert any(fault in found for found in verifying.verify()["faults"])


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL takes no other type into a column")
@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE events_event SET at = 'x' WHERE position = 2", "event 2 was changed"),
        ("UPDATE invoices_invoice SET issue_date = '2026-99-99'", "invoices: a row cannot be read"),
        ("UPDATE documents_storeddocument SET content = 'x' WHERE form = 'pdf'", "RE-2026-0001.pdf was changed"),
    ],
)
def test_what_cannot_be_read_is_a_fault_and_hides_no_other(house: Invoice, statement: str, fault: str) -> None:
    guards.remove(connection)
    try:
        connection.cursor().execute(statement)
        connection.cursor().execute("UPDATE businesses_numberseries SET last = 1 WHERE kind = 'invoice'")
    finally:
        guards.install(connection)
    found = verifying.verify()["faults"]
    assert any(fault in each for each in found), found


def test_missing_guards_are_a_fault(house: Invoice) -> None:
    guards.remove(connection)
    try:
        assert any("guards" in fault for fault in verifying.verify()["faults"])
    finally:
        guards.install(connection)


@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_is_no_fault(house: Invoice) -> None:
    """Between the last event and the head of its chain, somebody else adds a link."""
    written: list[bool] = []

    def add_a_link() -> None:
        with transaction.atomic():
            record(
                business_id=house.business_id,
                type=types.INVOICE_SHARED,
                subject="invoice",
                subject_id=house.pk,
                actor="seller",
            )
        written.append(True)
        connection.close()

    def meanwhile(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "events_head" in sql and sql.rstrip().endswith("LIMIT 1") and not written:
            other = threading.Thread(target=add_a_link)
            other.start()
            other.join(20)
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        assert verifying.verify()["faults"] == []
    assert written, "the other one wrote, and was not kept waiting"
    assert verifying.verify()["checked"]["events"] == 8

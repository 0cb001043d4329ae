"""What must never change cannot: no update, no delete, no replacement, whoever asks the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from handschlag.documents.models import StoredDocument
from handschlag.events import guards
from handschlag.events.models import Event
from handschlag.invoices import documenting
from handschlag.invoices.models import Invoice

sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="INSERT OR REPLACE is SQLite's")


@pytest.fixture
def kept(invoice: Invoice) -> Invoice:
    documenting.make(invoice.pk)
    return invoice


def refused(statement: str) -> None:
    with pytest.raises(IntegrityError, match="this row can never change"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize("table", ["invoices_invoice", "documents_storeddocument", "events_event"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET business_id = business_id",
        "DELETE FROM {}",
        pytest.param("INSERT OR REPLACE INTO {0} SELECT * FROM {0}", marks=sqlite_only),
        pytest.param("REPLACE INTO {0} SELECT * FROM {0}", marks=sqlite_only),
    ],
)
def test_no_statement_changes_a_row(kept: Invoice, table: str, statement: str) -> None:
    refused(statement.format(table))


@sqlite_only
@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Event, {"data": "'{}'"}),
        (Invoice, {"snapshot": "'{}'"}),
        (StoredDocument, {"content": "X'00'", "sha256": "'x'"}),
    ],
)
def test_a_row_with_another_id_and_the_same_key_replaces_nothing(
    kept: Invoice, model: Any, change: dict[str, str]
) -> None:
    """SQLite deletes whatever has the same unique key, and asks no trigger for DELETE."""
    columns = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(change.get(name, "NULL" if name == "id" else f'"{name}"') for name in columns)
    named = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    refused(f"INSERT OR REPLACE INTO {table} ({named}) SELECT {values} FROM {table} LIMIT 1")


def test_conditions_of_unique_keys_look_at_the_key_alone() -> None:
    """What the guard against replacing rests on: else it would refuse rows that may stand beside each other."""
    for model in apps.get_models():
        if model._meta.db_table in guards.UNCHANGEABLE:
            for constraint in model._meta.constraints:
                condition = getattr(constraint, "condition", None)
                if condition is not None and hasattr(constraint, "fields"):
                    assert _columns_of(condition) <= set(constraint.fields), constraint.name


def _columns_of(condition: Any) -> set[str]:
    found = set()
    for child in condition.children:
        found |= {child[0].partition("__")[0]} if isinstance(child, tuple) else _columns_of(child)
    return found


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="TRUNCATE is PostgreSQL's")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["invoices_invoice", "documents_storeddocument", "events_event"])
def test_postgresql_does_not_truncate(kept: Invoice, table: str) -> None:
    refused(f"TRUNCATE {table} CASCADE")


def test_a_guard_that_does_nothing_is_missed(db: None) -> None:
    on = " ON events_event" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER events_event_no_update{on}")
        if connection.vendor == "postgresql":
            cursor.execute("CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")
            cursor.execute(
                "CREATE TRIGGER events_event_no_update BEFORE UPDATE ON events_event FOR EACH ROW "
                "EXECUTE FUNCTION nothing()"
            )
        else:
            cursor.execute("CREATE TRIGGER events_event_no_update BEFORE UPDATE ON events_event BEGIN SELECT 1; END")
    assert guards.missing(connection) == ["events_event"]

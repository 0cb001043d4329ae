"""Database triggers that refuse update and delete of what must never change, on SQLite and PostgreSQL.

SQLite drops triggers whenever Django rebuilds a table, so they are installed again after every migration.
"""

from __future__ import annotations

from typing import Any

# Issued snapshots, stored documents, events: rows are only ever added.
UNCHANGEABLE = (
    "events_event",
    "documents_storeddocument",
    "documents_examination",
    "quotes_quoteversion",
    "quotes_decline",
    "orders_order",
    "orders_changenote",
    "orders_changedecision",
    "orders_confirmation",
    "orders_deliverynote",
    "orders_delivered",
    "orders_agreed",
    "orders_entry",
    "invoices_invoice",
    "invoices_credited",
    "invoices_deduction",
)

_REFUSAL = "this row can never change"


def install(connection: Any) -> None:
    """Create the triggers on every unchangeable table that exists."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for table in _present(connection):
            for statement in _create(connection.vendor, table):
                cursor.execute(statement)


def remove(connection: Any) -> None:
    """Drop the triggers. Only the test suite needs this, to empty tables between tests."""
    with connection.cursor() as cursor:
        for table in _present(connection):
            for statement in _drop(connection.vendor, table):
                cursor.execute(statement)


def missing(connection: Any) -> list[str]:
    """Unchangeable tables whose triggers are not all there."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        names = {row[0] for row in cursor.fetchall()}
    return [t for t in _present(connection) if not {name for _, name in _triggers(connection.vendor, t)} <= names]


_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION handschlag_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_REFUSAL}: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def _present(connection: Any) -> list[str]:
    tables = connection.introspection.table_names()
    return [table for table in UNCHANGEABLE if table in tables]


def _triggers(vendor: str, table: str) -> list[tuple[str, str]]:
    acts = ["UPDATE", "DELETE"] + (["TRUNCATE"] if vendor == "postgresql" else [])
    return [(act, f"{table}_no_{act.lower()}") for act in acts]


def _create(vendor: str, table: str) -> list[str]:
    statements = []
    for act, name in _triggers(vendor, table):
        if vendor == "postgresql":
            each = "STATEMENT" if act == "TRUNCATE" else "ROW"
            statements += [
                f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
                f'CREATE TRIGGER "{name}" BEFORE {act} ON "{table}" FOR EACH {each} '
                "EXECUTE FUNCTION handschlag_refuse_change()",
            ]
        else:
            statements.append(
                f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {act} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}: {table}'); END"
            )
    return statements


def _drop(vendor: str, table: str) -> list[str]:
    on = f' ON "{table}"' if vendor == "postgresql" else ""
    return [f'DROP TRIGGER IF EXISTS "{name}"{on}' for _, name in _triggers(vendor, table)]

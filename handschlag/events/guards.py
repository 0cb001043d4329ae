"""Database triggers that refuse update, delete and replacement of what must never change, on SQLite and PostgreSQL.

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
            for statement in _drop(connection.vendor, table) + _create(cursor, connection.vendor, table):
                cursor.execute(statement)


def remove(connection: Any) -> None:
    """Drop the triggers. Only the test suite needs this, to empty tables between tests."""
    with connection.cursor() as cursor:
        for table in _present(connection):
            for statement in _drop(connection.vendor, table):
                cursor.execute(statement)


def missing(connection: Any) -> list[str]:
    """Unchangeable tables whose triggers are not all there, or do not do what ours do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_TRIGGERS)
            names = {row[0] for row in cursor.fetchall()}
            return [t for t in _present(connection) if not {name for _, name in _triggers("postgresql", t)} <= names]
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
        there = {row[0] for row in cursor.fetchall()}
        return [t for t in _present(connection) if not set(_sqlite_triggers(cursor, t)) <= there]


_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION handschlag_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_REFUSAL}: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""

# "R" would let them fire in replication only
_POSTGRES_TRIGGERS = """
SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
AND proname = 'handschlag_refuse_change' AND prosrc LIKE '%BEGIN RAISE EXCEPTION%'
"""


def _present(connection: Any) -> list[str]:
    tables = connection.introspection.table_names()
    return [table for table in UNCHANGEABLE if table in tables]


def _triggers(vendor: str, table: str) -> list[tuple[str, str]]:
    acts = ["UPDATE", "DELETE"] + (["TRUNCATE"] if vendor == "postgresql" else ["REPLACE"])
    return [(act, f"{table}_no_{act.lower()}") for act in acts]


def _create(cursor: Any, vendor: str, table: str) -> list[str]:
    if vendor != "postgresql":
        return _sqlite_triggers(cursor, table)
    return [
        f'CREATE TRIGGER "{name}" BEFORE {act} ON "{table}" FOR EACH {"STATEMENT" if act == "TRUNCATE" else "ROW"} '
        "EXECUTE FUNCTION handschlag_refuse_change()"
        for act, name in _triggers(vendor, table)
    ]


def _sqlite_triggers(cursor: Any, table: str) -> list[str]:
    statements = []
    for act, name in _triggers("sqlite", table):
        # INSERT OR REPLACE deletes without asking the trigger for DELETE
        when = f'INSERT ON "{table}" WHEN {_is_there(cursor, table)}' if act == "REPLACE" else f'{act} ON "{table}"'
        statements.append(
            f"CREATE TRIGGER \"{name}\" BEFORE {when} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}: {table}'); END"
        )
    return statements


def _is_there(cursor: Any, table: str) -> str:
    """SQL: a row with the id, or another unique key, of the NEW one is there already."""
    cursor.execute('SELECT name, partial FROM pragma_index_list(%s) WHERE "unique" ORDER BY name', [table])
    keys = ['"id" = NEW."id"']
    for index, partial in cursor.fetchall():
        cursor.execute("SELECT name FROM pragma_index_info(%s) ORDER BY seqno", [index])
        same = [f'"{column}" = NEW."{column}"' for (column,) in cursor.fetchall()]
        if partial:  # its condition is about columns of the key, so what holds for one row holds for the other
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [index])
            same.append(f"({cursor.fetchone()[0].partition(' WHERE ')[2]})")
        keys.append(" AND ".join(same))
    # one after the other, so that each looks into its own index
    return " OR ".join(f'EXISTS (SELECT 1 FROM "{table}" WHERE {key})' for key in keys)  # noqa: S608


def _drop(vendor: str, table: str) -> list[str]:
    on = f' ON "{table}"' if vendor == "postgresql" else ""
    return [f'DROP TRIGGER IF EXISTS "{name}"{on}' for _, name in _triggers(vendor, table)]

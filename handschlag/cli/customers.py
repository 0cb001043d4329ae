"""Customers in and out: import a table or vCards with a report of every row, export all of them."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import Any

from handschlag.cli.console import DONE, REFUSED, Stop, print_json, read_file, say
from handschlag.cli.issuing import set_up
from handschlag.core.tables import NotATable, read_table
from handschlag.core.text import Text
from handschlag.core.vcards import is_vcard, read_vcards

_NO_NAMES = Text(
    "Keine Spalte heißt wie ein Name. Geben Sie der Spalte mit den Namen die Überschrift „Name“",
    'No column is called anything like a name. Give the column of the names the heading "Name"',
)


def import_customers(options: argparse.Namespace) -> int:
    """Import, or with ``--dry-run`` say what would happen. Refused where a row was left out."""
    content = read_file(options.file)
    set_up()
    from handschlag.customers import importing

    business = _business(options)
    found = _entries(business, content)
    try:
        report = importing.run(
            business,
            found,
            known=options.known,
            by="command line",
            dry_run=options.dry_run,
            digest=hashlib.sha256(content).hexdigest(),
        )
    except importing.TooMany as much:
        raise Stop(much.sentence) from None
    rows = [
        {
            "line": result.line,
            "name": result.name,
            "outcome": result.outcome,
            "reasons": [reason.in_(options.language) for reason in result.reasons],
            "customer": result.customer,
        }
        for result in report.results
    ]
    left_out = report.counts[importing.SKIPPED]
    print_json({"ok": not left_out, "dry_run": report.dry_run, "counts": report.counts, "rows": rows})
    for row in rows:
        if row["outcome"] == importing.SKIPPED:
            say(f"{row['line']} {row['name']}: {'; '.join(row['reasons'])}")
    return REFUSED if left_out else DONE


def export_customers(options: argparse.Namespace) -> int:
    """Write all customers that are not archived: CSV that can be imported again, or everything as JSON."""
    set_up()
    from handschlag.customers import exporting
    from handschlag.customers.models import Customer

    present = Customer.objects.of(_business(options)).present()
    content = exporting.as_json(present) if options.json else exporting.as_csv(present, options.language)
    if options.output:
        Path(options.output).write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
    return DONE


def _business(options: argparse.Namespace) -> Any:
    """The business that was named, or the only one there is."""
    from handschlag.businesses.models import Business

    rows = Business.objects.order_by("pk")
    if options.business is not None:
        found = rows.filter(pk=options.business).first()
        if found is None:
            raise Stop(
                Text(f"Den Betrieb {options.business} gibt es nicht", f"There is no business {options.business}")
            )
        return found
    some = list(rows[:2])
    if len(some) == 1:
        return some[0]
    if not some:
        raise Stop(Text("Es gibt noch keinen Betrieb", "There is no business yet"))
    raise Stop(Text("Nennen Sie den Betrieb: --business ID", "Name the business: --business ID"))


def _entries(business: Any, content: bytes) -> Any:
    from handschlag.customers import entries

    if is_vcard(content):
        return entries.from_cards(read_vcards(content))
    try:
        table = read_table(content)
    except NotATable as problem:
        raise Stop(problem.sentence) from None
    reading = entries.reading_of(business, table)
    if not reading.names_somebody:
        raise Stop(_NO_NAMES)
    return entries.from_table(table, reading)

"""Commands on the data: issue a bill, verify everything, look into the outbox."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from handschlag.cli.bills import presentation
from handschlag.cli.console import (
    DONE,
    REFUSED,
    Stop,
    bill_of,
    dated,
    print_json,
    reason,
    refuse,
    say,
    today,
)
from handschlag.core import legal
from handschlag.core.bill import Bill
from handschlag.core.findings import Finding
from handschlag.core.money import amount_text
from handschlag.core.text import Text
from handschlag.core.totals import totals
from handschlag.database import trouble


def set_up(*, migrate: bool = True) -> None:
    """Load Django and bring the database up to date. Stops with a sentence where that does not work."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import Error

    from handschlag import supervisor

    try:
        supervisor.set_up_django()
        if migrate:
            supervisor.migrate()
    except (ImproperlyConfigured, ValueError) as error:
        raise Stop(Text(str(error), str(error))) from None
    except Error as error:
        raise Stop(trouble(error) or Text(str(error), str(error))) from None


LONGEST_KEY = 80  # characters


def key(typed: str) -> str:
    """A key as typed. Raises ``ArgumentTypeError`` with a sentence."""
    if not typed.strip() or len(typed) > LONGEST_KEY or not typed.isprintable():
        raise argparse.ArgumentTypeError(f"a key has 1 to {LONGEST_KEY} printable characters, such as order-4711")
    return typed


def issue(options: argparse.Namespace) -> int:
    """Draw the number, freeze, make the document."""
    bill = bill_of(options)
    # with a key the invoice may exist already, and then nothing is checked again
    if not options.key and (blocking := legal.blocking(_findings(bill, options.format))):
        return refuse(blocking, options.language)
    folder = Path(options.output) if options.output else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)  # before the number is drawn
    set_up()
    from handschlag.documents import rendering
    from handschlag.invoices import documenting, issuing

    try:
        invoice = issuing.issue_bill(
            _business(options, bill),
            bill,
            by="command line",
            key=options.key,
            presentation=presentation(options),
            format=options.format,
        )
    except issuing.CannotIssue as refused:
        return refuse(refused.findings, options.language)
    except issuing.KeyReused:
        raise Stop(
            Text(
                "Dieser Schlüssel gehört schon zu einer anderen Rechnung", "This key belongs to another invoice already"
            ),
            REFUSED,
        ) from None
    errors, files = [], []
    try:
        documenting.make(invoice.pk)
        files = _files(invoice, folder) if folder else []
    except OSError as error:  # no room, perhaps; whoever reads this must learn the number all the same
        why = reason(error)
        errors = [
            Text(
                f"{invoice.number} ist ausgestellt, aber die Dateien fehlen: {why.de}",
                f"{invoice.number} is issued, but its files are missing: {why.en}",
            ).in_(options.language)
        ]
    finally:
        rendering.stop()
    invoice.standing.refresh_from_db()
    print_json(
        {
            "ok": not errors,
            "errors": [{"path": "", "sentence": sentence} for sentence in errors],
            "number": invoice.number,
            "business": invoice.business_id,
            "issue_date": invoice.issue_date.isoformat(),
            "currency": invoice.currency,
            "payable": amount_text(invoice.payable),
            "snapshot_sha256": invoice.snapshot_sha256,
            "document": "ready" if invoice.standing.documented_at else "pending",
            "files": files,
        }
    )
    for sentence in errors:
        say(sentence)
    return REFUSED if errors else DONE


def _findings(bill: Bill, format: str) -> list[Finding]:
    bill = dated(bill)
    return legal.check(bill, totals(bill), today=today(), format=format)


def _business(options: argparse.Namespace, bill: Bill) -> Any:
    from handschlag.businesses import guests
    from handschlag.businesses.models import Business

    if options.business is None:
        return guests.of_seller(bill.seller)
    found = Business.objects.filter(pk=options.business).first()
    if found is None:
        raise Stop(Text(f"Den Betrieb {options.business} gibt es nicht", f"There is no business {options.business}"))
    return found


def _files(invoice: Any, folder: Path) -> list[str]:
    from handschlag.documents.models import StoredDocument
    from handschlag.invoices import documenting

    written = []
    for form in (StoredDocument.PDF, StoredDocument.XML):
        if kept := documenting.document(invoice, form):
            file = folder / kept.filename.replace("/", "-")
            file.write_bytes(bytes(kept.content))
            written.append(str(file))
    return written


def verify(options: argparse.Namespace) -> int:
    """Recompute every chain, hash and number."""
    set_up()
    from handschlag.invoices import verifying

    report = verifying.verify()
    print_json({"ok": not report["faults"], **report})
    for fault in report["faults"]:
        say(fault)
    return REFUSED if report["faults"] else DONE


def senders(options: argparse.Namespace) -> int:
    """Senders that a recipient did not know; ``--forgive`` lets one send again."""
    set_up()
    from handschlag.businesses import guests
    from handschlag.businesses.models import Business

    released = 0
    if options.forgive is not None:
        business = Business.objects.filter(pk=options.forgive).first()
        if business is None:
            raise Stop(Text(f"Betrieb {options.forgive} gibt es nicht", f"There is no business {options.forgive}"))
        released = guests.forgive(business, by="operator")
    rows = Business.objects.filter(reports__gt=0).order_by("pk")
    reported = [{"business": b.pk, "name": b.name, "email": b.email, "reports": b.reports} for b in rows]
    print_json({"reported": reported, "released": released})
    return DONE


def outbox(options: argparse.Namespace) -> int:
    """Messages that have not been sent, or all of them."""
    set_up()
    from django.conf import settings

    from handschlag.delivery import sending
    from handschlag.delivery.models import Delivery

    rows = Delivery.objects.everywhere().order_by("pk")
    if not options.all:
        rows = rows.exclude(state__in=(Delivery.SENT, Delivery.STOPPED))
    names = ("business_id", "state", "stage", "recipient", "subject", "subject_id", "message_id", "attempts", "answer")
    print_json(
        {
            "mail_configured": settings.MAIL_CONFIGURED,
            "on_hold": sending.on_hold(),
            "messages": [
                {
                    "id": row.pk,
                    **{name: getattr(row, name) for name in names},
                    "next_attempt_at": row.next_attempt_at.isoformat(),
                    "sent_at": row.sent_at.isoformat() if row.sent_at else None,
                }
                for row in rows.iterator()
            ],
        }
    )
    return DONE

"""Check everything that must never change: chains, snapshots, stored bytes, numbers, guards."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from handschlag.businesses.models import Business, NumberRun, NumberSeries, ReservedNumber
from handschlag.core import numbering
from handschlag.core.money import to_minor
from handschlag.database import one_moment
from handschlag.documents import archiving, attaching, making
from handschlag.documents.models import StoredDocument
from handschlag.events import guards, types
from handschlag.events.models import Event
from handschlag.events.verifying import businesses_with_events, facts, verify_chain
from handschlag.invoices import settling
from handschlag.invoices.models import Invoice
from handschlag.orders import verifying as orders
from handschlag.orders.models import DeliveryNote, Order
from handschlag.quotes import verifying as quotes
from handschlag.quotes.models import Quote, QuoteVersion


def verify() -> dict[str, Any]:
    """Everything about all businesses: what was checked, and each fault with its place. No fault, all is well.

    May run while others write: the chain, its head and the documents are those of one moment.
    """
    with one_moment():
        return _report()


def _report() -> dict[str, Any]:
    faults = [f"guards missing on table {table}" for table in guards.missing(connection)]
    checked = {"businesses": 0, "events": 0, "invoices": 0, "documents": 0}
    known = set(businesses_with_events())
    for business in Business.objects.order_by("pk").iterator():
        known.discard(business.pk)
        faults += [f"business {business.pk}: {fault}" for fault in faults_of(business)]
        checked["businesses"] += 1
        checked["events"] += Event.objects.of(business).count()
        checked["invoices"] += Invoice.objects.of(business).count()
        checked["documents"] += StoredDocument.objects.of(business).count()
    faults += [f"business {pk}: has events but is gone" for pk in sorted(known)]
    return {"checked": checked, "faults": faults, "numbers": number_report()}


# what a row that somebody wrote past us may lead to; an error of the database itself is no finding
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def faults_of(business: Business) -> Iterator[str]:
    """Every fault of one business, in words."""
    for check in _CHECKS:
        try:
            yield from check(business)
        except _UNREADABLE as error:
            yield f"{check.__name__.removeprefix('_faults_of_')}: a row cannot be read: {error!r}"[:300]


def _faults_of_events(business: Business) -> Iterator[str]:
    for broken in verify_chain(business.pk):
        yield f"event {broken.position} {broken.reason}"


def _faults_of_documents(business: Business) -> Iterator[str]:
    for document in archiving.damaged(business.pk):
        yield f"stored document {document.filename} was changed"
    yield from making.faults_of(business.pk)


def _faults_of_invoices(business: Business) -> Iterator[str]:
    issued = dict(facts(business.pk, types.INVOICE_ISSUED))
    documented = dict(facts(business.pk, types.INVOICE_DOCUMENTED))
    at = dict(Event.objects.of(business).filter(type=types.INVOICE_ISSUED).values_list("subject_id", "at"))
    kept = _kept_documents(business)
    for invoice in Invoice.objects.of(business).order_by("pk").iterator(chunk_size=500):
        fact = issued.pop(invoice.pk, {})
        actual = hashlib.sha256(invoice.snapshot.encode()).hexdigest()
        if not actual == invoice.snapshot_sha256 == fact.get("snapshot"):
            yield f"snapshot of {invoice.number} is not the one that was issued"
        elif _columns(invoice) != _frozen_columns(invoice):
            yield f"figures of {invoice.number} are not those of its snapshot"
        if (fact.get("number"), fact.get("kind")) != (invoice.number, invoice.kind):
            yield f"number {invoice.number} is not the one that was drawn"
        elif not _is_from(invoice.created_at, at.get(invoice.pk)):
            yield f"{invoice.number} says that it was issued at another time than its event"
        documents = kept.pop(invoice.pk, {})
        if documented.get(invoice.pk, {}) != {form: sha256 for form, (sha256, *_) in documents.items()}:
            yield f"document of {invoice.number} is not the one that was made"
        for form, (_, *named) in documents.items():
            if named != [f"{invoice.number}.{form}", _MEDIA_TYPES.get(form)]:
                yield f"the {form} of {invoice.number} has the name or type of another file"
    for fact in issued.values():
        yield f"invoice {fact.get('number')} was issued and is gone"
    for pk in kept:
        yield f"there is a document of an invoice {pk}, and no such invoice"


_MEDIA_TYPES = {StoredDocument.PDF: "application/pdf", StoredDocument.XML: "application/xml"}


def _is_from(created_at: datetime, recorded_at: datetime | None) -> bool:
    """Both were written in one transaction, which may have waited for a lock in between."""
    return recorded_at is not None and abs(recorded_at - created_at) < timedelta(minutes=10)


def _faults_of_attachments(business: Business) -> Iterator[str]:
    yield from attaching.faults_of(business.pk, _snapshots(business))


def _faults_of_quotes(business: Business) -> Iterator[str]:
    yield from quotes.faults_of(business.pk)


def _faults_of_orders(business: Business) -> Iterator[str]:
    yield from orders.faults_of(business.pk)


def _faults_of_sums(business: Business) -> Iterator[str]:
    for currency in settling.wrong_sums(business.pk):
        yield f"the sum of open invoices in {currency} is not what they come to"


def _faults_of_numbers(business: Business) -> Iterator[str]:
    reports = number_report(business)
    for row in reports:
        if row["beyond"]:
            yield f"the series of {row['kind']} {row['period']} was set back to {row['last']}"
        for number in row["missing"]:
            yield f"number {number} was drawn and has no document"
    for kind, documents in _NUMBERED.items():
        periods = {row["period"] for row in reports if row["kind"] == kind}
        years = {str(day.year) for day in documents(business.pk).dates(_day_of(kind), "year")}
        if "" not in periods:
            yield from (f"the series of {kind} {year} is gone" for year in sorted(years - periods))


_CHECKS: tuple[Callable[[Business], Iterator[str]], ...] = (
    _faults_of_events,
    _faults_of_documents,
    _faults_of_invoices,
    _faults_of_attachments,
    _faults_of_quotes,
    _faults_of_orders,
    _faults_of_sums,
    _faults_of_numbers,
)


def _snapshots(business: Business) -> Iterator[tuple[str, dict[str, Any]]]:
    """Number and frozen data of everything that files can go with."""
    for invoice in Invoice.objects.of(business).filter(snapshot__contains='"files":').iterator(chunk_size=100):
        yield invoice.number, _readable(invoice.snapshot)
    versions = QuoteVersion.objects.of(business).select_related("quote").filter(snapshot__contains='"files":')
    for version in versions.iterator(chunk_size=100):
        yield version.quote.number, _readable(version.snapshot)


def _readable(snapshot: str) -> dict[str, Any]:
    """The snapshot; nothing where somebody made it unreadable, which its hash tells."""
    try:
        frozen = json.loads(snapshot)
    except ValueError:
        return {}
    return frozen if isinstance(frozen, dict) else {}


def _columns(invoice: Invoice) -> tuple[Any, ...]:
    """What lists, pages and mails show without opening the snapshot."""
    return (
        invoice.issue_date,
        invoice.due_date,
        invoice.currency,
        invoice.buyer_name,
        invoice.net_minor,
        invoice.tax_minor,
        invoice.gross_minor,
        invoice.payable_minor,
    )


def _frozen_columns(invoice: Invoice) -> tuple[Any, ...]:
    bill, sums = invoice.bill, invoice.totals
    amounts = (to_minor(amount, bill.currency) for amount in (sums.net, sums.tax, sums.gross, sums.payable))
    return (bill.issue_date, bill.due_date, bill.currency, bill.buyer.name[:200], *amounts)


# kind of a series -> the documents of a business that have its numbers, each with ``number`` and ``issue_date``;
# an order's is the day it was recorded: somebody may have agreed last year
_NUMBERED: dict[str, Callable[[int], Any]] = {
    Invoice.INVOICE: lambda business_id: Invoice.objects.of(business_id).filter(kind__in=Invoice.CLAIMS),
    Invoice.CANCELLATION: lambda business_id: Invoice.objects.of(business_id).filter(kind=Invoice.CANCELLATION),
    Invoice.PROFORMA: lambda business_id: Invoice.objects.of(business_id).filter(kind=Invoice.PROFORMA),
    Invoice.CREDIT: lambda business_id: Invoice.objects.of(business_id).filter(kind=Invoice.CREDIT),
    "quote": lambda business_id: Quote.objects.of(business_id),
    "order": lambda business_id: Order.objects.of(business_id),
    "delivery_note": lambda business_id: DeliveryNote.objects.of(business_id),
}


@dataclass(frozen=True)
class _Run:
    """A stretch of a series with one pattern."""

    pattern: str
    first: int
    last: int


def number_report(business: Business | None = None) -> list[dict[str, Any]]:
    """Every series: its last number, how many documents it has, and every number without one."""
    rows = NumberSeries.objects.everywhere() if business is None else NumberSeries.objects.of(business)
    rows = rows.filter(kind__in=_NUMBERED)
    return [_report_on(series) for series in rows.order_by("business_id", "kind", "period")]


def _report_on(series: NumberSeries) -> dict[str, Any]:
    past = NumberRun.objects.of(series.business_id).filter(series=series).order_by("first")
    runs = [_Run(run.pattern, run.first, run.last) for run in past]
    runs.append(_Run(series.pattern, series.first, series.last))
    documents = _NUMBERED[series.kind](series.business_id)
    if series.period:
        documents = documents.filter(**{f"{_day_of(series.kind)}__year": int(series.period)})
    seen: set[int] = set()
    beyond: list[str] = []
    for number in documents.values_list("number", flat=True).iterator(chunk_size=2000):
        counters = [(run, numbering.counter_of(number, run.pattern, series.period)) for run in runs]
        if counter := next((n for run, n in counters if n and run.first <= n <= run.last), None):
            seen.add(counter)
        elif (counters[-1][1] or 0) > series.last:
            beyond.append(number)
    reserved = set(ReservedNumber.objects.of(series.business_id).values_list("number", flat=True))
    gaps = [(run.pattern, n) for run in runs for n in range(run.first, run.last + 1) if n not in seen]
    names = [_name(pattern, n, series.period) for pattern, n in gaps]
    return {
        "business": series.business_id,
        "kind": series.kind,
        "period": series.period,
        "last": series.last,
        "documents": len(seen),
        "missing": [name for name in names if name not in reserved],
        "beyond": beyond,
    }


def _day_of(kind: str) -> str:
    return "recorded_at" if kind == "order" else "issue_date"


def _name(pattern: str, n: int, period: str) -> str:
    """The n-th number as far as series and year tell it; month, day and customer stay open."""
    parts = re.split(r"(\{[^{}]*\})", pattern)
    known = {"{year}": period or "{year}"}
    return "".join(known.get(part, f"{n:{part[3:-1]}}" if part.startswith("{n") else part) for part in parts)


def _kept_documents(business: Business) -> dict[int, dict[str, tuple[str, str, str]]]:
    """Of every invoice and form: SHA-256, name and type of what is kept."""
    kept: dict[int, dict[str, tuple[str, str, str]]] = {}
    rows = StoredDocument.objects.of(business).filter(subject="invoice")
    for subject_id, form, *kept_as in rows.values_list("subject_id", "form", "sha256", "filename", "media_type"):
        kept.setdefault(subject_id, {})[form] = tuple(kept_as)
    return kept

"""The invoice list: filters, order, pages by the last row seen, and what a row shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handschlag.businesses.models import Business
from handschlag.core import terms
from handschlag.dialogue.models import Promise, Question
from handschlag.documents import searching
from handschlag.invoices.models import Invoice, Standing
from handschlag.office import fields, standing

ON_A_PAGE = 50
# what needs no word, or has it as its status
PLAIN = (Invoice.INVOICE, Invoice.CANCELLATION, Invoice.CREDIT, Invoice.PROFORMA)
COUNTED = 999  # a tab counts so far: the time must not grow with the number of invoices
COLUMNS = (
    "state",
    "open_minor",
    "invoice__number",
    "invoice__kind",
    "invoice__buyer_name",
    "invoice__issue_date",
    "invoice__due_date",
    "invoice__currency",
    "invoice__payable_minor",
)


@dataclass(frozen=True)
class Filter:
    """One tab: its word and its rows; ``by_due`` lists the longest due first."""

    key: str
    word: Any
    rows: Callable[[Business, date], Any]
    by_due: bool = False


def _all(business: Business, day: date) -> Any:
    del day
    return Standing.objects.of(business)


def _open(business: Business, day: date) -> Any:
    return _all(business, day).open()


def _overdue(business: Business, day: date) -> Any:
    return Standing.objects.of(business).overdue(day)


def _asked(business: Business, day: date) -> Any:
    return _all(business, day).filter(pk__in=_ids(Question.objects.of(business).open()))


def _promised(business: Business, day: date) -> Any:
    return _open(business, day).filter(pk__in=_ids(Promise.objects.of(business)))


def _ids(about: Any) -> list[int]:
    """The invoices that rows are about, the newest; as a list, because a subquery makes SQLite walk all invoices."""
    ids = about.filter(subject="invoice").order_by("-pk").values_list("subject_id", flat=True)[: COUNTED + 1]
    return list(dict.fromkeys(ids))


def _issued(business: Business, day: date) -> Any:
    return _all(business, day).filter(state=Standing.ISSUED)


def _cancelled(business: Business, day: date) -> Any:
    return _all(business, day).filter(state=Standing.CANCELLED)


DRAFTS = "entwurf"  # the one tab whose rows are not issued
FILTERS = (
    Filter("", _("Alle"), _all),
    Filter("offen", _("Offen"), _open),
    Filter("ueberfaellig", _("Überfällig"), _overdue, by_due=True),
    Filter("frage", _("Frage offen"), _asked),
    Filter("zugesagt", _("Zugesagt"), _promised),
    Filter("ausgestellt", _("Nicht versendet"), _issued),
    Filter("storniert", _("Storniert"), _cancelled),
)


def filter_of(key: str) -> Filter:
    """The tab with this key; an unknown one is that of all."""
    return next((each for each in FILTERS if each.key == key), FILTERS[0])


def counted(chosen: Filter, business: Business, day: date) -> str:
    """How many a tab has, up to 999; more is ``999+``."""
    n = chosen.rows(business, day)[: COUNTED + 1].count()
    return f"{COUNTED}+" if n > COUNTED else str(n)


# -- one page


@dataclass(frozen=True)
class Page:
    """So many rows, and where the next page begins; empty when there is none."""

    rows: list[Standing]
    after: str


def page(business: Business, chosen: Filter, sought: str, after: str, day: date) -> Page:
    """One page: open first, then the newest number; by due date for what is late; newest first for what is sought."""
    rows = with_invoice(chosen.rows(business, day))
    if sought:
        return _cut(_found(business, rows, sought, _number(after, "n")), lambda row: f"n{row.pk}")
    if chosen.by_due:
        return _cut(_after_due(rows, after), lambda row: f"{row.due_date}.{row.pk}")
    if chosen.key:
        return _cut(_below(rows, _number(after, "n")), lambda row: f"n{row.pk}")
    found: list[Standing] = []
    if not after.startswith("c"):
        found = list(_below(rows.filter(is_open=1), _number(after, "o"))[: ON_A_PAGE + 1])
    if len(found) <= ON_A_PAGE:
        closed = _below(rows.filter(is_open=0), _number(after, "c"))
        found += list(closed[: ON_A_PAGE + 1 - len(found)])
    return _cut(found, lambda row: f"{'o' if row.open_minor > 0 else 'c'}{row.pk}")


def _found(business: Business, rows: Any, sought: str, below: int | None) -> list[Standing]:
    """The newest rows of a filter that have what is sought: chunk by chunk, until a page is full."""
    found: list[Standing] = []
    while len(found) <= ON_A_PAGE:
        ids = searching.find(business, "invoice", sought, fields.language(), below=below)
        found += list(rows.filter(pk__in=ids).order_by("-pk"))
        if len(ids) < searching.MOST_FOUND:
            break
        below = ids[-1]
    return found


def _cut(rows: Any, key: Callable[[Standing], str]) -> Page:
    found = list(rows[: ON_A_PAGE + 1])
    more = len(found) > ON_A_PAGE
    return Page(found[:ON_A_PAGE], key(found[ON_A_PAGE - 1]) if more else "")


def _below(rows: Any, pk: int | None) -> Any:
    return (rows.filter(pk__lt=pk) if pk else rows).order_by("-pk")


def _after_due(rows: Any, after: str) -> Any:
    rows = rows.order_by("due_date", "pk")
    if not (match := re.fullmatch(r"(\d{4}-\d{2}-\d{2})\.(\d{1,15})", after, re.ASCII)):
        return rows
    try:
        day = date.fromisoformat(match[1])
    except ValueError:
        return rows
    return rows.filter(due_date__gte=day).exclude(due_date=day, pk__lte=int(match[2]))


def _number(after: str, kind: str) -> int | None:
    match = re.fullmatch(rf"{kind}([0-9]{{1,15}})", after, re.ASCII)
    return int(match[1]) if match else None


# -- what a row shows


def with_invoice(rows: Any) -> Any:
    """The standings with the columns of their invoices that a list shows: never the snapshot."""
    return rows.select_related("invoice").only(*COLUMNS, "due_date", "business", "is_open")


def shown(business: Business, rows: Sequence[Standing]) -> list[dict[str, Any]]:
    """The rows in words; two queries tell who asked and who promised."""
    ids = [row.pk for row in rows]
    about = {"subject": "invoice", "subject_id__in": ids}
    asked = set(Question.objects.of(business).open().filter(**about).values_list("subject_id", flat=True))
    promised = set(Promise.objects.of(business).filter(**about).values_list("subject_id", flat=True))
    today, language = timezone.localdate(), fields.language()
    return [_row(row, row.pk in asked, row.pk in promised, today, language) for row in rows]


def _row(row: Standing, asked: bool, promised: bool, today: date, language: str) -> dict[str, Any]:
    invoice = row.invoice
    invoice.standing = row
    claims = row.open_minor > 0 and invoice.due_date is not None
    return {
        "pk": row.pk,
        "number": invoice.number,
        "kind": "" if invoice.kind in PLAIN else standing.kind_word(invoice.kind),
        "buyer": invoice.buyer_name,
        "address": reverse("office:invoice", args=[row.pk]),
        "issued": terms.short_date(invoice.issue_date, language),
        "due": terms.short_date(invoice.due_date, language) if invoice.due_date else "",
        "distance": terms.distance(invoice.due_date, today).in_(language) if claims else "",
        "late": claims and invoice.due_date < today,
        "chip": standing.chip(invoice, asked=asked, promised=promised),
        "amount": standing.money(invoice, invoice.payable),
        "minor": invoice.payable_minor,
        "currency": invoice.currency,
    }

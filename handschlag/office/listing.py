"""The invoice list: filters, order, pages by the last row seen, and what a row shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handschlag.businesses.models import Business
from handschlag.core import terms
from handschlag.dialogue.models import Promise, Question
from handschlag.documents import searching
from handschlag.invoices.models import Invoice, Standing
from handschlag.office import fields, figures, standing

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
class Talk:
    """The invoices that open questions or promises are about; ``whole`` unless there are more than a tab counts."""

    ids: list[int]
    whole: bool


class Scope:
    """Whose invoices, seen on which day; what tabs and rows both want to know is asked once."""

    def __init__(self, business: Business, day: date) -> None:
        self.business, self.day = business, day

    @cached_property
    def questions(self) -> Any:
        """Open questions about invoices."""
        return Question.objects.of(self.business).open().filter(subject="invoice")

    @cached_property
    def promises(self) -> Any:
        """Promises to pay an invoice."""
        return Promise.objects.of(self.business).filter(subject="invoice")

    @cached_property
    def asked(self) -> Talk:
        """The invoices with an open question."""
        return _talk(self.questions)

    @cached_property
    def promised(self) -> Talk:
        """The invoices a customer promised to pay."""
        return _talk(self.promises)

    @cached_property
    def sums(self) -> figures.Sums:
        """What all customers still owe."""
        return figures.open_sums(self.business)


def _talk(about: Any) -> Talk:
    """The newest first; as a list, because a subquery makes SQLite walk all invoices."""
    ids = list(about.order_by("-pk").values_list("subject_id", flat=True)[: COUNTED + 1])
    return Talk(list(dict.fromkeys(ids)), whole=len(ids) <= COUNTED)


@dataclass(frozen=True)
class Filter:
    """One tab: its word and its rows; ``by_due`` lists the longest due first; ``known`` tells their number if kept."""

    key: str
    word: Any
    rows: Callable[[Scope], Any]
    by_due: bool = False
    known: Callable[[Scope], int] | None = None


def _all(scope: Scope) -> Any:
    return Standing.objects.of(scope.business)


def _open(scope: Scope) -> Any:
    return _all(scope).open()


def _overdue(scope: Scope) -> Any:
    return _all(scope).overdue(scope.day)


def _asked(scope: Scope) -> Any:
    return _all(scope).filter(pk__in=scope.asked.ids)


def _promised(scope: Scope) -> Any:
    return _open(scope).filter(pk__in=scope.promised.ids)


def _issued(scope: Scope) -> Any:
    return _all(scope).filter(state=Standing.ISSUED)


def _cancelled(scope: Scope) -> Any:
    return _all(scope).filter(state=Standing.CANCELLED)


DRAFTS = "entwurf"  # the one tab whose rows are not issued
FILTERS = (
    Filter("", _("Alle"), _all),
    Filter("offen", _("Offen"), _open, known=lambda scope: scope.sums.invoices),
    Filter("ueberfaellig", _("Überfällig"), _overdue, by_due=True),
    Filter("frage", _("Frage offen"), _asked),
    Filter("zugesagt", _("Zugesagt"), _promised),
    Filter("ausgestellt", _("Nicht versendet"), _issued),
    Filter("storniert", _("Storniert"), _cancelled),
)


def filter_of(key: str) -> Filter:
    """The tab with this key; an unknown one is that of all."""
    return next((each for each in FILTERS if each.key == key), FILTERS[0])


def counted(chosen: Filter, scope: Scope) -> str:
    """How many a tab has, up to 999; more is ``999+``."""
    return in_short(chosen.known(scope) if chosen.known else chosen.rows(scope)[: COUNTED + 1].count())


def in_short(n: int) -> str:
    """A number up to 999; more is ``999+``."""
    return f"{COUNTED}+" if n > COUNTED else str(n)


# -- one page


@dataclass(frozen=True)
class Page:
    """So many rows, and where the next page begins; empty when there is none."""

    rows: list[Standing]
    after: str


def page(scope: Scope, chosen: Filter, sought: str, after: str) -> Page:
    """One page: open first, then the newest number; by due date for what is late; newest first for what is sought."""
    rows = with_invoice(chosen.rows(scope))
    if sought:
        return _cut(_found(scope.business, rows, sought, _number(after, "n")), lambda row: f"n{row.pk}")
    if chosen.by_due:
        return _cut(_after_due(rows, after), lambda row: f"{row.due_date}.{row.pk}")
    if chosen.key:
        return _cut(_below(rows, _number(after, "n")), lambda row: f"n{row.pk}")
    return _cut(_open_first(rows, after), lambda row: f"{'o' if row.open_minor > 0 else 'c'}{row.pk}")


def _open_first(rows: Any, after: str) -> Any:
    if (closed := _number(after, "c")) is not None:
        return _below(rows.filter(is_open=0), closed)
    if (open_ := _number(after, "o")) is None:
        return rows.order_by("-is_open", "-pk")
    found = list(_below(rows.filter(is_open=1), open_)[: ON_A_PAGE + 1])
    return found + list(_below(rows.filter(is_open=0), None)[: ON_A_PAGE + 1 - len(found)])


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


def shown(scope: Scope, rows: Sequence[Standing]) -> list[dict[str, Any]]:
    """The rows in words, with those marked whose customer asked or promised."""
    ids = [row.pk for row in rows]
    asked, promised = _among(ids, scope.asked, scope.questions), _among(ids, scope.promised, scope.promises)
    language = fields.language()
    address = reverse("office:invoice", args=[0])  # asked once: for each row it would take a third of the time
    return [
        _row(row, row.pk in asked, row.pk in promised, scope.day, language)
        | {"address": address.replace("/0/", f"/{row.pk}/")}
        for row in rows
    ]


def _among(ids: list[int], talk: Talk, about: Any) -> set[int]:
    return set(talk.ids if talk.whole else about.filter(subject_id__in=ids).values_list("subject_id", flat=True))


def _row(row: Standing, asked: bool, promised: bool, today: date, language: str) -> dict[str, Any]:
    invoice = row.invoice
    invoice.standing = row
    claims = row.open_minor > 0 and invoice.due_date is not None
    return {
        "pk": str(row.pk),  # a number would be formatted for the reader's country, four times a row
        "number": invoice.number,
        "kind": "" if invoice.kind in PLAIN else standing.kind_word(invoice.kind),
        "buyer": invoice.buyer_name,
        "issued": terms.short_date(invoice.issue_date, language),
        "due": terms.short_date(invoice.due_date, language) if invoice.due_date else "",
        "distance": terms.distance(invoice.due_date, today).in_(language) if claims else "",
        "late": claims and invoice.due_date < today,
        "chip": standing.chip(invoice, asked=asked, promised=promised),
        "amount": standing.money(invoice, standing.counted(invoice)),
        "minor": str(-invoice.payable_minor if invoice.takes_back else invoice.payable_minor),
        "currency": invoice.currency,
    }

"""The figures of the home page, each with its reason: open, overdue, due this week, issued per month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.businesses.models import Business
from handschlag.core import terms
from handschlag.core.money import format_money, from_minor
from handschlag.invoices.models import Deduction, Invoice, Receivable, Standing
from handschlag.office import fields

MONTHS = 12
# what counts as issued, and what takes it back
SIGNS = dict.fromkeys(Invoice.CLAIMS, 1) | {Invoice.CANCELLATION: -1, Invoice.CREDIT: -1}


@dataclass(frozen=True)
class Figure:
    """One figure of the strip: what, how much, why; ``css`` colours a state."""

    label: str
    value: str
    why: str
    css: str = ""


@dataclass(frozen=True)
class Sums:
    """Amounts by currency in minor units, with how many invoices they come from."""

    minor: dict[str, int]
    invoices: int

    def words(self) -> str:
        """``1.440,00 €``; other currencies follow after a plus."""
        known = {c: m for c, m in self.minor.items() if m} or {"EUR": 0}
        order = sorted(known, key=lambda currency: (currency != "EUR", currency))
        return " + ".join(format_money(from_minor(known[c], c), c, fields.language()) for c in order)


def open_sums(business: Business) -> Sums:
    """What all customers still owe."""
    rows = list(Receivable.objects.of(business))
    return Sums({row.currency: row.open_minor for row in rows}, sum(row.invoices for row in rows))


def due_sums(business: Business, **when: Any) -> Sums:
    """What is open of the invoices due in a span of days, as filters on ``due_date``."""
    rows = Standing.objects.of(business).open().filter(**when).values("currency")
    found = list(rows.annotate(n=Count("pk"), minor=Sum("open_minor")))
    return Sums({row["currency"]: int(row["minor"]) for row in found}, sum(row["n"] for row in found))


def strip(business: Business, day: date, months: list[Month], everything: Sums) -> list[Figure]:
    """Up to four figures; ``everything`` is what all customers still owe."""
    late = due_sums(business, due_date__lt=day)
    sunday = day + timedelta(days=6 - day.weekday())
    week = due_sums(business, due_date__gte=day, due_date__lte=sunday)
    now = months[-1]
    return [
        Figure(_("Offen"), everything.words(), _counted(everything.invoices)),
        Figure(_("Davon überfällig"), late.words(), _counted(late.invoices), "bad-t" if late.invoices else ""),
        Figure(_("Bis Sonntag fällig"), week.words(), _counted(week.invoices)),
        Figure(_("Im %(month)s gestellt") % {"month": now.name}, now.words, _("abzüglich Stornos")),
    ]


def _counted(invoices: int) -> str:
    if not invoices:
        return _("keine Rechnung")
    return ngettext("%(n)s Rechnung", "%(n)s Rechnungen", invoices) % {"n": invoices}


# -- what was issued, month by month


@dataclass(frozen=True)
class Month:
    """One month: its name, and what was issued in it less what was cancelled, in one currency."""

    first: date
    amount: Decimal
    currency: str

    @property
    def name(self) -> str:
        """``November``."""
        return terms.MONTHS[fields.language()][self.first.month - 1]

    @property
    def words(self) -> str:
        """The amount as it is written."""
        return format_money(self.amount, self.currency, fields.language())


def issued_by_month(business: Business, day: date, currency: str = "EUR") -> list[Month]:
    """The last twelve months up to this one."""
    firsts = [_month_before(day, back) for back in range(MONTHS - 1, -1, -1)]
    rows = Invoice.objects.of(business).filter(currency=currency, issue_date__gte=firsts[0])
    rows = rows.filter(issue_date__lt=_month_before(day, -1), kind__in=SIGNS)
    sums = dict.fromkeys(firsts, 0)
    for row in rows.values("issue_date", "kind").annotate(minor=Sum("gross_minor")):
        sums[row["issue_date"].replace(day=1)] += SIGNS[row["kind"]] * int(row["minor"])
    # what a later document deducts was issued before already
    deducted = Deduction.objects.of(business).filter(document__currency=currency)
    deducted = deducted.filter(document__issue_date__gte=firsts[0], document__issue_date__lt=_month_before(day, -1))
    for issued, minor in deducted.values_list("document__issue_date", "amount_minor"):
        sums[issued.replace(day=1)] -= minor
    return [Month(first, from_minor(minor, currency), currency) for first, minor in sums.items()]


def _month_before(day: date, back: int) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)

"""What contracts ask of a person on the home page: to catch up, to look at what was stopped, to know of our faults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.businesses.models import Business
from handschlag.contracts.models import Contract, Period
from handschlag.office import contract_words, fields
from handschlag.office.todo import COUNTED, MOST, STUCK, Task, rest_of


def asking(business: Business, day: date) -> Iterator[Task]:
    """More is due than is made without a question."""
    del day
    n = Contract.objects.of(business).asking()[:COUNTED].count()
    if n:
        title = ngettext(
            "Fällige Rechnungen eines Vertrags nachholen", "Fällige Rechnungen von %(n)s Verträgen nachholen", n
        )
        why = _("Es ist mehr fällig als sonst. Nichts geht hinaus, bevor Sie es ansehen.")
        yield Task(STUCK, "repeat", title % {"n": n}, why, _("Ansehen"), reverse("office:catch_up"))


def stopped(business: Business, day: date) -> Iterator[Task]:
    """Something stopped the issue; the draft waits."""
    del day
    rows = Period.objects.of(business).stopped().select_related("draft", "contract").order_by("pk")
    found = list(rows[: MOST + 1])
    for period in found[:MOST]:
        buyer = str(period.draft.data.get("buyer", {}).get("name", ""))[:80]
        words = {"buyer": buyer, "span": contract_words.span(period.start, period.end)}
        yield Task(
            STUCK,
            "alert",
            _("Rechnung an %(buyer)s für %(span)s ausstellen") % words,
            f"{period.contract.name}: {period.problem.in_(fields.language())}." if period.problem else "",
            _("Ansehen"),
            reverse("office:draft", args=[period.draft_id]),
        )
    if more := rest_of(found, rows):
        title = ngettext("%(n)s weitere blieb ein Entwurf", "%(n)s weitere blieben Entwürfe", more) % {"n": more}
        yield Task(
            STUCK, "alert", title, _("Bei jedem Vertrag steht, warum."), _("Ansehen"), reverse("office:contracts")
        )


def troubled(business: Business, day: date) -> Iterator[Task]:
    """We could not make a document and go on trying."""
    del day
    rows = Contract.objects.of(business).filter(tries__gt=1).order_by("pk")
    for contract in rows[:MOST]:
        yield Task(
            STUCK,
            "clock",
            _("Rechnung zu „%(name)s“ kam nicht zustande") % {"name": contract.name},
            _("Das lag an uns, wir versuchen es weiter. Kein Zeitraum geht verloren."),
            _("Ansehen"),
            reverse("office:contract", args=[contract.pk]),
        )

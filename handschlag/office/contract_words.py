"""What pages say about a contract: its rhythm, its day, how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.businesses.models import Business
from handschlag.contracts.models import Contract, Period
from handschlag.core import recurrence, terms
from handschlag.core.recurrence import Rule
from handschlag.office import fields


@dataclass(frozen=True)
class Chip:
    """How a contract stands, in a word."""

    word: str
    css: str
    icon: str


def chip(contract: Contract, today: date) -> Chip:
    """Running, asking, paused or ended."""
    if contract.asks_since:
        return Chip(_("Fragt nach"), "warn", "question")
    if contract.ended:
        return Chip(_("Beendet"), "mute", "stop")
    if contract.next_on is None or any(pause.has(today) for pause in contract.rule.pauses):
        return Chip(_("Pausiert"), "mute", "pause")
    return Chip(_("Läuft"), "good", "check")


def rhythm(rule: Rule) -> str:
    """``jeden Monat``, ``alle 2 Wochen``, ``jedes Jahr``."""
    if rule.unit == "week":
        return ngettext("jede Woche", "alle %(n)s Wochen", rule.every) % {"n": rule.every}
    if rule.every % 12 == 0:
        return ngettext("jedes Jahr", "alle %(n)s Jahre", rule.every // 12) % {"n": rule.every // 12}
    named = {3: _("jedes Quartal"), 6: _("jedes Halbjahr")}
    return named.get(rule.every) or ngettext("jeden Monat", "alle %(n)s Monate", rule.every) % {"n": rule.every}


def issue_day(rule: Rule) -> str:
    """On which day a document is due: ``im Voraus, am 15. des Monats``."""
    words = dict(day_choices())[str(rule.day)]
    if rule.day == recurrence.PERIOD_EDGE:
        last = rule.timing == "arrears"
        words = _("am letzten Tag des Zeitraums") if last else _("am ersten Tag des Zeitraums")
    return f"{dict(timings())[rule.timing]}, {words}"


def timings() -> list[tuple[str, str]]:
    """When a document is due, seen from its period."""
    return [
        ("advance", _("im Voraus")),
        ("during", _("zu Beginn des Zeitraums")),
        ("arrears", _("im Nachhinein")),
    ]


def day_choices() -> list[tuple[str, str]]:
    """The days of issue a person may choose."""
    edge = (str(recurrence.PERIOD_EDGE), _("am ersten Tag des Zeitraums, im Nachhinein am letzten"))
    working = (str(recurrence.WORKING_DAY), _("am nächsten Werktag"))
    days = [(str(n), _("am %(n)s. des Monats") % {"n": n}) for n in range(1, recurrence.LAST_OF_MONTH)]
    return [edge, working, *days, (str(recurrence.LAST_OF_MONTH), _("am letzten Tag des Monats"))]


def of_invoice(business: Business, invoice_id: int) -> Contract | None:
    """The contract an invoice came from."""
    period = Period.objects.of(business).of_invoice(invoice_id).select_related("contract").first()
    return period.contract if period else None


def span(start: date, end: date) -> str:
    """A period as tables show it."""
    return terms.span(start, end, fields.language())


def end_of(rule: Rule) -> str:
    """Until when a contract runs."""
    last = recurrence.ends_with(rule)
    if last is None:
        return _("ohne Ende") if rule.until is None and rule.count is None else _("nichts mehr")
    return _("bis %(day)s") % {"day": terms.short_date(last.end, fields.language())}

"""What quotes and orders ask of a person on the home page: answer, bill what was agreed, decide, ask once more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.businesses.models import Business
from handschlag.core import terms
from handschlag.core.money import format_money, from_minor
from handschlag.dialogue.models import Question
from handschlag.invoices.models import Stage
from handschlag.office import fields
from handschlag.office.conversation import waiting_since
from handschlag.office.todo import A_CUSTOMER_WAITS, MONEY, MOST, OUR_OWN, Task, rest_of
from handschlag.orders.models import Entry, Order
from handschlag.quotes.declining import REASONS
from handschlag.quotes.models import Decline, Quote, QuoteVersion

SOON = timedelta(days=2)
FRESH = timedelta(days=30)  # whoever did nothing about a no for so long has decided
SHOWN_WORDS = 90  # characters of what a customer wrote


def questions(business: Business, day: date) -> Iterator[Task]:
    """A customer asked about a quote, or would like it otherwise, and has no answer."""
    del day
    rows = Question.objects.of(business).open().filter(subject="quote_version")
    found = list(rows.order_by("asked_at")[: MOST + 1])
    ids = [question.subject_id for question in found]
    versions = QuoteVersion.objects.of(business).defer("snapshot").select_related("quote").in_bulk(ids) if ids else {}
    for question in found[:MOST]:
        quote = versions[question.subject_id].quote
        proposed = question.kind == Question.PROPOSAL
        title = _("Änderungswunsch von %(buyer)s beantworten") if proposed else _("Frage von %(buyer)s beantworten")
        yield Task(
            A_CUSTOMER_WAITS,
            "pen" if proposed else "question",
            title % {"buyer": quote.buyer_name},
            f"{quote.number}, {waiting_since(question.asked_at)}. {_said(question.text)}",
            _("Antworten"),
            reverse("office:quote", args=[quote.pk]) + f"#frage-{question.pk}",
            quote.gross_minor,
        )
    if more := rest_of(found, rows):
        title = ngettext("%(n)s weitere Frage zu Angeboten", "%(n)s weitere Fragen zu Angeboten", more) % {"n": more}
        why = _("Zuerst stehen die, die am längsten warten.")
        yield Task(A_CUSTOMER_WAITS, "question", title, why, _("Ansehen"), reverse("office:quotes"))


def unbilled(business: Business, day: date) -> Iterator[Task]:
    """Accepted, and neither an invoice nor an instalment was written of it yet: the newest few."""
    del day
    billed = Entry.objects.of(business).filter(order=OuterRef("pk"))
    in_advance = Stage.objects.of(business).filter(plan__order=OuterRef("pk"), cancelled=False)
    rows = Order.objects.of(business).filter(~Exists(billed), ~Exists(in_advance)).defer("snapshot", "wording")
    found = list(rows.select_related("quote").order_by("-pk")[: MOST + 1])
    for order in found[:MOST]:
        amount = format_money(from_minor(order.gross_minor, order.currency), order.currency, fields.language())
        values = {
            "buyer": order.buyer_name,
            "amount": amount,
            "day": terms.weekday_date(order.issue_date, fields.language()),
        }
        yield Task(
            OUR_OWN,
            "handshake",
            _("Angebot %(number)s wurde angenommen") % {"number": order.quote.number},
            _("%(buyer)s, %(amount)s, am %(day)s. Noch nichts berechnet.") % values,
            _("Zum Auftrag"),
            reverse("office:order", args=[order.pk]),
            order.gross_minor,
        )
    if more := rest_of(found, rows):
        title = ngettext("%(n)s weiterer Auftrag", "%(n)s weitere Aufträge", more) % {"n": more}
        why = _("Vereinbart, noch nichts berechnet.")
        yield Task(OUR_OWN, "handshake", title, why, _("Ansehen"), reverse("office:orders"))


def declined(business: Business, day: date) -> Iterator[Task]:
    """A customer said no, and why; until there is another version, or the quote is put aside."""
    del day
    rows = Quote.objects.of(business).filter(state=Quote.DECLINED, decided_at__gte=timezone.now() - FRESH)
    found = list(rows.order_by("-decided_at", "-pk")[: MOST + 1])
    answers = Decline.objects.of(business).filter(
        version__quote__in=[quote.pk for quote in found], version__version=F("version__quote__version")
    )
    said = {row.quote_id: row for row in answers.annotate(quote_id=F("version__quote"))} if found else {}
    for quote in found[:MOST]:
        row = said[quote.pk]
        note = f" {_said(row.note)}" if row.note else ""
        yield Task(
            MONEY,
            "stop",
            _("%(buyer)s hat abgelehnt") % {"buyer": quote.buyer_name},
            f"{quote.number}: {REASONS[row.reason].in_(fields.language())}.{note} "
            + _("Schicken Sie eine neue Fassung, oder legen Sie es ab."),
            _("Entscheiden"),
            reverse("office:quote", args=[quote.pk]),
            quote.gross_minor,
        )
    if more := rest_of(found, rows):
        title = ngettext("%(n)s weiteres wurde abgelehnt", "%(n)s weitere wurden abgelehnt", more) % {"n": more}
        address = reverse("office:quotes") + "?stand=abgelehnt"
        yield Task(MONEY, "stop", title, _("Bei jedem Angebot steht, warum."), _("Ansehen"), address)


def expiring(business: Business, day: date) -> Iterator[Task]:
    """Quotes whose last day is near, and nobody has decided."""
    rows = Quote.objects.of(business).waiting(day).filter(valid_until__lte=day + SOON).order_by("valid_until", "pk")
    for quote in rows[:MOST]:
        until = terms.weekday_date(quote.valid_until, fields.language())
        yield Task(
            MONEY,
            "clock",
            _("Bei %(buyer)s nach dem Angebot fragen") % {"buyer": quote.buyer_name},
            _("%(number)s gilt nur noch bis %(day)s.") % {"number": quote.number, "day": until},
            _("Ansehen"),
            reverse("office:quote", args=[quote.pk]),
            quote.gross_minor,
        )


def _said(text: str) -> str:
    """The beginning of what somebody wrote, in quotation marks."""
    return _("„%(words)s“") % {"words": Truncator(" ".join(text.split())).chars(SHOWN_WORDS)}

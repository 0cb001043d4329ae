"""What to do today and why: one function per kind of task, one table of them; a new package adds its own here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.businesses import handing_over
from handschlag.businesses.models import Business, Link
from handschlag.contracts.models import Period
from handschlag.core import terms
from handschlag.delivery.models import Delivery
from handschlag.dialogue.models import Promise, Question
from handschlag.drafts.models import Draft
from handschlag.invoices import prepaying
from handschlag.invoices.models import Invoice, Standing
from handschlag.office import contract_tasks, fields, quote_tasks, standing
from handschlag.office.conversation import waiting_since
from handschlag.office.todo import A_CUSTOMER_WAITS, COUNTED, MONEY, MOST, OUR_OWN, STUCK, Task, rest_of

FRESH = timedelta(days=30)  # an invoice that lies longer was handed over in some other way
BANK_DAYS = timedelta(days=4)  # a transfer that was said to be made has arrived by then


def today(business: Business, day: date) -> list[Task]:
    """Every task of a business, the most urgent first."""
    tasks = [task for kind in KINDS for task in kind(business, day)]
    return sorted(tasks, key=lambda task: (task.who, -task.minor))


def questions(business: Business, day: date) -> Iterator[Task]:
    """A customer asked and has no answer."""
    rows = Question.objects.of(business).open().filter(subject="invoice")
    found = list(rows.order_by("asked_at")[: MOST + 1])
    invoices = _invoices(business, [question.subject_id for question in found])
    for question in found[:MOST]:
        invoice = invoices[question.subject_id]
        yield Task(
            A_CUSTOMER_WAITS,
            "question",
            _("Frage von %(buyer)s beantworten") % {"buyer": invoice.buyer_name},
            f"{invoice.number}, {waiting_since(question.asked_at)}. " + _("Bis zur Antwort ruhen Erinnerungen."),
            _("Antworten"),
            _address(invoice) + "#fragen",
            invoice.payable_minor,
        )
    if more := rest_of(found, rows):
        title = ngettext("%(n)s weitere Frage", "%(n)s weitere Fragen", more) % {"n": more}
        why = _("Zuerst stehen die, die am längsten warten.")
        yield Task(A_CUSTOMER_WAITS, "question", title, why, _("Ansehen"), _list("frage"))


def mails(business: Business, day: date) -> Iterator[Task]:
    """A mail was refused, or nobody knows whether it arrived, and no later one about the same thing got through."""
    del day
    states = (Delivery.FAILED, Delivery.UNCLEAR)
    later = Delivery.objects.of(business).filter(
        subject=OuterRef("subject"), subject_id=OuterRef("subject_id"), stage=OuterRef("stage"), pk__gt=OuterRef("pk")
    )
    cancelled = Standing.objects.of(business).filter(pk=OuterRef("subject_id"), state=Standing.CANCELLED)
    rows = Delivery.objects.of(business).filter(state__in=states).exclude(stage__in=("question", "proof"))
    on_the_way = (Delivery.HELD, Delivery.WAITING, Delivery.SENDING, Delivery.SENT)
    rows = rows.exclude(Exists(later.filter(state__in=on_the_way)))
    rows = rows.exclude(subject="invoice", pk__in=rows.filter(Exists(cancelled), subject="invoice").values("pk"))
    found = list(rows.order_by("-pk")[: MOST + 1])
    for delivery in found[:MOST]:
        unclear = delivery.state == Delivery.UNCLEAR
        to = {"to": delivery.recipient}
        yield Task(
            STUCK,
            "question" if unclear else "alert",
            _("Kam die E-Mail an %(to)s an?") % to if unclear else _("E-Mail an %(to)s kam nicht an") % to,
            _("Die Verbindung brach bei der Übergabe ab. Fragen Sie nach, bevor Sie noch einmal senden.")
            if unclear
            else _("Die Adresse nimmt keine Post an. Prüfen Sie die Schreibweise."),
            _("Entscheiden") if unclear else _("Adresse prüfen"),
            reverse("office:invoice", args=[delivery.subject_id])
            if delivery.stage == "invoice" and not unclear
            else reverse("office:message", args=[delivery.pk]),
        )
    if more := rest_of(found, rows):
        title = ngettext("%(n)s weitere E-Mail hängt", "%(n)s weitere E-Mails hängen", more) % {"n": more}
        yield Task(STUCK, "alert", title, _("Im Postausgang steht, warum."), _("Ansehen"), reverse("office:outbox"))


def held_mails(business: Business, day: date) -> Iterator[Task]:
    """Mails wait until the seller has proved the own address, or until an operator has looked at a report."""
    del day
    held = min(Delivery.objects.of(business).filter(state=Delivery.HELD)[:COUNTED].count(), COUNTED)
    if not held:
        return
    waiting = ngettext("%(n)s E-Mail wartet darauf.", "%(n)s E-Mails warten darauf.", held) % {"n": held}
    if business.reports:
        title, why = _("Ihr Mailversand ist angehalten"), _("Ein Empfänger kennt Sie nicht. Wir prüfen das.")
    elif handing_over.needs_proof(business):
        title = _("Ihre E-Mail-Adresse bestätigen")
        why = f"{waiting} " + _("Der Link dazu liegt in Ihrem Postfach.")
    else:
        title, why = _("Zurückgehaltene E-Mails ansehen"), waiting
    yield Task(STUCK, "clock", title, why, _("Ansehen"), reverse("office:outbox"))


def documents(business: Business, day: date) -> Iterator[Task]:
    """A PDF that would not be made."""
    del day
    rows = Standing.objects.of(business).filter(documented_at=None, document_attempts__gt=1).order_by("pk")
    found = list(rows.select_related("invoice").defer("invoice__snapshot")[: MOST + 1])
    for row in found[:MOST]:
        yield Task(
            STUCK,
            "alert",
            _("PDF zu %(number)s kam nicht zustande") % {"number": row.invoice.number},
            _("Das lag an uns, wir versuchen es weiter. Nummer und Inhalt stehen fest."),
            _("Ansehen"),
            _address(row.invoice),
        )
    if more := rest_of(found, rows):
        title = ngettext("%(n)s weiteres PDF fehlt", "%(n)s weitere PDF fehlen", more) % {"n": more}
        yield Task(STUCK, "alert", title, _("Das lag an uns, wir versuchen es weiter."), _("Ansehen"), _list())


def overdue(business: Business, day: date) -> Iterator[Task]:
    """Money is late, and nobody is waiting for an answer or has named a later day."""
    rows = Standing.objects.of(business).overdue(day).exclude(Exists(_resting(business, day)))
    rows = rows.exclude(Exists(Question.objects.of(business).open().filter(**_about())))
    found = list(rows.order_by("due_date").select_related("invoice").defer("invoice__snapshot")[: MOST + 1])
    for row in found[:MOST]:
        late = (day - row.due_date).days
        words = ngettext("%(n)s Tag überfällig", "%(n)s Tage überfällig", late) % {"n": late}
        yield Task(
            MONEY,
            "alert",
            _("%(number)s ist %(words)s") % {"number": row.invoice.number, "words": words},
            f"{row.invoice.buyer_name}, {standing.money(row.invoice, row.open_amount)}",
            _("Ansehen"),
            _address(row.invoice),
            row.open_minor,
        )
    if more := rest_of(found, rows):
        title = ngettext("%(n)s weitere ist überfällig", "%(n)s weitere sind überfällig", more) % {"n": more}
        yield Task(MONEY, "alert", title, _("Die älteste steht oben."), _("Ansehen"), _list("ueberfaellig"))


def promises(business: Business, day: date) -> Iterator[Task]:
    """A day that a customer named has passed, or a transfer should have arrived, and the invoice is still open."""
    still_open = Standing.objects.of(business).open().filter(pk=OuterRef("subject_id"))
    later = Promise.objects.of(business).filter(
        subject="invoice", subject_id=OuterRef("subject_id"), pk__gt=OuterRef("pk")
    )
    rows = Promise.objects.of(business).filter(Exists(still_open), ~Exists(later), subject="invoice")
    arrived = timezone.now() - BANK_DAYS
    rows = rows.filter(day__lt=day) | rows.filter(kind=Promise.TRANSFERRED, promised_at__lt=arrived)
    found = list(rows.order_by("promised_at")[: MOST + 1])
    invoices = _invoices(business, [promise.subject_id for promise in found])
    for promise in found[:MOST]:
        invoice = invoices[promise.subject_id]
        values = {
            "amount": standing.money(invoice, invoice.payable),
            "day": terms.weekday_date(promise.day or timezone.localdate(promise.promised_at), fields.language()),
        }
        yield Task(
            MONEY,
            "handshake",
            _("Zusage von %(buyer)s prüfen") % {"buyer": invoice.buyer_name},
            (_("%(amount)s waren zugesagt bis %(day)s.") if promise.day else _("%(amount)s, überwiesen laut %(day)s."))
            % values,
            _("Ansehen"),
            _address(invoice),
            invoice.payable_minor,
        )
    if more := rest_of(found, rows):
        title = ngettext("%(n)s weitere Zusage ist fällig", "%(n)s weitere Zusagen sind fällig", more) % {"n": more}
        yield Task(MONEY, "handshake", title, _("Prüfen Sie Ihr Konto."), _("Ansehen"), _list("zugesagt"))


def outdated(business: Business, day: date) -> Iterator[Task]:
    """A final invoice deducts an instalment that was cancelled or corrected since."""
    del day
    found = {row.document_id: row for row in prepaying.outdated_documents(business)[: 10 * MOST]}
    for row in list(found.values())[:MOST]:
        yield Task(
            STUCK,
            "alert",
            _("%(number)s berichtigen") % {"number": row.document.number},
            _("%(instalment)s ist darin abgezogen, wurde seitdem aber storniert oder korrigiert.")
            % {"instalment": row.instalment.number},
            _("Berichtigen"),
            reverse("office:reissue", args=[row.document_id]),
            row.amount_minor,
        )


def unsent(business: Business, day: date) -> Iterator[Task]:
    """Issued in the last month and never handed over: neither mailed nor shared."""
    fresh = Standing.objects.of(business).filter(state=Standing.ISSUED, invoice__issue_date__gt=day - FRESH)
    # a cancellation of what the customer never saw needs no sending
    fresh = fresh.exclude(invoice__kind=Invoice.CANCELLATION, invoice__cancels__standing__sent_at=None)
    rows = list(fresh.order_by("-pk").select_related("invoice").defer("invoice__snapshot")[: 50 * MOST])
    ids = [row.pk for row in rows]
    mailed = Delivery.objects.of(business).filter(subject="invoice", subject_id__in=ids)
    shared = Link.objects.of(business).filter(
        purpose=Link.CUSTOMER, subject="invoice", subject_id__in=ids, recipient=""
    )
    handing = (mailed.exclude(state=Delivery.TAKEN_BACK), shared)
    handed = {pk for handed_over in handing for pk in handed_over.values_list("subject_id", flat=True)}
    left = [row.invoice for row in rows if row.pk not in handed]
    for invoice in left[:MOST]:
        yield Task(
            OUR_OWN,
            "send",
            _("%(number)s versenden") % {"number": invoice.number},
            _("%(buyer)s, %(amount)s. Ausgestellt, aber noch bei niemandem.")
            % {"buyer": invoice.buyer_name, "amount": standing.money(invoice, invoice.payable)},
            _("Senden"),
            _address(invoice),
            invoice.payable_minor,
        )
    if more := len(left) - MOST if len(left) > MOST else 0:
        title = ngettext("%(n)s weitere ist nicht versendet", "%(n)s weitere sind nicht versendet", more) % {"n": more}
        yield Task(
            OUR_OWN, "send", title, _("Ausgestellt, aber noch bei niemandem."), _("Ansehen"), _list("ausgestellt")
        )


def drafts(business: Business, day: date) -> Iterator[Task]:
    """Begun and not finished."""
    del day
    stopped = Period.objects.of(business).stopped().values("draft_id")  # they have a task of their own
    rows = Draft.objects.of(business).open(Draft.INVOICE).exclude(pk__in=stopped)
    found = list(rows[: MOST + 1])
    for draft in found[:MOST]:
        lines = draft.data.get("lines") or [{}]
        buyer = str(draft.data.get("buyer", {}).get("name", ""))[:80]
        what = str(lines[0].get("name", ""))[:60]
        changed = terms.short_date(timezone.localdate(draft.updated_at), fields.language())
        why = _("Zuletzt geändert am %(day)s.") % {"day": changed}
        yield Task(
            OUR_OWN,
            "draft",
            _("Entwurf für %(buyer)s fertig schreiben") % {"buyer": buyer} if buyer else _("Entwurf fertig schreiben"),
            f"{what}. {why}" if what else why,
            _("Weiterschreiben"),
            reverse("office:draft", args=[draft.pk]),
            -1,
        )
    if more := rest_of(found, rows):
        title = ngettext("%(n)s weiterer Entwurf", "%(n)s weitere Entwürfe", more) % {"n": more}
        why = _("Entwürfe löschen sich 30 Tage nach der letzten Änderung.")
        yield Task(OUR_OWN, "draft", title, why, _("Ansehen"), _list("entwurf"), -2)


Kind = Callable[[Business, date], Iterator[Task]]
KINDS: tuple[Kind, ...] = (
    questions,
    quote_tasks.questions,
    mails,
    held_mails,
    documents,
    contract_tasks.asking,
    contract_tasks.stopped,
    contract_tasks.troubled,
    outdated,
    overdue,
    promises,
    quote_tasks.expiring,
    quote_tasks.declined,
    quote_tasks.unbilled,
    unsent,
    drafts,
)


def _about() -> dict[str, Any]:
    return {"subject": "invoice", "subject_id": OuterRef("pk")}


def _resting(business: Business, day: date) -> Any:
    """Promises that still hold: a day that has not passed, a transfer that may be on its way."""
    rows = Promise.objects.of(business).filter(**_about())
    return rows.filter(day__gte=day) | rows.filter(
        kind=Promise.TRANSFERRED, promised_at__gte=timezone.now() - BANK_DAYS
    )


def _invoices(business: Business, ids: Sequence[int]) -> dict[int, Invoice]:
    return Invoice.objects.of(business).defer("snapshot").in_bulk(ids) if ids else {}


def _address(invoice: Invoice) -> str:
    return reverse("office:invoice", args=[invoice.pk])


def _list(filter: str = "") -> str:
    return reverse("office:invoices") + (f"?stand={filter}" if filter else "")

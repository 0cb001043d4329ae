"""What the mails about a change of an order say: the proposal, its confirmation for both sides, a no for the seller."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from handschlag.businesses import links
from handschlag.businesses.correspondence import name_of, row, shown, to_customer, to_seller
from handschlag.businesses.handing_over import address_of_page
from handschlag.businesses.models import Link
from handschlag.core import terms
from handschlag.core.money import format_money, from_minor
from handschlag.delivery.messages import Attachment, Mail
from handschlag.delivery.models import Delivery
from handschlag.delivery.sending import NotToBeSent
from handschlag.orders import telling
from handschlag.orders.changing import customer_url
from handschlag.orders.mail import pdf_of, sellers_page
from handschlag.orders.models import ChangeDecision, ChangeNote
from handschlag.quotes import delivering


def change_mail(delivery: Delivery) -> Mail:
    """The proposed change, PDF attached. Raises ``NotReady`` while that is being made, ``NotToBeSent`` once decided."""
    note = _note(delivery.business_id, delivery.subject_id)
    if ChangeDecision.objects.of(note.business_id).filter(note=note).exists():
        raise NotToBeSent("the change was decided")
    pdf = pdf_of(note.business_id, "change_note", note.pk)
    language = note.bill.language
    with translation.override(language):
        facts, show = _facts(note, language), shown(delivery, note.business)
        context = {
            "subject": _("Änderung zum Auftrag %(order)s: neuer Auftragswert %(after)s") % facts,
            "headline": _("Wir schlagen eine Änderung vor"),
            "greeting": [
                _("Guten Tag, am Auftrag %(order)s soll sich etwas ändern:") % facts,
                *map(show, note.reason.splitlines()[:5]),
            ],
            "rows": _rows(note, facts, show),
            "button": _("Änderung ansehen"),
            "after": [
                _("Das PDF liegt bei. Zustimmen oder ablehnen können Sie auf der Seite, ohne Anmeldung."),
                _("Bis dahin bleibt alles wie vereinbart."),
            ],
        }
    return _to_customer(delivery, note, context, (pdf,))


def confirmed_mail(delivery: Delivery) -> Mail:
    """The confirmation for the customer. Raises ``NotReady`` while the PDF is being made."""
    decision = _decision(delivery)
    note = decision.note
    pdf = pdf_of(note.business_id, "change_decision", decision.pk)
    with translation.override(note.bill.language):
        facts, show = _facts(note, note.bill.language, decision), shown(delivery, note.business)
        facts["name"] = show(facts["name"])  # the seller may have recorded the confirmation
        context = {
            "subject": _("Zugestimmt: Änderung %(number)s, neuer Auftragswert %(after)s") % facts,
            "headline": _("Vielen Dank, so ist es vereinbart"),
            "greeting": [_("Guten Tag, %(name)s hat der Änderung am %(day)s zugestimmt.") % facts],
            "rows": _rows(note, facts, show),
            "button": _("Ansehen, was vereinbart ist"),
            "after": [_("Das PDF mit der bestätigten Änderung liegt bei. Bitte bewahren Sie es auf.")],
        }
    return _to_customer(delivery, note, context, (pdf,))


def received_mail(delivery: Delivery) -> Mail:
    """The good news for the seller, with the same PDF."""
    decision = _decision(delivery)
    pdf = pdf_of(decision.business_id, "change_decision", decision.pk)
    language = decision.note.business.language
    with translation.override(language):
        facts = _facts(decision.note, language, decision)
        subject = _("Der Änderung %(number)s ist zugestimmt") % facts
        greeting = _("%(name)s hat der Änderung am %(day)s zugestimmt.") % facts
    return _to_seller(decision, subject, [greeting], (pdf,))


def declined_mail(delivery: Delivery) -> Mail:
    """The customer does not want the change."""
    decision = _decision(delivery)
    language = decision.note.business.language
    with translation.override(language):
        facts = _facts(decision.note, language, decision)
        subject = _("Die Änderung %(number)s ist abgelehnt") % facts
        greeting = _("%(buyer)s möchte die Änderung nicht. Es bleibt, wie es vereinbart ist.") % facts
    return _to_seller(decision, subject, [greeting, *decision.words.splitlines()], ())


def _to_customer(delivery: Delivery, note: ChangeNote, context: dict[str, Any], pdfs: tuple[Attachment, ...]) -> Mail:
    quote = note.order.quote_id
    link = links.make(note.business_id, Link.CUSTOMER, "quote", quote, recipient=delivery.recipient)
    with translation.override(note.bill.language):
        seller = shown(delivery, note.business)(name_of(note.bill.seller))
        why = _("Sie erhalten diese Nachricht, weil Sie %(seller)s einen Auftrag erteilt haben.") % {"seller": seller}
    context |= {"page_url": address_of_page(customer_url(note, link), note.bill.language), "why": why}
    report = delivering.report_url(note.order.version, link)
    return to_customer(delivery, note.business, note.bill, context, report_url=report, attachments=pdfs)


def _to_seller(decision: ChangeDecision, subject: str, greeting: list[str], pdfs: tuple[Attachment, ...]) -> Mail:
    note, language = decision.note, decision.note.business.language
    with translation.override(language):
        facts = _facts(note, language, decision)
        context = {
            "subject": subject,
            "headline": subject,
            "greeting": greeting,
            "rows": _rows(note, facts, lambda words: words, language),
            "button": _("Auftrag ansehen"),
            "page_url": sellers_page(note.order, language),
            "after": [],
            "why": _("Sie erhalten diese Nachricht, weil Sie den Auftrag mit Handschlag führen."),
        }
    return to_seller(
        note.business, context, reply_to=decision.email, reply_to_name=note.order.buyer_name, attachments=pdfs
    )


def _note(business_id: int, pk: int) -> ChangeNote:
    rows = ChangeNote.objects.of(business_id).select_related("business", "order__version")
    return rows.get(pk=pk)  # type: ignore[no-any-return]


def _decision(delivery: Delivery) -> ChangeDecision:
    rows = ChangeDecision.objects.of(delivery.business_id)
    rows = rows.select_related("note__business", "note__order__version")
    return rows.get(pk=delivery.subject_id)  # type: ignore[no-any-return]


def _facts(note: ChangeNote, language: str, decision: ChangeDecision | None = None) -> dict[str, Any]:
    currency = note.order.currency
    return {
        "number": note.number,
        "order": note.order.number,
        "buyer": note.order.buyer_name,
        "before": format_money(from_minor(note.before_minor, currency), currency, language),
        "after": format_money(from_minor(note.after_minor, currency), currency, language),
        "name": decision.name if decision else "",
        "day": terms.short_date(decision.day if decision else note.issue_date, language),
    }


def _rows(note: ChangeNote, facts: dict[str, Any], show: Any, language: str = "") -> list[dict[str, Any]]:
    sentences = telling.sentences(note.changes[:10], note.order.currency, language or note.bill.language)
    return [
        row(_("Auftrag"), facts["order"]),
        *(row(_("Änderung"), show(sentence), whole=False) for sentence in sentences),
        row(_("Auftragswert bisher"), facts["before"]),
        row(_("Neuer Auftragswert"), facts["after"], strong=True),
    ]

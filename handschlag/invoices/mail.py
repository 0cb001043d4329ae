"""What the mails about an invoice say: the invoice and answers to the customer, a question to the seller."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.businesses import links
from handschlag.businesses.correspondence import (
    attached,
    attached_words,
    imprint,
    name_of,
    refuse_after_reports,
    reply_to,
    row,
    shown,
)
from handschlag.businesses.models import Business, Link
from handschlag.core import sections, terms
from handschlag.core.bill import Bill
from handschlag.core.money import format_money, format_percent
from handschlag.delivery import text
from handschlag.delivery.messages import Attachment, Mail, via_name
from handschlag.delivery.models import Delivery
from handschlag.delivery.sending import NotReady, NotToBeSent, ToBeHeld
from handschlag.dialogue.models import Answer, Question
from handschlag.documents import attaching
from handschlag.documents.models import StoredDocument
from handschlag.documents.words import WORDS
from handschlag.invoices import checking, delivering, documenting
from handschlag.invoices.models import Invoice

# Fixed text with number, amount and day: what a stranger typed never becomes a subject.


def invoice_mail(delivery: Delivery) -> Mail:
    """The invoice for the customer, PDF attached. The same row always gives the same words.

    Raises ``NotReady`` while the document is being made, ``ToBeHeld`` and ``NotToBeSent`` where it must not leave.
    """
    invoice: Invoice = (
        Invoice.objects.of(delivery.business_id)
        .select_related("business", "standing", "cancels")
        .get(pk=delivery.subject_id)
    )
    if invoice.standing.cancelled_at:
        raise NotToBeSent("the invoice was cancelled")
    refuse_after_reports(invoice.business)
    pdf = documenting.document(invoice, StoredDocument.PDF)
    if pdf is None:
        raise NotReady
    if checking.differs(invoice):
        raise ToBeHeld("PDF and e-invoice differ")
    files = [pdf]
    if invoice.format.invoice == "xml" and (xml := documenting.document(invoice, StoredDocument.XML)):
        files.insert(0, xml)  # it is the invoice, the PDF is for reading
    bill = invoice.bill
    going = attaching.in_mail(invoice.files, sum(each.size for each in files))
    with translation.override(bill.language):
        context = _invoice_context(invoice, delivery)
        words = attached_words(invoice.files, going, shown(delivery, invoice.business))
        context["enclosed"] = " ".join(filter(None, (context["enclosed"], words)))
    plain, html = text.render("invoice", bill.language, context)
    return Mail(
        subject=context["subject"],
        text=plain,
        html=html,
        from_name=via_name(name_of(bill.seller)),
        recipient_name=bill.buyer.name,
        reply_to=reply_to(invoice.business, bill),
        reply_to_name=name_of(bill.seller),
        attachments=(
            *(Attachment(each.filename, each.media_type, bytes(each.content)) for each in files),
            *attached(invoice.business_id, going),
        ),
    )


def question_mail(delivery: Delivery) -> Mail:
    """A customer's question for the seller; answering the mail answers the customer where the address is known."""
    question: Question = (
        Question.objects.of(delivery.business_id).select_related("business").get(pk=delivery.subject_id)
    )
    invoice: Invoice = Invoice.objects.of(delivery.business_id).get(pk=question.subject_id)
    language, bill = question.business.language, invoice.bill
    with translation.override(language):
        subject = f"{_('Frage zu Rechnung')} {invoice.number}"
        about = _("Ganze Rechnung")
        if question.line and question.line <= len(bill.lines):
            about = f"{sections.numbers(bill.lines)[question.line - 1]}. {bill.lines[question.line - 1].name}"
        context = {
            "subject": subject,
            "headline": subject,
            "number": invoice.number,
            "greeting": _("%(buyer)s hat eine Frage. Bis zur Antwort erinnern wir nicht an die Zahlung.")
            % {"buyer": bill.buyer.name or _("Ihr Kunde")},
            "rows": [
                row(_("Rechnung"), invoice.number),
                row(_("Betrag"), format_money(invoice.payable, invoice.currency, language), strong=True),
                row(_("Worum es geht"), about, whole=False),
            ],
            "question": question.text.splitlines(),
            "button": _("Rechnung ansehen"),
            "page_url": _sellers_page(invoice, language),
            "how_to_answer": _("Antworten Sie einfach auf diese E-Mail.")
            if question.asked_by
            else _("Die Frage kam über einen geteilten Link. Antworten Sie auf Ihrem gewohnten Weg."),
        }
    plain, html = text.render("question", language, context)
    return Mail(
        subject,
        plain,
        html,
        from_name=via_name(bill.buyer.name),
        reply_to=question.asked_by,
        reply_to_name=bill.buyer.name,
    )


def answer_mail(delivery: Delivery) -> Mail:
    """The seller's answer for the customer who asked. Raises as ``invoice_mail`` does where the sender was reported."""
    answer: Answer = (
        Answer.objects.of(delivery.business_id).select_related("business", "question").get(pk=delivery.subject_id)
    )
    business, question = answer.business, answer.question
    refuse_after_reports(business)
    invoice: Invoice = Invoice.objects.of(business).get(pk=question.subject_id)
    bill = invoice.bill
    show = shown(delivery, business)
    with translation.override(bill.language):
        link = links.make(business, Link.CUSTOMER, "invoice", invoice.pk, recipient=delivery.recipient)
        subject = f"{_('Antwort zu Rechnung')} {invoice.number}"
        context = {
            "subject": subject,
            "headline": subject,
            "number": invoice.number,
            "seller": show(name_of(bill.seller)),
            "answer": show(answer.text).splitlines(),
            "question": show(question.text).splitlines(),
            "button": _("Rechnung ansehen"),
            "page_url": f"{delivering.customer_url(invoice, link)}#frage",
            "imprint": show(imprint(bill.seller)),
            "can_reply": bool(reply_to(business, bill)),
        }
    plain, html = text.render("answer", bill.language, context)
    return Mail(
        subject,
        plain,
        html,
        from_name=via_name(name_of(bill.seller)),
        recipient_name=bill.buyer.name,
        reply_to=reply_to(business, bill),
        reply_to_name=name_of(bill.seller),
    )


def _sellers_page(invoice: Invoice, language: str) -> str:
    """The seller's page of the invoice, for a browser that has the business open.

    Never the secret link: the seller answers this mail to the customer, and mail programs quote it whole.
    """
    return f"{settings.BASE_URL}{'/en' if language == 'en' else ''}/rechnungen/{invoice.pk}/"


def invoice_subject(invoice: Invoice) -> str:
    """``Rechnung RE-2026-0117 über 2.856,00 €, fällig Montag, 07.12.`` in the language that is active."""
    bill = invoice.bill
    values = {
        "kind": WORDS[bill.language][invoice.kind],
        "number": invoice.number,
        "amount": format_money(invoice.shown_total, bill.currency, bill.language),
        "original": bill.corrected_invoice.number if bill.corrected_invoice else "",
        "day": day_without_year(bill.due_date, bill.issue_date, bill.language) if bill.due_date else "",
    }
    if invoice.kind == Invoice.CREDIT:
        return _("Rechnungskorrektur %(number)s zu Rechnung %(original)s") % values
    if bill.is_cancellation:
        return _("Stornorechnung %(number)s zu Rechnung %(original)s") % values
    if invoice.totals.payable <= 0 or not bill.due_date or not invoice.is_claim:
        return _("%(kind)s %(number)s über %(amount)s") % values
    return _("%(kind)s %(number)s über %(amount)s, fällig %(day)s") % values


def day_without_year(day: date, today: date | None, language: str) -> str:
    """``Montag, 07.12.``; with the year where it is not the year of the document."""
    full = terms.weekday_date(day, language)
    if today is None or day.year != today.year:
        return full
    return full.removesuffix(str(day.year)).rstrip()


def _invoice_context(invoice: Invoice, delivery: Delivery) -> dict[str, Any]:
    bill, totals, business = invoice.bill, invoice.totals, invoice.business
    link = links.make(business, Link.CUSTOMER, "invoice", invoice.pk, recipient=delivery.recipient)
    page = delivering.customer_url(invoice, link)
    is_guest = business.origin == Business.GUEST
    show = shown(delivery, business)
    earlier = Delivery.objects.of(business).filter(stage="invoice", recipient=delivery.recipient, pk__lt=delivery.pk)
    payable = invoice.is_claim and totals.payable > 0
    amount = format_money(invoice.shown_total, bill.currency, bill.language)
    return {
        "subject": invoice_subject(invoice),
        "headline": _headline(invoice, amount),
        "seller": show(name_of(bill.seller)),
        "is_proforma": invoice.kind == Invoice.PROFORMA,
        "greeting": show(_greeting_of(invoice)),
        "rows": _facts(invoice, amount),
        "button": _("Ansehen und zahlen") if payable else _("Ansehen"),
        "page_url": page,
        "enclosed": _enclosed(bill, payable) if invoice.format.syntax else _("PDF liegt bei."),
        "thank_you_note": show(bill.thank_you_note).splitlines(),
        "question_url": f"{page}#frage",
        "calendar_url": f"{page}termin.ics" if payable and bill.due_date else "",
        "first_contact": is_guest and not earlier.exists(),
        "report_url": f"{page}absender/" if is_guest else "",
        "imprint": show(imprint(bill.seller)),
        "can_reply": bool(reply_to(business, bill)),
    }


def _headline(invoice: Invoice, amount: str) -> str:
    bill = invoice.bill
    if invoice.kind == Invoice.CREDIT and bill.corrected_invoice:
        return _("Ihre Rechnung %(number)s wird weniger") % {"number": bill.corrected_invoice.number}
    if bill.is_cancellation and bill.corrected_invoice:
        return _("Ihre Rechnung %(number)s ist storniert") % {"number": bill.corrected_invoice.number}
    if invoice.kind == Invoice.PROFORMA:
        return _("Ihre Proforma-Rechnung über %(amount)s") % {"amount": amount}
    if invoice.replaces_id:
        return _("Ihre berichtigte Rechnung über %(amount)s") % {"amount": amount}
    return _("Ihre Rechnung über %(amount)s") % {"amount": amount}


def _greeting_of(invoice: Invoice) -> str:
    if invoice.replaces_id:
        return " ".join((_("Guten Tag, hier ist Ihre berichtigte Rechnung."), invoice.explanation)).strip()
    if invoice.kind == Invoice.PROFORMA:
        return _(
            "Guten Tag, hier ist vorab eine Proforma-Rechnung. Sie ist keine Rechnung, Sie müssen nichts bezahlen."
        )
    if invoice.kind == Invoice.CREDIT:
        return _("Guten Tag, hier ist eine Rechnungskorrektur. Sie müssen dafür nichts tun.")
    return _greeting(invoice.bill)


def _greeting(bill: Bill) -> str:
    if bill.is_cancellation:
        return _("Guten Tag, hier ist die Stornorechnung. Sie müssen nichts bezahlen.")
    if not bill.lines:
        return _("Guten Tag, hier ist Ihre Rechnung.")
    more = len(bill.lines) - 1
    values = {"first": bill.lines[0].name[:120], "more": more}
    if not more:
        return _("Guten Tag, hier ist die Rechnung für %(first)s.") % values
    return (
        ngettext(
            "Guten Tag, hier ist die Rechnung für %(first)s und eine weitere Leistung.",
            "Guten Tag, hier ist die Rechnung für %(first)s und %(more)s weitere Leistungen.",
            more,
        )
        % values
    )


def _facts(invoice: Invoice, amount: str) -> list[dict[str, Any]]:
    bill, totals = invoice.bill, invoice.totals
    if bill.is_cancellation:
        partly = invoice.kind == Invoice.CREDIT
        facts = [row(_("Rechnungskorrektur") if partly else _("Stornorechnung"), invoice.number)]
        if bill.corrected_invoice:
            facts.append(row(_("Zur Rechnung"), bill.corrected_invoice.number))
        total = format_money(totals.gross + totals.rounding, bill.currency, bill.language)
        return [*facts, row(_("Korrekturbetrag") if partly else _("Stornobetrag"), total, strong=True)]
    facts = [row(WORDS[bill.language][invoice.kind], invoice.number)]
    if invoice.kind == Invoice.PROFORMA:
        return [*facts, row(WORDS[bill.language]["proforma_total"], amount, strong=True)]
    if bill.due_date and totals.payable > 0:
        facts.append(row(_("Zu zahlen bis"), terms.weekday_date(bill.due_date, bill.language)))
    rates = {group.treatment.rate for group in totals.groups}
    if totals.tax and len(rates) == 1:
        label = _("Betrag inkl. %(rate)s USt") % {"rate": format_percent(rates.pop(), bill.language)}
    elif totals.tax:
        label = _("Betrag inkl. USt")
    else:
        label = _("Betrag")
    return [*facts, row(label, amount, strong=True)]


def _enclosed(bill: Bill, payable: bool) -> str:
    enclosed = _("PDF mit E-Rechnung (ZUGFeRD) liegt bei.")
    if not payable or not bill.payment.account_identifier:
        return enclosed
    ways = _("Überweisung mit GiroCode.") if bill.currency == "EUR" else _("Überweisung.")
    return f"{ways} {enclosed}"

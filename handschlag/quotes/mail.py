"""What the mails about a quote say: to the customer the quote and its follow-ups, to the seller what comes back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.businesses import links
from handschlag.businesses.correspondence import attached, attached_words, name_of, row, shown, to_customer, to_seller
from handschlag.businesses.models import Link
from handschlag.core import sections, terms
from handschlag.core.money import format_money
from handschlag.core.offer import choosable
from handschlag.delivery.messages import Attachment, Mail
from handschlag.delivery.models import Delivery
from handschlag.delivery.sending import NotReady, NotToBeSent
from handschlag.dialogue.models import Answer, Question
from handschlag.documents import attaching, making
from handschlag.quotes import delivering, documenting
from handschlag.quotes.declining import REASONS
from handschlag.quotes.models import Decline, Quote, QuoteVersion

# Fixed text with number, amount and day: what a stranger typed never becomes a subject.


def quote_mail(delivery: Delivery) -> Mail:
    """The quote for the customer, PDF attached. Raises ``NotReady`` while that is being made, ``NotToBeSent``."""
    version = _version(delivery)
    _refuse_if_over(version)
    pdf = making.document(version.business_id, "quote_version", version.pk)
    if pdf is None:
        raise NotReady
    going = attaching.in_mail(version.files, pdf.size)
    with translation.override(version.offer.bill.language):
        facts = _facts(version)
        words = attached_words(version.files, going, shown(delivery, version.business))
        context = _context(version, delivery) | {
            **_headlines(version, facts),
            "greeting": [_greeting(version, delivery)],
            "after": [_("Das PDF liegt bei. Annehmen, ablehnen und fragen können Sie auf der Seite, ohne Anmeldung.")],
        }
        context["after"] += [words] if words else []
    attachment = Attachment(pdf.filename, pdf.media_type, bytes(pdf.content))
    files = (attachment, *attached(version.business_id, going))
    return _to_customer(version, delivery, context, attachments=files)


def _headlines(version: QuoteVersion, facts: dict[str, str]) -> dict[str, str]:
    if version.offer.estimate:
        return {
            "subject": _("Kostenvoranschlag %(number)s über %(amount)s, gültig bis %(day)s") % facts,
            "headline": _("Ihr Kostenvoranschlag über %(amount)s") % facts
            if version.version == 1
            else _("Ihr Kostenvoranschlag, Fassung %(version)s") % facts,
        }
    return {
        "subject": _("Angebot %(number)s über %(amount)s, gültig bis %(day)s") % facts,
        "headline": _("Ihr Angebot über %(amount)s") % facts
        if version.version == 1
        else _("Ihr Angebot, Fassung %(version)s") % facts,
    }


def follow_up_mail(delivery: Delivery) -> Mail:
    """A friendly question before the quote expires. Raises ``NotToBeSent`` once it is decided or talked about."""
    version = _version(delivery)
    _refuse_if_over(version)
    if Question.objects.of(version.business_id).about("quote_version", version.pk).exists():
        raise NotToBeSent("the customer has asked something")
    if version.valid_until < timezone.localdate():
        raise NotToBeSent("the quote has expired")
    with translation.override(version.offer.bill.language):
        facts = _facts(version)
        context = _context(version, delivery) | {
            "subject": _("Unser Angebot %(number)s gilt noch bis %(day)s") % facts,
            "headline": _("Passt unser Angebot noch zu Ihnen?"),
            "greeting": [
                _("Guten Tag, wir wollten nur kurz nachfragen. Das Angebot gilt noch bis %(day)s.") % facts,
                _("Ist etwas unklar oder soll etwas anders sein? Eine Anmerkung auf der Seite genügt."),
            ],
            "after": [_("Haben Sie sich schon entschieden? Ein Klick auf Annehmen oder Ablehnen genügt.")],
        }
    return _to_customer(version, delivery, context)


def answer_mail(delivery: Delivery) -> Mail:
    """The seller's answer, with the question it belongs to, for whoever asked."""
    answer: Answer = Answer.objects.of(delivery.business_id).select_related("question").get(pk=delivery.subject_id)
    question = answer.question
    version = _version_of(delivery.business_id, question.subject_id)
    show = shown(delivery, version.business)
    with translation.override(version.offer.bill.language):
        facts = _facts(version)
        context = _context(version, delivery) | {
            "subject": _("Antwort auf Ihre Frage zu Angebot %(number)s") % facts,
            "headline": _("Ihre Frage ist beantwortet"),
            "greeting": [],
            "quoted": [
                {"who": _("Sie haben geschrieben"), "text": show(question.text).splitlines()},
                {"who": show(name_of(version.offer.bill.seller)), "text": show(answer.text).splitlines()},
            ],
            "rows": _rows(version, facts) + _about(version, question),
            "after": [],
        }
    return _to_customer(version, delivery, context)


def question_mail(delivery: Delivery) -> Mail:
    """A customer's question or proposal for the seller; answering the mail reaches the customer where known."""
    question: Question = (
        Question.objects.of(delivery.business_id).select_related("business").get(pk=delivery.subject_id)
    )
    version, business = _version_of(delivery.business_id, question.subject_id), question.business
    bill = version.offer.bill
    with translation.override(business.language):
        facts = _facts(version, business.language)
        proposal = question.kind == Question.PROPOSAL
        subject = (_("Änderungswunsch zu Angebot %(number)s") if proposal else _("Frage zu Angebot %(number)s")) % facts
        context = {
            "subject": subject,
            "headline": subject,
            "greeting": [_("%(buyer)s hat zum Angebot geschrieben.") % {"buyer": bill.buyer.name or _("Ihr Kunde")}],
            "rows": _rows(version, facts) + _about(version, question),
            "quoted": [{"who": "", "text": question.text.splitlines()}],
            "button": _("Angebot ansehen und antworten"),
            "page_url": sellers_page(version.quote, business.language),
            "after": [],
            "why": _("Sie erhalten diese Nachricht, weil Sie das Angebot mit Handschlag geschrieben haben."),
        }
    return to_seller(business, context, reply_to=question.asked_by, reply_to_name=bill.buyer.name)


def declined_mail(delivery: Delivery) -> Mail:
    """The customer has declined: reason and note for the seller."""
    row_: Decline = (
        Decline.objects.of(delivery.business_id)
        .select_related("version__quote", "version__business")
        .get(pk=delivery.subject_id)
    )
    version, business = row_.version, row_.version.business
    with translation.override(business.language):
        facts = _facts(version, business.language)
        context = {
            "subject": _("Angebot %(number)s wurde abgelehnt") % facts,
            "headline": _("Angebot %(number)s wurde abgelehnt") % facts,
            "greeting": [_("Grund: %(reason)s") % {"reason": REASONS[row_.reason].in_(business.language)}],
            "rows": _rows(version, facts),
            "quoted": [{"who": "", "text": row_.note.splitlines()}] if row_.note else [],
            "button": _("Angebot ansehen"),
            "page_url": sellers_page(version.quote, business.language),
            "after": [_("Eine neue Fassung können Sie jederzeit schicken.")],
            "why": _("Sie erhalten diese Nachricht, weil Sie das Angebot mit Handschlag geschrieben haben."),
        }
    return to_seller(business, context, reply_to=row_.declined_by, reply_to_name=version.offer.bill.buyer.name)


def sellers_page(quote: Quote, language: str) -> str:
    """The seller's page of the quote, for a browser that has the business open. Never the secret link."""
    return f"{settings.BASE_URL}{'/en' if language == 'en' else ''}/angebote/{quote.pk}/"


def _version(delivery: Delivery) -> QuoteVersion:
    return _version_of(delivery.business_id, delivery.subject_id)


def _version_of(business_id: int, pk: int) -> QuoteVersion:
    rows = QuoteVersion.objects.of(business_id).select_related("business", "quote")
    return rows.get(pk=pk)  # type: ignore[no-any-return]


def _refuse_if_over(version: QuoteVersion) -> None:
    quote = version.quote
    if quote.version != version.version:
        raise NotToBeSent(f"replaced by version {quote.version}")
    if quote.state != Quote.OPEN:
        raise NotToBeSent("the quote was decided")


def _to_customer(
    version: QuoteVersion, delivery: Delivery, context: dict[str, Any], attachments: tuple[Attachment, ...] = ()
) -> Mail:
    return to_customer(
        delivery,
        version.business,
        version.offer.bill,
        context,
        report_url=context["report"],
        attachments=attachments,
    )


def _context(version: QuoteVersion, delivery: Delivery) -> dict[str, Any]:
    link = links.make(version.business_id, Link.CUSTOMER, "quote", version.quote_id, recipient=delivery.recipient)
    return {
        "report": delivering.report_url(version, link),
        "page_url": delivering.customer_url(version, link),
        "button": _("Angebot ansehen"),
        "rows": _rows(version, _facts(version)),
        "why": _("Sie erhalten diese Nachricht, weil %(seller)s Ihnen ein Angebot gemacht hat.")
        % {"seller": shown(delivery, version.business)(name_of(version.offer.bill.seller))},
    }


def _facts(version: QuoteVersion, language: str = "") -> dict[str, Any]:
    bill = version.offer.bill
    language = language or bill.language
    return {
        "number": bill.number,
        "version": version.version,
        "amount": format_money(documenting.totals_of(version.offer).payable, bill.currency, language),
        "day": terms.short_date(version.valid_until, language),
        "long_day": terms.weekday_date(version.valid_until, language),
    }


def _rows(version: QuoteVersion, facts: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        row(_("Angebot"), facts["number"] if version.version == 1 else _("%(number)s, Fassung %(version)s") % facts),
        row(_("Gültig bis"), facts["long_day"]),
        row(_("Betrag"), facts["amount"], strong=True),
    ]


def _about(version: QuoteVersion, question: Question) -> list[dict[str, Any]]:
    lines = version.offer.bill.lines
    if question.line and question.line <= len(lines):
        return [
            row(
                _("Worum es geht"),
                f"{sections.numbers(lines)[question.line - 1]}. {lines[question.line - 1].name[:120]}",
                whole=False,
            )
        ]
    return [row(_("Worum es geht"), _("Ganzes Angebot"))]


def _greeting(version: QuoteVersion, delivery: Delivery) -> str:
    offer = version.offer
    show = shown(delivery, version.business)
    about = offer.title or (offer.bill.lines[0].name if offer.bill.lines else "")
    words = _("Guten Tag, hier ist unser Angebot: %(about)s.") % {"about": show(about[:120])}
    if options := len(choosable(offer)):
        words += " " + ngettext("Eine Position wählen Sie selbst.", "%(n)s Positionen wählen Sie selbst.", options) % {
            "n": options
        }
    return words

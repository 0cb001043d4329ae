"""What the mails about an order say: both sides get the accepted state as a PDF."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from handschlag.businesses import links
from handschlag.businesses.correspondence import name_of, row, shown, to_customer, to_seller
from handschlag.businesses.models import Link
from handschlag.core import terms
from handschlag.core.money import ZERO, format_money, from_minor
from handschlag.delivery.messages import Attachment, Mail
from handschlag.delivery.models import Delivery
from handschlag.delivery.sending import NotReady, NotToBeSent
from handschlag.documents import making
from handschlag.orders import deviating
from handschlag.orders.models import Confirmation, Delivered, DeliveryNote, Order
from handschlag.quotes import delivering


def accepted_mail(delivery: Delivery) -> Mail:
    """The confirmation for the customer. Raises ``NotReady`` while the PDF is being made."""
    order = _order(delivery)
    attachment, show = pdf_of(order.business_id, "order", order.pk), shown(delivery, order.business)
    link = links.make(order.business_id, Link.CUSTOMER, "quote", order.quote_id, recipient=delivery.recipient)
    with translation.override(order.bill.language):
        facts = _facts(order, order.bill.language)
        facts["name"] = show(facts["name"])  # the seller may have recorded the acceptance
        seller = show(name_of(order.bill.seller))
        context = {
            "subject": _("Angenommen: Angebot %(number)s über %(amount)s") % facts,
            "headline": _("Vielen Dank, das ist vereinbart"),
            "greeting": [_("Guten Tag, %(name)s hat das Angebot am %(day)s angenommen.") % facts],
            "rows": _rows(facts),
            "button": _("Ansehen, was vereinbart ist"),
            "page_url": delivering.customer_url(order.version, link),
            "after": [_("Das PDF mit dem angenommenen Stand liegt bei. Bitte bewahren Sie es auf.")],
            "why": _("Sie erhalten diese Nachricht, weil %(seller)s Ihnen ein Angebot gemacht hat.")
            % {"seller": seller},
        }
    return to_customer(
        delivery,
        order.business,
        order.bill,
        context,
        report_url=delivering.report_url(order.version, link),
        attachments=(attachment,),
    )


def received_mail(delivery: Delivery) -> Mail:
    """The good news for the seller, with the same PDF."""
    order = _order(delivery)
    attachment, language = pdf_of(order.business_id, "order", order.pk), order.business.language
    with translation.override(language):
        facts = _facts(order, language)
        context = {
            "subject": _("Angebot %(number)s über %(amount)s ist angenommen") % facts,
            "headline": _("%(buyer)s hat angenommen") % facts,
            "greeting": [_("%(name)s hat das Angebot am %(day)s angenommen.") % facts],
            "rows": _rows(facts),
            "button": _("Auftrag ansehen"),
            "page_url": sellers_page(order, language),
            "after": [_("Das PDF mit dem angenommenen Stand liegt bei.")],
            "why": _("Sie erhalten diese Nachricht, weil Sie das Angebot mit Handschlag geschrieben haben."),
        }
    return to_seller(
        order.business, context, reply_to=order.email, reply_to_name=order.buyer_name, attachments=(attachment,)
    )


def confirmation_mail(delivery: Delivery) -> Mail:
    """The order confirmation for the customer, PDF attached. Raises ``NotReady`` while that is being made."""
    rows = Confirmation.objects.of(delivery.business_id).select_related("order__business", "order__version")
    confirmation: Confirmation = rows.get(pk=delivery.subject_id)
    order, show = confirmation.order, shown(delivery, confirmation.order.business)
    attachment = pdf_of(order.business_id, "confirmation", confirmation.pk)
    language = order.bill.language
    with translation.override(language):
        facts = _facts(order, language)
        facts["amount"] = format_money(from_minor(confirmation.gross_minor, order.currency), order.currency, language)
        context = {
            "subject": _("Auftragsbestätigung %(order)s über %(amount)s") % facts,
            "headline": _("Ihr Auftrag ist bestätigt"),
            "greeting": [_("Guten Tag, vielen Dank für Ihren Auftrag. Wir bestätigen ihn hiermit.")],
            "rows": [
                row(_("Auftrag"), facts["order"]),
                row(_("Angebot"), facts["number"]),
                *(
                    row(_("Anders als im Angebot"), show(words[:200]), whole=False)
                    for words in confirmation.differences[:10]
                ),
                row(_("Auftragswert"), facts["amount"], strong=True),
            ],
        }
        return _about_order(delivery, order, context, attachment)


def delivery_note_mail(delivery: Delivery) -> Mail:
    """The delivery note for the customer, PDF attached, no prices. Raises ``NotReady``, ``NotToBeSent``."""
    rows = DeliveryNote.objects.of(delivery.business_id).select_related("order__business", "order__version")
    note: DeliveryNote = rows.get(pk=delivery.subject_id)
    if Delivered.objects.of(note.business_id).filter(note=note, back=True).exists():
        raise NotToBeSent("the delivery note was taken back")
    order, show, language = note.order, shown(delivery, note.order.business), note.bill.language
    attachment = pdf_of(order.business_id, "delivery_note", note.pk)
    with translation.override(language):
        facts = {"number": note.number, "order": order.number, "day": terms.short_date(note.issue_date, language)}
        context = {
            "subject": _("Lieferschein %(number)s vom %(day)s") % facts,
            "headline": _("Ihre Lieferung vom %(day)s") % facts,
            "greeting": [_("Guten Tag, das haben Sie von uns bekommen:")],
            "rows": [
                row(_("Auftrag"), facts["order"]),
                *(
                    row(
                        show(deviating.amount(line, line.quantity or ZERO, language)),
                        show(line.name[:120]),
                        whole=False,
                    )
                    for line in note.bill.lines[:20]
                ),
            ],
        }
        return _about_order(delivery, order, context, attachment)


def _about_order(delivery: Delivery, order: Order, context: dict[str, Any], attachment: Attachment) -> Mail:
    """A mail to the customer of an order, with the way to what is agreed. In the language that is on."""
    link = links.make(order.business_id, Link.CUSTOMER, "quote", order.quote_id, recipient=delivery.recipient)
    show = shown(delivery, order.business)
    context |= {
        "button": _("Ansehen, was vereinbart ist"),
        "page_url": delivering.customer_url(order.version, link),
        "after": [_("Das PDF liegt bei.")],
        "why": _("Sie erhalten diese Nachricht, weil Sie %(seller)s einen Auftrag erteilt haben.")
        % {"seller": show(name_of(order.bill.seller))},
    }
    report_url = delivering.report_url(order.version, link)
    return to_customer(delivery, order.business, order.bill, context, report_url=report_url, attachments=(attachment,))


def sellers_page(order: Order, language: str) -> str:
    """The seller's page of the order, for a browser that has the business open. Never the secret link."""
    return f"{settings.BASE_URL}{'/en' if language == 'en' else ''}/auftraege/{order.pk}/"


def _order(delivery: Delivery) -> Order:
    rows = Order.objects.of(delivery.business_id).select_related("business", "quote", "version")
    return rows.get(pk=delivery.subject_id)  # type: ignore[no-any-return]


def pdf_of(business_id: int, subject: str, subject_id: int) -> Attachment:
    """The stored PDF of a thing. Raises ``NotReady`` while it is being made."""
    pdf = making.document(business_id, subject, subject_id)
    if pdf is None:
        raise NotReady
    return Attachment(pdf.filename, pdf.media_type, bytes(pdf.content))


def _facts(order: Order, language: str) -> dict[str, Any]:
    return {
        "number": order.bill.number,
        "order": order.number,
        "amount": format_money(from_minor(order.gross_minor, order.currency), order.currency, language),
        "name": order.accepted_by,
        "buyer": order.buyer_name,
        "day": terms.short_date(timezone.localtime(order.accepted_at).date(), language),
    }


def _rows(facts: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        row(_("Auftrag"), facts["order"]),
        row(_("Angebot"), facts["number"]),
        row(_("Angenommen von"), facts["name"], whole=False),
        row(_("Vereinbarter Betrag"), facts["amount"], strong=True),
    ]

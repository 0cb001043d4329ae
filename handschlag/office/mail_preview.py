"""What the customer will get, before anything leaves: the very mail, its files, the page behind its button."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.businesses import links
from handschlag.businesses.models import Link
from handschlag.core import identifiers
from handschlag.delivery import messages, sending
from handschlag.delivery.models import Delivery
from handschlag.invoices.mail import invoice_mail
from handschlag.invoices.models import Invoice
from handschlag.office import access, documents, fields, xml_summary

NOT_IN_THE_OUTBOX = 2**62  # an id after all others: the words are those of a mail put into the outbox now
SEND_FIELDS = ("recipient", "own_email", "wann", "tag", "uhr")


@require_POST
@access.business_needed
def show(request: Any, pk: int) -> HttpResponse:
    """The mail to the address that was typed; a POST, because the link in it is made now. Nothing is sent."""
    invoice = documents.invoice_of(request.business, pk)
    typed = {name: request.POST.get(name, "") for name in SEND_FIELDS}
    recipient = typed["recipient"].strip()
    if problem := identifiers.check_email(recipient):
        errors = {"recipient": problem.in_(fields.language())}
        context = documents.context_of(request, invoice, errors=errors, error_summary=errors, poll=False)
        context |= {"recipient": recipient, "own": typed["own_email"], "when": request.POST}
        context["also"] = [(each, each in request.POST.getlist("also")) for each, _ticked in context["also"]]
        return render(request, "office/invoice.html", context, status=422)
    address = messages.usable_address(recipient)
    mail, problem_words = None, ""
    try:
        mail = invoice_mail(
            Delivery(
                pk=NOT_IN_THE_OUTBOX,
                business_id=request.business.pk,
                subject="invoice",
                subject_id=invoice.pk,
                stage="invoice",
                recipient=address,
                created_at=timezone.now(),
            )
        )
    except sending.NotReady:
        problem_words = _("Das Dokument wird noch erstellt. Versuchen Sie es gleich noch einmal.")
    except sending.NotToBeSent:
        problem_words = _("Diese E-Mail geht so nicht hinaus. Der Grund steht auf der Seite der Rechnung.")
    link = links.make(request.business, Link.CUSTOMER, "invoice", invoice.pk, recipient=address)
    context = {
        "invoice": invoice,
        "mail": mail,
        "problem": problem_words,
        "sender": settings.MAIL_FROM,
        "recipient": address,
        "files": [_file(invoice, each) for each in mail.attachments] if mail else [],
        "in_xml": xml_summary.rows(invoice) if mail else [],
        "page": reverse("portal:invoice", args=[links.token(link)]),
        "also": (also := documents.chosen_copies(request, invoice)),
        "typed": [(name, value) for name, value in typed.items() if value] + [("also", each) for each in also],
    }
    return render(request, "office/mail_preview.html", context)


def _file(invoice: Invoice, attachment: messages.Attachment) -> dict[str, Any]:
    form = "xml" if attachment.media_type.endswith("xml") else "pdf"
    url = reverse("office:download", args=[invoice.pk, form])
    for n, file in enumerate(invoice.files, 1):
        if file.filename == attachment.filename:
            url = reverse("office:invoice_file", args=[invoice.pk, n])
    return {"name": attachment.filename, "bytes": len(attachment.content), "url": url}

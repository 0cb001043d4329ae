"""Act on several invoices: first a page that says for each what would happen, then a result for each."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.businesses import guests
from handschlag.businesses.models import Business
from handschlag.core import identifiers
from handschlag.delivery import sending
from handschlag.delivery.models import Delivery
from handschlag.documents.models import StoredDocument
from handschlag.invoices import delivering, handing_over
from handschlag.invoices.models import Invoice, Standing
from handschlag.office import access, exporting, fields, standing

MOST = 200


@dataclass(frozen=True)
class Item:
    """One invoice in the list: what will happen or has happened, and whether that is what was wanted."""

    invoice: Invoice
    words: str
    good: bool
    recipient: str = ""


@require_POST
@access.business_needed
def act(request: Any) -> HttpResponse:
    """The page before, and the act itself."""
    invoices = _chosen(request)
    if not invoices:
        return redirect("office:invoices")
    action = request.POST.get("do", "")
    if action == "zip":
        return _zip(request.business, invoices)
    if action == "files":
        return _page(request, "files", _files(request.business, invoices))
    if action == "csv":
        return _file(exporting.as_csv(invoices, fields.language()), "text/csv; charset=utf-8", "csv")
    if action in ("note", "note-now"):
        return _note(request, action, _notable(request.business, invoices))
    items = _sendable(request.business, invoices)
    if action != "send-now":
        return _page(request, "send", items)
    done = [_send(request, item) if item.good else item for item in items]
    return _page(request, "sent", done)


def _chosen(request: Any) -> list[Invoice]:
    """The chosen invoices of this business; anything else in the form is passed over."""
    ids = {
        int(value)
        for value in request.POST.getlist("rechnung")
        if value.isascii() and value.isdecimal() and len(value) < 16
    }
    rows = Invoice.objects.of(request.business).filter(pk__in=sorted(ids)[:MOST])
    return list(rows.select_related("standing", "customer__merged_into").order_by("-pk"))


def _page(request: Any, step: str, items: list[Item]) -> HttpResponse:
    good = [item for item in items if item.good]
    context = {
        "business": request.business,
        "step": step,
        "items": [
            {"item": item, "amount": standing.money(item.invoice, standing.counted(item.invoice))} for item in items
        ],
        "good": len(good),
        "rest": len(items) - len(good),
        "ways": [(way, words.in_(fields.language())) for way, words in handing_over.WAYS.items()],
        "needs_proof": step == "send" and delivering.needs_proof(request.business),
    }
    return render(request, "office/bulk.html", context)


# -- sending


def _sendable(business: Business, invoices: Sequence[Invoice]) -> list[Item]:
    """For each invoice: to whom it would go, or why it does not."""
    rows = Delivery.objects.of(business).filter(
        subject="invoice", stage="invoice", subject_id__in=[i.pk for i in invoices]
    )
    earlier: dict[int, set[str]] = {}
    for pk, recipient in rows.exclude(state=Delivery.TAKEN_BACK).values_list("subject_id", "recipient"):
        earlier.setdefault(pk, set()).add(recipient)
    return [_would_go(invoice, earlier.get(invoice.pk, set())) for invoice in invoices]


def _would_go(invoice: Invoice, earlier: set[str]) -> Item:
    recipient = invoice.bill.buyer.contact.email.strip()
    if invoice.standing.state == Standing.CANCELLED:
        return Item(invoice, _("Storniert, geht nicht hinaus."), False)
    if earlier:
        to = {"to": ", ".join(sorted(earlier))}
        return Item(invoice, _("Liegt schon im Postausgang an %(to)s.") % to, False)
    if not recipient:
        return Item(invoice, _("Auf der Rechnung steht keine E-Mail-Adresse."), False)
    if problem := identifiers.check_email(recipient):
        return Item(invoice, problem.in_(fields.language()), False)
    to = {"to": ", ".join((recipient, *delivering.further_recipients(invoice.customer, recipient)))}
    return Item(invoice, _("Geht an %(to)s.") % to, True, recipient)


def _send(request: Any, item: Item) -> Item:
    language = fields.language()
    try:
        left_out = delivering.send_to_all(
            item.invoice,
            recipient=item.recipient,
            by=access.SELLER,
            address=access.address_of(request),
            not_before=sending.after_undo(),
        )
    except (guests.MayNotSend, delivering.AddressRefused) as problem:
        return Item(item.invoice, problem.sentence.in_(language), False)
    everybody = (item.recipient, *delivering.further_recipients(item.invoice.customer, item.recipient))
    words = _("Liegt im Postausgang an %(to)s.") % {"to": ", ".join(each for each in everybody if each not in left_out)}
    for each, why in left_out.items():
        words += " " + _("Nicht an %(to)s: %(why)s") % {"to": each, "why": why.in_(language)}
    return Item(item.invoice, words, True)


# -- files


def _files(business: Business, invoices: Sequence[Invoice]) -> list[Item]:
    made = set(_stored(business, invoices).values_list("subject_id", flat=True))
    return [
        Item(invoice, _("PDF und XML") if invoice.pk in made else _("Entsteht gerade."), invoice.pk in made)
        for invoice in invoices
    ]


def _stored(business: Business, invoices: Sequence[Invoice]) -> Any:
    rows = StoredDocument.objects.of(business).filter(subject="invoice", subject_id__in=[i.pk for i in invoices])
    return rows.filter(form__in=(StoredDocument.PDF, StoredDocument.XML))


def _zip(business: Business, invoices: Sequence[Invoice]) -> HttpResponse:
    """The stored bytes of all chosen invoices in one file."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for document in _stored(business, invoices).order_by("subject_id", "form").iterator(chunk_size=20):
            entry = zipfile.ZipInfo(document.filename, document.created_at.timetuple()[:6])
            archive.writestr(entry, bytes(document.content))
    return _file(file.getvalue(), "application/zip", "zip")


def _file(content: bytes, media_type: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    name = _("Rechnungen") + f"-{timezone.localdate().isoformat()}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# -- handed over by another way


def _note(request: Any, action: str, items: list[Item]) -> HttpResponse:
    way = request.POST.get("weg", "")
    if action == "note" or way not in handing_over.WAYS:
        return _page(request, "note", items)
    return _page(request, "noted", [_noted(item, way) if item.good else item for item in items])


def _notable(business: Business, invoices: Sequence[Invoice]) -> list[Item]:
    mails = Delivery.objects.of(business).filter(subject="invoice", stage="invoice", state__in=handing_over.UNDERWAY)
    mailed = set(mails.filter(subject_id__in=[i.pk for i in invoices]).values_list("subject_id", flat=True))
    return [_would_be_noted(invoice, invoice.pk in mailed) for invoice in invoices]


def _would_be_noted(invoice: Invoice, mailed: bool) -> Item:
    if invoice.standing.state == Standing.CANCELLED:
        return Item(invoice, _("Storniert."), False)
    if mailed or invoice.standing.sent_at:
        return Item(invoice, _("Ist schon auf dem Weg oder übergeben."), False)
    return Item(invoice, _("Gilt dann als übergeben."), True)


def _noted(item: Item, way: str) -> Item:
    if not handing_over.note(item.invoice, way, by=access.SELLER):
        return Item(item.invoice, _("Ist schon auf dem Weg oder übergeben."), False)
    return Item(item.invoice, _("Übergeben %(way)s.") % {"way": handing_over.WAYS[way].in_(fields.language())}, True)

"""The outbox: every mail with its state in plain words; a person decides about what is unclear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handschlag.businesses import links
from handschlag.businesses.models import Link
from handschlag.core import terms
from handschlag.delivery import sending
from handschlag.delivery.messages import Mail
from handschlag.delivery.models import Delivery
from handschlag.middleware import WriteWhileReading
from handschlag.office import access, fields

ON_A_PAGE = 50


@dataclass(frozen=True)
class State:
    """A state of a mail: the word, its colour, what it means."""

    word: str
    css: str
    icon: str
    meaning: str


def state_of(delivery: Delivery) -> State:
    """What has become of a mail, in plain words."""
    states = {
        Delivery.HELD: State(
            _("Wartet auf Sie"), "warn", "clock", _("Geht hinaus, sobald Sie Ihre eigene Adresse bestätigt haben.")
        ),
        Delivery.WAITING: State(
            _("Geht gleich"),
            "",
            "clock",
            _("Der nächste Versuch steht an.") if delivery.attempts else _("Sie wird gleich übergeben."),
        ),
        Delivery.SENDING: State(_("Unterwegs"), "acc", "send", _("Wird gerade übergeben.")),
        Delivery.SENT: State(_("Versendet"), "good", "check", _("Der Mailserver hat sie angenommen.")),
        Delivery.UNCLEAR: State(
            _("Unklar"),
            "warn",
            "question",
            _(
                "Die Verbindung brach bei der Übergabe ab. "
                "Fragen Sie nach, ob die E-Mail da ist, bevor Sie sie noch einmal senden."
            ),
        ),
        Delivery.FAILED: State(
            _("Nicht angenommen"),
            "bad",
            "alert",
            _("Die Adresse nimmt keine Post an. Prüfen Sie die Schreibweise oder fragen Sie Ihren Kunden."),
        ),
        Delivery.TAKEN_BACK: State(
            _("Zurückgeholt"), "", "undo", _("Sie haben sie zurückgeholt, sie ging nicht hinaus.")
        ),
        Delivery.STOPPED: State(_("Angehalten"), "", "stop", _("Geht nicht mehr hinaus.")),
    }
    found = states[delivery.state]
    if delivery.state == Delivery.WAITING and delivery.not_before and delivery.not_before > timezone.now():
        leaves = _("Geht %(when)s hinaus.") % {"when": when(delivery.not_before)}
        found = State(_("Geplant"), "acc", "clock", leaves)
    if delivery.state in (Delivery.HELD, Delivery.WAITING) and not settings.MAIL_CONFIGURED:
        return State(_("Bleibt hier"), "", "pause", _("Auf diesem Server ist kein Mailversand eingerichtet."))
    return found


def stage_of(delivery: Delivery) -> str:
    """What kind of mail it is."""
    words = {
        "invoice": _("Rechnung"),
        "question": _("Frage Ihres Kunden"),
        "invoice-answer": _("Antwort an Ihren Kunden"),
        "proof": _("Bestätigung Ihrer Adresse"),
        "quote": _("Angebot"),
        "follow-up-1": _("Freundliche Nachfrage"),
        "follow-up-2": _("Freundliche Nachfrage"),
        "quote-question": _("Frage Ihres Kunden"),
        "quote-answer": _("Antwort an Ihren Kunden"),
        "quote-declined": _("Absage Ihres Kunden"),
        "quote-accepted": _("Annahme, für Ihren Kunden"),
        "order-received": _("Annahme, für Sie"),
        "order-confirmation": _("Auftragsbestätigung"),
        "delivery-note": _("Lieferschein"),
        "change-note": _("Änderung des Auftrags"),
        "change-confirmed": _("Zustimmung zur Änderung, für Ihren Kunden"),
        "change-received": _("Zustimmung zur Änderung, für Sie"),
        "change-declined": _("Absage zur Änderung"),
    }
    return words.get(delivery.stage, delivery.stage)


def when(moment: datetime) -> str:
    """``heute um 14:03:20 Uhr``, ``am Freitag, 27.11.2026 um 08:00 Uhr``: seconds only where they matter."""
    local = timezone.localtime(moment)
    if local.date() == timezone.localdate():
        return _("heute um %(time)s Uhr") % {"time": f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"}
    day = terms.weekday_date(local.date(), fields.language())
    return _("am %(day)s um %(time)s Uhr") % {"day": day, "time": f"{local:%H:%M}"}


def _links(delivery: Delivery) -> dict[str, str]:
    """What goes with the mail: the file and the page, as the customer gets them."""
    if delivery.stage != "invoice":
        return {}
    link = Link.objects.of(delivery.business_id).to(Link.CUSTOMER, "invoice", delivery.subject_id)
    found = link.filter(recipient=delivery.recipient).first()
    page = reverse("portal:invoice", args=[links.token(found)]) if found else ""
    return {"pdf": reverse("office:download", args=[delivery.subject_id, "pdf"]), "page": page}


@require_safe
@access.business_needed
def overview(request: Any) -> HttpResponse:
    """All mails, newest first."""
    before = request.GET.get("vor", "")
    rows = Delivery.objects.of(request.business).order_by("-pk")
    if before.isascii() and before.isdecimal() and len(before) < 16:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: ON_A_PAGE + 1])
    context = {
        "rows": [{"delivery": d, "state": state_of(d), "stage": stage_of(d)} for d in found[:ON_A_PAGE]],
        "next": found[ON_A_PAGE - 1].pk if len(found) > ON_A_PAGE else None,
        "mail_works": settings.MAIL_CONFIGURED,
        "on_hold": sending.on_hold(),
    }
    return render(request, "office/outbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def message(request: Any, pk: int) -> HttpResponse:
    """One mail: its words and its state; the POST is a person's decision about an unclear or refused one."""
    delivery = Delivery.objects.of(request.business).filter(pk=pk).first()
    if delivery is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("do") == "again":
            sending.again(delivery, by=access.SELLER)
        elif request.POST.get("do") == "back":
            sending.take_back(delivery, by=access.SELLER)
        elif request.POST.get("do") == "now":
            sending.send_now(delivery)
        elif request.POST.get("do") == "sent":
            sending.settle_as_sent(delivery, by=access.SELLER)
        if delivery.subject == "invoice" and request.POST.get("from") == "invoice":
            return HttpResponseRedirect(reverse("office:invoice", kwargs={"pk": delivery.subject_id}))
        return HttpResponseRedirect(reverse("office:message", kwargs={"pk": pk}))
    context = {
        "delivery": delivery,
        "state": state_of(delivery),
        "stage": stage_of(delivery),
        "mail": _mail(delivery),
        "may_take_back": delivery.state in (Delivery.WAITING, Delivery.HELD),
        "may_leave_now": delivery.state == Delivery.WAITING and delivery.not_before is not None,
        "links": _links(delivery),
        "undecided": delivery.state in (Delivery.UNCLEAR, Delivery.FAILED),
        "unclear": delivery.state == Delivery.UNCLEAR,
        "mail_works": settings.MAIL_CONFIGURED,
        "waits": delivery.state == Delivery.WAITING,
    }
    return render(request, "office/message.html", context)


def _mail(delivery: Delivery) -> Mail | None:
    """The mail as it goes out, or None while it cannot be written.

    The words of a proof are for the mailbox alone: who reads its link here would prove an address without having it.
    """
    if delivery.stage == "proof":
        return None
    try:
        return import_string(import_string(f"{settings.REACTIONS}.COMPOSERS")[delivery.stage])(delivery)  # type: ignore[no-any-return]
    except (sending.NotReady, sending.NotToBeSent):
        return None
    except WriteWhileReading:  # its link has run out since; sending makes another, looking must not
        return None

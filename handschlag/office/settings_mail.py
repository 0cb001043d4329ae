"""Settings of mail: how mails leave here, whether the server and the domain are fit for it, a test mail to oneself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings as installation
from django.http import HttpResponse
from django.utils.translation import gettext as _

from handschlag.businesses import limits
from handschlag.businesses.models import Business
from handschlag.core.mail_domain import ADVICE, BAD, Verdict
from handschlag.delivery import checking
from handschlag.delivery.messages import AddressNotUsable, via_name
from handschlag.office import fields, settings
from handschlag.office.standing import Chip

HERE = "office:settings_mail"
CHECKS_PER_HOUR = 10
_LOOK = {BAD: ("warn", "alert"), ADVICE: ("line", "info")}


@settings.page
def overview(request: Any) -> HttpResponse:
    """How mails leave; the POST asks server and domain, and sends a test mail to the proved address where wanted."""
    business: Business | None = request.business
    found: list[Verdict] = []
    problem = ""
    if request.method == "POST" and business:
        try:
            limits.count("mail-check", str(business.pk), limit=CHECKS_PER_HOUR, seconds=3600)
            found = list(_asked(business, send=request.POST.get("do") == "send"))
        except limits.TooOften:
            problem = _("Das waren viele Prüfungen. Versuchen Sie es in einer Stunde noch einmal")
        except AddressNotUsable as refused:
            problem = refused.sentence.in_(fields.language())
    proved = business.email if business and business.email_proved_at else ""
    context = {
        "verdicts": [_row(each) for each in found],
        "problem": problem,
        "works": installation.MAIL_CONFIGURED,
        "sender": installation.MAIL_FROM,
        "via": via_name(business.name) if business else "",
        "reply_to": business.email if business else "",
        "proved": proved,
        "undo": installation.UNDO_SECONDS,
    }
    return settings.show(request, "mail", HERE, context)


def _asked(business: Business, *, send: bool) -> Iterable[Verdict]:
    yield from checking.verdicts()
    if send and business.email_proved_at and installation.MAIL_CONFIGURED:
        yield checking.send_test(business.email, fields.language())


def _row(verdict: Verdict) -> dict[str, Any]:
    css, icon = _LOOK.get(verdict.level, ("good", "check"))
    word = {"good": _("In Ordnung"), "line": _("Hinweis"), "warn": _("Stört")}[css]
    language = fields.language()
    return {
        "chip": Chip(word, css, icon),
        "title": verdict.title.in_(language),
        "advice": verdict.advice.in_(language),
    }

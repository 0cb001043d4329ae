"""The mail that lets a seller prove the own address."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from handschlag.businesses import links
from handschlag.businesses.models import Link
from handschlag.delivery import text
from handschlag.delivery.messages import Mail
from handschlag.delivery.models import Delivery
from handschlag.delivery.sending import NotToBeSent


def proof_mail(delivery: Delivery) -> Mail:
    """Link to the page with the button that proves the address. Raises ``NotToBeSent`` for a link used or closed."""
    rows = Link.objects.of(delivery.business_id).select_related("business")
    link: Link = rows.get(pk=delivery.subject_id, purpose=Link.PROOF)
    if link.revoked_at or link.used_at:
        raise NotToBeSent("the link was used or replaced")
    language = link.business.language
    with translation.override(language):
        subject = _("Bestätigen Sie Ihre E-Mail-Adresse")
        context = {
            "subject": subject,
            "headline": subject,
            "button": _("Adresse bestätigen"),
            "page_url": proof_url(link),
        }
    plain, html = text.render("proof", language, context)
    return Mail(subject, plain, html, from_name="Handschlag")


def proof_url(link: Link) -> str:
    """The full address of the page that proves the address."""
    prefix = "/en" if link.business.language == "en" else ""
    return f"{settings.BASE_URL}{prefix}/p/{links.token(link)}/"

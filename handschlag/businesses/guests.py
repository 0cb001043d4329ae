"""Workspaces without registration: start, find again, prove the address, stay within limits."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from handschlag.businesses import limits, links
from handschlag.businesses.models import AccessKey, Business, Link, ProfileChange
from handschlag.core.bill import Party
from handschlag.core.text import Text
from handschlag.delivery import sending
from handschlag.delivery.models import Delivery
from handschlag.events import types
from handschlag.events.recording import record

DAY = 86_400
TRUSTED_AFTER = timedelta(days=7)
# per day over all guests: of one network (/24, /64), and to one domain
RECIPIENTS_PER_NETWORK = 30
RECIPIENTS_PER_DOMAIN = 100
REPORTS_THAT_STOP = 2


class MayNotSend(Exception):
    """Our server will not send this now; ``sentence`` says why and what works at once."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def start(
    *, language: str = "de", origin: str = Business.GUEST, origin_key: str | None = None, name: str = ""
) -> Business:
    """A new business, with the first link of its chain."""
    with transaction.atomic():
        business = Business.objects.create(
            language=language, origin=origin, origin_key=origin_key, name=name, created_at=timezone.now()
        )
        record(
            business_id=business.pk,
            type=types.BUSINESS_STARTED,
            subject="business",
            subject_id=business.pk,
            actor=origin,
            data={"origin": origin},
        )
    return business


def of_seller(seller: Party, origin: str = Business.COMMAND_LINE) -> Business:
    """The business of a seller who issues by program: the same name and tax identifiers share one number series."""
    identity = (seller.name, seller.vat_identifier, seller.tax_registration_identifier)
    key = _hash("\n".join((origin, *(" ".join(part.casefold().split()) for part in identity))))
    known = Business.objects.filter(origin_key=key).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return start(origin=origin, origin_key=key, name=seller.name[:200])
    except IntegrityError:  # another process started it a moment ago
        return Business.objects.get(origin_key=key)


def new_key(business: Business) -> str:
    """A fresh access key for a browser session; only its hash is kept."""
    key = secrets.token_urlsafe(32)
    AccessKey.objects.of(business).create(business=business, key_hash=_hash(key), created_at=timezone.now())
    return key


def business_of_key(key: str) -> Business | None:
    """The business this session key opens, or None if it is unknown or revoked."""
    row: Any = (
        AccessKey.objects.everywhere().select_related("business").filter(key_hash=_hash(key), revoked_at=None).first()
    )
    return row.business if row else None


def revoke_keys(business: Business) -> int:
    """Close every browser session of this business."""
    return int(AccessKey.objects.of(business).filter(revoked_at=None).update(revoked_at=timezone.now()))


def call(business_id: int, name: str) -> None:
    """Call a business that has no profile yet by the name somebody typed into a draft."""
    unsettled = Business.objects.filter(pk=business_id).exclude(name=name[:200])
    unsettled.exclude(pk__in=ProfileChange.objects.of(business_id).values("business_id")).update(name=name[:200])


def is_trusted(business: Business) -> bool:
    """Whether the sender is known long enough for links and wider limits."""
    return business.origin != Business.GUEST or business.created_at < timezone.now() - TRUSTED_AFTER


def check_may_send(business: Business, *, recipient: str, address: str) -> None:
    """Raise ``MayNotSend`` where the limits for guests or reports against the sender say no; counts one sending.

    ``address`` is the network address of the person asking; empty where the clock asks, which has none.
    """
    if business.reports:
        raise MayNotSend(
            Text(
                "Ein Empfänger kennt Sie nicht. Wir prüfen das und senden so lange keine E-Mails. "
                "Link und PDF können Sie weiter selbst weitergeben.",
                "A recipient does not know you. We are checking and send no email meanwhile. "
                "You can still pass on the link and the PDF yourself.",
            )
        )
    if business.origin != Business.GUEST:
        return
    per_day = settings.GUEST_RECIPIENTS_PER_DAY_TRUSTED if is_trusted(business) else settings.GUEST_RECIPIENTS_PER_DAY
    domain = recipient.rpartition("@")[2].lower()
    try:
        limits.count("mail-business", str(business.pk), limit=per_day, seconds=DAY)
        if address:
            limits.count("mail-address", address, limit=per_day * 2, seconds=DAY)
            limits.count("mail-network", limits.network_of(address), limit=RECIPIENTS_PER_NETWORK, seconds=DAY)
        limits.count("mail-domain", domain, limit=RECIPIENTS_PER_DOMAIN, seconds=DAY)
    except limits.TooOften:
        raise MayNotSend(
            Text(
                f"Diese E-Mail ging nicht hinaus, {per_day} am Tag sind möglich. "
                "Geben Sie Link oder PDF gleich selbst weiter, oder senden Sie morgen.",
                f"This email was not sent, {per_day} a day are possible. "
                "Pass on the link or the PDF yourself now, or send tomorrow.",
            )
        ) from None


def ask_for_proof(business: Business, email: str, *, address: str) -> Delivery:
    """Mail a link to the sender's own address; a click and a button prove it. Counts against the limits."""
    try:
        limits.count("proof-business", str(business.pk), limit=5, seconds=DAY)
        limits.count("proof-network", limits.network_of(address), limit=30, seconds=DAY)
        limits.count("proof-recipient", email.lower(), limit=5, seconds=DAY)
    except limits.TooOften:
        raise MayNotSend(
            Text(
                "Heute gingen schon mehrere Bestätigungen hinaus. Versuchen Sie es morgen noch einmal.",
                "Several confirmations went out today. Try again tomorrow.",
            )
        ) from None
    with transaction.atomic():
        business.email, business.email_proved_at = email, None
        business.save(update_fields=["email", "email_proved_at"])
        link = links.make(business, Link.PROOF, "business", business.pk, recipient=email, days=1)
        return sending.put(business_id=business.pk, subject="link", subject_id=link.pk, stage="proof", recipient=email)


def prove_address(link: Link) -> bool:
    """Use up a proof link: the address is the sender's, held messages go. False if it was used before."""
    with transaction.atomic():
        business = Business.objects.select_for_update().get(pk=link.business_id)
        if business.email != link.recipient or not links.use(link):
            return False
        business.email_proved_at = timezone.now()
        business.save(update_fields=["email_proved_at"])
        record(
            business_id=business.pk,
            type=types.ADDRESS_PROVED,
            subject="business",
            subject_id=business.pk,
            actor="seller",
            data={"email": link.recipient},
        )
        if not business.reports:
            sending.release(business.pk)
    return True


def report(business_id: int, *, about: Link) -> None:
    """A recipient does not know this sender: the first report holds what has not left, the second stops it."""
    with transaction.atomic():
        business = Business.objects.select_for_update().get(pk=business_id)
        business.reports += 1
        business.save(update_fields=["reports"])
        if business.reports < REPORTS_THAT_STOP:
            sending.hold(business_id, "reported by a recipient")
        else:
            sending.stop(business_id, "reported by several recipients")
        record(
            business_id=business_id,
            type=types.SENDER_REPORTED,
            subject=about.subject,
            subject_id=about.subject_id,
            actor="customer",
        )


def forgive(business: Business, *, by: str) -> int:
    """An operator has looked and found the sender honest: held mail goes. Returns how many."""
    with transaction.atomic():
        business.reports = 0
        business.save(update_fields=["reports"])
        record(
            business_id=business.pk,
            type=types.SENDER_FORGIVEN,
            subject="business",
            subject_id=business.pk,
            actor=by,
        )
        return sending.release(business.pk) if business.email_proved_at or business.origin != Business.GUEST else 0


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()

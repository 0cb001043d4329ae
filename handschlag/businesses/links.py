"""Secret links: 256 bits, kept as a hash, bound to purpose, thing and recipient, revocable. The only helper for tokens.

A token is derived from a random nonce in the row and the secret key, so that a mail can be composed again after a
crash and the share link can be shown again, while a stolen database alone opens nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from handschlag.businesses.models import Business, Link


def make(
    business: Business | int,
    purpose: str,
    subject: str,
    subject_id: int,
    *,
    recipient: str = "",
    days: int | None = None,
) -> Link:
    """The valid link of this purpose to this thing for this recipient, made now or earlier."""
    business_id = business if isinstance(business, int) else business.pk
    links = Link.objects.of(business_id).to(purpose, subject, subject_id).filter(recipient=recipient)
    link = links.first()
    if link is not None and (link.expires_at is None or link.expires_at > timezone.now()):
        return link
    if link is not None:
        revoke(link)
    now = timezone.now()
    nonce = secrets.token_urlsafe(32)
    row = Link(
        business_id=business_id,
        purpose=purpose,
        subject=subject,
        subject_id=subject_id,
        recipient=recipient,
        nonce=nonce,
        token_hash=_hash(_token(purpose, nonce)),
        created_at=now,
        expires_at=now + timedelta(days=days) if days else None,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the same link was made by another request a moment ago
        return links.get()
    return row


def token(link: Link) -> str:
    """The secret part of the link's address, 43 characters."""
    return _token(link.purpose, link.nonce)


def find(purpose: str, presented: str) -> Link | None:
    """The link behind a token presented for this purpose; None if unknown, for another purpose, expired or revoked."""
    if not 20 <= len(presented) <= 64:
        presented = "x" * 43  # one path and one look-up, whatever comes in
    link: Any = Link.objects.everywhere().filter(token_hash=_hash(presented), purpose=purpose).first()
    if link is None or link.revoked_at or (link.expires_at and link.expires_at < timezone.now()):
        return None
    return link  # type: ignore[no-any-return]


def revoke(link: Link) -> None:
    """Close a link for good."""
    Link.objects.of(link.business_id).filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def use(link: Link) -> bool:
    """Use up a one-time link; False if somebody already has."""
    return bool(
        Link.objects.of(link.business_id)
        .filter(pk=link.pk, used_at=None, revoked_at=None)
        .update(used_at=timezone.now())
    )


def _token(purpose: str, nonce: str) -> str:
    key = hashlib.sha256(b"handschlag.links:" + settings.SECRET_KEY.encode()).digest()
    digest = hmac.new(key, f"{purpose}:{nonce}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _hash(presented: str) -> str:
    return hashlib.sha256(presented.encode()).hexdigest()

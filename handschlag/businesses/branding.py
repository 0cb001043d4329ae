"""The seller's logo: taken in as a clean picture, used on every document issued from now on."""

from __future__ import annotations

import hashlib

from django.db import transaction

from handschlag.businesses.changing import record_change
from handschlag.businesses.models import Business
from handschlag.documents import images
from handschlag.events import types


def set_logo(business: Business, upload: bytes, *, by: str) -> None:
    """Keep a PNG, JPEG or WebP as the logo, decoded and written anew.

    Raises ``images.ImageRefused``, ``rendering.RenderingFailed``.
    """
    _keep(business, images.read_logo(upload), by)


def remove_logo(business: Business, *, by: str) -> None:
    """Go back to the name alone; issued documents keep theirs."""
    _keep(business, None, by)


def _keep(business: Business, logo: bytes | None, by: str) -> None:
    with transaction.atomic():
        before, after = _fact(business.logo), _fact(logo)
        business.logo = logo
        business.save(update_fields=["logo"])
        record_change(business.pk, types.LOGO_CHANGED, before, after, by=by)


def _fact(logo: bytes | None) -> dict[str, str]:
    return {"sha256": hashlib.sha256(bytes(logo)).hexdigest()} if logo else {}

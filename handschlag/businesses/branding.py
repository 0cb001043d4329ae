"""The seller's logo: taken in as a clean picture, used on every document issued from now on."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction

from handschlag.businesses.changing import record_change
from handschlag.businesses.models import Business
from handschlag.documents import archiving, images
from handschlag.documents.models import StoredDocument
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


def frozen(business: Business, wanted: dict[str, Any]) -> dict[str, Any]:
    """What a letter looks like, to be frozen with it; the logo is kept by its hash. Call inside a transaction."""
    presentation = {key: str(wanted[key])[:40] for key in ("style", "accent") if wanted.get(key)}
    if business.logo:
        kept = archiving.keep(
            business_id=business.pk,
            subject="business",
            subject_id=business.pk,
            form=StoredDocument.LOGO,
            content=bytes(business.logo),
            filename="logo.png",
            media_type="image/png",
        )
        presentation["logo"] = kept.sha256
    return presentation


def logo_of(business_id: int, sha256: str) -> bytes | None:
    """The logo as it was when a document was frozen."""
    if not sha256:
        return None
    rows = StoredDocument.objects.of(business_id).about("business", business_id)
    return bytes(rows.get(form=StoredDocument.LOGO, sha256=sha256).content)

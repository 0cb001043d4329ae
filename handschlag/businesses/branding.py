"""The seller's logo: taken in as a clean picture, used on every document issued from now on."""

from __future__ import annotations

from handschlag.businesses.models import Business
from handschlag.documents import images


def set_logo(business: Business, upload: bytes) -> None:
    """Keep a PNG, JPEG or WebP as the logo, decoded and written anew.

    Raises ``images.ImageRefused``, ``rendering.RenderingFailed``.
    """
    business.logo = images.read_logo(upload)
    business.save(update_fields=["logo"])


def remove_logo(business: Business) -> None:
    """Go back to the name alone; issued documents keep theirs."""
    business.logo = None
    business.save(update_fields=["logo"])

"""Keep the bytes of a document once and for good."""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, transaction
from django.utils import timezone

from handschlag.documents.models import StoredDocument


class DocumentDiffers(RuntimeError):
    """Other bytes are already kept under this name: rendering was not deterministic, or somebody tampered."""


def keep(
    *,
    business_id: int,
    subject: str,
    subject_id: int,
    form: str,
    content: bytes,
    filename: str,
    media_type: str,
    template_version: str = "",
    rules_version: str = "",
) -> StoredDocument:
    """Store bytes with their SHA-256. The same bytes again are the same row; raises ``DocumentDiffers`` for others."""
    sha256 = hashlib.sha256(content).hexdigest()
    row = StoredDocument(
        business_id=business_id,
        subject=subject,
        subject_id=subject_id,
        form=form,
        content=content,
        size=len(content),
        sha256=sha256,
        filename=filename,
        media_type=media_type,
        template_version=template_version,
        rules_version=rules_version,
        created_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            return row
    except IntegrityError:
        kept = StoredDocument.objects.of(business_id).about(subject, subject_id).filter(form=form)
        same = kept.filter(sha256=sha256).first()
        if same is None:
            raise DocumentDiffers(f"{subject} {subject_id} {form}") from None
        return same


def damaged(business_id: int) -> list[StoredDocument]:
    """Stored documents of a business whose bytes no longer have their size or SHA-256."""
    rows = StoredDocument.objects.of(business_id).order_by("pk").iterator(chunk_size=50)
    return [row for row in rows if not _is_whole(row)]


def _is_whole(row: StoredDocument) -> bool:
    if not isinstance(row.content, bytes | memoryview):
        return False
    content = bytes(row.content)
    return len(content) == row.size and hashlib.sha256(content).hexdigest() == row.sha256

"""Have a document made once from frozen data: asked for in the transaction that freezes, made by the worker.

A fault of the renderer can burn no number: the row waits, and every attempt starts from the same frozen data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from handschlag.documents import archiving
from handschlag.documents.models import Making, StoredDocument
from handschlag.documents.rendering import RenderingFailed
from handschlag.documents.version import TEMPLATE_VERSION
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.events.verifying import facts

RETRY_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class File:
    """One file of a document, as its maker hands it over."""

    form: str
    content: bytes
    filename: str
    media_type: str = "application/pdf"


def ask(business_id: int, subject: str, subject_id: int) -> Making:
    """Have the document of a thing made; ``reactions.MAKERS`` says by whom. Call inside the freezing transaction."""
    row: Making = Making.objects.of(business_id).create(
        business_id=business_id, subject=subject, subject_id=subject_id, next_at=timezone.now()
    )
    import_string("handschlag.documents.jobs.make").enqueue(row.pk)
    return row


def make(making_id: int) -> bool:
    """Make and keep one document. False if that was done before, or did not work this time."""
    row: Making = Making.objects.everywhere().get(pk=making_id)
    if row.made_at:
        return False
    maker = import_string(import_string(f"{settings.REACTIONS}.MAKERS")[row.subject])
    try:
        files: list[File] = maker(row.business_id, row.subject_id)
    except RenderingFailed as problem:
        _try_later(row, str(problem))
        return False
    return _keep(row, files)


def make_all(business_id: int) -> int:
    """Make everything that waits in one business, at once: for the command line and the example business."""
    waiting = Making.objects.of(business_id).filter(made_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(make(pk) for pk in list(waiting))


def document(business_id: int, subject: str, subject_id: int, form: str = StoredDocument.PDF) -> StoredDocument | None:
    """The stored document of a thing, or None while it is being made."""
    rows = StoredDocument.objects.of(business_id).about(subject, subject_id)
    return rows.filter(form=form).first()  # type: ignore[no-any-return]


def faults_of(business_id: int) -> Iterator[str]:
    """Every document of a business that is not the one that was made, in words."""
    for _, fact in facts(business_id, types.DOCUMENT_MADE):
        subject, subject_id, made = (fact.get(name) for name in ("subject", "subject_id", "hashes"))
        kept = StoredDocument.objects.of(business_id).about(subject, subject_id).filter(form__in=made or ())
        if dict(kept.values_list("form", "sha256")) != made:
            yield f"document of {subject} {subject_id} is not the one that was made"


def _keep(row: Making, files: list[File]) -> bool:
    with transaction.atomic():
        fresh = Making.objects.of(row.business_id).filter(pk=row.pk, made_at=None)
        if not fresh.update(made_at=timezone.now(), problem=""):
            return False
        hashes = {}
        for file in files:
            kept = archiving.keep(
                business_id=row.business_id,
                subject=row.subject,
                subject_id=row.subject_id,
                form=file.form,
                content=file.content,
                filename=file.filename,
                media_type=file.media_type,
                template_version=TEMPLATE_VERSION,
            )
            hashes[file.form] = kept.sha256
        record(
            business_id=row.business_id,
            type=types.DOCUMENT_MADE,
            subject="making",
            subject_id=row.pk,
            actor="worker",
            data={"subject": row.subject, "subject_id": row.subject_id, "hashes": hashes},
        )
    return True


def _try_later(row: Making, problem: str) -> None:
    attempts = row.attempts + 1
    Making.objects.of(row.business_id).filter(pk=row.pk, made_at=None).update(
        attempts=attempts, next_at=timezone.now() + RETRY_AFTER * min(2**attempts, 60), problem=problem[:300]
    )

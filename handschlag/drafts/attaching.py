"""Files of a draft: attach, remove; frozen with the document it becomes, gone with a draft thrown away.

The bytes lie beside the draft until it becomes a document, then with the documents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from handschlag.businesses import guests
from handschlag.businesses.models import Business
from handschlag.core import attachments
from handschlag.core.text import Text
from handschlag.documents import attaching
from handschlag.documents.attaching import AttachedFile
from handschlag.drafts.drafting import AlreadyIssued
from handschlag.drafts.files import as_typed, files_of
from handschlag.drafts.models import Draft, DraftFile, DraftVersion

# bytes of all files of one guest, so that nobody fills the disk
ROOM_OF_GUEST, ROOM_OF_TRUSTED_GUEST = 50 * 1024 * 1024, 1024 * 1024 * 1024


class NoRoom(Exception):
    """A guest has no room for a further file; ``sentence`` says so."""

    def __init__(self, room: int) -> None:
        most = room // (1024 * 1024)
        self.sentence = Text(
            f"Für Anlagen sind {most} MB möglich, und die sind voll. Werfen Sie Entwürfe weg, die Sie nicht brauchen",
            f"There are {most} MB for attachments, and they are full. Throw away drafts you do not need",
        )
        super().__init__(self.sentence.en)


class FileGone(Exception):
    """A draft names a file whose bytes are nowhere; ``file`` is the one."""

    def __init__(self, file: AttachedFile) -> None:
        super().__init__(file.filename)
        self.file = file


def attach(draft: Draft, name: str, content: bytes) -> Draft:
    """Attach a file. The same bytes again change nothing.

    Raises ``AttachmentRefused``, ``NoRoom``, ``AlreadyIssued``.
    """
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        row = _locked(draft)
        files = files_of(row.data)
        if any(file.sha256 == digest for file in files):
            return row
        taken = attachments.look(content, name, [file.filename for file in files])
        attachments.check_room(name, len(content), [file.size for file in files])
        _forget_removed(row, files)
        _check_room(row, len(content))
        DraftFile.objects.of(row.business_id).get_or_create(
            business_id=row.business_id, draft=row, sha256=digest, defaults={"content": content, "size": len(content)}
        )
        inside = sum(file.size for file in files if file.embed) + len(content)
        embed = inside <= attachments.LARGEST_EMBEDDED
        added = AttachedFile(digest, taken.filename, taken.media_type, len(content), embed=embed)
        return _store(row, [*row.data.get("files", []), as_typed(added)])


def detach(draft: Draft, digest: str) -> Draft:
    """Take a file off a draft; one that is not there changes nothing. Raises ``AlreadyIssued``."""
    with transaction.atomic():
        row = _locked(draft)
        left = [file for file in row.data.get("files", []) if file.get("sha256") != digest]
        return _store(row, left) if len(left) < len(row.data.get("files", [])) else row


def content_of(draft: Draft, digest: str) -> bytes | None:
    """The bytes of a file of a draft: its own, or those kept with an earlier document."""
    if all(file.sha256 != digest for file in files_of(draft.data)):
        return None
    rows = DraftFile.objects.of(draft.business_id).filter(draft=draft, sha256=digest)
    own = rows.values_list("content", flat=True).first()
    return attaching.content_of(draft.business_id, digest) if own is None else bytes(own)


def freeze(draft: Draft) -> tuple[AttachedFile, ...]:
    """Keep the files of a draft that becomes a document, for good. Inside the issuing transaction.

    Raises ``FileGone``.
    """
    files = files_of(draft.data)
    known = attaching.kept(draft.business_id, [file.sha256 for file in files]) if files else frozenset()
    # in one order, so that two documents with the same new files never wait crosswise
    for file in sorted(files, key=lambda file: file.sha256):
        if file.sha256 not in known:
            content = content_of(draft, file.sha256)
            if content is None:
                raise FileGone(file)
            attaching.keep(draft.business_id, file, content)
    DraftFile.objects.of(draft.business_id).filter(draft=draft).delete()
    return files


def _locked(draft: Draft) -> Draft:
    row: Draft = Draft.objects.of(draft.business_id).select_for_update().get(pk=draft.pk)
    if row.document_id:
        raise AlreadyIssued(row)
    return row


def _store(row: Draft, files: list[dict[str, Any]]) -> Draft:
    """The window that saved last stays it: attaching a file never lets an older text win."""
    data = {name: value for name, value in row.data.items() if name != "files"}
    row.data = {**data, "files": files} if files else data
    row.revision += 1
    row.updated_at = timezone.now()
    row.save(update_fields=["data", "revision", "updated_at"])
    return row


def _forget_removed(row: Draft, files: Iterable[AttachedFile]) -> None:
    """Bytes that nothing names any more go, also when somebody removes and attaches all day."""
    named = {file.sha256 for file in files}
    for data in DraftVersion.objects.of(row.business_id).filter(draft=row).values_list("data", flat=True):
        named |= {file.get("sha256") for file in data.get("files") or ()}
    DraftFile.objects.of(row.business_id).filter(draft=row).exclude(sha256__in=named).delete()


def _check_room(row: Draft, more: int) -> None:
    business: Business = Business.objects.get(pk=row.business_id)
    if business.origin != Business.GUEST:
        return
    room = ROOM_OF_TRUSTED_GUEST if guests.is_trusted(business) else ROOM_OF_GUEST
    waiting = DraftFile.objects.of(business).aggregate(sum=Sum("size"))["sum"] or 0
    if waiting + attaching.bytes_kept(business.pk) + more > room:
        raise NoRoom(room)

"""Files that go with an issued document: kept once per content for the legal term, named in the frozen snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from typing import Any

from django.db.models import Sum

from handschlag.core import attachments
from handschlag.core.bill import Attachment, Bill
from handschlag.documents import archiving
from handschlag.documents.models import StoredDocument


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """One file of a document, without its bytes; they are found by their SHA-256."""

    sha256: str
    filename: str
    media_type: str
    size: int
    description: str = ""
    embed: bool = True  # inside the e-invoice (BT-125)
    mail: bool = True  # beside the document in its mail

    @property
    def as_attachment(self) -> Attachment:
        """As the bill names it (BG-24), without content."""
        return Attachment(
            reference=self.filename,
            description=self.description,
            filename=self.filename,
            media_type=self.media_type,
        )


def files_of(frozen: Mapping[str, Any]) -> tuple[AttachedFile, ...]:
    """The files of a frozen snapshot."""
    known = {field.name for field in fields(AttachedFile)}
    return tuple(
        AttachedFile(**{name: value for name, value in row.items() if name in known})
        for row in frozen.get("files") or ()
    )


def written(files: Iterable[AttachedFile]) -> dict[str, Any]:
    """The part of a snapshot that names files; nothing where there are none."""
    rows = [asdict(file) for file in files]
    return {"files": rows} if rows else {}


def keep(business_id: int, file: AttachedFile, content: bytes) -> None:
    """Keep the bytes of a file for good, once per content. Call inside the transaction that freezes the document."""
    if file.sha256 in kept(business_id, [file.sha256]):
        return
    archiving.keep(
        business_id=business_id,
        subject="business",
        subject_id=business_id,
        form=StoredDocument.FILE,
        content=content,
        filename=file.filename[:120],
        media_type=file.media_type,
    )


def kept(business_id: int, hashes: Sequence[str]) -> frozenset[str]:
    """Which of these contents are kept."""
    return frozenset(_rows(business_id).filter(sha256__in=hashes).values_list("sha256", flat=True))


def content_of(business_id: int, digest: str) -> bytes | None:
    """The kept bytes with this SHA-256; None where this business has none such."""
    content = _rows(business_id).filter(sha256=digest).values_list("content", flat=True).first()
    return None if content is None else bytes(content)


def bytes_kept(business_id: int) -> int:
    """How much room the kept files of a business take."""
    return int(_rows(business_id).order_by().aggregate(sum=Sum("size"))["sum"] or 0)


def taken_out(business_id: int, bill: Bill) -> tuple[Bill, tuple[AttachedFile, ...]]:
    """A bill of a program without the bytes of its attachments, and these as kept files; the snapshot stays small."""
    files = []
    for each in bill.attachments:
        if each.content:
            digest = sha256(each.content).hexdigest()
            file = AttachedFile(digest, each.filename, each.media_type, len(each.content), each.description)
            keep(business_id, file, each.content)
            files.append(file)
    bare = tuple(replace(each, content=b"") for each in bill.attachments)
    return (replace(bill, attachments=bare), tuple(files)) if files else (bill, ())


def with_contents(business_id: int, bill: Bill, files: Sequence[AttachedFile]) -> Bill:
    """The bill with the bytes of every file that is to be inside the e-invoice."""
    inside = {file.filename: file.sha256 for file in files if file.embed}
    if not inside:
        return bill
    rows = dict(_rows(business_id).filter(sha256__in=list(inside.values())).values_list("sha256", "content"))
    contents = {name: bytes(rows[digest]) for name, digest in inside.items()}
    return replace(
        bill,
        attachments=tuple(
            replace(each, content=contents[each.filename]) if not each.content and each.filename in contents else each
            for each in bill.attachments
        ),
    )


def in_mail(files: Sequence[AttachedFile], besides: int) -> tuple[AttachedFile, ...]:
    """The files that go with a mail which carries ``besides`` bytes already; the others wait on the customer's page."""
    going, size = [], besides
    for file in files:
        if file.mail and size + file.size <= attachments.LARGEST_IN_MAIL:
            going.append(file)
            size += file.size
    return tuple(going)


def faults_of(business_id: int, snapshots: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterable[str]:
    """Files that a document names and nobody has any more; ``snapshots`` are number and frozen data."""
    known = frozenset(_rows(business_id).values_list("sha256", flat=True))
    for number, frozen in snapshots:
        for file in files_of(frozen):
            if file.sha256 not in known:
                yield f"attachment {file.filename} of {number} is gone"


def _rows(business_id: int) -> Any:
    return (
        StoredDocument.objects.of(business_id)
        .about("business", business_id)
        .filter(form=StoredDocument.FILE)
        .order_by("pk")
    )

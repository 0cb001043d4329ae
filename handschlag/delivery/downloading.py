"""Hand out a file that somebody attached: to save, never to open among our own pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import quote

from django.http import HttpResponse

from handschlag.core.bill import Bill
from handschlag.delivery.messages import file_name
from handschlag.documents import attaching
from handschlag.documents.attaching import AttachedFile

# what a stranger's file may do in a browser that opens it all the same: nothing
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


class Attached(Protocol):
    """A frozen document that files go with."""

    @property
    def business_id(self) -> int:
        """Whose it is."""

    @property
    def files(self) -> tuple[AttachedFile, ...]:
        """Its files in their order."""


def nth(document: Attached, n: int) -> HttpResponse | None:
    """The n-th file of a document, counted from 1; None where there is no such file."""
    if not 1 <= n <= len(document.files):
        return None
    file = document.files[n - 1]
    content = attaching.content_of(document.business_id, file.sha256)
    return None if content is None else download(file, content)


def rows(document: Attached, bill: Bill, address: Callable[[int], str]) -> list[dict[str, Any]]:
    """What goes with a document, for its page: each file with its ``address``, then what lies elsewhere (BT-124)."""
    found: list[dict[str, Any]] = [
        {"name": file.filename, "description": file.description, "size": file.size, "url": address(n)}
        for n, file in enumerate(document.files, 1)
    ]
    for each in bill.attachments:
        if each.url.strip():
            url = each.url.strip()
            safe = url if url.lower().startswith(("https://", "http://")) else ""
            name = each.reference or each.filename or url
            found.append({"name": name, "description": each.description, "outside": url, "url": safe})
    return found


def download(file: AttachedFile, content: bytes) -> HttpResponse:
    """The bytes under their name, with a type no browser guesses again."""
    return HttpResponse(
        content,
        content_type=file.media_type or "application/octet-stream",
        headers={
            "Content-Disposition": (
                f"attachment; filename=\"{file_name(file.filename)}\"; filename*=UTF-8''{quote(file.filename, safe='')}"
            ),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": SANDBOX,
        },
    )

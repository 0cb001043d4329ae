"""Take uploaded files into a draft, with the limits of one sender and a sentence for each file that is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from handschlag.businesses import limits
from handschlag.core import attachments
from handschlag.drafts import attaching
from handschlag.drafts.models import Draft
from handschlag.office import access, fields

PER_BUSINESS, PER_NETWORK = 120, 300  # files in an hour


def take(request: HttpRequest, draft: Draft) -> tuple[Draft, list[str]]:
    """Attach every uploaded file that fits. Returns the draft as it is then, and a sentence for each that was refused.

    Raises ``drafting.AlreadyIssued``.
    """
    refused = [] if not getattr(request, "files_left_out", False) else [too_large()]
    for file in _chosen(request.FILES.getlist("files")):
        try:
            limits.count("upload-business", str(draft.business_id), limit=PER_BUSINESS, seconds=3600)
            network = limits.network_of(access.address_of(request))
            limits.count("upload-network", network, limit=PER_NETWORK, seconds=3600)
            draft = attaching.attach(draft, file.name or "", file.read(attachments.LARGEST_FILE + 1))
        except (attachments.AttachmentRefused, attaching.NoRoom) as problem:
            refused.append(problem.sentence.in_(fields.language()))
        except limits.TooOften:
            refused.append(_("Das waren viele Dateien. Versuchen Sie es in einer Stunde noch einmal"))
            break
    return draft, list(dict.fromkeys(refused))


def too_large() -> str:
    """What is said where the files of one form are too many or too large to be read at all."""
    return _(
        "So viel auf einmal nehmen wir nicht. Je Datei sind %(one)s MB möglich, zusammen %(all)s MB in %(n)s Dateien"
    ) % {
        "one": attachments.LARGEST_FILE // (1024 * 1024),
        "all": attachments.LARGEST_IN_ALL // (1024 * 1024),
        "n": attachments.MOST_FILES,
    }


def _chosen(files: Iterable[Any]) -> list[Any]:
    """What a person has chosen: a browser sends a nameless empty file where nothing was.

    Where reading stopped at one too many, Django has closed the one before it.
    """
    return [file for file in files if (file.name or file.size) and not file.closed]

"""What the editor does with each kind of draft: which series numbers it, where it is finished, where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from handschlag.businesses import numbering
from handschlag.drafts import document
from handschlag.drafts.models import Draft


@dataclass(frozen=True)
class Kind:
    """One kind of document as the editor sees it; routes are names of ``urls.py``."""

    key: str
    series: str  # the number series whose next number the preview shows
    new: str  # route of the empty editor
    finish: str  # route of the last look before the draft becomes a document
    shown: str  # route of the document it became


KINDS = {
    Draft.INVOICE: Kind(
        Draft.INVOICE, series=numbering.INVOICE, new="office:new", finish="office:final", shown="office:invoice"
    ),
    Draft.QUOTE: Kind(
        Draft.QUOTE,
        series=numbering.QUOTE,
        new="office:new_quote",
        finish="office:offer_quote",
        shown="office:quote_version",
    ),
}


def series_of(kind: Kind, data: Mapping[str, Any]) -> str:
    """The number series of what a draft becomes."""
    return numbering.PROFORMA if document.kind_of(data) == numbering.PROFORMA else kind.series


def kind_of(draft: Draft) -> Kind:
    """The kind of a draft."""
    return KINDS[draft.kind]


def address_of_draft(draft: Draft, name: str = "office:draft") -> str:
    """The address of a draft's page."""
    return reverse(name, kwargs={"pk": draft.pk})


def address_of_document(draft: Draft) -> str:
    """The address of the document a draft became."""
    return reverse(kind_of(draft).shown, kwargs={"pk": draft.document_id})

"""What proves a yes: a sheet, picture or mail kept unchanged, and a keyed hash of the network address."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from handschlag.core.text import Text
from handschlag.documents import archiving

LARGEST = 5_000_000  # bytes
FORM = "evidence"  # under which the archive keeps it
_KINDS = {
    b"%PDF-": ("application/pdf", "pdf"),
    b"\x89PNG": ("image/png", "png"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
}


class EvidenceRefused(ValueError):
    """This file cannot be kept as evidence; ``sentence`` says why."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def hash_of(address: str) -> str:
    """A hash of a network address that only this server can compute again."""
    key = hashlib.sha256(b"handschlag.acceptance:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()


def check(evidence: bytes) -> tuple[str, str] | None:
    """Media type and file ending of a PDF, PNG or JPEG of up to 5 MB; ``None`` for none. Raises ``EvidenceRefused``."""
    if not evidence:
        return None
    if len(evidence) > LARGEST:
        raise EvidenceRefused(Text("Der Nachweis darf bis 5 MB groß sein", "The evidence may be up to 5 MB"))
    kind = next((kind for start, kind in _KINDS.items() if evidence.startswith(start)), None)
    if kind is None:
        raise EvidenceRefused(Text("Der Nachweis ist ein PDF, PNG oder JPEG", "The evidence is a PDF, PNG or JPEG"))
    return kind


def keep(business_id: int, subject: str, subject_id: int, number: str, evidence: bytes) -> None:
    """Archive the evidence of a thing with this number, if there is any. Raises ``EvidenceRefused``."""
    if kind := check(evidence):
        archiving.keep(
            business_id=business_id,
            subject=subject,
            subject_id=subject_id,
            form=FORM,
            content=evidence,
            filename=f"{number}-Nachweis.{kind[1]}",
            media_type=kind[0],
        )

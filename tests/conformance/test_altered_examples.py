"""Of altered copies of the public examples, our own checks refuse what the published rules refuse.

Copies with an element or attribute gone, doubled or wrong, and such with elements in another order, renamed, moved,
exchanged, with other codes, amounts and dates, in one place or everywhere. A fixed seed, or that of ``ALTERED_SEED``.
"""

from __future__ import annotations

import os
import random

import pytest

from handschlag.core.einvoice.examining import examine
from handschlag.core.einvoice.reading import read
from handschlag.core.untrusted_xml import DocumentRefused
from tests.conformance.spoiling_xml import altered, spoiled
from tests.conformance.test_official_examples import COMPLETE, fatal, format_of, refused, without_mark
from tests.core.einvoice.official_examples import document

pytestmark = pytest.mark.conformance

SEED = os.environ.get("ALTERED_SEED", "20261126")
COPIES_OF_EACH = 36
BASES = [name for name in COMPLETE if not refused(name)]


def test_what_the_rules_refuse_we_refuse() -> None:
    unnoticed: list[tuple[str, str, str]] = []
    number = 0
    for name in BASES:
        right = _with_right_vat_identifiers(without_mark(document(name)))
        known = {(remark.code, remark.path) for remark in examine(read(right)) if remark.severity != "other"}
        chance = random.Random(f"{SEED} {name}")
        copies = list(spoiled(right))
        some = chance.sample(copies, min(len(copies), COPIES_OF_EACH // 2))
        for what, xml in [*some, *altered(right, chance, COPIES_OF_EACH // 2)]:
            faults = fatal(xml, format_of(name))
            if faults:
                number += 1
                if not _notices(xml, known):
                    unnoticed.append((name, what, faults[0][:120]))
    assert number > 1_000
    assert len(unnoticed) < number / 100, unnoticed


def _notices(xml: bytes, known: set[tuple[str, str]]) -> bool:
    try:
        remarks = examine(read(xml))
    except DocumentRefused:
        return True
    return any(remark.severity != "other" and (remark.code, remark.path) not in known for remark in remarks)


def _with_right_vat_identifiers(xml: bytes) -> bytes:
    """The examples have invented ones, and what is wrong before cannot be noticed anew."""
    for wrong, right in (
        (b"DE123456789", b"DE123456788"),
        (b"ATU123456789", b"ATU13585627"),
        (b"DE124567", b"DE123456788"),
    ):
        xml = xml.replace(b">" + wrong + b"<", b">" + right + b"<")
    return xml

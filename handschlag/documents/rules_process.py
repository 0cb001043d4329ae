"""The rules process: runs XML schemas and compiled Schematron for its parent, and nothing else.

Started as ``python -m handschlag.documents.rules_process``; plain Python, no Django. A job on stdin is the XML and the
paths of schema and stylesheets; the answer is a status and one SVRL report for each. The end of stdin ends the
process. Saxon takes about 350 MB and has been seen to bring its process down: that is why it lives here.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from typing import Any

from lxml import etree

from handschlag.documents.pipe import receive, send

try:
    from saxonche import PySaxonProcessor
except ImportError:  # the parent says so in a sentence
    PySaxonProcessor = None


def main() -> None:
    """Answer one job after the other."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints must not reach the pipe
    if PySaxonProcessor is None:
        send(out, json.dumps({"ok": False, "error": "saxonche is not installed"}).encode())
        return
    with PySaxonProcessor(license=False) as saxon, contextlib.suppress(EOFError):
        compiled: dict[str, Any] = {}
        while True:
            xml, *paths = receive(sys.stdin.buffer)
            try:
                reports = _reports(saxon, compiled, xml, [path.decode() for path in paths])
            except Exception as error:  # Saxon raises its own kinds
                send(out, json.dumps({"ok": False, "error": str(error)[:500]}).encode())
            else:
                send(out, json.dumps({"ok": True}).encode(), *reports)


def _reports(saxon: Any, compiled: dict[str, Any], xml: bytes, paths: list[str]) -> list[bytes]:
    reports = [_schema_report(compiled, xml, path) for path in paths if path.endswith(".xsd")]
    stylesheets = [path for path in paths if not path.endswith(".xsd")]
    if any(report != _SILENT for report in reports):  # rules expect what the schema promises, and fail without
        return reports + [_SILENT] * len(stylesheets)
    document = saxon.parse_xml(xml_text=xml.decode("utf-8"))
    for path in stylesheets:
        if path not in compiled:
            compiled[path] = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=path)
    return reports + [compiled[path].transform_to_string(xdm_node=document).encode() for path in stylesheets]


_SVRL = "http://purl.oclc.org/dsdl/svrl"
_SILENT = f'<svrl:schematron-output xmlns:svrl="{_SVRL}"/>'.encode()
MOST_FAULTS = 50


def _schema_report(compiled: dict[str, Any], xml: bytes, path: str) -> bytes:
    """What an XML schema says, in the form in which rules say it."""
    if path not in compiled:
        compiled[path] = etree.XMLSchema(etree.parse(path))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    if compiled[path].validate(etree.fromstring(xml, parser)):
        return _SILENT
    report = etree.fromstring(_SILENT)
    for error in compiled[path].error_log[:MOST_FAULTS]:
        fault = etree.SubElement(report, f"{{{_SVRL}}}failed-assert", id="XSD", flag="fatal", location=error.path or "")
        etree.SubElement(fault, f"{{{_SVRL}}}text").text = re.sub(r"\{[^}]*\}", "", error.message)
    return etree.tostring(report)


if __name__ == "__main__":
    main()

"""The rules process: runs compiled Schematron for its parent, and nothing else.

Started as ``python -m handschlag.documents.rules_process``; plain Python, no Django. A job on stdin is the XML and the
paths of the stylesheets; the answer is a status and one SVRL report for each. The end of stdin ends the process. Saxon
takes about 350 MB and has been seen to bring its process down: that is why it lives here.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any

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
    document = saxon.parse_xml(xml_text=xml.decode("utf-8"))
    for path in paths:
        if path not in compiled:
            compiled[path] = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=path)
    return [compiled[path].transform_to_string(xdm_node=document).encode() for path in paths]


if __name__ == "__main__":
    main()

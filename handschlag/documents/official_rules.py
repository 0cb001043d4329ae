"""Ask the official rules about an e-invoice: the parent's side of the rules process, with a time limit."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.conf import settings
from lxml import etree

from handschlag.core.untrusted_xml import DocumentRefused, parse_untrusted
from handschlag.documents.pipe import receive, send
from handschlag.documents.rule_sets import CII, UBL, RuleSet, rule_sets, schema

SECONDS = 60  # the first document waits for the rules to be compiled
IDLE_SECONDS = 120
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_ROOTS = {"CrossIndustryInvoice": CII, "Invoice": UBL, "CreditNote": UBL}
_SPECIFICATION = {
    CII: ".//{*}GuidelineSpecifiedDocumentContextParameter/{*}ID",
    UBL: "./{*}CustomizationID",
}

# Two rules count the names and the files of all attachments together, though the norm takes any number (BG-24).
_WRONG = frozenset({"CII-SR-475", "CII-SR-476"})
# Factur-X knows its own profiles alone (BT-24). An XRechnung in CII names itself, and keeps all the other rules.
_KNOWN_PROFILE = "FX-SCH-A-000556"
_XRECHNUNG = "urn:xeinkauf.de:"
# Rules of the norm for which the XRechnung Extension has its own (BR-DEX-01, -04 to -09)
_EXTENSION = "#conformant#urn:xeinkauf.de:kosit:extension:"
_WIDER_IN_THE_EXTENSION = frozenset("BR-CL-10 BR-CL-11 BR-CL-21 BR-CL-24 BR-CL-25 BR-CL-26 BR-CO-16".split())

Severity = Literal["fatal", "warning", "information"]


class NotChecked(Exception):
    """The rules could not be asked: not installed, too slow, or their process ended. Says nothing about the invoice."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What one rule says against a document."""

    severity: Severity
    code: str  # such as BR-CO-15, BR-DE-1
    sentence: str  # as the rule says it, in English or German
    location: str  # XPath
    rule_set: str


@dataclass(frozen=True, slots=True)
class Report:
    """What all rule sets say: which were asked, in which version, and every fault."""

    rule_sets: tuple[tuple[str, str], ...]  # name, version
    faults: tuple[Fault, ...]

    @property
    def valid(self) -> bool:
        """No fatal fault; warnings may be there."""
        return not any(fault.severity == "fatal" for fault in self.faults)


def examine(xml: bytes) -> Report:
    """Hold a CII or UBL document to its XML schema and every rule set that fits.

    The schema comes first: what breaks it is told without asking the rules. Raises ``NotChecked``.
    """
    try:
        root = parse_untrusted(xml)
    except DocumentRefused as refused:
        raise NotChecked(str(refused)) from refused
    name = etree.QName(root).localname
    syntax = _ROOTS.get(name)
    if syntax is None:
        raise NotChecked("neither CII nor UBL")
    specification = (root.findtext(_SPECIFICATION[syntax]) or "").strip()
    chosen = rule_sets(syntax, specification, Path(settings.RULES) if settings.configured else None)
    if not chosen:
        raise NotChecked("no rule sets are installed")
    chosen = [*filter(None, (schema(name),)), *chosen]
    faults = faults_by(etree.tostring(root, encoding="UTF-8"), chosen)  # whatever its encoding was
    passed_over = _passed_over(specification)
    faults = [fault for fault in faults if fault.code not in passed_over]
    return Report(tuple((rules.name, rules.version) for rules in chosen), tuple(dict.fromkeys(faults)))


def _passed_over(specification: str) -> frozenset[str]:
    """Rules that do not hold for documents that follow this specification (BT-24)."""
    of_xrechnung = {_KNOWN_PROFILE} if _XRECHNUNG in specification else frozenset[str]()
    of_extension = _WIDER_IN_THE_EXTENSION if _EXTENSION in specification else frozenset[str]()
    return _WRONG | of_xrechnung | of_extension


def faults_by(xml: bytes, chosen: Sequence[RuleSet]) -> list[Fault]:
    """What these schemas and rule sets say against a document in UTF-8, one after the other. Raises ``NotChecked``."""
    reports = _process.ask(xml, chosen)
    return [fault for rules, report in zip(chosen, reports, strict=True) for fault in _faults(rules, report)]


def _faults(rules: RuleSet, report: bytes) -> list[Fault]:
    found = etree.fromstring(report).iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report")
    return [
        Fault(
            _severity(each.get("flag") or each.get("role") or ""),
            (each.get("id") or "")[:60],
            " ".join((each.findtext(f"{_SVRL}text") or "").split())[:600],
            (each.get("location") or "")[:600],
            rules.name,
        )
        for each in found
    ]


def _severity(flag: str) -> Severity:
    if flag == "warning":
        return "warning"
    return "information" if flag in ("information", "info") else "fatal"


def stop() -> None:
    """End the rules process; the next document starts a new one."""
    _process.end()


class _Process:
    """The one rules process of this process: started when needed, one job at a time, ended when idle."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.child: subprocess.Popen[bytes] | None = None
        self.idle: threading.Timer | None = None

    def ask(self, xml: bytes, chosen: Sequence[RuleSet]) -> list[bytes]:
        with self.lock:
            self._stay()
            child = self.child if self.child and self.child.poll() is None else self._start()
            assert child.stdin and child.stdout  # noqa: S101 (both are pipes)
            too_long = threading.Timer(SECONDS, child.kill)
            too_long.daemon = True
            too_long.start()
            try:
                send(child.stdin, xml, *(str(rules.path).encode() for rules in chosen))
                status, *reports = receive(child.stdout)
            except (EOFError, OSError) as error:
                self._end()
                raise NotChecked("the rules process ended or took too long") from error
            finally:
                too_long.cancel()
            self._end_when_idle()
        told = json.loads(status)
        if not told["ok"]:
            raise NotChecked(told["error"])
        return reports

    def _start(self) -> subprocess.Popen[bytes]:
        # nothing of our own environment: it holds secrets
        root = str(Path(__file__).parents[2])
        self.child = subprocess.Popen(
            [sys.executable, "-P", "-m", "handschlag.documents.rules_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": root, "PYTHONUTF8": "1"},
        )
        return self.child

    def _stay(self) -> None:
        if self.idle:
            self.idle.cancel()

    def _end_when_idle(self) -> None:
        self.idle = threading.Timer(IDLE_SECONDS, self.end)
        self.idle.daemon = True
        self.idle.start()

    def end(self) -> None:
        with self.lock:
            self._end()

    def _end(self) -> None:
        child, self.child = self.child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        child.wait()


_process = _Process()


def _start_over() -> None:
    """In a forked child: the process belongs to the parent."""
    global _process
    _process = _Process()


os.register_at_fork(after_in_child=_start_over)
atexit.register(stop)

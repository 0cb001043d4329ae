"""What every command shares: exit codes, messages, JSON on stdout, the bill from a file."""

from __future__ import annotations

import argparse
import contextlib
import errno
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from handschlag import dated_tables
from handschlag.core.bill import Bill
from handschlag.core.bill_json import LARGEST_FILE, FieldError, NotReadable, load_json, read_bill
from handschlag.core.dated import TableWrong
from handschlag.core.einvoice.pdf_attachment import is_pdf
from handschlag.core.findings import Finding
from handschlag.core.text import Text

DONE, REFUSED, UNUSABLE = 0, 1, 2


class Stop(Exception):
    """End the command: what is wrong, as JSON on stdout and as a sentence on stderr, and an exit code."""

    def __init__(self, sentence: Text, code: int = UNUSABLE, *, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(sentence.en)
        self.sentence, self.code = sentence, code
        self.errors = errors or (FieldError("", sentence),)


def report(stop: Stop, language: str) -> int:
    """Say why a command stops, to programs and to people. Returns the exit code."""
    errors = [{"path": error.path, "sentence": error.sentence.in_(language)} for error in stop.errors]
    print_json({"ok": False, "errors": errors})
    say(stop.sentence.in_(language))
    return stop.code


def language_of(arguments: list[str]) -> str:
    """``--language``, else the environment's, else English."""
    for given, value in pairwise([*arguments, ""]):
        if given == "--language" or given.startswith("--language="):
            return "de" if given.endswith("=de") or value == "de" else "en"
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "de" if named.lower().startswith("de") else "en"


def today() -> date:
    """The day it is in Germany, as everywhere in the product."""
    return datetime.now(ZoneInfo("Europe/Berlin")).date()


def use_own_tables() -> None:
    """Put the operator's rates and limits in force, where there is no Django to do it. Stops at a wrong table."""
    try:
        dated_tables.use_folder(dated_tables.folder())
    except TableWrong as wrong:
        raise Stop(wrong.sentence) from None


def say(sentence: str) -> None:
    """One message for a person."""
    print(sentence, file=sys.stderr)


def print_json(data: Any) -> None:
    """The result for a program: JSON in UTF-8, whatever the terminal's encoding."""
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    # a file name that is no UTF-8 becomes \\udc80, which JSON reads back
    sys.stdout.buffer.write(text.encode(errors="backslashreplace"))


def open_streams() -> None:
    """Put nothing where whoever started us closed stdin, stdout or stderr; else the next file would take its place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 (stays open)


def leave_stdout_alone() -> None:
    """Nobody can be told anything there any more: what is still in its buffer must not fail once more at the end."""
    with contextlib.suppress(OSError, ValueError):  # no real file, as under test
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def read_file(name: str) -> bytes:
    """The bytes of a file, ``-`` is stdin, a byte more than the largest at most. Stops where it cannot be read."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(LARGEST_FILE + 1)
        with open(name, "rb") as file:
            return file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        why = reason(error)
        raise Stop(Text(f"{name} lässt sich nicht lesen: {why.de}", f"{name} cannot be read: {why.en}")) from None


def reason(error: Exception) -> Text:
    """Why a file could not be opened, in words."""
    said = getattr(error, "strerror", None) or str(error)
    return _REASONS.get(getattr(error, "errno", None), Text(said, said))


_REASONS: dict[int | None, Text] = {
    errno.ENOENT: Text("diese Datei gibt es nicht", "there is no such file"),
    errno.EEXIST: Text("diese Datei steht im Weg", "this file is in the way"),
    errno.EISDIR: Text("das ist ein Ordner", "this is a folder"),
    errno.ENOTDIR: Text("ein Teil des Pfads ist kein Ordner", "a part of the path is no folder"),
    errno.EACCES: Text("dazu fehlt das Recht", "you have no permission"),
    errno.EROFS: Text("hier darf nicht geschrieben werden", "nothing can be written here"),
    errno.EFBIG: Text("die Datei würde zu groß", "the file would become too large"),
    errno.ENOSPC: Text("der Datenträger ist voll", "the disk is full"),
    errno.ENAMETOOLONG: Text("der Name ist zu lang", "the name is too long"),
}


def bill_of(options: argparse.Namespace) -> Bill:
    """The bill of the file. Stops with every fault and its path."""
    return bill_in(read_file(options.file), options.file)


def bill_in(content: bytes, name: str = "") -> Bill:
    """The JSON bill in these bytes. Stops with every fault and its path."""
    _stop_at_no_bill(content)
    try:
        read = read_bill(load_json(content))
    except NotReadable as error:
        raise Stop(error.sentence) from None
    if read.errors:
        faults = [(error.path or name, error.sentence) for error in read.errors]
        raise Stop(
            Text(
                "\n".join(f"{path}: {sentence.de}" for path, sentence in faults),
                "\n".join(f"{path}: {sentence.en}" for path, sentence in faults),
            ),
            errors=read.errors,
        )
    return read.bill


def is_document(content: bytes) -> bool:
    """Whether a file is XML or PDF, and no JSON bill."""
    return is_pdf(content) or content.lstrip(_BEFORE).startswith(b"<")


def is_json(content: bytes) -> bool:
    """Whether a file may be a JSON bill."""
    return content.lstrip(_BEFORE)[:1] in (b"{", b"[")


_BEFORE = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # byte order marks, and white space in any encoding


def _stop_at_no_bill(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        return  # told by who reads it
    if not content.strip(_BEFORE):
        raise Stop(Text("Die Datei ist leer", "The file is empty"))
    if is_document(content):
        raise Stop(
            Text(
                "Das ist keine Rechnung als JSON, sondern XML oder PDF. Lesen Sie sie mit „handschlag read“ oder "
                "wandeln Sie sie mit „handschlag convert“",
                "This is no JSON bill but XML or PDF. Read it with “handschlag read”, or convert it with "
                "“handschlag convert”",
            )
        )
    if not is_json(content):
        raise Stop(
            Text(
                "Das ist weder eine Rechnung als JSON noch eine E-Rechnung in XML oder PDF",
                "This is neither a JSON bill nor an e-invoice in XML or PDF",
            )
        )


def dated(bill: Bill) -> Bill:
    """The bill with the date it gets if it is issued now."""
    return replace(bill, issue_date=bill.issue_date or today())


def as_json(finding: Finding, language: str) -> dict[str, Any]:
    """A finding for a program."""
    fix = finding.fix
    return {
        "code": finding.code,
        "severity": finding.severity,
        "path": finding.field,
        "title": finding.title.in_(language),
        "why": finding.why.in_(language),
        "source": finding.source,
        "fix": {"label": fix.label.in_(language), "changes": dict(fix.changes)} if fix else None,
    }


def refuse(findings: Sequence[Finding], language: str) -> int:
    """Report what stops a bill from being issued."""
    print_json({"ok": False, "errors": [], "findings": [as_json(finding, language) for finding in findings]})
    for finding in findings:
        say(f"{finding.field}: {finding.title.in_(language)} ({finding.code})")
    return REFUSED

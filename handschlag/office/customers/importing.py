"""Import customers: bring a file, say which column is which, see what would happen, then let it happen."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from handschlag.businesses import limits
from handschlag.core.tables import ENCODINGS, LARGEST_FILE, SEPARATORS, NotATable, Table, read_table, write_table
from handschlag.core.text import Text
from handschlag.core.vcards import is_vcard, read_vcards
from handschlag.customers import columns, entries, importing
from handschlag.customers.entries import Reading
from handschlag.customers.importing import Entry, Report, Result
from handschlag.customers.models import ImportFile
from handschlag.customers.record import BUSINESS_DE, PRIVATE
from handschlag.office import access, fields
from handschlag.office.customers.page import too_often

IMPORTS_PER_DAY = 40  # of one business, and of one network
DAY = 86_400
SAMPLE, SHOWN = 3, 200

SEPARATOR_WORDS = {
    ";": gettext_lazy("Strichpunkt"),
    ",": gettext_lazy("Komma"),
    "\t": gettext_lazy("Tabulator"),
    "|": gettext_lazy("senkrechter Strich"),
}
NO_FILE = Text("Wählen Sie eine Datei", "Choose a file")
EMPTY_FILE = Text("Diese Datei ist leer. Wählen Sie eine andere", "This file is empty. Choose another")
NO_NAME = Text(
    "Sagen Sie, in welcher Spalte der Name steht, sonst weiß niemand, wer die Kunden sind",
    "Say which column holds the name, otherwise nobody knows who the customers are",
)


@dataclass(frozen=True)
class Choices:
    """How a file is to be read and imported, as far as a person has said."""

    encoding: str
    separator: str
    reading: Reading
    known: str


# -- a file comes


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; the first POST of a browser without a business starts one."""
    if request.method != "POST":
        return render(request, "office/customers/import.html", {"business": access.business_of(request)})
    file: Any = request.FILES.get("file")
    content = file.read(LARGEST_FILE + 1) if file else b""
    problem = None if content else EMPTY_FILE if file else NO_FILE
    if content and not is_vcard(content):
        try:
            read_table(content)
        except NotATable as refused:
            problem = refused.sentence
    elif len(content) > LARGEST_FILE:
        problem = Text("Die Datei ist größer als 5 MB. Teilen Sie sie", "The file is larger than 5 MB. Split it")
    if problem:
        words = problem.in_(fields.language())
        context = {"error_summary": [("file", words)], "errors": {"file": words}}
        return render(request, "office/customers/import.html", context, status=422)
    try:
        business = access.business_made(request, fields.language())
        limits.count("import-business", str(business.pk), limit=IMPORTS_PER_DAY, seconds=DAY)
        network = limits.network_of(access.address_of(request))
        limits.count("import-network", network, limit=IMPORTS_PER_DAY * 2, seconds=DAY)
    except limits.TooOften as much:
        return too_often(request, much)
    row = ImportFile.objects.of(business).create(
        business=business,
        name=str(file.name)[:200],
        form=ImportFile.VCARD if is_vcard(content) else ImportFile.CSV,
        content=content,
        created_at=timezone.now(),
    )
    return redirect("office:customer_import", pk=row.pk)


def _file_of(business: Any, pk: int) -> ImportFile:
    row: ImportFile | None = ImportFile.objects.of(business).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


# -- what would happen, and letting it happen


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def look(request: Any, pk: int) -> HttpResponse:
    """The columns, a look at the result, and the button that imports; afterwards the report."""
    business, row = request.business, _file_of(request.business, pk)
    if row.done_at:
        return render(request, "office/customers/import_report.html", _report_context(row))
    content = bytes(row.content)
    table: Table | None = None
    errors: dict[str, str] = {}
    said = request.POST if request.method == "POST" else {}
    try:
        if row.form == ImportFile.CSV:
            table = read_table(
                content,
                encoding=said.get("encoding", "") if said.get("encoding", "") in ENCODINGS else "",
                separator=said.get("separator", "") if said.get("separator", "") in SEPARATORS else "",
            )
    except NotATable as refused:
        errors["encoding"] = refused.sentence.in_(fields.language())
        table = read_table(content)
    choices = _choices(business, table, said)
    found = entries.from_table(table, choices.reading) if table else _cards(content, choices)
    if table and not choices.reading.names_somebody:
        errors["column-0"] = NO_NAME.in_(fields.language())
    digest = hashlib.sha256(content).hexdigest()
    try:
        if said.get("do") == "import" and not errors:
            return _run(request, row, table, choices, found, digest)
        report = importing.run(business, found, known=choices.known, by=access.SELLER, dry_run=True)
    except importing.TooMany as much:
        errors["encoding"] = much.sentence.in_(fields.language())
        report = Report(dry_run=True)
    context = {
        "file": row,
        "table": table,
        "choices": choices,
        "columns": _columns(table, choices.reading) if table else [],
        "encodings": [(name, name.upper()) for name in ENCODINGS],
        "separators": [(mark, str(words)) for mark, words in SEPARATOR_WORDS.items()],
        "otherwise": [(BUSINESS_DE, _("Firmen")), (PRIVATE, _("Privatpersonen"))],
        "known": _known_choices(),
        "counts": _counts(report.counts, dry_run=True),
        "incomplete": report.incomplete,
        "skipped": [_shown(result) for result in report.with_outcome(importing.SKIPPED)[:SHOWN]],
        "others": [_shown(r) for r in _remarkable(report)[:SHOWN]],
        "errors": errors,
        "error_summary": list(errors.items()),
    }
    return render(request, "office/customers/import_look.html", context, status=422 if errors else 200)


def _cards(content: bytes, choices: Choices) -> list[Entry]:
    return entries.from_cards(read_vcards(content), choices.reading.otherwise)


def _choices(business: Any, table: Table | None, said: Any) -> Choices:
    """What was chosen; where nothing was said, what the file looks like."""
    known = said.get("known", "")
    otherwise = said.get("otherwise", "") if said.get("otherwise", "") in (BUSINESS_DE, PRIVATE) else ""
    reading = entries.reading_of(business, table) if table else Reading(False, (), otherwise or PRIVATE)
    if table and said.get("columns"):
        mapping = tuple(
            key if (key := said.get(f"column-{i}", "")) in columns.BY_KEY else entries.NOTHING
            for i in range(len(reading.mapping))
        )
        reading = Reading(said.get("heading") == "1", mapping, otherwise or BUSINESS_DE)
    return Choices(
        table.encoding if table else "",
        table.separator if table else "",
        reading,
        known if known in importing.KNOWN else importing.LEAVE,
    )


def _run(
    request: Any, row: ImportFile, table: Table | None, choices: Choices, found: Sequence[Entry], digest: str
) -> HttpResponse:
    report = importing.run(request.business, found, known=choices.known, by=access.SELLER, dry_run=False, digest=digest)
    if table:
        entries.remember(request.business, table, choices.reading)
    row.choices = {
        "encoding": choices.encoding,
        "separator": choices.separator,
        "heading": choices.reading.heading,
        "mapping": list(choices.reading.mapping),
        "otherwise": choices.reading.otherwise,
        "known": choices.known,
    }
    row.report = {
        "counts": report.counts,
        "incomplete": report.incomplete,
        "results": [
            {
                "line": result.line,
                "name": result.name,
                "outcome": result.outcome,
                "de": [reason.de for reason in result.reasons],
                "en": [reason.en for reason in result.reasons],
                "customer": result.customer,
            }
            for result in report.results
            if result.reasons
        ],
    }
    row.done_at = timezone.now()
    row.save(update_fields=["choices", "report", "done_at"])
    return redirect("office:customer_import", pk=row.pk)


@require_safe
@access.business_needed
def skipped_rows(request: Any, pk: int) -> HttpResponse:
    """The rows that were left out, with the reason beside them, to be put right and imported again."""
    row = _file_of(request.business, pk)
    if not row.done_at:
        raise Http404
    language = fields.language()
    left_out = [r for r in row.report["results"] if r["outcome"] == importing.SKIPPED]
    reasons = {r["line"]: "; ".join(r[language]) for r in left_out}
    names = {r["line"]: r["name"] for r in left_out}
    rows: list[list[str]] = [[_("Zeile"), _("Name"), _("Grund")]]
    if row.form == ImportFile.CSV:
        said = row.choices
        table = read_table(bytes(row.content), encoding=said["encoding"], separator=said["separator"])
        reading = Reading(said["heading"], tuple(said["mapping"]), said["otherwise"])
        head = list(table.rows[0].cells) if reading.heading else [""] * len(reading.mapping)
        rows = [[*head, _("Grund")]]
        width = len(head)
        for line, cells in entries.cells_of(table, reading, set(reasons)):
            rows.append([*(list(cells) + [""] * width)[:width], reasons[line]])
    else:
        rows += [[str(line), names[line], reason] for line, reason in reasons.items()]
    response = HttpResponse(write_table(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("Ausgelassen")}.csv"'
    return response


# -- showing


def _report_context(row: ImportFile) -> dict[str, Any]:
    language = fields.language()
    results = [
        {"line": r["line"], "name": r["name"], "outcome": r["outcome"], "why": r[language], "pk": r["customer"]}
        for r in row.report["results"]
    ]
    return {
        "file": row,
        "counts": _counts(row.report["counts"], dry_run=False),
        "incomplete": row.report["incomplete"],
        "skipped": [r for r in results if r["outcome"] == importing.SKIPPED][:SHOWN],
        "skipped_count": row.report["counts"][importing.SKIPPED],
        "others": [r for r in results if r["outcome"] != importing.SKIPPED][:SHOWN],
    }


def _remarkable(report: Report) -> list[Result]:
    return [r for r in report.results if r.reasons and r.outcome != importing.SKIPPED]


def _shown(result: Result) -> dict[str, Any]:
    language = fields.language()
    why = [reason.in_(language) for reason in result.reasons]
    return {"line": result.line, "name": result.name, "outcome": result.outcome, "why": why, "pk": result.customer}


def _counts(counts: dict[str, int], *, dry_run: bool) -> list[tuple[str, int]]:
    words = {
        importing.NEW: _("werden angelegt") if dry_run else _("angelegt"),
        importing.FILLED: _("werden ergänzt") if dry_run else _("ergänzt"),
        importing.UPDATED: _("werden geändert") if dry_run else _("geändert"),
        importing.SAME: _("sind schon da"),
        importing.DIFFERS: _("sind da und bleiben, obwohl die Datei anderes sagt"),
        importing.SKIPPED: _("werden ausgelassen") if dry_run else _("ausgelassen"),
    }
    return [(words[outcome], counts.get(outcome, 0)) for outcome in words]


def _known_choices() -> list[tuple[str, str]]:
    return [
        (importing.LEAVE, _("unverändert lassen")),
        (importing.FILL, _("nur leere Felder ergänzen")),
        (importing.UPDATE, _("auf den Stand der Datei bringen")),
    ]


def _columns(table: Table, reading: Reading) -> list[dict[str, Any]]:
    """Each column of the file: its heading, some of its cells, and the field it goes into."""
    rows = table.rows[1:] if reading.heading else table.rows
    language = fields.language()
    choices = [("", _("nicht übernehmen")), *((c.key, c.label.in_(language)) for c in columns.COLUMNS)]
    shown = []
    for i, key in enumerate(reading.mapping):
        head = table.rows[0].cells[i] if reading.heading and i < len(table.rows[0].cells) else ""
        cells = [row.cells[i] for row in rows if i < len(row.cells) and row.cells[i].strip()][:SAMPLE]
        shown.append({"i": str(i), "head": head, "cells": cells, "key": key, "choices": choices})
    return shown

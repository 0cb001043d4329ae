"""Received invoices: drop one, see it as a page with every check explained, take its figures along."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handschlag.businesses import limits
from handschlag.core.einvoice.examining import examine
from handschlag.core.einvoice.reading import Reading
from handschlag.core.einvoice.reading_json import reading_json
from handschlag.core.einvoice.remarks import MEANINGS, Remark
from handschlag.core.money import format_money, plain
from handschlag.core.untrusted_xml import DocumentRefused
from handschlag.office import access, fields
from handschlag.office.editor import is_script
from handschlag.office.received_page import name_of, page_of
from handschlag.receiving import checking, keeping
from handschlag.receiving.models import ReceivedInvoice

ON_A_PAGE = 50
FILES_PER_HOUR = 120  # from one network
# What a file of a stranger may do in a browser that opens it all the same: nothing.
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Choose a file; below, what was received so far. A guest's workspace begins with the first file."""
    if request.method == "POST":
        return _take(request)
    return _overview(request)


def _overview(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    business = access.business_of(request)
    before = request.GET.get("vor", "")
    start = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
    rows = list(ReceivedInvoice.objects.of(business).newest_first(start)[: ON_A_PAGE + 1]) if business else []
    context = {
        "shell": "shell/app.html" if business else "shell/guest.html",
        "business": business,
        "rows": [(row, _amount(row)) for row in rows[:ON_A_PAGE]],
        "next": rows[ON_A_PAGE - 1].pk if len(rows) > ON_A_PAGE else None,
        "error": error,
        "error_summary": error,
        "most": keeping.LARGEST_FILE // 1_000_000,
    }
    return render(request, "office/receive.html", context, status=status)


def _amount(row: ReceivedInvoice) -> str:
    return "–" if row.payable is None else format_money(row.payable, row.currency, fields.language())


def _take(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is not None and not file.size:
        return _overview(request, _("Diese Datei ist leer. Bitten Sie um eine neue"), 422)
    if file is None:
        return _overview(request, _("Wählen Sie eine Rechnung als XML oder PDF"), 422)
    try:
        network = limits.network_of(access.address_of(request))
        limits.count("receive-network", network, limit=FILES_PER_HOUR, seconds=3600)
        content = file.read(keeping.LARGEST_FILE + 1)
        looked = keeping.look(content)  # before a guest gets a workspace
        business = access.business_made(request, fields.language())
        row = keeping.keep(business, looked, str(file.name or ""), by=access.SELLER)
    except limits.TooOften:
        return _overview(request, _("Das waren viele Dateien. Versuchen Sie es in einer Stunde noch einmal"), 429)
    except (DocumentRefused, keeping.NotKept) as refused:
        return _overview(request, refused.sentence.in_(fields.language()), 422)
    return redirect("office:received", pk=row.pk)


@require_safe
@access.business_needed
def show(request: Any, pk: int) -> HttpResponse:
    """The received invoice in our own layout, with everything we noticed."""
    row = received_of(request, pk)
    official = _official(row)
    if is_script(request):
        return render(request, "office/received_official.html", {"row": row, **official})
    reading = keeping.reading_of(row)
    remarks = _remarks(row, reading)
    context = {
        **official,
        "row": row,
        "business": request.business,
        "reading": reading,
        "page": page_of(reading, fields.language()),
        "remarks": [
            (MEANINGS[severity], [(each, name_of(each.path)) for each in found])
            for severity, found in _grouped(remarks)
        ],
        "sound": not remarks,
        "attachments": list(enumerate(reading.attachments)),
        "amount": _amount(row),
    }
    return render(request, "office/received.html", context)


def _official(row: ReceivedInvoice) -> dict[str, Any]:
    """What the official rules said, and whether somebody who watches will see it soon."""
    examination = checking.newest(row)
    soon = row.received_at > timezone.now() - timedelta(minutes=10)
    return {"examination": examination, "poll": examination is None and soon}


def received_of(request: Any, pk: int) -> ReceivedInvoice:
    """The received invoice of this business, or 404."""
    row: ReceivedInvoice | None = ReceivedInvoice.objects.of(request.business).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _remarks(row: ReceivedInvoice, reading: Reading) -> list[Remark]:
    return [*keeping.duplicates(row), *examine(reading, today=timezone.localdate())]


def _grouped(remarks: Iterable[Remark]) -> list[tuple[Any, list[Remark]]]:
    groups = [(severity, [each for each in remarks if each.severity == severity]) for severity in MEANINGS]
    return [(severity, found) for severity, found in groups if found]


def _told(row: ReceivedInvoice) -> dict[str, Any]:
    """The report of the official rules for programs."""
    examination = checking.newest(row)
    if examination is None or examination.not_asked:
        return {"checked": False}
    return {
        "checked": True,
        "valid": not examination.fatal,
        "rule_sets": [{"name": name, "version": version} for name, version in examination.rule_sets],
        "faults": examination.faults,
        "at": examination.at.isoformat(),
    }


# -- taking along


@require_safe
@access.business_needed
def download(request: Any, pk: int, form: str) -> HttpResponse:
    """The file as it came, its XML as text to look at, or the figures as CSV or JSON."""
    row = received_of(request, pk)
    if form in ("original", "xml"):
        stored = keeping.content(row, form)
        if stored is None:
            raise Http404
        return _safe(bytes(stored.content), stored.filename, show_as_text=form == "xml")
    reading = keeping.reading_of(row)
    if form == "json":
        told = {**reading_json(reading, _remarks(row, reading), fields.language()), "official": _told(row)}
        return _safe(json.dumps(told, ensure_ascii=False, indent=2).encode(), f"{row.filename}.json")
    if form == "csv":
        return _safe(_csv(reading).encode("utf-8-sig"), f"{row.filename}.csv")
    raise Http404


@require_safe
@access.business_needed
def attachment(request: Any, pk: int, number: int) -> HttpResponse:
    """A supporting document that lies inside the invoice."""
    attachments = keeping.reading_of(received_of(request, pk)).attachments
    if number >= len(attachments) or not attachments[number].content:
        raise Http404
    found = attachments[number]
    return _safe(found.content, found.filename or found.reference or f"anlage-{number + 1}")


def _safe(content: bytes, filename: str, *, show_as_text: bool = False) -> HttpResponse:
    """A stranger's bytes: saved and not opened, or shown as bare text; no script, no frame, no guessing of types."""
    kind = "text/plain; charset=utf-8" if show_as_text else "application/octet-stream"
    if show_as_text:
        content = content.decode("utf-8", errors="replace").encode()
    response = HttpResponse(content, content_type=kind)
    way = "inline" if show_as_text else "attachment"
    response["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(filename.replace('/', '-'), safe='')}"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _csv(reading: Reading) -> str:
    """One row a line and the sums below, for a spreadsheet: semicolons, a point in figures, no formulas."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["number", "line", "name", "quantity", "unit", "price", "vat category", "vat percent", "net"])
    bill = reading.bill
    for index, total in enumerate(reading.totals.lines, 1):
        line = total.line
        writer.writerow(
            _harmless(
                bill.number,
                line.identifier or str(index),
                line.name,
                _figure(line.quantity),
                line.unit_code,
                _figure(line.price),
                total.treatment.category,
                _figure(total.treatment.rate),
                _figure(total.net),
            )
        )
    for name in ("line_total", "allowance_total", "charge_total", "net", "tax", "gross", "prepaid", "payable"):
        writer.writerow(_harmless(bill.number, name, "", "", "", "", "", "", _figure(getattr(reading.totals, name))))
    return out.getvalue()


class _Figure(str):
    """A number we made: a minus in front of it is no formula."""


def _figure(number: Any) -> _Figure:
    return _Figure("" if number is None else plain(number))


def _harmless(*cells: str) -> list[str]:
    """Cells of strangers that a spreadsheet would run as formulas get an apostrophe in front."""

    def risky(cell: str) -> bool:
        return not isinstance(cell, _Figure) and cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))

    return [f"'{cell}" if risky(cell) else cell for cell in cells]

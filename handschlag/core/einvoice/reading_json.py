"""A reading and its examination as JSON, for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from handschlag.core.bill_json import write_bill
from handschlag.core.einvoice.reading import Reading
from handschlag.core.einvoice.remarks import Remark, worst
from handschlag.core.money import plain

SUMS = (
    "line_total",
    "allowance_total",
    "charge_total",
    "net",
    "tax",
    "gross",
    "prepaid",
    "rounding",
    "payable",
)


def reading_json(reading: Reading, remarks: Iterable[Remark] = (), language: str = "en") -> dict[str, Any]:
    """The bill as the JSON bill, the figures as stated, what was lost and what is wrong; words in ``language``."""
    remarks = list(remarks)
    return {
        "syntax": reading.syntax,
        "specification": reading.specification,
        "profile": reading.profile.key,
        "is_invoice": reading.profile.is_invoice,
        "bill": write_bill(reading.bill),
        "stated": stated_figures(reading),
        "outline": [
            {
                "depth": each.depth,
                "kind": each.kind,
                "path": each.path,
                "identifier": each.total.line.identifier,
                "name": each.total.line.name,
                "net": plain(each.total.net),
            }
            for each in reading.outline
        ],
        "absent": sorted(reading.absent),
        "lost": [{"path": each.path, "value": each.value, "why": each.why} for each in reading.lost],
        "worst": worst(remarks) or "",
        "remarks": [
            {
                "code": each.code,
                "severity": each.severity,
                "path": each.path,
                "sentence": each.sentence.in_(language),
                "source": each.source,
            }
            for each in remarks
        ],
    }


def stated_figures(reading: Reading) -> dict[str, Any]:
    """The figures of the document as it states them, never computed."""
    totals = reading.totals
    figures: dict[str, Any] = {name: plain(getattr(totals, name)) for name in SUMS}
    if totals.tax_in_tax_currency is not None:
        figures["tax_in_tax_currency"] = plain(totals.tax_in_tax_currency)
    if totals.third_party:
        figures["third_party"] = plain(totals.third_party)
    figures["lines"] = [plain(line.net) for line in totals.lines]
    figures["vat"] = [
        {
            "category": group.treatment.category,
            "rate": plain(group.treatment.rate),
            "taxable": plain(group.taxable),
            "tax": plain(group.tax),
        }
        for group in totals.groups
    ]
    return figures

"""The part of a draft that no form writes: what kind of invoice it becomes, and what of the bill follows from that.

It stands in the data under ``document``: ``kind``, and under ``bill`` the fields that are decided by it, in the shape
of the JSON bill. What the customer is told about a correction stands beside it under ``explanation`` and can be edited.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handschlag.core.bill import INVOICE, Bill
from handschlag.core.bill_json import read_bill
from handschlag.core.einvoice import formats
from handschlag.core.findings import Finding
from handschlag.core.instalments import FINAL, INSTALMENT, PROFORMA
from handschlag.core.money import format_money
from handschlag.core.text import Text
from handschlag.core.totals import Totals
from handschlag.drafts.models import Draft

LONGEST_EXPLANATION = 1_000


def of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The part as it was set; empty for an ordinary invoice."""
    return dict(data.get("document") or {})


def kind_of(data: Mapping[str, Any]) -> str:
    """What kind of invoice a draft becomes."""
    about = of(data)
    usual = PROFORMA if data.get("proforma") == "true" and not about else Draft.INVOICE
    return str(about.get("kind") or usual)


def explanation_of(data: Mapping[str, Any]) -> str:
    """What the customer reads about the correction; empty where the draft corrects nothing."""
    return str(data.get("explanation", "")).strip()[:LONGEST_EXPLANATION]


def applied(bill: Bill, data: Mapping[str, Any]) -> Bill:
    """The bill with what its kind decides, and with the explanation as its first note."""
    fixed = of(data).get("bill") or {}
    if fixed:
        decided = read_bill(fixed).bill
        bill = replace(bill, **{name: getattr(decided, name) for name in fixed})
        if data.get("format") == formats.PEPPOL_BIS:  # it takes its own list of kinds only (P0100)
            bill = replace(bill, type_code=INVOICE)
    explanation = explanation_of(data)
    return replace(bill, note="\n".join(filter(None, (explanation, bill.note)))) if explanation else bill


def kept(data: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Data as a form sent it, with the part of the draft that no form writes."""
    return {**data, "document": before["document"]} if "document" in before else data


def check(bill: Bill, computed: Totals, data: Mapping[str, Any]) -> list[Finding]:
    """What stops a draft because of its kind: a final invoice never ends below zero."""
    if kind_of(data) not in (INSTALMENT, FINAL) or computed.payable >= 0:
        return []
    more = Text(*(format_money(-computed.payable, bill.currency, language) for language in ("de", "en")))
    title = Text(
        f"Die Abschläge sind um {more.de} höher als diese Rechnung",
        f"The instalments are {more.en} higher than this invoice",
    )
    why = Text(
        "Prüfen Sie die Mengen. Stimmen sie, nehmen Sie zuerst von einem Abschlag etwas zurück („Teilweise "
        "zurücknehmen“) oder stornieren ihn. Dann zieht diese Rechnung weniger ab.",
        "Check the quantities. If they are right, first take back a part of an instalment (“Take back a part”) or "
        "cancel it. Then this invoice deducts less.",
    )
    return [Finding("FINAL-BELOW-ZERO", "blocks", "lines.0.quantity", title, why, "DO-14")]

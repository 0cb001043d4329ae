"""The part of a draft that no form writes: what kind of invoice it becomes, and what of the bill follows from that.

It stands in the data under ``document``: ``kind``, and under ``bill`` the fields that are decided by it, in the shape
of the JSON bill. What the customer is told about a correction stands beside it under ``explanation`` and can be edited.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handschlag.core.bill import Bill
from handschlag.core.bill_json import read_bill

LONGEST_EXPLANATION = 1_000


def of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The part as it was set; empty for an ordinary invoice."""
    return dict(data.get("document") or {})


def explanation_of(data: Mapping[str, Any]) -> str:
    """What the customer reads about the correction; empty where the draft corrects nothing."""
    return str(data.get("explanation", "")).strip()[:LONGEST_EXPLANATION]


def applied(bill: Bill, data: Mapping[str, Any]) -> Bill:
    """The bill with what its kind decides, and with the explanation as its first note."""
    fixed = of(data).get("bill") or {}
    if fixed:
        decided = read_bill(fixed).bill
        bill = replace(bill, **{name: getattr(decided, name) for name in fixed})
    explanation = explanation_of(data)
    return replace(bill, note="\n".join(filter(None, (explanation, bill.note)))) if explanation else bill


def kept(data: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Data as a form sent it, with the part of the draft that no form writes."""
    return {**data, "document": before["document"]} if "document" in before else data

"""Review a draft: read it as far as it goes, compute it, check it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from handschlag.core import clarity, legal
from handschlag.core.bill import Bill
from handschlag.core.bill_json import FieldError, read_bill
from handschlag.core.findings import Finding
from handschlag.core.text import Text
from handschlag.core.totals import Totals, totals


@dataclass(frozen=True)
class Review:
    """What the editor shows beside the form."""

    bill: Bill
    totals: Totals
    findings: tuple[Finding, ...]
    errors: tuple[FieldError, ...]
    passed: tuple[Text, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Findings that stop issuing."""
        return tuple(f for f in self.findings if f.severity == "blocks")

    @property
    def may_issue(self) -> bool:
        """Whether nothing stops issuing."""
        return not self.blocking and not self.errors


def review(data: dict[str, Any], *, today: date | None = None) -> Review:
    """Read a draft as far as it goes, compute it, check it."""
    day = today or timezone.localdate()
    language = "en" if data.get("language") == "en" else "de"
    read = read_bill(
        {key: value for key, value in data.items() if key != "presentation"}, typed=True, language=language, today=day
    )
    computed = totals(read.bill)
    findings = (*legal.check(read.bill, computed, today=day), *clarity.check(read.bill, computed))
    # a field that could not be read has its own sentence already
    unreadable = {error.path for error in read.errors}
    shown = tuple(f for f in findings if f.field not in unreadable)
    return Review(read.bill, computed, shown, tuple(read.errors), tuple(clarity.passed(read.bill, computed, findings)))

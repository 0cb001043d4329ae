"""What the law and the norm want of a bill before it may be issued; ``docs/law.md`` lists every code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from importlib import import_module
from types import ModuleType

from handschlag.core.bill import Bill
from handschlag.core.einvoice.formats import DEFAULT
from handschlag.core.findings import Finding
from handschlag.core.legal import amounts, formats, norm, parties, payment, supply, tax_cases
from handschlag.core.legal.case import Case
from handschlag.core.totals import Totals

__all__ = ["blocking", "check"]

_TOPICS = (parties, supply, tax_cases, amounts, payment, norm, formats)  # the order of the form


def check(bill: Bill, totals: Totals, *, today: date | None = None, format: str = DEFAULT) -> list[Finding]:
    """Everything that is missing or does not fit, in the order of the form; never raises on a draft.

    ``totals`` are those of this bill. Without ``today`` nothing is said about dates in the future or long past.
    ``format`` is the key of the format it is to be sent in; XRechnung and Peppol have duties of their own.
    """
    case = Case(bill, totals, today, format)
    return [finding for topic in _TOPICS for finding in _topic(case, topic)]


def _topic(case: Case, topic: ModuleType) -> Iterator[Finding]:
    """What a topic finds, and what the seller's country adds to it."""
    yield from topic.check(case)
    for module in case.regime.checks if case.law_is_known else ():
        added = getattr(import_module(module), topic.__name__.rpartition(".")[2], None)
        if added:
            yield from added(case)


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stop the issue."""
    return [finding for finding in findings if finding.severity == "blocks"]

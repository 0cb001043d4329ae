"""Whether a bill must be an e-invoice: each country's law says why a plain PDF will do; many ask for nothing."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module

from handschlag.core.bill import Bill
from handschlag.core.countries.regime import PdfReason
from handschlag.core.legal.case import Case
from handschlag.core.legal.formats import NO_DUTY
from handschlag.core.totals import Totals

__all__ = ["PdfReason", "pdf_reasons"]


def pdf_reasons(bill: Bill, totals: Totals, *, turnover_last_year: Decimal | None = None) -> list[PdfReason]:
    """Every reason why this bill may go out as a plain PDF, the strongest first; none: it must be an e-invoice.

    ``turnover_last_year`` is the seller's in EUR; where it is unknown, a reason that hangs on it names its condition.
    """
    case = Case(bill, totals)
    module = case.regime.einvoice_duty
    if not module:
        return [NO_DUTY]
    reasons: list[PdfReason] = import_module(module).pdf_reasons(case, turnover_last_year=turnover_last_year)
    return reasons

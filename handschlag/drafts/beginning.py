"""Begin a draft: the seller as the business has it, dates filled in, one empty line."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.core import terms
from handschlag.core.legal.offers import VALID_DAYS
from handschlag.drafts import sender
from handschlag.drafts.models import Draft

PAYMENT_DAYS = 14


# what was said of one deal and is wrong of the next one
OF_ONE_DEAL = (
    *("purchase_order_reference", "sales_order_reference", "receiving_advice_reference", "despatch_advice_reference"),
    *("period", "thank_you_note", "attachments", "files"),
)
OF_ONE_LINE = ("order_line_reference", "period", "origin")


def for_another_deal(data: dict[str, Any]) -> dict[str, Any]:
    """The data of a copy without what belongs to one deal: order numbers, days, files, the thank-you."""
    lines = [{name: value for name, value in line.items() if name not in OF_ONE_LINE} for line in data.get("lines", [])]
    return {name: value for name, value in data.items() if name not in OF_ONE_DEAL} | {"lines": lines}


def new_data(
    business: Business | None, language: str = "de", today: date | None = None, kind: str = Draft.INVOICE
) -> dict[str, Any]:
    """The first state of a draft: the seller as in the profile or as typed last, dates filled in, one empty line."""
    day = today or timezone.localdate()
    data: dict[str, Any] = {
        "language": language,
        "currency": "EUR",
        "issue_date": terms.short_date(day, language),
        **(_terms_of_quote(day, language) if kind == Draft.QUOTE else _terms_of_invoice(day, language)),
        "seller": {"address": {"country_code": "DE"}},
        "buyer": {"kind": "business", "address": {"country_code": "DE"}},
        "tax_situation": "standard",
        "payment": {},
        "lines": [{"quantity": "1", "unit_code": "LS"}],
        "presentation": {"style": "klar"},
    }
    if business is None:
        return data
    known = sender.sender_of(business)
    if not known.history.changes:
        data |= {name: value for name, value in sender.typed_data(business).items() if name != "language"}
    return sender.begun(known, kind, data)


def _terms_of_invoice(day: date, language: str) -> dict[str, Any]:
    return {
        "due_date": terms.short_date(terms.due_date(day, PAYMENT_DAYS), language),
        "delivery_date": terms.short_date(day, language),
    }


def _terms_of_quote(day: date, language: str) -> dict[str, Any]:
    valid_until = terms.short_date(day + timedelta(VALID_DAYS), language)
    return {"offer": {"valid_until": valid_until, "binding": "true", "subject": "services"}}

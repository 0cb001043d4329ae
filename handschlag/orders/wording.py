"""A seller's own words on the papers of an order: confirmation and delivery note."""

from __future__ import annotations

from handschlag.businesses import profile, texts
from handschlag.core import placeholders
from handschlag.core.bill import Bill
from handschlag.core.totals import totals
from handschlag.documents.words import opening_with
from handschlag.orders.models import Order


def of_paper(order: Order, kind: str, bill: Bill) -> dict[str, str]:
    """Fields of the bill behind a paper of this kind, with placeholders filled in; empty where nothing is written."""
    own = texts.of(order.business_id, kind, bill.language, _manner(order, bill))
    fields = {
        "opening": opening_with(own, kind, bill.language),
        "note": own.get("closing", ""),
        "sign_off": own.get("sign_off", ""),
    }
    if not any(fields.values()):
        return {}
    values = placeholders.values_of(bill, totals(bill))
    return {name: placeholders.fill(text, values) for name, text in fields.items() if text}


def _manner(order: Order, bill: Bill) -> str:
    """Whether the customer is met as Sie or du."""
    if order.customer:
        return order.customer.record.address_form
    on_that_day = profile.on(order.business_id, bill.issue_date) if bill.issue_date else profile.Profile({})
    return on_that_day.get("address_form") or texts.SIE

"""Copy an issued invoice into a new draft: like last time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from handschlag.core.bill import INVOICE, Line, Period
from handschlag.core.bill_json import as_typed
from handschlag.drafts import sender
from handschlag.drafts.beginning import new_data
from handschlag.drafts.models import Draft
from handschlag.invoices.models import Invoice
from handschlag.orders import billing


def like(invoice: Invoice, today: date | None = None) -> dict[str, Any]:
    """A new draft with the same customer and lines as an issued invoice, dated today."""
    fresh = new_data(None, invoice.bill.language, today)
    same = replace(
        invoice.bill,
        lines=_without_lineage(invoice),
        number="",
        type_code=INVOICE,
        preceding_invoices=(),
        prepaid_amount=Decimal(0),
        advance_payments=(),
        note=invoice.bill.note.replace(invoice.explanation, "").strip(),
        period=Period(),
        thank_you_note="",
        attachments=(),
    )
    dates = {key: fresh[key] for key in ("issue_date", "due_date", "delivery_date")}
    presentation = {k: v for k, v in invoice.frozen["presentation"].items() if k != "logo"}
    copied = {**fresh, **as_typed(same), **dates, "presentation": presentation, **_of_the_customer(invoice)}
    return sender.renewed(
        invoice.business_id, copied, kind=Draft.INVOICE, document_id=invoice.pk, day=invoice.issue_date
    )


def _without_lineage(invoice: Invoice) -> tuple[Line, ...]:
    """The lines without the sentence on what was agreed and billed, which issuing wrote last into their notes."""
    of_order = billing.origins_of(invoice.business_id, invoice.pk)
    return tuple(
        replace(line, note="\n".join(line.note.split("\n")[:-1])) if position in of_order else line
        for position, line in enumerate(invoice.bill.lines, 1)
    )


QUOTE, PROFORMA = "angebot", "proforma"  # what a copy may become beside an invoice


def copied_as(invoice: Invoice, kind: str, today: date | None = None) -> tuple[str, dict[str, Any]]:
    """The kind of draft and its data: an invoice like this one, a proforma, or a quote of the same."""
    data = like(invoice, today)
    if kind == QUOTE:
        terms = new_data(None, invoice.bill.language, today, kind=Draft.QUOTE)
        for name in ("due_date", "delivery_date", "format", "explanation"):
            data.pop(name, None)
        return Draft.QUOTE, {**data, "offer": terms["offer"]}
    return Draft.INVOICE, {**data, "proforma": "true"} if kind == PROFORMA else data


def _of_the_customer(invoice: Invoice) -> dict[str, str]:
    """Whom it was for, and what they had asked for beside the bill."""
    given = next((each.value for each in invoice.bill.seller.identifiers if not each.scheme), "")
    known = {
        "customer": str(invoice.customer_id or ""),
        "format": invoice.format.key,
        "supplier_number": given,
    }
    return {name: value for name, value in known.items() if value}

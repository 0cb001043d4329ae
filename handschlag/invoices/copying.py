"""Copy an issued invoice, a quote or an order into a new draft of any kind: like last time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from handschlag.core.bill import INVOICE, Bill, Line, Period
from handschlag.core.bill_json import as_typed
from handschlag.core.offer import agreed_bill, standard_choice
from handschlag.customers.models import Customer
from handschlag.drafts import sender
from handschlag.drafts.beginning import for_another_deal, new_data
from handschlag.drafts.choosing import chosen
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import PAYMENT_NOTE
from handschlag.invoices.models import Invoice, Standing
from handschlag.orders import agreed, billing
from handschlag.orders.models import Order
from handschlag.quotes import offering
from handschlag.quotes.models import QuoteVersion


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
        third_party_payments=(),
        note=invoice.bill.note.replace(invoice.explanation, "").strip(),
        period=Period(),
        notes=tuple(each for each in invoice.bill.notes if each.subject_code != PAYMENT_NOTE),
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


INVOICE_COPY, QUOTE, PROFORMA = "rechnung", "angebot", "proforma"  # what a copy may become


def copied_as(invoice: Invoice, kind: str, today: date | None = None) -> tuple[str, dict[str, Any]]:
    """The kind of draft and its data: an invoice like this one, a proforma, or a quote of the same."""
    return _as(kind, for_another_deal(like(invoice, today)), today)


def like_last_time(customer: Customer, invoice: Invoice, today: date | None = None) -> dict[str, Any]:
    """An invoice like the last one of a customer, who is written to where they are today, on the terms of today."""
    _kind, data = copied_as(invoice, INVOICE_COPY, today)
    return chosen(data, customer, today)


def last_of(customer: Customer) -> Invoice | None:
    """The last ordinary invoice of a customer that still stands."""
    rows = Invoice.objects.of(customer.business_id).for_customer(customer).filter(kind=Invoice.INVOICE)
    return rows.exclude(standing__state=Standing.CANCELLED).newest_first().first()  # type: ignore[no-any-return]


def quote_as(version: QuoteVersion, kind: str, today: date | None = None) -> tuple[str, dict[str, Any]]:
    """The same of a quote: everything that is in its total becomes an invoice; a quote keeps its options."""
    if kind not in (INVOICE_COPY, PROFORMA):
        return Draft.QUOTE, offering.copy_of(version)
    standard = agreed_bill(version.offer, standard_choice(version.offer))
    return _as(kind, _of_bill(standard, version, version.quote.customer_id, today), today)


def order_as(order: Order, kind: str, today: date | None = None) -> tuple[str, dict[str, Any]]:
    """The same of an order, as it is agreed by now. The copy is a new deal: it bills nothing of this order."""
    bill = agreed.bill_of(order, agreed.lines_now(order))
    return _as(kind, _of_bill(bill, order.version, order.customer_id, today), today)


def _of_bill(bill: Bill, version: QuoteVersion, customer_id: int | None, today: date | None) -> dict[str, Any]:
    fresh = new_data(None, bill.language, today)
    dates = {key: fresh[key] for key in ("issue_date", "due_date", "delivery_date")}
    presentation = {k: v for k, v in version.frozen["presentation"].items() if k != "logo"}
    typed = as_typed(replace(bill, number="", issue_date=None))
    whose = {"customer": str(customer_id)} if customer_id else {}
    copied = {**fresh, **typed, **dates, "presentation": presentation, **whose}
    copied = sender.renewed(
        version.business_id, copied, kind=Draft.QUOTE, document_id=version.pk, day=version.issue_date
    )
    # its first words were those of a quote
    return for_another_deal({name: value for name, value in copied.items() if name != "opening"})


def _as(kind: str, data: dict[str, Any], today: date | None) -> tuple[str, dict[str, Any]]:
    if kind == QUOTE:
        terms = new_data(None, str(data["language"]), today, kind=Draft.QUOTE)
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
        "payer": next((n.text.partition(": ")[2] for n in invoice.bill.notes if n.subject_code == PAYMENT_NOTE), ""),
    }
    return {name: value for name, value in known.items() if value}

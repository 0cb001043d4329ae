"""Cancel an issued invoice: a new document with its own number takes it back; the original stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.core.bill import CREDIT_NOTE, Bill, PrecedingInvoice
from handschlag.core.crediting import TooMuch, rest_of
from handschlag.core.text import Text, clean_line
from handschlag.core.totals import totals
from handschlag.delivery import sending
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.invoices import prepaying, settling
from handschlag.invoices.crediting import credits_of, taken_of
from handschlag.invoices.issuing import _issue
from handschlag.invoices.models import Invoice, Standing
from handschlag.orders import billing

LONGEST_REASON = 300


class CannotCancel(Exception):
    """This document cannot be cancelled; ``sentence`` says why."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def cancel(invoice: Invoice, *, reason: str, by: str) -> Invoice:
    """Issue the document that cancels an invoice (§ 31 Abs. 5 UStDV). A second call returns the same document.

    Of an invoice that was corrected before, only what is left. Raises ``CannotCancel`` for a document that takes
    another one back, and where nothing is left.
    """
    if not invoice.is_claim:
        raise CannotCancel(
            Text(
                "Eine Stornorechnung lässt sich nicht stornieren. Schreiben Sie die Rechnung neu",
                "A cancellation cannot be voided. Write the invoice again",
            )
        )
    with transaction.atomic():
        business = Business.objects.get(pk=invoice.business_id)
        standing: Standing = Standing.objects.of(business).select_for_update().get(pk=invoice.pk)
        earlier: Any = Invoice.objects.of(business).filter(cancels=invoice).first()
        if earlier:
            return earlier  # type: ignore[no-any-return]
        prepaying.lock(invoice)
        credits = credits_of(invoice)
        try:
            bill = cancellation_of(_left_of(invoice, credits), clean_line(reason)[:LONGEST_REASON])
        except TooMuch as problem:
            raise CannotCancel(problem.sentence) from None
        presentation = dict(invoice.frozen["presentation"])
        cancellation = _issue(
            business,
            bill,
            totals(bill, invoice.treatments),
            presentation,
            by=by,
            customer=invoice.customer,
            cancels=invoice,
            format=invoice.format.key,
            more={name: invoice.frozen[name] for name in ("line_heads",) if name in invoice.frozen},
        )
        billing.take_back(business.pk, invoice.pk, cancellation.pk, given_back_by=[each.pk for each in credits])
        prepaying.leave(invoice, cancellation)
        standing.state, standing.cancelled_at = Standing.CANCELLED, timezone.now()
        standing.save(update_fields=["state", "cancelled_at"])
        sending.stop(business.pk, "the invoice was cancelled", subject="invoice", subject_id=invoice.pk)
        record(
            business_id=business.pk,
            type=types.INVOICE_CANCELLED,
            subject="invoice",
            subject_id=invoice.pk,
            actor=by,
            data={"by": cancellation.number, "reason": reason[:LONGEST_REASON]},
        )
        settling.set_open(invoice, 0)
    return cancellation


def _left_of(invoice: Invoice, credits: Sequence[Invoice]) -> Bill:
    """The invoice without what corrections took back of it."""
    if not credits:
        return invoice.bill
    words = Text("Schon korrigiert mit {numbers}", "Corrected before by {numbers}")
    reason = words.fill(numbers=", ".join(each.number for each in credits)).in_(invoice.bill.language)
    return rest_of(invoice.bill, invoice.totals, taken_of(invoice, credits), reason)


def cancellation_of(bill: Bill, reason: str) -> Bill:
    """The bill that takes another one back: type 381, same lines, positive amounts, reference to the original."""
    settled = Text(
        f"Diese Stornorechnung hebt die Rechnung {bill.number} auf. Sie müssen nichts bezahlen.",
        f"This cancellation voids invoice {bill.number}. There is nothing for you to pay.",
    )
    return replace(
        bill,
        number="",
        type_code=CREDIT_NOTE,
        issue_date=timezone.localdate(),
        due_date=None,
        third_party_payments=(),  # a credit note of UBL has no place for them, and nobody takes back what they are owed
        # the rate follows the day of supply of the original, also where that was only its issue date
        delivery_date=bill.delivery_date or (None if bill.period.end_date else bill.date_of_supply),
        payment_terms=settled.in_(bill.language),
        preceding_invoices=(PrecedingInvoice(bill.number, bill.issue_date),),
        attachments=(),
        note=reason,
        opening="",
        thank_you_note="",
    )

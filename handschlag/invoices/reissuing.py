"""Correct and re-issue: cancel a wrong invoice and open its copy as a draft, in one step and once."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.businesses.profile import history
from handschlag.core import terms
from handschlag.core.bill import Bill
from handschlag.core.bill_json import as_typed, write_bill
from handschlag.core.text import Text, clean_line
from handschlag.drafts import document, drafting, files
from handschlag.drafts.models import Draft
from handschlag.invoices import copying, correcting, prepaying, replacing
from handschlag.invoices.models import Invoice, Standing
from handschlag.orders import billing


class CannotReissue(Exception):
    """This document cannot be corrected like that; ``sentence`` says why."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


class AlreadyReplaced(Exception):
    """Another invoice has taken its place; ``invoice`` is the one."""

    def __init__(self, invoice: Invoice) -> None:
        super().__init__(invoice.number)
        self.invoice = invoice


def reissue(invoice: Invoice, *, reason: str, by: str) -> Draft:
    """Cancel an invoice and open a draft of the right one; a second call returns the same draft.

    An invoice that was cancelled before only gets its draft. Raises ``CannotReissue``, ``AlreadyReplaced``.
    """
    if not invoice.is_claim:
        raise CannotReissue(
            Text("Eine Stornorechnung lässt sich nicht berichtigen", "A cancellation cannot be corrected")
        )
    with transaction.atomic():
        business = Business.objects.get(pk=invoice.business_id)
        Standing.objects.of(business).select_for_update().get(pk=invoice.pk)
        if found := replacing.replacement_of(invoice):
            raise AlreadyReplaced(found)
        if draft := replacing.draft_of(invoice):
            return draft
        try:
            cancellation = correcting.cancel(invoice, reason=reason, by=by)
        except correcting.CannotCancel as problem:
            raise CannotReissue(problem.sentence) from None
        return drafting.start(business, data_of(invoice, cancellation), about_id=invoice.pk)


def data_of(invoice: Invoice, cancellation: Invoice, today: date | None = None) -> dict[str, Any]:
    """The data of the right invoice: as the wrong one was typed, dated today, with a sentence about why.

    Lines keep the order they bill; the day of supply stays, for that has not changed.
    """
    day, bill = today or timezone.localdate(), invoice.bill
    source: Draft | None = (
        Draft.objects.of(invoice.business_id).filter(kind=Draft.INVOICE, document_id=invoice.pk).first()
    )
    data: dict[str, Any] = copy.deepcopy(source.data) if source else _as_issued(invoice, day)
    data["issue_date"] = terms.short_date(day, bill.language)
    if bill.due_date and bill.issue_date:
        data["due_date"] = terms.short_date(day + (bill.due_date - bill.issue_date), bill.language)
    if not bill.delivery_date and not bill.period.end_date and bill.date_of_supply:
        data["delivery_date"] = terms.short_date(bill.date_of_supply, bill.language)
    if history(invoice.business_id).changes:
        data.pop("seller", None)  # then it follows the profile, where a wrong sender is put right
    preceding = [{"number": invoice.number, "issue_date": invoice.issue_date.isoformat()}]
    about = prepaying.renewed(invoice.business_id, _about(invoice, data))
    data["document"] = {**about, "bill": {**about.get("bill", {}), "preceding_invoices": preceding}}
    data["explanation"] = explanation(invoice, cancellation)
    return data


def _about(invoice: Invoice, data: dict[str, Any]) -> dict[str, Any]:
    """What kind the wrong invoice was; the right one takes its place in the plan."""
    about, stage = document.of(data), prepaying.stage_of(invoice)
    if stage is None:
        return about
    about |= {"plan": stage.plan_id} | ({"number": stage.number} if stage.number else {})
    return about | ({"order": stage.plan.order_id} if stage.plan.order_id else {})


def _as_issued(invoice: Invoice, day: date) -> dict[str, Any]:
    """An invoice that no draft is known of, such as one that a program issued."""
    bill = invoice.bill
    data = copying.like(invoice, day)
    same = as_typed(replace(bill, number=""))
    data |= {name: same[name] for name in ("period", "delivery_date", "prepaid_amount", "note") if name in same}
    if "period" in same and "delivery_date" not in same:
        data.pop("delivery_date", None)
    # what no form writes: the kind of document, and what a final invoice of another program deducts
    links = tuple(each for each in bill.attachments if each.filename not in {file.filename for file in invoice.files})
    fixed = Bill(type_code=bill.type_code, advance_payments=bill.advance_payments, attachments=links)
    decided = write_bill(fixed)
    data |= files.as_data(invoice.files)
    data["document"] = {**document.of(invoice.frozen), "bill": decided}
    for position, origin in billing.origins_of(invoice.business_id, invoice.pk).items():
        data["lines"][position - 1]["origin"] = origin
    return data


def explanation(invoice: Invoice, cancellation: Invoice) -> str:
    """``Diese Rechnung ersetzt unsere Rechnung RE-7 vom 02.11.2026. Der Grund: Falscher Betrag.``"""
    language, reason = invoice.bill.language, clean_line(cancellation.bill.note).rstrip(" .")
    return _EXPLANATION.fill(
        number=invoice.number,
        day=terms.short_date(invoice.issue_date, language),
        cancellation=cancellation.number,
        reason=reason,
    ).in_(language)


_EXPLANATION = Text(
    "Diese Rechnung ersetzt unsere Rechnung {number} vom {day}, die wir mit {cancellation} aufgehoben haben. "
    "Der Grund: {reason}.",
    "This invoice replaces our invoice {number} of {day}, which we cancelled with {cancellation}. "
    "The reason: {reason}.",
)

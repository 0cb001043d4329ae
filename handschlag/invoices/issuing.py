"""Issue a bill: one transaction draws the number, freezes the snapshot, records the event and enqueues what follows.

1. Outside the transaction: check the bill, compute it. Findings that block stop here.
2. Inside: lock the series, draw the number, insert the unchangeable invoice and its standing, record, enqueue.
3. After the commit a job makes the document from the snapshot, so a fault of the renderer can never burn a number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from handschlag import __version__
from handschlag.businesses import branding, numbering
from handschlag.businesses.models import Business
from handschlag.core import legal, placeholders, terms
from handschlag.core.bill import Bill, words_of
from handschlag.core.bill_json import FieldError, write_bill
from handschlag.core.einvoice.formats import DEFAULT
from handschlag.core.findings import Finding, Fix
from handschlag.core.money import plain, to_minor
from handschlag.core.numbering import CustomerNumberNeeded
from handschlag.core.tax import Treatment
from handschlag.core.text import Text
from handschlag.core.totals import Totals, totals, treatments_in
from handschlag.customers import identifying
from handschlag.customers.models import Customer
from handschlag.documents import attaching, searching
from handschlag.drafts import attaching as draft_files
from handschlag.drafts import document, sender
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import Review, format_of, review
from handschlag.events import types
from handschlag.events.recording import canonical, record
from handschlag.invoices import agreeing, collecting, prepaying, replacing, settling
from handschlag.invoices.models import Invoice, Standing
from handschlag.orders import billing

RULES_VERSION = f"handschlag {__version__}, EN 16931:2017"


class CannotIssue(Exception):
    """Something stops the document from being issued; nothing was changed, no number drawn."""

    def __init__(self, findings: Sequence[Finding] = (), errors: Sequence[FieldError] = ()) -> None:
        super().__init__("; ".join([f.title.en for f in findings] + [e.sentence.en for e in errors]))
        self.findings, self.errors = tuple(findings), tuple(errors)


class DraftChanged(Exception):
    """The draft was saved again since the caller read it: nobody has seen what would be issued."""


class KeyReused(Exception):
    """The same idempotency key came with another bill."""


def issue_draft(draft: Draft, *, by: str, today: date | None = None) -> Invoice:
    """Issue a draft as it was read. A second call returns the same invoice.

    Raises ``CannotIssue``, ``DraftChanged``.
    """
    seen = review(draft.data, customer=draft.customer, today=today)
    if not seen.may_issue:
        raise CannotIssue(seen.blocking, seen.errors)
    try:
        return _issue_draft(draft, seen, by=by)
    except prepaying.PlanChanged as changed:
        prepaying.renew(draft)
        raise DraftChanged(str(changed)) from None


def _issue_draft(draft: Draft, seen: Review, *, by: str) -> Invoice:
    with transaction.atomic():
        row: Draft = Draft.objects.of(draft.business_id).select_for_update().get(pk=draft.pk)
        if row.document_id:
            return Invoice.objects.of(row.business_id).get(pk=row.document_id)  # type: ignore[no-any-return]
        if row.revision != draft.revision:
            raise DraftChanged(f"revision {row.revision}, not {draft.revision}")
        business = Business.objects.get(pk=row.business_id)
        presentation = branding.frozen(business, row.data.get("presentation", {}))
        # customer, files, orders, and last the number: everybody locks in the same order
        customer = identifying.customer_of(business, seen.bill, by=by, chosen=row.customer_id)
        try:
            files = draft_files.freeze(row)
        except draft_files.FileGone as gone:
            raise CannotIssue([_without_file(gone.file)]) from None
        prepaying.lock_orders(business.pk, row.data, agreeing.origins_of(row.data))
        try:
            place = prepaying.looked_at(business.pk, row.data, seen.bill, seen.totals)
            bill, computed, origins, reason = agreeing.looked_at(
                business.pk, seen.bill, seen.totals, _billing(row.data)
            )
            prepaying.refuse_twice(origins, bill, row.data, business.pk)
        except agreeing.BeyondAgreement as problem:
            raise CannotIssue(agreeing.findings_of(problem)) from None
        except prepaying.CannotBill as problem:
            raise CannotIssue([problem.finding]) from None
        wrong = replacing.corrected_by(row)
        invoice = _issue(
            business,
            bill,
            computed,
            presentation,
            kind=document.kind_of(row.data),
            by=by,
            worded=True,
            customer=customer,
            format=format_of(row.data),
            replaces=wrong,
            more={
                **_beside(row.data, place),
                **collecting.frozen_heads(business.pk, origins, bill.language),
                **attaching.written(files),
            },
        )
        prepaying.enter(place, invoice)
        if wrong:
            replacing.lead_on(wrong, invoice, by=by)
        billing.bill(business.pk, invoice.pk, bill.lines, origins, reason=reason)
        row.document_id, row.customer = invoice.pk, customer
        row.save(update_fields=["document_id", "customer"])
    # on its own, so that nobody waits: a crash in between leaves it to the next document
    sender.start_profile(business, by=by, data=row.data)
    return invoice


def issue_bill(
    business: Business,
    bill: Bill,
    *,
    by: str,
    key: str | None = None,
    presentation: dict[str, Any] | None = None,
    format: str = DEFAULT,
    today: date | None = None,
) -> Invoice:
    """Issue a bill that comes from a program. The same ``key`` again returns the same invoice, also on a later day.

    ``format``, a key of ``core.einvoice.formats.FORMATS``, is what it is sent as.
    Raises ``CannotIssue``, ``KeyReused``.
    """
    day = today or timezone.localdate()
    asked = replace(bill, number="")
    bill = replace(asked, issue_date=bill.issue_date or day)
    if key and (earlier := Invoice.objects.of(business).filter(key=key).first()):
        return _same(earlier, asked)
    computed = totals(bill)
    if blocking := legal.blocking(legal.check(bill, computed, today=day, format=format)):
        raise CannotIssue(blocking)
    with transaction.atomic():
        # not a full lock: it would wait for, and be waited for by, whoever holds the series and inserts an invoice
        Business.objects.select_for_update(no_key=True).get(pk=business.pk)
        if key and (earlier := Invoice.objects.of(business).filter(key=key).first()):
            return _same(earlier, asked)
        look = branding.frozen(business, presentation or {})
        customer = identifying.customer_of(business, bill, by=by)
        bill, files = attaching.taken_out(business.pk, bill)
        more = attaching.written(files)
        return _issue(business, bill, computed, look, by=by, key=key, customer=customer, format=format, more=more)


def _billing(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A draft as the ledger of orders sees it: a proforma bills nothing."""
    return {} if document.kind_of(data) == Invoice.PROFORMA else data


def _beside(data: Mapping[str, Any], place: prepaying.Place | None) -> dict[str, Any]:
    """What of a draft is frozen beside the bill: words about a correction, the kind with its place in the plan."""
    explanation, about = document.explanation_of(data), document.of(data)
    beside: dict[str, Any] = {"explanation": explanation} if explanation else {}
    if place and (reason := str(data.get("deviation", "")).strip()):
        beside["deviation"] = reason[: billing.LONGEST_REASON]
    if about.get("kind"):
        kept = {name: about[name] for name in ("kind", "mode", "construction") if about.get(name)}
        beside["document"] = kept | ({"number": place.number} if place and place.number else {})
    return beside


def _same(earlier: Invoice, asked: Bill) -> Invoice:
    if replace(earlier.bill_with_files, number="") != replace(asked, issue_date=asked.issue_date or earlier.issue_date):
        raise KeyReused(earlier.number)
    return earlier


def _issue(
    business: Business,
    bill: Bill,
    computed: Totals,
    presentation: dict[str, Any],
    *,
    by: str,
    kind: str = "",
    key: str | None = None,
    customer: Customer | None = None,
    cancels: Invoice | None = None,
    credits: Invoice | None = None,
    replaces: Invoice | None = None,
    worded: bool = False,
    format: str = DEFAULT,
    more: Mapping[str, Any] | None = None,
) -> Invoice:
    """Draw the number and freeze. Only ever called inside the transaction; nothing else writes numbers.

    ``worded``: its texts have placeholders, and the number is one; a program's texts are left as they are.
    ``more`` is frozen beside the bill.
    """
    kind = kind or (Invoice.CANCELLATION if bill.is_cancellation else Invoice.INVOICE)
    day = bill.issue_date or timezone.localdate()
    try:
        used = Invoice.objects.of(business).has_number
        customer_number = bill.buyer.customer_number
        if cancels or credits:  # nobody can enter it any more, and taking back must always be possible
            customer_number = customer_number or (customer and customer.number) or "0"
        number = numbering.take_next(business, _series_of(kind), day, customer=customer_number, used=used)
    except numbering.DateBeforeLastNumber as wrong:
        raise CannotIssue([_too_early(bill, wrong.last)]) from None
    except CustomerNumberNeeded:
        raise CannotIssue([_without_customer_number()]) from None
    bill = replace(bill, number=number, issue_date=day)
    bill = placeholders.filled(bill, computed) if worded else bill
    snapshot = canonical(
        {
            "bill": write_bill(bill),
            "treatments": _written(treatments_in(computed)),
            "presentation": presentation,
            "format": format,
            "versions": {"rules": RULES_VERSION},
            **(more or {}),
        }
    )
    now = timezone.now()
    invoice = Invoice(
        business=business,
        kind=kind,
        number=number,
        key=key,
        customer=customer,
        cancels=cancels,
        credits=credits,
        replaces=replaces,
        issue_date=day,
        due_date=bill.due_date,
        currency=bill.currency,
        net_minor=to_minor(computed.net, bill.currency),
        tax_minor=to_minor(computed.tax, bill.currency),
        gross_minor=to_minor(computed.gross, bill.currency),
        payable_minor=to_minor(computed.payable, bill.currency),
        buyer_name=bill.buyer.name[:200],
        snapshot=snapshot,
        snapshot_sha256=hashlib.sha256(snapshot.encode()).hexdigest(),
        created_at=now,
    )
    invoice.save(force_insert=True)
    claim = settling.claim_of(invoice)
    Standing(
        invoice=invoice,
        business=business,
        document_next_at=now,
        open_minor=claim,
        due_date=invoice.due_date,
        currency=invoice.currency,
        customer=customer,
    ).save(force_insert=True)
    record(
        business_id=business.pk,
        type=types.INVOICE_ISSUED,
        subject="invoice",
        subject_id=invoice.pk,
        actor=by,
        data={"number": number, "kind": kind, "snapshot": invoice.snapshot_sha256},
    )
    _let_be_found(invoice, bill, computed)
    settling.add_to_sum(invoice, claim, 1 if claim else 0)
    return invoice


def _written(treatments: Mapping[str, Treatment]) -> dict[str, dict[str, str]]:
    """How each tax situation is treated today, for JSON: a table that is changed later changes no issued document."""
    return {
        key: {
            "category": each.category,
            "rate": plain(each.rate),
            "reason": each.reason,
            "reason_code": each.reason_code,
            "note": each.note,
        }
        for key, each in treatments.items()
    }


def _series_of(kind: str) -> str:
    """Everything that asks for money is numbered in one series."""
    return Invoice.INVOICE if kind in Invoice.CLAIMS else kind


def _let_be_found(invoice: Invoice, bill: Bill, computed: Totals) -> None:
    texts = [invoice.number, bill.buyer.name, bill.buyer.trading_name, bill.note, bill.purchase_order_reference]
    texts += [part for line in bill.lines for part in words_of(line)]
    lines = (to_minor(line.entered, bill.currency) for line in computed.lines)
    searching.keep(
        business_id=invoice.business_id,
        subject="invoice",
        subject_id=invoice.pk,
        texts=texts,
        minors=[invoice.payable_minor, invoice.gross_minor, invoice.net_minor, *lines],
    )


def _too_early(bill: Bill, last: date) -> Finding:
    shown = terms.short_date(last, bill.language)
    return Finding(
        "GOBD-DATE-ORDER",
        "blocks",
        "issue_date",
        Text(
            f"Das Rechnungsdatum liegt weit vor dem der letzten Rechnung vom {shown}",
            f"The invoice date is long before that of the last invoice of {shown}",
        ),
        Text("Nummern sollen in der Reihenfolge der Tage vergeben sein.", "Numbers should follow the order of days."),
        "GoBD Rz. 45 to 50",
        Fix(Text(f"„{shown}“ einsetzen", f"Use “{shown}”"), (("issue_date", shown),)),
    )


def _without_file(file: attaching.AttachedFile) -> Finding:
    return Finding(
        "ATTACHMENT-GONE",
        "blocks",
        "files",
        Text(
            f"Die Anlage „{file.filename}“ fehlt. Entfernen Sie sie und laden Sie sie noch einmal hoch",
            f"The attachment “{file.filename}” is missing. Remove it and upload it again",
        ),
        Text("Ohne sie wäre das Dokument nicht ganz.", "Without it the document would not be complete."),
        "BG-24",
    )


def _without_customer_number() -> Finding:
    return Finding(
        "NUMBER-CUSTOMER",
        "blocks",
        "buyer.customer_number",
        Text("Tragen Sie die Kundennummer ein", "Enter the customer number"),
        Text(
            "Sie ist Teil Ihrer Rechnungsnummern, so wie Sie es eingestellt haben.",
            "It is part of your invoice numbers, as you have set it.",
        ),
        "DO-30",
    )

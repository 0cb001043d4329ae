"""Take back a part of an issued invoice: a Rechnungskorrektur with its own number, never more than is left of it.

Whoever corrects or cancels the same invoice at the same time waits for the lock of its standing, then sees what was
taken back a moment ago. What quantities billed of an order can be billed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.core import crediting
from handschlag.core.bill import Bill
from handschlag.core.crediting import Part, Taken, TooMuch
from handschlag.core.money import ZERO, from_minor, plain, to_minor
from handschlag.core.text import Text, clean_line
from handschlag.core.totals import totals
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.invoices import prepaying, settling
from handschlag.invoices.issuing import _issue
from handschlag.invoices.models import Credited, Invoice, Standing
from handschlag.orders import billing

__all__ = ["CannotCredit", "Part", "TooMuch", "computed", "credit", "credits_of", "taken_of"]

LONGEST_REASON = 300


class CannotCredit(Exception):
    """Nothing of this document can be taken back; ``sentence`` says why."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def credits_of(invoice: Invoice) -> list[Invoice]:
    """The corrections of an invoice, oldest first."""
    return list(Invoice.objects.of(invoice.business_id).filter(credits=invoice).order_by("pk"))


def taken_of(invoice: Invoice, credits: Sequence[Invoice] | None = None) -> Taken:
    """What corrections took back of an invoice so far."""
    known = credits_of(invoice) if credits is None else credits
    parts: dict[int, list[Part]] = {each.pk: [] for each in known}
    whole = set()
    for row in Credited.objects.of(invoice.business_id).filter(invoice=invoice) if known else ():
        amount = from_minor(row.amount_minor, invoice.currency)
        if row.line:
            parts[row.credit_id].append(Part(row.line - 1, Decimal(row.quantity) or None, amount))
        else:
            whole.add(row.credit_id)
    return crediting.taken(invoice.bill, ((each.bill, each.totals, parts[each.pk], each.pk in whole) for each in known))


def computed(
    invoice: Invoice, *, parts: Sequence[Part] = (), whole: Decimal | None = None, reason: str
) -> tuple[Bill, list[Part]]:
    """The correction as it would be issued now; nothing is written. Raises ``CannotCredit``, ``TooMuch``."""
    _refuse(invoice)
    before = taken_of(invoice)
    if whole is not None:
        bill, valued = crediting.credit_of_whole(invoice.bill, invoice.totals, before, whole), []
    else:
        bill, valued = crediting.credit_of(invoice.bill, invoice.totals, before, parts)
    words = _SETTLED.fill(number=invoice.number).in_(bill.language)
    reason = clean_line(reason)[:LONGEST_REASON]
    return replace(bill, issue_date=timezone.localdate(), note=reason, payment_terms=words), valued


def credit(
    invoice: Invoice,
    *,
    parts: Sequence[Part] = (),
    whole: Decimal | None = None,
    reason: str,
    by: str,
    key: str | None = None,
) -> Invoice:
    """Issue a correction of parts of lines, or of an amount with VAT of the whole. The same ``key`` does it once.

    What is still to be paid goes down by it. Raises ``CannotCredit``, ``TooMuch``.
    """
    with transaction.atomic():
        business = Business.objects.get(pk=invoice.business_id)
        standing: Standing = Standing.objects.of(business).select_for_update().get(pk=invoice.pk)
        if key and (earlier := Invoice.objects.of(business).filter(key=key, credits=invoice).first()):
            return earlier  # type: ignore[no-any-return]
        if standing.cancelled_at:
            raise CannotCredit(_CANCELLED)
        prepaying.lock(invoice)
        bill, valued = computed(invoice, parts=parts, whole=whole, reason=reason)
        made = _issue(
            business,
            bill,
            totals(bill, invoice.treatments),
            dict(invoice.frozen["presentation"]),
            kind=Invoice.CREDIT,
            by=by,
            key=key,
            customer=invoice.customer,
            credits=invoice,
            format=invoice.format.key,
        )
        _note(made, invoice, valued)
        quantities = [(n, part.index + 1, part.quantity or ZERO) for n, part in enumerate(valued, 1)]
        billing.give_back(business.pk, invoice.pk, made.pk, [each for each in quantities if each[2]])
        record(
            business_id=business.pk,
            type=types.INVOICE_CREDITED,
            subject="invoice",
            subject_id=invoice.pk,
            actor=by,
            data={"by": made.number, "reason": bill.note},
        )
        settling.set_open(invoice, max(standing.open_minor - made.payable_minor, 0))
    return made


def _note(made: Invoice, invoice: Invoice, valued: Sequence[Part]) -> None:
    """Keep which line went back by how much; line 0 stands for the whole."""
    rows = [(part.index + 1, part.quantity or ZERO, part.amount or ZERO) for part in valued]
    Credited.objects.of(invoice.business_id).bulk_create(
        Credited(
            business_id=invoice.business_id,
            invoice=invoice,
            credit=made,
            line=line,
            quantity=plain(quantity),
            amount_minor=to_minor(amount, invoice.currency),
        )
        for line, quantity, amount in rows or [(0, ZERO, made.payable)]
    )


def _refuse(invoice: Invoice) -> None:
    if not invoice.is_claim:
        raise CannotCredit(_NO_INVOICE)


_NO_INVOICE = Text(
    "Was eine Rechnung zurücknimmt, lässt sich nicht noch einmal zurücknehmen",
    "What takes an invoice back cannot be taken back again",
)
_CANCELLED = Text("Diese Rechnung ist schon ganz storniert", "This invoice has been cancelled in full already")
_SETTLED = Text(
    "Wir verrechnen den Betrag mit der Rechnung {number}. Haben Sie sie schon bezahlt, erhalten Sie ihn zurück.",
    "We set the amount off against invoice {number}. If you have paid it already, you get it back.",
)

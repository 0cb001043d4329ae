"""What is still to be paid: of each invoice, and in sum per business and currency."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Sum

from handschlag.invoices.models import Invoice, Receivable, Standing


def claim_of(invoice: Invoice) -> int:
    """What an invoice asks its customer to pay when it is issued, in minor units: never below zero."""
    return max(invoice.payable_minor, 0) if invoice.is_claim else 0


def set_open(invoice: Invoice, open_minor: int) -> None:
    """Say what is still to be paid on an invoice (minor units, 0 when settled); the sum of the business follows.

    Call it last in its transaction: the row of the sum is locked after the head of the chain, by everybody.
    """
    standing: Standing = Standing.objects.of(invoice.business_id).select_for_update().get(pk=invoice.pk)
    before = standing.open_minor
    if before == open_minor:
        return
    Standing.objects.of(invoice.business_id).filter(pk=invoice.pk).update(open_minor=open_minor)
    add_to_sum(invoice, open_minor - before, (open_minor > 0) - (before > 0))


def add_to_sum(invoice: Invoice, minor: int, invoices: int) -> None:
    """Move the sum of the business by an amount and a number of invoices."""
    if not minor and not invoices:
        return
    rows = Receivable.objects.of(invoice.business_id).filter(currency=invoice.currency)
    moved = {"open_minor": F("open_minor") + minor, "invoices": F("invoices") + invoices}
    if rows.update(**moved):
        return
    try:
        with transaction.atomic():
            Receivable.objects.of(invoice.business_id).create(
                business_id=invoice.business_id, currency=invoice.currency, open_minor=minor, invoices=invoices
            )
    except IntegrityError:  # the first invoice in this currency came twice at once
        rows.update(**moved)


def wrong_sums(business_id: int) -> list[str]:
    """Currencies whose sum is not that of the open invoices; none is right."""
    kept = {r.currency: (r.invoices, r.open_minor) for r in Receivable.objects.of(business_id)}
    open_ = Standing.objects.of(business_id).open().values("currency")
    actual = {
        row["currency"]: (row["n"], row["minor"]) for row in open_.annotate(n=Count("pk"), minor=Sum("open_minor"))
    }
    nothing = (0, 0)
    return [c for c in sorted({*kept, *actual}) if kept.get(c, nothing) != actual.get(c, nothing)]

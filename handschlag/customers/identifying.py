"""Which customer is the buyer of a document? A known one beyond doubt, else a new one, without asking anybody."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q

from handschlag.businesses.models import Business
from handschlag.core import names
from handschlag.core.bill import Bill
from handschlag.customers import billing, duplicates, erasing, keeping, merging, searching
from handschlag.customers.models import Customer
from handschlag.customers.record import Record


def customer_of(business: Business, bill: Bill, *, by: str, chosen: int | None = None) -> Customer | None:
    """The customer a document belongs to; call it inside the transaction that issues, before numbers are drawn.

    ``chosen`` is the id of the customer that was taken over into the draft; it counts while the name on the bill is
    still like theirs. None where the bill names nobody in particular.
    """
    buyer = billing.record_of(bill)
    if not billing.is_somebody(buyer):
        return None
    known = merging.standing_for(business, chosen) if chosen else None
    if known is None or not is_meant(known.record, buyer):
        known = _known(business, buyer)
    if known is None:
        # whoever comes second waits here for the first one and then finds the customer
        number = keeping.next_numbers(business, 1)[0]
        known = _known(business, buyer)
        if known is None:
            free = buyer.number and not Customer.objects.of(business).filter(number=buyer.number).exists()
            record = buyer if free else replace(buyer, number=number)
            return keeping.create(business, record, by=by, source=keeping.DOCUMENT)
    if known.archived_at:  # whoever gets a document is in use
        erasing.restore(known, by=by)
    return known


def known(business: Business, bill: Bill) -> Customer | None:
    """The customer that is the buyer of a bill beyond doubt, or None; nobody is added."""
    buyer = billing.record_of(bill)
    return _known(business, buyer) if billing.is_somebody(buyer) else None


def is_buyer_of(customer: Customer, bill: Bill) -> bool:
    """Whether the customer that was taken over into a draft is still its buyer."""
    return is_meant(customer.record, billing.record_of(bill))


def is_meant(record: Record, buyer: Record) -> bool:
    """Whether the buyer on a bill is still the customer that was taken over, though something was changed by hand."""
    return names.alike(record.name, buyer.name) or bool(duplicates.reasons(record, buyer))


def _known(business: Business, buyer: Record) -> Customer | None:
    """The customer that is this buyer beyond doubt; the name of one that was merged leads to where it went."""
    ids = searching.candidates(business, buyer, near=False)
    family = Customer.objects.of(business).filter(Q(pk__in=ids) | Q(merged_into__in=ids)) if ids else []
    same = {row.merged_into_id or row.pk for row in family if duplicates.is_same(buyer, row.record)}
    rows = [row for row in family if row.pk in same and row.merged_into_id is None]
    return min(rows, key=lambda row: (row.archived_at is not None, row.pk), default=None)

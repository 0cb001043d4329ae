"""Put a customer aside, bring it back, or delete it for good: only without documents, which the law wants kept."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from handschlag.customers import searching
from handschlag.customers.models import Customer
from handschlag.events import types
from handschlag.events.recording import record as record_event


class HasDocuments(Exception):
    """Documents name this customer; they must be kept, and the customer with them (§ 147 AO, § 14b UStG)."""


def archive(customer: Customer, *, by: str) -> bool:
    """Put a customer aside: lists and suggestions no longer offer it. False if it was aside already."""
    return _set_aside(customer, True, types.CUSTOMER_ARCHIVED, by)


def restore(customer: Customer, *, by: str) -> bool:
    """Bring a customer back. False if it was not put aside."""
    return _set_aside(customer, False, types.CUSTOMER_RESTORED, by)


def _set_aside(customer: Customer, aside: bool, type: str, by: str) -> bool:
    with transaction.atomic():
        row: Customer = Customer.objects.of(customer.business_id).select_for_update().get(pk=customer.pk)
        if (row.archived_at is not None) == aside:
            return False
        row.archived_at = timezone.now() if aside else None
        row.save(update_fields=["archived_at"])
        _tell(type, row, by)
    return True


def erase(customer: Customer, *, by: str) -> None:
    """Delete a customer with notes, history, proofs and what was merged into it. Raises ``HasDocuments``.

    Quotes that became no order stay, without their customer: the law does not ask to keep those.

    The journal keeps only that a customer of this number in the chain was there: it never held name or address.
    """
    try:
        with transaction.atomic():
            family = Customer.objects.of(customer.business_id).family(customer).select_for_update()
            for row in sorted(family, key=lambda row: row.pk == customer.pk):  # the one they lead to goes last
                searching.index(row, [])
                pk = row.pk
                row.delete()
                row.pk = pk
                _tell(types.CUSTOMER_ERASED, row, by)
    except (ProtectedError, IntegrityError):  # the second where a document was made in this moment
        raise HasDocuments(str(customer.pk)) from None


def _tell(type: str, customer: Customer, by: str) -> None:
    record_event(
        business_id=customer.business_id, type=type, subject="customer", subject_id=customer.pk, actor=by, data={}
    )

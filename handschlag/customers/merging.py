"""Make one customer of two: the record as a person chose it, the documents of both; nothing is lost or rewritten."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from handschlag.customers import keeping, searching
from handschlag.customers.models import Customer, Note
from handschlag.customers.record import Record, flat, from_flat
from handschlag.events import types
from handschlag.events.recording import record as record_event

LISTS = ("contacts", "delivery_addresses", "skonto")


class CannotMerge(Exception):
    """These two cannot be merged: one is gone already, or both are the same."""


def differences(stays: Record, goes: Record) -> dict[str, tuple[Any, Any]]:
    """Fields in which both say something different, by path; the lists of both are joined, so they never differ."""
    mine, theirs = flat(stays), flat(goes)
    paths = [path for path in mine if path in theirs and path not in LISTS]
    return {path: (mine[path], theirs[path]) for path in paths if mine[path] != theirs[path]}


def merged(stays: Record, goes: Record, from_other: frozenset[str] = frozenset()) -> Record:
    """The record of both: what only one says, what both say, and for ``from_other`` what the other one says."""
    mine, theirs = flat(stays), flat(goes)
    values = theirs | mine | {path: theirs[path] for path in from_other if path in theirs and path not in LISTS}
    # an address is one thing: half of each would be nobody's
    for place in ("address", "invoice_address"):
        side = theirs if any(path.startswith(f"{place}.") for path in from_other) or not _has(mine, place) else mine
        values = {path: value for path, value in values.items() if not path.startswith(f"{place}.")}
        values |= {path: value for path, value in side.items() if path.startswith(f"{place}.")}
    record = from_flat(values)
    return replace(
        record,
        contacts=tuple(dict.fromkeys((*stays.contacts, *goes.contacts))),
        delivery_addresses=tuple(dict.fromkeys((*stays.delivery_addresses, *goes.delivery_addresses))),
        skonto=stays.skonto or goes.skonto,
    )


def _has(values: dict[str, Any], place: str) -> bool:
    return any(path.startswith(f"{place}.") for path in values)


def merge(stays: Customer, goes: Customer, record: Record, *, by: str) -> Customer:
    """Merge ``goes`` into ``stays`` with this record. A second call changes nothing.

    Documents keep the customer they were written for; the family of ``stays`` shows them all.
    Raises ``CannotMerge``, ``keeping.Refused``.
    """
    business_id = stays.business_id
    with transaction.atomic():
        # both rows in the order of their ids, so that two merges never wait for each other
        ids = sorted((stays.pk, goes.pk))
        rows = {
            row.pk: row
            for row in Customer.objects.of(business_id).select_for_update().filter(pk__in=ids).order_by("pk")
        }
        winner, loser = rows.get(stays.pk), rows.get(goes.pk)
        if winner is not None and loser is not None and loser.merged_into_id == winner.pk:
            return winner
        if winner is None or loser is None or winner.pk == loser.pk or winner.merged_into_id or loser.merged_into_id:
            raise CannotMerge(f"{stays.pk} and {goes.pk}")
        now = timezone.now()
        # the number is free before the other one takes it; what loser was called stays in its changes
        Customer.objects.of(business_id).family(loser).update(merged_into=winner, planned_on=None)
        Customer.objects.of(business_id).filter(pk=loser.pk).update(number=None, changed_at=now)
        searching.index(loser, [])
        Note.objects.of(business_id).filter(customer=loser).update(customer=winner)
        winner.archived_at = None
        winner.price_list_id = winner.price_list_id or loser.price_list_id
        winner.save(update_fields=["archived_at", "price_list"])
        if keeping.change(winner, record, by=by, source=keeping.MERGE) is None:
            keeping.refresh(winner)
        for subject, other in ((winner, loser), (loser, winner)):
            role = "into" if subject is loser else "from"
            record_event(
                business_id=business_id,
                type=types.CUSTOMER_MERGED,
                subject="customer",
                subject_id=subject.pk,
                actor=by,
                data={role: other.pk},
            )
    return Customer.objects.of(business_id).get(pk=winner.pk)  # type: ignore[no-any-return]


def standing_for(business: Any, pk: int) -> Customer | None:
    """The customer of this id, or the one it was merged into."""
    row: Customer | None = Customer.objects.of(business).select_related("merged_into").filter(pk=pk).first()
    return (row.merged_into or row) if row else None


def merged_here(customer: Customer) -> list[Customer]:
    """Those that were merged into this customer."""
    return list(Customer.objects.of(customer.business_id).filter(merged_into=customer).order_by("pk"))

"""Catch up after a standstill: what is due is shown first, and a person makes or leaves out each period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.module_loading import import_string

from handschlag.businesses.models import Business
from handschlag.contracts import billing
from handschlag.contracts.models import Contract, Period, with_parts
from handschlag.core import recurrence
from handschlag.core.recurrence import Due
from handschlag.events import types
from handschlag.events.recording import record

MOST, MOST_PERIODS = 100, 60  # contracts on one page, periods of one contract


@dataclass(frozen=True)
class Waiting:
    """A contract that asks, and what is due of it, the oldest period first."""

    contract: Contract
    due: list[Due]


def waiting(business: Business, today: date) -> list[Waiting]:
    """What waits for a decision, the longest first; at most so many contracts as fit on a page."""
    rows = with_parts(list(Contract.objects.of(business).asking().select_related("customer")[:MOST]))
    found = [Waiting(row, recurrence.due_by(row.rule, row.done_until, today)[:MOST_PERIODS]) for row in rows]
    return [each for each in found if each.due]


def decide(contract: Contract, wanted: Mapping[date, bool], today: date, *, by: str) -> int:
    """Make (True) or leave out (False) due periods by their first day; returns how many were decided.

    Periods are decided in their order: the first one that nobody decided ends it, and the contract goes on asking.
    The documents are made by the worker afterwards. Deciding twice changes nothing.
    """
    decided = 0
    with transaction.atomic():
        row: Contract = Contract.objects.of(contract.business_id).select_for_update().get(pk=contract.pk)
        due = recurrence.due_by(row.rule, row.done_until, today)
        for each in due:
            if each.start not in wanted:
                break
            make = wanted[each.start]
            billing.settle(row, each, Period.CONFIRMED if make else Period.SKIPPED, by=by)
            decided += 1
            if not make:
                _tell_skipped(row, each, by)
        if decided == len(due):
            Contract.objects.of(row.business_id).filter(pk=row.pk).update(asks_since=None)
    return decided


def go_on() -> None:
    """Let the worker make what was confirmed, now rather than at the next look of the clock."""
    import_string("handschlag.contracts.jobs.bill_due").enqueue()


def _tell_skipped(contract: Contract, due: Due, by: str) -> None:
    record(
        business_id=contract.business_id,
        type=types.CONTRACT_SKIPPED,
        subject="contract",
        subject_id=contract.pk,
        actor=by,
        data={"period": [due.start.isoformat(), due.end.isoformat()]},
    )

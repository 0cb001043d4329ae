"""Keep a contract: begin it, change what is billed from a day on, pause it, go on, end it, take a planned change back.

A change holds for periods that are not settled yet; what was billed stays as it is.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from handschlag.businesses import clock
from handschlag.businesses.models import Business
from handschlag.contracts import writing
from handschlag.contracts.models import Contract, Pause, Terms
from handschlag.core import identifiers, placeholders, recurrence
from handschlag.core import terms as days
from handschlag.core.bill import LINE_TEXTS, Bill, Line
from handschlag.core.bill_json import FieldError, write_bill
from handschlag.core.recurrence import Rule
from handschlag.core.text import Text, clean_line
from handschlag.customers import identifying
from handschlag.drafts import drafting, filling
from handschlag.events import types
from handschlag.events.recording import record

LONGEST_NAME = 200
MOST_PAYMENT_DAYS = 365


class Refused(ValueError):
    """It cannot be kept like this; ``faults`` say why, each with the name of its field."""

    def __init__(self, faults: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.sentence.en}" for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Plan:
    """How a contract is billed: its rhythm and what becomes of each document."""

    rule: Rule
    name: str = ""
    mode: str = Contract.DRAFT
    recipient: str = ""  # empty: whom the customer names for invoices
    payment_days: int | None = None  # None: the customer's, else the usual


def sketch(business: Business, data: Mapping[str, Any], plan: Plan) -> Contract:
    """The contract that would begin, for a look ahead; nothing is kept. Raises ``Refused``."""
    today = clock.today(business)
    bill, errors = writing.bill_in(filling.filled(business, copy.deepcopy(dict(data))), today)
    if faults := [*errors, *_faults(bill, plan)]:
        raise Refused(faults)
    contract = Contract(
        business=business,
        customer=drafting.customer_in(business, dict(data)),
        name=clean_line(plan.name)[:LONGEST_NAME] or bill.lines[0].name[:LONGEST_NAME],
        bill=write_bill(replace(bill, lines=())),
        beside=writing.beside(data),
        begun_on=today,
        created_at=timezone.now(),
    )
    _set_plan(contract, plan)
    contract.pauses = []
    contract.terms = [Terms(contract=contract, valid_from=contract.start, lines=_written(bill.lines))]
    schedule(contract)
    return contract


def begin(business: Business, data: Mapping[str, Any], plan: Plan, *, by: str, key: str | None = None) -> Contract:
    """A contract from the data of a draft: its customer, lines and texts. The same ``key`` again is the same contract.

    Raises ``Refused``.
    """
    contract = sketch(business, data, plan)
    contract.key = key
    lines, bill = contract.terms[0].as_lines, contract.frame
    with transaction.atomic():
        # whoever comes second with the same key waits here for the first one
        Business.objects.select_for_update(no_key=True).get(pk=business.pk)
        earlier: Contract | None = Contract.objects.of(business).filter(key=key).first() if key else None
        if earlier is not None:
            return earlier
        contract.customer = identifying.customer_of(business, bill, by=by, chosen=contract.customer_id)
        contract.save(force_insert=True)
        _set_terms(contract, contract.start, lines, by)
        _tell(types.CONTRACT_BEGUN, contract, by)
    return _with_relations_read_again(contract)


def _set_plan(contract: Contract, plan: Plan) -> None:
    rule = plan.rule
    contract.start, contract.unit, contract.every = rule.start, rule.unit, rule.every
    contract.timing, contract.day, contract.until, contract.count = rule.timing, rule.day, rule.until, rule.count
    contract.mode, contract.recipient = plan.mode, plan.recipient.strip()
    contract.payment_days = plan.payment_days


def _faults(bill: Bill, plan: Plan) -> Iterator[FieldError]:
    yield from plan_faults(plan)
    if not bill.buyer.name:
        yield FieldError("buyer.name", Text("Wählen Sie einen Kunden", "Choose a customer"))
    yield from line_faults(bill.lines)


def plan_faults(plan: Plan) -> Iterator[FieldError]:
    """What is wrong with a plan, by field."""
    for fault in recurrence.faults(plan.rule):
        yield FieldError(fault.field, fault.sentence)
    if plan.recipient.strip() and (problem := identifiers.check_email(plan.recipient.strip())):
        yield FieldError("recipient", problem)
    if plan.payment_days is not None and not 0 <= plan.payment_days <= MOST_PAYMENT_DAYS:
        yield FieldError(
            "payment_days",
            Text(f"Wählen Sie 0 bis {MOST_PAYMENT_DAYS} Tage", f"Choose 0 to {MOST_PAYMENT_DAYS} days"),
        )


def line_faults(lines: Sequence[Line]) -> Iterator[FieldError]:
    """What lines need, so that a document can be made of them each time."""
    if not lines:
        yield FieldError("lines.0.name", Text("Tragen Sie ein, was Sie berechnen", "Enter what you bill"))
    for index, line in enumerate(lines):
        if not line.name:
            yield FieldError(f"lines.{index}.name", Text("Tragen Sie ein, was Sie berechnen", "Enter what you bill"))
        if line.price is None:
            yield FieldError(f"lines.{index}.price", Text("Tragen Sie den Preis ein", "Enter the price"))
        if line.quantity is None:
            yield FieldError(f"lines.{index}.quantity", Text("Tragen Sie die Menge ein", "Enter the quantity"))
        for name in LINE_TEXTS:
            if problem := placeholders.check_period(getattr(line, name)):
                yield FieldError(f"lines.{index}.{name}", problem)


# -- changes


def change_plan(contract: Contract, plan: Plan, *, by: str) -> Contract:
    """Change what becomes of the documents, and while there is none yet the rhythm too. Raises ``Refused``."""

    def change(row: Contract) -> dict[str, Any]:
        wanted = plan if row.done_until is None else replace(plan, rule=row.rule)
        if faults := list(plan_faults(wanted)):
            raise Refused(faults)
        first, start = row.terms[0], row.start
        _set_plan(row, wanted)
        row.name = clean_line(plan.name)[:LONGEST_NAME] or row.name
        if row.start != start and first.valid_from == start:
            Terms.objects.of(row.business_id).filter(pk=first.pk).update(valid_from=row.start)
        return {"plan": True}

    return _changed(contract, change, by)


def change_terms(contract: Contract, since: date, lines: Sequence[Line], *, by: str) -> Contract:
    """Bill other lines or prices for periods that begin on ``since`` or later. Raises ``Refused``."""

    def change(row: Contract) -> dict[str, Any]:
        if faults := [*_too_late(row, since, "since"), *line_faults(lines)]:
            raise Refused(faults)
        _set_terms(row, max(since, row.start), lines, by)
        return {"terms_from": since.isoformat()}

    return _changed(contract, change, by)


def withdraw_terms(contract: Contract, since: date, *, by: str) -> Contract:
    """Take back terms that no period has used yet; the first ones stay."""

    def change(row: Contract) -> dict[str, Any]:
        if _is_settled(row, since) or since == row.terms[0].valid_from:
            return {}
        gone, _ = Terms.objects.of(row.business_id).filter(contract=row, valid_from=since).delete()
        return {"terms_withdrawn": since.isoformat()} if gone else {}

    return _changed(contract, change, by)


def pause(contract: Contract, first: date, last: date | None, *, by: str) -> Contract:
    """Leave out the periods that begin from ``first`` to ``last``, or until somebody goes on. Raises ``Refused``."""

    def change(row: Contract) -> dict[str, Any]:
        faults = list(_too_late(row, first, "first"))
        if last is not None and last < first:
            faults.append(FieldError("last", Text("Das Ende liegt vor dem Beginn", "The end is before the start")))
        if faults:
            raise Refused(faults)
        Pause.objects.of(row.business_id).update_or_create(
            contract=row, first=first, defaults={"business_id": row.business_id, "last": last}
        )
        return {"paused_from": first.isoformat()} | ({"until": last.isoformat()} if last else {})

    return _changed(contract, change, by)


def resume(contract: Contract, day: date, *, by: str) -> Contract:
    """Go on with the periods that begin on ``day`` or later; pauses from then on are taken back."""

    def change(row: Contract) -> dict[str, Any]:
        kept = {each.first: each.last for each in recurrence.unpaused(row.rule.pauses, day)}
        if kept == {each.first: each.last for each in row.pauses}:
            return {}
        rows = Pause.objects.of(row.business_id).filter(contract=row)
        rows.exclude(first__in=kept).delete()
        for first, last in kept.items():
            rows.filter(first=first).update(last=last)
        return {"resumed_on": day.isoformat()}

    return _changed(contract, change, by)


def end(contract: Contract, day: date | None, *, by: str) -> Contract:
    """Let the period in which ``day`` lies be the last one; ``None`` takes an end back that was set before."""

    def change(row: Contract) -> dict[str, Any]:
        until = day
        if day is not None and row.done_until is not None:
            until = max(day, row.done_until)
        if until == row.until:
            return {}
        row.until = until
        return {"until": until.isoformat() if until else ""}

    return _changed(contract, change, by)


def _changed(contract: Contract, change: Callable[[Contract], dict[str, Any]], by: str) -> Contract:
    """Change the locked row, work out what follows from it, and record it; where nothing changes, nothing is."""
    with transaction.atomic():
        row: Contract = Contract.objects.of(contract.business_id).select_for_update().get(pk=contract.pk)
        about = change(row)
        if about:
            fresh = _with_relations_read_again(row)
            schedule(fresh)
            fresh.asks_since = None  # whatever is due by the new rule asks again
            fresh.revision += 1
            fresh.save()
            _tell(types.CONTRACT_CHANGED, fresh, by, about)
            return fresh
    return row


def _with_relations_read_again(row: Contract) -> Contract:
    for name in ("pauses", "terms"):
        row.__dict__.pop(name, None)
    return row


def schedule(contract: Contract) -> None:
    """Work out what follows from rule and progress: the day of the next document, and whether there is none any more.

    The caller holds the row and saves it.
    """
    rule = contract.rule
    following = next(iter(recurrence.upcoming(rule, contract.done_until, 1)), None)
    contract.next_on = following.issue_date if following else None
    contract.ended = following is None and all(pause.last is not None for pause in rule.pauses)
    if following is None:
        contract.asks_since = None


def _set_terms(contract: Contract, since: date, lines: Sequence[Line], by: str) -> None:
    Terms.objects.of(contract.business_id).update_or_create(
        contract=contract,
        valid_from=since,
        defaults={
            "business_id": contract.business_id,
            "lines": _written(lines),
            "actor": by,
            "at": timezone.now(),
        },
    )


def _written(lines: Sequence[Line]) -> Any:
    return write_bill(Bill(lines=tuple(lines))).get("lines", [])


def _is_settled(contract: Contract, day: date) -> bool:
    return contract.done_until is not None and day <= contract.done_until


def _too_late(contract: Contract, day: date, field: str) -> Iterator[FieldError]:
    if _is_settled(contract, day) and contract.done_until:
        first = contract.done_until + timedelta(days=1)
        said, free = (
            Text(days.short_date(each, "de"), days.short_date(each, "en")) for each in (contract.done_until, first)
        )
        yield FieldError(
            field,
            Text(
                f"Bis {said.de} ist schon abgerechnet. Wählen Sie einen Tag ab dem {free.de}",
                f"Everything until {said.en} is billed. Choose a day from {free.en} on",
            ),
        )


def _tell(type: str, contract: Contract, by: str, data: dict[str, Any] | None = None) -> None:
    record(
        business_id=contract.business_id,
        type=type,
        subject="contract",
        subject_id=contract.pk,
        actor=by,
        data=data,
    )

"""Bill what is due: each period of each contract once, whatever the clock does and wherever a process dies.

1. ``run`` looks for contracts with a due document, a bounded slice at a time; any number of workers may run at once.
2. One transaction per contract: lock it, look again what is due, add the row of the period (unique in the database),
   make the draft, issue it and put its mail into the outbox, move the contract on. A crash leaves nothing of it.
3. More than one due period of a contract, or more late contracts than usual, wait for a person (``catching_up``).
4. What stops an issue leaves the draft and a sentence; a fault of ours is tried again later. Neither stops the others.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from handschlag.businesses import clock, guests
from handschlag.businesses.models import Business
from handschlag.contracts import keeping, writing
from handschlag.contracts.models import Contract, Period
from handschlag.core import recurrence, send_times
from handschlag.core.recurrence import Due
from handschlag.core.text import Text
from handschlag.delivery import sending
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.invoices import delivering, issuing
from handschlag.invoices.models import Invoice

log = logging.getLogger(__name__)

ACTOR = "contract"
AT_ONCE = 50  # contracts of one slice
MOST_LATE = 10  # contracts of a business whose day has passed: more are no accident of a minute
MOST_DAYS_LATE = 3
PAUSES = (5, 30, 120, 720)  # minutes before the next try after a fault of ours
AHEAD = timedelta(hours=14)  # somewhere it is tomorrow already


def run(now: datetime | None = None) -> bool:
    """Bill one slice of what is due, at any frequency and from any number of workers. Whether there may be more."""
    moment = now or timezone.now()
    to_make = Period.objects.everywhere().to_make(moment).order_by("pk")
    confirmed = list(to_make.values_list("pk", flat=True)[:AT_ONCE])
    done = sum(_carefully_make(pk, moment) for pk in confirmed)
    for business_id, contract_id, today in _due(moment, AT_ONCE - len(confirmed)):
        done += _carefully_bill(business_id, contract_id, today, moment)
    return done > 0


def _due(moment: datetime, most: int) -> Iterator[tuple[int, int, date]]:
    """Contracts to look at, with the day it is for their business."""
    latest = (moment + AHEAD).date()
    somewhere = Contract.objects.everywhere().to_do(latest, moment).order_by("business_id")
    for business_id in somewhere.values_list("business_id", flat=True).distinct():
        if most <= 0:
            return
        today = clock.today(business_id, moment)
        rows = Contract.objects.of(business_id).to_do(today, moment)
        for contract_id in list(rows.values_list("pk", flat=True)[:most]):
            most -= 1
            yield business_id, contract_id, today


def _carefully_bill(business_id: int, contract_id: int, today: date, moment: datetime) -> bool:
    try:
        return bill_next(business_id, contract_id, today, moment)
    except Exception:
        log.exception("contract %s was not billed", contract_id)
        _try_later(business_id, contract_id, moment)
        return True


def bill_next(business_id: int, contract_id: int, today: date, moment: datetime) -> bool:
    """Bill the next due period of one contract, or let it ask. False where there was nothing to do any more."""
    with transaction.atomic():
        rows = Contract.objects.of(business_id).select_for_update().filter(pk=contract_id, asks_since=None)
        contract: Contract | None = rows.first()
        due = recurrence.due_by(contract.rule, contract.done_until, today) if contract else []
        if contract is None or not due:
            return False
        if must_ask(contract, due, today):
            contract.asks_since = moment
            contract.save(update_fields=["asks_since"])
            return True
        period = settle(contract, due[0], Period.CONFIRMED, by=ACTOR)
        _make(contract, period, moment)
    return True


def must_ask(contract: Contract, due: list[Due], today: date) -> bool:
    """Whether a person decides first: several periods at once, one that is long late, or many late contracts."""
    late = (today - due[0].issue_date).days
    if len(due) > 1 or late > MOST_DAYS_LATE:
        return True
    return late > 0 and Contract.objects.of(contract.business_id).late(today)[: MOST_LATE + 1].count() > MOST_LATE


def settle(contract: Contract, due: Due, state: str, *, by: str) -> Period:
    """Add the row of a period, and move the contract on. The caller holds the contract."""
    period = Period(
        business_id=contract.business_id,
        contract=contract,
        start=due.start,
        end=due.end,
        due_on=due.issue_date,
        state=state,
        actor=by,
        at=timezone.now(),
    )
    period.save(force_insert=True)
    contract.done_until = due.end
    keeping.schedule(contract)
    contract.tries, contract.try_at = 0, None
    contract.save()
    return period


# -- one document


def _carefully_make(period_id: int, moment: datetime) -> bool:
    try:
        return make_confirmed(period_id, moment)
    except Exception:
        log.exception("period %s was not billed", period_id)
        row = Period.objects.everywhere().filter(pk=period_id).values("business_id", "contract_id").first()
        if row:
            _try_later(row["business_id"], row["contract_id"], moment)
        return False


def make_confirmed(period_id: int, moment: datetime) -> bool:
    """Make the document of a period a person has confirmed. False where that was done before."""
    with transaction.atomic():
        rows = Period.objects.everywhere().select_for_update(of=("self",)).filter(state=Period.CONFIRMED)
        period: Period | None = rows.filter(pk=period_id).first()
        if period is None:
            return False
        contract: Contract = Contract.objects.of(period.business_id).get(pk=period.contract_id)
        _make(contract, period, moment)
    return True


def _make(contract: Contract, period: Period, moment: datetime) -> None:
    """The draft of a period, and where the contract says so its issue and its mail; all in the caller's transaction."""
    today = clock.today(contract.business_id, moment)
    data = writing.data_for(contract, period.start, period.end, today)
    draft = drafting.start(contract.business, data, expires=False)
    period.draft, period.state = draft, Period.MADE
    if contract.mode == Contract.SEND:
        invoice, problem = _issue(draft, today)
        if invoice is not None:
            problem = _send(contract, invoice, moment)
        if problem is not None:
            period.problem_de, period.problem_en = problem.de[:300], problem.en[:300]
            period.unsent = invoice is not None
    period.save()
    record(
        business_id=contract.business_id,
        type=types.CONTRACT_BILLED,
        subject="contract",
        subject_id=contract.pk,
        actor=period.actor,
        data={"period": [period.start.isoformat(), period.end.isoformat()], "draft": draft.pk},
    )


def _issue(draft: Draft, today: date) -> tuple[Invoice | None, Text | None]:
    """The invoice, or why the draft stays one."""
    try:
        with transaction.atomic():
            return issuing.issue_draft(draft, by=ACTOR, today=today), None
    except issuing.CannotIssue as problem:
        faults = [finding.title for finding in problem.findings] + [error.sentence for error in problem.errors]
        return None, faults[0] if faults else Text("Der Entwurf ist nicht vollständig", "The draft is incomplete")


def _send(contract: Contract, invoice: Invoice, moment: datetime) -> Text | None:
    """Put the mail into the outbox, to leave in office hours; or why that cannot be."""
    recipient = contract.recipient or invoice.bill.buyer.contact.email.strip()
    if not recipient:
        return Text("Auf der Rechnung steht keine E-Mail-Adresse", "There is no email address on the invoice")
    zone, region = clock.zone_of(contract.business_id, moment), clock.region_of(contract.business_id, moment)
    leaves = send_times.in_office_hours(moment, zone, region)
    try:
        delivering.send_to_all(
            invoice, recipient=recipient, by=ACTOR, address="", not_before=sending.after_undo(leaves)
        )
    except (guests.MayNotSend, delivering.AddressRefused) as problem:
        return problem.sentence
    return None


def _try_later(business_id: int, contract_id: int, moment: datetime) -> None:
    """After a fault of ours: again after a pause that grows; the home page says so."""
    with transaction.atomic():
        row: Contract | None = Contract.objects.of(business_id).select_for_update().filter(pk=contract_id).first()
        if row is None:
            return
        pause = PAUSES[min(row.tries, len(PAUSES) - 1)]
        row.tries, row.try_at = row.tries + 1, moment + timedelta(minutes=pause)
        row.save(update_fields=["tries", "try_at"])


def again(period: Period, *, by: str) -> Draft | None:
    """A new draft for a period whose draft was thrown away. None where it has one, or was left out."""
    with transaction.atomic():
        row: Period = Period.objects.of(period.business_id).select_for_update().get(pk=period.pk)
        if row.state != Period.MADE or row.draft_id:
            return None
        contract: Contract = Contract.objects.of(row.business_id).get(pk=row.contract_id)
        business: Business = contract.business
        data = writing.data_for(contract, row.start, row.end, clock.today(business))
        row.draft = drafting.start(business, data, expires=False)
        row.actor, row.problem_de, row.problem_en, row.unsent = by, "", "", False
        row.save()
    return row.draft

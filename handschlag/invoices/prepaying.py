"""Instalments (Abschläge) and the final invoice (Schlussrechnung) of a plan: an order, or something agreed without one.

A draft says in its ``document`` what it becomes. Issuing looks at the plan under its lock: what is deducted must be
what the living instalments ask for by now, instalments never exceed what is left to bill of the order without a reason,
and there is one final invoice, by the database. What is cancelled makes its place free again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from handschlag.core import instalments
from handschlag.core.bill import AdvancePayment, Bill
from handschlag.core.bill_json import write_bill
from handschlag.core.findings import Finding
from handschlag.core.instalments import CUMULATIVE, FINAL, INSTALMENT
from handschlag.core.money import ZERO, format_money, to_minor
from handschlag.core.text import Text
from handschlag.core.totals import Totals, totals
from handschlag.drafts import document
from handschlag.drafts.models import Draft
from handschlag.invoices.models import Deduction, Invoice, Plan, Stage
from handschlag.orders import billing
from handschlag.orders.billing import BeyondAgreement, Billed, Deviation
from handschlag.orders.models import Order


class PlanChanged(Exception):
    """An instalment was issued, corrected or cancelled since the draft was made: nobody has seen what it deducts."""


class CannotBill(Exception):
    """This document has no place in its plan; ``finding`` says why and the way out."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.title.en)
        self.finding = finding


@dataclass(frozen=True)
class Place:
    """Where a document belongs: its plan, its number there, and what it deducts."""

    plan: Plan
    number: int
    deducts: tuple[tuple[Invoice, AdvancePayment], ...]


# -- reading


def living(plan: Plan | None) -> list[Stage]:
    """The places of a plan that are taken, with their documents: the final invoice first, then by number."""
    if plan is None or plan.pk is None:
        return []
    rows = Stage.objects.of(plan.business_id).filter(plan=plan, cancelled=False)
    return list(rows.select_related("invoice__standing").order_by("number"))


def plan_of(order: Order) -> Plan | None:
    """The plan of an order; None as long as no instalment was billed."""
    return Plan.objects.of(order.business_id).filter(order=order).first()  # type: ignore[no-any-return]


def stage_of(invoice: Invoice) -> Stage | None:
    """The place of a document in its plan, also where it was cancelled."""
    rows = Stage.objects.of(invoice.business_id).select_related("plan", "plan__order")
    return rows.filter(pk=invoice.pk).first()  # type: ignore[no-any-return]


def deductions(stages: Iterable[Stage], before: int = 0) -> list[tuple[Invoice, AdvancePayment]]:
    """Every living instalment below a number, or all for 0, and what a later document deducts of it."""
    found = [stage.invoice for stage in stages if stage.number and (not before or stage.number < before)]
    credits: dict[int, list[Totals]] = {}
    if found:
        rows = Invoice.objects.of(found[0].business_id).filter(credits__in=[each.pk for each in found])
        for row in rows.order_by("pk"):
            credits.setdefault(row.credits_id, []).append(row.totals)
    payments = (
        (each, instalments.less(instalments.own(each.bill, each.totals), credits.get(each.pk, ()))) for each in found
    )
    return [(each, payment) for each, payment in payments if payment.amount]


def outdated_documents(business: Any) -> Any:
    """Living documents that deduct an instalment which was cancelled or corrected after them."""
    cancelled = Stage.objects.of(business).filter(pk=OuterRef("instalment_id"), cancelled=True)
    corrected = Invoice.objects.of(business).filter(credits=OuterRef("instalment_id"), pk__gt=OuterRef("document_id"))
    rows = Deduction.objects.of(business).filter(amount_minor__gt=0, document__stage__cancelled=False)
    return rows.filter(Exists(cancelled) | Exists(corrected)).select_related("document", "instalment")


def _payments(found: Iterable[tuple[Invoice, AdvancePayment]]) -> tuple[AdvancePayment, ...]:
    return tuple(payment for _, payment in found)


# -- what a draft becomes


def described(
    kind: str, *, plan: Plan | None, order: Order | None, mode: str = "", construction: bool = False, number: int = 0
) -> dict[str, Any]:
    """The ``document`` of a draft: its kind and place, and what of the bill follows from them as it is now."""
    stages = living(plan)
    if kind == INSTALMENT and not number:
        number = max((stage.number for stage in stages), default=0) + 1
    made: dict[str, Any] = {"kind": kind, "mode": mode, "construction": construction}
    made |= {"number": number} if kind == INSTALMENT else {}
    made |= {"plan": plan.pk} if plan else {}
    made |= {"order": order.pk} if order else {}
    deducts = deductions(stages, number) if kind == FINAL or mode == CUMULATIVE else []
    return {**made, "bill": _decided(made, _payments(deducts))}


def _decided(about: Mapping[str, Any], payments: tuple[AdvancePayment, ...]) -> dict[str, Any]:
    code = instalments.type_code(about["kind"], construction=bool(about.get("construction")))
    written = write_bill(Bill(advance_payments=payments))
    return {"type_code": code, "advance_payments": written.get("advance_payments", [])}


def renewed(business_id: int, about: Mapping[str, Any]) -> dict[str, Any]:
    """The ``document`` of a draft with what it deducts as it is now."""
    if about.get("kind") not in (INSTALMENT, FINAL):
        return dict(about)
    plan, _order = _found(business_id, about)
    deducts = []
    if about["kind"] == FINAL or about.get("mode") == CUMULATIVE:
        deducts = deductions(living(plan), int(about.get("number", 0)))
    bill = {**about.get("bill", {}), **_decided(about, _payments(deducts))}
    return {**about, **({"plan": plan.pk} if plan else {}), "bill": bill}


def renew(draft: Draft) -> None:
    """Bring what an open draft deducts up to date; who has read it before has to look again."""
    about = renewed(draft.business_id, document.of(draft.data))
    rows = Draft.objects.of(draft.business_id).filter(pk=draft.pk, document_id=None, revision=draft.revision)
    rows.update(data={**draft.data, "document": about}, revision=F("revision") + 1)


def _found(business_id: int, about: Mapping[str, Any], *, lock: bool = False) -> tuple[Plan | None, Order | None]:
    orders, plans = Order.objects.of(business_id), Plan.objects.of(business_id)
    if lock:
        orders, plans = orders.select_for_update(), plans.select_for_update()
    order = orders.filter(pk=about.get("order") or 0).first()
    plan = plans.filter(order=order).first() if order else plans.filter(pk=about.get("plan") or 0).first()
    return plan, order


# -- issuing


def looked_at(business_id: int, data: Mapping[str, Any], bill: Bill, computed: Totals) -> Place | None:
    """Lock the plan and find the place of a document in it; None where it needs none. Inside the issuing transaction.

    Raises ``PlanChanged``, ``CannotBill``, ``BeyondAgreement``.
    """
    about = document.of(data)
    kind = about.get("kind", "")
    if kind not in (INSTALMENT, FINAL):
        return None
    plan, order = _found(business_id, about, lock=True)
    stages = living(plan)
    if any(stage.number == Stage.FINAL for stage in stages):
        raise CannotBill(_there_is_one(stages[0].invoice))
    number = 0 if kind == FINAL else _free_number(stages, int(about.get("number") or 1))
    deducts = deductions(stages, number) if kind == FINAL or about.get("mode") == CUMULATIVE else []
    if _payments(deducts) != bill.advance_payments:
        raise PlanChanged(f"{len(deducts)} to deduct, not {len(bill.advance_payments)}")
    if order is not None and kind == INSTALMENT:
        mine = instalments.net_of(instalments.own(bill, computed))
        _within(order, stages, mine, bill, str(data.get("deviation", "")))
    if plan is None:
        plan = Plan(business_id=business_id, order=order, created_at=timezone.now())
    return Place(plan, number, tuple(deducts))


def enter(place: Place | None, invoice: Invoice) -> None:
    """Take the place for an issued document. Inside the issuing transaction."""
    if place is None:
        return
    if place.plan.pk is None:
        place.plan.save(force_insert=True)
    Stage(invoice=invoice, business_id=invoice.business_id, plan=place.plan, number=place.number).save(
        force_insert=True
    )
    Deduction.objects.of(invoice.business_id).bulk_create(
        Deduction(
            business_id=invoice.business_id,
            document=invoice,
            instalment=each,
            amount_minor=to_minor(payment.amount, invoice.currency),
        )
        for each, payment in place.deducts
    )


def leave(invoice: Invoice, cancellation: Invoice) -> None:
    """A document was cancelled: its place is free, and it deducts nothing. Inside the cancelling transaction."""
    Stage.objects.of(invoice.business_id).filter(pk=invoice.pk).update(cancelled=True)
    rows = list(Deduction.objects.of(invoice.business_id).filter(document=invoice))
    Deduction.objects.of(invoice.business_id).bulk_create(
        Deduction(
            business_id=row.business_id,
            document=cancellation,
            instalment_id=row.instalment_id,
            amount_minor=-row.amount_minor,
        )
        for row in rows
    )


def _free_number(stages: Sequence[Stage], wanted: int) -> int:
    taken = {stage.number for stage in stages}
    return wanted if wanted not in taken else max(taken) + 1


# -- never more than was agreed


def _within(order: Order, stages: Sequence[Stage], mine: Decimal, bill: Bill, reason: str) -> None:
    """Instalments together ask for no more than is left to bill of their order, unless a reason is given."""
    asked = sum((instalments.net_of(payment) for _, payment in deductions(stages)), ZERO) + mine
    left = _left_of(order, {})
    if asked > left and not reason.strip():
        raise BeyondAgreement([Deviation(0, _in_money(_TOO_MUCH, bill.currency, left=left, asked=asked))])


def refuse_twice(order_lines: Sequence[Billed], bill: Bill, data: Mapping[str, Any], business_id: int) -> None:
    """An ordinary invoice leaves of its order at least what instalments have asked for; raises ``CannotBill``.

    The final invoice deducts them; an ordinary one would bill them, and their VAT, once more. No reason lets that
    pass: the reason for a deviation is often written before anybody knows of this.
    """
    about = document.of(data)
    deducts_from = about.get("order") if about.get("kind") == FINAL else None
    ids = {each.order_id for each in order_lines} - {deducts_from}
    for order in Order.objects.of(business_id).filter(pk__in=ids) if ids else ():
        stages = living(plan_of(order))
        if not stages or stages[0].number == Stage.FINAL:
            continue
        asked = sum((instalments.net_of(payment) for _, payment in deductions(stages)), ZERO)
        billed: dict[int, Decimal] = {}
        for each in order_lines:
            if each.order_id == order.pk and each.position:
                quantity = bill.lines[each.index].quantity or ZERO
                billed[each.position] = billed.get(each.position, ZERO) + quantity
        left = _left_of(order, billed)
        if left < asked:
            raise CannotBill(_billed_twice(bill.currency, left=left, asked=asked))


def _left_of(order: Order, now: Mapping[int, Decimal]) -> Decimal:
    """The net value of what is left to bill of an order after quantities that are billed now, by position."""
    lines, states, bill = [], billing.states(order), order.bill
    for position, state in states.items():
        rest = state.remaining - now.get(position, ZERO)
        if rest * state.quantity > 0:
            lines.append(replace(state.agreed.terms, quantity=rest))
    if now or any(state.billed for state in states.values()):
        bill = billing.after_the_first(bill)
    return totals(replace(bill, lines=tuple(lines))).net


def _in_money(template: Text, currency: str, **amounts: Decimal) -> Text:
    def words(language: str) -> dict[str, str]:
        return {name: format_money(amount, currency, language) for name, amount in amounts.items()}

    return Text(template.fill(**words("de")).de, template.fill(**words("en")).en)


def _there_is_one(final: Invoice) -> Finding:
    return Finding(
        "FINAL-INVOICE-ONCE",
        "blocks",
        "lines.0.name",
        Text(
            f"Die Schlussrechnung dazu gibt es schon: {final.number}",
            f"There is a final invoice for this already: {final.number}",
        ),
        Text(
            "Öffnen Sie sie und wählen Sie „Berichtigen und neu ausstellen“.",
            "Open it and choose “Correct and issue again”.",
        ),
        "DO-14",
    )


def _billed_twice(currency: str, **amounts: Decimal) -> Finding:
    return Finding(
        "INSTALMENTS-BILLED-TWICE",
        "blocks",
        "lines.0.name",
        _in_money(_ASKED_FOR, currency, **amounts),
        Text(
            "Schreiben Sie die Schlussrechnung: Sie zieht die Abschläge ab. Oder berechnen Sie hier weniger.",
            "Write the final invoice: it deducts the instalments. Or bill less here.",
        ),
        "§ 14 Abs. 5 UStG",
    )


_TOO_MUCH = Text(
    "Alle Abschläge zusammen wären {asked} netto, zu berechnen sind von diesem Auftrag noch {left}",
    "All instalments together would be {asked} net, {left} of this order are left to bill",
)
_ASKED_FOR = Text(
    "Zu diesem Auftrag gibt es Abschläge über {asked} netto, danach blieben nur {left}",
    "There are instalments of {asked} net for this order, only {left} would be left after this",
)


def lock_orders(business_id: int, data: Mapping[str, Any], order_lines: Sequence[Billed]) -> None:
    """Lock every order a draft bills or belongs to, before anything else of them: everybody locks in the same order."""
    ids = {each.order_id for each in order_lines} | {int(document.of(data).get("order") or 0)} - {0}
    if ids:
        list(Order.objects.of(business_id).select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def lock(invoice: Invoice) -> None:
    """Lock what a document belongs to, before a number is drawn: everybody locks in the same order."""
    order_ids = billing.orders_of(invoice.business_id, invoice.pk)
    stage = stage_of(invoice)
    if stage and stage.plan.order_id:
        order_ids.add(stage.plan.order_id)
    list(Order.objects.of(invoice.business_id).select_for_update().filter(pk__in=order_ids).order_by("pk"))
    if stage:
        Plan.objects.of(invoice.business_id).select_for_update().get(pk=stage.plan_id)

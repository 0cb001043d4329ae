"""Begin an instalment, a part invoice or the final invoice: the data of a draft, from an order or without one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from handschlag.businesses.models import Business
from handschlag.core import instalments
from handschlag.core.bill import Bill, Line, Period
from handschlag.core.bill_json import as_typed
from handschlag.core.instalments import CUMULATIVE, FINAL, INSTALMENT, PART, SINGLE
from handschlag.core.money import ZERO, format_percent
from handschlag.core.text import Text
from handschlag.core.totals import totals
from handschlag.drafts.beginning import new_data
from handschlag.invoices import agreeing, copying, prepaying
from handschlag.invoices.models import Invoice
from handschlag.orders import agreed, billing
from handschlag.orders.models import Order

NO_PERIOD = Period()


@dataclass(frozen=True)
class Wish:
    """What somebody wants to bill in advance: a share, a sum in the entry mode, or by the lines of the order."""

    mode: str = SINGLE
    percent: Decimal | None = None
    amount: Decimal | None = None
    construction: bool = False
    period: Period = NO_PERIOD  # when the service is expected


# -- of an order


def instalment_of(order: Order, wish: Wish) -> dict[str, Any]:
    """The next instalment of an order. By lines, every line is there with its whole quantity to be changed."""
    whole = whole_of(order)
    lines, computed = whole.lines, totals(whole)
    amount = instalments.part_of(whole, computed, wish.percent) if wish.percent is not None else wish.amount
    if amount is not None:
        lines = instalments.lines_of(whole, computed, amount, _name(order, wish))
        whole = replace(whole, allowances=(), charges=())
    about = prepaying.described(
        INSTALMENT, plan=prepaying.plan_of(order), order=order, mode=wish.mode, construction=wish.construction
    )
    return {**_data(order, replace(whole, lines=lines), wish.period), "document": about}


def part_of(order: Order, *, construction: bool = False) -> dict[str, Any]:
    """An invoice of a finished part: the lines that are still open, whose quantities are billed for good."""
    about = prepaying.described(PART, plan=None, order=None, construction=construction)
    return {**agreeing.data_of(order), "document": about}


def final_of(order: Order, *, construction: bool | None = None) -> dict[str, Any]:
    """The final invoice of an order: everything that is still open, less its instalments.

    Building work where its instalments were, unless said otherwise.
    """
    plan = prepaying.plan_of(order)
    if construction is None:
        construction = _was_construction(prepaying.living(plan))
    about = prepaying.described(FINAL, plan=plan, order=order, construction=construction)
    return {**agreeing.data_of(order), "document": about}


def whole_of(order: Order) -> Bill:
    """An order as one bill: everything that is agreed by now."""
    return agreed.bill_of(order, {position: state.agreed for position, state in billing.states(order).items()})


def _data(order: Order, bill: Bill, period: Period) -> dict[str, Any]:
    data = agreeing.data_of(order)
    typed = as_typed(replace(bill, period=period))
    for name in ("lines", "allowances", "charges", "period"):
        data.pop(name, None)
        if name in typed:
            data[name] = typed[name]
    if period != NO_PERIOD:
        data.pop("delivery_date", None)
    return data


def _name(order: Order, wish: Wish) -> str:
    language = order.bill.language
    about = order.title or order.number
    if wish.percent is None:
        return _PLAIN.fill(about=about).in_(language)
    share = format_percent(wish.percent, language)
    return (_SO_FAR if wish.mode == CUMULATIVE else _SHARE).fill(share=share, about=about).in_(language)


_PLAIN = Text("Abschlag: {about}", "Instalment: {about}")
_SHARE = Text("Abschlag {share}: {about}", "Instalment of {share}: {about}")
_SO_FAR = Text("Leistungsstand {share}: {about}", "Work done so far, {share}: {about}")


def _was_construction(stages: list[Any]) -> bool:
    return any(stage.invoice.frozen.get("document", {}).get("construction") for stage in stages)


# -- without an order


def first_instalment(business: Business | None, language: str, wish: Wish, title: str) -> dict[str, Any]:
    """The first instalment of something that was agreed elsewhere; the customer is filled in in the editor."""
    about = prepaying.described(INSTALMENT, plan=None, order=None, mode=wish.mode, construction=wish.construction)
    data = new_data(business, language)
    return {**data, **_typed_lines(title, wish, language), "document": about}


def next_instalment(invoice: Invoice, wish: Wish, title: str) -> dict[str, Any]:
    """One more instalment of the plan an invoice belongs to."""
    stage = prepaying.stage_of(invoice)
    plan = stage.plan if stage else None
    about = prepaying.described(INSTALMENT, plan=plan, order=None, mode=wish.mode, construction=wish.construction)
    return {**_like(invoice), **_typed_lines(title, wish, invoice.bill.language), "document": about}


def final_like(invoice: Invoice) -> dict[str, Any]:
    """The final invoice of the plan an instalment belongs to; what was done is filled in in the editor."""
    stage = prepaying.stage_of(invoice)
    stages = prepaying.living(stage.plan) if stage else []
    construction = _was_construction(stages)
    about = prepaying.described(FINAL, plan=stage.plan if stage else None, order=None, construction=construction)
    line = {"name": invoice.bill.lines[0].name if invoice.bill.lines else "", "quantity": "1", "unit_code": "LS"}
    return {**_like(invoice), "lines": [line], "document": about}


def _like(invoice: Invoice) -> dict[str, Any]:
    data = copying.like(invoice)
    for name in ("allowances", "charges", "note", "advance_payments", "document", "explanation"):
        data.pop(name, None)
    return data


def _typed_lines(title: str, wish: Wish, language: str) -> dict[str, Any]:
    line = Line(name=title, quantity=Decimal(1), unit_code="LS", price=wish.amount or ZERO)
    bill = Bill(lines=(line,), period=wish.period, language="en" if language == "en" else "de")
    typed = as_typed(bill)
    return {name: typed[name] for name in ("lines", "period") if name in typed}

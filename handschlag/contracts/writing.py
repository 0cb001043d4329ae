"""Write the document of one period: the contract's bill, the lines of that time, the customer as of today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from handschlag.contracts.models import Contract
from handschlag.core import placeholders, terms
from handschlag.core.bill import INVOICE, LINE_TEXTS, Bill, Line, Period
from handschlag.core.bill_json import FieldError, as_typed, read_bill
from handschlag.core.money import ZERO
from handschlag.customers import merging
from handschlag.customers.models import Customer
from handschlag.drafts import choosing, sender
from handschlag.drafts.beginning import new_data
from handschlag.drafts.reviewing import BESIDE_THE_BILL
from handschlag.drafts.sender import language_of

# of a contract's bill, not of its customer: what a customer chosen anew would take away
_STAYS = ("tax_situation", "exemption_reason", "purchase_order_reference", "contract_reference")
_STAYS_UNLESS_KNOWN = ("buyer_reference", "buyer_accounting_reference", "cash_discounts")


def bill_in(data: Mapping[str, Any], today: date) -> tuple[Bill, tuple[FieldError, ...]]:
    """The bill a draft's data holds, without what belongs to one document alone; and what could not be read."""
    content = {name: value for name, value in data.items() if name not in BESIDE_THE_BILL}
    read = read_bill(content, typed=True, language=language_of(data), today=today)
    return _without_occasion(read.bill), read.errors


def _without_occasion(bill: Bill) -> Bill:
    return replace(
        bill,
        number="",
        type_code=INVOICE,
        issue_date=None,
        due_date=None,
        delivery_date=None,
        period=Period(),
        preceding_invoices=(),
        prepaid_amount=ZERO,
        advance_payments=(),
        third_party_payments=(),
        thank_you_note="",
        lines=tuple(replace(line, period=Period()) for line in bill.lines),
    )


def beside(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft's data holds beside its bill and its customer's wishes."""
    return {name: data[name] for name in ("format", "supplier_number", "presentation") if data.get(name)}


def bill_for(contract: Contract, start: date, end: date) -> Bill:
    """The bill of a period: its lines at their prices of that time, its days, its names in the texts of the lines."""
    words = placeholders.values_of_period(start, end, contract.frame.language)
    lines = tuple(_filled(line, words) for line in contract.terms_on(start).as_lines)
    return replace(contract.frame, lines=lines, period=Period(start, end))


def _filled(line: Line, words: Mapping[str, str]) -> Line:
    texts: dict[str, Any] = {
        name: placeholders.fill(text, words) for name in LINE_TEXTS if "{" in (text := getattr(line, name))
    }
    return replace(line, **texts) if texts else line


def data_for(contract: Contract, start: date, end: date, today: date) -> dict[str, Any]:
    """The data of a draft for a period, dated today: sender, customer and texts as they are now."""
    customer = merging.standing_for(contract.business, contract.customer_id) if contract.customer_id else None
    if customer is not None:
        contract.frame = replace(contract.frame, language=customer.record.language)
    bill = bill_for(contract, start, end)
    data = {**new_data(None, bill.language, today), "tax_situation": bill.tax_situation, **as_typed(bill)}
    data = _with_sender(contract, data | contract.beside, today)
    del data["delivery_date"]
    if customer is not None:
        data = _for_customer(data, customer, today)
    if contract.payment_days is not None:
        due = today + timedelta(days=contract.payment_days)
        data["due_date"] = terms.short_date(due, language_of(data))
    return data


def _with_sender(contract: Contract, data: dict[str, Any], today: date) -> dict[str, Any]:
    """Without the sender where there is a profile to follow; the usual tax situation of then becomes that of now."""
    known = sender.sender_of(contract.business)
    if not known.profile(data).get("seller.name"):
        return data
    data = {name: value for name, value in data.items() if name not in ("seller", "presentation")}
    if data["tax_situation"] == known.history.on(contract.begun_on).tax.situation:
        data.pop("exemption_reason", None)
        data |= sender.taxation(known.history.on(today))
    return data


def _for_customer(data: dict[str, Any], customer: Customer, today: date) -> dict[str, Any]:
    changed = choosing.chosen(data, customer, today)
    kept = {name: data[name] for name in _STAYS if name in data}
    kept |= {name: data[name] for name in _STAYS_UNLESS_KNOWN if name in data and not changed.get(name)}
    kept |= {name: data[name] for name in ("format", "supplier_number") if data.get(name) and not changed.get(name)}
    return changed | kept

"""Take a known customer over into a draft: buyer, terms, language and everything else that is theirs."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from handschlag.core import terms
from handschlag.core.bill import Bill
from handschlag.core.bill_json import as_typed
from handschlag.core.einvoice.formats import DEFAULT
from handschlag.core.money import AmountNotUnderstood, parse_amount, plain
from handschlag.core.text import Language, Text
from handschlag.customers import billing
from handschlag.customers.kinds import KINDS
from handschlag.customers.models import Customer
from handschlag.customers.record import Record
from handschlag.drafts.beginning import PAYMENT_DAYS

# Tax situations a seller has because of what they are or sell; no customer changes them.
OF_THE_SELLER = ("small_business", "exempt", "reduced", "zero")
_DISCOUNT = Text("Vereinbarter Rabatt", "Agreed discount")
_NUMBERS = ("quantity", "price", "price_base_quantity", "percent", "amount", "prepaid_amount", "rounding_amount")


def chosen(data: dict[str, Any], customer: Customer, today: date | None = None) -> dict[str, Any]:
    """The draft's data with this customer as its buyer; what belongs to the buyer before goes.

    Lines, dates of supply and words of one's own stay as they are. What a customer brings beside the bill
    (``reviewing.OF_THE_CUSTOMER``) stands at the top of the data, never in the sender, which is the same for everybody.
    """
    record, changed = customer.record, copy.deepcopy(data)
    _set_language(changed, record.language, today or timezone.localdate())
    changed["customer"] = str(customer.pk)
    _put(changed, "greeting", billing.greeting(record, record.language))
    _put(changed, "address_form", record.address_form if record.address_form != "sie" else "")
    _put(changed, "supplier_number", record.supplier_number)
    _put(changed, "format", record.format if record.format != DEFAULT else "")
    _set_buyer(changed, record)
    _set_terms(changed, record, today or timezone.localdate())
    usual = (data.get("wording") or {}).get("tax_situation", "standard")
    if changed.get("tax_situation", usual) not in OF_THE_SELLER:
        changed["tax_situation"] = record.tax_situation or usual
    return changed


def _put(place: dict[str, Any], name: str, value: Any) -> None:
    if value:
        place[name] = value
    else:
        place.pop(name, None)


def _set_buyer(data: dict[str, Any], record: Record) -> None:
    buyer = as_typed(Bill(buyer=billing.buyer_of(record)), record.language).get("buyer", {})
    data["buyer"] = {"kind": KINDS[record.kind].buyer, **buyer}
    data["buyer"].setdefault("address", {}).setdefault("country_code", "DE")
    _put(data, "buyer_reference", record.leitweg_id)
    _put(data, "buyer_accounting_reference", record.cost_centre)
    for name in ("purchase_order_reference", "contract_reference"):
        data.pop(name, None)


# -- language: numbers and dates are typed in it


def _set_language(data: dict[str, Any], language: Language, today: date) -> None:
    """Write numbers and dates again in the new language: a German 1.500 is not an English 1.500."""
    before: Language = "en" if data.get("language") == "en" else "de"
    data["language"] = language
    if before == language:
        return
    for place, name in list(_places(data)):
        if name in _NUMBERS:
            place[name] = _number_again(place[name], before, language)
        elif name.endswith("_date") and (day := _day(place[name], today)):
            place[name] = terms.short_date(day, language)


def _places(data: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every typed value of a draft, as the object it stands in and its name there."""
    if isinstance(data, list):
        for item in data:
            yield from _places(item)
    elif isinstance(data, dict):
        for name, value in data.items():
            if isinstance(value, dict | list):
                yield from _places(value)
            else:
                yield data, name


def _number_again(typed: Any, before: Language, language: Language) -> Any:
    try:
        return _number(parse_amount(str(typed), before), language)
    except AmountNotUnderstood:
        return typed  # what nobody understands stays as it is


def _number(value: Decimal, language: Language) -> str:
    return plain(value).replace(".", "," if language == "de" else ".")


def _day(typed: Any, today: date) -> date | None:
    try:
        return terms.parse_date(str(typed), today)
    except terms.DateNotUnderstood:
        return None


# -- terms


def _set_terms(data: dict[str, Any], record: Record, today: date) -> None:
    """Due date, Skonto and discount: the customer's, else the usual."""
    language = record.language
    issued = _day(data.get("issue_date", ""), today)
    days = PAYMENT_DAYS if record.payment_days is None else int(record.payment_days)
    if issued and "offer" not in data:  # a quote is not due
        data["due_date"] = terms.short_date(issued + timedelta(days=days), language)
    skonto = [
        {"percent": _number(offer.percent, language), "days": plain(offer.days)}
        for offer in record.skonto
        if offer.percent is not None and offer.days is not None
    ]
    _put(data, "cash_discounts", skonto)
    allowances = [row for row in data.get("allowances", []) if row.get("reason") not in (_DISCOUNT.de, _DISCOUNT.en)]
    if record.discount_percent:
        percent = _number(record.discount_percent, language)
        allowances.insert(0, {"percent": percent, "reason": _DISCOUNT.in_(language)})
    _put(data, "allowances", allowances)

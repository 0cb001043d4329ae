"""Take a known customer over into a draft: buyer, terms, language and everything else that is theirs."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from handschlag.core import terms
from handschlag.core.bill import Bill
from handschlag.core.bill_json import as_typed
from handschlag.core.einvoice.formats import DEFAULT
from handschlag.core.money import plain
from handschlag.core.text import Language, Text
from handschlag.customers import billing
from handschlag.customers.kinds import KINDS
from handschlag.customers.models import Customer
from handschlag.customers.record import Record
from handschlag.drafts import typing_again
from handschlag.drafts.beginning import PAYMENT_DAYS

# Tax situations a seller has because of what they are or sell; no customer changes them.
OF_THE_SELLER = ("small_business", "exempt", "reduced", "zero")
AGREED_DISCOUNT = Text("Vereinbarter Rabatt", "Agreed discount")


def chosen(data: dict[str, Any], customer: Customer, today: date | None = None) -> dict[str, Any]:
    """The draft's data with this customer as its buyer; what belongs to the buyer before goes.

    Lines, dates of supply and words of one's own stay as they are. What a customer brings beside the bill
    (``reviewing.OF_THE_CUSTOMER``) stands at the top of the data, never in the sender, which is the same for everybody.
    """
    record, changed = customer.record, copy.deepcopy(data)
    day = today or timezone.localdate()
    before: Language = "en" if changed.get("language") == "en" else "de"
    changed = typing_again.in_language(changed, record.language, before=before, today=day)
    for name, value in beside_the_bill(customer, record.language).items():
        _put(changed, name, value)
    _set_buyer(changed, record)
    _set_terms(changed, record, day)
    _set_prices(changed, record)
    usual = (data.get("wording") or {}).get("tax_situation", "standard")
    if changed.get("tax_situation", usual) not in OF_THE_SELLER:
        changed["tax_situation"] = record.tax_situation or usual
    return changed


def beside_the_bill(customer: Customer, language: Language) -> dict[str, str]:
    """What a draft says of its customer beside the bill (``reviewing.OF_THE_CUSTOMER``); empty: the usual."""
    record = customer.record
    return {
        "customer": str(customer.pk),
        "greeting": billing.greeting(record, language),
        "address_form": record.address_form if record.address_form != "sie" else "",
        "supplier_number": record.supplier_number,
        "payer": record.payer_name,
        "format": record.format if record.format != DEFAULT else "",
    }


def places_of(record: Record) -> list[dict[str, Any]]:
    """The delivery addresses of a customer as typed into a draft (BG-13)."""
    return [
        as_typed(Bill(delivery=billing.delivery_to(place)), record.language).get("delivery", {})
        for place in record.delivery_addresses
    ]


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


# -- terms


def _set_terms(data: dict[str, Any], record: Record, today: date) -> None:
    """Due date, Skonto and discount: the customer's, else the usual."""
    language = record.language
    issued = typing_again.day(data.get("issue_date", ""), today)
    days = PAYMENT_DAYS if record.payment_days is None else int(record.payment_days)
    if issued and "offer" not in data:  # a quote is not due
        data["due_date"] = terms.short_date(issued + timedelta(days=days), language)
    skonto = [
        {"percent": typing_again.number(offer.percent, language), "days": plain(offer.days)}
        for offer in record.skonto
        if offer.percent is not None and offer.days is not None
    ]
    _put(data, "cash_discounts", skonto)
    allowances = [
        row for row in data.get("allowances", []) if row.get("reason") not in (AGREED_DISCOUNT.de, AGREED_DISCOUNT.en)
    ]
    if record.discount_percent:
        percent = typing_again.number(record.discount_percent, language)
        allowances.insert(0, {"percent": percent, "reason": AGREED_DISCOUNT.in_(language)})
    _put(data, "allowances", allowances)


def _set_prices(data: dict[str, Any], record: Record) -> None:
    """Private people are told prices with VAT, as long as none has been written (§ 1 PAngV)."""
    priced = any(str(line.get("price", "")).strip() for line in data.get("lines", ()))
    if KINDS[record.kind].buyer == "consumer" and not priced:
        data["prices_include_vat"] = "true"

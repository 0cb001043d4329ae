"""How a received invoice is paid: means, accounts, terms, cash discounts, part-payments, in the words of the bill."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from handschlag.core import skonto
from handschlag.core.bill import (
    AdvancePayment,
    Bill,
    CashDiscount,
    CreditTransfer,
    DirectDebit,
    IncludedTax,
    PaymentCard,
)
from handschlag.core.einvoice.content import TRANSFERS
from handschlag.core.einvoice.walking import ELEMENT, Record, Walk
from handschlag.core.money import ZERO


def payment_of(found: Record, walk: Walk) -> dict[str, Any]:
    """Means of payment: one code and text, any number of accounts, one card, one mandate."""
    accounts: list[CreditTransfer] = []
    merged: Record = {}
    once: dict[str, Callable[[Any], Any]] = {
        "payment_means_code": str,
        "payment_means_text": str,
        "card": lambda record: PaymentCard(**record),
        "debited_account": str,
        "mandate_reference": str,
        "remittance_information": str,
        "due_date": _same,
    }
    for means in found.get("payment_means", ()):
        account = {name: means[name] for name in _ACCOUNT if name in means}
        if account:
            accounts.append(CreditTransfer(**account))
        if means.get("payment_means_code") in TRANSFERS and "account_identifier" not in account:
            walk.note(f"{walk.path_of(means[ELEMENT])}/BT-84", "", "missing")
        in_ubl = "oasis" in str(means[ELEMENT].tag)
        for name, make in once.items():
            if name not in means:
                continue
            made = make(means[name])
            doubled = name in merged and in_ubl and name in _ONCE_IN_UBL
            if merged.setdefault(name, made) != made or doubled:
                walk.note(f"{walk.path_of(means[ELEMENT])}/{name}", str(means[name]), "repeated")
    mandate = DirectDebit(
        merged.pop("mandate_reference", found.get("mandate_reference", "")),
        found.get("creditor_identifier", ""),
        merged.pop("debited_account", ""),
    )
    for name in ("remittance_information", "due_date"):  # UBL has them here, CII does not
        if name in merged:
            found.setdefault(name, merged.pop(name))
    return {
        **merged,
        "direct_debit": mandate,
        "payment": accounts[0] if accounts else CreditTransfer(),
        "further_accounts": tuple(accounts[1:]),
    }


def _same(value: Any) -> Any:
    return value


# UBL-SR-45, 46, 54, 55: once in a document, even where they say the same
_ONCE_IN_UBL = ("payment_means_text", "card", "debited_account", "mandate_reference", "due_date")
_ACCOUNT = ("account_identifier", "account_name", "service_provider_identifier")
# As the XRechnung standard fixes it: one line a discount.
_SKONTO = re.compile(
    r"#SKONTO#TAGE=([0-9]{1,3})#PROZENT=([0-9]{1,2}\.[0-9]{2})#(?:BASISBETRAG=(-?[0-9]{1,15}\.[0-9]{2})#)?"
)


def words_and_discounts(text: str) -> tuple[str, tuple[CashDiscount, ...]]:
    """BT-20: words for people, and the lines that programs read as cash discounts."""
    if "#SKONTO#" not in text:
        return text, ()
    words, discounts = [], []
    for line in text.split("\n"):
        if found := _SKONTO.fullmatch(line.strip()):
            base = Decimal(found[3]) if found[3] else None
            discounts.append(CashDiscount(int(found[1]), Decimal(found[2]), base))
        else:
            words.append(line)
    return "\n".join(words).strip(), tuple(discounts)


def spread_terms(found: Record, walk: Walk) -> tuple[CashDiscount, ...]:
    """CII: terms once, and in the profile EXTENDED one more for each cash discount, counted from the invoice date."""
    discounts: list[CashDiscount] = []
    for terms in found.get("terms", ()):
        if discount := _discount(found, terms):
            discounts.append(discount)
            continue
        if "discount" in terms:
            walk.lose(terms[ELEMENT])
            continue
        for name in ("payment_terms", "due_date", "mandate_reference"):
            if name in terms and found.setdefault(name, terms[name]) is not terms[name]:
                walk.note(f"{walk.path_of(terms[ELEMENT])}/{name}", str(terms[name]), "repeated")
    return tuple(discounts)


def _discount(found: Record, terms: Record) -> CashDiscount | None:
    """The cash discount of these terms, where a bill can say all of it; its words must say the same."""
    record = terms.get("discount", {})
    days, percent = record.get("days", Decimal(-1)), record.get("percent")
    counted = record.get("basis_date", found.get("issue_date")) == found.get("issue_date")
    if percent is None or days != int(days) or days < 0 or not counted or record.get("unit", "DAY") != "DAY":
        return None
    discount = CashDiscount(int(days), percent, record.get("base_amount"))
    bill = Bill(issue_date=found.get("issue_date"), currency=found.get("currency", "EUR"))
    words = skonto.sentence(bill, discount)
    known = {"", words.de, words.en}
    if terms.get("payment_terms", "") not in known or terms.keys() & {"due_date", "mandate_reference"}:
        return None
    return discount


def advance_payment(record: Record) -> AdvancePayment:
    """A part-payment with its tax (EXTENDED BG-X-45)."""
    invoice = record.get("invoice", {})
    return AdvancePayment(
        amount=record.get("amount", ZERO),
        received_date=record.get("received_date"),
        invoice_number=invoice.get("number", ""),
        invoice_date=invoice.get("issue_date"),
        taxes=tuple(IncludedTax(**each) for each in record.get("taxes", ())),
    )

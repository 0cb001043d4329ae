"""The text inside a GiroCode: a SEPA transfer after EPC069-12, version 002, that banking apps scan."""

from __future__ import annotations

from decimal import Decimal

from handschlag.core.bill import Bill
from handschlag.core.countries import SEPA
from handschlag.core.identifiers import is_bic, is_iban, normal_form
from handschlag.core.money import amount_text, rounded
from handschlag.core.text import clean_line
from handschlag.core.totals import Totals

SMALLEST, LARGEST = Decimal("0.01"), Decimal("999999999.99")
NAME_LENGTH, TEXT_LENGTH, NUMBER_LENGTH = 70, 140, 35
MAX_BYTES = 331  # what a QR code of version 13 with error level M holds


def payment_code(bill: Bill, totals: Totals) -> str | None:
    """The EPC text of a bill, or ``None`` where a transfer cannot be coded or nothing is to be paid."""
    account = bill.payment
    if bill.is_cancellation or bill.currency != "EUR" or not bill.paid_by_transfer:
        return None
    return epc_text(
        name=account.account_name or bill.seller.name,
        iban=account.account_identifier,
        bic=account.service_provider_identifier,
        amount=totals.payable,
        reference=bill.reference_of_transfer,
    )


def epc_text(*, name: str, iban: str, amount: Decimal, reference: str = "", bic: str = "") -> str | None:
    """Eleven lines: ``BCD``, version, UTF-8, ``SCT``, BIC, name, IBAN, amount in EUR, purpose, RF reference, text.

    ``reference`` is the unstructured remittance text. ``None`` without a name, with a wrong IBAN or one from outside
    SEPA, or where the amount is not between 0.01 and 999,999,999.99 EUR.
    """
    name = clean_line(name)[:NAME_LENGTH].strip()
    amount = rounded(amount)
    if not name or not is_iban(iban) or normal_form(iban)[:2] not in SEPA or not SMALLEST <= amount <= LARGEST:
        return None
    bank = normal_form(bic) if bic and is_bic(bic) else ""
    head = ["BCD", "002", "1", "SCT", bank, name, normal_form(iban), f"EUR{amount_text(amount)}", "", ""]
    text = clean_line(reference)[:TEXT_LENGTH].strip()
    while len((lines := "\n".join([*head, text]).rstrip("\n")).encode()) > MAX_BYTES:
        if len(text) > NUMBER_LENGTH:
            text = text[:-1].rstrip()
        else:  # a name of 70 characters of four bytes: the number of the invoice tells more about the payment
            name = name[:-1].rstrip()
            head[5] = name
    return lines

"""GiroCode: eleven lines in their places, or nothing at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.payment_code import MAX_BYTES, epc_text, payment_code
from handschlag.core.totals import totals
from tests import cast

IBAN = "DE02120300000000202051"


def test_the_text_of_a_bill() -> None:
    bill = cast.bill(number="RE-2026-0031")
    assert payment_code(bill, totals(bill)) == "\n".join(
        ["BCD", "002", "1", "SCT", "", "Atelier Nordlicht", IBAN, "EUR2499.00", "", "", "RE-2026-0031"]
    )


def test_bic_and_reference() -> None:
    text = epc_text(name="Änne", iban="de02 1203 0000 0000 2020 51", bic="BYLADEM1001", amount=Decimal("0.01"))
    assert text == f"BCD\n002\n1\nSCT\nBYLADEM1001\nÄnne\n{IBAN}\nEUR0.01"


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": Decimal(0)},
        {"amount": Decimal("-5")},
        {"amount": Decimal("0.004")},
        {"amount": Decimal("1000000000")},
        {"iban": "DE02120300000000202052"},
        {"iban": ""},
        {"iban": "AE070331234567890123456"},  # not in SEPA
        {"name": ""},
        {"name": " \u200b\n "},
    ],
)
def test_without_the_least_there_is_no_code(changes: dict[str, object]) -> None:
    complete = {"name": "Atelier", "iban": IBAN, "amount": Decimal(1)}
    assert epc_text(**complete)  # type: ignore[arg-type]
    assert epc_text(**(complete | changes)) is None  # type: ignore[arg-type]


def test_nothing_to_transfer_has_no_code() -> None:
    bill = cast.bill()
    assert payment_code(replace(bill, currency="CHF"), totals(bill)) is None
    assert payment_code(replace(bill, type_code="381"), totals(bill)) is None
    paid = replace(bill, prepaid_amount=Decimal("2499"))
    assert payment_code(paid, totals(paid)) is None


@given(st.text(min_size=1, max_size=200), st.text(max_size=300), st.text(max_size=12))
def test_no_text_breaks_the_lines_or_the_size(name: str, reference: str, bic: str) -> None:
    text = epc_text(name=name, iban=IBAN, bic=bic, amount=Decimal("999999999.99"), reference=reference)
    if text is None:
        return
    rows = text.split("\n")
    assert 8 <= len(rows) <= 11
    assert rows[:4] == ["BCD", "002", "1", "SCT"]
    assert (rows[6], rows[7]) == (IBAN, "EUR999999999.99")
    assert 0 < len(rows[5]) <= 70
    assert len(rows) < 11 or len(rows[10]) <= 140
    assert len(text.encode()) <= MAX_BYTES
    assert text.replace("\n", "").isprintable() or any(not c.isprintable() for c in name + reference)


def test_long_texts_are_cut_where_banks_cut_them() -> None:
    text = epc_text(name="N" * 71, iban=IBAN, amount=Decimal(1), reference="R" * 141)
    assert text
    assert (text.split("\n")[5], text.split("\n")[10]) == ("N" * 70, "R" * 140)


def test_the_widest_characters_still_fit() -> None:
    text = epc_text(name="𝕏" * 80, iban=IBAN, amount=Decimal(1), reference="𝕐" * 200)
    assert text
    assert len(text.encode()) <= MAX_BYTES
    assert text.split("\n")[5]


def test_the_number_of_the_invoice_outlasts_a_name_of_wide_characters() -> None:
    text = epc_text(
        name="𝕏" * 70, iban=IBAN, bic="BYLADEM1001", amount=Decimal("999999999.99"), reference="RE-2026-0031"
    )
    assert text and text.endswith("\nRE-2026-0031") and len(text.encode()) <= MAX_BYTES

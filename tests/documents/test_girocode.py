"""The GiroCode on paper says what the bill says, and is absent where there is nothing to transfer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
import zxingcpp
from PIL import Image

from handschlag.core.bill import CreditTransfer
from handschlag.core.payment_code import payment_code
from handschlag.core.totals import totals
from handschlag.documents import qr
from tests.documents.typeset import bill, codes_on, words_of


@pytest.mark.parametrize("style", ["klar", "klassisch"])
def test_a_camera_reads_the_code_from_the_printed_page(style: str) -> None:
    made = bill(
        3, seller=replace(bill().seller, name="Änne Müßig & Söhne"), payment=CreditTransfer("DE02120300000000202051")
    )

    assert codes_on(made, style=style) == [payment_code(made, totals(made))]


def test_the_code_asks_for_the_open_amount() -> None:
    assert "EUR40.58" in codes_on(bill(1, prepaid_amount=Decimal(10)))[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"prepaid_amount": Decimal("50.58")},
        {"prepaid_amount": Decimal(60)},
        {"currency": "USD"},
        {"payment": CreditTransfer()},
        {"payment": CreditTransfer("DE00 0000")},
    ],
    ids=["paid", "overpaid", "not in euro", "no account", "wrong account"],
)
def test_no_code_where_nothing_can_be_transferred(changes: dict[str, object]) -> None:
    letter = words_of(bill(1, **changes))
    assert letter["payment"]["qr"] == ""


def test_a_draft_s_code_carries_the_number_it_would_get() -> None:
    assert codes_on(bill(1, number=""), number="RE-2026-0200")[0].endswith("RE-2026-0200")


def test_every_mask_gives_a_code_that_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    for mask in range(8):
        monkeypatch.setattr(qr, "_MASK", mask)
        assert codes_on(bill(1)) != [], mask


def test_the_longest_text_still_fits() -> None:
    assert qr.qr_svg("x" * 331).startswith("<svg")
    assert zxingcpp.read_barcodes(Image.new("L", (50, 50), 255)) == []

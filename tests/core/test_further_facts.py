"""What stands in the e-invoice beside the usual stands on paper too, in sentences."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from handschlag.core import further_facts, part_payments, skonto
from handschlag.core.bill import Bill, CashDiscount
from handschlag.core.examples import CASES
from handschlag.core.payment_code import payment_code
from handschlag.core.totals import totals
from tests.core.full_bill import BILL, BY_CARD, BY_DIRECT_DEBIT


def said(bill: Bill) -> list[str]:
    return [
        *(each.de for each in further_facts.sentences(bill, totals(bill))),
        *(each.de for each in further_facts.about_paying(bill)),
    ]


def test_an_ordinary_bill_says_nothing_more() -> None:
    assert said(CASES["standard"]) == []


def test_everything_further_is_said() -> None:
    converted = totals(BILL).tax_in_tax_currency
    assert said(BILL) == [
        "Geliefert an: Lager Süd, Lagerweg 3, Halle 9, Tor 4, 00125 Südhafen, Hafenland",
        "Fiskalvertreter: Vertreter KG, Fiskalweg 2, Turm B, Tür 1, 00126 Amtsstadt, Amtsland, USt-IdNr. DE999999995",
        "Ware bleibt bis zur Zahlung unser Eigentum",
        "Noch ein Hinweis",
        "Anzahlung vom 02.11.2026, Rechnung AR-2026-7 vom 30.10.2026: 11,90\u00a0€, "
        "darin 1,90\u00a0€ Umsatzsteuer (19\u00a0%)",
        f"Umsatzsteuer {str(converted).replace('.', ',')}\u00a0CHF, umgerechnet mit 1 EUR = 0,9375 CHF "
        "vom 20.11.2026 (Zentralbank)",
        "Bitte zahlen Sie an: Abtretungsbank AG",
        "2\u00a0% Skonto bei Zahlung bis 30.11.2026",
        "1,5\u00a0% Skonto auf 21,10\u00a0€ bei Zahlung bis 03.12.2026",
    ]


def test_the_way_the_money_goes() -> None:
    assert "Wir ziehen den Betrag ein: Mandat MANDAT-12, Gläubiger-ID DE98ZZZ09999999999" in said(
        replace(BILL, **BY_DIRECT_DEBIT)
    )
    assert "Bezahlt mit der Karte, die auf 2345 endet" in said(replace(BILL, **BY_CARD))
    assert "Zahlungsweise: per Überweisung" not in said(BILL)


def test_a_girocode_is_for_transfers_only() -> None:
    bill = CASES["standard"]
    assert payment_code(bill, totals(bill))
    for way in (BY_CARD, BY_DIRECT_DEBIT, {"payment_means_code": "68"}):
        assert payment_code(replace(bill, **way), totals(bill)) is None


def test_sentences_in_english_and_without_dates() -> None:
    undated = replace(BILL, issue_date=None)
    assert skonto.sentence(undated, CashDiscount(7, Decimal(2))).en == "2% discount for payment within 7 days"
    assert skonto.last_day(replace(BILL, issue_date=BILL.issue_date.replace(year=9999)), CashDiscount(999)) is None
    payment = replace(BILL.advance_payments[0], received_date=None, invoice_number="", taxes=())
    assert part_payments.sentence(BILL, payment).en == "Advance payment: €11.90"


def test_lines_for_programs() -> None:
    assert skonto.machine_line(CashDiscount(14, Decimal("2.5"))) == "#SKONTO#TAGE=14#PROZENT=2.50#"
    assert skonto.fits_machine_line(CashDiscount(14, Decimal("2.50"), Decimal("10.10")))
    assert not skonto.fits_machine_line(CashDiscount(14, Decimal(2), Decimal("10.101")))

"""The law's findings: each appears when it should, stays away when not, and its fix ends it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.core import clarity, legal
from handschlag.core.bill import (
    CREDIT_NOTE,
    Address,
    Adjustment,
    Bill,
    CashDiscount,
    Line,
    Party,
    Period,
    PrecedingInvoice,
    StatedTax,
)
from handschlag.core.findings import Finding
from handschlag.core.tax import SITUATIONS
from handschlag.core.totals import totals
from handschlag.core.units import find_unit
from tests.core.bills import BILL, BUYER, FRENCH, SELLER, TODAY, codes, line, only, press, press_in_form

CONSUMER = replace(BUYER, name="Erika Beispiel", kind="consumer")
AUTHORITY = replace(BUYER, name="Stadt Möwenhafen", kind="public_body")


def found(bill: Bill, today: date | None = TODAY) -> list[Finding]:
    return legal.check(bill, totals(bill), today=today)


def bill_with(**changes: Any) -> Bill:
    return replace(BILL, **changes)


def ends(bill: Bill, code: str) -> Bill:
    """The bill after the fix of this finding, which must be gone."""
    fixed = press(bill, only(found(bill), code).fix)
    assert code not in codes(found(press_in_form(bill, only(found(bill), code).fix)))
    assert code not in codes(found(fixed))
    return fixed


def test_a_complete_bill_has_no_findings() -> None:
    assert found(BILL) == []
    english = bill_with(language="en")
    assert found(english) == []


# -- parties


@pytest.mark.parametrize("side", ["seller", "buyer"])
@pytest.mark.parametrize("field", ["name", "address.line_1", "address.post_code", "address.city"])
def test_names_and_addresses_in_full(side: str, field: str) -> None:
    party = getattr(BILL, side)
    name, _, part = field.partition(".")
    emptied = replace(party, address=replace(party.address, **{part: " "})) if part else replace(party, **{name: " "})
    finding = only(
        found(bill_with(**{side: emptied})), {"seller": "DE-14-4-1-SELLER", "buyer": "DE-14-4-1-BUYER"}[side]
    )
    assert (finding.field, finding.severity) == (f"{side}.{field}", "blocks")


def test_a_post_code_is_not_asked_for_where_there_is_none() -> None:
    buyer = replace(BUYER, address=Address("1 Example Street", "", "", "Hong Kong", "HK"))
    assert codes(found(bill_with(buyer=buyer))) == {"TAX-ABROAD"}


def test_a_small_amount_needs_no_buyer_but_a_word_for_it() -> None:
    small = bill_with(lines=(line(price=Decimal("210.08")),), buyer=Party())
    assert totals(small).gross == Decimal("250.00")
    assert codes(found(small)) == {"BR-07"}
    assert ends(small, "BR-07").buyer.name == "Laufkundschaft"
    above = bill_with(lines=(line(price=Decimal("210.09")),), buyer=Party())
    assert [f.field for f in found(above)][:2] == ["buyer.name", "buyer.address.line_1"]


def test_a_small_amount_is_no_excuse_where_the_customer_owes_the_tax() -> None:
    small = bill_with(
        lines=(line(price=Decimal(100)),), buyer=Party(vat_identifier="DE136695976"), tax_situation="reverse_charge"
    )
    assert "DE-14-4-1-BUYER" in codes(found(small))


def test_country_is_a_code() -> None:
    buyer = replace(BUYER, address=replace(BUYER.address, country_code="Deutschland"))
    assert only(found(bill_with(buyer=buyer)), "BR-CL-14").field == "buyer.address.country_code"


def test_post_code_form_is_advice() -> None:
    finding = only(
        found(bill_with(buyer=replace(BUYER, address=replace(BUYER.address, post_code="123")))), "POST-CODE-FORM"
    )
    assert (finding.severity, finding.field) == ("advice", "buyer.address.post_code")
    abroad = replace(BUYER, address=Address("1 Street", "", "SW1A 1AA", "London", "GB"))
    assert "POST-CODE-FORM" not in codes(found(bill_with(buyer=abroad)))


def test_seller_has_a_tax_number_or_a_vat_id() -> None:
    neither = replace(SELLER, vat_identifier="", tax_registration_identifier="")
    assert only(found(bill_with(seller=neither)), "DE-14-4-2").field == "seller.tax_registration_identifier"
    for one in ({"vat_identifier": ""}, {"tax_registration_identifier": ""}):
        assert found(bill_with(seller=replace(SELLER, **one))) == []


def test_tax_number_form() -> None:
    wrong = bill_with(seller=replace(SELLER, tax_registration_identifier="123"))
    assert only(found(wrong), "TAX-NUMBER-FORM").severity == "blocks"


def test_vat_ids_have_check_digits_and_fit_the_address() -> None:
    assert only(found(bill_with(seller=replace(SELLER, vat_identifier="DE136695977"))), "BR-CO-09").severity == "blocks"
    assert (
        only(found(bill_with(buyer=replace(BUYER, vat_identifier="136695976"))), "BR-CO-09").field
        == "buyer.vat_identifier"
    )
    foreign = replace(BUYER, vat_identifier="FR40303265045")
    assert only(found(bill_with(buyer=foreign)), "VAT-ID-COUNTRY").severity == "advice"
    greek = replace(BUYER, vat_identifier="EL094259216", address=replace(BUYER.address, country_code="GR"))
    assert "VAT-ID-COUNTRY" not in codes(found(bill_with(buyer=greek)))


def test_a_public_body_has_a_leitweg_id() -> None:
    bill = bill_with(buyer=AUTHORITY)
    assert only(found(bill), "DE-LEITWEG-ID").field == "buyer_reference"
    assert "DE-LEITWEG-ID" in codes(found(replace(bill, buyer_reference="991-33333TEST-34")))
    assert "DE-LEITWEG-ID" not in codes(found(replace(bill, buyer_reference="991-33333TEST-33")))
    assert "DE-LEITWEG-ID" not in codes(found(BILL))


# -- the document, its lines


def test_issue_date_is_there_and_not_far_away() -> None:
    assert ends(bill_with(issue_date=None), "DE-14-4-3").issue_date == TODAY
    tomorrow = bill_with(issue_date=TODAY + timedelta(days=1))
    assert only(found(tomorrow), "ISSUE-DATE-AHEAD").severity == "advice"
    assert ends(tomorrow, "ISSUE-DATE-AHEAD").issue_date == TODAY
    far = bill_with(issue_date=TODAY + timedelta(days=31), due_date=TODAY + timedelta(days=40))
    assert only(found(far), "ISSUE-DATE-AHEAD").severity == "blocks"
    back = bill_with(issue_date=TODAY - timedelta(days=31), period=Period(), delivery_date=TODAY - timedelta(days=31))
    assert only(found(back), "ISSUE-DATE-BACK").severity == "advice"
    assert "ISSUE-DATE-BACK" not in codes(found(back, today=None))


def test_a_bill_has_lines_with_name_quantity_and_price() -> None:
    assert only(found(bill_with(lines=())), "BR-16").field == "lines"
    bill = bill_with(lines=(line(), Line()))
    assert {f.field for f in found(bill)} == {"lines.1.name", "lines.1.quantity", "lines.1.price"}
    assert codes(found(bill)) == {"DE-14-4-5-NAME", "DE-14-4-5-QUANTITY", "DE-14-4-7-PRICE"}
    assert ends(bill, "DE-14-4-5-QUANTITY").lines[1].quantity == 1


def test_quantity_zero_is_advice() -> None:
    bill = bill_with(lines=(line(), line("Anfahrt", quantity=Decimal(0))))
    assert only(found(bill), "QUANTITY-ZERO").severity == "advice"
    ends(bill, "QUANTITY-ZERO")


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_negative_price_becomes_a_negative_quantity(language: str) -> None:
    bill = bill_with(
        language=language, lines=(line(), line("Rückgabe", quantity=Decimal("1.125"), price=Decimal("-1234.5")))
    )
    fixed = ends(bill, "BR-27")
    assert (fixed.lines[1].quantity, fixed.lines[1].price) == (Decimal("-1.125"), Decimal("1234.5"))
    assert totals(fixed).net == totals(bill).net


def test_an_electronic_address_has_a_scheme_of_the_list() -> None:
    seller = replace(SELLER, electronic_address="hallo@nordlicht.example", electronic_address_scheme="MAIL")
    assert ends(bill_with(seller=seller), "BR-CL-25").seller.electronic_address_scheme == "EM"
    unused = replace(SELLER, electronic_address="", electronic_address_scheme="MAIL")
    assert found(bill_with(seller=unused)) == found(bill_with())


@pytest.mark.parametrize("code", ["", "Std.", "hur"])
def test_units_have_a_code_of_the_list(code: str) -> None:
    assert ends(bill_with(lines=(line(unit_code=code),)), "BR-CL-23").lines[0].unit_code == find_unit("Stück").code


def test_price_base_is_above_zero() -> None:
    assert (
        ends(bill_with(lines=(line(price_base_quantity=Decimal(-100)),)), "PRICE-BASE").lines[0].price_base_quantity
        == 1
    )


def test_discounts_have_an_amount_within_the_price() -> None:
    empty = bill_with(allowances=(Adjustment(),))
    assert only(found(empty), "ADJUSTMENT-EMPTY").field == "allowances.0.amount"
    surcharge = bill_with(lines=(line(charges=(Adjustment(amount=Decimal(-5)),)),))
    assert only(found(surcharge), "ADJUSTMENT-RANGE").field == "lines.0.charges.0.amount"
    percent = bill_with(allowances=(Adjustment(percent=Decimal(101)),))
    assert only(found(percent), "ADJUSTMENT-RANGE").field == "allowances.0.percent"
    line_too_high = bill_with(lines=(line(allowances=(Adjustment(amount=Decimal(1001)),)), line("Druck")))
    assert only(found(line_too_high), "DISCOUNT-TOO-HIGH").field == "lines.0.allowances.0"
    too_high = bill_with(allowances=(Adjustment(amount=Decimal(99999)),))
    assert only(found(too_high), "DISCOUNT-TOO-HIGH").field == "allowances.0"
    free = line("Zugabe", allowances=(Adjustment(percent=Decimal(100)),))
    fine = bill_with(
        lines=(line(), free),
        allowances=(Adjustment(percent=Decimal(100)),),
        charges=(Adjustment(amount=Decimal(5)),),
    )
    assert not codes(found(fine)) & {"ADJUSTMENT-EMPTY", "ADJUSTMENT-RANGE", "DISCOUNT-TOO-HIGH"}


def test_a_cancellation_names_its_invoice() -> None:
    bill = bill_with(type_code=CREDIT_NOTE)
    fields = {f.field for f in found(bill) if f.code == "DE-31-5"}
    assert fields == {"preceding_invoices.0.number", "preceding_invoices.0.issue_date"}
    named = replace(bill, preceding_invoices=(PrecedingInvoice("RE-1", date(2026, 11, 1)),))
    assert found(named) == []
    assert only(found(bill_with(type_code="999")), "BR-04").field == "type_code"


# -- when


def test_the_day_of_supply_is_required() -> None:
    bill = bill_with(period=Period())
    finding = only(found(bill), "DE-14-4-6")
    assert finding.title.de == "Tragen Sie ein, wann Sie die Leistung erbracht haben"
    assert ends(bill, "DE-14-4-6").delivery_date == BILL.issue_date
    by_line = replace(bill, lines=(line(period=Period(date(2026, 11, 2))),))
    assert found(by_line) == []


def test_the_day_of_supply_is_free_up_to_250_euros_and_for_small_businesses() -> None:
    undated = bill_with(period=Period())
    assert found(replace(undated, lines=(line(price=Decimal(200)),))) == []
    assert found(replace(undated, tax_situation="small_business")) == []
    goods = replace(undated, tax_situation="intra_community", buyer=FRENCH, lines=(line(price=Decimal(200)),))
    assert codes(found(goods)) == {"DE-14-4-6"}


def test_supply_long_ago_or_after_the_invoice() -> None:
    half_a_year = bill_with(period=Period(), delivery_date=date(2026, 5, 1))
    assert only(found(half_a_year), "DE-14-2").severity == "advice"
    later = bill_with(period=Period(), delivery_date=date(2026, 11, 24))
    assert only(found(later), "SUPPLY-AFTER-ISSUE").severity == "advice"
    slip = bill_with(period=Period(), delivery_date=date(2096, 11, 24))
    assert only(found(slip), "SUPPLY-DATE-FAR").severity == "blocks"
    assert found(bill_with(period=Period(), delivery_date=BILL.issue_date)) == []


def test_periods_end_after_they_start() -> None:
    swapped = Period(date(2026, 11, 20), date(2026, 11, 2))
    assert ends(bill_with(period=swapped), "BR-29").period == BILL.period
    assert ends(bill_with(lines=(line(period=swapped),)), "BR-30").lines[0].period == BILL.period
    assert found(bill_with(period=Period(date(2026, 11, 2), date(2026, 11, 2)))) == []


# -- tax situations

COMPLETE = {
    "standard": BILL,
    "reduced": bill_with(tax_situation="reduced"),
    "small_business": bill_with(tax_situation="small_business"),
    "reverse_charge": bill_with(tax_situation="reverse_charge", buyer=replace(BUYER, vat_identifier="DE129273398")),
    "eu_service": bill_with(tax_situation="eu_service", buyer=FRENCH),
    "intra_community": bill_with(tax_situation="intra_community", buyer=FRENCH),
    "export": bill_with(
        tax_situation="export", buyer=replace(BUYER, address=Address("Beispielweg 1", "", "8001", "Zürich", "CH"))
    ),
    "exempt": bill_with(tax_situation="exempt", exemption_reason="Steuerfrei nach § 4 Nr. 21 UStG"),
}


@pytest.mark.parametrize("situation", sorted(COMPLETE))
def test_every_tax_situation_can_be_issued(situation: str) -> None:
    assert found(COMPLETE[situation]) == []


@pytest.mark.parametrize("stated", [StatedTax(), StatedTax("E", Decimal(0), "x"), StatedTax("S", Decimal(19))])
def test_a_rate_is_never_stated_without_its_situation(stated: StatedTax) -> None:
    cut = Adjustment(amount=Decimal(5), tax=stated)
    paths = {
        "lines.1.tax": bill_with(lines=(line(), line(tax=stated))),
        "lines.0.allowances.0.tax": bill_with(lines=(line(allowances=(cut,)),)),
        "lines.0.charges.0.tax": bill_with(lines=(line(charges=(cut,)),)),
        "allowances.0.tax": bill_with(allowances=(cut,)),
        "charges.0.tax": bill_with(charges=(cut,)),
        "lines.0.tax": bill_with(tax_situation="small_business", lines=(line(tax=stated),)),
    }
    for path, bill in paths.items():
        finding = only(found(bill), "TAX-STATED")
        assert (finding.field, finding.severity) == (path, "blocks")


def test_an_unknown_situation_blocks() -> None:
    bill = bill_with(lines=(line(tax_situation="free beer"),))
    findings = legal.check(bill, totals(BILL))
    assert only(findings, "TAX-SITUATION").field == "lines.0.tax_situation"


def test_situations_of_the_whole_bill_are_not_mixed() -> None:
    lines = (line(), line("Druck", tax_situation="small_business"))
    fixed = ends(bill_with(lines=lines), "TAX-MIXED")
    assert (fixed.tax_situation, fixed.lines[1].tax_situation, totals(fixed).tax) == ("small_business", "", 0)
    two = bill_with(tax_situation="export", lines=(line(), line("Druck", tax_situation="eu_service")))
    assert only(found(two), "TAX-MIXED").fix is None
    by_discount = bill_with(allowances=(Adjustment(amount=Decimal(5), tax_situation="small_business"),))
    ends(by_discount, "TAX-MIXED")
    assert found(bill_with(lines=(line(), line("Buch", tax_situation="reduced")))) == []


@pytest.mark.parametrize("situation", ["small_business", "reverse_charge", "intra_community", "export", "exempt"])
def test_no_tax_is_shown_where_none_is_due(situation: str) -> None:
    bill = COMPLETE[situation]
    computed = totals(bill)
    group = replace(computed.groups[0], tax=Decimal("0.01"))
    assert "DE-14C" in codes(legal.check(bill, replace(computed, groups=(group,))))
    assert "DE-14C" not in codes(found(bill))


def test_both_vat_ids_where_the_customer_owes_the_tax() -> None:
    domestic = COMPLETE["reverse_charge"]
    assert only(found(replace(domestic, buyer=BUYER)), "TAX-BUYER-VAT-ID").field == "buyer.vat_identifier"
    # BR-AE-02 takes a tax number for the seller and a register number for the buyer
    registered = replace(BUYER, legal_registration_identifier="HRB 00000")
    assert found(replace(domestic, buyer=registered, seller=replace(SELLER, vat_identifier=""))) == []
    for situation in ("eu_service", "intra_community"):
        bill = COMPLETE[situation]
        no_seller_id = replace(bill, seller=replace(SELLER, vat_identifier=""))
        assert only(found(no_seller_id), "TAX-SELLER-VAT-ID").severity == "blocks"
        no_buyer_id = replace(bill, buyer=replace(FRENCH, vat_identifier=""))
        assert only(found(no_buyer_id), "TAX-BUYER-VAT-ID").severity == "blocks"
    no_id = replace(COMPLETE["export"], seller=replace(SELLER, vat_identifier=""))
    assert "BR-G-02" in only(found(no_id), "TAX-SELLER-VAT-ID").source


def test_the_eu_customer_is_in_another_eu_country() -> None:
    for vat_id in ("DE129273398", "CHE123456788"):
        service = replace(COMPLETE["eu_service"], buyer=replace(FRENCH, vat_identifier=vat_id))
        assert "TAX-OTHER-EU-COUNTRY" in codes(found(service))
    stays = replace(FRENCH, address=BUYER.address)
    assert (
        only(found(replace(COMPLETE["intra_community"], buyer=stays)), "BR-IC-12").field == "buyer.address.country_code"
    )
    northern_irish = replace(FRENCH, vat_identifier="XI110305878", address=replace(FRENCH.address, country_code="XI"))
    assert "TAX-OTHER-EU-COUNTRY" not in codes(found(replace(COMPLETE["intra_community"], buyer=northern_irish)))


def test_an_export_leaves_the_eu() -> None:
    assert only(found(replace(COMPLETE["export"], buyer=FRENCH)), "TAX-EXPORT-COUNTRY").severity == "blocks"


def test_a_consumer_never_owes_the_tax() -> None:
    bill = replace(COMPLETE["reverse_charge"], buyer=replace(COMPLETE["reverse_charge"].buyer, kind="consumer"))
    assert ends(bill, "TAX-CONSUMER").buyer.kind == "business"


def test_an_exemption_has_a_reason() -> None:
    assert only(found(bill_with(tax_situation="exempt")), "DE-14-4-8").field == "exemption_reason"


def test_eu_invoices_are_out_by_the_fifteenth() -> None:
    bill = replace(COMPLETE["eu_service"], period=Period(), delivery_date=date(2026, 12, 31), due_date=date(2027, 3, 1))

    def on(day: date) -> set[str]:
        return codes(found(replace(bill, issue_date=day), today=day))

    assert "DE-14A-15TH" not in on(date(2027, 1, 10))
    assert "DE-14A-15TH" in on(date(2027, 1, 11))
    assert "DE-14A-15TH" in on(date(2027, 1, 16))
    assert "DE-14A-15TH" not in codes(found(replace(bill, tax_situation="standard", issue_date=date(2027, 1, 16))))


def test_work_on_a_private_house_names_the_two_years() -> None:
    note = bill_with(buyer=CONSUMER, payment_terms="Verzug nach § 286 BGB", lines=(line("Dachrinne erneuern"),))
    fixed = ends(note, "DE-14-4-9")
    assert "zwei Jahre" in fixed.note
    assert "DE-14-4-9" not in codes(found(replace(note, lines=(line("Klavierunterricht"),))))
    assert "DE-14-4-9" not in codes(found(replace(note, buyer=BUYER)))


# -- amounts


def test_totals_must_be_those_of_the_bill() -> None:
    computed = totals(BILL)
    for wrong in (
        replace(
            computed,
            tax=computed.tax + Decimal("0.90"),
            gross=computed.gross + Decimal("0.90"),
            payable=computed.payable + Decimal("0.90"),
        ),
        replace(computed, payable=computed.payable - 1),
        replace(computed, net=computed.net + Decimal("0.01")),
        totals(bill_with(lines=BILL.lines[:1])),
    ):
        assert only(legal.check(BILL, wrong), "TOTALS-DIFFER").severity == "blocks"


def test_a_total_below_zero_is_a_cancellation() -> None:
    bill = bill_with(lines=(line(quantity=Decimal(-1)),))
    assert only(found(bill), "TOTAL-NEGATIVE").severity == "blocks"
    nothing = bill_with(lines=(line(price=Decimal(0)),))
    assert only(found(nothing), "TOTAL-ZERO").severity == "advice"


def test_a_prepayment_lies_between_zero_and_the_total() -> None:
    ends(bill_with(prepaid_amount=Decimal(-1)), "PREPAID-RANGE")
    assert "PREPAID-RANGE" in codes(found(bill_with(prepaid_amount=totals(BILL).gross + 1)))
    assert found(bill_with(prepaid_amount=totals(BILL).gross)) == []


def test_a_gross_total_that_cannot_be_met_is_explained() -> None:
    bill = bill_with(
        prices_include_vat=True, lines=(line(quantity=Decimal(7), price=Decimal("9.99")),), buyer=CONSUMER,
        payment_terms="Verzug nach § 286 BGB",
    )  # fmt: skip
    finding = only(found(bill), "GROSS-NOT-REACHED")
    assert finding.title.de.startswith("69,93\u00a0€")
    assert "69,92\u00a0€ oder 69,94\u00a0€" in finding.why.de
    assert "€69.92 or €69.94" in finding.why.en
    assert found(replace(bill, lines=(line(price=Decimal("119")),))) == []
    # only of the rate where the cent is missing
    book = line("Buch", price=Decimal(107), tax_situation="reduced")
    assert "19\u00a0%" in only(found(replace(bill, lines=(*bill.lines, book))), "GROSS-NOT-REACHED").title.de


def test_a_currency_with_three_decimals_has_no_e_invoice() -> None:
    assert ends(bill_with(currency="KWD"), "BR-DEC").currency == "EUR"
    assert "BR-DEC" not in codes(found(bill_with(currency="JPY")))


def test_currency_is_known_and_tax_is_in_euros() -> None:
    assert ends(bill_with(currency="EURO"), "BR-05").currency == "EUR"
    dollars = bill_with(currency="USD")
    assert only(found(dollars), "CURRENCY-TAX-IN-EUR").severity == "advice"
    ends(dollars, "CURRENCY-TAX-IN-EUR")
    named = replace(dollars, tax_currency="EUR", exchange_rate=Decimal("0.86"))
    assert "CURRENCY-TAX-IN-EUR" not in codes(found(named))


# -- payment


def test_an_amount_due_has_a_day() -> None:
    assert ends(bill_with(due_date=None), "BR-CO-25").due_date == date(2026, 12, 7)
    loose = bill_with(due_date=None, payment_terms="Zahlung wie besprochen")
    assert only(found(loose), "DUE-DATE-NO-DAY").severity == "advice"
    ends(loose, "DUE-DATE-NO-DAY")
    # the clarity check turns "14 Tage" into a day
    assert found(bill_with(due_date=None, payment_terms="14 Tage netto")) == []
    assert found(bill_with(due_date=None, prepaid_amount=totals(BILL).gross)) == []
    cancellation = bill_with(
        type_code=CREDIT_NOTE, preceding_invoices=(PrecedingInvoice("RE-1", date(2026, 11, 1)),), due_date=None
    )
    ends(cancellation, "BR-CO-25")


def test_due_on_or_after_the_invoice_date() -> None:
    early = bill_with(due_date=BILL.issue_date - timedelta(days=1))  # type: ignore[operator]
    assert ends(early, "DUE-BEFORE-ISSUE").due_date == date(2026, 12, 7)
    assert found(bill_with(due_date=BILL.issue_date)) == []


@pytest.mark.parametrize(
    "terms",
    ["Zahlbar sofort ohne Abzug.", "sofort", "Bitte überweisen Sie den Betrag umgehend", "Payable upon receipt."],
)
def test_at_once_names_no_day(terms: str) -> None:
    bill = bill_with(due_date=None, payment_terms=f"Danke für den Auftrag.\n{terms}")
    fixed = ends(bill, "DUE-AT-ONCE")
    assert (fixed.due_date, fixed.payment_terms) == (date(2026, 12, 7), "Danke für den Auftrag.")
    ends(replace(bill, due_date=date(2026, 12, 1)), "DUE-AT-ONCE")


@pytest.mark.parametrize(
    "terms", ["Zahlbar innerhalb von 14 Tagen nach Erhalt.", "Bei Fragen zum Projekt rufen Sie mich sofort an."]
)
def test_not_every_at_once_is_about_paying(terms: str) -> None:
    assert found(bill_with(payment_terms=terms)) == []


def test_terms_have_limits() -> None:
    def due_after(days: int, buyer: Party) -> list[Finding]:
        terms = "Verzug nach § 286 BGB"
        return found(bill_with(
            buyer=buyer, buyer_reference="991-33333TEST-33", payment_terms=terms,
            due_date=BILL.issue_date + timedelta(days=days),  # type: ignore[operator]
        ))  # fmt: skip

    assert due_after(60, BUYER) == []
    assert only(due_after(61, BUYER), "DE-271A").severity == "advice"
    assert due_after(30, AUTHORITY) == []
    assert only(due_after(31, AUTHORITY), "DE-271A").fix is not None
    assert due_after(90, CONSUMER) == []
    ends(bill_with(due_date=date(2027, 3, 1)), "DE-271A")


@pytest.mark.parametrize("language", ["de", "en"])
def test_consumers_are_told_about_the_30_days(language: str) -> None:
    bill = bill_with(buyer=CONSUMER, language=language, payment_terms="Danke.")
    fixed = ends(bill, "DE-286-3")
    assert fixed.payment_terms.startswith("Danke.\n")
    assert "30" in fixed.payment_terms
    assert "CLARITY-DUE-PERIOD" not in codes(clarity.check(fixed, totals(fixed)))


def test_a_cash_discount_names_percent_and_days() -> None:
    def seen(days: int, percent: int) -> list[tuple[str, str, str]]:
        bill = bill_with(cash_discounts=(CashDiscount(10, Decimal(2)), CashDiscount(days, Decimal(percent))))
        return [(f.code, f.severity, f.field) for f in found(bill) if f.code.startswith("SKONTO")]

    assert seen(5, 3) == []
    assert seen(5, 0) == [("SKONTO-EMPTY", "blocks", "cash_discounts.1.percent")]
    assert seen(0, 3) == [("SKONTO-DAYS", "advice", "cash_discounts.1.days")]


def test_there_is_a_way_to_pay() -> None:
    without = replace(BILL.payment, account_identifier="")
    assert only(found(bill_with(payment=without)), "PAY-IBAN").field == "payment.account_identifier"
    assert found(bill_with(payment=without, prepaid_amount=totals(BILL).gross)) == []
    typo = replace(BILL.payment, account_identifier="DE02120300000000202052")
    assert only(found(bill_with(payment=typo)), "PAY-IBAN-FORM").severity == "blocks"
    nobody = replace(BILL.payment, account_name="")
    assert ends(bill_with(payment=nobody), "PAY-HOLDER").payment.account_name == "Atelier Nordlicht"
    bic = replace(BILL.payment, service_provider_identifier="COBA")
    ends(bill_with(payment=bic), "PAY-BIC-FORM")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("#SKONTO#TAGE=7#PROZENT=2.00#\nDanke", "Danke"),
        ("Danke\n  # Wichtig", "Danke\nWichtig"),
        ("#\n##", ""),
    ],
)
def test_no_line_begins_with_a_hash(typed: str, kept: str) -> None:
    for field in ("payment_terms", "note"):
        bill = bill_with(**{field: typed})
        finding = only(found(bill), "BR-DE-18")
        assert (finding.field, finding.severity) == (field, "blocks")
        assert getattr(ends(bill, "BR-DE-18"), field) == kept
    assert found(bill_with(note="Zimmer #3, Haus #4")) == []


# -- all together

_DATES = st.none() | st.dates(date(2008, 1, 1), date(9999, 12, 31))
_TEXTS = st.sampled_from(
    ["", " ", "Std.", "14 Tage netto", "sofort fällig", "#x", "Gesamtbetrag 5,00 €", "DIENST LEISTUNG!!",
     "du Sie Ihnen", "Reinzeichnung und SEO", "Dienstleistung", "Dach decken", "2 % Skonto in 7 Tagen, 30 Tage netto",
     "6 Std. Arbeit",
     "999 days", "\U0001f33b", "\u202eمرحبا", "Bild", "Bilder", "Verpackungsdesign", "Verpackungs-Design"]
) | st.text(max_size=20)  # fmt: skip
_IDS = st.sampled_from(
    ["", "DE136695976", "FR40303265045", "x", "12/345/67890", "DE02120300000000202051", "991-33333TEST-33"]
)
_NUMBERS = st.none() | st.decimals(-99999, 99999, places=3)
_SITUATIONS = st.sampled_from(["", *SITUATIONS])
_ADJUSTMENTS = st.lists(
    st.builds(Adjustment, _NUMBERS, _NUMBERS, st.just(""), _SITUATIONS), max_size=2
).map(tuple)  # fmt: skip
_PERIODS = st.builds(Period, _DATES, _DATES)
_PARTIES = st.builds(
    Party, name=_TEXTS, vat_identifier=_IDS, tax_registration_identifier=_IDS,
    address=st.builds(Address, _TEXTS, _TEXTS, _TEXTS, _TEXTS, st.sampled_from(["DE", "FR", "CH", "", "XX"])),
    kind=st.sampled_from(["business", "consumer", "public_body"]),
)  # fmt: skip
_LINES = st.lists(
    st.builds(
        Line, name=_TEXTS, description=_TEXTS, quantity=_NUMBERS, price=_NUMBERS, unit_name=_TEXTS,
        unit_code=st.sampled_from(["C62", "HUR", "LS", "H87", "??"]), tax_situation=_SITUATIONS,
        price_base_quantity=st.sampled_from([Decimal(1), Decimal(-1), Decimal(0), Decimal(100)]),
        allowances=_ADJUSTMENTS, charges=_ADJUSTMENTS, period=_PERIODS,
    ),
    max_size=4,
).map(tuple)  # fmt: skip
BILLS = st.builds(
    Bill, seller=_PARTIES, buyer=_PARTIES, lines=_LINES, type_code=st.sampled_from(["380", "381", "1"]),
    language=st.sampled_from(["de", "en"]), currency=st.sampled_from(["EUR", "USD", ""]), issue_date=_DATES,
    due_date=_DATES, payment_terms=_TEXTS, delivery_date=_DATES, period=_PERIODS,
    tax_situation=st.sampled_from(list(SITUATIONS)), prices_include_vat=st.booleans(), allowances=_ADJUSTMENTS,
    charges=_ADJUSTMENTS, prepaid_amount=st.decimals(-999, 999, places=2), buyer_reference=_IDS, opening=_TEXTS,
    note=_TEXTS, thank_you_note=_TEXTS,
    payment=st.builds(type(BILL.payment), _IDS, _TEXTS, _IDS),
    preceding_invoices=st.tuples() | st.tuples(st.builds(PrecedingInvoice, _TEXTS, _DATES)),
)  # fmt: skip


@settings(max_examples=150)
@given(bill=BILLS, today=st.none() | st.dates(date(2008, 1, 1), date(9999, 12, 31)))
def test_any_draft_can_be_checked_and_every_fix_ends_its_finding(bill: Bill, today: date | None) -> None:
    findings = legal.check(bill, totals(bill), today=today) + clarity.check(bill, totals(bill))
    clarity.passed(bill, totals(bill), findings)
    assert [f for f in findings if f.severity == "blocks"] == legal.blocking(findings)
    for finding in findings:
        _speaks_well(finding)
        if finding.fix:
            fixed = press(bill, finding.fix)
            after = legal.check(fixed, totals(fixed), today=today) + clarity.check(fixed, totals(fixed))
            same = [(f.code, f.field) for f in after if f.title == finding.title].count((finding.code, finding.field))
            before = [(f.code, f.field) for f in findings if f.title == finding.title]
            assert same < before.count((finding.code, finding.field)), finding


def _speaks_well(finding: Finding) -> None:
    """DESIGN.md, voice: short, no exclamation marks, none of the words that blame; quotations are the seller's own."""
    texts = [finding.title, finding.why] + ([finding.fix.label] if finding.fix else [])
    for text in texts:
        for language in ("de", "en"):
            said = re.sub(r"„[^“]*“|“[^”]*”", "…", text.in_(language), flags=re.DOTALL)
            assert said.strip(), finding
            assert "!" not in said
            assert not re.search(r"ungültig|fehler(?!frei|behebung)|leider|invalid|error", said, re.IGNORECASE), said
            for sentence in re.split(r"[.?:]\s", said):
                assert len(sentence.split()) <= 20, sentence

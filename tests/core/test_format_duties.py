"""Further terms of the norm, and the duties of XRechnung and Peppol: each fault has a sentence, most have a repair."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from handschlag.core import legal
from handschlag.core.bill import (
    Address,
    Adjustment,
    AdvancePayment,
    Attachment,
    Attribute,
    Bill,
    CashDiscount,
    Classification,
    Contact,
    CreditTransfer,
    Delivery,
    DirectDebit,
    Identifier,
    IncludedTax,
    Note,
    Payee,
    PaymentCard,
    Period,
    Place,
    TaxRepresentative,
)
from handschlag.core.examples import CASES, ISSUED
from handschlag.core.findings import Finding
from handschlag.core.totals import totals
from tests.core.bills import codes, only, press, press_in_form

GOOD = CASES["xrechnung"]
PEPPOL_GOOD = replace(
    GOOD,
    seller=replace(GOOD.seller, electronic_address="DE136695976", electronic_address_scheme="9930"),
    buyer=replace(GOOD.buyer, electronic_address="04011000-12345-03", electronic_address_scheme="0204"),
)


def found(bill: Bill, format: str = "xrechnung-ubl") -> list[Finding]:
    return legal.check(bill, totals(bill), today=ISSUED, format=format)


def ends(bill: Bill, code: str, format: str = "xrechnung-ubl") -> Bill:
    """The bill after the repair, which ends the finding."""
    repaired = press(bill, only(found(bill, format), code).fix)
    assert code not in codes(found(repaired, format))
    return repaired


def with_line(**changes: Any) -> Bill:
    return replace(GOOD, lines=(replace(GOOD.lines[0], **changes), *GOOD.lines[1:]))


@pytest.mark.parametrize("format", ["zugferd", "xrechnung-cii", "xrechnung-ubl"])
def test_the_good_bill_is_good(format: str) -> None:
    assert found(GOOD, format) == []
    assert found(PEPPOL_GOOD, "peppol") == []


# -- further terms of the norm


def test_the_tax_point_is_a_day_or_a_code() -> None:
    bill = replace(GOOD, tax_point_date=date(2026, 11, 20), tax_point_code="432")
    assert ends(bill, "BR-CO-03").tax_point_date == date(2026, 11, 20)
    for change in ({"tax_point_code": ""}, {"tax_point_date": None}):
        assert "BR-CO-03" not in codes(found(replace(bill, **change)))
    assert ends(replace(GOOD, tax_point_code="5"), "BR-CL-06").tax_point_code == ""


def test_a_payee_is_somebody_else() -> None:
    for payee in (
        Payee(identifier=Identifier("4000001000005", "0088")),
        Payee(GOOD.seller.name),
    ):
        assert ends(replace(GOOD, payee=payee), "BR-17").payee == Payee()
    assert "BR-17" not in codes(found(replace(GOOD, payee=Payee("Abtretungsbank AG"))))


def test_a_tax_representative_is_named_in_full() -> None:
    whole = TaxRepresentative("Vertreter KG", "DE999999995", Place("Weg 1", "", "00123", "Ort", "DE"))
    assert "BR-18" not in codes(found(replace(GOOD, tax_representative=whole)))
    for change, field in (
        ({"name": ""}, "name"),
        ({"vat_identifier": "DE1"}, "vat_identifier"),
        ({"address": Place("Weg 1")}, "address.country_code"),
    ):
        finding = only(found(replace(GOOD, tax_representative=replace(whole, **change))), "BR-18")
        assert finding.field == f"tax_representative.{field}"


def test_a_delivery_address_names_its_country() -> None:
    bill = replace(GOOD, delivery=Delivery("Lager", address=Place("Weg 1", "", "00123", "Ort")))
    assert ends(bill, "BR-57").delivery.address.country_code == "DE"


def test_the_way_to_pay_is_a_code() -> None:
    assert ends(replace(GOOD, payment_means_code="999"), "BR-CL-16").payment_means_code == ""
    nothing = replace(GOOD, payment=CreditTransfer(), payment_means_code="58")
    assert only(found(nothing), "PAY-IBAN").severity == "blocks"
    assert "PAY-IBAN" not in codes(found(replace(nothing, payment_means_code="68")))


def test_a_card_shows_its_last_digits_only() -> None:
    bill = replace(GOOD, payment_means_code="48", card=PaymentCard("4123456789012345"))
    assert ends(bill, "BR-51").card.number == "2345"
    assert only(found(replace(bill, card=PaymentCard())), "BR-51").fix is None


def test_further_accounts_are_looked_at() -> None:
    bill = replace(GOOD, further_accounts=(CreditTransfer("DE89370400440532013001"),))
    assert only(found(bill), "FURTHER-ACCOUNT").severity == "advice"


def test_a_direct_debit_has_a_mandate() -> None:
    whole = DirectDebit("M-1", "DE98ZZZ09999999999", "DE89370400440532013000")
    bill = replace(GOOD, payment_means_code="59", direct_debit=whole)
    assert "BR-DE-25" not in codes(found(bill)) and "PAY-IBAN" not in codes(found(bill))
    for field in ("mandate_reference", "creditor_identifier", "debited_account"):
        finding = only(found(replace(bill, direct_debit=replace(whole, **{field: ""}))), "BR-DE-25")
        assert finding.field == f"direct_debit.{field}"


def test_another_currency_for_the_vat_needs_a_rate() -> None:
    bill = replace(GOOD, currency="USD", tax_currency="EUR")
    assert ends(bill, "BR-53").tax_currency == ""
    assert "BR-53" not in codes(found(replace(bill, exchange_rate=Decimal("0.86"))))


def test_attachments_have_a_name_and_a_kind() -> None:
    file = Attachment("A-1", filename="a.pdf", media_type="application/pdf", content=b"%PDF")

    def of(*attachments: Attachment) -> set[str]:
        return codes(found(replace(GOOD, attachments=attachments)))

    assert of(file, replace(file, filename="b.pdf")) == set()
    assert "BR-52" in of(Attachment(url="https://x.example/a"))
    assert "BR-CL-24" in of(replace(file, media_type="text/html"))
    assert "BR-DE-22" in of(file, replace(file, filename="A.PDF"))
    assert "BR-TMP-2" in of(Attachment("A-1", url="x.example/a"))
    twice = replace(GOOD, attachments=(file, file))
    assert [each.filename for each in ends(twice, "BR-DE-22").attachments] == ["a.pdf", "2-a.pdf"]


def test_earlier_invoices_have_numbers() -> None:
    preceding = CASES["correction"].preceding_invoices
    bill = replace(CASES["correction"], preceding_invoices=(*preceding, replace(preceding[0], number=" ")))
    assert only(found(bill, "zugferd"), "BR-55").field == "preceding_invoices.1.number"


def test_an_advance_payment_is_deducted_with_its_vat() -> None:
    paid = AdvancePayment(Decimal(119), invoice_number="AR-1")
    assert only(found(replace(GOOD, advance_payments=(paid,))), "DE-14-5").severity == "advice"
    taxed = replace(paid, taxes=(IncludedTax(Decimal(19), Decimal(100), Decimal(19)),))
    assert "DE-14-5" not in codes(found(replace(GOOD, advance_payments=(taxed,))))


def test_a_note_has_a_known_subject() -> None:
    assert ends(replace(GOOD, notes=(Note("Hinweis", "XYZ"),)), "BR-CL-08").notes[0].subject_code == ""
    assert ends(replace(GOOD, note="Auftrag #A1B# erledigt"), "BR-CL-08").note == "Auftrag A1B erledigt"
    assert "BR-CL-08" not in codes(found(replace(GOOD, note="Auftrag #4711# erledigt")))


def test_identifiers_name_a_known_register() -> None:
    party = replace(GOOD.seller, identifiers=(Identifier("123", "9999"),))
    assert ends(replace(GOOD, seller=party), "BR-CL-10").seller.identifiers == (Identifier("123"),)
    assert only(found(replace(GOOD, object_identifier=Identifier("Z", "???"))), "BR-CL-10")


def test_items_are_described_by_known_codes() -> None:
    assert ends(with_line(standard_identifier=Identifier("4000003000003")), "BR-64").lines[0].standard_identifier.scheme
    cheaper_before = with_line(price_before_discount=Decimal(1))
    repaired = press_in_form(cheaper_before, only(found(cheaper_before), "BR-28").fix)
    assert repaired.lines[0].price_before_discount is None
    assert only(found(with_line(attributes=(Attribute("Farbe"),))), "BR-54").field.endswith("value")
    assert only(found(with_line(classifications=(Classification("1"),))), "BR-65")
    assert ends(with_line(country_of_origin="ZZ"), "BR-CL-15").lines[0].country_of_origin == ""


def test_reasons_are_of_their_own_list() -> None:
    surcharge_code_at_a_discount = Adjustment(amount=Decimal(1), reason_code="FC")
    assert ends(replace(GOOD, allowances=(surcharge_code_at_a_discount,)), "BR-CL-19")
    assert "BR-CL-19" not in codes(found(replace(GOOD, charges=(surcharge_code_at_a_discount,))))


# -- XRechnung


def test_other_formats_have_no_such_duties() -> None:
    bare = replace(GOOD, seller=replace(GOOD.seller, contact=Contact()), buyer=replace(GOOD.buyer, contact=Contact()))
    assert {"BR-DE-5", "PEPPOL-R010"} <= codes(found(bare))
    assert found(bare, "zugferd") == found(bare, "cii") == []


def test_both_sides_have_an_electronic_address() -> None:
    for side in ("seller", "buyer"):
        party = getattr(GOOD, side)
        bare = replace(GOOD, **{side: replace(party, contact=replace(party.contact, email=""))})
        assert only(found(bare), "PEPPOL-R010").field == f"{side}.electronic_address"


def test_lines_lie_in_the_period_of_the_bill() -> None:
    whole = Period(date(2026, 11, 2), date(2026, 11, 20))
    for own in (Period(date(2026, 11, 1), date(2026, 11, 3)), Period(date(2026, 11, 3), date(2026, 11, 21))):
        bill = replace(with_line(period=own), period=whole, delivery_date=None)
        wider = ends(bill, "PEPPOL-R110").period
        assert wider.start_date <= own.start_date and wider.end_date >= own.end_date


def test_xrechnung_wants_addresses_in_full() -> None:
    place = Place("Weg 1", "", "", "", "DE")
    assert "BR-DE-10" in codes(found(replace(GOOD, delivery=Delivery("Lager", address=place))))
    abroad = replace(GOOD, buyer=replace(GOOD.buyer, address=Address("Weg 1", "", "", "Dublin", "AE")))
    assert only(found(abroad), "BR-DE-3").field == "buyer.address.post_code"


def test_xrechnung_wants_a_seller_who_can_be_reached() -> None:
    contact = GOOD.seller.contact
    for field in ("name", "telephone", "email"):
        bare = replace(GOOD, seller=replace(GOOD.seller, contact=replace(contact, **{field: ""})))
        assert only(found(bare), "BR-DE-5").field == f"seller.contact.{field}"
    for field, value in (("telephone", "12"), ("email", "a@b")):
        wrong = replace(GOOD, seller=replace(GOOD.seller, contact=replace(contact, **{field: value})))
        assert only(found(wrong), "BR-DE-27").field == f"seller.contact.{field}"


def test_xrechnung_wants_a_reference_of_the_buyer() -> None:
    company = replace(CASES["standard"], buyer_reference="")
    assert ends(company, "BR-DE-15").buyer_reference == "PO 7781"
    assert "DE-LEITWEG-ID" in codes(found(replace(GOOD, buyer_reference="")))


def test_xrechnung_does_not_know_386() -> None:
    assert ends(replace(GOOD, type_code="386"), "BR-DE-17").type_code == "326"


def test_skonto_has_two_decimals_in_xrechnung() -> None:
    fine = replace(GOOD, cash_discounts=(CashDiscount(7, Decimal("2.25")),))
    assert "SKONTO-DECIMALS" not in codes(found(fine))
    assert only(found(replace(GOOD, cash_discounts=(CashDiscount(7, Decimal("2.125")),))), "SKONTO-DECIMALS")


# -- Peppol


def test_peppol_addresses_are_no_mail_addresses() -> None:
    finding = only(found(replace(PEPPOL_GOOD, seller=GOOD.seller), "peppol"), "PEPPOL-CL008")
    assert finding.field == "seller.electronic_address_scheme"
    assert ends(replace(PEPPOL_GOOD, seller=GOOD.seller), "PEPPOL-CL008", "peppol").seller.electronic_address


def test_peppol_wants_an_order_number_or_a_reference() -> None:
    bare = replace(PEPPOL_GOOD, buyer_reference="", purchase_order_reference="")
    assert "PEPPOL-R003" in codes(found(bare, "peppol"))
    assert "PEPPOL-R003" not in codes(found(bare, "xrechnung-ubl"))


def test_peppol_knows_its_own_processes_only() -> None:
    assert ends(replace(PEPPOL_GOOD, business_process="mein Prozess"), "PEPPOL-R007", "peppol").business_process == ""


def test_partial_invoices_do_not_cross_borders_in_peppol() -> None:
    austrian = replace(PEPPOL_GOOD.buyer, address=Address("Weg 1", "", "1010", "Wien", "AT"), kind="business")
    bill = replace(PEPPOL_GOOD, buyer=austrian, type_code="326")
    assert ends(bill, "PEPPOL-P0112", "peppol").type_code == "380"
    assert "PEPPOL-P0112" not in codes(found(replace(PEPPOL_GOOD, type_code="326"), "peppol"))


def test_sellers_of_countries_with_own_rules_choose_another_format() -> None:
    danish = replace(PEPPOL_GOOD.seller, address=replace(PEPPOL_GOOD.seller.address, country_code="DK"))
    assert "PEPPOL-COUNTRY" in codes(found(replace(PEPPOL_GOOD, seller=danish), "peppol"))


@pytest.mark.parametrize(
    ("scheme", "right", "wrong"),
    [
        ("0088", "4000001000005", "4000001000006"),
        ("0192", "900000006", "900000007"),
        ("0184", "DK12345678", "DK1234567"),
        ("0208", "0999000030", "0999000031"),
        ("0007", "5500000004", "5500000005"),
        ("0151", "99000000032", "99000000033"),
    ],
)
def test_peppol_looks_at_the_form_of_identifiers(scheme: str, right: str, wrong: str) -> None:
    for value, faulty in ((right, False), (wrong, True)):
        buyer = replace(PEPPOL_GOOD.buyer, electronic_address=value, electronic_address_scheme=scheme)
        assert ("PEPPOL-R040" in codes(found(replace(PEPPOL_GOOD, buyer=buyer), "peppol"))) is faulty


# -- a PDF without e-invoice


def test_a_plain_pdf_needs_a_reason() -> None:
    firm = CASES["standard"]

    def on(day: date, bill: Bill = firm) -> list[Finding]:
        dated = replace(bill, issue_date=day, delivery_date=day, period=Period())
        return [f for f in legal.check(dated, totals(dated), format="plain") if f.field == "format"]

    assert only(on(date(2026, 12, 31)), "DE-27-38").severity == "advice"
    assert "800.000" in only(on(date(2027, 12, 31)), "DE-27-38").title.de
    assert only(on(date(2028, 1, 1)), "DE-14-2-FORMAT").severity == "blocks"
    late = replace(firm, issue_date=date(2027, 1, 4), delivery_date=date(2026, 12, 21), period=Period())
    said = [f for f in legal.check(late, totals(late), format="plain") if f.field == "format"]
    assert only(said, "DE-14-2-FORMAT").severity == "blocks"  # the year of grace was for invoices of that year
    assert only(on(date(2026, 11, 23), GOOD), "DE-14-2-FORMAT").fix.changes == (("format", "zugferd"),)
    small = replace(firm, lines=(replace(firm.lines[0], quantity=Decimal(1), price=Decimal(200)),))
    for allowed in (small, CASES["gross"], CASES["small_business"], CASES["exempt"], CASES["export"]):
        assert on(date(2028, 1, 1), allowed) == []
    abroad = replace(CASES["exempt"], exemption_reason="Steuerfrei nach § 4 Nr. 1 Buchst. b UStG")
    assert only(on(date(2028, 1, 1), abroad), "DE-14-2-FORMAT")  # only § 4 Nr. 8 to 29 free from invoicing
    assert [f for f in legal.check(firm, totals(firm)) if f.field == "format"] == []

"""Both syntaxes carry every term of the model: nothing a bill says is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from handschlag.core.bill import Bill, CreditTransfer
from handschlag.core.einvoice import cii, formats, ubl
from handschlag.core.einvoice.specifications import EN_16931, EXTENDED, PEPPOL, XRECHNUNG, Specification
from handschlag.core.money import plain
from handschlag.core.totals import totals
from tests.core.full_bill import BILL, BY_CARD, BY_DIRECT_DEBIT

WRITERS = {"cii": cii.write, "ubl": ubl.write}
# The letter's words and the seller's web site are no terms of the norm; who the buyer is decides which rules apply.
NO_TERMS = {"thank_you_note", "sign_off", "opening", "website", "kind", "language", "prices_include_vat"}
# A bill has a situation for its VAT, or states another's; a buyer has one identifier; the rest stands in the totals.
IN_OTHER_FORM = {
    *("tax_situation", "exemption_reason", "tax", "customer_number", "electronic_address_scheme", "scheme"),
    *("prepaid_amount", "rounding_amount", "category", "taxable", "tax_point_code", "payment_means_code"),
}
WRITTEN_DATES = {"cii": "{:%Y%m%d}", "ubl": "{:%Y-%m-%d}"}


def said(bill: Bill, syntax: str, specification: Specification) -> str:
    """All text and attributes of the document, as one string."""
    root = etree.fromstring(WRITERS[syntax](bill, totals(bill), specification))
    words = [value for each in root.iter() for value in (each.text or "", *each.attrib.values())]
    return "\n".join(words)


def values(part: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value a bill holds, with its path."""
    for field in fields(part):
        value, name = getattr(part, field.name), f"{path}.{field.name}".lstrip(".")
        if field.name in NO_TERMS | IN_OTHER_FORM:
            continue
        for i, each in enumerate(value) if isinstance(value, tuple) else ((None, value),):
            place = name if i is None else f"{name}.{i}"
            if is_dataclass(each):
                yield from values(each, place)
            elif each not in ("", None, b""):
                yield place, each


def as_written(value: Any, syntax: str) -> str:
    if isinstance(value, date):
        return WRITTEN_DATES[syntax].format(value)
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bytes):
        from base64 import b64encode

        return b64encode(value).decode()
    return str(value)


def is_said(path: str, value: Any, words: str, syntax: str) -> bool:
    written = as_written(value, syntax)
    tidy = "".join(written.split()).upper()  # IBAN, BIC and VAT ids are written without blanks
    amount = f"{value:.2f}" if isinstance(value, Decimal) else written
    return written in words or tidy in words or amount in words


@pytest.mark.parametrize("syntax", WRITERS)
def test_everything_a_bill_says_is_said(syntax: str) -> None:
    words = said(BILL, syntax, XRECHNUNG)
    in_words_only = ("exchange_rate",)  # a note: the norm has no term for the rate
    said_otherwise = ("advance_payments", *in_words_only)
    found = [(path, value) for path, value in values(BILL) if not path.startswith(said_otherwise)]
    found = [(path, value) for path, value in found if not path.endswith(".page_break")]  # an e-invoice has no pages
    assert [path for path, value in found if not is_said(path, value, words, syntax)] == []


def test_the_full_bill_is_full() -> None:
    """A field that is new in the model must be set there, and so be written."""
    parts = {"": BILL, "seller.": BILL.seller, "buyer.": BILL.buyer, "line.": BILL.lines[0]}
    unset = {
        f"{path}{field.name}"
        for path, part in parts.items()
        for field in fields(part)
        if getattr(part, field.name) == getattr(type(part)(), field.name) and field.name not in NO_TERMS | IN_OTHER_FORM
    }
    assert unset == {
        "line.section",  # a title, said in the note of its first line (test_sections.py)
        "line.text_above",  # said in the note of the line, too
        "line.text_below",
        "line.page_break",  # says nothing
        "buyer.tax_registration_identifier",  # only a seller has one
        "buyer.legal_registration_scheme",
        "buyer.legal_details",
        "currency",
        "type_code",
        "third_party_payments",  # XRechnung in UBL alone (einvoice/test_xrechnung_extension.py)
        "card",  # a bill is paid in one way
        "direct_debit",
    }


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("way", [BY_CARD, BY_DIRECT_DEBIT], ids=["card", "direct debit"])
def test_each_way_to_pay_is_said(syntax: str, way: dict[str, Any]) -> None:
    bill = replace(BILL, payment=CreditTransfer(), further_accounts=(), **way)
    words = said(bill, syntax, XRECHNUNG)
    for part in (bill.card, bill.direct_debit):
        assert [path for path, value in values(part) if not is_said(path, value, words, syntax)] == []
    assert bill.payment_means_code in words.split("\n")


@pytest.mark.parametrize("syntax", WRITERS)
def test_german_rules_want_one_way_to_pay_only(syntax: str) -> None:
    for way in (BY_CARD, BY_DIRECT_DEBIT):
        assert "DE02120300000000202051" not in said(replace(BILL, **way), syntax, XRECHNUNG)
        # the norm takes both, and what an invoice that was read says is kept
        assert "DE02120300000000202051" in said(replace(BILL, **way), syntax, EN_16931)
    both = replace(BILL, **BY_CARD, direct_debit=BY_DIRECT_DEBIT["direct_debit"])
    assert "MANDAT-12" not in said(both, syntax, XRECHNUNG)
    assert "412345" not in said(replace(both, payment_means_code="58"), syntax, XRECHNUNG)


@pytest.mark.parametrize("syntax", WRITERS)
def test_the_usual_way_follows_from_what_is_there(syntax: str) -> None:
    plain_bill = replace(BILL, payment_means_code="", payment_means_text="")

    def code(bill: Bill, specification: Specification = EN_16931) -> str:
        root = etree.fromstring(WRITERS[syntax](bill, totals(bill), specification))
        found = root.xpath(
            "//*[local-name()='PaymentMeansCode' or local-name()='SpecifiedTradeSettlementPaymentMeans']"
        )
        return "".join(found[0].itertext()).strip()[:2] if found else ""

    assert code(plain_bill) == "58"
    assert code(replace(plain_bill, currency="CHF")) == "30"
    nothing = replace(plain_bill, payment=CreditTransfer(), further_accounts=())
    assert code(nothing) == ""
    assert code(nothing, XRECHNUNG)[:1] == "1"  # BR-DE-1 wants something always: not defined
    assert code(replace(nothing, card=BY_CARD["card"])) == "48"
    assert code(replace(plain_bill, direct_debit=BY_DIRECT_DEBIT["direct_debit"])) == "59"


# -- Skonto, part-payments, exchange rate


@pytest.mark.parametrize("syntax", WRITERS)
def test_skonto_is_lines_for_programs_under_german_rules(syntax: str) -> None:
    xml = WRITERS[syntax](BILL, totals(BILL), XRECHNUNG).decode()
    lines = "#SKONTO#TAGE=7#PROZENT=2.00#\n#SKONTO#TAGE=10#PROZENT=1.50#BASISBETRAG=21.10#\n"
    assert f"Zahlbar bis zum Nikolaustag\n{lines}<" in xml
    assert lines in peppol(BILL, syntax)
    abroad = replace(BILL, buyer=replace(BILL.buyer, address=replace(BILL.buyer.address, country_code="AT")))
    assert "2\u00a0% Skonto bei Zahlung bis 30.11.2026" in peppol(abroad, syntax)
    assert "#SKONTO" not in peppol(abroad, syntax)


def peppol(bill: Bill, syntax: str) -> str:
    return WRITERS[syntax](bill, totals(bill), PEPPOL).decode()


def test_extended_has_elements_for_what_the_norm_has_words_for() -> None:
    root = etree.fromstring(cii.write(BILL, totals(BILL), EXTENDED))

    def texts(path: str) -> list[str]:
        found = root.findall(".//" + "/".join(f"{{*}}{step}" for step in path.split("/")))
        return [" ".join(" ".join(each.itertext()).split()) for each in found]

    assert texts("ApplicableTradePaymentDiscountTerms/BasisPeriodMeasure") == ["7", "10"]
    assert texts("ApplicableTradePaymentDiscountTerms/CalculationPercent") == ["2", "1.5"]
    assert texts("ApplicableTradePaymentDiscountTerms/BasisAmount") == ["21.10"]
    assert texts("SpecifiedTradePaymentTerms/Description")[0] == "Zahlbar bis zum Nikolaustag"
    assert texts("SpecifiedAdvancePayment/PaidAmount") == ["11.90"]
    assert texts("SpecifiedAdvancePayment/FormattedReceivedDateTime") == ["20261102"]
    assert texts("SpecifiedAdvancePayment/IncludedTradeTax/CalculatedAmount") == ["1.90"]
    assert texts("SpecifiedAdvancePayment/InvoiceSpecifiedReferencedDocument/IssuerAssignedID") == ["AR-2026-7"]
    assert texts("TaxApplicableTradeCurrencyExchange/ConversionRate") == ["0.9375"]
    assert texts("InvoiceReferencedDocument/IssuerAssignedID") == ["RE-2025-9", "RE-2025-8"]
    assert "Anzahlung" not in " ".join(texts("IncludedNote/Content"))


@pytest.mark.parametrize("syntax", WRITERS)
def test_a_part_payment_is_an_earlier_invoice_and_a_note_with_its_tax(syntax: str) -> None:
    words = said(BILL, syntax, XRECHNUNG)
    assert "Anzahlung vom 02.11.2026, Rechnung AR-2026-7 vom 30.10.2026: 11,90\u00a0€, darin 1,90\u00a0€" in words
    assert words.split("\n").count("AR-2026-7") == 1
    without_tax = replace(BILL, advance_payments=(replace(BILL.advance_payments[0], taxes=()),))
    if syntax == "cii":  # nothing for the element that wants the tax
        assert "AR-2026-7" in said(without_tax, syntax, EXTENDED).split("\n")
        assert b"SpecifiedAdvancePayment" not in cii.write(without_tax, totals(without_tax), EXTENDED)


@pytest.mark.parametrize("syntax", WRITERS)
def test_vat_in_another_currency(syntax: str) -> None:
    xml = WRITERS[syntax](BILL, totals(BILL), XRECHNUNG).decode()
    computed = totals(BILL)
    assert f'currencyID="CHF">{computed.tax_in_tax_currency}<' in xml
    assert "umgerechnet mit 1 EUR = 0,9375 CHF vom 20.11.2026 (Zentralbank)" in xml
    one = replace(BILL, exchange_rate=None)
    assert "CHF" not in WRITERS[syntax](one, totals(one), XRECHNUNG).decode()  # BR-53: never without the amount


# -- the table of formats


BT_24 = ("CustomizationID", "GuidelineSpecifiedDocumentContextParameter")
BT_23 = ("ProfileID", "BusinessProcessSpecifiedDocumentContextParameter")


def named(root: etree._Element, *names: str) -> str:
    """The text of the first element with one of the names."""
    return next(("".join(each.itertext()) for each in root.iter() if etree.QName(each).localname in names), "")


def test_every_format_writes_its_own_identifiers() -> None:
    german = replace(BILL, business_process="")
    expected = {
        "zugferd": ("urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended", ""),
        "cii": ("urn:cen.eu:en16931:2017", ""),
        "ubl": ("urn:cen.eu:en16931:2017", ""),
        "xrechnung-cii": (XRECHNUNG.identifier, "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"),
        "xrechnung-ubl": (XRECHNUNG.identifier, "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"),
        "peppol": (PEPPOL.identifier, "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"),
    }
    for key in expected:
        root = etree.fromstring(formats.write(german, totals(german), key))
        assert (named(root, *BT_24), named(root, *BT_23)) == expected[key], key
    assert set(formats.FORMATS) == {*expected, "plain"}
    with pytest.raises(formats.NoEInvoice):
        formats.write(german, totals(german), "plain")
    with pytest.raises(KeyError):
        formats.write(german, totals(german), "zugpferd")


def test_self_billing_in_peppol_is_a_specification_of_its_own() -> None:
    bill = replace(BILL, type_code="389", business_process="")
    xml = formats.write(bill, totals(bill), "peppol").decode()
    assert "poacc:selfbilling:3.0<" in xml and "poacc:selfbilling:01:1.0<" in xml


def test_a_plain_bill_is_zugferd_in_the_profile_of_the_norm() -> None:
    from handschlag.core.einvoice.zugferd import in_the_pdf, needed_profile

    plain_bill = replace(BILL, cash_discounts=(), advance_payments=(), tax_currency="")
    assert needed_profile(plain_bill).specification == EN_16931
    assert needed_profile(plain_bill).reasons == ()
    for change in (
        {"cash_discounts": BILL.cash_discounts},
        {"advance_payments": BILL.advance_payments},
        {"tax_currency": "CHF"},
    ):
        needed = needed_profile(replace(plain_bill, **change))
        assert (needed.specification, len(needed.reasons)) == (EXTENDED, 1)
        # yen are rounded by more than the profile allows for its VAT
        assert needed_profile(replace(plain_bill, **change, currency="JPY")).specification == EN_16931
    for specification, said_of_it in (
        (EN_16931, ("EN 16931", "factur-x.xml")),
        (EXTENDED, ("EXTENDED", "factur-x.xml")),
        (XRECHNUNG, ("XRECHNUNG", "xrechnung.xml")),
    ):
        assert in_the_pdf(cii.write(BILL, totals(BILL), specification)) == said_of_it

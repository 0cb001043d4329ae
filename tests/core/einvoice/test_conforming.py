"""What the rule set of a document demands is asked of it, each rule by its number; right documents are left alone."""

from __future__ import annotations

import re

import pytest

from handschlag.core.einvoice.examining import examine
from handschlag.core.einvoice.reading import read
from handschlag.core.einvoice.remarks import Remark
from tests.core.einvoice import every_term
from tests.core.einvoice.official_examples import document

XRECHNUNG = document("kosit/01.05a-INVOICE_ubl.xml").decode().replace("DE123456789", "DE123456788")
NORM = every_term.CII.decode()


def found(text: str) -> list[Remark]:
    return [remark for remark in examine(read(text.encode())) if remark.severity != "other"]


def test_the_right_ones_are_left_alone() -> None:
    assert found(XRECHNUNG) == []
    assert found(NORM) == []


@pytest.mark.parametrize(
    ("code", "pattern", "instead"),
    [
        ("BR-DE-15", r"<cbc:BuyerReference>.*?</cbc:BuyerReference>", ""),
        ("BR-DE-1", r"<cac:PaymentMeans>.*?</cac:PaymentMeans>", ""),
        ("BR-DE-5", r"(<cac:Contact>\s*)<cbc:Name>.*?</cbc:Name>", r"\1"),
        ("BR-DE-6", r"<cbc:Telephone>.*?</cbc:Telephone>", ""),
        ("BR-DE-7", r"<cbc:ElectronicMail>.*?</cbc:ElectronicMail>", ""),
        ("BR-DE-3", r"<cbc:CityName>.*?</cbc:CityName>", ""),
        ("BR-DE-4", r"<cbc:PostalZone>.*?</cbc:PostalZone>", ""),
        ("BR-DE-18", r"(<cac:PaymentTerms>\s*<cbc:Note>)[^<]*", r"\1#SKONTO#TAGE=7#PROZENT=2#"),
        ("BR-DE-24", r"(<cbc:PaymentMeansCode>)[^<]*", r"\g<1>48"),
        ("PEPPOL-R001", r"<cbc:ProfileID>.*?</cbc:ProfileID>", ""),
        ("PEPPOL-R020", r"<cbc:EndpointID[^>]*>.*?</cbc:EndpointID>", ""),
        ("PEPPOL-R008", r"(<cbc:BuyerReference>)", r"<cbc:Note/>\1"),
        ("BR-62", r"(<cbc:EndpointID) schemeID=\"[^\"]*\"", r"\1"),
        ("BR-CL-25", r"(<cbc:EndpointID schemeID=)\"[^\"]*\"", r'\1"XXXX"'),
        ("BR-CL-23", r"(<cbc:InvoicedQuantity unitCode=)\"[^\"]*\"", r'\1"Tüte"'),
        ("BR-23", r"(<cbc:InvoicedQuantity) unitCode=\"[^\"]*\"", r"\1"),
        ("BR-21", r"(<cac:InvoiceLine>\s*)<cbc:ID>.*?</cbc:ID>", r"\1"),
        ("BR-09", r"<cac:Country>.*?</cac:Country>", ""),
        ("BR-CO-26", r"<cac:PartyTaxScheme>.*?</cac:PartyTaxScheme>|<cbc:CompanyID>.*?</cbc:CompanyID>", ""),
        ("BR-CO-04", r"(<cac:ClassifiedTaxCategory>.*?)<cac:TaxScheme>.*?</cac:TaxScheme>", r"\1"),
        ("BR-CL-03", r"(<cbc:PayableAmount) currencyID=\"EUR\"", r"\1"),
        ("BR-DEC", r"(<cbc:PayableAmount[^>]*>[^<]*)", r"\g<1>000"),
        ("BR-CL-16", r"(<cbc:PaymentMeansCode>)[^<]*", r"\g<1>4711"),
        ("BR-61", r"<cac:PayeeFinancialAccount>.*?</cac:PayeeFinancialAccount>", ""),
    ],
)
def test_each_rule_of_xrechnung(code: str, pattern: str, instead: str) -> None:
    text, times = re.subn(pattern, instead, XRECHNUNG, flags=re.DOTALL)
    assert times
    codes = {remark.code for remark in found(text)}
    assert code in codes, codes
    (hit, *_) = [remark for remark in found(text) if remark.code == code]
    assert hit.severity == "rules"
    assert hit.sentence.de and hit.sentence.en and hit.path


@pytest.mark.parametrize(
    ("code", "right", "instead"),
    [
        ("BR-53", '<ram:TaxTotalAmount currencyID="DKK">1996.44</ram:TaxTotalAmount>', ""),
        ("BR-28", "<ram:ChargeAmount>520.00", "<ram:ChargeAmount>-520.00"),
        ("BR-CL-15", "<ram:ID>DK</ram:ID>", "<ram:ID>XX</ram:ID>"),
        ("BR-CL-10", 'schemeID="0088"', 'schemeID="9999"'),
        ("BR-CL-22", "VATEX-EU-132-1I", "VATEX-EU-NOT"),
        ("BR-54", "<ram:Value>Dünengras</ram:Value>", ""),
        ("BR-55", "<ram:IssuerAssignedID>AR-2026-9</ram:IssuerAssignedID>", ""),
        ("CII-DT-014", 'format="102">20261207', '>20261207'),
        ("EMPTY", 'format="102">20261207', 'format="102">'),
        ("BR-CL-08", "<ram:SubjectCode>REG", "<ram:SubjectCode>QQ9"),
        ("REPEATED", "<ram:BuyerReference>", "<ram:BuyerReference>A</ram:BuyerReference><ram:BuyerReference>"),
    ],
)  # fmt: skip
def test_each_rule_of_the_norm(code: str, right: str, instead: str) -> None:
    assert right in NORM, right
    assert code in [remark.code for remark in found(NORM.replace(right, instead, 1))]


def test_xrechnung_is_asked_of_xrechnung_alone() -> None:
    text = re.sub("<cbc:BuyerReference>.*?</cbc:BuyerReference>", "", XRECHNUNG)
    assert "BR-DE-15" in [remark.code for remark in found(text)]
    assert found(text.replace("#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", "")) == []


PEPPOL = re.sub(
    r"<cbc:EndpointID schemeID=\"EM\">[^<]*",
    '<cbc:EndpointID schemeID="9930">DE136695976',
    XRECHNUNG.replace("urn:xeinkauf.de:kosit:xrechnung_3.0", "urn:fdc:peppol.eu:2017:poacc:billing:3.0"),
)


def test_a_right_peppol_invoice_is_left_alone() -> None:
    assert found(PEPPOL) == []


@pytest.mark.parametrize(
    ("code", "pattern", "instead"),
    [
        ("PEPPOL-R007", r"(<cbc:ProfileID>)[^<]*", r"\1urn:example"),
        ("PEPPOL-R004", r"(poacc:billing:)3", r"\g<1>2"),
        ("PEPPOL-CL008", r"schemeID=\"9930\"", 'schemeID="EM"'),
        ("PEPPOL-COMMON-R040", r"schemeID=\"9930\">[^<]*", 'schemeID="0088">4012345000010'),
        ("PEPPOL-P0100", r"(<cbc:InvoiceTypeCode>)[^<]*", r"\g<1>389"),
        ("BR-DE-5", r"(<cac:Contact>\s*)<cbc:Name>.*?</cbc:Name>", r"\1"),
        ("PEPPOL-R061", r"(<cbc:PaymentMeansCode>)[^<]*", r"\g<1>49"),
    ],
)
def test_rules_of_peppol(code: str, pattern: str, instead: str) -> None:
    text, times = re.subn(pattern, instead, PEPPOL, flags=re.DOTALL)
    assert times
    assert code in {remark.code for remark in found(text)}


def test_between_two_countries_peppol_wants_less_of_the_seller_and_fewer_notes() -> None:
    abroad = re.sub(r"(<cac:AccountingCustomerParty>.*?<cbc:IdentificationCode>)DE", r"\1AT", PEPPOL, flags=re.DOTALL)
    without_name = re.sub(r"(<cac:Contact>\s*)<cbc:Name>.*?</cbc:Name>", r"\1", abroad, flags=re.DOTALL)
    assert "BR-DE-5" not in {remark.code for remark in found(without_name)}
    two_notes = abroad.replace("<cbc:Note>", "<cbc:Note>One</cbc:Note><cbc:Note>", 1)
    assert "PEPPOL-R002" in {remark.code for remark in found(two_notes)}


WITH_DISCOUNTS = document("kosit/01.01_comprehensive_test_ubl.xml").decode()
_CATEGORY = r"(<cac:TaxSubtotal>.*?<cac:TaxCategory>\s*)<cbc:ID>S</cbc:ID>\s*<cbc:Percent>[^<]*</cbc:Percent>"


@pytest.mark.parametrize(
    ("code", "text", "pattern", "instead"),
    [
        ("PEPPOL-R040", WITH_DISCOUNTS, r"(<cbc:BaseAmount currencyID=\"EUR\">)", r"\g<1>9"),
        ("PEPPOL-R043", WITH_DISCOUNTS, r"<cbc:ChargeIndicator>false", "<cbc:ChargeIndicator>0"),
        ("PEPPOL-R005", XRECHNUNG, r"<cbc:BuyerReference>", r"<cbc:TaxCurrencyCode>EUR</cbc:TaxCurrencyCode>\g<0>"),
        ("BR-DE-14", XRECHNUNG, _CATEGORY, r"\1<cbc:ID>O</cbc:ID>"),
        ("BR-CO-09", XRECHNUNG, "DE123456788", "de123456788"),
        ("BR-45", XRECHNUNG, "<cbc:TaxableAmount.*?</cbc:TaxableAmount>", ""),
        ("BLANKS", XRECHNUNG, "<cbc:DocumentCurrencyCode>EUR", "<cbc:DocumentCurrencyCode> EUR"),
        ("BLANK", XRECHNUNG, r"unitCode=\"[A-Z0-9]+\"", 'unitCode=""'),
    ],
)
def test_rules_that_look_at_the_elements(code: str, text: str, pattern: str, instead: str) -> None:
    assert code not in {remark.code for remark in found(text)}
    text, times = re.subn(pattern, instead, text, flags=re.DOTALL)
    assert times
    assert code in {remark.code for remark in found(text)}


def test_an_empty_vat_id_is_a_fault_and_an_empty_tax_number_is_none() -> None:
    for kind, code in (("VA", "BR-CO-09"), ("FC", "")):
        text, times = re.subn(f'(<ram:ID schemeID="{kind}">)[^<]*', r"\1", NORM, count=1)
        assert times
        codes = {remark.code for remark in found(text)}
        assert code in codes if code else not codes & {"EMPTY", "BR-CO-09"}


def test_lines_below_lines_are_checked_too() -> None:
    text = document("kosit/04.04a-INVOICE_ubl.xml").decode()
    before, sub, after = text.partition("<cac:SubInvoiceLine>")
    for code, right, wrong in (("BR-Z-01", "<cbc:ID>S</cbc:ID>", "<cbc:ID>Z</cbc:ID>"), ("BR-CL-23", '"EA"', '"Tüte"')):
        assert right in after
        spoiled = before + sub + after.replace(right, wrong, 1)
        assert code not in {remark.code for remark in found(text)}
        assert code in {remark.code for remark in found(spoiled)}


def test_a_price_before_discount_needs_its_discount() -> None:
    text = document("kosit/01.20a-INVOICE_uncefact.xml").decode()
    discount = re.compile(r"<ram:AppliedTradeAllowanceCharge>.*?</ram:AppliedTradeAllowanceCharge>", re.DOTALL)
    assert "PEPPOL-R046" in {remark.code for remark in found(discount.sub("", text))}
    assert "PEPPOL-R046" not in {remark.code for remark in found(text)}


VEHICLES = (
    XRECHNUNG.replace(
        "kosit:xrechnung_3.0</cbc:CustomizationID>",
        "kosit:xrechnung_3.0#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_1.0</cbc:CustomizationID>",
    )
    .replace(
        "<cac:ProjectReference>",
        "<cac:OriginatorDocumentReference><cbc:ID>Los 4</cbc:ID></cac:OriginatorDocumentReference>"
        "<cac:ContractDocumentReference><cbc:ID>V-7</cbc:ID></cac:ContractDocumentReference>"
        "<cac:ProjectReference>",
    )
    .replace(
        "<cac:ClassifiedTaxCategory>",
        '<cac:CommodityClassification><cbc:ItemClassificationCode listID="CVD">M1</cbc:ItemClassificationCode>'
        "</cac:CommodityClassification><cac:ClassifiedTaxCategory>",
        1,
    )
    .replace(
        "</cac:ClassifiedTaxCategory>",
        "</cac:ClassifiedTaxCategory><cac:AdditionalItemProperty><cbc:Name>cva</cbc:Name><cbc:Value>clean</cbc:Value>"
        "</cac:AdditionalItemProperty>",
        1,
    )
)


@pytest.mark.parametrize(
    ("code", "right", "instead"),
    [
        ("", "Los 4", "Los 5"),
        ("BR-DE-CVD-01", "<cbc:ID>V-7</cbc:ID>", "<cbc:ID> </cbc:ID>"),
        ("BR-DE-CVD-02", "<cbc:ID>Los 4</cbc:ID>", "<cbc:ID> </cbc:ID>"),
        ("BR-DE-CVD-03", ">cva<", ">other<"),
        ("BR-DE-CVD-04", ">M1<", ">M9<"),
        ("BR-DE-CVD-05", ">clean<", ">dirty<"),
        ("BR-DE-CVD-06", 'listID="CVD"', 'listID="STI"'),
    ],
)
def test_rules_for_clean_vehicles(code: str, right: str, instead: str) -> None:
    assert right in VEHICLES
    codes = {remark.code for remark in found(VEHICLES.replace(right, instead))}
    assert code in codes if code else not codes


@pytest.mark.parametrize("currency", ["KWD", "XCG", "ZWG", "CLF", "X" * 3])
def test_every_currency_of_the_list_is_one(currency: str) -> None:
    """BR-CL-03 to BR-CL-05 also have funds, and currencies with more than two decimals."""
    assert found(XRECHNUNG.replace(">EUR<", f">{currency}<").replace('"EUR"', f'"{currency}"')) == []


def test_notes_have_other_subjects_in_cii() -> None:
    """BR-CL-08: the list of the rules for CII is newer."""
    noted, number = re.subn(r"<cbc:Note>", "<cbc:Note>#BAT#", XRECHNUNG, count=1)
    assert number == 1
    assert "BR-CL-08" in [remark.code for remark in found(noted)]
    assert found(noted.replace("#BAT#", "#ADU#")) == []
    assert found(re.sub(r"(<ram:SubjectCode>)[A-Z]+", r"\1BAT", NORM)) == []


def test_only_blanks_of_xml_stand_around_a_value() -> None:
    """A no-break space is part of a value: a country, an amount with one is none."""
    code = re.sub(r"(<cbc:IdentificationCode>)", "\\1\u00a0", XRECHNUNG)
    assert "BR-CL-14" in [remark.code for remark in found(code)]
    amount = re.sub(r"(<cbc:PayableAmount[^>]*>)", "\\1\u00a0", XRECHNUNG)
    assert "UNREADABLE" in [remark.code for remark in found(amount)]


def test_a_day_has_no_time_zone_in_peppol() -> None:
    """PEPPOL-EN16931-F001; the schema takes one, and so do the norm and XRechnung."""
    zone = re.sub(r"(<cbc:IssueDate>[^<]*)", r"\1+01:00", XRECHNUNG)
    assert found(zone) == []
    peppol = document("peppol/Invoice-Max_content.xml").decode()
    codes = [remark.code for remark in found(re.sub(r"(<cbc:IssueDate>[^<]*)", r"\1+01:00", peppol, count=1))]
    assert ("PEPPOL-F001" in codes, "PEPPOL-F001" in [each.code for each in found(peppol)]) == (True, False)


def test_blanks_behind_an_amount_count_as_decimals_those_before_do_not() -> None:
    for amount in ("TaxAmount", "PayableAmount"):
        assert found(re.sub(rf"(<cbc:{amount}[^>]*>)", "\\1\n  ", XRECHNUNG)) == []
        behind = re.sub(rf"(<cbc:{amount}[^>]*>[0-9.]+)", "\\1\n   ", XRECHNUNG)
        assert "BLANKS" in [remark.code for remark in found(behind)]

"""Examining a received invoice: a right one is left alone, each fault is named, weighed and placed."""

from __future__ import annotations

from datetime import date

import pytest

from handschlag.core.einvoice import cii
from handschlag.core.einvoice.examining import examine
from handschlag.core.einvoice.reading import read
from handschlag.core.einvoice.remarks import MEANINGS, Remark, worst
from handschlag.core.totals import totals
from tests.conformance.bills import Case, bill, cases
from tests.core.einvoice import every_term


def remarks(right: str = "", instead: str = "", document: bytes = every_term.CII, **more: date) -> list[Remark]:
    text = document.decode()
    assert right in text
    return examine(read(text.replace(right, instead, 1).encode() if right else document), **more)


@pytest.mark.parametrize("document", [every_term.CII, every_term.UBL], ids=["CII", "UBL"])
def test_a_right_invoice_is_left_alone(document: bytes) -> None:
    assert remarks(document=document, today=date(2026, 11, 23)) == []


@pytest.mark.parametrize("case", [case for case in cases() if case.lines == 3], ids=str)
def test_our_own_invoices_are_left_alone(case: Case) -> None:
    made = bill(case)
    assert examine(read(cii.write(made, totals(made)))) == []


@pytest.mark.parametrize(
    ("right", "instead", "code", "severity", "path"),
    [
        ("<ram:LineTotalAmount>1380.00", "<ram:LineTotalAmount>1380.01", "LINE-NET", "vat", "lines.0"),
        ("<ram:ActualAmount>150.00", "<ram:ActualAmount>150.01", "PERCENT", "other", "lines.0.allowances.0"),
        ("<ram:CalculatedAmount>267.62", "<ram:CalculatedAmount>267.61", "BR-CO-17", "vat", "groups.0"),
        ("<ram:BasisAmount>1408.50", "<ram:BasisAmount>1408.51", "BR-S-08", "vat", "groups.0"),
        ("<ram:LineTotalAmount>1561.00", "<ram:LineTotalAmount>1561.01", "BR-CO-10", "vat", "BT-106"),
        ("<ram:AllowanceTotalAmount>20.00", "<ram:AllowanceTotalAmount>20.01", "BR-CO-11", "vat", "BT-107"),
        ("<ram:ChargeTotalAmount>28.50", "<ram:ChargeTotalAmount>28.51", "BR-CO-12", "vat", "BT-108"),
        ("<ram:TaxBasisTotalAmount>1569.50", "<ram:TaxBasisTotalAmount>1569.51", "BR-CO-13", "vat", "BT-109"),
        ('currencyID="EUR">267.62', 'currencyID="EUR">267.63', "BR-CO-14", "vat", "BT-110"),
        ("<ram:GrandTotalAmount>1837.12", "<ram:GrandTotalAmount>1837.13", "BR-CO-15", "vat", "BT-112"),
        ("<ram:DuePayableAmount>1337.00", "<ram:DuePayableAmount>1337.01", "BR-CO-16", "rules", "BT-115"),
        ("<ram:TotalPrepaidAmount>500.00", "<ram:TotalPrepaidAmount>500.01", "BR-CO-16", "rules", "BT-115"),
        ("<ram:DuePayableAmount>1337.00</ram:DuePayableAmount>", "", "MISSING-BT-115", "format", "BT-115"),
        ("<ram:ChargeAmount>90.5", "<ram:ChargeAmount>-90.5", "BR-27", "rules", "lines.1.price"),
        ("DE02120300000000202051", "DE03120300000000202051", "IBAN", "other", "payment.account_identifier"),
        ("BYLADEM1001", "BYLADEM10", "BIC", "other", "payment.service_provider_identifier"),
        ("DE123456788", "DE123456789", "VAT-ID", "vat", "seller.vat_identifier"),
        ("DE136695976", "FR12", "VAT-ID", "other", "buyer.vat_identifier"),
        ("<ram:ID>FR-2026-118</ram:ID>", "", "DE-14-4-NUMBER", "vat", "number"),
        ("<ram:Name>Schulung zum richtigen Sitzen</ram:Name>", "", "DE-14-4-5-NAME", "vat", "lines.1.name"),
        ('<ram:BilledQuantity unitCode="HUR">2<', '<ram:BilledQuantity unitCode="HUR"><', "DE-14-4-5-QUANTITY", "vat",
         "lines.1.quantity"),
        ("<ram:TypeCode>380<", "<ram:TypeCode>999<", "BR-CL-01", "format", "type_code"),
        (">EUR</ram:InvoiceCurrencyCode>", ">XXQ</ram:InvoiceCurrencyCode>", "BR-CL-04", "vat", "currency"),
        ("<ram:LineID>20a<", "<ram:LineID>10<", "LINE-TWICE", "other", "lines.1.identifier"),
        ("<ram:ExemptionReason>Steuerfrei nach § 4 Nr. 21 UStG</ram:ExemptionReason>", "", "", "", ""),
        ("<ram:CategoryCode>E</ram:CategoryCode>\n        <ram:ExemptionReasonCode>",
         "<ram:CategoryCode>XX</ram:CategoryCode>\n        <ram:ExemptionReasonCode>", "BR-CL-17", "vat", "groups.1"),
        ("Zahlbar bis", "Zahlbar \u202ebis", "HIDDEN-CHARACTERS", "other", "payment_terms"),
        ('format="102">20261207<', 'format="102">20261001<', "DUE-BEFORE-ISSUE", "other", "due_date"),
        ('format="102">20261101<', 'format="102">20261121<', "BR-29", "vat", "period"),
        ('format="102">20261120</udt:DateTimeString></ram:Occ', 'format="102">20261131</udt:DateTimeString></ram:Occ',
         "UNREADABLE", "format", ""),
        ("urn:cen.eu:en16931:2017", "", "BR-01", "format",
         "specification"),
    ],
)  # fmt: skip
def test_each_fault_is_named(right: str, instead: str, code: str, severity: str, path: str) -> None:
    found = remarks(right, instead)
    if not code:  # the code of the reason is enough
        assert found == []
        return
    hit = [remark for remark in found if remark.code == code]
    assert hit, [(remark.code, remark.sentence.de) for remark in found]
    assert hit[0].severity == severity
    assert hit[0].path.startswith(path)
    assert hit[0].sentence.de and hit[0].sentence.en and hit[0].source


def test_tax_where_none_is_due_is_named() -> None:
    text = every_term.CII.decode().replace("<ram:CalculatedAmount>0.00<", "<ram:CalculatedAmount>1.00<")
    codes = {remark.code for remark in examine(read(text.encode()))}
    assert {"DE-14C", "BR-CO-14", "BR-CO-17"} <= codes


def test_a_missing_reason_is_named() -> None:
    text = every_term.UBL.decode()
    for name in ("TaxExemptionReasonCode", "TaxExemptionReason"):
        start, end = text.index(f"<cbc:{name}>"), text.index(f"</cbc:{name}>") + len(f"</cbc:{name}>")
        text = text[:start] + text[end:]
    assert [remark.code for remark in examine(read(text.encode()))] == ["BR-E-10"]


def test_a_date_ahead_is_named_only_where_today_is_known() -> None:
    assert [remark.code for remark in remarks(today=date(2026, 11, 22))] == ["FUTURE"]
    assert remarks() == []


def test_profiles_without_lines_are_told_and_not_recounted_from_lines() -> None:
    text = every_term.CII.decode()
    start, end = text.index("<ram:IncludedSupplyChain"), text.index("<ram:ApplicableHeaderTradeAgreement>")
    text = (text[:start] + text[end:]).replace("urn:cen.eu:en16931:2017", "urn:factur-x.eu:1p0:basicwl")
    assert [(remark.code, remark.severity) for remark in examine(read(text.encode()))] == [("PROFILE", "vat")]


def test_the_gravest_comes_first_and_is_explained() -> None:
    found = remarks("<ram:DuePayableAmount>1337.00</ram:DuePayableAmount>", "")
    found += remarks("BYLADEM1001", "BYLADEM10")
    assert worst(found) == "format"
    assert worst([]) is None
    assert set(MEANINGS) == {"format", "vat", "rules", "other"}

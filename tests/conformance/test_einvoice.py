"""Generated bills of every tax situation pass the official rules and are read back with the same figures."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from drafthorse.models.document import Document
from facturx.parse_xml import parse_ubl_cii_xml
from hypothesis import HealthCheck, given, settings

from handschlag.core.bill import Adjustment, Bill
from handschlag.core.einvoice import cii
from handschlag.core.money import ZERO
from handschlag.core.totals import Totals, totals
from tests.conformance.bills import Case, bill, cases, random_bills
from tests.conformance.official_rules import official_faults
from tests.conformance.recount import miscounts

pytestmark = pytest.mark.conformance


@pytest.mark.parametrize("case", list(cases()), ids=str)
def test_every_kind_of_bill_is_valid_and_read_back(case: Case) -> None:
    made = bill(case)
    computed = totals(made)
    xml = cii.write(made, computed)

    assert official_faults(xml) == []
    assert miscounts(xml) == []
    assert_agreed_sum_is_kept(made, computed)
    assert_factur_x_reads_the_same(xml, made, computed)
    assert_drafthorse_reads_the_same(xml, made, computed)


@settings(max_examples=80, derandomize=True, suppress_health_check=list(HealthCheck))
@given(random_bills())
def test_random_bills_are_valid_and_count_right(made: Bill) -> None:
    computed = totals(made)
    xml = cii.write(made, computed)

    assert official_faults(xml) == []
    assert miscounts(xml) == []
    assert_agreed_sum_is_kept(made, computed)


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        ("<ram:CityName>", "<ram:Town>", "XML"),
        ("<ram:LineTotalAmount>", "<ram:X/><ram:LineTotalAmount>", "XSD"),
        ("<ram:DuePayableAmount>", "<ram:DuePayableAmount>1", "BR-CO-16"),
        ('schemeID="FC"', 'schemeID="XX"', "BR-S-02"),
        ("<ram:TypeCode>58<", "<ram:TypeCode>999<", "'ram:TypeCode' is not allowed"),
    ],
)
def test_the_rules_would_say_so(right: str, wrong: str, rule: str) -> None:
    made = bill(Case("standard", 1, False, "", 1))
    xml = cii.write(made, totals(made)).decode()
    assert right in xml

    assert any(rule in fault for fault in official_faults(xml.replace(right, wrong).encode()))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("LineTotalAmount>14.99<", "LineTotalAmount>15.99<"), ("CalculatedAmount>2.85<", "CalculatedAmount>2.86<")],
)
def test_the_recount_would_say_so(right: str, wrong: str) -> None:
    made = bill(Case("standard", 1, False, "", 0))
    xml = cii.write(made, totals(made)).decode()
    assert right in xml

    assert miscounts(xml.replace(right, wrong).encode())


def assert_agreed_sum_is_kept(made: Bill, computed: Totals) -> None:
    """With prices that include VAT, the customer pays the sum of the tags, to the cent."""
    if not made.prices_include_vat:
        return
    lines = ZERO
    for line in made.lines:
        amount = cents(line.quantity * line.price / line.price_base_quantity)
        lines += amount + adjusted(amount, line.allowances, line.charges)
    agreed = lines + adjusted(lines, made.allowances, made.charges)
    assert computed.payable + computed.prepaid == agreed


def adjusted(base: Decimal, allowances: tuple[Adjustment, ...], charges: tuple[Adjustment, ...]) -> Decimal:
    def amount(each: Adjustment) -> Decimal:
        return cents(each.amount if each.percent is None else base * each.percent / 100)

    return sum(map(amount, charges), ZERO) - sum(map(amount, allowances), ZERO)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def one_line(text: str) -> str:
    return " ".join(text.split())


def assert_factur_x_reads_the_same(xml: bytes, made: Bill, computed: Totals) -> None:
    read = parse_ubl_cii_xml(xml, check_xsd=False)

    assert read["BT-24"] == "urn:cen.eu:en16931:2017"
    assert (read["BT-1"], read["BT-2"], read["BT-3"]) == (made.number, made.issue_date, made.type_code)
    assert read.get("BT-9") == made.due_date
    assert read.get("BT-72") == (made.delivery_date or made.period.end_date)
    assert (read.get("BT-73"), read.get("BT-74")) == (made.period.start_date, made.period.end_date)
    assert read.get("BT-84", "") == made.payment.account_identifier
    assert read.get("BT-10", "") == made.buyer_reference
    assert read.get("BT-13", "") == made.purchase_order_reference
    sums = ("line_total", "allowance_total", "charge_total", "net", "tax", "gross", "prepaid", "rounding", "payable")
    for number, name in zip((106, 107, 108, 109, 110, 112, 113, 114, 115), sums, strict=True):
        assert Decimal(read.get(f"BT-{number}", 0)) == getattr(computed, name), name
    for party, term in ((made.seller, "BG-4"), (made.buyer, "BG-7")):
        assert one_line(read[term]["name"]) == one_line(party.name)
        # not taxable: the norm takes no VAT ids then (BR-O-02)
        outside = {group.treatment.category for group in computed.groups} == {"O"}
        assert read[term].get("vat_identifier", "") == ("" if outside else party.vat_identifier)
        assert read[term].get("legal_identifier", "") == party.legal_registration_identifier
        assert read[term].get("einvoicing_addr", "") == (party.electronic_address or party.contact.email)
        assert (read[term]["city"], read[term]["country_code"]) == (party.address.city, party.address.country_code)
    assert read["BG-4"]["tax_identifier"] == made.seller.tax_registration_identifier
    assert [tuple(Decimal(row[f"BT-{n}"]) for n in (116, 117, 119)) for row in read["BG-23"]] == [
        (group.taxable, group.tax, group.treatment.rate) for group in computed.groups
    ]
    assert len(read["BG-25"]) == len(computed.lines)
    for row, line in zip(read["BG-25"], computed.lines, strict=True):
        assert (row["BT-153"], row.get("BT-154", "")) == (line.line.name, line.line.description)
        assert (Decimal(row["BT-129"]), row["BT-130"]) == (line.line.quantity, line.line.unit_code)
        assert (Decimal(row["BT-146"]), Decimal(row["BT-131"])) == (line.net_price, line.net)
    if made.corrected_invoice:
        assert read["BG-3"] == [{"BT-25": made.corrected_invoice.number, "BT-26": made.corrected_invoice.issue_date}]


def assert_drafthorse_reads_the_same(xml: bytes, made: Bill, computed: Totals) -> None:
    read = Document.parse(xml)
    trade = read.trade
    sums = trade.settlement.monetary_summation

    assert read.header.id._text == made.number
    assert one_line(trade.agreement.seller.name._text) == one_line(made.seller.name)
    assert one_line(trade.agreement.buyer.name._text) == one_line(made.buyer.name)
    assert (sums.line_total._value, sums.due_amount._value) == (computed.line_total, computed.payable)
    rows = trade.items.children
    assert [row.settlement.monetary_summation.total_amount._value for row in rows] == [
        line.net for line in computed.lines
    ]
    assert [(row.delivery.billed_quantity._amount, row.agreement.net.amount._value) for row in rows] == [
        (line.line.quantity, line.net_price) for line in computed.lines
    ]

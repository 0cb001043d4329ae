"""Every tax situation of every country: what follows from it, what it needs, and that it never shows tax not due."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from handschlag.core import dated, legal
from handschlag.core.bill import CORRECTION, Address, Adjustment, Bill, Place
from handschlag.core.code_lists import EXEMPTION_REASONS
from handschlag.core.countries import EU
from handschlag.core.countries.register import FIRST, MODULES, regimes
from handschlag.core.einvoice import formats
from handschlag.core.findings import Finding
from handschlag.core.situation import GROUPS, may_stand_together
from handschlag.core.tax import SITUATIONS, country_of, find_situations, knows_rate, situations_of, treatment
from handschlag.core.totals import totals
from tests.core.bills import BUYER, FRENCH, SELLER, codes, line, only, press, press_in_form
from tests.core.situations import EVERY, GRAZER, SWISS, VIENNESE, complete, situation

each = pytest.mark.parametrize(("country", "key"), EVERY, ids=[f"{country}-{key}" for country, key in EVERY])
CORE = Path(__file__).parents[2] / "handschlag" / "core"


def found(bill: Bill, today: date | None = None) -> list[Finding]:
    return legal.check(bill, totals(bill), today=today or bill.issue_date)


def blocking(bill: Bill) -> set[str]:
    return codes(legal.blocking(found(bill)))


# -- the table


@each
def test_a_situation_is_whole(country: str, key: str) -> None:
    of = situation(country, key)
    assert of.key == key and of.group in GROUPS and of.source
    texts = [of.label, of.explanation, *(text for text in (of.reason, of.note, of.condition) if text)]
    assert all(text.de.strip() and text.en.strip() for text in texts)
    assert all(
        len(sentence.split()) <= 20 for text in texts for sentence in re.split(r"[.?:] ", f"{text.de}. {text.en}")
    )
    assert bool(of.reason) == (of.category not in ("S", "Z")), "BR-E-10, BR-S-10"
    assert not of.reason_code or of.reason_code in EXEMPTION_REASONS
    assert (of.rate_name != "") == (of.category in ("S", "Z"))
    assert not of.least_net or dated.limit(country, of.least_net, date(2026, 1, 1))


@pytest.mark.parametrize("country", [c.country for c in regimes()])
def test_the_usual_five_come_first(country: str) -> None:
    groups = [of.group for of in situations_of(country).values()]
    assert groups[:5] == ["usual"] * 5 and "usual" not in groups[5:]
    assert set(groups) == set(GROUPS)


def test_the_reverse_charge_list_names_every_number_of_the_law() -> None:
    numbers = {m[1] for of in situations_of("DE").values() if (m := re.search(r"§ 13b Abs. 2 Nr. (\d+)", of.source))}
    assert numbers == {str(n) for n in range(1, 13)}


def test_the_exempt_catalogue_covers_the_paragraph() -> None:
    numbers = {m[1] for of in situations_of("DE").values() if (m := re.match(r"§ 4 Nr. (\d+b?)\b", of.source))}
    assert {str(n) for n in range(8, 30)} | {"11b"} == {n for n in numbers if n not in ("1", "1b")}


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("margin_travel", "VATEX-EU-D"), ("margin_goods", "VATEX-EU-F"), ("margin_art", "VATEX-EU-I"),
        ("margin_antiques", "VATEX-EU-J"), ("intra_community", "VATEX-EU-IC"), ("export", "VATEX-EU-G"),
        ("eu_service", "VATEX-EU-AE"), ("third_country_service", "VATEX-EU-O"), ("disbursement", "VATEX-EU-79-C"),
        ("exempt_14a", "VATEX-EU-132-1C"), ("exempt_21", "VATEX-EU-132-1I"), ("exempt_12", "VATEX-EU-135-1"),
    ],
)  # fmt: skip
def test_vatex_codes(key: str, code: str) -> None:
    assert situation("DE", key).reason_code == code


def test_the_fixed_words_of_the_directive_stand_on_the_document() -> None:
    notes = {key: treatment(key, date(2026, 1, 1)).note for key in situations_of("DE")}
    assert "Gebrauchtgegenstände/Sonderregelung" in notes["margin_goods"]
    assert "Sonderregelung für Reisebüros" in notes["margin_travel"]
    assert all(
        "Steuerschuldnerschaft des Leistungsempfängers" in notes[key] for key in notes if "reverse_charge" in key
    )
    assert "Dreiecksgeschäft" in notes["triangular"] and "§ 19" in notes["small_business"]


# -- a fitting bill passes; nothing shows tax that is not due


@each
def test_every_situation_can_be_issued(country: str, key: str) -> None:
    bill = complete(country, key)
    advice = {f.code for f in found(bill)}
    assert blocking(bill) == set()
    assert advice <= ({"TAX-CONDITION"} if situation(country, key).condition else set())


@each
def test_tax_is_shown_only_where_it_is_due(country: str, key: str) -> None:
    of, bill = situation(country, key), complete(country, key)
    computed = totals(bill)
    assert (computed.tax > 0) == (of.category == "S")
    group = computed.groups[0]
    assert (group.treatment.category, group.treatment.reason_code) == (of.category, of.reason_code)
    if of.category != "S":
        wrong = replace(computed, groups=(replace(group, tax=Decimal("0.01")),))
        law = next(c for c in regimes() if c.country == country).law
        assert law.wrong_tax.code in codes(legal.blocking(legal.check(bill, wrong)))


def test_two_situations_on_one_bill_are_allowed_or_refused_but_never_hide_tax() -> None:
    """§ 14c over every pair: whatever may not stand beside tax blocks, and groups without tax show none."""
    for country in ("DE", "AT"):
        for one, other in itertools.combinations(situations_of(country), 2):
            first, second = situation(country, one), situation(country, other)
            bill = replace(
                complete(country, one), lines=(line(price=Decimal(9000)), line("Druck", tax_situation=other))
            )
            computed = totals(bill)
            assert all(not g.tax for g in computed.groups if g.treatment.category != "S")
            refused = "TAX-MIXED" in blocking(bill)
            assert refused != may_stand_together([first, second])
            if {first.category, second.category} & {"K", "G", "O"} or "alone" in (first.mixing, second.mixing):
                assert refused or not computed.tax, (one, other)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("standard", "reduced", True), ("standard", "reverse_charge_construction", True),
        ("standard", "exempt_21", True), ("standard", "margin_goods", True), ("standard", "disbursement", True),
        ("small_business", "disbursement", True), ("eu_service", "intra_community", True),
        ("export", "disbursement", True), ("oss", "standard", True), ("small_business", "standard", False),
        ("small_business", "eu_service", False), ("eu_service", "standard", False), ("export", "standard", False),
        ("third_country_service", "disbursement", False), ("not_taxable", "standard", False),
        ("third_country_service", "not_taxable", False), ("intra_community", "reduced", False),
    ],
)  # fmt: skip
def test_what_may_stand_on_one_bill(one: str, other: str, together: bool) -> None:
    assert may_stand_together([situation("DE", one), situation("DE", other)]) is together


def test_reasons_of_one_category_are_written_together() -> None:
    bill = replace(
        complete("DE", "exempt_21"), lines=(line(), line("Druck", tax_situation="disbursement"), line("Kurs"))
    )
    (group,) = totals(bill).groups
    assert group.treatment.reason == (
        "Steuerfrei nach § 4 Nr. 21 UStG; Durchlaufender Posten, kein Entgelt (§ 10 Abs. 1 UStG)"
    )
    assert group.treatment.reason_code == "" and group.treatment.note.count("\n") == 1
    assert totals(complete("DE", "exempt_21")).groups[0].treatment.reason_code == "VATEX-EU-132-1I"


# -- needs


@each
def test_a_situation_says_what_it_lacks(country: str, key: str) -> None:
    of, bill = situation(country, key), complete(country, key)
    nobody = replace(bill.buyer, vat_identifier="", legal_registration_identifier="")
    if {"buyer_known", "buyer_vat_identifier"} & of.needs:
        assert "TAX-BUYER-VAT-ID" in blocking(replace(bill, buyer=nobody))
    if "seller_vat_identifier" in of.needs:
        assert "TAX-SELLER-VAT-ID" in blocking(replace(bill, seller=replace(bill.seller, vat_identifier="")))
    if "buyer_business" in of.needs:
        assert "TAX-CONSUMER" in blocking(replace(bill, buyer=replace(bill.buyer, kind="consumer")))
    if "buyer_vat_identifier" in of.needs:
        own = replace(bill.buyer, vat_identifier=bill.seller.vat_identifier)
        assert "TAX-OTHER-EU-COUNTRY" in blocking(replace(bill, buyer=own))
    at_home = replace(bill, buyer=replace(bill.buyer, address=bill.seller.address))
    for need, code in (
        ("goods_to_eu", "BR-IC-12"), ("buyer_in_eu", "TAX-DESTINATION"),
        ("buyer_outside_eu", "TAX-EXPORT-COUNTRY"), ("goods_outside_eu", "TAX-EXPORT-COUNTRY"),
    ):  # fmt: skip
        if need in of.needs:
            assert code in blocking(at_home)
    if "buyer_consumer" in of.needs:
        business = replace(bill, buyer=replace(bill.buyer, kind="business"))
        fixed = press(business, only(found(business), "TAX-NO-CONSUMER").fix)
        assert "TAX-NO-CONSUMER" not in blocking(fixed)
        with_id = replace(bill, buyer=replace(bill.buyer, vat_identifier="FR40303265045"))
        assert "TAX-NO-CONSUMER" in blocking(with_id)


def test_goods_may_leave_the_eu_for_a_customer_inside() -> None:
    """The seller takes them out (§ 6 Abs. 1 Nr. 1 UStG): where they go counts, not who pays."""
    delivered = replace(complete("DE", "export").delivery, address=Place("Bahnhof 1", city="Bern", country_code="CH"))
    assert blocking(replace(complete("DE", "export"), buyer=FRENCH, delivery=delivered)) == set()
    home = replace(complete("DE", "export"), buyer=SWISS, delivery=replace(delivered, address=Place(country_code="DE")))
    assert "TAX-EXPORT-COUNTRY" in blocking(home)


def test_some_goods_need_an_amount_per_order() -> None:
    small = replace(
        complete("DE", "reverse_charge_electronics"), lines=(line("Smartphones", price=Decimal("4999.99")),)
    )
    small = replace(small, purchase_order_reference="")
    finding = only(found(small), "TAX-LEAST-AMOUNT")
    assert finding.severity == "blocks" and "5.000,00" in finding.title.de
    assert press(small, finding.fix).tax_situation == "standard"
    assert only(found(replace(small, purchase_order_reference="PO 1")), "TAX-LEAST-AMOUNT").severity == "advice"
    enough = replace(small, lines=(line("Smartphones", price=Decimal("5000")),))
    assert "TAX-LEAST-AMOUNT" not in codes(found(enough))


def test_a_condition_no_bill_can_show_is_asked_about() -> None:
    for key in ("zero", "reverse_charge_construction", "reverse_charge_cleaning", "disbursement"):
        finding = only(found(complete("DE", key)), "TAX-CONDITION")
        assert (finding.severity, finding.field) == ("advice", "tax_situation")
    assert "USt 1 TG" in only(found(complete("DE", "reverse_charge_construction")), "TAX-CONDITION").why.de


def test_home_vat_for_a_business_abroad_is_asked_about() -> None:
    bill = replace(complete("DE", "standard"), buyer=FRENCH)
    finding = only(found(bill), "TAX-ABROAD")
    assert finding.severity == "advice"
    assert press_in_form(bill, finding.fix).tax_situation == "eu_service"
    swiss = replace(bill, buyer=SWISS)
    assert press(swiss, only(found(swiss), "TAX-ABROAD").fix).tax_situation == "third_country_service"
    no_id = replace(bill, buyer=replace(FRENCH, vat_identifier=""))  # below the threshold of their country: home VAT
    consumer = replace(bill, buyer=replace(FRENCH, kind="consumer"))
    for fine in (no_id, consumer, complete("DE", "standard"), complete("DE", "eu_service")):
        assert "TAX-ABROAD" not in codes(found(fine))


# -- rates by date and destination


@pytest.mark.parametrize(
    ("key", "day", "percent"),
    [
        ("meals", "2025-12-31", 19),
        ("meals", "2026-01-01", 7),
        ("standard", "2020-12-31", 16),
        ("zero", "2023-01-01", 0),
    ],
)
def test_the_day_of_supply_decides(key: str, day: str, percent: int) -> None:
    assert treatment(key, date.fromisoformat(day)).rate == percent


def test_a_rate_that_did_not_exist_blocks_and_is_never_guessed() -> None:
    early = replace(complete("DE", "zero"), delivery_date=date(2022, 12, 31), issue_date=date(2023, 1, 9))
    finding = only(found(early), "TAX-RATE")
    assert finding.severity == "blocks" and "31.12.2022" in finding.title.de
    assert press(early, finding.fix).tax_situation == "standard"
    ended = replace(complete("AT", "zero"), delivery_date=date(2025, 4, 1))
    assert "TAX-RATE" in blocking(ended)
    danish = replace(complete("DE", "oss_reduced"), buyer=replace(complete("DE", "oss").buyer, address=Address(
        "Eksempelvej 1", "", "1000", "København", "DK")))  # fmt: skip
    assert only(found(danish), "TAX-RATE").fix is None and totals(danish).tax == 0
    assert knows_rate("standard", date(2026, 1, 1)) and knows_rate("export", date(1900, 1, 1))


@pytest.mark.parametrize("country", sorted(EU - {"DE"}))
def test_consumers_in_the_eu_pay_the_rate_of_their_country(country: str) -> None:
    bill = complete("DE", "oss")
    there = replace(bill, buyer=replace(bill.buyer, address=replace(bill.buyer.address, country_code=country)))
    (group,) = totals(there).groups
    assert group.treatment.rate == dated.rate(country, "standard", date(2026, 11, 20))
    assert group.treatment.category == "S" and "One-Stop-Shop" in group.treatment.note


# -- countries


def test_the_core_asks_no_country() -> None:
    """Everything that holds in one country only is in its folder; nothing else compares with a country's code."""
    code = rf"""["'](?:{"|".join(MODULES)})["']"""
    compares = re.compile(rf"(?:==|!=|\bin)\s*\(?{code}|{code}\s*(?:==|!=)")
    for file in CORE.rglob("*.py"):
        if "countries" not in file.relative_to(CORE).parts:
            assert not compares.search(file.read_text("utf-8")), file


def test_the_seller_decides_the_law() -> None:
    assert country_of("AT", "DE136695976") == "AT"
    assert country_of("CH", "DE136695976") == "DE"  # registered in Germany
    assert country_of("CH", "") == country_of("CH", "CHE123456788") == "CH"
    german = complete("DE", "standard")
    austrian = replace(german, seller=VIENNESE, buyer=GRAZER)
    assert (totals(german).tax, totals(austrian).tax) == (Decimal("1330.00"), Decimal("1400.00"))
    registered = replace(german, seller=replace(SELLER, address=SWISS.address))
    assert blocking(registered) == set()


def test_a_country_nobody_has_written_down_blocks() -> None:
    bill = replace(complete("DE", "standard"), seller=replace(SELLER, address=FRENCH.address, vat_identifier=""))
    assert only(found(bill), "TAX-COUNTRY").field == "seller.address.country_code"
    assert legal.blocking(found(bill))


def test_a_situation_of_another_country_is_unknown() -> None:
    assert "TAX-SITUATION" in blocking(replace(complete("DE", "standard"), tax_situation="jungholz"))
    assert "TAX-SITUATION" in blocking(replace(complete("AT", "standard"), tax_situation="exempt_21"))
    assert {"jungholz", "exempt_21"} <= set(SITUATIONS) and FIRST == "DE"


# -- Austria


def test_austrian_findings_name_austrian_paragraphs() -> None:
    empty = Bill(seller=replace(VIENNESE, name="", vat_identifier=""), lines=(line(""),), tax_situation="exempt")
    germans = [f for f in found(empty, date(2026, 11, 23)) if f.code.startswith("DE-")]
    assert germans == []
    assert {
        "AT-11-1-3A", "AT-11-1-3B", "AT-11-1-3C-NAME", "AT-11-1-3D", "AT-11-1-3E", "AT-11-1-3G", "AT-11-1-3I",
    } <= codes(found(empty, date(2026, 11, 23)))  # fmt: skip
    no_figures = replace(empty, lines=(replace(line(), quantity=None, price=None),))
    assert {"AT-11-1-3C-QUANTITY", "AT-11-1-3E-PRICE"} <= codes(found(no_figures))
    taxed = totals(complete("AT", "export"))
    wrong = replace(taxed, groups=(replace(taxed.groups[0], tax=Decimal(1)),))
    assert "AT-11-12" in codes(legal.check(complete("AT", "export"), wrong))
    late = replace(complete("AT", "eu_service"), delivery_date=date(2026, 4, 1))
    assert {"AT-11-1-LATE", "AT-11-15TH"} <= codes(found(late))
    long_term = replace(complete("AT", "standard"), due_date=date(2027, 2, 7))
    assert "AT-459" in codes(found(long_term))
    cancelled = replace(complete("AT", "standard"), type_code="381")
    assert "AT-11-13" in codes(found(cancelled))


def test_an_austrian_invoice_over_10000_euros_names_the_customers_vat_id() -> None:
    anonymous = replace(GRAZER, vat_identifier="")
    bill = replace(complete("AT", "standard"), buyer=anonymous, lines=(line(price=Decimal("8333.33")),))
    assert totals(bill).gross == Decimal("10000.00") and blocking(bill) == set()
    above = replace(bill, lines=(line(price=Decimal("8333.34")),))
    assert blocking(above) == {"AT-11-1-3B-UID"}
    assert blocking(replace(above, buyer=replace(anonymous, kind="consumer"))) == set()
    reverse = replace(bill, tax_situation="reverse_charge_construction", buyer=replace(
        anonymous, legal_registration_identifier="FN 123456a"))  # fmt: skip
    assert blocking(reverse) == {"AT-11-1-3B-UID"}


def test_a_small_austrian_amount_is_400_euros_and_keeps_the_day_of_supply() -> None:
    bill = replace(complete("AT", "standard"), lines=(line(price=Decimal("333.33")),))
    small = replace(bill, buyer=replace(GRAZER, name="Laufkundschaft", address=Address("", "", "", "", "AT")),
                    seller=replace(VIENNESE, vat_identifier=""))  # fmt: skip
    assert totals(small).gross == Decimal("400.00") and blocking(small) == set()
    above = replace(small, lines=(line(price=Decimal("333.34")),))
    assert {"AT-11-1-3B", "AT-11-1-3I"} <= blocking(above)
    assert "AT-11-1-3D" in blocking(replace(small, delivery_date=None))


def test_an_austrian_small_business_needs_a_number_but_no_vat_id() -> None:
    bill = replace(complete("AT", "small_business"), seller=replace(VIENNESE, vat_identifier=""))
    assert blocking(bill) == set()
    neither = replace(bill, seller=replace(bill.seller, tax_registration_identifier=""))
    assert blocking(neither) == {"AT-TAX-NUMBER"}


# -- small businesses in the EU, corrections


@pytest.mark.parametrize("typed", ["DE123456788EX", "de 123 456 788-ex", "ATU13585627-EX"])
def test_the_id_of_the_eu_scheme_belongs_to_it(typed: str) -> None:
    scheme = complete("DE", "small_business_eu")
    assert blocking(replace(scheme, seller=replace(SELLER, vat_identifier=typed))) == set()
    assert only(found(replace(scheme, seller=SELLER)), "DE-19A-ID").severity == "blocks"
    home = replace(complete("DE", "small_business"), seller=replace(SELLER, vat_identifier=typed), buyer=BUYER)
    assert press(home, only(found(home), "DE-19A-ID").fix).seller.vat_identifier == ""


def test_a_corrected_invoice_explains_wrong_tax() -> None:
    for country, code in (("DE", "DE-14C-CORRECTION"), ("AT", "AT-11-12-CORRECTION")):
        bill = replace(complete(country, "standard"), type_code=CORRECTION)
        finding = only(found(bill), code)
        assert finding.severity == "advice" and "Finanzamt zustimmen" in finding.why.de
        assert code not in codes(found(complete(country, "standard")))


def test_a_discount_of_its_own_situation_counts_too() -> None:
    cut = Adjustment(amount=Decimal(5), tax_situation="small_business")
    bill = replace(complete("DE", "standard"), allowances=(cut,))
    fixed = press(bill, only(found(bill), "TAX-MIXED").fix)
    assert (fixed.tax_situation, fixed.allowances[0].tax_situation) == ("small_business", "")


@pytest.mark.parametrize("format", ["cii", "ubl"])
@pytest.mark.parametrize("key", ["third_country_service", "not_taxable"])
def test_outside_the_scope_of_vat_no_vat_id_is_in_the_xml(format: str, key: str) -> None:
    bill = complete("DE", key)
    xml = formats.write(bill, totals(bill), format).decode()
    assert "DE136695976" not in xml and "12/345/67890" in xml  # BR-O-02, BR-CO-26
    only_id = replace(bill, seller=replace(SELLER, tax_registration_identifier=""))
    assert ">DE136695976<" in formats.write(only_id, totals(only_id), format).decode()
    assert "DE136695976" in formats.write(complete("DE", "export"), totals(complete("DE", "export")), format).decode()


# -- found by plain words


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Smartphone", "reverse_charge_electronics"), ("arzt", "exempt_14a"),
        ("schweiz dienst", "third_country_service"),
        ("gebraucht", "margin_goods"), ("Musikschule", "exempt_21"), ("USt 13b Bau", "reverse_charge_construction"),
        ("solar", "zero"), ("onlineshop", "oss"), ("Kleinunternehmer", "small_business"),
        ("second hand", "margin_goods"),
        ("medical", "exempt_14a"), ("building work", "reverse_charge_construction"), ("gerichtskosten", "disbursement"),
    ],
)  # fmt: skip
def test_plain_words_find_the_situation(words: str, key: str) -> None:
    assert key in [found.key for found in find_situations(words, "DE")][:3]


@pytest.mark.parametrize("words", ["", " ", "xyzzy", "…", "Arzt xyzzy"])
def test_what_is_no_situation_finds_none(words: str) -> None:
    assert find_situations(words, "DE") == []


def test_the_seller_finds_what_their_country_has() -> None:
    assert [each.key for each in find_situations("Jungholz", "AT")] == ["jungholz"]
    assert find_situations("Jungholz", "DE") == []

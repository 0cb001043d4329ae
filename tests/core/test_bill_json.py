"""The JSON bill: nothing is lost on the way out and back, every fault has a path and a sentence."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.core import bill as model
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
    Line,
    Note,
    Party,
    Payee,
    Period,
    Place,
    PrecedingInvoice,
    StatedTax,
    TaxRepresentative,
)
from handschlag.core.bill_json import LARGEST_FILE, NotReadable, as_typed, load_json, read_bill, schema, write_bill
from handschlag.core.bill_shape import ADJUSTMENT, BILL, LINE, PARTY, Shape
from handschlag.core.identifiers import is_bic, is_iban, is_vat_identifier
from handschlag.core.tax import SITUATIONS
from handschlag.core.terms import EARLIEST, LATEST
from handschlag.core.text import clean_block, clean_line
from handschlag.core.totals import totals
from tests import cast

TODAY = cast.TODAY

# -- any bill that can be written

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=30).map(clean_line)
not_tidied = words.filter(lambda text: not (is_iban(text) or is_bic(text) or is_vat_identifier(text)))
blocks = st.text(st.characters(exclude_categories=("Cs",)), max_size=60).map(clean_block)
days = st.none() | st.dates(EARLIEST, LATEST)
amounts = st.decimals(0, 10_000, places=4)
situations = st.sampled_from(["", *SITUATIONS])
identifiers = st.builds(Identifier, words, words)
places = st.builds(Place, words, words, words, words, st.sampled_from(["", "DE", "AT"]), words, words)
stated = st.none() | st.builds(
    StatedTax,
    st.sampled_from(["S", "E", "L"]),
    st.decimals(0, 50, places=2),
    words,
    st.sampled_from(["", "VATEX-EU-O"]),
)
addresses = st.builds(Address, words, words, words, words, st.sampled_from(["DE", "AT", "FR"]))
contacts = st.builds(Contact, words, words, words)
parties = st.builds(
    Party,
    name=words,
    address=addresses,
    contact=contacts,
    vat_identifier=st.just("DE136695976") | not_tidied,
    kind=st.sampled_from(["business", "consumer", "public_body"]),
    legal_details=blocks,
    identifiers=st.lists(identifiers.filter(lambda one: one != Identifier()), max_size=2).map(tuple),
)
periods = st.builds(Period, days, days)
adjustments = st.lists(
    st.builds(Adjustment, amount=st.none() | amounts, reason=words, tax_situation=situations)
    | st.builds(
        Adjustment,
        percent=st.none() | st.decimals(0, 100, places=2),
        base_amount=st.none() | amounts,
        reason_code=st.sampled_from(["", "95", "FC"]),
        tax=stated,
    ),
    max_size=2,
).map(tuple)
lines = st.builds(
    Line,
    name=words,
    description=blocks,
    quantity=st.none() | st.decimals(-1000, 1000, places=5),
    unit_code=st.sampled_from(["C62", "HUR", "XPP"]),
    unit_name=words,
    price=st.none() | amounts,
    price_base_quantity=st.sampled_from([Decimal(1), Decimal(100)]),
    tax_situation=situations,
    allowances=adjustments,
    charges=adjustments,
    period=periods,
    price_before_discount=st.none() | amounts,
    tax=stated,
    note=blocks,
    standard_identifier=identifiers,
    classifications=st.lists(st.builds(Classification, words, st.sampled_from(["", "STI"]), words), max_size=2).map(
        tuple
    ),
    attributes=st.lists(st.builds(Attribute, words, words), max_size=2).map(tuple),
    country_of_origin=st.sampled_from(["", "FR"]),
)
bills = st.builds(
    Bill,
    seller=parties,
    buyer=parties,
    lines=st.lists(lines, max_size=3).map(tuple),
    number=words,
    type_code=st.sampled_from(["380", "381"]),
    language=st.sampled_from(["de", "en"]),
    currency=st.sampled_from(["EUR", "CHF"]),
    issue_date=days,
    due_date=days,
    period=periods,
    tax_situation=st.sampled_from(list(SITUATIONS)),
    prices_include_vat=st.booleans(),
    allowances=adjustments,
    prepaid_amount=amounts,
    payment=st.builds(CreditTransfer, st.just("DE02120300000000202051") | not_tidied, words),
    preceding_invoices=st.tuples() | st.tuples(st.builds(PrecedingInvoice, words.filter(bool), days)),
    note=blocks,
    thank_you_note=blocks,
    tax_currency=st.sampled_from(["", "CHF"]),
    exchange_rate=st.none() | st.decimals(Decimal("0.0001"), 100, places=4),
    tax_point_code=st.sampled_from(["", "35"]),
    cash_discounts=st.lists(
        st.builds(CashDiscount, st.integers(0, 99), st.decimals(0, 10, places=2), st.none() | amounts), max_size=2
    ).map(tuple),
    delivery=st.builds(Delivery, words, identifiers, places),
    advance_payments=st.lists(
        st.builds(AdvancePayment, amounts, days, words, days, st.tuples(st.builds(IncludedTax, tax=amounts))),
        max_size=2,
    ).map(tuple),
    further_accounts=st.tuples() | st.tuples(st.builds(CreditTransfer, not_tidied, words, not_tidied)),
    payment_means_code=st.sampled_from(["", "58", "ZZZ"]),
    direct_debit=st.builds(DirectDebit, words, words, not_tidied),
    payee=st.builds(Payee, words, identifiers, identifiers),
    tax_representative=st.builds(TaxRepresentative, words, not_tidied, places),
    notes=st.lists(st.builds(Note, blocks, st.sampled_from(["", "AAI"])), max_size=2).map(tuple),
    attachments=st.lists(
        st.builds(
            Attachment, words, words, words, words, st.sampled_from(["", "application/pdf"]), st.binary(max_size=20)
        ),
        max_size=2,
    ).map(tuple),
)


@settings(max_examples=50)
@given(bills)
def test_out_and_back_gives_the_same_bill(bill: Bill) -> None:
    written = json.dumps(write_bill(bill), ensure_ascii=False)
    read = read_bill(load_json(written.encode()))
    assert read.errors == ()
    assert read.bill == bill
    assert json.dumps(write_bill(read.bill), ensure_ascii=False) == written


def test_money_is_typed_with_two_digits_and_a_quantity_as_it_is() -> None:
    line = Line(name="Wartung", quantity=Decimal("1.5"), price=Decimal("49.9"))
    typed = as_typed(Bill(lines=(line, replace(line, price=Decimal("65")), replace(line, price=Decimal("0.125")))))
    assert [row["price"] for row in typed["lines"]] == ["49,90", "65", "0,125"]
    assert {row["quantity"] for row in typed["lines"]} == {"1,5"}


@settings(max_examples=50)
@given(bills)
def test_as_typed_and_back_gives_the_same_bill(bill: Bill) -> None:
    read = read_bill(as_typed(bill), typed=True, language=bill.language, today=TODAY)
    assert read.errors == ()
    assert read.bill == bill


def test_written_bills_are_short_and_stable() -> None:
    assert write_bill(Bill()) == {}
    bill = cast.bill(prices_include_vat=True)
    written = write_bill(bill)
    assert list(written)[:3] == ["seller", "buyer", "lines"]
    assert written["lines"][0] == {
        "name": "Verpackungsdesign „Winterröstung“",
        "quantity": "3",
        "unit_code": "H87",
        "price": "480",
    }
    assert written["issue_date"] == "2026-11-23"
    assert written["prices_include_vat"] is True
    assert write_bill(Bill(prepaid_amount=Decimal("1E+2")))["prepaid_amount"] == "100"


# -- strict faults


def faults(data: Any, **manner: Any) -> dict[str, str]:
    return {error.path: error.sentence.en for error in read_bill(data, **manner).errors}


@pytest.mark.parametrize(
    ("data", "path", "words"),
    [
        ([], "", "object in braces"),
        ({"selle": {}}, "selle", "Do you mean “seller”?"),
        ({"seller": {"adress": {}}}, "seller.adress", "“address”"),
        ({"qqq": 1}, "qqq", "no such field"),
        ({"seller": "Atelier"}, "seller", "object in braces"),
        ({"lines": {}}, "lines", "list in brackets"),
        ({"lines": [1]}, "lines.0", "object in braces"),
        ({"lines": [{}, {"price": "-1"}]}, "lines.1.price", "never negative"),
        ({"lines": [{"price": "12,50"}]}, "lines.0.price", "with a point"),
        ({"lines": [{"price": True}]}, "lines.0.price", "number"),
        ({"lines": [{"price": Decimal("NaN")}]}, "lines.0.price", "number"),
        ({"lines": [{"price": float("inf")}]}, "lines.0.price", "too long"),
        ({"lines": [{"price": 0.1 + 0.2}]}, "lines.0.price", "too long"),
        ({"lines": [{"price": "1e3"}]}, "lines.0.price", "with a point"),
        ({"lines": [{"price": "٣"}]}, "lines.0.price", "with a point"),
        ({"lines": [{"quantity": 10**200}]}, "lines.0.quantity", "too long"),
        ({"lines": [{"quantity": "1234567890123"}]}, "lines.0.quantity", "too long"),
        ({"lines": [{"quantity": "9" * 12, "price": "9" * 12}]}, "lines.0.quantity", "too large"),
        ({"lines": [{"price_base_quantity": "0"}]}, "lines.0.price_base_quantity", "above zero"),
        ({"lines": [{"unit_code": "Stunden"}]}, "lines.0.unit_code", "HUR"),
        ({"lines": [{"name": 5}]}, "lines.0.name", "in quotes"),
        ({"lines": [{"name": "x" * 1001}]}, "lines.0.name", "1,000 characters"),
        ({"note": "x" * 10_001}, "note", "10,000 characters"),
        ({"lines": [{}] * 2001}, "lines", "At most 2,000"),
        ({"lines": [{"charges": [{"percent": "101"}]}]}, "lines.0.charges.0.percent", "most"),
        ({"allowances": [{"amount": "-1"}]}, "allowances.0.amount", "not be negative"),
        ({"allowances": [{"amount": "1", "percent": "1"}]}, "allowances.0.amount", "not both"),
        ({"issue_date": "07.12.2026"}, "issue_date", "2026-12-07"),
        ({"issue_date": "2026-02-30"}, "issue_date", "no day"),
        ({"issue_date": "0001-01-01"}, "issue_date", "year"),
        ({"issue_date": 20261207}, "issue_date", "2026-12-07"),
        ({"currency": "Euro"}, "currency", "EUR"),
        ({"seller": {"address": {"country_code": "Deutschland"}}}, "seller.address.country_code", "two letters"),
        ({"tax_situation": "19"}, "tax_situation", "standard"),
        ({"prices_include_vat": "true"}, "prices_include_vat", "true or false"),
        ({"language": "fr"}, "language", "de, en"),
        ({"type_code": 380}, "type_code", "380"),
    ],
)
def test_every_fault_has_its_path_and_says_what_is_right(data: Any, path: str, words: str) -> None:
    found = faults(data)
    assert list(found) == [path]
    assert words in found[path]


def test_the_schema_may_be_named_and_null_means_not_given() -> None:
    assert faults({"$schema": "https://example/bill", "due_date": None, "lines": []}) == {}
    assert read_bill({"lines": [{"quantity": 3, "price": Decimal("9.90")}]}).bill.lines[0].price == Decimal("9.9")


def test_field_names_of_others_are_shown_safely() -> None:
    assert list(faults({"a\u202e\ud800\n" + "b" * 1000: 1})) == ["a " + "b" * 57 + "…"]


def test_there_are_at_most_a_hundred_faults() -> None:
    assert len(read_bill({f"f{i}": 1 for i in range(1000)}).errors) == 100


def test_what_can_be_read_still_becomes_a_bill() -> None:
    read = read_bill(
        {"lines": [{"name": "Arbeit", "price": "viel"}, {"name": "Mehr", "price": "5"}], "note": "x" * 20_000}
    )
    assert [line.name for line in read.bill.lines] == ["Arbeit", "Mehr"]
    assert read.bill.lines[0].price is None
    assert len(read.bill.note) == 10_000


def test_hidden_characters_go_and_identifiers_take_their_form() -> None:
    bill = read_bill(
        {
            "seller": {"name": "Ate\u200blier\u202e Nord\nlicht", "vat_identifier": "de 136 695 976"},
            "payment": {
                "account_identifier": "de02 1203 0000 0000 2020 51",
                "service_provider_identifier": "bylade m1 001",
            },
            "note": "eins\r\nzwei\u2066",
        }
    ).bill
    assert bill.seller.name == "Atelier Nord licht"
    assert bill.seller.vat_identifier == "DE136695976"
    assert bill.payment == CreditTransfer("DE02120300000000202051", "", "BYLADEM1001")
    assert bill.note == "eins\nzwei"


# -- typed


def test_a_bill_as_people_type_it() -> None:
    read = read_bill(cast.typed(), typed=True, today=TODAY)
    assert read.errors == ()
    assert read.bill.due_date == date(2026, 12, 7)
    assert totals(read.bill).payable == Decimal("2320.50")


def test_typed_values_depend_on_the_language() -> None:
    typed = {"lines": [{"quantity": "1.000", "price": "1,5"}], "delivery_date": "7.12."}
    german = read_bill(typed, typed=True, language="de", today=TODAY).bill
    english = read_bill(typed, typed=True, language="en", today=TODAY).bill
    assert (german.lines[0].quantity, english.lines[0].quantity) == (Decimal(1000), Decimal(1))
    assert german.delivery_date == date(2026, 12, 7)


def test_empty_means_not_given_and_rows_keep_their_place() -> None:
    typed = {
        "issue_date": " ",
        "lines": [{"name": "", "price": ""}, {"price": "viel"}],
        "prices_include_vat": "",
        "extra": "x",
    }
    read = read_bill(typed, typed=True, today=TODAY)
    assert [error.path for error in read.errors] == ["lines.1.price"]
    assert len(read.bill.lines) == 2
    assert read.bill.issue_date is None


@pytest.mark.parametrize(
    ("ticked", "result"), [("true", True), ("on", True), (True, True), ("false", False), ("", False)]
)
def test_a_box_is_ticked_or_not(ticked: Any, result: bool) -> None:
    assert read_bill({"prices_include_vat": ticked}, typed=True).bill.prices_include_vat is result


@pytest.mark.parametrize("percent", ["2,5", "2,5 %", "2.5%", "2,5 Prozent"])
def test_a_percentage_may_have_its_sign_and_a_price_may_not(percent: str) -> None:
    read = read_bill({"lines": [{"allowances": [{"percent": percent}]}]}, typed=True)
    assert read.errors == () and read.bill.lines[0].allowances[0].percent == Decimal("2.5")
    assert read_bill({"lines": [{"price": "5 %"}]}, typed=True).errors


def test_blanks_before_a_percent_sign_are_passed_over_once() -> None:
    """Tried from each blank anew, these would take hours."""
    blanks = " " * 1_000_000
    assert read_bill({"lines": [{"allowances": [{"percent": f"{blanks}x"}]}]}, typed=True).errors


@pytest.mark.parametrize(
    ("typed", "code", "name"),
    [
        ("HUR", "HUR", ""),
        ("Stunden", "HUR", ""),
        ("Std.", "HUR", "Std."),
        ("Portionen", "C62", "Portionen"),
        ("Furlong", "C62", "Furlong"),
        ("XPP", "XPP", ""),
        ("", "C62", ""),
    ],
)
def test_a_unit_may_be_typed_as_a_word(typed: str, code: str, name: str) -> None:
    line = read_bill({"lines": [{"unit_code": typed}]}, typed=True).bill.lines[0]
    assert (line.unit_code, line.unit_name) == (code, name)


def test_copied_figures_are_not_multiplied_by_a_thousand() -> None:
    bill = Bill(lines=(Line(price=Decimal("1.125"), quantity=Decimal("1000")),))
    for language in ("de", "en"):
        assert read_bill(as_typed(bill, language), typed=True, language=language).bill == bill


# -- bytes


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Not valid JSON in line 1"),
        (b"{\n  x", "line 2"),
        (b'{"number": "1", "number": "2"}', "“number” is there twice"),
        ('{"note": "ä"}'.encode("latin-1"), "UTF-8"),
        ("{}".encode("utf-16"), "UTF-8"),
        (b"[" * 200_000, "too deeply"),
        (b" " * (LARGEST_FILE + 1), "larger than 25 MB"),
    ],
)
def test_bytes_that_are_refused(content: bytes, words: str) -> None:
    with pytest.raises(NotReadable) as refused:
        load_json(content)
    assert words in refused.value.sentence.en


@pytest.mark.parametrize(
    "figure", ["NaN", "-Infinity", "1e400", "1e-400", "1" * 5000, "1e99999999999999999999", "0.30000000000000004"]
)
def test_figures_nobody_bills_are_refused_where_they_stand(figure: str) -> None:
    data = load_json(b'\xef\xbb\xbf{"lines": [{"price": %s}]}' % figure.encode())
    assert list(faults(data)) == ["lines.0.price"]


def test_ordinary_figures_are_exact() -> None:
    data = load_json(b'{"lines": [{"price": 0.1, "quantity": 1e3}, {"price": 9.990000000000000, "quantity": -0.0}]}')
    first, second = read_bill(data).bill.lines
    assert (first.price, first.quantity) == (Decimal("0.1"), Decimal(1000))
    assert (second.price, second.quantity) == (Decimal("9.99"), Decimal(0))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*BILL.fields, *LINE.fields, *PARTY.fields]), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=50)
@given(json_values, st.booleans())
def test_anything_is_read_or_refused_and_can_be_computed(data: Any, typed: bool) -> None:
    read = read_bill(data, typed=typed, today=TODAY)
    for error in read.errors:
        assert error.sentence.de
        error.path.encode()
    totals(read.bill)
    assert read_bill(write_bill(read.bill)).bill == read.bill


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode(errors="replace")))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        read_bill(load_json(content))
    except NotReadable as refused:
        assert refused.sentence.de


# -- the table and the schema


@pytest.mark.parametrize("made", [c for c in vars(model).values() if is_dataclass(c) and isinstance(c, type)])
def test_the_table_has_every_field_of_the_bill(made: type) -> None:
    shape = _shapes(BILL)[made.__name__]
    assert list(shape.fields) == [field.name for field in fields(made)]


def _shapes(shape: Shape) -> dict[str, Shape]:
    found = {shape.name: shape}
    for field in shape.fields.values():
        if field.of:
            found |= _shapes(field.of)
    return found


def test_the_schema_describes_every_field() -> None:
    described = schema()
    assert described["$schema"].endswith("2020-12/schema")
    assert set(described["properties"]) == {*BILL.fields, "$schema"}
    assert described["$defs"]["Line"]["properties"]["price"]["description"].startswith("Price of one unit (BT-146)")
    assert described["$defs"]["Adjustment"]["additionalProperties"] is False
    for shape in described["$defs"].values():
        assert all(field["description"] for field in shape["properties"].values())
    json.dumps(described)
    assert list(ADJUSTMENT.fields) == list(described["$defs"]["Adjustment"]["properties"])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a\x00b", "U+0000"),
        ("a\ud800", "U+D800"),
        ("\udc00\ud83d", "U+DC00"),
        ("\uffff", "U+FFFF"),
        ("\x1b[1m", "U+001B"),
    ],
)
@pytest.mark.parametrize("field", ["note", "number", "currency"])
def test_what_is_no_character_is_told_and_not_swallowed(text: str, named: str, field: str) -> None:
    """A JSON file says what it means; what a person pasted into a form is cleaned instead."""
    if field == "currency":
        assert "currency" in faults({field: text})
        return
    content = json.dumps({field: text}).encode()
    (error,) = read_bill(load_json(content)).errors
    assert error.path == field
    assert named in error.sentence.de and named in error.sentence.en
    assert read_bill({field: f"x{text}"}, typed=True).errors == ()


def test_more_text_than_a_document_can_hold_is_refused_before_it_is_issued() -> None:
    """500 lines of 10,000 letters each are let through one by one; their document would never be made."""
    lines = [{"name": "Karte", "description": "Gestaltung " * 900}] * 500
    errors = read_bill({"lines": lines}).errors
    assert [(error.path, error.sentence.en[:26]) for error in errors] == [("lines", "That is too much text for ")]
    assert read_bill({"lines": lines[:100]}).errors == ()

"""A known customer taken over into a draft brings everything that is theirs, and nothing of the one before stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from handschlag.businesses import texts
from handschlag.core.bill import Address
from handschlag.customers import keeping
from handschlag.customers.record import Destination, Person, Record, Skonto
from handschlag.drafts import drafting
from handschlag.drafts.beginning import new_data
from handschlag.drafts.choosing import chosen
from handschlag.drafts.reviewing import OF_THE_CUSTOMER, review
from tests import cast
from tests.customers.records import record

LEITWEG_ID = "04011000-1234512345-06"


def customer(business: Any, made: Record) -> Any:
    return keeping.create(business, made, by="seller")


def bill_for(business: Any, made: Record, **typed: Any) -> Any:
    data = chosen(cast.typed(**typed), customer(business, made), cast.TODAY)
    seen = review(data, today=cast.TODAY)
    assert seen.errors == ()
    return seen.bill


def test_the_buyer_comes_with_all_that_is_theirs(business: Any) -> None:
    bill = bill_for(
        business,
        record(
            "Praxis am Lindenhof",
            department="Verwaltung",
            email="post@lindenhof.example",
            contacts=(Person("Mara Möwe", email="rechnung@lindenhof.example", salutation="ms", invoices="to"),),
            number="K-77",
            supplier_number="L-4711",
            vat_identifier="DE123456788",
            cost_centre="9000",
            payment_days=Decimal(30),
            skonto=(Skonto(Decimal("2.5"), Decimal(10)),),
            discount_percent=Decimal(3),
            format="xrechnung-ubl",
        ),
    )
    buyer = bill.buyer
    assert (buyer.name, buyer.kind, buyer.customer_number) == ("Praxis am Lindenhof", "business", "K-77")
    assert (buyer.address.line_1, buyer.address.line_2, buyer.vat_identifier) == (
        "Traumgasse 7",
        "Verwaltung",
        "DE123456788",
    )
    assert (buyer.contact.name, buyer.contact.email) == ("Mara Möwe", "rechnung@lindenhof.example")
    assert bill.buyer_accounting_reference == "9000"
    assert [i.value for i in bill.seller.identifiers] == ["L-4711"]
    assert bill.due_date.isoformat() == "2026-12-23"
    assert [(c.percent, c.days) for c in bill.cash_discounts] == [(Decimal("2.5"), 10)]
    assert [(a.percent, a.reason) for a in bill.allowances] == [(Decimal(3), "Vereinbarter Rabatt")]
    assert bill.opening.startswith("Guten Tag Frau Mara Möwe,\n")


def test_nothing_of_the_customer_before_stays(business: Any) -> None:
    full = record(
        "A",
        kind="public_body",
        leitweg_id=LEITWEG_ID,
        supplier_number="L-1",
        cost_centre="9",
        payment_days=Decimal(60),
        skonto=(Skonto(Decimal(2), Decimal(7)),),
        discount_percent=Decimal(5),
        greeting_name="Amt",
        address_form="du",
        format="xrechnung-cii",
    )
    first = chosen(cast.typed(purchase_order_reference="PO 1"), customer(business, full), cast.TODAY)
    assert first["buyer_reference"] == LEITWEG_ID
    second = chosen(first, customer(business, record("B")), cast.TODAY)
    plain = chosen(cast.typed(), customer(business, record("C")), cast.TODAY)
    for data in (second, plain):
        data["buyer"].pop("name")
        data["buyer"].pop("customer_number")
        data.pop("customer")
    assert second == plain
    assert second["due_date"] == "07.12.2026"


def test_lines_and_words_of_ones_own_stay(business: Any) -> None:
    own = cast.typed(opening="Liebe Mara,\nwie besprochen:", note="Danke", allowances=[{"percent": "1"}])
    data = chosen(own, customer(business, record("A", greeting_name="A", discount_percent=Decimal(2))), cast.TODAY)
    assert (data["lines"], data["opening"], data["note"]) == (own["lines"], own["opening"], "Danke")
    assert [row["percent"] for row in data["allowances"]] == ["2", "1"]


@pytest.mark.parametrize(
    "typed, amount", [("1.500", Decimal(1500)), ("1.500,50", Decimal("1500.5")), ("0,125", Decimal("0.125"))]
)
def test_another_language_does_not_change_an_amount(business: Any, typed: str, amount: Decimal) -> None:
    lines = [{"name": "X", "quantity": "1", "unit_code": "H87", "price": typed}]
    bill = bill_for(business, record("A", language="en"), lines=lines)
    assert (bill.language, bill.lines[0].price) == ("en", amount)
    assert bill.issue_date == cast.TODAY


@pytest.mark.parametrize("situation", ["small_business", "exempt", "reduced"])
def test_what_the_seller_is_is_not_changed_by_a_customer(business: Any, situation: str) -> None:
    made = record("A", kind="business_eu", country_code="AT", tax_situation="eu_service")
    assert chosen(cast.typed(tax_situation=situation), customer(business, made))["tax_situation"] == situation
    assert chosen(cast.typed(), customer(business, made))["tax_situation"] == "eu_service"


def test_invoices_go_to_the_invoice_address_but_the_buyer_stays_who_they_are(business: Any) -> None:
    agency = Destination("Hausverwaltung Ost", address=Address("Postfach 12", "", "00200", "Möwenhafen"))
    bill = bill_for(business, record("Eigentümer Möwengasse 7", invoice_address=agency))
    assert bill.buyer.name == "Eigentümer Möwengasse 7"
    assert (bill.buyer.address.line_1, bill.buyer.address.line_2) == ("Postfach 12", "c/o Hausverwaltung Ost")


def test_an_invoice_address_abroad_does_not_change_the_tax(business: Any) -> None:
    abroad = Destination("Zentrale", address=Address("Ring 1", "", "1010", "Wien", "AT"))
    bill = bill_for(business, record("Möwe GmbH", invoice_address=abroad))
    assert (bill.buyer.address.country_code, bill.buyer.address.city) == ("DE", "Möwenhafen")


@pytest.mark.parametrize(
    "made, words",
    [
        (record("Mara Möwe", kind="private", salutation="ms", greeting_name="Dr. Möwe"), "Guten Tag Frau Dr. Möwe,"),
        (record("Mara Möwe", kind="private", salutation="neutral"), "Guten Tag Mara Möwe,"),
        (record("Mara Möwe", address_form="du", greeting_name="Mara"), "Hallo Mara,"),
        (record("Mara Möwe", language="en", salutation="ms"), "Dear Ms Mara Möwe,"),
        (record("Mara Möwe"), ""),
    ],
)
def test_the_greeting(business: Any, made: Record, words: str) -> None:
    opening = bill_for(business, made).opening
    assert opening.partition("\n")[0] == words
    assert ("wir dir" in opening) == (made.address_form == "du")


def test_what_belongs_to_one_customer_is_not_there_for_the_next(business: Any) -> None:
    made = customer(business, record("A", supplier_number="L-1", format="xrechnung-cii", greeting_name="A"))
    draft = drafting.start(business, chosen(cast.typed(), made))
    assert draft.customer_id == made.pk
    fresh = new_data(business)
    assert not set(fresh) & set(OF_THE_CUSTOMER)
    assert "identifiers" not in fresh["seller"]


def test_words_the_seller_keeps_follow_the_greeting_and_the_form_of_address(business: Any) -> None:
    texts.save(business, texts.INVOICE, "de", texts.SIE, {"opening": "wir berechnen Ihnen gern:"}, by="seller")
    texts.save(business, texts.INVOICE, "de", texts.DU, {"opening": "wir berechnen dir gern:"}, by="seller")
    expected = {"sie": "Guten Tag Mara,\nwir berechnen Ihnen gern:", "du": "Hallo Mara,\nwir berechnen dir gern:"}
    for form, words in expected.items():
        made = customer(business, record(f"Mara {form}", greeting_name="Mara", address_form=form))
        draft = drafting.start(business, chosen(cast.typed(), made))
        assert review(draft.data, today=cast.TODAY).bill.opening == words


def test_a_draft_follows_the_customer_its_data_name(business: Any) -> None:
    from handschlag.businesses import guests

    made = customer(business, record("A"))
    foreign = customer(guests.start(name="Fremd & Co."), record("B"))
    draft = drafting.start(business, cast.typed(customer=str(made.pk)), window="w")
    assert draft.customer_id == made.pk
    for named in (str(foreign.pk), "99999", "x", "", "1" * 30):
        saved = drafting.save(draft, cast.typed(customer=named), base_revision=draft.revision, window="w")
        assert saved.draft.customer_id is None, named


# -- what the customer expects


def codes(data: dict[str, Any], made: Any) -> list[str]:
    return [f.code for f in review(data, customer=made, today=cast.TODAY).findings if f.code.startswith("CUSTOMER")]


def test_an_order_number_that_is_demanded_blocks(business: Any) -> None:
    made = customer(business, record(cast.ROASTERY.name, order_number_required=True))
    data = cast.typed(customer=str(made.pk))
    seen = review(data, customer=made, today=cast.TODAY)
    assert [f.code for f in seen.blocking] == ["CUSTOMER-ORDER-NUMBER"]
    assert [f.field for f in seen.findings].count("purchase_order_reference") == 1
    assert codes(data | {"purchase_order_reference": "PO 1"}, made) == []
    other = data | {"buyer": {**data["buyer"], "name": "Jemand Anderes", "address": {}}}
    assert codes(other, made) == [], "the name on the bill is another one now"


def test_another_language_is_noticed_and_can_be_put_right(business: Any) -> None:
    made = customer(business, record(cast.ROASTERY.name, language="en"))
    seen = review(cast.typed(), customer=made, today=cast.TODAY)
    finding = next(f for f in seen.findings if f.code == "CUSTOMER-LANGUAGE")
    assert finding.fix and finding.fix.changes == (("language", "en"),)


def test_a_proof_that_has_ended_is_noticed(business: Any) -> None:
    made = customer(business, record(cast.ROASTERY.name, tax_proof="USt 1 TG", tax_proof_until=cast.TODAY))
    data = cast.typed(tax_situation="reverse_charge")
    assert "CUSTOMER-TAX-PROOF" not in codes(data, made)
    from datetime import timedelta

    later = review(data, customer=made, today=cast.TODAY + timedelta(1))
    assert "CUSTOMER-TAX-PROOF" in [f.code for f in later.findings]


def test_private_people_are_told_prices_with_vat_until_one_is_written(business: Any) -> None:
    private, firm = record("Mara Möwe", kind="private"), record("Falke KG")
    fresh = new_data(None, "de", cast.TODAY)
    assert chosen(fresh, customer(business, private), cast.TODAY)["prices_include_vat"] == "true"
    assert "prices_include_vat" not in chosen(fresh, customer(business, firm), cast.TODAY)
    assert not bill_for(business, record("Änne Muster", kind="private")).prices_include_vat, "its prices are net ones"

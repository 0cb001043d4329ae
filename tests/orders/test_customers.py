"""Quotes and orders belong to their customer, found as invoices find theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from handschlag.businesses.models import Business
from handschlag.contracts.models import Contract
from handschlag.customers import erasing, keeping, merging
from handschlag.customers.models import Customer
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.invoices import agreeing
from handschlag.invoices.models import Invoice
from handschlag.orders import accepting
from handschlag.orders.models import Order
from handschlag.quotes import offering
from handschlag.quotes.models import Quote, QuoteVersion
from tests import cast
from tests.customers.records import record
from tests.orders.agreements import invoice_of, issue, order_of

PRACTICE = cast.typed()["buyer"] | {"name": "Praxis am Lindenhof"}


def offered(business: Business, **changes: Any) -> QuoteVersion:
    draft = drafting.start(business, cast.typed_quote(**changes), kind=Draft.QUOTE)
    version = offering.offer_draft(draft, by="test", today=cast.TODAY)
    draft.refresh_from_db()
    assert draft.customer == version.quote.customer
    return version


def test_one_customer_for_quote_order_and_invoice(business: Business) -> None:
    order = order_of(business)
    made = Customer.objects.of(business).get()
    assert (made.name, made.origin) == (cast.ROASTERY.name, keeping.DOCUMENT)
    assert order.customer == order.quote.customer == made
    assert issue(invoice_of(order, {1: "10"})).customer == made
    assert offered(business).quote.customer == made, "the same buyer is the same customer"
    assert Customer.objects.of(business).count() == 1


def test_an_order_is_billed_to_its_customer_who_has_moved_since(business: Business) -> None:
    order = order_of(business)
    moved = replace(order.customer.record.address, line_1="Neue Allee 99", post_code="01067", city="Dresden")
    known = replace(order.customer.record, address=moved, supplier_number="L-77", format="xrechnung-ubl")
    keeping.change(order.customer, known, by="test")
    data = agreeing.data_of(Order.objects.of(business).get(pk=order.pk))
    assert (data["customer"], data["supplier_number"]) == (str(order.customer_id), "L-77")
    assert data["format"] == "xrechnung-ubl"
    dates = {"issue_date": "23.11.2026", "due_date": "07.12.2026", "delivery_date": "20.11.2026", "format": ""}
    assert issue(drafting.start(business, data | dates)).customer == order.customer
    assert Customer.objects.of(business).count() == 1


def test_nobody_in_particular_is_no_customer(business: Business) -> None:
    quote = offered(business, buyer=PRACTICE | {"name": "Laufkundschaft"}).quote
    assert quote.customer is None and not Customer.objects.of(business).exists()


def test_a_version_for_somebody_else_is_theirs(business: Business) -> None:
    first = offered(business)
    draft = offering.next_version(first.quote)
    saved = drafting.save(draft, draft.data | {"buyer": PRACTICE}, base_revision=1, window="").draft
    second = offering.offer_draft(saved, by="test", today=cast.TODAY)
    assert second.quote.customer.name == "Praxis am Lindenhof"
    order = accepting.accept(second, wanted=(), name="Ada Muster", address="192.0.2.7", may=True, today=cast.TODAY)
    assert order.customer == second.quote.customer


def test_a_refused_quote_leaves_no_customer_behind(business: Business) -> None:
    with pytest.raises(offering.CannotOffer):
        offered(business, offer={"title": "Ohne Tag"})
    assert not Customer.objects.of(business).exists()


def test_merging_shows_the_agreements_of_both_and_rewrites_none(business: Business) -> None:
    one, other = order_of(business), order_of(business, buyer=PRACTICE)
    waiting = offered(business, buyer=PRACTICE).quote
    merging.merge(one.customer, other.customer, one.customer.record, by="seller")
    assert set(Order.objects.of(business).for_customer(one.customer)) == {one, other}
    assert set(Quote.objects.of(business).for_customer(one.customer)) == {one.quote, other.quote, waiting}
    assert Order.objects.of(business).get(pk=other.pk).customer_id == other.customer_id
    assert offered(business, buyer=PRACTICE).quote.customer_id == one.customer_id, "the old name leads on"


def test_an_order_keeps_its_customer_and_a_mere_quote_does_not(business: Business) -> None:
    order = order_of(business)
    with pytest.raises(erasing.HasDocuments):
        erasing.erase(order.customer, by="seller")
    quote = offered(business, buyer=PRACTICE).quote
    erasing.erase(quote.customer, by="seller")
    quote.refresh_from_db()
    assert (quote.customer, quote.buyer_name) == (None, "Praxis am Lindenhof"), "what was said stays as it was"
    version = offering.current_of(quote)
    late = accepting.accept(version, wanted=(), name="Ada Muster", address="192.0.2.7", may=True, today=cast.TODAY)
    assert late.customer is None
    assert Customer.objects.of(business).get() == order.customer


def test_an_index_finds_what_is_a_customers(business: Business) -> None:
    if connection.vendor != "sqlite":  # other databases choose by what they have counted
        return
    order = order_of(business)
    for model, index in ((Quote, "quote"), (Order, "order"), (Invoice, "invoice"), (Contract, "contract")):
        plan = model.objects.of(business).for_customer(order.customer).newest_first()[:6].explain()
        assert f"INDEX {index}_of_customer (business_id=? AND customer_id=?)" in plan, plan
        assert "B-TREE" not in plan, plan
    family = Customer.objects.everywhere().family(order.customer).explain()
    assert "customers_customer_merged_into" in family and "SCAN" not in family, family


def test_an_archived_customer_who_gets_a_quote_comes_back(business: Business) -> None:
    made = keeping.create(business, replace(record(), name=cast.ROASTERY.name, address=cast.ROASTERY.address), by="s")
    erasing.archive(made, by="seller")
    assert offered(business).quote.customer == made
    assert Customer.objects.of(business).get().is_present

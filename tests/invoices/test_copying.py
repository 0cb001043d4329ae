"""Copies of invoices, quotes and orders into drafts of any kind: what is taken over, and what belongs to one deal."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from handschlag.businesses import guests
from handschlag.businesses.models import Business
from handschlag.core.bill import Period
from handschlag.customers import keeping
from handschlag.customers.models import Customer
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from handschlag.invoices import copying, correcting, issuing
from handschlag.invoices.models import Invoice
from handschlag.orders import changing
from handschlag.orders.models import Order
from handschlag.quotes import offering
from tests import cast
from tests.orders.agreements import billed, invoice_of, issue, order_of

OF_ONE_DEAL = (
    "purchase_order_reference",
    "sales_order_reference",
    "thank_you_note",
    "period",
    "despatch_advice_reference",
)
KINDS = pytest.mark.parametrize("kind", ["rechnung", "angebot", "proforma"])


def seller_of(business: Business) -> Client:
    client = Client()
    session = client.session
    session["keys"] = [guests.new_key(business)]
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def drafted(business: Business, made: tuple[str, dict[str, Any]]) -> Draft:
    kind, data = made
    draft = drafting.start(business, data, kind=kind)
    seen = review(draft.data, kind, customer=draft.customer)
    assert seen.may_issue, (seen.blocking, seen.errors)
    assert not any(draft.data.get(name) for name in OF_ONE_DEAL)
    assert not any(line.get("origin") for line in draft.data["lines"]), "a copy bills nothing of the order"
    return draft


def of_kind(draft: Draft) -> str:
    if draft.kind == Draft.QUOTE:
        return copying.QUOTE
    return copying.PROFORMA if draft.data.get("proforma") else copying.INVOICE_COPY


@KINDS
def test_an_order_is_copied_as_it_is_agreed_now(business: Business, kind: str) -> None:
    order = order_of(business, purchase_order_reference="PO 1", thank_you_note="Danke!")
    draft = drafted(business, copying.order_as(order, kind))
    assert of_kind(draft) == kind and draft.customer == order.customer
    assert [line["quantity"] for line in draft.data["lines"]] == ["40", "18"]
    assert ("valid_until" in draft.data.get("offer", {})) == (kind == copying.QUOTE)
    if kind == copying.INVOICE_COPY:
        issuing.issue_draft(draft, by="test")
        assert billed(order) == {1: 0, 2: 0}


@KINDS
def test_a_quote_is_copied_with_what_is_in_its_total(business: Business, kind: str) -> None:
    typed = cast.typed_quote("", "option", purchase_order_reference="PO 1", opening="Gern bieten wir an:")
    version = offering.offer_draft(drafting.start(business, typed, kind=Draft.QUOTE), by="test", today=cast.TODAY)
    draft = drafted(business, copying.quote_as(version, kind))
    assert of_kind(draft) == kind and draft.customer == version.quote.customer
    lines = [line["name"] for line in draft.data["lines"]]
    if kind == copying.QUOTE:
        assert lines == ["Gestaltung Herbstkatalog", "Fotos der Neuerscheinungen"], "a quote keeps its options"
    else:
        assert lines == ["Gestaltung Herbstkatalog"] and "bieten" not in draft.data.get("opening", "")


@KINDS
def test_an_invoice_of_an_order_is_copied_without_it(business: Business, kind: str) -> None:
    order = order_of(business)
    invoice = issue(invoice_of(order, {1: "10"}, {"purchase_order_reference": "PO 1", "thank_you_note": "Danke!"}))
    assert invoice.bill.sales_order_reference == order.number
    draft = drafted(business, copying.copied_as(invoice, kind))
    assert of_kind(draft) == kind
    assert "Vereinbart" not in draft.data["lines"][0].get("note", "")


def test_like_last_time_is_to_whom_they_are_today(business: Business) -> None:
    bill = cast.bill(period=Period(cast.TODAY, cast.TODAY), delivery_date=None)
    first = issuing.issue_bill(business, bill, by="test", today=cast.TODAY)
    last = issuing.issue_bill(business, replace(bill, lines=bill.lines[:1]), by="test", today=cast.TODAY)
    wrong = issuing.issue_bill(business, bill, by="test", today=cast.TODAY)
    correcting.cancel(wrong, reason="Irrtum", by="test")
    customer = Customer.objects.of(business).get()
    assert copying.last_of(customer) == last != first, "what was cancelled is not repeated"
    moved = replace(
        customer.record, payment_days=Decimal(30), address=replace(customer.record.address, city="Neustadt")
    )
    keeping.change(customer, moved, by="seller")
    customer = Customer.objects.of(business).get()
    draft = drafted(business, (Draft.INVOICE, copying.like_last_time(customer, last, cast.TODAY)))
    assert draft.data["buyer"]["address"]["city"] == "Neustadt" and draft.data["due_date"] == "23.12.2026"
    assert len(draft.data["lines"]) == 1


def test_from_every_page_with_one_sentence(business: Business) -> None:
    client, order = seller_of(business), order_of(business)
    issue(invoice_of(order, {1: "10"}))
    for path, number in (
        (f"/auftraege/{order.pk}/wie-dieser/", order.number),
        (f"/angebote/{order.quote_id}/wie-dieses/", order.quote.number),
        (f"/kunden/{order.customer_id}/wie-letztes-mal/", Invoice.objects.of(business).get().number),
    ):
        address = client.post(path, {"als": "rechnung"}).headers["Location"]
        page = client.get(address).content.decode()
        assert f"Von {number} übernommen sind Kunde, Positionen, Preise und Bedingungen, nicht aber Datum" in page
        assert "übernommen sind" not in client.get(address).content.decode(), "said once"
    assert Draft.objects.of(business).open(Draft.INVOICE).count() == 3
    assert client.post(f"/auftraege/{order.pk}/wie-dieser/").status_code == 302
    assert Draft.objects.of(business).open(Draft.QUOTE).count() == 1
    for path in (f"/auftraege/{order.pk}/", f"/angebote/{order.quote_id}/"):
        shown = client.get(path).content.decode()
        assert re.search(r'name="als" value="proforma"', shown) and "Kopieren als" in shown


def test_nothing_to_repeat_leads_back(business: Business) -> None:
    order = order_of(business)
    answer = seller_of(business).post(f"/kunden/{order.customer_id}/wie-letztes-mal/")
    assert answer.headers["Location"] == f"/kunden/{order.customer_id}/"


def test_a_change_that_was_agreed_is_copied_too(business: Business) -> None:
    from handschlag.orders import deciding

    order = order_of(business)
    wish = changing.Wish(1, replace(order.bill.lines[0], quantity=Decimal(48)))
    note = changing.propose(order, [wish], reason="Mehr Seiten.", by="test")
    deciding.confirm(note, name="Lena Muster", address="192.0.2.7", may=True)
    _kind, data = copying.order_as(Order.objects.of(business).get(), copying.INVOICE_COPY)
    assert data["lines"][0]["quantity"] == "48"

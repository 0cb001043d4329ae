"""Every tax case as the customer sees it: page, calendar and mail say the same amount as the document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from handschlag.businesses import links
from handschlag.businesses.models import Business, Link
from handschlag.core.examples import CASES
from handschlag.core.money import format_money
from handschlag.invoices import delivering, documenting, issuing
from handschlag.invoices.mail import invoice_mail
from tests import cast


@pytest.mark.parametrize("name", CASES)
def test_page_and_mail_of_each_tax_case(customer: Client, business: Business, name: str) -> None:
    bill = CASES[name]
    invoice = issuing.issue_bill(business, replace(bill, number=""), by="test", today=bill.issue_date)
    assert documenting.make(invoice.pk)
    link = links.make(business, Link.CUSTOMER, "invoice", invoice.pk)
    page = customer.get(delivering.customer_url(invoice, link).removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 200
    due = invoice.totals.gross + invoice.totals.rounding if bill.is_cancellation else invoice.totals.payable
    amount = format_money(due, bill.currency, bill.language)
    shown = page.content.decode()
    assert f'<p class="hugeamt">{amount}</p>' in shown
    for line in bill.lines:
        assert line.name.replace("&", "&amp;").replace("'", "&#x27;").replace('"', "&quot;") in shown
    for row in invoice.totals.lines:
        assert row.treatment.note in shown
    by_transfer = bill.payment_means_code in ("", "30", "58")
    assert ("GiroCode" in shown) == (by_transfer and not bill.is_cancellation and due > 0 and bill.currency == "EUR")

    row = delivering.send(invoice, recipient="kunde@firma.example", by="seller", address="127.0.0.1")
    mail = invoice_mail(row)
    assert amount in mail.text and amount in mail.html
    assert invoice.number in mail.subject


def test_a_bill_in_dollars_shows_the_account_but_no_code(customer: Client, business: Business) -> None:
    invoice = issuing.issue_bill(business, cast.bill(currency="USD"), by="test", today=cast.TODAY)
    page = customer.get(f"/r/{links.token(links.make(business, Link.CUSTOMER, 'invoice', invoice.pk))}/")
    shown = page.content.decode()
    assert "GiroCode" not in shown and "DE02 1203 0000 0000 2020 51" in shown and "2.499,00\u00a0$" in shown


def test_the_agreed_reference_of_a_transfer_is_the_one_to_copy(customer: Client, business: Business) -> None:
    invoice = issuing.issue_bill(
        business, cast.bill(remittance_information="RF18539007547034"), by="t", today=cast.TODAY
    )
    page = customer.get(f"/r/{links.token(links.make(business, Link.CUSTOMER, 'invoice', invoice.pk))}/")
    assert "RF18539007547034" in page.content.decode()


def test_five_hundred_lines_fit_on_one_page_with_the_same_few_queries(
    customer: Client, business: Business, django_assert_max_num_queries: Any
) -> None:
    bill = cast.bill(lines=cast.bill().lines * 166)
    invoice = issuing.issue_bill(business, bill, by="test", today=cast.TODAY)
    address = f"/r/{links.token(links.make(business, Link.CUSTOMER, 'invoice', invoice.pk))}/"
    with django_assert_max_num_queries(11):
        lines, _, told = customer.get(address).content.decode().partition("steps-told")
    assert lines.count('<td class="num">') == 498
    assert told.count('<td class="num">') == 498 + 3  # each line once more, net, VAT and total

"""Correct and re-issue: one step, once, with the order kept and the old link leading on."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from handschlag.businesses import links
from handschlag.businesses.models import Link
from handschlag.core.bill import AdvancePayment, IncludedTax
from handschlag.customers.models import Customer
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.events.models import Event
from handschlag.events.verifying import verify_chain
from handschlag.invoices import copying, correcting, issuing, reissuing, replacing
from handschlag.invoices.models import Invoice
from tests import cast
from tests.invoices.test_agreeing import billed, invoice_of, issue, order_of

if TYPE_CHECKING:
    from handschlag.businesses.models import Business

MAIL = "buchhaltung@siebenschlaefer.example"


def reissue(invoice: Invoice) -> Draft:
    return reissuing.reissue(invoice, reason="Falscher Betrag", by="test")


@pytest.fixture
def typed_invoice(draft: Draft) -> Invoice:
    return issuing.issue_draft(draft, by="test", today=cast.TODAY)


def test_the_copy_keeps_everything_but_the_dates_and_says_why(typed_invoice: Invoice) -> None:
    draft = reissue(typed_invoice)
    new = issuing.issue_draft(draft, by="test")
    cancellation = Invoice.objects.of(new.business_id).get(cancels=typed_invoice)
    assert (new.replaces, new.number) == (typed_invoice, f"RE-{new.issue_date:%Y}-0002")
    assert [line.name for line in new.bill.lines] == [line.name for line in typed_invoice.bill.lines]
    assert new.bill.delivery_date == typed_invoice.bill.delivery_date, "the service was not done again"
    assert new.bill.due_date - new.bill.issue_date == typed_invoice.bill.due_date - typed_invoice.bill.issue_date
    assert new.bill.corrected_invoice.number == typed_invoice.number
    assert new.bill.type_code == "380"
    assert new.explanation == (
        f"Diese Rechnung ersetzt unsere Rechnung {typed_invoice.number} vom 23.11.2026, "
        f"die wir mit {cancellation.number} aufgehoben haben. Der Grund: Falscher Betrag."
    )
    assert new.bill.note.startswith(new.explanation)
    assert verify_chain(new.business_id) == []


def test_the_sentence_can_be_changed_and_saving_keeps_what_no_form_writes(typed_invoice: Invoice) -> None:
    draft = reissue(typed_invoice)
    sent = {name: value for name, value in draft.data.items() if name != "document"} | {"explanation": "Jetzt richtig."}
    saved = drafting.save(draft, sent, base_revision=draft.revision, window="w9").draft
    new = issuing.issue_draft(saved, by="test")
    assert new.explanation == "Jetzt richtig."
    assert new.bill.corrected_invoice.number == typed_invoice.number


def test_the_right_invoice_is_never_a_proforma(typed_invoice: Invoice) -> None:
    draft = reissue(typed_invoice)
    saved = drafting.save(draft, draft.data | {"proforma": "true"}, base_revision=1, window="w9").draft
    assert issuing.issue_draft(saved, by="test").kind == Invoice.INVOICE


def test_an_invoice_of_a_program_is_corrected_too(invoice: Invoice) -> None:
    new = issuing.issue_draft(reissue(invoice), by="test")
    assert new.totals.gross == invoice.totals.gross
    assert new.bill.delivery_date == invoice.bill.delivery_date


def test_what_a_program_deducted_is_deducted_again(business: Business) -> None:
    advance = AdvancePayment(
        Decimal(595), None, "AR-7", cast.TODAY, (IncludedTax(Decimal(19), Decimal(500), Decimal(95)),)
    )
    final = cast.bill(advance_payments=(advance,), type_code="877")
    wrong = issuing.issue_bill(business, final, by="test", today=cast.TODAY)
    draft = reissue(wrong)
    sent = {name: value for name, value in draft.data.items() if name not in ("document", "advance_payments")}
    saved = drafting.save(draft, sent, base_revision=draft.revision, window="w9").draft
    new = issuing.issue_draft(saved, by="test")
    assert (new.bill.advance_payments, new.bill.type_code) == ((advance,), "877")
    assert new.payable == wrong.payable
    assert copying.like(new).get("advance_payments") is None, "a copy is a new service"
    assert "ersetzt" not in copying.like(new).get("note", "")


def test_what_it_billed_is_free_again_and_billed_once_more(business: Business) -> None:
    order = order_of(business)
    wrong = issue(invoice_of(order, {1: "26", 2: "18"}))
    draft = reissue(wrong)
    assert billed(order) == {1: Decimal(0), 2: Decimal(0)}
    issuing.issue_draft(draft, by="test")
    assert billed(order) == {1: Decimal(26), 2: Decimal(18)}


def test_the_ledger_tells_the_origin_where_no_draft_does(business: Business) -> None:
    order = order_of(business)
    wrong = issue(invoice_of(order, {2: "18"}))
    Draft.objects.of(business).all().delete()
    assert reissue(wrong).data["lines"][0]["origin"] == f"order:{order.pk}:2"


def test_it_happens_once(typed_invoice: Invoice) -> None:
    draft = reissue(typed_invoice)
    assert reissue(typed_invoice) == draft
    new = issuing.issue_draft(draft, by="test")
    with pytest.raises(reissuing.AlreadyReplaced) as replaced:
        reissue(typed_invoice)
    assert replaced.value.invoice == new
    assert Event.objects.of(new.business_id).filter(type="invoice.replaced").count() == 1


def test_a_thrown_away_draft_can_be_opened_again(typed_invoice: Invoice) -> None:
    drafting.discard(reissue(typed_invoice))
    assert replacing.draft_of(typed_invoice) is None
    assert reissue(typed_invoice).about_id == typed_invoice.pk
    assert Invoice.objects.of(typed_invoice.business_id).filter(cancels=typed_invoice).count() == 1


def test_a_cancellation_is_not_corrected(invoice: Invoice) -> None:
    with pytest.raises(reissuing.CannotReissue):
        reissue(correcting.cancel(invoice, reason="a", by="test"))


def test_the_old_link_leads_on_only_for_the_same_customer(typed_invoice: Invoice) -> None:
    links.make(typed_invoice.business_id, Link.CUSTOMER, "invoice", typed_invoice.pk, recipient=MAIL)
    new = issuing.issue_draft(reissue(typed_invoice), by="test")
    carried = Link.objects.of(new.business_id).to(Link.CUSTOMER, "invoice", new.pk)
    assert [link.recipient for link in carried] == [MAIL]
    other = reissue(new)
    buyer = {**other.data["buyer"], "name": "Praxis am Lindenhof"}
    changed = {**other.data, "buyer": buyer, "customer": ""}
    saved = drafting.save(other, changed, base_revision=other.revision, window="w9").draft
    third = issuing.issue_draft(saved, by="test")
    assert third.customer != new.customer
    assert Customer.objects.of(new.business_id).count() == 2
    assert not Link.objects.of(new.business_id).to(Link.CUSTOMER, "invoice", third.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_parallel_clicks_make_one_cancellation_and_one_draft(typed_invoice: Invoice) -> None:
    found: list[Any] = []

    def click() -> None:
        try:
            found.append(reissue(Invoice.objects.of(typed_invoice.business_id).get(pk=typed_invoice.pk)).pk)
        except Exception as problem:
            found.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1, found
    assert isinstance(found[0], int), found
    assert Invoice.objects.of(typed_invoice.business_id).count() == 2

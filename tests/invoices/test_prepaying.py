"""Instalments and the final invoice of an order: deducted as they are, never too much, and only one is final."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction

from handschlag.businesses import texts
from handschlag.core.crediting import Part
from handschlag.core.instalments import CUMULATIVE, SINGLE
from handschlag.documents.models import StoredDocument
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from handschlag.events.verifying import verify_chain
from handschlag.invoices import (
    beginning,
    checking,
    copying,
    correcting,
    crediting,
    documenting,
    issuing,
    prepaying,
    reissuing,
    settling,
    verifying,
)
from handschlag.invoices.beginning import Wish
from handschlag.invoices.models import Deduction, Invoice, Plan, Stage, Standing
from handschlag.orders.models import Order
from tests import cast
from tests.invoices.test_agreeing import billed, invoice_of, issue, order_of

if TYPE_CHECKING:
    from handschlag.businesses.models import Business

# the order: 40 h at 85 and 18 photos at 20, 3,760 net, 4,474.40 with VAT
NET, GROSS = Decimal(3760), Decimal("4474.40")


@pytest.fixture
def order(business: Business) -> Order:
    return order_of(business)


def draft_of(order: Order, data: dict[str, Any], **changes: Any) -> Draft:
    business = order.business
    return drafting.start(business, data | changes)


def instalment(order: Order, percent: str = "", amount: str = "", mode: str = SINGLE, **changes: Any) -> Invoice:
    wish = Wish(mode, Decimal(percent) if percent else None, Decimal(amount) if amount else None)
    return issuing.issue_draft(draft_of(order, beginning.instalment_of(order, wish), **changes), by="test")


def final_draft(order: Order, **changes: Any) -> Draft:
    return draft_of(order, beginning.final_of(order), **changes)


def final(order: Order) -> Invoice:
    return issuing.issue_draft(final_draft(order), by="test")


def is_outdated(invoice: Invoice) -> bool:
    return bool(prepaying.outdated_documents(invoice.business_id).filter(document=invoice).exists())


def numbers(invoice: Invoice) -> list[str]:
    return [each.invoice_number for each in invoice.bill.advance_payments]


def test_single_instalments_and_the_final_invoice(order: Order) -> None:
    one, two = instalment(order, percent="30"), instalment(order, amount="1000")
    assert (one.kind, one.bill.type_code, one.net_minor) == (Invoice.INSTALMENT, "326", 1128_00)
    assert (one.frozen["document"]["number"], two.frozen["document"]["number"]) == (1, 2)
    assert one.number.startswith("RE-"), "all that asks for money is one series"
    assert billed(order) == {1: 0, 2: 0}, "an instalment bills no quantities"
    last = final(order)
    assert (last.kind, last.bill.type_code) == (Invoice.FINAL, "380")
    assert numbers(last) == [one.number, two.number]
    assert last.bill.advance_payments[0].taxes[0].tax == Decimal("214.32")
    assert last.totals.gross == GROSS
    assert one.payable + two.payable + last.payable == GROSS
    assert billed(order) == {1: 40, 2: 18}
    assert verify_chain(order.business_id) == []
    assert list(verifying.faults_of(order.business)) == []
    assert settling.wrong_sums(order.business_id) == []


def test_cumulative_instalments_ask_for_what_is_new(order: Order) -> None:
    one = instalment(order, percent="30", mode=CUMULATIVE)
    two = instalment(order, percent="70", mode=CUMULATIVE)
    assert two.bill.lines[0].name.startswith("Leistungsstand 70")
    assert numbers(two) == [one.number]
    assert two.payable == (GROSS * Decimal("0.4")).quantize(Decimal("0.01"))
    last = final(order)
    assert numbers(last) == [one.number, two.number]
    assert one.payable + two.payable + last.payable == GROSS


def test_by_lines_everything_agreed_is_there_to_be_changed(order: Order) -> None:
    data = beginning.instalment_of(order, Wish())
    assert [line["quantity"] for line in data["lines"]] == ["40", "18"]
    assert not any("origin" in line for line in data["lines"])
    lines = [data["lines"][0] | {"quantity": "10"}]
    assert issuing.issue_draft(draft_of(order, data, lines=lines), by="test").net_minor == 850_00


def test_building_work_has_its_own_codes(order: Order) -> None:
    wish = Wish(percent=Decimal(20), construction=True)
    one = issuing.issue_draft(draft_of(order, beginning.instalment_of(order, wish)), by="test")
    assert one.bill.type_code == "875"
    assert final(order).bill.type_code == "877"


def test_instalments_never_exceed_the_order_without_a_reason(order: Order) -> None:
    instalment(order, percent="80")
    with pytest.raises(issuing.CannotIssue) as refused:
        instalment(order, percent="21")
    assert "noch 3.760,00" in refused.value.findings[0].title.de
    kept = instalment(order, percent="21", deviation="Materialpreise gestiegen, so besprochen")
    assert kept.frozen["deviation"] == "Materialpreise gestiegen, so besprochen"


def test_an_ordinary_invoice_cannot_bill_what_instalments_have_asked_for(order: Order) -> None:
    instalment(order, percent="50")
    with pytest.raises(issuing.CannotIssue) as refused:
        issue(invoice_of(order, {1: "40"}))
    assert [each.code for each in refused.value.findings] == ["INSTALMENTS-BILLED-TWICE"]
    issue(invoice_of(order, {2: "18"}))
    with pytest.raises(issuing.CannotIssue) as refused:  # the reason for another deviation is none for this
        issue(invoice_of(order, {1: "30"}, deviation="Am Telefon mehr Stunden besprochen"))
    assert [each.code for each in refused.value.findings] == ["INSTALMENTS-BILLED-TWICE"]


def test_an_instalment_has_words_of_its_own(business: Business, order: Order) -> None:
    texts.save(business, "invoice", "de", "sie", {"opening": "wie vereinbart.", "closing": "Bis bald!"}, by="test")
    assert instalment(order, percent="10").bill.opening == "", "ours for instalments stand there"
    texts.save(business, "instalment", "de", "sie", {"opening": "der Abschlag über {betrag}."}, by="test")
    one = instalment(order, percent="10")
    assert one.bill.opening == "Guten Tag,\nder Abschlag über 447,44 €."
    assert one.bill.note == "Bis bald!"


def test_a_fixed_discount_is_taken_off_once(business: Business) -> None:
    """It went with the first invoice: instalments may ask for all of the rest."""
    order = order_of(business, allowances=[{"amount": "100", "reason": "Messe"}])
    issue(invoice_of(order, {2: "18"}))
    assert instalment(order, amount="3400").net_minor == 3400_00


def test_a_part_invoice_is_billed_for_good_and_not_deducted(order: Order) -> None:
    data = beginning.part_of(order)
    part = issuing.issue_draft(draft_of(order, data, lines=[data["lines"][1]]), by="test")
    assert (part.kind, part.bill.type_code) == (Invoice.PART, "326")
    assert billed(order) == {1: 0, 2: 18}
    one = instalment(order, percent="50")
    last = final(order)
    assert [line.name for line in last.bill.lines] == ["Gestaltung Herbstkatalog"]
    assert numbers(last) == [one.number]
    assert part.payable + one.payable + last.payable == GROSS


def test_there_is_one_final_invoice(order: Order) -> None:
    instalment(order, percent="10")
    second = final_draft(order)
    last = final(order)
    with pytest.raises(issuing.CannotIssue) as refused:
        issuing.issue_draft(second, by="test")
    assert refused.value.findings[0].code == "FINAL-INVOICE-ONCE"
    with pytest.raises(issuing.CannotIssue):
        instalment(order, percent="1")
    plan = Plan.objects.of(order.business_id).get()
    other = issuing.issue_bill(order.business, cast.bill(), by="test", today=cast.TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stage.objects.of(order.business_id).create(business_id=order.business_id, invoice=other, plan=plan, number=0)
    correcting.cancel(last, reason="a", by="test")
    assert final(order).payable == last.payable


def test_a_rest_below_zero_is_refused_with_a_way_out(order: Order) -> None:
    instalment(order, percent="90")
    draft = final_draft(order)
    lines = [draft.data["lines"][0] | {"quantity": "20"}]
    less = drafting.save(draft, draft.data | {"lines": lines}, base_revision=1, window="w").draft
    found = review(less.data).blocking
    assert [finding.code for finding in found] == ["FINAL-BELOW-ZERO"]
    assert "Teilweise" in found[0].why.de


def test_what_nobody_has_seen_is_not_deducted(order: Order) -> None:
    instalment(order, percent="10")
    draft = final_draft(order)
    two = instalment(order, percent="20")
    with pytest.raises(issuing.DraftChanged):
        issuing.issue_draft(draft, by="test")
    fresh = Draft.objects.of(order.business_id).get(pk=draft.pk)
    assert numbers(issuing.issue_draft(fresh, by="test"))[1] == two.number


def test_a_cancelled_instalment_outdates_the_final_invoice_and_one_step_corrects_it(order: Order) -> None:
    one, two, three = (instalment(order, percent="20") for _ in range(3))
    last = final(order)
    assert not is_outdated(last)
    correcting.cancel(two, reason="Nie bezahlt", by="test")
    assert is_outdated(last)
    assert [row.document_id for row in prepaying.outdated_documents(order.business_id)] == [last.pk]
    right = issuing.issue_draft(reissuing.reissue(last, reason="Abschlag storniert", by="test"), by="test")
    assert numbers(right) == [one.number, three.number]
    assert right.bill.corrected_invoice.number == last.number
    assert one.payable + three.payable + right.payable == GROSS
    assert not is_outdated(right)
    assert not prepaying.outdated_documents(order.business_id).exists()
    assert billed(order) == {1: 40, 2: 18}
    sums = [d.amount_minor for d in Deduction.objects.of(order.business_id)]
    assert sum(sums) == one.payable_minor + three.payable_minor


def test_a_corrected_instalment_outdates_it_too(order: Order) -> None:
    one = instalment(order, percent="50")
    last = final(order)
    crediting.credit(one, parts=[Part(0, amount=Decimal(100))], reason="a", by="test")
    assert is_outdated(last)
    assert prepaying.outdated_documents(order.business_id).exists()
    right = issuing.issue_draft(reissuing.reissue(last, reason="a", by="test"), by="test")
    assert right.payable == last.payable + 119
    assert not prepaying.outdated_documents(order.business_id).exists()


def test_a_copy_of_the_final_invoice_deducts_nothing(order: Order) -> None:
    instalment(order, percent="50")
    data = copying.like(final(order))
    assert not any("note" in line for line in data["lines"]), "what was billed of the order is another story"
    assert issuing.issue_draft(drafting.start(order.business, data), by="test").payable == GROSS


def test_peppol_gets_the_one_code_it_takes(order: Order) -> None:
    data = beginning.instalment_of(order, Wish(percent=Decimal(10), construction=True))
    assert review({**data, "format": "peppol"}).bill.type_code == "380"


def test_a_replaced_instalment_keeps_its_number(order: Order) -> None:
    one = instalment(order, percent="20")
    instalment(order, percent="20")
    again = issuing.issue_draft(reissuing.reissue(one, reason="Falscher Tag", by="test"), by="test")
    assert again.frozen["document"]["number"] == 1
    assert again.kind == Invoice.INSTALMENT
    assert [stage.number for stage in prepaying.living(prepaying.plan_of(order))] == [1, 2]


def test_without_an_order_the_invoices_hold_the_plan_together(business: Business) -> None:
    wish = Wish(amount=Decimal(500))
    data = beginning.first_instalment(business, "de", wish, "Anzahlung Dachstuhl")
    draft = drafting.start(business, {**cast.typed(), **data, "buyer": cast.typed()["buyer"]} | cast_sender())
    one = issuing.issue_draft(draft, by="test")
    two = issuing.issue_draft(drafting.start(business, beginning.next_instalment(one, wish, "2. Rate")), by="test")
    data = beginning.final_like(two)
    data["lines"] = [data["lines"][0] | {"price": "1500"}]
    last = issuing.issue_draft(drafting.start(business, data), by="test")
    assert numbers(last) == [one.number, two.number]
    assert last.payable == Decimal("595.00")


def cast_sender() -> dict[str, Any]:
    typed = cast.typed()
    return {"seller": typed["seller"], "payment": typed["payment"]}


def test_the_letter_shows_what_is_deducted_and_agrees_with_the_e_invoice(order: Order) -> None:
    one = instalment(order, percent="30")
    last = final(order)
    for invoice in (one, last):
        assert documenting.make(invoice.pk)
        pdf = bytes(documenting.document(invoice, StoredDocument.PDF).content)
        xml = bytes(documenting.document(invoice, StoredDocument.XML).content)
        assert checking.compare(invoice, xml, pdf) == []
    from tests.documents.typeset import pages

    first = " ".join(pages(bytes(documenting.document(one, StoredDocument.PDF).content)))
    assert "1. Abschlagsrechnung" in first
    words = " ".join(pages(pdf)).replace("\xa0", " ")
    assert "Schlussrechnung" in words
    for shown in (one.number, "1.128,00 €", "214,32 €", "1.342,32 €", "3.132,08 €"):
        assert shown in words


@pytest.mark.django_db(transaction=True)
def test_parallel_final_invoices_are_one(business: Business) -> None:
    order = order_of(business)
    instalment(order, percent="30")
    drafts = [final_draft(order) for _ in range(4)]
    results: list[Any] = []

    def work(draft: Draft) -> None:
        try:
            results.append(issuing.issue_draft(draft, by="test").pk)
        except (issuing.CannotIssue, issuing.DraftChanged):
            results.append(None)
        except Exception as problem:
            results.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [each for each in results if isinstance(each, Exception)], results
    assert sum(each is not None for each in results) == 1
    assert Standing.objects.of(business).filter(invoice__kind=Invoice.FINAL).count() == 1

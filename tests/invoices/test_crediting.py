"""Parts of an invoice are taken back: never more than is left, whoever presses when, and the rest can be cancelled."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction

from handschlag.core import dated
from handschlag.core.bill import Adjustment
from handschlag.core.money import to_minor
from handschlag.documents.models import StoredDocument
from handschlag.events.models import Event
from handschlag.events.verifying import verify_chain
from handschlag.invoices import checking, correcting, crediting, documenting, issuing, reissuing, settling, verifying
from handschlag.invoices.crediting import Part, TooMuch
from handschlag.invoices.models import Credited, Invoice, Standing
from tests import cast
from tests.invoices.test_agreeing import billed, invoice_of, issue, order_of

if TYPE_CHECKING:
    from handschlag.businesses.models import Business


def credit(invoice: Invoice, *parts: Part, whole: str = "", key: str | None = None) -> Invoice:
    amount = Decimal(whole) if whole else None
    return crediting.credit(invoice, parts=parts, whole=amount, reason="Ein Stück fehlte", by="test", key=key)


def open_of(invoice: Invoice) -> Decimal:
    return Standing.objects.of(invoice.business_id).get(pk=invoice.pk).open_amount  # type: ignore[no-any-return]


def test_a_part_goes_back_with_its_own_number_and_less_is_to_be_paid(invoice: Invoice) -> None:
    made = credit(invoice, Part(0, quantity=Decimal(1)))
    assert made.number == f"RK-{made.issue_date:%Y}-0001"
    assert (made.kind, made.credits, made.bill.type_code) == (Invoice.CREDIT, invoice, "381")
    assert made.bill.corrected_invoice.number == invoice.number
    assert (made.net_minor, made.tax_minor) == (480_00, 91_20)
    assert open_of(invoice) == invoice.payable - Decimal("571.20")
    assert open_of(made) == 0
    assert settling.wrong_sums(invoice.business_id) == []
    assert Event.objects.of(invoice.business_id).filter(type="invoice.credited").count() == 1
    assert verify_chain(invoice.business_id) == []
    assert list(verifying.faults_of(invoice.business)) == []


def test_never_more_than_is_left_of_a_line_or_of_all(invoice: Invoice) -> None:
    credit(invoice, Part(0, quantity=Decimal(2)))
    with pytest.raises(TooMuch):
        credit(invoice, Part(0, quantity=Decimal(2)))
    credit(invoice, whole="1000")
    with pytest.raises(TooMuch):
        credit(invoice, whole=str(open_of(invoice) + Decimal("0.01")))
    credit(invoice, whole=str(open_of(invoice)))
    assert open_of(invoice) == 0
    with pytest.raises(TooMuch):
        credit(invoice, Part(1, amount=Decimal("0.01")))


@pytest.mark.parametrize("whole", ["", "119"])
def test_money_goes_back_by_the_rate_it_was_billed_with(invoice: Invoice, whole: str) -> None:
    with dated.using(dated.read({"vat_rates": "[DE.standard]\n2021-01-01 = 25\n"}, known=dated.shipped())):
        invoice = Invoice.objects.of(invoice.business_id).get(pk=invoice.pk)
        made = credit(invoice, *([] if whole else [Part(0, quantity=Decimal(1))]), whole=whole)
        assert made.tax_minor * 100 == made.net_minor * 19
        assert made.gross_minor == made.net_minor + made.tax_minor == to_minor(made.totals.gross)
        correcting.cancel(invoice, reason="Doppelt", by="test")
        assert open_of(invoice) == 0


def test_the_same_form_twice_is_one_correction(invoice: Invoice) -> None:
    first = credit(invoice, Part(0, quantity=Decimal(1)), key="credit:a")
    assert credit(invoice, Part(0, quantity=Decimal(1)), key="credit:a") == first
    assert credit(invoice, Part(0, quantity=Decimal(1)), key="credit:b") != first


def test_cancelling_takes_back_only_what_is_left(business: Business) -> None:
    discount = (Adjustment(percent=Decimal(3), reason="Treuerabatt"),)
    lines = cast.bill().lines
    mixed = (lines[0], replace(lines[1], tax_situation="reduced"), lines[2])
    invoice = issuing.issue_bill(business, cast.bill(lines=mixed, allowances=discount), by="test", today=cast.TODAY)
    first = credit(invoice, Part(0, quantity=Decimal(1)))
    second = credit(invoice, whole="33.33")
    rest = correcting.cancel(invoice, reason="Alles zurück", by="test")
    parts = (first, second, rest)
    assert sum(each.payable for each in parts) == invoice.payable
    taxed = {g.treatment.rate: g.tax for g in invoice.totals.groups}
    for rate, tax in taxed.items():
        back = sum(g.tax for each in parts for g in each.totals.groups if g.treatment.rate == rate)
        assert abs(back - tax) <= Decimal("0.01")
    assert first.number in rest.bill.allowances[1].reason
    assert open_of(invoice) == 0
    with pytest.raises(crediting.CannotCredit):
        credit(invoice, Part(1, quantity=Decimal(1)))


def test_where_nothing_is_left_nothing_can_be_cancelled(invoice: Invoice) -> None:
    made = credit(invoice, whole=str(invoice.payable))
    with pytest.raises(correcting.CannotCancel):
        correcting.cancel(invoice, reason="a", by="test")
    with pytest.raises(reissuing.CannotReissue):
        reissuing.reissue(invoice, reason="a", by="test")
    with pytest.raises(correcting.CannotCancel):
        correcting.cancel(made, reason="a", by="test")
    with pytest.raises(crediting.CannotCredit):
        credit(made, whole="1")


def test_quantities_can_be_billed_again_and_come_back_once(business: Business) -> None:
    order = order_of(business)
    invoice = issue(invoice_of(order, {1: "26", 2: "18"}))
    credit(invoice, Part(0, quantity=Decimal(6)), Part(1, amount=Decimal(20)))
    assert billed(order) == {1: Decimal(20), 2: Decimal(18)}
    correcting.cancel(invoice, reason="a", by="test")
    assert billed(order) == {1: Decimal(0), 2: Decimal(0)}


def test_document_and_e_invoice_say_the_same(invoice: Invoice) -> None:
    made = credit(invoice, Part(0, quantity=Decimal(1)), Part(1, amount=Decimal("12.34")))
    assert documenting.make(made.pk)
    pdf = bytes(documenting.document(made, StoredDocument.PDF).content)
    xml = bytes(documenting.document(made, StoredDocument.XML).content)
    assert checking.compare(made, xml, pdf) == []
    from tests.documents.typeset import pages

    words = " ".join(pages(pdf))
    assert "Rechnungskorrektur" in words
    assert "Stornorechnung" not in words
    assert "Ein Stück fehlte" in words


def test_rows_of_a_correction_never_change(invoice: Invoice) -> None:
    credit(invoice, Part(0, quantity=Decimal(1)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Credited.objects.of(invoice.business_id).update(quantity="9")


@pytest.mark.django_db(transaction=True)
def test_parallel_corrections_and_a_cancellation_never_exceed_the_invoice(invoice: Invoice) -> None:
    results: list[Any] = []

    def work(n: int) -> None:
        try:
            mine = Invoice.objects.of(invoice.business_id).get(pk=invoice.pk)
            if n == 4:
                results.append(correcting.cancel(mine, reason="a", by="test").payable_minor)
            else:
                results.append(credit(mine, Part(0, quantity=Decimal(2))).payable_minor)
        except (TooMuch, crediting.CannotCredit):
            results.append(0)
        except Exception as problem:
            results.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [each for each in results if isinstance(each, Exception)], results
    assert sum(results) == invoice.payable_minor
    assert sum(each > 0 for each in results) <= 2

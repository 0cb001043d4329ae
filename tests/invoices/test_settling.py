"""What is still to be paid: the sum of a business is always that of its open invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from handschlag.businesses import guests
from handschlag.core.bill import Line
from handschlag.invoices import correcting, issuing, settling, verifying
from handschlag.invoices.models import Invoice, Receivable, Standing
from tests import cast

if TYPE_CHECKING:
    from handschlag.businesses.models import Business


def sums(business: Business) -> dict[str, tuple[int, int]]:
    return {row.currency: (row.invoices, row.open_minor) for row in Receivable.objects.of(business)}


def issue(business: Business, **changes: object) -> Invoice:
    return issuing.issue_bill(business, cast.bill(**changes), by="test", today=cast.TODAY)


def test_an_issued_invoice_is_open_and_in_the_sum(business: Business) -> None:
    one, other = issue(business), issue(business)
    assert sums(business) == {"EUR": (2, one.payable_minor + other.payable_minor)}
    assert Standing.objects.of(business).open().count() == 2
    assert not Standing.objects.of(business).overdue(one.due_date).exists(), "the due day itself is in time"
    assert Standing.objects.of(business).overdue(cast.TODAY.replace(month=12, day=8)).count() == 2


def test_a_cancelled_invoice_is_not(business: Business) -> None:
    one, other = issue(business), issue(business)
    correcting.cancel(one, reason="x", by="test")
    correcting.cancel(one, reason="again", by="test")
    assert sums(business) == {"EUR": (1, other.payable_minor)}
    assert [s.pk for s in Standing.objects.of(business).open()] == [other.pk]


def test_nothing_to_pay_is_not_open(business: Business) -> None:
    issue(business, prepaid_amount=Decimal("2499.00"))
    assert sums(business) == {}
    assert not Standing.objects.of(business).open().exists()


def test_currencies_are_summed_apart(business: Business) -> None:
    line = Line(name="Illustration Titelseite", quantity=Decimal(1), unit_code="H87", price=Decimal(100))
    issue(business)
    issue(business, lines=(line,), currency="CHF")
    assert {c: n for c, (n, _) in sums(business).items()} == {"EUR": 1, "CHF": 1}


def test_a_part_stays_open(invoice: Invoice) -> None:
    settling.set_open(invoice, 100)
    settling.set_open(invoice, 100)
    assert sums(invoice.business) == {"EUR": (1, 100)}
    settling.set_open(invoice, 0)
    assert sums(invoice.business) == {"EUR": (0, 0)}
    settling.set_open(invoice, 50)
    assert sums(invoice.business) == {"EUR": (1, 50)}


def test_a_sum_that_went_wrong_is_found(invoice: Invoice) -> None:
    assert verifying.verify()["faults"] == []
    Receivable.objects.of(invoice.business).update(open_minor=1)
    faults = verifying.verify()["faults"]
    assert len(faults) == 1
    assert "sum of open invoices in EUR" in faults[0]


def test_a_stranger_has_no_part_in_it(invoice: Invoice) -> None:
    assert sums(guests.start(name="Fremd")) == {}

"""Cancelling makes a document of its own; the original stays as it is."""

import pytest

from handschlag.delivery import sending
from handschlag.delivery.models import Delivery
from handschlag.events.verifying import verify_chain
from handschlag.invoices import correcting
from handschlag.invoices.models import Invoice, Standing


def test_the_cancellation_refers_to_the_original_and_mirrors_its_amounts(invoice: Invoice) -> None:
    cancellation = correcting.cancel(invoice, reason="Doppelt gestellt", by="test")
    bill = cancellation.bill
    assert cancellation.number == f"ST-{bill.issue_date:%Y}-0001"
    assert bill.type_code == "381"
    assert bill.corrected_invoice and bill.corrected_invoice.number == invoice.number
    assert bill.corrected_invoice.issue_date == invoice.issue_date
    assert (cancellation.net_minor, cancellation.tax_minor) == (invoice.net_minor, invoice.tax_minor)
    assert bill.note == "Doppelt gestellt"
    assert bill.date_of_supply == invoice.bill.date_of_supply


def test_the_original_is_cancelled_once(invoice: Invoice) -> None:
    first = correcting.cancel(invoice, reason="a", by="test")
    assert correcting.cancel(invoice, reason="b", by="test") == first
    assert Standing.objects.of(invoice.business_id).get(pk=invoice.pk).state == Standing.CANCELLED
    assert verify_chain(invoice.business_id) == []


def test_a_cancellation_cannot_be_cancelled(invoice: Invoice) -> None:
    cancellation = correcting.cancel(invoice, reason="a", by="test")
    with pytest.raises(correcting.CannotCancel):
        correcting.cancel(cancellation, reason="b", by="test")


def test_what_has_not_left_does_not_leave_any_more(invoice: Invoice) -> None:
    mail = sending.put(
        business_id=invoice.business_id,
        subject="invoice",
        subject_id=invoice.pk,
        stage="invoice",
        recipient="buchhaltung@siebenschlaefer.example",
    )
    correcting.cancel(invoice, reason="a", by="test")
    mail.refresh_from_db()
    assert mail.state == Delivery.STOPPED

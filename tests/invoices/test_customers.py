"""Every issued document belongs to its customer; a new buyer becomes one without anybody being asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from handschlag.core.bill import Address, Contact, Party
from handschlag.customers import erasing, keeping, merging
from handschlag.customers.models import Customer
from handschlag.customers.record import from_flat
from handschlag.drafts import drafting
from handschlag.drafts.choosing import chosen
from handschlag.invoices import correcting, issuing
from handschlag.invoices.models import Invoice
from tests import cast
from tests.customers.records import record


def issue(business: Any, **buyer: Any) -> Invoice:
    return issuing.issue_bill(business, cast.bill(buyer=replace(cast.ROASTERY, **buyer)), by="test", today=cast.TODAY)


def test_a_new_buyer_becomes_a_customer(business: Any) -> None:
    invoice = issue(business, vat_identifier="DE123456788", contact=Contact("Mara Möwe", "0381", "m@x.example"))
    made = Customer.objects.of(business).get()
    assert invoice.customer == made
    assert (made.name, made.number, made.origin) == (cast.ROASTERY.name, "K-0001", "document")
    kept = made.record
    assert (kept.kind, kept.email, kept.vat_identifier) == ("business_de", "m@x.example", "DE123456788")
    assert [p.name for p in kept.contacts] == ["Mara Möwe"]
    assert invoice.bill.buyer.customer_number == "", "the document is what was seen, without a number drawn later"


def test_the_same_buyer_is_the_same_customer(business: Any) -> None:
    invoices = [issue(business), issue(business), issue(business, name="KAFFEERÖSTEREI Siebenschlaefer GmbH")]
    assert len({invoice.customer_id for invoice in invoices}) == 1
    other = issue(business, name="Kaffeerösterei Siebenschläfer & Söhne")
    assert other.customer_id != invoices[0].customer_id, "alike is not the same"


@pytest.mark.parametrize(
    "buyer, kind",
    [
        (Party(name="Mara Möwe", kind="consumer", address=cast.ROASTERY.address), "private"),
        (Party(name="X SARL", address=Address("Rue 1", "", "75001", "Paris", "FR")), "business_eu"),
        (Party(name="X AG", address=Address("Weg 1", "", "8001", "Zürich", "CH")), "business_abroad"),
    ],
)
def test_the_kind_follows_from_the_buyer(business: Any, buyer: Party, kind: str) -> None:
    invoice = issuing.issue_bill(business, cast.bill(buyer=buyer), by="test", today=cast.TODAY)
    assert invoice.customer.kind == kind


def test_nobody_in_particular_is_no_customer(business: Any) -> None:
    assert issue(business, name="Laufkundschaft").customer is None
    assert not Customer.objects.of(business).exists()


def test_a_customer_number_on_the_bill_is_taken_unless_it_belongs_to_somebody(business: Any) -> None:
    assert issue(business, customer_number="D-10001").customer.number == "D-10001"
    assert issue(business, name="Falke KG", customer_number="D-10001").customer.number == "K-0002"


def test_what_was_chosen_counts_while_the_name_is_still_like_it(business: Any) -> None:
    made = keeping.create(business, record("Möwe GmbH"), by="seller")
    data = chosen(cast.typed(), made, cast.TODAY)
    renamed = drafting.start(business, data | {"buyer": {**data["buyer"], "name": "Möwe Holding GmbH"}})
    assert issuing.issue_draft(renamed, by="test", today=cast.TODAY).customer == made
    renamed.refresh_from_db()
    assert renamed.customer == made
    other = drafting.start(business, data | {"buyer": {**data["buyer"], "name": "Falke KG"}})
    invoice = issuing.issue_draft(other, by="test", today=cast.TODAY)
    assert invoice.customer != made
    other.refresh_from_db()
    assert (other.customer, invoice.customer.name) == (invoice.customer, "Falke KG")


def test_a_demanded_order_number_stops_issuing(business: Any) -> None:
    made = keeping.create(business, record("Möwe GmbH", order_number_required=True), by="seller")
    data = chosen(cast.typed(), made, cast.TODAY)
    with pytest.raises(issuing.CannotIssue) as refused:
        issuing.issue_draft(drafting.start(business, data), by="test", today=cast.TODAY)
    assert [f.code for f in refused.value.findings] == ["CUSTOMER-ORDER-NUMBER"]
    ordered = drafting.start(business, data | {"purchase_order_reference": "PO 1"})
    assert issuing.issue_draft(ordered, by="test", today=cast.TODAY).customer == made


def test_a_cancellation_belongs_to_the_same_customer(business: Any) -> None:
    invoice = issue(business)
    assert correcting.cancel(invoice, reason="Irrtum", by="test").customer_id == invoice.customer_id


def test_an_archived_customer_that_gets_a_document_comes_back(business: Any) -> None:
    made = issue(business).customer
    erasing.archive(made, by="seller")
    assert issue(business).customer == made
    assert Customer.objects.of(business).get().archived_at is None


def test_merging_keeps_all_documents_and_rewrites_none(business: Any) -> None:
    one, other = issue(business), issue(business, name="Falke KG")
    before = (other.snapshot, other.customer_id)
    merging.merge(one.customer, other.customer, one.customer.record, by="seller")
    other = Invoice.objects.of(business).get(pk=other.pk)
    assert (other.snapshot, other.customer_id) == before
    assert set(Invoice.objects.of(business).for_customer(one.customer)) == {one, other}
    assert issue(business, name="Falke KG").customer_id == one.customer_id, "the old name leads to the one that stays"


def test_a_customer_with_documents_cannot_be_deleted(business: Any) -> None:
    made = issue(business).customer
    with pytest.raises(erasing.HasDocuments):
        erasing.erase(made, by="seller")
    assert Customer.objects.of(business).get() == made
    merged = keeping.create(business, record("Falke KG"), by="seller")
    merging.merge(merged, made, merged.record, by="seller")
    with pytest.raises(erasing.HasDocuments):
        erasing.erase(merged, by="seller")
    assert Customer.objects.of(business).count() == 2


def test_a_later_change_does_not_touch_the_document(business: Any) -> None:
    invoice = issue(business)
    moved = replace(invoice.customer.record, address=Address("Neu 1", "", "00999", "Neustadt"))
    keeping.change(invoice.customer, moved, by="seller", valid_from=cast.TODAY - timedelta(100))
    again = Invoice.objects.of(business).get(pk=invoice.pk)
    assert again.bill.buyer.address == cast.ROASTERY.address


def test_a_strange_buyer_never_stops_an_invoice(business: Any) -> None:
    strange = replace(cast.ROASTERY, vat_identifier="ATU13585627", customer_number="X" * 400)
    made = issuing.issue_bill(business, cast.bill(buyer=strange), by="test", today=cast.TODAY).customer
    assert (made.record.vat_identifier, made.number) == ("", "K-0001")
    assert from_flat(made.values).name == cast.ROASTERY.name


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_customer(transactional_db: Any) -> None:
    from handschlag.businesses import guests

    business = guests.start(name="Atelier Nordlicht")
    drafts = [drafting.start(business, cast.typed(), window=f"w{n}") for n in range(4)]
    failed: list[Exception] = []

    def work(draft: Any) -> None:
        try:
            issuing.issue_draft(draft, by="test", today=cast.TODAY)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert Customer.objects.of(business).count() == 1
    assert Invoice.objects.of(business).count() == 4

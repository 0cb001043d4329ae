"""Verify finds what was changed behind the back of the program."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from handschlag.businesses.models import Business, NumberSeries
from handschlag.documents import making
from handschlag.documents.models import StoredDocument
from handschlag.events import guards
from handschlag.invoices.verifying import faults_of, number_report
from handschlag.orders import accepting
from handschlag.orders.models import Order
from handschlag.quotes import offering
from handschlag.quotes.models import Quote, QuoteVersion
from tests import cast

Offer = Callable[..., QuoteVersion]


def test_quotes_that_nobody_touched_have_no_fault(business: Business, offer: Offer) -> None:
    first = offer("", "option")
    offering.offer_draft(offering.next_version(first.quote), by="test", today=cast.TODAY)
    making.make_all(business.pk)
    assert list(faults_of(business)) == []
    [series] = [row for row in number_report(business) if row["kind"] == "quote"]
    assert (series["last"], series["documents"], series["missing"]) == (1, 1, [])


def test_a_changed_version_is_found(business: Business, offer: Offer) -> None:
    version = offer("")
    guards.remove(connection)
    rows = QuoteVersion.objects.of(business).filter(pk=version.pk)
    rows.update(snapshot=version.snapshot.replace("Herbstkatalog", "Sommerkatalog"))
    assert [fault for fault in faults_of(business) if "is not the one that was offered" in fault]
    rows.delete()
    assert [fault for fault in faults_of(business) if "was offered and is gone" in fault]


def test_a_changed_document_is_found(business: Business, offer: Offer) -> None:
    version = offer("")
    making.make_all(business.pk)
    guards.remove(connection)
    StoredDocument.objects.of(business).about("quote_version", version.pk).delete()
    assert [fault for fault in faults_of(business) if "is not the one that was made" in fault]


def test_a_number_without_a_quote_is_reported(business: Business, offer: Offer) -> None:
    offer("")
    NumberSeries.objects.of(business).filter(kind="quote").update(last=3)
    [series] = [row for row in number_report(business) if row["kind"] == "quote"]
    assert series["missing"] == ["AN-2026-0002", "AN-2026-0003"]
    assert Quote.objects.of(business).count() == 1


def test_a_changed_acceptance_is_found(business: Business, offer: Offer) -> None:
    version = offer("", "option")
    order = accepting.accept(version, wanted=(), name="Lena Muster", address="192.0.2.7", may=True, today=cast.TODAY)
    making.make_all(business.pk)
    assert list(faults_of(business)) == []
    guards.remove(connection)
    rows = Order.objects.of(business).filter(pk=order.pk)
    for changed in ({"choice": [1, 2]}, {"wording": "anders"}, {"snapshot": "{}"}):
        before = rows.values(*changed).get()
        rows.update(**changed)
        assert len(list(faults_of(business))) == 1, changed
        rows.update(**before)
    assert list(faults_of(business)) == []

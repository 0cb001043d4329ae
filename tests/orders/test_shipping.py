"""Delivery notes: in parts, without prices, never more than agreed without a yes; what was delivered is billed once."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client

from handschlag.businesses import guests, texts
from handschlag.businesses.models import Business
from handschlag.delivery.models import Delivery
from handschlag.documents import making
from handschlag.drafts.models import Draft
from handschlag.invoices import chain
from handschlag.invoices.models import Invoice
from handschlag.invoices.verifying import faults_of, number_report
from handschlag.orders import billing, shipping
from handschlag.orders.mail import delivery_note_mail
from handschlag.orders.models import Delivered, DeliveryNote, Order
from handschlag.quotes import delivering
from tests.documents.typeset import pages
from tests.orders.agreements import PHOTOS, order_of


def ship(order: Order, photos: str, **more: Any) -> DeliveryNote:
    return shipping.ship(order, {1: Decimal(photos)}, by="test", **more)


@pytest.fixture
def order(business: Business) -> Order:
    return order_of(business, PHOTOS)  # 18 at 20 euros


def test_parts_are_delivered_and_the_rest_stays_open(business: Business, order: Order) -> None:
    first, second = ship(order, "8"), ship(order, "6")
    assert [note.number[:3] for note in (first, second)] == ["LS-", "LS-"] and second.n == 2
    assert shipping.delivered(order) == {1: Decimal(14)}
    making.make_all(business.pk)
    stored = making.document(business.pk, "delivery_note", second.pk)
    assert stored is not None
    [text] = pages(bytes(stored.content))
    for part in ("Lieferschein", order.number, "Vereinbart: 18, bisher geliefert: 8, danach noch offen: 4", "Erhalten"):
        assert part in text, part
    assert "20,00" not in text and "428,40" not in text, "no prices"
    [row] = [row for row in number_report(business) if row["kind"] == "delivery_note"]
    assert (row["documents"], row["missing"]) == (2, [])
    assert list(faults_of(business)) == []
    assert [p.amount for p in chain.of_order(order).pieces if p.kind == chain.DELIVERY] == [None, None]


def test_more_than_agreed_needs_a_recorded_yes(order: Order) -> None:
    ship(order, "15")
    with pytest.raises(shipping.MoreThanAgreed) as refused:
        ship(order, "4")
    assert "geliefert wären dann 19 Stück" in refused.value.sentence.de
    note = ship(order, "4", confirmed="Frau Muster, heute am Telefon")
    assert note.frozen["confirmed"] == "Frau Muster, heute am Telefon"
    assert shipping.delivered(order) == {1: Decimal(19)}


def test_a_mistyped_year_is_no_day(order: Order) -> None:
    with pytest.raises(shipping.CannotShip) as refused:
        ship(order, "4", day=date(2226, 11, 26))
    assert "mehr als ein Jahr voraus" in refused.value.sentence.de
    assert ship(order, "4").n == 1


@pytest.mark.parametrize("quantity", ["0", "-1"])
def test_nothing_is_no_delivery(order: Order, quantity: str) -> None:
    with pytest.raises(shipping.CannotShip):
        ship(order, quantity)
    with pytest.raises(shipping.CannotShip):
        shipping.ship(order, {7: Decimal(1)}, by="test")
    assert not DeliveryNote.objects.everywhere().exists()


@pytest.mark.django_db(transaction=True)
def test_parallel_deliveries_never_exceed_the_order(order: Order) -> None:
    results: list[Any] = []

    def work() -> None:
        try:
            results.append(ship(order, "5"))
        except shipping.MoreThanAgreed:
            results.append(None)
        except Exception as problem:
            results.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [r for r in results if isinstance(r, Exception)], results
    assert sum(r is not None for r in results) == 3, "3 x 5 of 18"
    assert shipping.delivered(order) == {1: Decimal(15)}


def test_a_note_carries_the_sellers_own_words(order: Order) -> None:
    words = {"opening": "hier ist Ihre Ware, {kunde}.", "closing": "Bitte prüfen Sie sie gleich."}
    texts.save(order.business, "delivery_note", "de", "sie", words, by="test")
    bill = ship(order, "8").bill
    assert bill.opening == f"Guten Tag,\nhier ist Ihre Ware, {order.buyer_name}."
    assert bill.note == "Bitte prüfen Sie sie gleich."


def test_the_same_form_twice_is_one_note(order: Order) -> None:
    first, again = (shipping.ship(order, {1: Decimal(8)}, by="test", key="form-1") for _ in range(2))
    assert first == again
    assert shipping.delivered(order) == {1: Decimal(8)}
    assert shipping.ship(order, {1: Decimal(8)}, by="test", key="form-2") != first


def test_a_wrong_note_is_taken_back_once_and_not_after_billing(order: Order) -> None:
    note = ship(order, "8")
    line = order.bill.lines[0]
    billing.bill(order.business_id, 999_999, [line.__class__(quantity=Decimal(3))], [billing.Billed(0, order.pk, 1)])
    with pytest.raises(shipping.CannotShip):
        shipping.take_back(note, by="test")
    billing.take_back(order.business_id, 999_999, 1_000_000)
    assert shipping.take_back(note, by="test") and not shipping.take_back(note, by="test")
    assert shipping.delivered(order) == {1: Decimal(0)}
    assert chain.DELIVERY not in [piece.kind for piece in chain.of_order(order).pieces]


def test_a_note_that_an_invoice_names_stays(order: Order) -> None:
    named, other = ship(order, "8"), ship(order, "8")
    line = order.bill.lines[0].__class__(quantity=Decimal(8))
    billing.bill(order.business_id, 999_999, [line], [billing.Billed(0, order.pk, 1, named.n)])
    with pytest.raises(shipping.CannotShip, match="Void the invoice first"):
        shipping.take_back(named, by="test")
    assert shipping.take_back(other, by="test")
    billing.take_back(order.business_id, 999_999, 1_000_000)
    assert shipping.take_back(named, by="test")


def test_notes_never_change(order: Order) -> None:
    ship(order, "8")
    for rows in (DeliveryNote.objects.of(order.business_id), Delivered.objects.of(order.business_id)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all().delete()


def test_from_the_form_to_the_invoice_of_what_was_delivered(business: Business, order: Order, mailbox: Any) -> None:
    client = Client()
    session = client.session
    session["keys"] = [guests.new_key(business)]
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    at = f"/auftraege/{order.pk}/"
    form = client.get(f"{at}lieferschein/").content.decode()
    assert 'name="menge-1" value="18"' in form
    typed = {"menge-1": "20", "tag": "26.11.2026", "once": form.partition('name="once" value="')[2].partition('"')[0]}
    refused = client.post(f"{at}lieferschein/", typed)
    assert refused.status_code == 422 and 'id="bestaetigt"' in refused.content.decode()
    assert 'value="20"' in refused.content.decode()
    for wrong in ({"menge-1": "viel"}, {"tag": "neulich"}):
        assert client.post(f"{at}lieferschein/", typed | wrong).status_code == 422
    for _ in range(2):  # pressed twice
        assert client.post(f"{at}lieferschein/", typed | {"menge-1": "8"}).status_code == 302
    assert DeliveryNote.objects.of(business).count() == 1
    making.make_all(business.pk)
    client.post(f"{at}lieferschein/1/senden/", {"recipient": "kunde@siebenschlaefer.example",
                                                "own_email": "buero@atelier-nordlicht.example"})  # fmt: skip
    mail = delivery_note_mail(Delivery.objects.of(business).get(stage="delivery-note"))
    assert mail.subject.startswith("Lieferschein LS-") and "8 Stück" in mail.text
    assert client.get(f"{at}lieferschein/1.pdf").content.startswith(b"%PDF")
    token = delivering.customer_url(order.version, delivering.share_link(order.quote, by="test")).split("/a/")[1][:43]
    assert Client().get(f"/a/{token}/lieferschein/1.pdf").content.startswith(b"%PDF")
    assert "Lieferschein" in Client().get(f"/a/{token}/").content.decode()
    assert "Geliefert: 8" in client.get(at).content.decode()
    client.post(f"{at}geliefertes/")
    draft = Draft.objects.of(business).get(document_id=None, kind=Draft.INVOICE)
    assert [line["quantity"] for line in draft.data["lines"]] == ["8"]
    assert client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision}).status_code == 302
    assert Invoice.objects.of(business).get().gross_minor == 19_040, "8 x 20 and 19 %"
    client.post(f"{at}geliefertes/")
    assert "Alles Gelieferte ist schon berechnet." in client.get(at).content.decode()

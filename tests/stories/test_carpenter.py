"""A carpenter: three instalments, the final invoice, and one instalment that is cancelled afterwards."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.core.einvoice import reading
from handschlag.documents.models import StoredDocument
from handschlag.drafts.models import Draft
from handschlag.invoices import checking, delivering, documenting, verifying
from handschlag.invoices.models import Invoice
from handschlag.orders import billing
from tests.office.posting import posted, prefilled
from tests.orders.agreements import order_of

if TYPE_CHECKING:
    from django.test import Client

    from handschlag.orders.models import Order

pytestmark = pytest.mark.django_db

ROOF = [
    {"name": "Dachstuhl, Holz und Abbund", "quantity": "84", "unit_code": "MTK", "price": "95,00"},
    {"name": "Richten", "quantity": "60", "unit_code": "HUR", "price": "58,00"},
]
NET, GROSS = Decimal(11460), Decimal("13637.40")


@pytest.fixture
def order(client: Client) -> Order:
    """An accepted quote of this client's business."""
    client.post("/", posted())
    draft = Draft.objects.everywhere().get()
    business = draft.business
    client.post(f"/entwurf/{draft.pk}/loeschen/")
    return order_of(business, ROOF)


def written(client: Client, address: str, fields: dict[str, str] | None = None, **changes: str) -> Invoice:
    """Begin at an address, change fields in the editor, issue."""
    opened = client.post(address, fields or {})
    assert opened.status_code == 302, opened.context["errors"]
    page = prefilled(client.get(opened.url).content.decode())
    assert client.post(opened.url, page | changes).status_code == 302
    pk = int(opened.url.strip("/").split("/")[-1])
    issued(client, pk)
    return Invoice.objects.everywhere().latest("pk")


def issued(client: Client, pk: int) -> None:
    draft = Draft.objects.everywhere().get(pk=pk)
    answer = client.post(f"/entwurf/{pk}/ausstellen/", {"revision": draft.revision})
    assert answer.status_code == 302, answer.context["findings"]


def test_three_instalments_a_final_invoice_and_a_late_cancellation(client: Client, order: Order) -> None:
    start = f"/auftraege/{order.pk}/abschlag/"
    assert "1. Abschlagsrechnung" in client.get(start).content.decode()
    assert client.post(start, {"grundlage": "prozent", "wert": "zehn"}).status_code == 422
    assert client.post(start, {"grundlage": "prozent", "wert": "101"}).status_code == 422

    # 30 % before, building work, expected in winter; then 4,000 euros; then by progress of the lines
    share = {
        "grundlage": "prozent",
        "wert": "30",
        "modus": "single",
        "bau": "ja",
        "von": "01.12.2026",
        "bis": "28.02.2027",
    }
    one = written(client, start, share)
    two = written(client, start, {"grundlage": "betrag", "wert": "4.000", "modus": "single", "bau": "ja"})
    three = written(client, start, {"grundlage": "positionen", "modus": "cumulative", "bau": "ja"}, **progress())
    assert [each.bill.type_code for each in (one, two, three)] == ["875"] * 3
    assert (one.net_minor, two.net_minor) == (3438_00, 4000_00)
    assert three.totals.net == Decimal(9300), "80 m² and 29.31 h so far"
    assert three.payable == Decimal("11067.00") - one.payable - two.payable

    # the list names the kind, the order shows what belongs together
    assert "Abschlagsrechnung" in client.get("/rechnungen/").content.decode()
    page = client.get(f"/auftraege/{order.pk}/").content.decode()
    assert all(each.number in page for each in (one, two, three))

    # everything is done: the final invoice deducts all three with their VAT
    final = written(client, f"/auftraege/{order.pk}/schlussrechnung/")
    assert (final.kind, final.bill.type_code, final.totals.gross) == ("final", "877", GROSS)
    assert sum(each.payable for each in (one, two, three, final)) == GROSS
    assert {state.remaining for state in billing.states(order).values()} == {0}
    assert client.post(f"/auftraege/{order.pk}/schlussrechnung/").url == f"/auftraege/{order.pk}/"
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/rechnungen/{final.pk}/")
    assert len(asked) <= 15, [q["sql"][-90:] for q in asked]
    link = delivering.customer_url(final, delivering.share_link(final))
    shown = client.get(link).content.decode()
    assert "Schlussrechnung" in shown
    assert all(f"abzüglich {each.number}" in shown for each in (one, two, three))

    # the second one was never paid and is cancelled: home and page say so, one action corrects
    client.post(f"/rechnungen/{two.pk}/stornieren/", {"reason": "Wurde nicht gebraucht"})
    assert f"{final.number} berichtigen" in client.get("/heute/").content.decode()
    assert "gilt nicht mehr" in client.get(f"/rechnungen/{final.pk}/").content.decode()
    right = written(client, f"/rechnungen/{final.pk}/berichtigen/", {"reason": "Der zweite Abschlag ist storniert"})
    assert [each.invoice_number for each in right.bill.advance_payments] == [one.number, three.number]
    assert right.payable == final.payable + two.payable
    assert f"{final.number} berichtigen" not in client.get("/heute/").content.decode()
    assert right.number in client.get(link).content.decode(), "the old link leads on"

    # all of them are e-invoices that say what the paper says
    for invoice in Invoice.objects.everywhere().order_by("pk"):
        assert documenting.make(invoice.pk)
        xml = bytes(documenting.document(invoice, StoredDocument.XML).content)
        pdf = bytes(documenting.document(invoice, StoredDocument.PDF).content)
        assert checking.compare(invoice, xml, pdf) == []
    read = reading.read(bytes(documenting.document(right, StoredDocument.XML).content))
    assert read.totals.prepaid == one.payable + three.payable
    assert list(verifying.faults_of(right.business)) == []


def progress() -> dict[str, Any]:
    """80 m² stand, and 29.3103 hours were worked so far."""
    return {"lines.0.quantity": "80", "lines.1.quantity": "29,3103448276"}

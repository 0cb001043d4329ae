"""The form that takes a part of an invoice back: what it comes to is seen first, nothing typed is lost."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from handschlag.businesses import numbering
from handschlag.invoices import crediting, delivering, issuing
from handschlag.invoices.models import Invoice, Standing
from tests import cast

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def test_it_is_computed_then_issued_once(client: Client, invoice: Invoice) -> None:
    address = f"/rechnungen/{invoice.pk}/zuruecknehmen/"
    assert client.get(address).status_code == 200
    wanted = {"menge-1": "1", "reason": "Ein Stück fehlte"}
    seen = client.post(address, wanted | {"do": "look"}).content.decode()
    assert "571,20" in seen
    assert not Invoice.objects.everywhere().filter(kind=Invoice.CREDIT).exists()
    sent = wanted | {"do": "issue", "seen": hidden(seen, "seen"), "key": hidden(seen, "key")}
    first, again = client.post(address, sent), client.post(address, sent)
    assert first.url == again.url
    made = Invoice.objects.everywhere().get(kind=Invoice.CREDIT)
    assert made.gross_minor == 571_20
    page = client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    assert made.number in page
    assert "Zu zahlen sind noch 1.749,30" in page
    assert "Rechnungskorrektur" in client.get(first.url).content.decode()


def test_what_was_not_seen_is_not_issued(client: Client, invoice: Invoice) -> None:
    address = f"/rechnungen/{invoice.pk}/zuruecknehmen/"
    answer = client.post(address, {"menge-1": "2", "reason": "x", "do": "issue", "seen": "57120", "key": "k"})
    assert answer.status_code == 200
    assert not Invoice.objects.everywhere().filter(kind=Invoice.CREDIT).exists()


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"menge-1": "4"}, "menge-1"),
        ({"menge-1": "eins"}, "menge-1"),
        ({"betrag-2": "510,01"}, "betrag-2"),
        ({"betrag-2": "1,234567"}, "betrag-2"),
        ({"menge-1": "1", "betrag-1": "1"}, "betrag-1"),
        ({"menge-1": "1", "gesamt": "10"}, "gesamt"),
        ({"gesamt": "99999"}, "gesamt"),
        ({"menge-1": "1", "reason": ""}, "reason"),
        ({}, "menge-1"),
    ],
)
def test_a_wrong_entry_is_said_at_its_field_and_kept(
    client: Client, invoice: Invoice, entered: dict[str, str], field: str
) -> None:
    answer = client.post(f"/rechnungen/{invoice.pk}/zuruecknehmen/", {"reason": "x", "do": "look"} | entered)
    assert answer.status_code == 422
    assert field in answer.context["errors"]
    for value in entered.values():
        assert f'value="{value}"' in answer.content.decode()


def test_a_currency_without_cents_takes_none(client: Client, invoice: Invoice) -> None:
    yen = issuing.issue_bill(invoice.business, cast.bill(currency="JPY"), by="test", today=cast.TODAY)
    answer = client.post(f"/rechnungen/{yen.pk}/zuruecknehmen/", {"gesamt": "10,55", "reason": "x", "do": "look"})
    assert answer.status_code == 422
    assert "gesamt" in answer.context["errors"]
    seen = client.post(f"/rechnungen/{yen.pk}/zuruecknehmen/", {"betrag-1": "10", "reason": "x", "do": "look"})
    assert seen.status_code == 200


def test_the_customer_pays_what_is_left(client: Client, invoice: Invoice) -> None:
    url = delivering.customer_url(invoice, delivering.share_link(invoice))
    address = f"/rechnungen/{invoice.pk}/zuruecknehmen/"
    wanted = {"gesamt": "320,50", "reason": "Kulanz"}
    seen = client.post(address, wanted | {"do": "look"}).content.decode()
    client.post(address, wanted | {"do": "issue", "seen": hidden(seen, "seen"), "key": hidden(seen, "key")})
    page = client.get(url).content.decode()
    assert "RK-" in page
    assert 'data-copy="2.000,00"' in page or "2.000,00" in page
    made = Invoice.objects.everywhere().get(kind=Invoice.CREDIT)
    assert made.payable == Decimal("320.50")
    shown = client.get(delivering.customer_url(made, delivering.share_link(made))).content.decode()
    assert "Nimmt von der Rechnung" in shown
    assert "320,50" in shown
    assert Standing.objects.everywhere().get(pk=invoice.pk).open_minor == 2000_00


def test_what_was_taken_back_in_full_is_not_corrected_once_more(client: Client, invoice: Invoice) -> None:
    crediting.credit(invoice, whole=invoice.payable, reason="Kulanz", by="test")
    answer = client.post(f"/rechnungen/{invoice.pk}/berichtigen/", {"reason": "Falscher Betrag"}, follow=True)
    assert answer.status_code == 200
    assert "Die Rechnung ist schon ganz zurückgenommen" in answer.content.decode()


def test_what_an_invoice_without_customer_number_takes_back_gets_a_number(client: Client, invoice: Invoice) -> None:
    today = timezone.localdate()
    for kind in (numbering.CREDIT, numbering.CANCELLATION):
        numbering.set_range(
            invoice.business, kind, pattern=f"{kind[:2]}-{{customer}}-{{n:4}}", yearly=False, by="t", day=today
        )
    assert not invoice.bill.buyer.customer_number
    address = f"/rechnungen/{invoice.pk}/zuruecknehmen/"
    wanted = {"menge-1": "1", "reason": "Ein Stück fehlte"}
    seen = client.post(address, wanted | {"do": "look"}).content.decode()
    client.post(address, wanted | {"do": "issue", "seen": hidden(seen, "seen"), "key": hidden(seen, "key")})
    assert client.post(f"/rechnungen/{invoice.pk}/stornieren/", {"reason": "Falsch"}).status_code == 302
    made = Invoice.objects.everywhere().exclude(pk=invoice.pk).order_by("pk").values_list("number", flat=True)
    assert list(made) == [f"cr-{invoice.customer.number}-0001", f"ca-{invoice.customer.number}-0001"]

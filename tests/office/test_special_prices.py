"""Prices for customers at the seller's desk: lists, a customer's own, what the editor offers and why."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from handschlag.businesses import articles
from handschlag.customers.models import Customer, PriceList, SpecialPrice
from handschlag.invoices.models import Invoice

pytestmark = pytest.mark.django_db
LISTS = "/einstellungen/preislisten/"


@pytest.fixture
def roastery(invoice: Invoice) -> Customer:
    for number in ("G-20", "G-30"):
        values = {"number": number, "name_de": f"Satz {number}", "unit": "HUR", "price": "85", "active": "on"}
        articles.save(invoice.business, values, by="test", language="de")
    return Customer.objects.of(invoice.business).get()  # type: ignore[no-any-return]


def test_a_list_is_begun_filled_from_a_file_given_to_a_customer_and_deleted(client: Client, roastery: Customer) -> None:
    assert client.post(LISTS, {"name": " "}).status_code == 422
    client.post(LISTS, {"name": "Händler <1>"})
    price_list = PriceList.objects.everywhere().get()
    address = f"{LISTS}{price_list.pk}/"
    file = SimpleUploadedFile("preise.csv", b"Nummer;Preis\nG-20;80,00\nG-30;70,00\n")
    client.post(address, {"prices": "", "file": file})
    page = client.get(address).content.decode()
    assert "80,00" in page and "85,00" in page and "Händler &lt;1&gt;" in page
    wrong = client.post(address, {"prices": "G-20; 80\nX-1; 5"})
    assert wrong.status_code == 422
    assert "Zeile 2: „X-1“ ist kein Artikel" in wrong.content.decode() and "X-1; 5" in wrong.content.decode()
    assert SpecialPrice.objects.everywhere().count() == 2, "nothing changed"
    own = f"/kunden/{roastery.pk}/preise/"
    client.post(own, {"prices": "G-20; 75", "price_list": str(price_list.pk)})
    page = client.get(own).content.decode()
    assert "75,00" in page and f'value="{price_list.pk}" selected' in page
    assert roastery.name in client.get(address).content.decode()
    offers = "/einstellungen/artikel/angebot/?q=satz&language=de&customer="
    found = client.get(offers + str(roastery.pk)).content.decode()
    assert "75,00" in found and "Preis dieses Kunden" in found
    assert "70,00" in found and "Preisliste Händler &lt;1&gt;" in found
    for nobody in ("", "999999", "x"):
        assert "75,00" not in client.get(offers + nobody).content.decode()
    client.post(address, {"do": "remove"})
    assert [row.customer for row in SpecialPrice.objects.everywhere()] == [roastery]


def test_prices_of_a_stranger_stay_theirs(client: Client, roastery: Customer, stranger: Client) -> None:
    client.post(LISTS, {"name": "Händler"})
    price_list = PriceList.objects.everywhere().get()
    for path in (f"{LISTS}{price_list.pk}/", f"/kunden/{roastery.pk}/preise/"):
        assert stranger.get(path).status_code == 404 and stranger.post(path, {"prices": ""}).status_code == 404

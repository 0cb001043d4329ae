"""A workshop settles in, brings its customers from a spreadsheet, makes one of two, and moves: old letters stay."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from handschlag.core.terms import short_date
from handschlag.customers.models import Customer
from handschlag.documents import making
from handschlag.invoices import verifying
from handschlag.invoices.models import Invoice
from tests.office.test_settings import ACCOUNT, BUSINESS, GMBH, TAX, issue, saved, write
from tests.stories.test_designer import words

pytestmark = pytest.mark.django_db

# As a spreadsheet in Germany writes it: semicolons, no UTF-8, one row without a name, one customer twice.
TABLE = """Firma;Straße;PLZ;Ort;E-Mail;Umsatzsteuer-ID
Gasthaus Zur Wölfin;Marktgasse 3;00125;Möwenhafen;wirtin@woelfin.example;
Gasthof zur Woelfin;Marktgasse 3;00125;Möwenhafen;wirtin@woelfin.example;
;Nirgendweg 1;00125;Möwenhafen;;
Bootsbau Ahoi GmbH;Werftstraße 8;00126;Möwenhafen;buero@ahoi.example;DE123456788
"""


def imported(client: Client) -> str:
    file = SimpleUploadedFile("kunden.csv", TABLE.encode("cp1252"), content_type="text/csv")
    look = client.post("/kunden/import/", {"file": file}).headers["Location"]
    assert "werden angelegt 3" in words(client.get(look)) and "werden ausgelassen 1" in words(client.get(look))
    assert "vielleicht derselbe wie in Zeile 2 (gleiche E-Mail-Adresse)" in words(client.get(look))
    assert not Customer.objects.everywhere().exists(), "looking adds nobody"
    client.post(look, prefilled(client, look) | {"do": "import"})
    return look


def prefilled(client: Client, address: str) -> dict[str, str]:
    """What the browser would send of the import page nobody has touched."""
    page = client.get(address).content.decode()
    chosen = {}
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        found = re.search(r'<option value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        chosen[name] = found[1] if found else ""
    return chosen


def seller_of(invoice: Invoice) -> tuple[str, str]:
    return invoice.bill.seller.address.line_1, invoice.bill.payment.transfers[0].iban[-4:]


def test_a_workshop_moves_with_its_customers(client: Client) -> None:
    for path, values in (("", BUSINESS), ("", GMBH), ("steuer/", TAX), ("konten/", ACCOUNT)):
        saved(client, path, values)
    saved(client, "nummern/", {"kind": "invoice", "pattern": "NG-{jahr}-{nr:3}", "following": "41"})
    report = client.get(imported(client))
    wolf, again, boats = sorted(Customer.objects.everywhere(), key=lambda customer: customer.pk)
    assert "Zeile 4" in words(report), "the row without a name is told"
    skipped = client.get(f"{report.request['PATH_INFO']}ausgelassen.csv").content.decode("utf-8-sig")
    assert "Nirgendweg 1" in skipped
    # the guest house stands twice: home tells nobody, its page does, and both become one
    assert again.name in words(client.get(f"/kunden/{wolf.pk}/zusammenfuehren/"))
    assert client.post(f"/kunden/{again.pk}/zusammenfuehren/{wolf.pk}/", {}).status_code == 302
    # the first invoice, to a customer chosen while writing
    first = issue(client, for_customer(client, write(client), boats))
    assert (first.number, first.customer) == (f"NG-{timezone.localdate():%Y}-041", boats)
    # from next month on: another address, another bank
    day = timezone.localdate() + timedelta(days=31)
    saved(client, "", BUSINESS | {"seller.address.line_1": "Neue Mole 12", "since": short_date(day)})
    other = {"holder": "Nordlicht GmbH", "iban": "DE75 5121 0800 1245 1261 99", "currency": "EUR", "default": "on"}
    second = issue(client, for_customer(client, write(client), boats))
    assert second.bill.seller.address.line_1 == "Am Beispielkai 4", "not moved yet"
    with time_machine.travel(timezone.now() + timedelta(days=32), tick=False):
        saved(client, "konten/", other)
        third = issue(client, for_customer(client, write(client), boats))
        assert third.bill.seller.address.line_1 == "Neue Mole 12"
    # what was issued reads as it did, and all three are one relation
    for invoice, street in ((first, "Am Beispielkai 4"), (second, "Am Beispielkai 4")):
        invoice.refresh_from_db()
        assert invoice.bill.seller.address.line_1 == street
    relation = words(client.get(f"/kunden/{boats.pk}/"))
    assert all(invoice.number in relation for invoice in (first, second, third))
    assert "Neue Mole 12" in words(client.get("/einstellungen/aenderungen/"))
    making.make_all(first.business_id)
    assert not [fault for fault in verifying.verify()["faults"] if "document" not in fault]


def for_customer(client: Client, draft: Any, customer: Customer) -> Any:
    """The draft, with a customer chosen from the list."""
    assert client.post(f"/entwurf/{draft.pk}/kunde/", {"customer": customer.pk}).status_code == 302
    return draft

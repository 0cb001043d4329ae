"""A wrong invoice, corrected and issued again: what the seller does, what the customer sees."""

from __future__ import annotations

import pytest
from django.test import Client

from handschlag.core.einvoice import reading
from handschlag.documents.models import StoredDocument
from handschlag.drafts.models import Draft
from handschlag.invoices import documenting
from handschlag.invoices.models import Invoice
from tests.office.posting import posted, prefilled

pytestmark = pytest.mark.django_db


def test_a_wrong_invoice_corrected_and_reissued(client: Client) -> None:
    # six hours were billed, five were worked; the customer has the link already
    client.post("/", posted())
    draft = Draft.objects.everywhere().get()
    client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    wrong = Invoice.objects.everywhere().get()
    client.post(f"/rechnungen/{wrong.pk}/link/")
    old_link = client.get(f"/rechnungen/{wrong.pk}/").context["share"].url

    # without a reason nothing happens; with one the cancellation is there and the right draft opens
    address = f"/rechnungen/{wrong.pk}/berichtigen/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": " "}).status_code == 422
    opened = client.post(address, {"reason": "Es waren fünf Stunden"})
    assert client.post(address, {"reason": "noch einmal"}).url == opened.url
    page = client.get(opened.url).content.decode()
    assert "Es waren fünf Stunden" in page
    fields = prefilled(page)
    assert fields["lines.1.quantity"] == "6"

    # the customer already sees that nothing is to be paid
    customer = Client()
    assert "Diese Rechnung ist storniert" in customer.get(old_link).content.decode()

    # five hours, and issue
    sentence = "Ersetzt die Rechnung, in der eine Stunde zu viel stand."
    client.post(opened.url, fields | {"lines.1.quantity": "5", "explanation": sentence})
    right_draft = Draft.objects.everywhere().get(document_id=None)
    client.post(f"/entwurf/{right_draft.pk}/ausstellen/", {"revision": right_draft.revision})
    right = Invoice.objects.everywhere().get(replaces=wrong)
    assert right.gross_minor == wrong.gross_minor - 10115

    # the old link leads on, the new page says why
    page = customer.get(old_link).content.decode()
    assert right.number in page
    new_link = page.split('<a href="http')[1].split('"')[0]
    shown = customer.get("http" + new_link).content.decode()
    assert sentence in shown
    assert shown.count(sentence) == 1
    assert right.number in shown

    # on paper and as data
    assert documenting.make(right.pk)
    read = reading.read(bytes(documenting.document(right, StoredDocument.XML).content))
    assert read.bill.preceding_invoices[0].number == wrong.number
    assert sentence in read.bill.note
    page = client.get(f"/rechnungen/{right.pk}/").content.decode()
    assert wrong.number in page
    old_page = client.get(f"/rechnungen/{wrong.pk}/").content.decode()
    assert right.number in old_page
    assert client.get(address).url == f"/rechnungen/{right.pk}/"

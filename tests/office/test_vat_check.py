"""The button "USt-IdNr. prüfen": the answer beside the field, kept with the invoice, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from handschlag.customers import keeping
from handschlag.customers.models import VatProof
from handschlag.drafts.models import Draft
from handschlag.invoices.models import Invoice
from tests.adapters.vies_emulator import LOOPBACK, Vies, emulator
from tests.customers.records import record
from tests.office.posting import posted

pytestmark = pytest.mark.django_db
FRENCH = {
    "buyer.vat_identifier": "FR40303265045",
    "buyer.name": "Boulangerie du Nord SARL",
    "buyer.address.country_code": "FR",
    "buyer.address.post_code": "75001",
    "buyer.address.city": "Paris",
}


@pytest.fixture
def service(settings: Any) -> Iterator[Vies]:
    with emulator() as running:
        settings.VIES_URL, settings.OUTGOING_ALLOWED = running.address, list(LOOPBACK)
        yield running


def check(client: Client, **more: str) -> Any:
    return client.post("/", {**posted(), **FRENCH, **more, "do": "check-vat-id"}, follow=True)


def test_the_answer_stands_beside_the_field(client: Client, service: Vies) -> None:
    page = check(client)
    assert page.redirect_chain[-1][0].endswith("#vat-check")
    assert "FR40303265045: gültig" in page.content.decode() and "WAPIAAAA" not in service.asked[0]
    assert service.asked[0]["requesterNumber"] == posted()["seller.vat_identifier"].removeprefix("DE")
    assert Draft.objects.everywhere().get().data["buyer"]["name"] == "Boulangerie du Nord SARL"


@pytest.mark.parametrize(
    ("error", "says"),
    [("MS_UNAVAILABLE", "nicht geprüft"), ("TIMEOUT", "nicht rechtzeitig"), ("INVALID_INPUT", "versteht")],
)
def test_an_outage_is_said_and_is_no_yes(client: Client, service: Vies, error: str, says: str) -> None:
    service.error = error
    page = check(client).content.decode()
    assert says in page and "FR40303265045: gültig" not in page


def test_an_id_that_is_not_known_is_said(client: Client, service: Vies) -> None:
    page = check(client, **{"buyer.vat_identifier": "ATU10223006", "buyer.address.country_code": "AT"})
    assert "ATU10223006: nicht gültig" in page.content.decode()


def test_an_id_nobody_can_check_gets_a_sentence_and_loses_nothing(client: Client, service: Vies) -> None:
    page = client.post("/", {**posted(), **FRENCH, "buyer.vat_identifier": "FR1", "do": "check-vat-id"})
    assert page.status_code == 422 and "Boulangerie du Nord SARL" in page.content.decode()
    assert service.asked == []


def test_the_button_is_there_only_where_somebody_can_be_asked(client: Client, service: Vies) -> None:
    client.post("/", {**posted(), "buyer.vat_identifier": "CHE123456788"})
    draft = Draft.objects.everywhere().get()
    assert "check-vat-id" not in client.get(f"/entwurf/{draft.pk}/").content.decode()
    answer = client.post(
        f"/entwurf/{draft.pk}/", {**posted(), **FRENCH, "base_revision": "1", "edit": "1"}, headers={"X-Fragment": "1"}
    )
    assert "check-vat-id" in answer.content.decode()  # without reloading the page


def test_the_evidence_stands_on_the_page_of_the_invoice(client: Client, service: Vies) -> None:
    check(client, tax_situation="eu_service")
    draft = Draft.objects.everywhere().get()
    issued = client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision}, follow=True)
    assert "FR40303265045: gültig" in issued.content.decode() and "WAPIAAAAW1234567" in issued.content.decode()


def test_a_stranger_sees_nothing_of_it(client: Client, service: Vies, stranger: Client) -> None:
    check(client)
    stranger.post("/", {**posted(), **FRENCH})
    theirs = Draft.objects.everywhere().order_by("-pk").first()
    assert theirs and "FR40303265045: gültig" not in stranger.get(f"/entwurf/{theirs.pk}/").content.decode()
    assert VatProof.objects.everywhere().count() == 1


def test_the_customers_page_asks_and_keeps_the_answer(client: Client, service: Vies, invoice: Invoice) -> None:
    about = record("Boulangerie du Nord SARL", kind="business_eu", vat_identifier="FR40303265045", country_code="FR")
    customer = keeping.create(invoice.business, about, by="seller")
    address = f"/kunden/{customer.pk}/"
    page = client.get(address).content.decode()
    assert "beim Amt nicht abgefragt" in page and "USt-IdNr. prüfen" in page and service.asked == []
    asked = client.post(f"{address}ust-idnr/", follow=True)
    assert asked.redirect_chain[-1][0].endswith("#vat-check")
    assert "FR40303265045: gültig" in asked.content.decode() and "Noch einmal prüfen" in asked.content.decode()
    assert service.asked[0]["requesterNumber"] == posted()["seller.vat_identifier"].removeprefix("DE")
    assert VatProof.objects.everywhere().get().customer_id == customer.pk


def test_a_customer_whose_id_nobody_checks_has_no_button(client: Client, service: Vies, invoice: Invoice) -> None:
    swiss = keeping.create(invoice.business, record("Alpen AG", kind="business_abroad", country_code="CH"), by="seller")
    assert "ust-idnr/" not in client.get(f"/kunden/{swiss.pk}/").content.decode()
    refused = client.post(f"/kunden/{swiss.pk}/ust-idnr/")
    assert refused.status_code == 422 and "alert" in refused.content.decode() and service.asked == []

"""Contracts at the browser: begun from an invoice, a draft or from scratch, looked at ahead, changed, caught up."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from handschlag.contracts.models import Contract
    from handschlag.drafts.models import Draft
    from handschlag.invoices.models import Invoice

RHYTHM = {
    "every": "1", "unit": "month", "start": "01.01.2030", "timing": "advance", "day": "0", "until": "", "count": "",
    "mode": "send", "recipient": "", "payment_days": "", "name": "Hosting",
}  # fmt: skip
LINE = {
    "lines.0.name": "Hosting {monat} {jahr}",
    "lines.0.description": "",
    "lines.0.quantity": "1",
    "lines.0.unit_code": "LS",
    "lines.0.price": "49,00",
}


def contracts() -> list[Contract]:
    from handschlag.contracts.models import Contract

    return list(Contract.objects.everywhere().order_by("pk"))


@pytest.fixture
def contract(client: Client, invoice: Invoice) -> Contract:
    client.post("/vertraege/neu/", {**RHYTHM, **LINE, "rechnung": str(invoice.pk), "do": "save"})
    return contracts()[0]


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_an_invoice_becomes_a_contract_in_two_taps(client: Client, invoice: Invoice) -> None:
    page = client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    address = f"/vertraege/neu/?rechnung={invoice.pk}"
    assert address in page
    form = client.get(address)
    assert "Verpackungsdesign „Winterröstung“" in form.content.decode()
    assert form.content.decode().count("<tr>") == 13, "the next twelve are there at once"
    answer = client.post("/vertraege/neu/", {**RHYTHM, **LINE, "rechnung": str(invoice.pk), "do": "save"})
    (contract,) = contracts()
    assert answer["Location"] == f"/vertraege/{contract.pk}/"
    assert contract.customer_id == invoice.customer_id
    shown = text_of(client.get(answer["Location"]))
    assert "01.01.–31.01.2030" in shown and "58,31 €" in shown.replace("\u00a0", " ")


def test_a_line_that_names_its_month_goes_on_with_the_next_one(client: Client, contract: Contract) -> None:
    from handschlag.contracts import billing
    from handschlag.invoices.models import Invoice
    from tests.contracts.agreeing import at

    while billing.run(at("2030-01-01")):
        pass
    first = Invoice.objects.everywhere().order_by("-pk")[0]
    form = client.get(f"/vertraege/neu/?rechnung={first.pk}").content.decode()
    assert 'value="Hosting {monat} {jahr}"' in form and 'value="01.02.2030"' in form


def test_a_look_keeps_nothing(client: Client, invoice: Invoice) -> None:
    for do in ("look", "line", ""):
        answer = client.post("/vertraege/neu/", {**RHYTHM, **LINE, "rechnung": str(invoice.pk), "do": do})
        assert answer.status_code == 200
    assert contracts() == []


def test_what_is_due_already_is_made_at_once(client: Client, invoice: Invoice) -> None:
    from django_tasks_db.models import DBTaskResult

    billing = DBTaskResult.objects.filter(task_path="handschlag.contracts.jobs.bill_due")
    typed = {**RHYTHM, **LINE, "rechnung": str(invoice.pk), "do": "save"}
    client.post("/vertraege/neu/", typed)
    assert not billing.exists(), "the clock finds it on its day"
    client.post("/vertraege/neu/", typed | {"start": "31.01.2026", "lines.0.name": "Wartung"})
    assert billing.count() == 1


def test_pressed_twice_it_is_one_contract(client: Client, invoice: Invoice) -> None:
    form = client.get(f"/vertraege/neu/?rechnung={invoice.pk}").content.decode()
    once = re.search(r'name="once" value="([^"]+)"', form)
    assert once
    typed = {**RHYTHM, **LINE, "rechnung": str(invoice.pk), "once": once[1], "do": "save"}
    places = {client.post("/vertraege/neu/", typed)["Location"] for _ in range(2)}
    assert len(places) == 1 and len(contracts()) == 1


def test_a_rare_unit_stays(client: Client, invoice: Invoice) -> None:
    typed = {**RHYTHM, **LINE, "rechnung": str(invoice.pk), "lines.0.unit_code": "XBG"}
    page = client.post("/vertraege/neu/", typed).content.decode()
    assert '<option value="XBG" selected>' in page


def test_what_is_no_ordinary_invoice_is_no_source(client: Client, contract: Contract, invoice: Invoice) -> None:
    from handschlag.contracts import billing
    from handschlag.drafts.models import Draft
    from handschlag.invoices import correcting
    from tests.contracts.agreeing import at

    change(client, contract, "plan", **{**RHYTHM, "mode": "draft"})
    while billing.run(at("2030-01-01")):
        pass
    draft = Draft.objects.everywhere().get(document_id=None)
    taken_back = correcting.cancel(invoice, reason="x", by="test")
    for source in (f"entwurf={draft.pk}", f"rechnung={taken_back.pk}"):
        assert client.get(f"/vertraege/neu/?{source}").status_code == 404
    assert f"entwurf={draft.pk}" not in client.get(f"/entwurf/{draft.pk}/ausstellen/").content.decode()


def test_a_draft_becomes_the_contract(client: Client, draft: Draft) -> None:
    from handschlag.drafts.models import Draft

    client.post("/vertraege/neu/", {**RHYTHM, **LINE, "entwurf": str(draft.pk), "do": "save"})
    assert len(contracts()) == 1
    assert not Draft.objects.everywhere().exists(), "else the first period might be billed twice"


def test_from_scratch_with_a_known_customer(client: Client, invoice: Invoice) -> None:
    form = client.get("/vertraege/neu/").content.decode()
    assert "Kaffeerösterei Siebenschläfer GmbH" in form
    typed = {**RHYTHM, **LINE, "customer": str(invoice.customer_id), "unit": "year", "every": "1"}
    assert "01.01.–31.12.2030" in text_of(client.post("/vertraege/neu/", {**typed, "do": "look"}))
    client.post("/vertraege/neu/", {**typed, "do": "save"})
    (contract,) = contracts()
    assert (contract.every, contract.frame.buyer.name) == (12, "Kaffeerösterei Siebenschläfer GmbH")


def test_from_the_page_of_a_customer(client: Client, invoice: Invoice) -> None:
    page = client.get(f"/kunden/{invoice.customer_id}/").content.decode()
    address = f"/vertraege/neu/?customer={invoice.customer_id}"
    assert address in page
    assert f'<option value="{invoice.customer_id}" selected>' in client.get(address).content.decode()


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: Client, invoice: Invoice) -> None:
    wrong = {
        **RHYTHM, **LINE, "start": "31.02.2030", "every": "oft", "lines.0.price": "viel", "customer": "", "do": "save",
    }  # fmt: skip
    answer = client.post("/vertraege/neu/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422 and contracts() == []
    assert "Den Tag „31.02.2030“ gibt es nicht" in page and "Tragen Sie eine ganze Zahl ein" in page
    for value in ("31.02.2030", "oft", "viel", "Hosting {monat} {jahr}"):
        assert f'value="{value}"' in page


def test_an_english_page_reads_english_numbers_for_a_german_document(client: Client, invoice: Invoice) -> None:
    typed = {**RHYTHM, **LINE, "lines.0.price": "1,049.50", "start": "1 Jan 2030", "rechnung": str(invoice.pk)}
    client.post("/en/vertraege/neu/", {**typed, "do": "save"})
    (contract,) = contracts()
    assert contract.terms[0].as_lines[0].price == Decimal("1049.50")
    assert (contract.start, contract.frame.language) == (date(2030, 1, 1), "de")


def change(client: Client, contract: Contract, do: str, **values: str) -> Any:
    return client.post(f"/vertraege/{contract.pk}/aendern/", {"do": do, **values})


def test_a_price_from_a_day_and_taking_it_back(client: Client, contract: Contract) -> None:
    change(client, contract, "price", since="01.03.2030", **{"price.0": "59,00"})
    change(client, contract, "price", since="01.05.2030", percent="10")
    shown = text_of(client.get(f"/vertraege/{contract.pk}/")).replace("\u00a0", " ")
    assert shown.count("Neuer Preis") == 2
    assert "64,90 €" in shown, "ten percent on what holds then"
    change(client, contract, "withdraw:2030-03-01")
    assert text_of(client.get(f"/vertraege/{contract.pk}/")).count("Neuer Preis") == 1
    answer = change(client, contract, "price", since="", percent="viel")
    assert answer.status_code == 422
    assert "Tragen Sie einen Tag ein" in text_of(answer) and 'value="viel"' in answer.content.decode()


@pytest.mark.parametrize("percent", ["-101", "1e9", "NaN", "", "∞"])
def test_no_price_becomes_nonsense(client: Client, contract: Contract, percent: str) -> None:
    change(client, contract, "price", since="01.03.2030", percent=percent)
    prices = [line.price for terms in contracts()[0].terms for line in terms.as_lines]
    assert all(price is not None and 0 <= price < 100 for price in prices)


def test_pause_go_on_end_and_go_on_after_all(client: Client, contract: Contract) -> None:
    change(client, contract, "pause", first="01.02.2030", last="")
    assert "bis Sie weitermachen" in text_of(client.get(f"/vertraege/{contract.pk}/"))
    change(client, contract, "resume", resume="01.06.2030")
    assert "01.06.–30.06.2030" in text_of(client.get(f"/vertraege/{contract.pk}/"))
    change(client, contract, "end", end="15.07.2030")
    shown = text_of(client.get(f"/vertraege/{contract.pk}/"))
    assert "01.07.–31.07.2030" in shown and "01.08.–31.08.2030" not in shown
    change(client, contract, "go-on")
    assert contracts()[0].until is None
    assert change(client, contract, "pause", first="x").status_code == 422
    assert change(client, contract, "unknown:thing").status_code == 302


def test_the_rhythm_and_what_happens_can_be_changed(client: Client, contract: Contract) -> None:
    change(client, contract, "plan", **{**RHYTHM, "every": "3", "mode": "draft", "recipient": "neu@kunde.example"})
    row = contracts()[0]
    assert (row.every, row.mode, row.recipient) == (3, "draft", "neu@kunde.example")
    assert change(client, contract, "plan", **{**RHYTHM, "recipient": "keine"}).status_code == 422


def test_catching_up_asks_on_the_home_page_and_does_what_was_said(client: Client, invoice: Invoice) -> None:
    from django.utils import timezone

    from handschlag.contracts import billing
    from handschlag.contracts.models import Period
    from handschlag.core.terms import short_date
    from handschlag.invoices.models import Invoice

    start = timezone.localdate().replace(day=1) - timedelta(days=40)
    typed = {**RHYTHM, **LINE, "start": short_date(start), "rechnung": str(invoice.pk), "do": "save"}
    client.post("/vertraege/neu/", typed)
    (contract,) = contracts()
    while billing.run():
        pass
    assert "Fällige Rechnungen eines Vertrags nachholen" in text_of(client.get("/heute/"))
    page = client.get("/vertraege/nachholen/").content.decode()
    names = sorted(set(re.findall(rf'name="({contract.pk}:[0-9-]+)"', page)))
    assert len(names) >= 2
    client.post("/vertraege/nachholen/", {names[0]: "skip", names[1]: "make"} | dict.fromkeys(names[2:], "skip"))
    while billing.run():
        pass
    states = list(Period.objects.everywhere().order_by("start").values_list("state", flat=True))
    assert states[:2] == ["skipped", "made"]
    assert Invoice.objects.everywhere().count() == 2
    made = Invoice.objects.everywhere().order_by("-pk")[0]
    assert "Aus dem Vertrag „Hosting“." in text_of(client.get(f"/rechnungen/{made.pk}/"))
    assert "nachholen" not in text_of(client.get("/heute/"))


def test_what_was_stopped_is_a_task_with_a_sentence(client: Client, contract: Contract) -> None:
    from dataclasses import replace

    from handschlag.contracts import billing
    from handschlag.customers import keeping as customers
    from handschlag.drafts import drafting
    from handschlag.drafts.models import Draft
    from handschlag.invoices import issuing
    from tests.contracts.agreeing import at

    assert contract.customer
    customers.change(contract.customer, replace(contract.customer.record, order_number_required=True), by="test")
    shown = text_of(client.get(f"/vertraege/{contract.pk}/"))
    assert "So bliebe die nächste Rechnung ein Entwurf: Tragen Sie die Bestellnummer ein" in shown
    while billing.run(at("2030-01-01")):
        pass
    home = text_of(client.get("/heute/"))
    assert "für 01.01.–31.01.2030 ausstellen" in home
    assert "Hosting: Tragen Sie die Bestellnummer ein" in home
    draft = Draft.objects.everywhere().get(document_id=None)
    drafting.save(draft, {**draft.data, "purchase_order_reference": "PO 1"}, base_revision=1, window="")
    assert "Tragen Sie die Bestellnummer ein" in text_of(client.get(f"/vertraege/{contract.pk}/"))
    draft.refresh_from_db()
    issuing.issue_draft(draft, by="test", today=date(2030, 1, 2))
    shown = text_of(client.get(f"/vertraege/{contract.pk}/")).partition("Was bisher geschah")[2]
    assert "RE-2030-0001" in shown and "Bestellnummer ein" not in shown, "it is solved"
    assert home.count("Kaffeerösterei Siebenschläfer GmbH für") == 1 and "Entwurf für" not in home, "told once"


def test_the_list_asks_few_questions(
    client: Client, contract: Contract, invoice: Invoice, django_assert_num_queries: Any
) -> None:
    def queries() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            assert client.get("/vertraege/").status_code == 200
        return len(seen)

    before = queries()
    for _ in range(3):
        client.post("/vertraege/neu/", {**RHYTHM, **LINE, "rechnung": str(invoice.pk), "do": "save"})
    assert queries() == before <= 9
    assert "Noch keine Verträge" not in text_of(client.get("/vertraege/?stand=laufend"))


def test_a_stranger_uses_nothing_of_another_business(
    client: Client, contract: Contract, invoice: Invoice, stranger: Client
) -> None:
    for source in ({"rechnung": str(invoice.pk)}, {"customer": str(invoice.customer_id)}, {"rechnung": "1 OR 1"}):
        assert stranger.get("/vertraege/neu/", source).status_code == 404
        assert stranger.post("/vertraege/neu/", {**RHYTHM, **LINE, **source, "do": "save"}).status_code == 404
    assert change(stranger, contract, "end", end="01.01.2030").status_code == 404


@pytest.mark.parametrize(("price", "percent", "raised"), [("0,045", "3", "0.046"), ("49,00", "3", "50.47")])
def test_a_price_of_less_than_a_cent_stays_one(
    client: Client, contract: Contract, price: str, percent: str, raised: str
) -> None:
    change(client, contract, "price", since="01.03.2030", **{"price.0": price})
    change(client, contract, "price", since="01.05.2030", percent=percent)
    assert str(contracts()[0].terms[-1].as_lines[0].price) == raised

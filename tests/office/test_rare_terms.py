"""Terms that only some invoices need: each input says what it is and keeps what was typed."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from handschlag.core.bill import CashDiscount, Identifier
from handschlag.core.einvoice.reading import read
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from handschlag.invoices import documenting
from handschlag.invoices.models import Invoice
from handschlag.office import fields, form_data
from handschlag.office.editor_form import GROUPS
from tests.documents.typeset import pages
from tests.office.posting import posted, prefilled

pytestmark = pytest.mark.django_db
NEW = "/neu/"
TYPED = {
    "cash_discounts.0.percent": "3",
    "cash_discounts.0.days": "7",
    "cash_discounts.1.percent": "2,5",
    "cash_discounts.1.days": "10",
    "buyer.electronic_address": "04011000-1234512345-06",
    "buyer.electronic_address_scheme": "0204",
    "seller.electronic_address": "4012345000009",
    "seller.electronic_address_scheme": "0088",
    "payment_means_code": "59",
    "payment_means_text": "Abbuchung am Fälligkeitstag",
    "direct_debit.mandate_reference": "M-2026-118",
    "direct_debit.creditor_identifier": "DE98ZZZ09999999999",
    "direct_debit.debited_account": "DE89 3704 0044 0532 0130 00",
    "card.number": "1234",
    "card.holder": "Mira „Muster“ & Co.",
    "project_reference": "Leuchtturm",
    "sales_order_reference": "AB-7",
    "despatch_advice_reference": "LS-77",
    "receiving_advice_reference": "WE-3",
    "tender_reference": "Los 2",
    "buyer_accounting_reference": "KSt 4711",
    "object_identifier.value": "Z-88",
    "object_identifier.scheme": "MG",
    "delivery.name": "Lager Siebenschläfer",
    "delivery.address.line_1": "Hafenweg 2",
    "delivery.address.line_2": "Tor 3",
    "delivery.address.post_code": "00125",
    "delivery.address.city": "Möwenhafen",
    "delivery.address.country_code": "DE",
    "delivery.address.line_3": "Rampe 4",
    "delivery.address.subdivision": "Küste",
    "delivery.location.value": "4012345000009",
    "delivery.location.scheme": "0088",
    "payee.name": "Musterbank Factoring",
    "payee.identifier.value": "4098765000010",
    "payee.identifier.scheme": "0088",
    "payee.legal_registration.value": "HRB 4711",
    "payee.legal_registration.scheme": "0002",
}

OF_ADDRESSES_AND_LINES = {
    "buyer.address.line_3": "Eingang B",
    "buyer.address.subdivision": "Nordküste",
    "seller.address.line_3": "Hof 2",
    "seller.address.subdivision": "Südküste",
    "lines.0.buyer_article_number": "K-7",
    "lines.0.buyer_accounting_reference": "KSt 12",
    "lines.0.order_line_reference": "30",
    "lines.0.note": "Wie am Telefon besprochen",
    "lines.0.article_number": "A-1",
    "lines.0.period.start_date": "02.11.2026",
    "lines.0.period.end_date": "20.11.2026",
}


def drafts():
    return Draft.objects.everywhere()


def written(client, **changes: str) -> tuple[Draft, str]:
    """A draft and its page after posting a complete invoice with some fields more."""
    address = client.post("/", posted(**changes)).url
    return drafts().get(), client.get(address).content.decode()


def opened(page: str, group: str) -> bool:
    found = re.search(rf'<details class="[^"]*" id="more-{group}"( open)?>', page)
    assert found, group
    return bool(found[1])


def test_what_was_typed_is_kept_shown_again_and_billed(client):
    draft, page = written(client, **TYPED)
    assert {path: form_data.value_at(draft.data, path) for path in TYPED} == TYPED
    shown = prefilled(page)
    assert {path: shown.get(path) for path in TYPED} == TYPED

    client.post(f"/entwurf/{draft.pk}/", shown | {"base_revision": "1", "window": "first"})
    again = drafts().get()
    assert {path: form_data.value_at(again.data, path) for path in TYPED} == TYPED
    seen = review(again.data)
    assert seen.errors == ()
    bill = seen.bill
    assert bill.cash_discounts == (CashDiscount(7, Decimal(3)), CashDiscount(10, Decimal("2.5")))
    assert (bill.buyer.electronic_address_scheme, bill.seller.electronic_address_scheme) == ("0204", "0088")
    assert bill.object_identifier == Identifier("Z-88", "MG")
    assert bill.direct_debit.debited_account == "DE89370400440532013000"
    assert (bill.payment_means_code, bill.card.number, bill.payee.name) == ("59", "1234", "Musterbank Factoring")
    assert (bill.delivery.address.city, bill.delivery.address.country_code) == ("Möwenhafen", "DE")
    same = [path for path in TYPED if path.endswith("_reference") and "." not in path]
    assert {path: getattr(bill, path) for path in same} == {path: TYPED[path] for path in same}


def test_every_field_has_its_id_a_label_and_an_explanation(client):
    page = client.get("/").content.decode()
    for path in TYPED:
        html_id = fields.id_of(path)
        tag = re.search(rf'<(?:input|select) [^>]*id="{html_id}"[^>]*>', page)
        assert tag and f'name="{path}"' in tag[0], path
        assert f'aria-describedby="{html_id}-hint"' in tag[0], path
        assert re.search(rf'<label for="{html_id}">[^<]+', page), path
        assert re.search(rf'id="{html_id}-hint">[^<]+', page), path


def test_groups_are_closed_until_something_stands_in_them(client):
    page = client.get("/").content.decode()
    assert [group for group in (*GROUPS, "bill") if opened(page, group)] == []
    _, page = written(client, project_reference="Leuchtturm")
    assert [group for group in (*GROUPS, "bill") if opened(page, group)] == ["references", "bill"]


def test_a_finding_opens_the_group_it_points_into(client):
    _, page = written(client, format="xrechnung-cii", buyer__contact__email="")
    assert prefilled(page)["buyer.electronic_address"] == ""
    assert [group for group in (*GROUPS, "bill") if opened(page, group)] == ["addresses", "bill"]
    assert 'href="#buyer-electronic_address"' in page


def test_a_chosen_way_to_pay_says_what_it_needs(client):
    _, page = written(client, payment_means_code="59")
    assert opened(page, "paying")
    assert 'href="#direct_debit-mandate_reference"' in page


@pytest.mark.parametrize(
    ("path", "value", "group"),
    [
        ("cash_discounts.1.days", "bald", "discounts"),
        ("cash_discounts.0.percent", "viel", "discounts"),
        ("delivery.address.country_code", "XX", "delivery"),
        ("payment_means_code", "999", "paying"),
    ],
)
def test_what_cannot_be_read_stays_and_is_pointed_at(client, path, value, group):
    changes = {path: value} | ({"cash_discounts.0.percent": "2"} if path == "cash_discounts.1.days" else {})
    _, page = written(client, **changes)
    assert prefilled(page)[path] == value
    assert opened(page, group)
    assert f'href="#{fields.id_of(path)}"' in page


def test_more_rows_for_skonto_and_their_base_survive(client):
    typed = {f"cash_discounts.{i}.{part}": str(i + 1) for i in range(3) for part in ("percent", "days", "base_amount")}
    draft, page = written(client, **typed)
    assert {path: prefilled(page).get(path) for path in typed} == typed
    assert len(draft.data["cash_discounts"]) == 3


def test_the_usual_kind_of_address_is_not_kept(client):
    draft, page = written(client, buyer__electronic_address_scheme="EM", buyer__electronic_address="a@kunde.example")
    assert "electronic_address_scheme" not in draft.data["buyer"]
    assert prefilled(page)["buyer.electronic_address_scheme"] == "EM"


def test_a_quote_asks_for_none_of_it(client):
    page = client.get("/angebote/neu/").content.decode()
    assert 'id="more-bill"' in page
    assert 'id="more-discounts"' not in page


def test_a_sender_of_the_settings_has_its_address_there(client, invoice):
    page = client.get(NEW).content.decode()
    assert 'name="seller.electronic_address"' not in page
    assert 'href="/einstellungen/#seller-electronic_address"' in page
    saved = {"section": "betrieb", **prefilled_settings(client), "seller.electronic_address": "4012345000009"}
    assert client.post("/einstellungen/", saved | {"seller.electronic_address_scheme": "0088"}).status_code == 302
    client.post(NEW, {name: value for name, value in posted(window="next").items() if not name.startswith("seller.")})
    seller = review(drafts().order_by("-pk").first().data).bill.seller
    assert (seller.electronic_address, seller.electronic_address_scheme) == ("4012345000009", "0088")


def prefilled_settings(client) -> dict[str, str]:
    page = client.get("/einstellungen/").content.decode()
    form = page[page.index('id="betrieb"') : page.index('id="rechtsform"')]
    found = dict(re.findall(r'name="(seller\.[^"]+)" value="([^"]*)"', form))
    assert 'id="seller-electronic_address"' in form
    return found


def test_fields_of_a_list_and_of_the_delivery_are_called_by_their_place():
    assert fields.label_of("cash_discounts.1.days") == "Skonto-Stufe 2, bei Zahlung binnen Tagen"
    assert fields.label_of("delivery.address.city") == "Lieferung, Ort"


def test_addresses_and_lines_have_them_too(client):
    draft, page = written(client, **OF_ADDRESSES_AND_LINES)
    shown = prefilled(page)
    note = OF_ADDRESSES_AND_LINES["lines.0.note"]
    assert f">{note}</textarea>" in page
    assert {path: shown.get(path, note) for path in OF_ADDRESSES_AND_LINES} == OF_ADDRESSES_AND_LINES
    bill = review(draft.data).bill
    assert (bill.buyer.address.line_3, bill.seller.address.subdivision) == ("Eingang B", "Südküste")
    line = bill.lines[0]
    assert (line.buyer_article_number, line.buyer_accounting_reference, line.note) == ("K-7", "KSt 12", note)
    assert (line.order_line_reference, line.period.end_date.day) == ("30", 20)
    client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    invoice = Invoice.objects.everywhere().get()
    xml, pdf = documenting.render(invoice)
    found = read(xml).bill
    assert (found.buyer.address, found.lines[0].buyer_article_number) == (bill.buyer.address, "K-7")
    words = " ".join(" ".join(pages(pdf)).split())
    for said in ("Eingang B", "00124 Möwenhafen, Nordküste", "Ihre Artikelnummer K-7", "Kostenstelle KSt 12", note):
        assert said in words, said

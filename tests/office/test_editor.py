"""Writing a draft: every save keeps what was typed, with and without JavaScript."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from handschlag.businesses.models import Business
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from handschlag.invoices.models import Invoice
from tests.office.posting import posted, prefilled

pytestmark = pytest.mark.django_db
SCRIPT = {"headers": {"x-fragment": "1"}}


def drafts():
    return Draft.objects.everywhere()


def test_reading_the_front_page_makes_nothing(client):
    assert client.get("/").status_code == 200
    assert not Business.objects.exists()
    assert list(client.cookies) == ["handschlag"]


def test_from_an_empty_browser_twelve_inputs_are_enough(client):
    page = client.get("/").content.decode()
    needed = {
        "seller.name": "Atelier Nordlicht",
        "seller.address.line_1": "Am Beispielkai 4",
        "seller.address.post_code": "00123",
        "seller.address.city": "Möwenhafen",
        "seller.tax_registration_identifier": "12/345/67890",
        "payment.account_identifier": "DE02 1203 0000 0000 2020 51",
        "buyer.name": "Kaffeerösterei Siebenschläfer GmbH",
        "buyer.address.line_1": "Traumgasse 7",
        "buyer.address.post_code": "00124",
        "buyer.address.city": "Möwenhafen",
        "lines.0.name": "Verpackungsdesign",
        "lines.0.price": "480",
    }
    assert len(needed) == 12
    client.post("/", prefilled(page) | needed)
    assert review(drafts().get().data).may_issue


def test_what_needs_no_fields_says_so_only_once(client):
    page = client.get("/").content.decode()
    assert "Noch einzutragen" in page
    assert 'class="must"' not in page, "nothing is wrong before anything was typed"


def test_the_first_save_makes_business_draft_and_secret_link(client, typed):
    answer = client.post("/", typed)
    draft = drafts().get()
    assert answer.url == f"/entwurf/{draft.pk}/"
    assert draft.data["lines"][0]["price"] == "480,00"
    page = client.get(answer.url)
    assert page.context["secret_link"].startswith("http")
    assert "571" not in page.content.decode()


def test_an_answer_that_got_lost_makes_no_second_draft(client, typed):
    client.post("/", typed | {"edit": "1"})
    client.post("/", typed | {"edit": "2", "buyer.name": "Praxis am Lindenhof"})
    assert drafts().get().data["buyer"]["name"] == "Praxis am Lindenhof"


def test_saving_answers_with_totals_check_and_revision(client, draft, typed):
    answer = client.post(f"/entwurf/{draft.pk}/", typed | {"lines.0.price": "1.000", "base_revision": "1"}, **SCRIPT)
    page = answer.content.decode()
    assert 'data-revision="2"' in page
    assert "3.000,00\xa0€" in page
    assert 'id="check"' in page
    assert "<html" not in page


def test_saving_asks_the_database_a_fixed_number_of_times(client, draft, typed, django_assert_num_queries):
    """Key and business; draft; locked draft, profile, texts, update; secret link; transaction."""
    many = typed | {f"lines.{i}.{k}": v for i in range(60) for k, v in (("name", "Seite"), ("price", "1"))}
    with django_assert_num_queries(9):
        client.post(f"/entwurf/{draft.pk}/", many | {"base_revision": "1"}, **SCRIPT)


def test_the_seller_is_remembered_for_the_next_invoice(client, draft):
    page = client.get("/neu/").content.decode()
    assert 'value="Atelier Nordlicht"' in page
    assert 'value="Kaffeerösterei' not in page


# -- two windows


def test_another_window_never_overwrites(client, draft, typed):
    address = f"/entwurf/{draft.pk}/"
    client.post(address, typed | {"base_revision": "1", "buyer.name": "Neu in Fenster eins"})
    late = typed | {"window": "second", "base_revision": "1", "buyer.name": "Neu in Fenster zwei"}
    assert client.post(address, late, **SCRIPT).status_code == 409
    assert client.post(address, late).url == f"{address}fassungen/"
    assert drafts().get().data["buyer"]["name"] == "Neu in Fenster eins"
    page = client.get(f"{address}fassungen/").content.decode()
    assert "Neu in Fenster eins" in page
    assert "Neu in Fenster zwei" in page


def test_a_person_chooses_field_by_field(client, draft, typed):
    address = f"/entwurf/{draft.pk}/"
    client.post(address, typed | {"base_revision": "1", "buyer.name": "Eins", "lines.0.name": "Erste Fassung"})
    other = typed | {"window": "second", "base_revision": "1", "buyer.name": "Zwei", "lines.0.name": "Zweite Fassung"}
    client.post(address, other)
    state = client.get(f"{address}fassungen/").context["state"]
    client.post(f"{address}fassungen/", {"state": state, "buyer.name": "0", "lines.0": "1"})
    data = drafts().get().data
    assert data["buyer"]["name"] == "Eins"
    assert data["lines"][0]["name"] == "Zweite Fassung"
    assert data["lines"][1] == draft.data["lines"][1]
    assert client.get(f"{address}fassungen/").url == address


def test_what_a_window_types_while_a_person_chooses_is_not_lost(client, draft, typed):
    address = f"/entwurf/{draft.pk}/"
    client.post(address, typed | {"base_revision": "1", "buyer.name": "Eins"})
    client.post(address, typed | {"window": "second", "base_revision": "1", "buyer.name": "Zwei"})
    state = client.get(f"{address}fassungen/").context["state"]
    client.post(address, typed | {"base_revision": "2", "buyer.name": "Eins und mehr"})
    answer = client.post(f"{address}fassungen/", {"state": state, "buyer.name": "1"})
    assert answer.status_code == 409
    assert "Eins und mehr" in answer.content.decode() and "Zwei" in answer.content.decode()
    assert drafts().get().data["buyer"]["name"] == "Eins und mehr"


def test_an_issued_draft_takes_nothing_more(client, invoice, typed):
    draft = drafts().get()
    answer = client.post(f"/entwurf/{draft.pk}/", typed, **SCRIPT)
    assert answer.status_code == 410
    assert f"/rechnungen/{invoice.pk}/" in answer.content.decode()
    assert client.get(f"/entwurf/{draft.pk}/").url == f"/rechnungen/{invoice.pk}/"


# -- without JavaScript


@pytest.mark.parametrize(
    ("button", "names"),
    [
        ("add", ["A", "B", ""]),
        ("remove:0", ["B"]),
        ("up:1", ["B", "A"]),
        ("down:0", ["B", "A"]),
        ("up:0", ["A", "B"]),
        ("remove:7", ["A", "B"]),
    ],
)
def test_lines_have_buttons(client, draft, button, names):
    typed = posted(lines__0__name="A", lines__1__name="B", base_revision="1", do=button)
    assert client.post(f"/entwurf/{draft.pk}/", typed).url.endswith("#lines")
    assert [line.get("name", "") for line in drafts().get().data["lines"]] == names


def test_a_removed_line_comes_back(client, draft):
    address = f"/entwurf/{draft.pk}/"
    client.post(address, posted(base_revision="1", do="remove:0"))
    assert "Position 1 entfernt" in client.get(address).content.decode()
    one_line = {k: v for k, v in posted(base_revision="2", do="undo").items() if not k.startswith("lines.1")}
    client.post(address, one_line)
    assert drafts().get().data["lines"] == draft.data["lines"]


def test_a_fix_is_one_click_and_can_be_undone(client, draft):
    address = f"/entwurf/{draft.pk}/"
    typed = posted(base_revision="1", lines__1__unit_code="Std.")
    client.post(address, typed)
    key = re.search(r'value="(fix:CLARITY-UNIT-ABBREVIATED@[^"]+)"', client.get(address).content.decode())[1]
    client.post(address, typed | {"do": key})
    assert drafts().get().data["lines"][1]["unit_code"] == "Stunden"
    client.post(address, posted(lines__1__unit_code="Stunden", do="undo"))
    assert drafts().get().data["lines"][1]["unit_code"] == "Std."


def test_what_stops_issuing_is_said_at_the_top_and_at_the_field(client, draft):
    typed = posted(base_revision="1", seller__name="", lines__0__price="viel", do="issue")
    answer = client.post(f"/entwurf/{draft.pk}/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Fehler: " in page
    assert '<a href="#seller-name">' in page
    assert 'id="seller-name-err"' in page
    assert "Position 1, Einzelpreis: " in page
    assert 'value="viel"' in page, "what was typed stays"
    assert not Invoice.objects.everywhere().exists()


# -- who may, how often, how much


def test_a_stranger_finds_nothing(draft, stranger, client):
    from django.test import Client

    for browser in (stranger, Client()):
        for path in ("", "vorschau/", "fassungen/", "ausstellen/", "seite/1.svg"):
            assert browser.get(f"/entwurf/{draft.pk}/{path}").status_code == 404
        assert browser.post(f"/entwurf/{draft.pk}/", posted()).status_code == 404
        assert browser.post(f"/entwurf/{draft.pk}/loeschen/").status_code == 404
    assert client.get(f"/entwurf/{draft.pk}/").status_code == 200


def test_new_businesses_from_one_network_are_counted(client, typed, monkeypatch):
    from django.test import Client

    from handschlag.office import access

    monkeypatch.setattr(access, "NEW_BUSINESSES_PER_HOUR", 1)
    assert client.post("/", typed).status_code == 302
    refused = Client().post("/", typed)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def test_more_text_than_an_invoice_holds_is_refused_with_a_sentence(client, draft, typed, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000
    typed["note"] = "x" * 4_500
    answer = client.post(f"/entwurf/{draft.pk}/", typed | {"base_revision": "1"}, **SCRIPT)
    assert answer.status_code in (400, 413)
    assert drafts().get().data == draft.data


@pytest.mark.parametrize(
    "nasty", ["<script>alert(1)</script>", "#eval(1)", "\u202eRTL\u200b", "a\r\nb", '"><img src=x>']
)
def test_hostile_words_are_only_words(client, draft, nasty):
    page = client.post(f"/entwurf/{draft.pk}/", posted(base_revision="1", lines__0__name=nasty), follow=True)
    assert page.status_code == 200
    assert nasty not in page.content.decode() or not set('<>"') & set(nasty)
    assert client.get(f"/entwurf/{draft.pk}/seite/1.svg").status_code == 200


def test_a_draft_can_be_thrown_away(client, draft):
    client.post(f"/entwurf/{draft.pk}/loeschen/")
    assert not drafts().exists()


def test_the_preview_is_the_real_page(client, draft):
    page = client.get(f"/entwurf/{draft.pk}/seite/1.svg")
    assert page["Content-Type"] == "image/svg+xml"
    assert page["X-Pages"] == "1"
    assert page.content.startswith(b"<svg")
    assert client.get(f"/entwurf/{draft.pk}/seite/2.svg").status_code == 404
    assert client.get("/vorschau/leer.svg").content.startswith(b"<svg")


# -- logo


def picture() -> bytes:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (40, 20), "#1d3b3a").save(out, "PNG")
    return out.getvalue()


def upload(content: bytes, name: str = "logo.png"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_a_logo_is_taken_in_shown_and_taken_off_again(client, draft):
    address = f"/entwurf/{draft.pk}/"
    plain = client.get(f"{address}seite/1.svg").content
    client.post(address, posted(base_revision="1") | {"logo": upload(picture())})
    assert bytes(Business.objects.get().logo).startswith(b"\x89PNG")
    assert client.get(f"{address}seite/1.svg").content != plain
    client.post(address, posted(base_revision="1", do="no-logo"))
    assert Business.objects.get().logo is None


def test_what_is_no_picture_is_refused_with_a_sentence(client, draft):
    address = f"/entwurf/{draft.pk}/"
    typed = posted(base_revision="1", buyer__name="Praxis am Lindenhof")
    answer = client.post(address, typed | {"logo": upload(b"<svg onload=alert(1)>", "logo.svg")})
    assert answer.status_code == 422
    assert 'id="logo-err"' in answer.content.decode()
    said = client.post(address, typed | {"logo": upload(b"GIF89a", "logo.gif")}, **SCRIPT)
    assert said.status_code == 422
    assert "PNG" in said.content.decode()
    assert Business.objects.get().logo is None
    assert drafts().get().data["buyer"]["name"] == "Praxis am Lindenhof", "the words are saved all the same"


def test_a_thank_you_is_suggested_and_taken_with_one_tap(client: Client, typed: dict[str, str]) -> None:
    client.post("/", typed)
    draft = Draft.objects.everywhere().get()
    page = client.get(f"/entwurf/{draft.pk}/").content.decode()
    assert "Danke für Ihren ersten Auftrag und Ihr Vertrauen." in page and 'value="thank"' in page
    assert not draft.data.get("thank_you_note")
    client.post(f"/entwurf/{draft.pk}/", {**typed, "do": "thank", "base_revision": "1"})
    draft.refresh_from_db()
    assert draft.data["thank_you_note"] == "Danke für Ihren ersten Auftrag und Ihr Vertrauen."
    assert 'value="thank"' not in client.get(f"/entwurf/{draft.pk}/").content.decode()


def test_a_thank_you_is_taken_at_the_last_look(client: Client, draft: Draft, settings: Any) -> None:
    settings.MAIL_CONFIGURED = True
    address = f"/entwurf/{draft.pk}/ausstellen/"
    assert 'value="thank"' in client.get(address).content.decode()
    assert client.post(address, {"do": "thank", "dann": ""})["Location"] == address
    typed = {"do": "thank", "dann": "senden", "recipient": "buero@praxis.example", "own_email": "ich@atelier.example"}
    last_look = client.post(address, typed, follow=True)
    assert last_look.redirect_chain, "twice changes nothing"
    assert 'value="buero@praxis.example"' in last_look.content.decode(), "what was typed stays"
    page = client.get(address).content.decode()
    assert "„Danke für Ihren ersten Auftrag und Ihr Vertrauen.“" in page and 'value="thank"' not in page
    client.post(address, {"revision": Draft.objects.everywhere().get().revision})
    assert Invoice.objects.everywhere().get().bill.thank_you_note.startswith("Danke für Ihren ersten Auftrag")


def test_another_language_keeps_every_amount(client, draft, typed):
    """A German 1.500 is no English 1.5, however often the page is saved before it is loaded again."""
    fields = typed | {"lines.0.quantity": "1", "lines.0.price": "1.500", "typed_in": "de", "language": "en"}
    for edit in ("1", "2"):
        answer = client.post(f"/entwurf/{draft.pk}/", fields | {"base_revision": "1", "edit": edit}, **SCRIPT)
        assert 'data-language="en"' in answer.content.decode()
        assert review(drafts().get().data).bill.lines[0].price == 1_500
    page = client.get(f"/entwurf/{draft.pk}/").content.decode()
    shown = prefilled(page)
    assert (shown["lines.0.price"], shown["typed_in"]) == ("1500", "en")
    client.post(f"/entwurf/{draft.pk}/", shown | {"language": "de", "base_revision": "2"})
    assert review(drafts().get().data).bill.lines[0].price == 1_500


def test_a_pdf_alone_is_offered_only_with_its_reason(client, draft, typed):
    def choices():
        page = client.get(f"/entwurf/{draft.pk}/").content.decode()
        return page[page.index('id="format"') : page.index('id="format-words"')], page

    of_2028 = {"issue_date": "03.02.2028", "delivery_date": "03.02.2028", "supply": "same", "lines.0.price": "9.000"}
    client.post(f"/entwurf/{draft.pk}/", typed | of_2028)
    offered, page = choices()
    assert 'value="plain"' not in offered
    assert "Ein PDF allein genügt hier nicht" in page
    client.post(f"/entwurf/{draft.pk}/", typed | of_2028 | {"format": "plain"})
    offered, page = choices()
    assert 'value="plain" selected' in offered, "what was chosen is never taken away in silence"
    client.post(f"/entwurf/{draft.pk}/", typed | of_2028 | {"buyer.kind": "consumer"})
    offered, page = choices()
    assert 'value="plain"' in offered
    assert "Ihr Kunde ist eine Privatperson (§ 14 Abs. 2 Nr. 1 UStG)" in page


def test_a_bill_in_francs_states_its_vat_in_euros_too(client, typed):
    client.post("/", typed | {"currency": "CHF"})
    draft = Draft.objects.everywhere().get()
    page = client.get(f"/entwurf/{draft.pk}/").content.decode()
    assert "Nennen Sie die Umsatzsteuer auch in Euro" in page and '<option value="CHF" selected>' in page
    rate = {"exchange_rate": "1,0650", "exchange_rate_source": "BMF", "base_revision": str(draft.revision), "edit": "1"}
    client.post(f"/entwurf/{draft.pk}/", typed | {"currency": "CHF"} | rate)
    page = client.get(f"/entwurf/{draft.pk}/").content.decode()
    assert "Nennen Sie die Umsatzsteuer auch in Euro" not in page and 'value="1,0650"' in page
    draft.refresh_from_db()
    client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    invoice = Invoice.objects.everywhere().get()
    assert (invoice.currency, invoice.bill.tax_currency) == ("CHF", "EUR")
    assert invoice.totals.tax_in_tax_currency == round(invoice.totals.tax * Decimal("1.065"), 2)

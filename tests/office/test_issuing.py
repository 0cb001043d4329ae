"""The last look, the issued invoice's page, sending, sharing, cancelling, the list and the outbox."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from handschlag.businesses import links
from handschlag.businesses.models import Business, Link
from handschlag.delivery.models import Delivery
from handschlag.dialogue import asking
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from handschlag.invoices import documenting, viewing
from handschlag.invoices.models import Invoice
from tests.office.posting import posted

pytestmark = pytest.mark.django_db
CUSTOMER, OWN = "buchhaltung@siebenschlaefer.example", "rechnung@atelier-nordlicht.example"

CUSTOMER_MAIL = "buchhaltung@siebenschlaefer.example"


@pytest.fixture
def mail_works(settings):
    settings.MAIL_CONFIGURED = True


def test_the_last_look_shows_what_will_be_on_it(client, draft):
    page = client.get(f"/entwurf/{draft.pk}/ausstellen/").content.decode()
    assert "RE-20" in page
    assert "2.320,50\xa0€" in page
    assert not Invoice.objects.everywhere().exists()


def test_the_last_look_names_the_open_advice(client, typed):
    client.post("/", typed | {"lines.0.price": "1000000,00"})
    draft = Draft.objects.everywhere().get()
    page = client.get(f"/entwurf/{draft.pk}/ausstellen/").content.decode()
    advice = [finding for finding in review(draft.data).findings if finding.severity == "advice"]
    assert advice and all(finding.title.de in unescape(page) for finding in advice)


def test_issuing_draws_a_number_once(client, draft):
    address = f"/entwurf/{draft.pk}/ausstellen/"
    first = client.post(address, {"revision": draft.revision})
    again = client.post(address, {"revision": draft.revision})
    assert first.url == again.url
    assert Invoice.objects.everywhere().count() == 1


def test_only_what_was_seen_is_issued(client, draft, typed, mail_works):
    client.post(f"/entwurf/{draft.pk}/", typed | {"base_revision": "1", "lines.0.price": "999"})
    sending = {"revision": "1", "dann": "senden", "recipient": CUSTOMER, "own_email": OWN}
    answer = client.post(f"/entwurf/{draft.pk}/ausstellen/", sending)
    assert answer.status_code == 409
    assert f'value="{CUSTOMER}"' in answer.content.decode() and f'value="{OWN}"' in answer.content.decode()
    assert not Invoice.objects.everywhere().exists()


def test_an_incomplete_draft_has_no_button(client, typed):
    client.post("/", typed | {"seller.address.city": ""})
    draft = Draft.objects.everywhere().get()
    page = client.get(f"/entwurf/{draft.pk}/ausstellen/").content.decode()
    assert "#seller-address-city" in page
    assert client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision}).status_code == 422
    assert not Invoice.objects.everywhere().exists()


def test_issue_and_send_asks_for_both_addresses(client, draft, mail_works):
    address = f"/entwurf/{draft.pk}/ausstellen/"
    answer = client.post(address, {"revision": "1", "dann": "senden", "recipient": "kaputt", "own_email": ""})
    assert answer.status_code == 422
    assert set(answer.context["errors"]) == {"recipient", "own_email"}
    assert 'value="kaputt"' in answer.content.decode()
    client.post(address, {"revision": "1", "dann": "senden", "recipient": CUSTOMER, "own_email": OWN})
    states = {d.stage: d.state for d in Delivery.objects.everywhere()}
    assert states == {"invoice": Delivery.HELD, "proof": Delivery.WAITING}


def test_without_a_mail_server_nothing_is_promised(client, draft, settings):
    settings.MAIL_CONFIGURED = False
    page = client.get(f"/entwurf/{draft.pk}/ausstellen/?dann=senden").content.decode()
    assert "kein Mailversand" in page
    assert 'name="recipient"' not in page


def test_the_page_of_an_invoice(client, invoice):
    page = client.get(f"/rechnungen/{invoice.pk}/")
    words = page.content.decode()
    assert "data-poll" in words
    assert "2.320,50\xa0€" in words
    assert [step.css for step in page.context["timeline"]][-1] == "next"
    assert client.get(f"/rechnungen/{invoice.pk}/pdf/laden/").status_code == 404
    documenting.make(invoice.pk)
    words = client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    assert "data-poll" not in words
    pdf = client.get(f"/rechnungen/{invoice.pk}/pdf/laden/")
    assert pdf.content.startswith(b"%PDF")
    assert f"{invoice.number}.pdf" in pdf["Content-Disposition"]
    assert client.get(f"/rechnungen/{invoice.pk}/xml/laden/").content.startswith(b"<?xml")
    assert client.get(f"/rechnungen/{invoice.pk}/logo/laden/").status_code == 404


def test_the_page_asks_the_database_a_fixed_number_of_times(client, invoice, django_assert_num_queries):
    business = Business.objects.get()
    for line in (1, 2, 1):
        asking.ask(business, subject="invoice", subject_id=invoice.pk, text="Warum?", line=line)
    with django_assert_num_queries(12):
        client.get(f"/rechnungen/{invoice.pk}/")


def test_a_question_is_shown_with_its_line(client, invoice):
    asking.ask(Business.objects.get(), subject="invoice", subject_id=invoice.pk, text="Warum sechs Stunden?", line=2)
    page = client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    assert "Warum sechs Stunden?" in page
    assert "zu Position 2" in page
    assert page.count("Frage offen") >= 1


def test_a_question_is_answered_in_place(client, invoice):
    business = Business.objects.get()
    question = asking.ask(business, subject="invoice", subject_id=invoice.pk, text="Warum?", asked_by=CUSTOMER_MAIL)
    answered = client.post(f"/fragen/{question.pk}/", {"text": "Weil zwei Farben."})
    assert answered["Location"] == f"/rechnungen/{invoice.pk}/#fragen"
    page = client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    assert "Weil zwei Farben." in page and "Beantwortet" in page
    assert "Frage offen" not in page
    assert "Frage beantwortet" in page, "in the timeline"


def test_an_empty_answer_comes_back_and_keeps_the_question_open(client, invoice):
    question = asking.ask(Business.objects.get(), subject="invoice", subject_id=invoice.pk, text="Warum?")
    refused = client.post(f"/fragen/{question.pk}/", {"text": " "})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "<title>Fehler: " in page and f'href="#answer-{question.pk}"' in page
    assert client.post(f"/fragen/{question.pk}/", {"text": "x" * 2001}).content.decode().count("x" * 2001) == 1
    client.post(f"/fragen/{question.pk}/", {"do": "settle"})
    assert "Geklärt" in client.get(f"/rechnungen/{invoice.pk}/").content.decode()


def test_the_timeline_says_by_whose_link_an_invoice_was_seen(client, invoice):
    address = "buchhaltung@siebenschlaefer.example"
    viewing.seen(links.make(invoice.business_id, Link.CUSTOMER, "invoice", invoice.pk, recipient=address))
    seen = client.get(f"/rechnungen/{invoice.pk}/")
    assert f"mit dem Link an {address}" in seen.content.decode()
    assert "Versenden" not in [step.title for step in seen.context["timeline"]], "the customer has it"


def test_share_link_opens_the_customer_page(client, invoice):
    assert "share-url" not in client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    client.post(f"/rechnungen/{invoice.pk}/link/")
    share = client.get(f"/rechnungen/{invoice.pk}/").context["share"]
    assert "/r/" in share.url
    assert share.mailto.startswith("mailto:")
    link = Link.objects.everywhere().get(purpose=Link.CUSTOMER)
    assert links.token(link) in share.url


def test_the_outbox_does_not_give_the_proof_away(client, invoice, mail_works):
    client.post(f"/rechnungen/{invoice.pk}/senden/", {"recipient": CUSTOMER, "own_email": OWN})
    proof = Delivery.objects.everywhere().get(stage="proof")
    token = links.token(Link.objects.everywhere().get(purpose=Link.PROOF))
    page = client.get(f"/postausgang/{proof.pk}/")
    assert page.status_code == 200
    assert token not in page.content.decode()


def test_sending_waits_for_the_proof_of_the_own_address(client, invoice, mail_works):
    address = f"/rechnungen/{invoice.pk}/senden/"
    refused = client.post(address, {"recipient": CUSTOMER, "own_email": "kaputt"})
    assert refused.status_code == 422
    assert "own_email" in refused.context["errors"]
    client.post(address, {"recipient": CUSTOMER, "own_email": OWN})
    page = client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    assert "Wartet auf Sie" in page
    assert OWN in page


def test_cancelling_says_what_happens_then_does_it(client, invoice):
    address = f"/rechnungen/{invoice.pk}/stornieren/"
    assert "Das passiert" in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Falscher Betrag"}).status_code == 302
    cancellation = Invoice.objects.everywhere().get(kind=Invoice.CANCELLATION)
    page = client.get(f"/rechnungen/{cancellation.pk}/").content.decode()
    assert f"Hebt {invoice.number} auf" in page
    assert "Versenden" in page and "Nichts weiter zu tun" not in page, "the customer has to hear of it"
    assert "Storniert" in client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    listed = client.get("/rechnungen/").content.decode()
    assert f'data-minor="-{invoice.payable_minor}"' in listed and f'data-minor="{invoice.payable_minor}"' in listed
    assert "\u22122.320,50" in listed, "the sum of a choice is right"
    assert client.get(f"/rechnungen/{cancellation.pk}/stornieren/").status_code == 302


def test_a_new_invoice_like_this_one(client, invoice):
    address = client.post(f"/rechnungen/{invoice.pk}/wie-diese/").url
    page = client.get(address).content.decode()
    assert "Verpackungsdesign" in page
    assert Draft.objects.everywhere().filter(document_id=None).count() == 1


# -- list


def test_the_empty_list_says_what_the_place_is_for(client):
    assert "Noch keine Rechnung." in client.get("/rechnungen/").content.decode()


def test_the_list_has_drafts_and_invoices(client, invoice):
    client.post("/", {"buyer.name": "Praxis am Lindenhof"})
    page = client.get("/rechnungen/").content.decode()
    assert invoice.number in page
    assert "Praxis am Lindenhof" in page


@pytest.mark.parametrize(
    ("sought", "found"), [("sieben", 1), ("RE-20", 1), ("2320,50", 1), ("Lindenhof", 0), ("'%--", 0)]
)
def test_the_list_is_searched_by_number_customer_and_amount(client, invoice, sought, found):
    assert len(client.get("/rechnungen/", {"q": sought}).context["rows"]) == found


# -- what the customer will get


def test_the_preview_shows_the_very_mail_and_sends_nothing(client, invoice, mail_works):
    own_business()
    address = f"/rechnungen/{invoice.pk}/senden/vorschau/"
    assert "wird noch erstellt" in client.post(address, {"recipient": CUSTOMER}).content.decode()
    documenting.make(invoice.pk)
    preview = client.post(address, {"recipient": CUSTOMER, "wann": "morgen"})
    page = preview.content.decode()
    assert CUSTOMER in page and f"{invoice.number}.pdf" in page and 'value="morgen"' in page
    assert not Delivery.objects.everywhere().exists()
    assert Client().get(preview.context["page"]).status_code == 200
    client.post(f"/rechnungen/{invoice.pk}/senden/", {"recipient": CUSTOMER})
    sent = client.get(f"/postausgang/{Delivery.objects.everywhere().get().pk}/").context["mail"]
    assert (sent.subject, sent.text) == (preview.context["mail"].subject, preview.context["mail"].text)


def test_the_preview_asks_for_an_address_and_says_what_stops_the_mail(client, invoice, mail_works):
    address = f"/rechnungen/{invoice.pk}/senden/vorschau/"
    wrong = client.post(address, {"recipient": "niemand", "own_email": OWN})
    assert wrong.status_code == 422 and f'value="{OWN}"' in wrong.content.decode()
    documenting.make(invoice.pk)
    client.post(f"/rechnungen/{invoice.pk}/stornieren/", {"reason": "Falscher Betrag"})
    assert "geht so nicht hinaus" in client.post(address, {"recipient": CUSTOMER}).content.decode()


# -- when a mail leaves


def test_what_the_limits_stop_is_said_and_the_address_stays(client, draft, mail_works, settings):
    settings.GUEST_RECIPIENTS_PER_DAY = 0
    typed = {"revision": draft.revision, "dann": "senden", "recipient": CUSTOMER, "own_email": OWN}
    address = client.post(f"/entwurf/{draft.pk}/ausstellen/", typed)["Location"]
    page = client.get(address).content.decode()
    assert "Diese E-Mail ging nicht hinaus, 0 am Tag sind möglich." in page
    assert f'value="{CUSTOMER}"' in page and f'value="{OWN}"' in page
    assert CUSTOMER not in client.get(address).content.decode()


def own_business() -> None:
    Business.objects.update(origin="cli")


def test_a_mail_waits_a_minute_and_can_be_taken_back_on_the_page(client, invoice, mail_works, settings):
    settings.UNDO_SECONDS = 60
    own_business()
    client.post(f"/rechnungen/{invoice.pk}/senden/", {"recipient": CUSTOMER})
    delivery = Delivery.objects.everywhere().get(stage="invoice")
    page = client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    assert "Geplant" in page and "Zurückholen" in page and "Geht heute um" in page
    message = client.get(f"/postausgang/{delivery.pk}/").content.decode()
    assert "Jetzt senden" in message and "Zurückholen" in message
    client.post(f"/postausgang/{delivery.pk}/", {"do": "back", "from": "invoice"})
    again = client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    assert "Zurückgeholt" in again and f'value="{CUSTOMER}"' in again, "the address need not be typed once more"
    assert "An eine weitere Adresse" not in again and "<b>Versenden</b>" in again
    client.post(f"/rechnungen/{invoice.pk}/senden/", {"recipient": CUSTOMER})
    client.post(f"/postausgang/{delivery.pk}/", {"do": "now"})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.not_before) == ("waiting", None)


def test_a_day_and_a_time_are_chosen(client, invoice, mail_works):
    own_business()
    day = timezone.localdate() + timedelta(days=3)
    send = {"recipient": CUSTOMER, "wann": "zeit", "tag": day.isoformat(), "uhr": "09:15"}
    assert client.post(f"/rechnungen/{invoice.pk}/senden/", send).status_code == 302
    leaves = timezone.localtime(Delivery.objects.everywhere().get(stage="invoice").not_before)
    assert (leaves.date(), f"{leaves:%H:%M}") == (day, "09:15")
    assert "um 09:15 Uhr" in client.get(f"/rechnungen/{invoice.pk}/").content.decode()


@pytest.mark.parametrize(
    ("tag", "uhr", "sentence"),
    [("", "8", "Datum"), ("2020-01-01", "8", "noch kommt"), ("1.1.2100", "8", "eines Jahres"), ("nie", "8", "Datum")],
)
def test_a_moment_that_cannot_be_comes_back_with_a_sentence(client, invoice, mail_works, tag, uhr, sentence):
    own_business()
    send = {"recipient": CUSTOMER, "wann": "zeit", "tag": tag, "uhr": uhr}
    refused = client.post(f"/rechnungen/{invoice.pk}/senden/", send)
    assert refused.status_code == 422
    assert sentence in refused.content.decode() and CUSTOMER in refused.content.decode()
    assert not Delivery.objects.everywhere().filter(stage="invoice").exists()


def test_a_wrong_moment_issues_nothing(client, draft, mail_works):
    own_business()
    form = {"revision": draft.revision, "dann": "senden", "recipient": CUSTOMER, "wann": "zeit", "tag": "", "uhr": "8"}
    assert client.post(f"/entwurf/{draft.pk}/ausstellen/", form).status_code == 422
    assert not Invoice.objects.everywhere().exists()


# -- outbox


def test_the_outbox_shows_state_and_words(client, invoice, settings):
    settings.MAIL_CONFIGURED = False
    documenting.make(invoice.pk)
    client.post(f"/rechnungen/{invoice.pk}/senden/", {"recipient": CUSTOMER, "own_email": OWN})
    overview = client.get("/postausgang/").content.decode()
    assert "Es geht nichts hinaus" in overview
    assert CUSTOMER in overview
    delivery = Delivery.objects.everywhere().get(stage="invoice")
    message = client.get(f"/postausgang/{delivery.pk}/").content.decode()
    assert invoice.number in message
    assert "Bleibt hier" in message
    settings.MAIL_CONFIGURED = True
    Delivery.objects.everywhere().filter(pk=delivery.pk).update(state=Delivery.WAITING, attempts=0)
    assert "Sie wird gleich übergeben" in client.get(f"/postausgang/{delivery.pk}/").content.decode()
    Delivery.objects.everywhere().filter(pk=delivery.pk).update(attempts=1)
    assert "Der nächste Versuch steht an" in client.get(f"/postausgang/{delivery.pk}/").content.decode()


@pytest.mark.parametrize(
    ("button", "state"), [("again", Delivery.WAITING), ("sent", Delivery.SENT), ("", Delivery.UNCLEAR)]
)
def test_a_person_decides_about_an_unclear_mail(client, invoice, mail_works, button, state):
    client.post(f"/rechnungen/{invoice.pk}/senden/", {"recipient": CUSTOMER, "own_email": OWN})
    rows = Delivery.objects.everywhere().filter(stage="invoice")
    rows.update(state=Delivery.UNCLEAR)
    page = client.get(f"/postausgang/{rows.get().pk}/").content.decode()
    assert "Noch einmal senden" in page
    client.post(f"/postausgang/{rows.get().pk}/", {"do": button})
    assert rows.get().state == state


# -- coming back, and staying out


def test_the_secret_link_opens_by_a_button_only(client, draft):
    link = Link.objects.everywhere().get(purpose=Link.DRAFT)
    address, elsewhere = f"/e/{links.token(link)}/", Client()
    assert "Hier öffnen" in elsewhere.get(address).content.decode()
    assert elsewhere.get(f"/entwurf/{draft.pk}/").status_code == 404, "reading opened nothing"
    assert elsewhere.post(address).url == f"/entwurf/{draft.pk}/"
    assert elsewhere.get(f"/entwurf/{draft.pk}/").status_code == 200
    assert elsewhere.get("/e/" + "x" * 43 + "/").status_code == 404


def test_opening_another_business_keeps_the_first(draft, stranger):
    own = Business.objects.exclude(pk=draft.business_id).get()
    link = Link.objects.everywhere().get(purpose=Link.DRAFT, business=draft.business_id)
    stranger.post(f"/e/{links.token(link)}/")
    assert "Fremd &amp; Co." in stranger.get("/rechnungen/").content.decode()
    stranger.post(f"/wechseln/{own.pk}/")
    assert stranger.get(f"/entwurf/{draft.pk}/").status_code == 404
    assert stranger.post("/wechseln/999999/").status_code == 404


def test_a_stranger_finds_no_invoice_and_no_mail(client, invoice, stranger, mail_works):
    client.post(f"/rechnungen/{invoice.pk}/senden/", {"recipient": CUSTOMER, "own_email": OWN})
    delivery = Delivery.objects.everywhere().get(stage="invoice")
    for browser in (stranger, Client()):
        for path in ("", "pdf/laden/", "xml/laden/", "stornieren/"):
            assert browser.get(f"/rechnungen/{invoice.pk}/{path}").status_code == 404
        for path in ("link/", "senden/", "stornieren/", "wie-diese/"):
            assert browser.post(f"/rechnungen/{invoice.pk}/{path}", {"reason": "x"}).status_code == 404
        assert browser.get(f"/postausgang/{delivery.pk}/").status_code == 404
        assert browser.post(f"/postausgang/{delivery.pk}/", {"do": "again"}).status_code == 404


@pytest.mark.parametrize(
    "path", ["so-funktioniert-es", "so-rechnen-wir", "e-rechnung", "quelloffen", "impressum", "datenschutz"]
)
@pytest.mark.parametrize("language", ["", "/en"])
def test_public_pages_speak_both_languages(client, path, language):
    page = client.get(f"{language}/{path}/")
    assert page.status_code == 200
    assert f'<html lang="{"en" if language else "de"}">' in page.content.decode()


def test_the_operators_own_words_are_shown(client, settings):
    file = settings.DATA / "impressum.txt"
    file.write_text("Beispiel Betrieb\nAm Beispielkai 4\n\nE-Mail: hallo@betrieb.example")
    try:
        assert "hallo@betrieb.example" in client.get("/impressum/").content.decode()
    finally:
        file.unlink()


def test_errors_look_like_us(client):
    missing = client.get("/rechnungen/99/")
    assert missing.status_code == 404
    assert "Hier ist nichts" in missing.content.decode()
    refused = Client(enforce_csrf_checks=True).post("/", posted())
    assert refused.status_code == 403
    assert "zu lange offen" in refused.content.decode()


def test_our_own_fault_says_so(client, monkeypatch):
    from handschlag.office import invoices

    def broken(*_args):
        raise RuntimeError("on purpose")

    monkeypatch.setattr(invoices.access, "business_of", broken)
    client.raise_request_exception = False
    answer = client.get("/rechnungen/")
    assert answer.status_code == 500
    assert "Das lag an uns" in answer.content.decode()


# -- the format


def test_the_format_is_chosen_in_the_form_and_frozen(client, typed):
    page = client.get("/").content.decode()
    assert 'name="format"' in page and "XRechnung (UBL)" in page
    client.post("/", typed | {"format": "xrechnung-ubl"})
    draft = Draft.objects.everywhere().get()
    page = client.get(f"/entwurf/{draft.pk}/").content.decode()
    assert '<option value="xrechnung-ubl" selected' in page
    answer = client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    assert answer.status_code == 422  # XRechnung has duties that this bill does not keep
    assert "#buyer_reference" in answer.content.decode()


def test_a_plain_pdf_offers_no_xml(client, typed):
    client.post("/", typed | {"format": "plain", "buyer.kind": "consumer"})
    draft = Draft.objects.everywhere().get()
    client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    invoice = Invoice.objects.everywhere().get()
    assert invoice.format.key == "plain"
    documenting.make(invoice.pk)
    page = client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    assert "/pdf/" in page and "/xml/" not in page
    assert client.get(f"/rechnungen/{invoice.pk}/xml/").status_code == 404


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/rechnungen/{pk}/senden/", "/rechnungen/{pk}/"),
        ("/en/rechnungen/{pk}/link/", "/en/rechnungen/{pk}/"),
        ("/auftraege/{pk}/aenderung/2/senden/", "/auftraege/{pk}/aenderung/"),
        ("/fragen/1/", "/"),
    ],
)
def test_the_address_of_a_form_leads_back_to_its_page(client, invoice, address, above):
    page = client.get(address.format(pk=invoice.pk))
    assert page.status_code == 405 and page["Allow"] == "POST"
    assert f'href="{above.format(pk=invoice.pk)}"' in page.content.decode()


def test_the_preview_says_what_programs_read_in_the_very_file(client: Client, invoice: Invoice, mail_works) -> None:
    documenting.make(invoice.pk)
    page = client.post(f"/rechnungen/{invoice.pk}/senden/vorschau/", {"recipient": CUSTOMER}).content.decode()
    summary = page.partition("Das lesen Programme")[2].partition("</section>")[0]
    xml = documenting.document(invoice, "xml")
    assert xml is not None and b"urn:cen.eu:en16931:2017" in bytes(xml.content)
    for said in (invoice.number, "urn:cen.eu:en16931:2017", "DE02 1203 0000 0000 2020 51", "Zu zahlen"):
        assert said in unescape(summary).replace("\u200b", "").replace("<wbr>", ""), said

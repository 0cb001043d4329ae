"""The customer answers: a question, a promise, a look, a report. Each is one POST without cookie or login."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from handschlag.businesses import guests, links
from handschlag.businesses.models import Business, Link
from handschlag.delivery.models import Delivery
from handschlag.dialogue import answering
from handschlag.dialogue.models import Promise, Question
from handschlag.events.models import Event
from handschlag.invoices import correcting
from handschlag.invoices.models import Invoice, Standing

CUSTOMER = "buchhaltung@siebenschlaefer.example"


def happened(type: str) -> int:
    return Event.objects.everywhere().filter(type=type).count()


def test_a_question_is_stored_recorded_and_mailed(customer: Client, business: Business, address: str) -> None:
    response = customer.post(f"{address}frage/", {"zeile": "2", "frage": "Warum sechs Stunden?"})
    assert (response.status_code, response["Location"]) == (303, f"{address}?danke=frage#danke")
    question = Question.objects.everywhere().get()
    assert (question.line, question.text, question.asked_by) == (2, "Warum sechs Stunden?", CUSTOMER)
    assert happened("question.asked") == 1
    mail = Delivery.objects.everywhere().get(stage="question")
    assert (mail.recipient, mail.state) == (business.email, "waiting")
    page = customer.get(response["Location"]).content.decode()
    assert "Ihre Frage ist angekommen" in page and "Warum sechs Stunden?" in page


def reply(text: str) -> None:
    question = Question.objects.everywhere().get()
    answering.answer(question, text=text, by="seller", stage="invoice-answer", about=("invoice", question.subject_id))


def test_the_answer_stands_beside_the_question(customer: Client, business: Business, address: str) -> None:
    customer.post(f"{address}frage/", {"zeile": "2", "frage": "Warum sechs Stunden?"})
    assert "antwortet Ihnen hier" in customer.get(address).content.decode()
    reply("Zwei Farben, <b>fett</b>.")
    page = customer.get(address).content.decode()
    assert page.index("Warum sechs Stunden?") < page.index("Zwei Farben, &lt;b&gt;fett")
    assert "Beantwortet" in page and "antwortet Ihnen hier" not in page


def test_another_recipient_sees_neither_question_nor_answer(customer: Client, invoice: Invoice, address: str) -> None:
    customer.post(f"{address}frage/", {"frage": "Warum sechs Stunden?"})
    reply("Zwei Farben.")
    other = links.make(invoice.business_id, Link.CUSTOMER, "invoice", invoice.pk, recipient="chef@x.example")
    page = customer.get(f"/r/{links.token(other)}/").content.decode()
    assert "Warum sechs" not in page and "Zwei Farben" not in page


@pytest.mark.parametrize("line", ["", "0", "99", "-1", "1.5", "x", "١"])
def test_a_question_about_no_line_is_about_the_whole_invoice(customer: Client, address: str, line: str) -> None:
    customer.post(f"{address}frage/", {"zeile": line, "frage": "Hallo?"})
    assert Question.objects.everywhere().get().line is None


@pytest.mark.parametrize(("typed", "sentence"), [("  \n ", "Schreiben Sie Ihre Frage"), ("x" * 2001, "zu lang")])
def test_a_question_that_cannot_be_stored_comes_back_with_one_sentence(
    customer: Client, address: str, typed: str, sentence: str
) -> None:
    response = customer.post(f"{address}frage/", {"zeile": "2", "frage": typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert page.index("<title>Fehler: ") < page.index('class="errsum')
    assert 'role="alert"' in page and 'href="#feld-frage"' in page
    assert page.count(sentence) == 2
    assert 'aria-invalid="true" aria-describedby="frage-fehler"' in page
    assert typed.strip() in page and '<option value="2" selected>' in page
    assert not Question.objects.everywhere().exists()


def test_questions_have_a_limit(customer: Client, address: str) -> None:
    answers = [customer.post(f"{address}frage/", {"frage": f"Frage {n}"}).status_code for n in range(11)]
    assert answers == [303] * 10 + [422]
    assert Question.objects.everywhere().count() == 10


def test_i_have_transferred_is_a_promise_and_no_payment(customer: Client, invoice: Invoice, address: str) -> None:
    for _ in range(2):
        assert customer.post(f"{address}zusage/").status_code == 303
    promise = Promise.objects.everywhere().get()
    assert (promise.kind, promise.promised_by) == ("transferred", CUSTOMER)
    assert Standing.objects.everywhere().get(pk=invoice.pk).state == "issued"
    page = customer.get(f"{address}?danke=zusage").content.decode()
    assert "gesagt, dass Sie überwiesen haben" in page and "bis das Geld da ist" in page


def test_another_day_can_be_promised(customer: Client, address: str) -> None:
    day = timezone.localdate() + timedelta(days=20)
    assert customer.post(f"{address}zusage/", {"tag": day.isoformat()}).status_code == 303
    assert Promise.objects.everywhere().get().day == day


@pytest.mark.parametrize("typed", ["", "morgen", "2020-01-01", "2099-01-01", "0000-00-00", "20261301"])
def test_a_day_that_cannot_be_promised_comes_back_with_one_sentence(customer: Client, address: str, typed: str) -> None:
    response = customer.post(f"{address}zusage/", {"tag": typed})
    assert response.status_code == 422
    assert 'id="tag-fehler"' in response.content.decode()
    assert not Promise.objects.everywhere().exists()


def test_nothing_can_be_promised_for_a_voided_invoice(customer: Client, invoice: Invoice, address: str) -> None:
    correcting.cancel(invoice, reason="", by="seller")
    assert customer.post(f"{address}zusage/").status_code == 303
    assert not Promise.objects.everywhere().exists()


def test_seen_counts_once_and_only_by_post(customer: Client, invoice: Invoice, address: str) -> None:
    assert customer.get(f"{address}gesehen/").status_code == 405
    for _ in range(3):
        assert customer.post(f"{address}gesehen/").status_code == 204
    assert happened("invoice.viewed") == 1
    standing = Standing.objects.everywhere().get(pk=invoice.pk)
    assert standing.viewed_at and standing.state == "viewed"


def open_in(browser: Client, keys: list[str]) -> None:
    session = browser.session
    session["keys"] = keys
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key  # the session is the cookie


def test_the_seller_looking_at_the_own_page_is_nobody(customer: Client, business: Business, address: str) -> None:
    own, foreign = guests.new_key(business), guests.new_key(guests.start(name="Andere"))
    open_in(customer, [foreign, own])
    assert customer.post(f"{address}gesehen/").status_code == 204
    assert happened("invoice.viewed") == 0
    open_in(customer, [foreign])
    customer.post(f"{address}gesehen/")
    assert happened("invoice.viewed") == 1, "somebody else's seller is a person like any other"


@pytest.mark.parametrize("what", ["frage", "zusage", "gesehen", "absender"])
@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://other.example"}],
)
def test_forms_of_other_sites_are_refused(customer: Client, address: str, what: str, headers: dict[str, str]) -> None:
    before = Event.objects.everywhere().count()
    response = customer.post(f"{address}{what}/", {"frage": "x"}, headers=headers)
    assert response.status_code == 403
    assert Event.objects.everywhere().count() == before


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "null"}])
def test_our_own_forms_need_no_cookie(address: str, headers: dict[str, str]) -> None:
    customer = Client(enforce_csrf_checks=True)
    response = customer.post(f"{address}frage/", {"frage": "Hallo?"}, headers=headers)
    assert response.status_code == 303
    assert not customer.cookies


@pytest.mark.parametrize("what", ["frage", "zusage", "gesehen", "absender"])
def test_a_closed_link_answers_nothing(customer: Client, link: Link, address: str, what: str) -> None:
    links.revoke(link)
    before = Event.objects.everywhere().count()
    assert customer.post(f"{address}{what}/", {"frage": "x"}).status_code == 404
    assert Event.objects.everywhere().count() == before


def test_a_report_needs_the_button_and_counts_once_per_person(
    customer: Client, business: Business, address: str
) -> None:
    assert "Kennen Sie diesen Absender nicht?" in customer.get(f"{address}absender/").content.decode()
    business.refresh_from_db()
    assert business.reports == 0
    for _ in range(2):
        assert "Danke für den Hinweis" in customer.post(f"{address}absender/").content.decode()
    business.refresh_from_db()
    assert business.reports == 1
    assert happened("business.reported") == 1


def test_only_guests_can_be_reported(customer: Client, business: Business, address: str) -> None:
    Business.objects.filter(pk=business.pk).update(origin=Business.COMMAND_LINE)
    assert customer.post(f"{address}absender/").status_code == 404
    business.refresh_from_db()
    assert business.reports == 0


def test_after_a_report_our_server_sends_nothing_for_the_sender(
    customer: Client, business: Business, invoice: Invoice, address: str
) -> None:
    from handschlag.invoices import delivering

    waiting = delivering.send(invoice, recipient="zweite@firma.example", by="seller", address="127.0.0.1")
    customer.post(f"{address}absender/")
    waiting.refresh_from_db()
    assert waiting.state == "held"
    business.refresh_from_db()
    with pytest.raises(guests.MayNotSend):
        delivering.send(invoice, recipient="dritte@firma.example", by="seller", address="127.0.0.1")


def test_others_words_stay_with_them(customer: Client, invoice: Invoice, address: str) -> None:
    other = links.make(invoice.business_id, Link.CUSTOMER, "invoice", invoice.pk, recipient="chefin@firma.example")
    customer.post(f"/r/{links.token(other)}/frage/", {"frage": "Nur für die Chefin"})
    assert "Nur für die Chefin" not in customer.get(address).content.decode()
    assert "Nur für die Chefin" in customer.get(f"/r/{links.token(other)}/").content.decode()


def test_the_address_is_proved_by_the_button_not_by_opening_the_link(customer: Client, db: Any) -> None:
    business = guests.start(name="Atelier Nordlicht")
    guests.ask_for_proof(business, "buero@atelier-nordlicht.example", address="127.0.0.1")
    link = Link.objects.everywhere().get(purpose=Link.PROOF)
    page = f"/p/{links.token(link)}/"
    for _ in range(3):
        assert "Ist das Ihre E-Mail-Adresse?" in customer.get(page).content.decode()
    business.refresh_from_db()
    assert business.email_proved_at is None
    assert "Adresse bestätigt" in customer.post(page).content.decode()
    business.refresh_from_db()
    assert business.email_proved_at
    assert "Adresse bestätigt" in customer.get(page).content.decode()
    assert not customer.cookies

"""Raw bodies through every form, addresses through every e-mail field, text through the customer's forms."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from handschlag.businesses import guests, links
from handschlag.core.text import clean_block
from handschlag.delivery import messages, sending
from handschlag.delivery.models import Delivery
from handschlag.dialogue.models import Promise, Question
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.invoices import delivering, documenting, issuing
from handschlag.invoices.mail import question_mail
from handschlag.invoices.models import Invoice
from tests import cast
from tests.hostile import corpus
from tests.hostile.looking import Page, kept, safe, squeezed

pytestmark = pytest.mark.django_db

CUSTOMER = "buchhaltung@siebenschlaefer.example"


@pytest.fixture
def invoice(business: Any) -> Invoice:
    return issuing.issue_bill(business, cast.bill(), by="test", today=cast.TODAY)


@pytest.fixture
def token(invoice: Invoice) -> str:
    return links.token(links.make(invoice.business_id, "customer", "invoice", invoice.pk, recipient=CUSTOMER))


SETTINGS = tuple(
    f"/einstellungen/{page}" for page in ("", "steuer/", "konten/", "nummern/", "texte/", "einheiten/", "artikel/")
)


@pytest.mark.parametrize(("body", "kind"), corpus.BODIES.values(), ids=corpus.BODIES)
def test_bodies_through_every_form(
    seller: Any, browser_of: Any, business: Any, invoice: Invoice, token: str, body: bytes, kind: str
) -> None:
    draft = drafting.start(business, cast.typed(), window="w1", edit=1)
    drafting.save(draft, cast.typed(note="anderes Fenster"), base_revision=0, window="w2", edit=1)
    delivery = delivering.send(invoice, recipient=CUSTOMER, by="test", address="192.0.2.1")
    proof = links.make(business, "proof", "business", business.pk, recipient=business.email)
    paths = (
        "/", f"/entwurf/{draft.pk}/", f"/entwurf/{draft.pk}/ausstellen/", f"/entwurf/{draft.pk}/fassungen/",
        f"/e/{links.token(drafting.owner_link(draft))}/", f"/wechseln/{business.pk}/",
        f"/rechnungen/{invoice.pk}/link/",
        f"/rechnungen/{invoice.pk}/senden/", f"/rechnungen/{invoice.pk}/stornieren/",
        f"/rechnungen/{invoice.pk}/wie-diese/", f"/postausgang/{delivery.pk}/", f"/r/{token}/frage/",
        *SETTINGS, f"/r/{token}/zusage/", f"/r/{token}/gesehen/", f"/r/{token}/absender/", f"/p/{links.token(proof)}/",
    )  # fmt: skip
    for path in paths:
        for headers in ({}, {"X-Fragment": "1"}):
            answer = seller.generic("POST", path, body, content_type=kind, headers=headers)
            page = safe(answer)
            if answer.status_code >= 400 and page:
                assert len(page.text.strip()) > 60, f"{path}: an answer without a sentence"
    safe(browser_of().generic("POST", "/", body, content_type=kind))
    assert not Draft.objects.everywhere().exclude(business_id=business.pk).exclude(data__has_key="language").exists()
    shown = safe(seller.get("/neu/"), 200)
    assert shown
    for own in Draft.objects.of(business).filter(document_id=None):
        safe(seller.get(f"/entwurf/{own.pk}/"), 200)
        assert "number" not in own.data and "type_code" not in own.data


@pytest.mark.parametrize("address", corpus.ADDRESSES, ids=lambda a: ascii(a)[:40])
def test_addresses(seller: Any, browser_of: Any, business: Any, invoice: Invoice, address: str) -> None:
    documenting.make(invoice.pk)
    answer = seller.post(f"/rechnungen/{invoice.pk}/senden/", {"recipient": address})
    page = safe(answer, 302, 422)
    put = list(Delivery.objects.of(business))
    if answer.status_code == 422:
        assert put == []
        assert page and kept(page.fields["recipient"]).split() == kept(address).split(), (
            "what was typed is there to correct"
        )
    for row in put:
        assert messages.usable_address(row.recipient)
        check_one_recipient(row)
    guest = guests.start(name="Gast")
    draft = drafting.start(guest, cast.typed(), window="w", edit=1)
    browser = browser_of(guest)
    for fields in (
        {"recipient": address, "own_email": "ich@atelier.example"},
        {"recipient": CUSTOMER, "own_email": address},
    ):
        answer = browser.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": "1", "dann": "senden", **fields})
        safe(answer, 302, 422)
    for row in Delivery.objects.of(guest):
        assert row.state in (Delivery.HELD, Delivery.WAITING)
        assert messages.usable_address(row.recipient)
        assert row.state == Delivery.HELD or row.stage == "proof"
    safe(browser.get("/postausgang/"), 200)


def check_one_recipient(row: Delivery) -> None:
    import email
    from email import policy

    from handschlag.invoices.mail import invoice_mail

    content = messages.build(
        invoice_mail(row), sender="r@handschlag.example", recipient=row.recipient, message_id=row.message_id,
        date=row.created_at,
    )  # fmt: skip
    message = email.message_from_bytes(content, policy=policy.default)
    assert len(message["To"].addresses) == 1
    assert message["Bcc"] is None and message["Cc"] is None
    assert message["To"].addresses[0].addr_spec == messages.usable_address(row.recipient)


def test_questions(business: Any, invoice: Invoice, token: str, browser_of: Any, seller: Any) -> None:
    from django.test import Client

    from handschlag.businesses.models import LimitCounter

    customer = Client()
    for name, text in corpus.TEXTS.items():
        LimitCounter.objects.all().delete()
        answer = customer.post(f"/r/{token}/frage/", {"frage": text, "zeile": text[:50]})
        page = safe(answer, 303, 400, 422)
        words = clean_block(text)
        if answer.status_code == 303:
            # one whose words are those of an earlier one after cleaning is that one, pressed twice
            question = Question.objects.of(business).filter(text=words).first()
            assert question, name
            check_question_mail(business, question)
        elif answer.status_code == 422:
            assert not words or len(words) > 2_000, name
            assert page and kept(page.fields["frage"]).strip("\n") == kept(text).strip("\n"), name
            assert "Frage" in page.text
    shown = safe(customer.get(f"/r/{token}/"), 200)
    for text in Question.objects.of(business).values_list("text", flat=True):
        assert shown and squeezed(text) in squeezed(shown.text)
    safe(seller.get(f"/rechnungen/{invoice.pk}/"), 200)


def check_question_mail(business: Any, question: Question) -> None:
    row = Delivery.objects.of(business).about("question", question.pk).get()
    mail = question_mail(row)
    content = messages.build(
        mail, sender="r@handschlag.example", recipient=row.recipient, message_id=row.message_id, date=row.created_at
    )
    head = content.partition(b"\r\n\r\n")[0].decode("ascii")
    assert "bcc:" not in head.lower()
    assert "evil.example" not in head
    page = Page(mail.html.replace(' style="', ' data-style="'))
    assert [what for what in page.acting if not what.startswith("<style>")] == []


def test_promises(business: Any, invoice: Invoice, token: str) -> None:
    from django.test import Client

    from handschlag.businesses.models import LimitCounter

    customer = Client()
    for text in [*corpus.DATES, *corpus.NUMBERS, *list(corpus.TEXTS.values())[:40]]:
        LimitCounter.objects.all().delete()
        answer = customer.post(f"/r/{token}/zusage/", {"tag": text})
        page = safe(answer, 303, 422)
        if answer.status_code == 422:
            assert page and "Wählen Sie" in page.text
    for row in Promise.objects.of(business):
        assert row.day is None or abs((row.day - timezone.localdate()).days) <= 90
    safe(customer.get(f"/r/{token}/"), 200)


def test_tokens_and_paths() -> None:
    from django.test import Client

    visitor = Client()
    from urllib.parse import quote

    for text in [*corpus.TEXTS.values(), *corpus.NUMBERS]:
        if text and len(text) < 3_000:
            for pattern in ("/r/{}/", "/p/{}/", "/e/{}/", "/{}", "/entwurf/{}/", "/rechnungen/{}/pdf/laden/"):
                safe(visitor.get(pattern.format(quote(text, safe=""))), 200, 301, 302, 404)


@pytest.mark.parametrize("name", ["ten-megabytes", "many-fields"])
def test_too_much_gets_a_sentence_that_the_script_shows(seller: Any, name: str) -> None:
    body, kind = corpus.BODIES[name]
    answer = seller.generic("POST", "/", body, content_type=kind, headers={"X-Fragment": "1"})
    safe(answer, 413)
    assert "Kürzen Sie" in answer.content.decode()


def test_nothing_left_the_house(business: Any) -> None:
    assert sending.sweep() == 0

"""What the mails say: the fixed subject, the same words in text and HTML, nothing a mail program could link."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from handschlag.businesses import guests, links
from handschlag.businesses.mail import proof_mail
from handschlag.businesses.models import Business, Link
from handschlag.core.bill import Bill
from handschlag.core.examples import CASES
from handschlag.delivery import sending
from handschlag.delivery.messages import Mail
from handschlag.delivery.models import Delivery
from handschlag.delivery.sending import NotReady, NotToBeSent
from handschlag.delivery.text import NO_LINK
from handschlag.dialogue import asking
from handschlag.drafts import drafting
from handschlag.invoices import correcting, delivering, documenting, issuing
from handschlag.invoices.mail import day_without_year, invoice_mail, question_mail
from handschlag.invoices.models import Invoice
from tests import cast

NAMES = ("Kaffeerösterei Siebenschläfer", "Möwenhafen", "Winterröstung")
CUSTOMER = "buchhaltung@siebenschlaefer.example"


@pytest.fixture
def proved(business: Business) -> Business:
    business.email, business.email_proved_at = "buero@atelier-nordlicht.example", timezone.now()
    business.save()
    return business


def issue(business: Business, bill: Bill | None = None, *, documented: bool = True) -> Invoice:
    invoice = issuing.issue_bill(business, bill or cast.bill(), by="test", today=cast.TODAY)
    if documented:
        assert documenting.make(invoice.pk)
    return invoice


def mail_of(invoice: Invoice, recipient: str = CUSTOMER) -> Mail:
    return invoice_mail(delivering.send(invoice, recipient=recipient, by="seller", address="127.0.0.1"))


def words(mail: Mail) -> str:
    """The words of the HTML, without markup."""
    body = re.sub(r"<(style|title).*?</\1>", "", mail.html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_the_subject_names_thing_amount_and_day(proved: Business) -> None:
    mail = mail_of(issue(proved))
    assert mail.subject == "Rechnung RE-2026-0001 über 2.499,00\u00a0€, fällig Montag, 07.12."
    assert mail.from_name == "Atelier Nordlicht via Handschlag"
    assert (mail.reply_to, mail.recipient_name) == (proved.email, "Kaffeerösterei Siebenschläfer GmbH")
    (pdf,) = mail.attachments
    assert pdf.filename == "RE-2026-0001.pdf" and pdf.content.startswith(b"%PDF")


def test_the_day_has_its_year_where_that_is_another_one() -> None:
    assert day_without_year(date(2026, 12, 7), date(2026, 11, 23), "de") == "Montag, 07.12."
    assert day_without_year(date(2027, 1, 4), date(2026, 12, 21), "de") == "Montag, 04.01.2027"
    assert day_without_year(date(2026, 12, 7), date(2026, 11, 23), "en") == "Monday, 7 Dec"


def test_text_and_html_say_the_same(proved: Business) -> None:
    mail = mail_of(issue(proved))
    html = words(mail)
    for line in mail.text.replace("-- ", "").splitlines():
        for part in line.strip().removesuffix(":").split(": "):
            assert part.startswith("http") or " ".join(part.split()) in html, part
    assert mail.html.count('class="bt"') == 1


def test_an_english_invoice_has_an_english_mail_and_page(proved: Business) -> None:
    mail = mail_of(issue(proved, cast.bill(language="en", thank_you_note="It was a pleasure.")))
    assert mail.subject == "Invoice RE-2026-0001 for €2,499.00, due Monday, 7 Dec"
    assert "View and pay" in mail.html and "/en/r/" in mail.html
    assert not set("äöüß") & set(re.sub("|".join(NAMES), "", mail.text))


def test_the_same_row_always_says_the_same(proved: Business) -> None:
    invoice = issue(proved)
    row = delivering.send(invoice, recipient=CUSTOMER, by="seller", address="127.0.0.1")
    first = invoice_mail(row)
    delivering.send(invoice, recipient="zweite@firma.example", by="seller", address="127.0.0.1")
    Business.objects.filter(pk=proved.pk).update(created_at=proved.created_at + timedelta(seconds=1))
    assert invoice_mail(Delivery.objects.everywhere().get(pk=row.pk)) == first


def test_a_strangers_words_cannot_be_linked(proved: Business) -> None:
    note = "Danke! Mehr auf www.falle.example/login oder https://falle.example, Tel. +49 381 123456, a@falle.example"
    bill = cast.bill(thank_you_note=note, seller=replace(cast.ATELIER, name="bank-sicher.example"))
    mail = mail_of(issue(proved, bill))
    for part in (mail.text, unescape(mail.html)):
        for bait in ("falle.example", "www.falle", "https://falle", "381 123456", "a@falle", "bank-sicher.example"):
            assert bait not in part.replace(mail.subject, ""), bait
        assert note.replace(" ", "") in part.replace(NO_LINK, "").replace(" ", "").replace("\n", "")
    addresses = set(re.findall(r'href="([^"]+)"', mail.html))
    assert {address.split("/r/")[0] for address in addresses} == {"http://127.0.0.1:8000"}


def test_a_sender_known_for_a_week_may_be_linked(proved: Business) -> None:
    Business.objects.filter(pk=proved.pk).update(created_at=timezone.now() - timedelta(days=8))
    assert NO_LINK not in mail_of(issue(proved)).text


def test_the_first_mail_to_somebody_says_so_and_asks(proved: Business) -> None:
    first, second = mail_of(issue(proved)), mail_of(issue(proved))
    assert "erste Rechnung dieses Absenders" in first.html
    assert "erste Rechnung dieses Absenders" not in second.html
    for mail in (first, second):
        assert re.search(r"/r/[\w-]{43}/absender/", mail.html) and "/absender/" in mail.text


def test_a_business_of_the_command_line_needs_no_banner(db: Any) -> None:
    business = guests.start(name="Atelier Nordlicht", origin=Business.COMMAND_LINE, origin_key="x")
    mail = mail_of(issue(business))
    assert "absender" not in mail.html and "erste Rechnung" not in mail.html
    assert mail.reply_to == "rechnung@atelier-nordlicht.example"


def test_each_recipient_has_a_link_of_their_own(proved: Business) -> None:
    invoice = issue(proved)
    links_in = [re.findall(r"/r/([\w-]{43})/", mail_of(invoice, to).html) for to in (CUSTOMER, "b@firma.example")]
    assert len(set(links_in[0])) == len(set(links_in[1])) == 1
    assert set(links_in[0]).isdisjoint(links_in[1])


def test_it_waits_for_the_document(proved: Business) -> None:
    with pytest.raises(NotReady):
        mail_of(issue(proved, documented=False))


def test_a_voided_invoice_is_not_sent_any_more_but_its_cancellation_is(proved: Business) -> None:
    invoice = issue(proved)
    row = delivering.send(invoice, recipient=CUSTOMER, by="seller", address="127.0.0.1")
    cancellation = correcting.cancel(invoice, reason="doppelt", by="seller")
    with pytest.raises(NotToBeSent):
        invoice_mail(row)
    assert documenting.make(cancellation.pk)
    mail = mail_of(cancellation)
    assert mail.subject == f"Stornorechnung {cancellation.number} zu Rechnung {invoice.number}"
    assert "nichts bezahlen" in mail.text and "Ansehen und zahlen" not in mail.text and "termin.ics" not in mail.text


def test_a_reported_sender_sends_nothing(proved: Business) -> None:
    row = delivering.send(issue(proved), recipient=CUSTOMER, by="seller", address="127.0.0.1")
    Business.objects.filter(pk=proved.pk).update(reports=1)
    with pytest.raises(NotToBeSent):
        invoice_mail(row)


def test_a_mail_in_a_workers_hands_is_held_at_the_first_report_and_goes_when_forgiven(
    proved: Business, settings: Any
) -> None:
    settings.MAIL_CONFIGURED = True
    row = delivering.send(issue(proved), recipient=CUSTOMER, by="seller", address="127.0.0.1")
    Business.objects.filter(pk=proved.pk).update(reports=1)
    assert sending.send(row.pk) == Delivery.HELD
    assert guests.forgive(proved, by="operator") == 1
    row.refresh_from_db()
    assert row.state == Delivery.WAITING


def test_a_question_reaches_the_seller_and_the_answer_the_customer(proved: Business) -> None:
    invoice = issue(proved)
    asking.ask(proved, subject="invoice", subject_id=invoice.pk, text="Warum\nsechs?", line=2, asked_by=CUSTOMER)
    row = Delivery.objects.everywhere().get(stage="question")
    mail = question_mail(row)
    assert mail.subject == f"Frage zu Rechnung {invoice.number}"
    assert mail.reply_to == CUSTOMER
    assert "> Warum\n> sechs?" in mail.text and "2. Druckfertige Dateien" in mail.text
    assert f"/rechnungen/{invoice.pk}/" in mail.html and "&gt; " not in words(mail)


def test_the_mail_a_seller_answers_never_carries_the_secret_link(proved: Business) -> None:
    draft = drafting.start(proved, cast.typed())
    token = links.token(drafting.owner_link(draft))
    invoice = issuing.issue_draft(draft, by="test", today=cast.TODAY)
    asking.ask(proved, subject="invoice", subject_id=invoice.pk, text="Warum?", asked_by=CUSTOMER)
    mail = question_mail(Delivery.objects.everywhere().get(stage="question"))
    assert token not in mail.text + mail.html
    assert f"/rechnungen/{invoice.pk}/" in mail.text


def test_the_proof_mail_has_one_link_and_ends_when_it_was_used(business: Business) -> None:
    row = guests.ask_for_proof(business, "buero@atelier-nordlicht.example", address="127.0.0.1")
    link = Link.objects.everywhere().get(purpose=Link.PROOF)
    mail = proof_mail(row)
    assert mail.subject == "Bestätigen Sie Ihre E-Mail-Adresse"
    assert set(re.findall(r'href="([^"]+)"', mail.html)) == {f"http://127.0.0.1:8000/p/{links.token(link)}/"}
    assert guests.prove_address(link)
    with pytest.raises(NotToBeSent):
        proof_mail(row)


def test_where_the_xml_is_the_invoice_it_goes_along(business: Business) -> None:
    bill = replace(CASES["xrechnung"], issue_date=timezone.localdate(), due_date=None, payment_terms="sofort")
    for format, endings in (("zugferd", ["pdf"]), ("xrechnung-ubl", ["xml", "pdf"])):
        issued = issuing.issue_bill(business, bill, by="test", format=format)
        documenting.make(issued.pk)
        delivery = delivering.send(issued, recipient="amt@plaetze.example", by="seller", address="127.0.0.1")
        attached = invoice_mail(delivery).attachments
        assert [each.filename.rpartition(".")[2] for each in attached] == endings

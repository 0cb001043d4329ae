"""The whole way, by two people who never met us: an empty browser, an invoice, a mail, a phone, a question."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from tests.browser.looking import assert_accessible, assert_fits
from tests.stage import PHONE, Mailbox

Open = Callable[..., Any]

# What a seller types: every required field, and nothing else. The issue allows twelve.
TYPED = {
    "seller.name": "Atelier Nordlicht",
    "seller.address.line_1": "Am Beispielkai 4",
    "seller.address.post_code": "00123",
    "seller.address.city": "Möwenhafen",
    "seller.tax_registration_identifier": "079 123 12347",
    "payment.account_identifier": "DE02 1203 0000 0000 2020 51",
    "buyer.name": "Kaffeerösterei Siebenschläfer GmbH",
    "buyer.address.line_1": "Traumgasse 7",
    "buyer.address.post_code": "00124",
    "buyer.address.city": "Möwenhafen",
    "lines.0.name": "Verpackungsdesign, 6 Std. Abstimmung",
    "lines.0.price": "480,00",
}
CUSTOMER = "buchhaltung@siebenschlaefer.example"
SELLER = "buero@atelier-nordlicht.example"


@pytest.mark.slow
def test_from_an_empty_browser_to_a_question_answered_for(open_browser: Open, mail_server: tuple[int, Mailbox]) -> None:
    mailbox = mail_server[1]
    mailbox.messages.clear()
    assert len(TYPED) <= 12

    seller = open_browser()
    write_the_invoice(seller)
    fix_what_the_check_found(seller)
    issue_and_send(seller)

    proof = the_mail(mailbox, 1, to=SELLER)
    prove_the_address(open_browser(), link_in(proof, "/p/"))

    mail = the_mail(mailbox, 2, to=CUSTOMER)
    number = read_the_mail(mail)

    customer = open_browser(PHONE, has_touch=True)
    look_at_the_invoice(customer, link_in(mail, "/r/"), number)
    ask_about_a_line(customer)

    question = the_mail(mailbox, 3, to=SELLER)
    assert question["Subject"] == f"Frage zu Rechnung {number}"
    assert question["Reply-To"].addresses[0].addr_spec == CUSTOMER
    assert "Was gehört zur Abstimmung?" in question.get_body(("plain",)).get_content()
    see_the_question(seller)


def write_the_invoice(page: Any) -> None:
    page.goto("/")
    look(page)
    for name, value in TYPED.items():
        page.locator(f'[name="{name}"]').fill(value)
    page.locator('[name="lines.0.unit_code"]').select_option(label="Stück")
    page.get_by_text("Gespeichert", exact=False).first.wait_for()
    page.locator("#payable", has_text="571,20").wait_for()


def fix_what_the_check_found(page: Any) -> None:
    page.get_by_role("button", name="„Stunden“ einsetzen").click()
    page.wait_for_function(
        "document.querySelector('[name=\"lines.0.name\"]').value === 'Verpackungsdesign, 6 Stunden Abstimmung'"
    )
    page.get_by_role("button", name="„Stunden“ einsetzen").wait_for(state="detached")
    look(page)


def issue_and_send(page: Any) -> None:
    page.get_by_role("button", name="Senden", exact=True).click()
    page.get_by_role("heading", name="Ein letzter Blick").wait_for()
    look(page)
    page.get_by_label("E-Mail-Adresse des Kunden").fill(CUSTOMER)
    page.get_by_label("Ihre eigene E-Mail-Adresse").fill(SELLER)
    page.get_by_role("button", name="Ausstellen und senden").click()
    page.get_by_role("heading", level=1, name=re.compile(r"RE-\d{4}-0001")).wait_for()
    page.get_by_role("link", name="PDF").wait_for()
    look(page)


def prove_the_address(page: Any, path: str) -> None:
    page.goto(path)
    look(page)
    page.get_by_role("button", name="Adresse bestätigen").click()
    page.get_by_role("heading", name="Adresse bestätigt").wait_for()
    look(page)


def read_the_mail(mail: EmailMessage) -> str:
    subject = re.fullmatch(r"Rechnung (RE-\d{4}-0001) über 571,20\s€, fällig \w+, [\d.]+", mail["Subject"])
    assert subject, mail["Subject"]
    number = subject[1]
    assert mail["From"].addresses[0].display_name == "Atelier Nordlicht via Handschlag"
    assert mail["Reply-To"].addresses[0].addr_spec == SELLER
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == f"{number}.pdf"
    pdf = PdfReader(BytesIO(attached.get_content()))
    assert "Verpackungsdesign, 6 Stunden Abstimmung" in pdf.pages[0].extract_text()
    assert list(pdf.attachments) == ["factur-x.xml"]
    assert "erste Rechnung dieses Absenders" in mail.get_body(("html",)).get_content()
    return number


def look_at_the_invoice(page: Any, path: str, number: str) -> None:
    page.goto(path)
    look(page)
    assert page.get_by_text("571,20").first.is_visible()
    assert page.get_by_text("noch 14 Tage").is_visible()
    page.get_by_role("link", name="Jetzt zahlen").click()
    page.locator(".qr").scroll_into_view_if_needed()
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(page.screenshot())))
    assert code.text.split("\n")[5:8] == ["Atelier Nordlicht", "DE02120300000000202051", "EUR571.20"]
    assert code.text.endswith(number)
    with page.expect_download() as download:
        page.get_by_role("link", name="In den Kalender").click()
    assert download.value.suggested_filename == f"{number}.ics"


def ask_about_a_line(page: Any) -> None:
    page.get_by_label("Worum geht es?").select_option(index=1)
    page.get_by_label("Ihre Frage").fill("Was gehört zur Abstimmung?")
    page.get_by_role("button", name="Frage senden").click()
    page.get_by_text("Ihre Frage ist angekommen").wait_for()
    look(page)


def see_the_question(page: Any) -> None:
    page.reload()
    page.get_by_text("Was gehört zur Abstimmung?").wait_for()
    timeline = page.locator(".tl").inner_text()
    for step in ("Ausgestellt", "Versendet", "Angesehen", "Frage"):
        assert step in timeline, step
    look(page)
    page.goto("/rechnungen/")
    look(page)
    page.goto("/postausgang/")
    look(page)


def look(page: Any) -> None:
    assert_accessible(page)
    assert_fits(page)


def the_mail(mailbox: Mailbox, count: int, *, to: str) -> EmailMessage:
    """The newest of so many mails, and it went to nobody else."""
    mail = mailbox.wait(count)[-1]
    assert len(mailbox.messages) == count
    assert mail["X-Envelope-To"] == to
    return mail


def link_in(mail: EmailMessage, path: str) -> str:
    """The address of the one button, without the host it names."""
    (address,) = set(re.findall(rf'href="([^"]*{path}[\w-]{{43}}/)"', mail.get_body(("html",)).get_content()))
    return urlsplit(address).path

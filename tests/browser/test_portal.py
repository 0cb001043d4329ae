"""The customer page in a real browser: phone and desk, light and dark, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image

from handschlag.businesses import guests, links
from handschlag.businesses.models import Business, Link
from handschlag.dialogue.models import Promise, Question
from handschlag.invoices import correcting, documenting, issuing
from handschlag.invoices.models import Invoice, Standing
from tests import cast
from tests.browser.looking import assert_accessible, assert_fits
from tests.stage import PHONE, WIDE, wait_until

CUSTOMER = "buchhaltung@siebenschlaefer.example"
Open = Callable[..., Any]
PRESS_TWICE = """() => {
  let sent = 0;
  addEventListener("submit", (event) => { if (!event.defaultPrevented) sent += 1; event.preventDefault(); });
  const button = document.querySelector("main form button:not([type=button])");
  button.click();
  button.click();
  return sent;
}"""


@pytest.fixture
def business(live_url: str) -> Business:
    return guests.start(name="Atelier Nordlicht")


@pytest.fixture
def invoice(business: Business) -> Invoice:
    today = timezone.localdate()
    bill = cast.bill(issue_date=today, due_date=today + timedelta(days=14))
    invoice = issuing.issue_bill(business, bill, by="test")
    assert documenting.make(invoice.pk) or documenting.document(invoice, "pdf")
    return invoice


@pytest.fixture
def path(invoice: Invoice) -> str:
    return address_of(invoice)


def address_of(invoice: Invoice) -> str:
    link = links.make(invoice.business_id, Link.CUSTOMER, "invoice", invoice.pk, recipient=CUSTOMER)
    return f"/r/{links.token(link)}/"


@pytest.mark.parametrize("size", [WIDE, PHONE, {"width": 320, "height": 700}], ids=["desk", "phone", "zoomed"])
def test_every_page_is_accessible_and_fits(open_browser: Open, invoice: Invoice, path: str, size: Any) -> None:
    page = open_browser(size)
    voided = issuing.issue_bill(invoice.business, cast.bill(), by="test")
    cancellation = correcting.cancel(voided, reason="doppelt", by="seller")
    large = issuing.issue_bill(invoice.business, cast.large_bill(), by="test")
    proof = links.make(invoice.business, Link.PROOF, "business", 1, recipient="buero@atelier-nordlicht.example")
    for address in (
        path,
        f"{path}?danke=zusage",
        f"/en{path}",
        f"{path}absender/",
        address_of(voided),
        address_of(cancellation),
        address_of(large),
        f"/p/{links.token(proof)}/",
    ):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)


def test_the_giro_code_decodes_from_the_phones_screen(open_browser: Open, invoice: Invoice, path: str) -> None:
    page = open_browser(PHONE)
    page.goto(path)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.locator(".qr").scroll_into_view_if_needed()
        (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(page.screenshot())))
        assert code.text.split("\n")[5:8] == ["Atelier Nordlicht", "DE02120300000000202051", "EUR2499.00"]
        assert code.text.endswith(invoice.number)


def test_the_pay_bar_leads_to_the_ways_to_pay(open_browser: Open, path: str) -> None:
    page = open_browser(PHONE)
    page.goto(path)
    bar = page.locator(".paybar")
    assert bar.is_visible()
    bar.get_by_role("link", name="Jetzt zahlen").click()
    assert page.get_by_role("heading", name="So bezahlen Sie").is_visible()
    page.set_viewport_size(WIDE)
    assert not bar.is_visible()


def test_a_question_comes_back_with_its_words_kept_and_then_arrives(open_browser: Open, path: str) -> None:
    page = open_browser(PHONE)
    page.goto(path)
    page.get_by_label("Worum geht es?").select_option(label="Druckfertige Dateien")
    page.get_by_role("button", name="Frage senden").click()
    summary = page.locator(".errsum")
    assert page.title().startswith("Fehler: ")
    assert [line for line in open_browser.complaints if "422" not in line] == []
    open_browser.complaints.clear()  # the browser calls the answer 422 an error
    assert summary.evaluate("element => element === document.activeElement")
    assert_accessible(page)
    summary.get_by_role("link").click()
    page.keyboard.type("Warum sechs Stunden?")
    page.get_by_role("button", name="Frage senden").click()
    assert "Ihre Frage ist angekommen" in page.get_by_role("status").first.inner_text()
    question = Question.objects.everywhere().get()
    assert (question.line, question.text) == (2, "Warum sechs Stunden?")
    assert "Warum sechs Stunden?" in page.locator("#frage").inner_text()
    assert page.evaluate(PRESS_TWICE) == 1, "the second press is the same wish"


def test_everything_works_without_javascript(open_browser: Open, path: str) -> None:
    page = open_browser(PHONE, java_script_enabled=False)
    page.goto(path)
    page.get_by_label("Ihre Frage").fill("Geht das auch ohne?")
    page.get_by_role("button", name="Frage senden").click()
    assert page.get_by_text("Ihre Frage ist angekommen").is_visible()
    page.get_by_role("button", name="Ich habe überwiesen").click()
    assert page.get_by_text("gesagt, dass Sie überwiesen haben").is_visible()
    assert Question.objects.everywhere().count() == Promise.objects.everywhere().count() == 1
    assert page.context.cookies() == []


def test_seen_is_said_by_a_touch_and_not_by_opening(open_browser: Open, invoice: Invoice, path: str) -> None:
    def viewed() -> bool:
        return Standing.objects.everywhere().filter(pk=invoice.pk).exclude(viewed_at=None).exists()

    page = open_browser(PHONE, has_touch=True)
    page.goto(path, wait_until="networkidle")
    page.evaluate("dispatchEvent(new Event('wheel')); scrollTo(0, 500)")  # what a scanner's script can do
    assert not viewed()
    page.mouse.wheel(0, 300)
    wait_until(viewed, "the page to say that somebody looked")


def test_copying_takes_what_the_bank_wants(open_browser: Open, path: str) -> None:
    page = open_browser(WIDE, permissions=["clipboard-read", "clipboard-write"])
    page.goto(path)
    page.get_by_role("button", name="IBAN kopieren").click()
    assert page.evaluate("navigator.clipboard.readText()") == "DE02120300000000202051"
    page.get_by_role("button", name="Kopiert").wait_for()


def test_on_paper_there_are_no_buttons(open_browser: Open, path: str) -> None:
    page = open_browser(WIDE)
    page.goto(path)
    page.emulate_media(media="print")
    for hidden in (".paybar", "#frage", ".pacts", ".paybox form >> nth=0"):
        assert not page.locator(hidden).is_visible()
    for shown in (".hugeamt", ".tbl", ".qr"):
        assert page.locator(shown).first.is_visible()


def test_the_pages_are_quick_and_load_nothing_from_elsewhere(open_browser: Open, path: str, live_url: str) -> None:
    page = open_browser(PHONE)
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: int(answer.headers.get("content-length", 0))}))
    page.goto(path, wait_until="networkidle")
    assert sizes and all(url.startswith(live_url) for url in sizes)
    assert sum(sizes.values()) < 150_000

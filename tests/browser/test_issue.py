"""From the last look to the list, in a real browser: accessible everywhere, alive without losing what is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from handschlag.businesses import guests
from handschlag.drafts import drafting
from handschlag.invoices import copying, issuing
from handschlag.invoices.models import Invoice
from tests import cast
from tests.browser.looking import assert_accessible, assert_fits
from tests.stage import PHONE, WIDE, wait_until

Open = Callable[..., Any]
NARROW = {"width": 320, "height": 700}
CUSTOMER, OWN = "buchhaltung@siebenschlaefer.example", "rechnung@atelier-nordlicht.example"


def write(page: Any) -> None:
    """A complete draft, up to its last look."""
    from tests.office.posting import posted

    page.goto("/")
    for name, value in posted().items():
        field = page.locator(f'#bill input:not([type="radio"]):not([type="hidden"])[name="{name}"]')
        if field.count() == 1 and not name.startswith("lines.1"):
            field.evaluate("(element, value) => { element.value = value; }", value)
    page.locator('#bill [name="lines.0.price"]').fill("480,00")
    page.wait_for_url("**/entwurf/*/")


def issue(page: Any) -> str:
    """Issue without sending; returns the address of the invoice."""
    page.get_by_role("button", name="Ausstellen", exact=True).click()
    page.get_by_role("heading", name="Ein letzter Blick").wait_for()
    page.get_by_role("button", name="Ausstellen", exact=True).click()
    page.wait_for_url("**/rechnungen/*/")
    return str(page.url)


@pytest.mark.parametrize("size", [WIDE, PHONE, NARROW], ids=["desk", "phone", "zoomed"])
def test_every_page_is_accessible_and_fits(open_browser: Open, size: Any) -> None:
    page = open_browser(size)

    def look() -> None:
        assert_accessible(page)
        assert_fits(page)

    write(page)
    page.get_by_role("button", name="Senden").click()
    page.get_by_role("heading", name="Ein letzter Blick").wait_for()
    look()
    page.get_by_role("button", name="Ausstellen und senden").click()
    page.locator(".errsum").wait_for()
    look()
    page.get_by_label("E-Mail-Adresse des Kunden").fill(CUSTOMER)
    page.get_by_label("Ihre eigene E-Mail-Adresse").fill(OWN)
    page.get_by_role("button", name="Ausstellen und senden").click()
    page.wait_for_url("**/rechnungen/*/")
    invoice = page.url
    look()
    page.get_by_role("button", name="Link erstellen").click()
    page.get_by_role("button", name="Link kopieren").wait_for()
    look()
    for path in ("/rechnungen/", "/rechnungen/?q=nichts", "/postausgang/", invoice + "stornieren/", "/en/rechnungen/"):
        page.goto(path)
        look()
    page.goto("/postausgang/")
    page.locator(".draftlist a").first.click()
    page.get_by_role("heading", level=1).wait_for()
    look()
    for path in (
        "so-funktioniert-es",
        "so-rechnen-wir",
        "e-rechnung",
        "e-rechnung/pflicht",
        "quelloffen",
        "impressum",
        "datenschutz",
        "gibt-es-nicht",
    ):
        page.goto(f"/{path}/")
        look()
    open_browser.complaints.clear()  # 422 and 404


def test_large_amounts_and_long_words_fit_the_smallest_phone(open_browser: Open) -> None:
    page = open_browser(NARROW)
    business = guests.start(name="Donaudampfschifffahrtselektrizitätenhauptbetriebswerk")
    today = timezone.localdate()
    invoice = issuing.issue_bill(business, cast.large_bill(issue_date=today, due_date=today), by="test")
    draft = drafting.start(business, copying.like(invoice))
    page.goto(urlsplit(drafting.owner_url(drafting.owner_link(draft))).path)
    page.get_by_role("button", name="Hier öffnen").click()
    page.locator("#payable", has_text="144.602.837,69").wait_for()
    assert_fits(page)
    own = f"/entwurf/{draft.pk}/"
    for path in (own, own + "ausstellen/", own + "vorschau/", f"/rechnungen/{invoice.pk}/", "/rechnungen/"):
        page.goto(path)
        assert_fits(page)


def test_the_document_appears_by_itself_and_typing_stays(page: Any) -> None:
    write(page)
    issue(page)
    page.get_by_label("E-Mail-Adresse des Kunden").fill("anders@kunde.example")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")
    assert page.get_by_label("E-Mail-Adresse des Kunden").input_value() == "anders@kunde.example"
    wait_until(lambda: bool(Invoice.objects.everywhere().get().standing.documented_at), "the document")


def test_cancelling_in_two_steps(page: Any) -> None:
    write(page)
    issue(page)
    page.get_by_role("link", name="Stornieren").click()
    page.get_by_label("Grund").fill("Falscher Betrag")
    page.get_by_role("button", name="Stornorechnung ausstellen").click()
    page.get_by_text("Hebt RE-").wait_for()
    page.get_by_role("link", name="Zur Rechnung").click()
    page.get_by_text("Aufgehoben durch ST-").wait_for()


def test_keys_work_outside_fields_only(open_browser: Open) -> None:
    page = open_browser()
    write(page)
    issue(page)
    page.goto("/rechnungen/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("n?")
    assert page.get_by_label("Nummer, Kunde, Betrag oder Leistung").input_value() == "n?"
    page.locator("h1").click()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Tasten")
    assert "Neue Rechnung" in sheet.inner_text()
    assert_accessible(page)
    page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")  # the browser closes it a moment after the key
    page.keyboard.press("n")
    page.get_by_role("heading", name="Rechnung schreiben").wait_for()
    page.locator('#bill [name="buyer.name"]').fill("Praxis am Lindenhof")
    page.keyboard.press("Control+Enter")
    page.locator(".errsum").wait_for()
    open_browser.complaints.clear()  # 422


def test_the_whole_way_without_javascript(open_browser: Open) -> None:
    from tests.browser.test_editor import ENTRIES

    page = open_browser(PHONE, java_script_enabled=False)
    page.goto("/")
    for name, value in ENTRIES.items():
        page.locator(f'#bill [name="{name}"]').fill(value)
    page.get_by_role("button", name="Ausstellen", exact=True).click()
    page.get_by_role("button", name="Ausstellen", exact=True).click()
    invoice = Invoice.objects.everywhere().get()
    wait_until(lambda: bool(Invoice.objects.everywhere().get().standing.documented_at), "the document")
    page.get_by_role("link", name="Seite neu laden").or_(page.get_by_role("link", name="PDF")).first.click(trial=True)
    page.reload()
    assert page.get_by_role("link", name="PDF").is_visible()
    page.get_by_role("button", name="Link erstellen").click()
    assert page.get_by_label("Link für Ihren Kunden").input_value().startswith("http")
    assert invoice.number in page.get_by_role("heading", level=1).inner_text()

"""Receiving an e-invoice in a real browser: accessible and within the screen, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from handschlag.receiving import checking
from handschlag.receiving.models import ReceivedInvoice
from tests.browser.looking import assert_accessible, assert_fits
from tests.core.einvoice import every_term
from tests.stage import PHONE

Open = Callable[..., Any]
FAULTY = every_term.CII.replace(b"DE02120300000000202051", b"DE03120300000000202051").replace(
    "Bürostuhl „Lotse“".encode(), b"B" + b"u" * 120
)


def drop(page: Any) -> None:
    page.goto("/empfangen/")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("Rechnung als XML oder PDF").set_input_files(
        {"name": "rechnung.xml", "mimeType": "text/xml", "buffer": FAULTY}
    )
    page.get_by_role("button", name="Ansehen und aufheben").click()
    page.get_by_role("heading", name="Rechnung FR-2026-118").wait_for()


def test_a_received_invoice_is_accessible_on_a_desk(page: Any) -> None:
    drop(page)
    assert "Prüfziffern passen nicht" in page.inner_text("main")
    assert_accessible(page)
    assert_fits(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Laden lieferliste.csv").click()
    assert saved.value.suggested_filename == "lieferliste.csv"


def test_the_official_report_appears_while_one_watches(page: Any) -> None:
    drop(page)
    waiting = page.locator("#part-official")
    assert "Die Prüfung läuft" in waiting.inner_text()
    checking.check(ReceivedInvoice.objects.everywhere().get().pk)
    waiting.get_by_text("nach den amtlichen Regeln gültig").wait_for()
    assert_accessible(page)
    assert_fits(page)


def test_a_wide_invoice_fits_a_phone(open_browser: Open) -> None:
    page = open_browser(PHONE)
    drop(page)
    assert_accessible(page)
    assert_fits(page)
    page.set_viewport_size({"width": 320, "height": 800})
    assert_fits(page)

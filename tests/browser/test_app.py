"""The seller's app in a real browser: keys, the phone's bar, and every page accessible and within the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.looking import assert_accessible, assert_fits
from tests.browser.test_issue import issue, write
from tests.stage import PHONE

Open = Callable[..., Any]


def test_keys_lead_to_the_places_and_can_be_turned_off(page: Any) -> None:
    write(page)
    issue(page)
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/postausgang/")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/rechnungen/")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Tasten")
    assert "G R" in sheet.inner_text()
    assert_accessible(page)
    page.get_by_label("Einzelne Tasten benutzen").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.get_by_role("button", name="Tasten").click()
    page.get_by_label("Einzelne Tasten benutzen").check()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.get_by_role("heading", name="Rechnung schreiben").wait_for()


def test_the_phone_has_every_page_under_more(open_browser: Open) -> None:
    page = open_browser(PHONE)
    write(page)
    issue(page)
    page.get_by_role("navigation", name="Schnellnavigation").get_by_role("button", name="Mehr").click()
    pages = page.get_by_role("navigation", name="Alle Seiten")
    assert pages.is_visible()
    assert_accessible(page)
    assert_fits(page)
    pages.get_by_role("link", name="Postausgang").click()
    page.wait_for_url("**/postausgang/")

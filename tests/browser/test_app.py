"""The seller's app in a real browser: keys, the phone's bar, and every page accessible and within the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.looking import assert_accessible, assert_fits
from tests.browser.test_issue import issue, write
from tests.stage import PHONE, WIDE

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
    sheet.wait_for(state="hidden")
    page.keyboard.press("n")
    page.get_by_role("button", name="Tasten").click()
    page.get_by_label("Einzelne Tasten benutzen").check()
    page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
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


@pytest.mark.parametrize("size", [WIDE, PHONE, {"width": 320, "height": 700}], ids=["desk", "phone", "zoomed"])
def test_home_list_and_acts_on_several_are_accessible_and_fit(open_browser: Open, size: Any) -> None:
    page = open_browser(size)
    write(page)
    issue(page)
    for address in ("/heute/", "/en/heute/", "/rechnungen/", "/rechnungen/?stand=frage"):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
    page.goto("/rechnungen/")
    page.locator("[name=rechnung]").first.check()
    assert "1 ausgewählt" in page.get_by_role("status").first.inner_text()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Senden").click()
    page.get_by_role("heading", level=1).wait_for()
    assert_accessible(page)
    assert_fits(page)


def test_rows_are_chosen_by_key(page: Any) -> None:
    write(page)
    address = issue(page)
    page.goto("/rechnungen/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("[name=rechnung]").first.is_checked()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rechnungen/*/")
    assert page.url == address

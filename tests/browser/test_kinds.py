"""Taking back, correcting and billing in advance in a real browser: accessible and within the screen of a phone."""

from __future__ import annotations

from typing import Any

from tests.browser.looking import assert_accessible, assert_fits
from tests.browser.test_issue import issue, write
from tests.stage import PHONE


def test_a_part_goes_back_and_the_rest_is_corrected(page: Any) -> None:
    write(page)
    issue(page)
    page.set_viewport_size(PHONE)
    address = page.url
    page.get_by_role("link", name="Teilweise zurücknehmen").click()
    page.get_by_label("Betrag mit Umsatzsteuer").fill("10")
    page.get_by_label("Grund").fill("Kulanz")
    page.get_by_role("button", name="Berechnen").click()
    page.get_by_text("Das kommt heraus").wait_for()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Rechnungskorrektur ausstellen").click()
    page.get_by_role("heading", name="RK-").wait_for()
    page.goto(address)
    page.get_by_role("link", name="Berichtigen und neu ausstellen").click()
    page.get_by_label("Was war falsch?").fill("Falscher Betrag")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Stornieren und neu schreiben").click()
    page.get_by_label("Was Ihr Kunde zur Berichtigung liest").wait_for()
    assert_fits(page)


def test_an_instalment_is_written_on_a_phone(page: Any) -> None:
    write(page)
    issue(page)
    page.set_viewport_size(PHONE)
    page.goto(page.url.split("/rechnungen/")[0] + "/rechnungen/abschlag/")
    page.get_by_label("Wofür").fill("Abschlag Dachstuhl")
    page.get_by_label("Betrag ohne Umsatzsteuer").fill("4.000")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Weiter zur Rechnung").click()
    page.get_by_text("1. Abschlagsrechnung").first.wait_for()
    assert page.locator("#lines-0-price").input_value() == "4000"
    assert_fits(page)

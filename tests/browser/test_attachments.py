"""Attaching files in a real browser: with a bar and without a script, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from handschlag.drafts import files
from handschlag.drafts.models import Draft
from tests.browser.looking import assert_accessible, assert_fits
from tests.browser.test_editor import box, fill, saved
from tests.files import CSV, PDF
from tests.stage import PHONE, wait_until

Open = Callable[..., Any]
SHEET = {"name": "Stundenzettel für November 2026, mit einem sehr langen Namen.pdf", "mimeType": "", "buffer": PDF}
TABLE = {"name": "liste.csv", "mimeType": "text/csv", "buffer": CSV}
PROGRAM = {"name": "programm.pdf", "mimeType": "application/pdf", "buffer": b"MZ"}


def attached() -> list[tuple[str, str]]:
    return [(file.filename, file.description) for d in Draft.objects.everywhere() for file in files.files_of(d.data)]


def test_files_are_sent_as_they_are_chosen_and_what_is_typed_meanwhile_stays(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/")
    fill(page)
    assert not page.locator("#files-err").is_visible(), "no mark of an error before there is one"
    page.get_by_label("Dateien hinzufügen").set_input_files([SHEET, PROGRAM, TABLE])
    box(page, "sign_off").evaluate("e => { e.closest('details').open = true; }")
    box(page, "sign_off").fill("Beste Grüße")
    page.get_by_role("link", name="liste.csv").wait_for()
    page.get_by_text("„programm.pdf“ ist keine PDF").wait_for()
    open_browser.complaints.clear()  # type: ignore[attr-defined] # the refusal is one
    saved("sign_off", "Beste Grüße")
    assert [name for name, _ in attached()] == [SHEET["name"], "liste.csv"]
    page.get_by_label("Was sie zeigt").first.fill("Stunden")
    wait_until(lambda: attached()[0][1] == "Stunden", "the description to be saved")
    assert_accessible(page)
    assert_fits(page)
    page.reload()
    assert page.get_by_label("Was sie zeigt").first.input_value() == "Stunden"
    page.get_by_role("button", name="liste.csv entfernen").click()
    page.get_by_role("link", name="liste.csv").wait_for(state="detached")
    assert [name for name, _ in attached()] == [SHEET["name"]]


def test_on_a_phone_without_a_script(open_browser: Open) -> None:
    page = open_browser(PHONE, java_script_enabled=False)
    page.goto("/")
    fill(page)
    page.get_by_label("Dateien hinzufügen").set_input_files([SHEET, PROGRAM])
    page.get_by_role("button", name="Hochladen").click()
    page.get_by_role("link", name="Stundenzettel").wait_for()
    open_browser.complaints.clear()  # type: ignore[attr-defined]
    assert "„programm.pdf“ ist keine PDF" in page.inner_text(".errsum")
    assert box(page, "lines.0.price").input_value() == "480,00"
    assert [name for name, _ in attached()] == [SHEET["name"]]
    assert_fits(page)

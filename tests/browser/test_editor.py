"""The editor in a real browser: nothing typed is lost, lines by keyboard and paste, findings, phone, no script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from handschlag.drafts.models import Draft
from tests.browser.looking import assert_accessible, assert_fits
from tests.stage import PHONE, WIDE, wait_until

Open = Callable[..., Any]
NARROW = {"width": 320, "height": 700}
ENTRIES = {
    "seller.name": "Atelier Nordlicht",
    "seller.address.line_1": "Am Beispielkai 4",
    "seller.address.post_code": "00123",
    "seller.address.city": "Möwenhafen",
    "seller.tax_registration_identifier": "12/345/67890",
    "payment.account_identifier": "DE02 1203 0000 0000 2020 51",
    "buyer.name": "Kaffeerösterei Siebenschläfer GmbH",
    "buyer.address.line_1": "Traumgasse 7",
    "buyer.address.post_code": "00124",
    "buyer.address.city": "Möwenhafen",
    "lines.0.name": "Verpackungsdesign „Winterröstung“",
    "lines.0.price": "480,00",
}
TABLE = """Pos\tLeistung\tMenge\tEinheit\tPreis
1\tBildbearbeitung\t12\tStück\t25.00
2\tAbstimmung vor Ort\t1\tpauschal\t1,150.50"""


def box(page: Any, name: str) -> Any:
    return page.locator(f'#bill [name="{name}"]')


def fill(page: Any, entries: dict[str, str] = ENTRIES) -> None:
    for name, value in entries.items():
        box(page, name).fill(value)


def drafts() -> list[Draft]:
    return list(Draft.objects.everywhere().order_by("pk"))


def stored(path: str) -> str:
    from handschlag.office.form_data import value_at

    found = drafts()
    return value_at(found[-1].data, path) if found else ""


def saved(path: str, value: str) -> None:
    wait_until(lambda: stored(path) == value, f"{path} to be saved as {value!r}, not {stored(path)!r}")


def paste(page: Any, name: str, text: str) -> None:
    box(page, name).evaluate(
        """(element, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def test_typing_saves_counts_and_draws(page: Any) -> None:
    page.goto("/")
    before = page.locator("#pages img").get_attribute("src")
    fill(page)
    page.wait_for_url("**/entwurf/*/")
    saved("lines.0.price", "480,00")
    page.locator("#payable", has_text="571,20 €").wait_for()
    page.locator("#saved", has_text="Gespeichert").wait_for()
    page.wait_for_function("before => document.querySelector('#pages img').getAttribute('src') !== before", arg=before)
    assert len(drafts()) == 1
    page.reload()
    assert box(page, "lines.0.price").input_value() == "480,00"
    assert not box(page, "seller.name").is_visible(), "a complete sender is one line"


def test_what_is_missing_is_said_within_the_field(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/")
    page.get_by_role("button", name="Ausstellen", exact=True).click()
    page.locator(".errsum").wait_for()
    said = page.locator(".errmsg")
    assert said.count() >= 11
    right = "getBoundingClientRect().right"
    too_wide = f"all => all.filter(e => e.{right} > e.parentElement.{right} + 1).map(e => e.textContent)"
    assert said.evaluate_all(too_wide) == []
    open_browser.complaints.clear()  # 422


@pytest.mark.parametrize("size", [WIDE, PHONE, NARROW], ids=["desk", "phone", "zoomed"])
@pytest.mark.parametrize("address", ["/", "/en/"])
def test_the_editor_is_accessible_and_fits(open_browser: Open, size: Any, address: str) -> None:
    page = open_browser(size)
    page.goto(address)
    assert_accessible(page)
    assert_fits(page)
    fill(page, ENTRIES | {"lines.0.price": "viel"})
    page.locator("#check .must").first.wait_for(state="attached")
    page.locator("#bill details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    assert_accessible(page)
    assert_fits(page)


def test_a_phone_has_three_views(open_browser: Open) -> None:
    page = open_browser(PHONE)
    page.goto("/")
    form, sheet, check = page.locator(".ed-a"), page.locator(".ed-b"), page.locator(".ed-c")
    for tab, shown in (("Vorschau", sheet), ("Check", check), ("Ausfüllen", form)):
        page.get_by_role("radio", name=tab).check()
        assert [part.is_visible() for part in (form, sheet, check)] == [part is shown for part in (form, sheet, check)]
    page.get_by_role("radio", name="Check").check()
    page.get_by_role("link", name="Tragen Sie Ihren Ort ein").click()
    assert box(page, "seller.address.city").evaluate("element => element === document.activeElement")


# -- lines


def names(page: Any) -> list[str]:
    return [box(page, f"lines.{i}.name").input_value() for i in range(page.locator(".line").count())]


def test_lines_by_keyboard(page: Any) -> None:
    page.goto("/")
    page.get_by_role("button", name="Abschnitt hinzufügen").click()
    assert page.evaluate("document.activeElement.name") == "lines.0.section", "the empty line begins the section"
    box(page, "lines.0.section").fill("")
    box(page, "lines.0.name").fill("Erste")
    box(page, "lines.0.price").fill("1")
    box(page, "lines.0.price").press("Enter")
    page.keyboard.type("Zweite")
    assert names(page) == ["Erste", "Zweite"]
    page.keyboard.press("Alt+ArrowUp")
    assert names(page) == ["Zweite", "Erste"]
    assert page.evaluate("document.activeElement.name") == "lines.0.name"
    page.locator("#announce", has_text="Jetzt Position 1").wait_for(state="attached")
    page.get_by_role("button", name="Position 2 nach oben").click()
    assert names(page) == ["Erste", "Zweite"]
    page.get_by_role("button", name="Position 1 entfernen").click()
    assert names(page) == ["Zweite"]
    page.locator("#undone").get_by_role("button", name="Rückgängig").click()
    assert names(page) == ["Erste", "Zweite"]
    saved("lines.1.name", "Zweite")
    assert stored("lines.0.price") == "1"


def test_lines_from_a_spreadsheet(page: Any) -> None:
    page.goto("/")
    paste(page, "lines.0.name", TABLE)
    assert names(page) == ["Bildbearbeitung", "Abstimmung vor Ort"]
    saved("lines.1.price", "1150,50")
    assert [stored(f"lines.0.{part}") for part in ("quantity", "unit_code", "price")] == ["12", "H87", "25,00"]
    page.locator("#payable", has_text="1.726,10 €").wait_for()
    paste(page, "lines.1.name", "Beratung;2;Std.;1.234,50\nReise;300;km;0,30")
    assert names(page) == ["Bildbearbeitung", "Abstimmung vor Ort", "Beratung", "Reise"]
    saved("lines.2.price", "1234,50")
    page.locator("#undone").get_by_role("button", name="Rückgängig").click()
    assert names(page) == ["Bildbearbeitung", "Abstimmung vor Ort"]


def lines(page: Any, *parts: str) -> list[list[str]]:
    rows = range(page.locator(".line").count())
    return [[box(page, f"lines.{i}.{part}").input_value() for part in parts] for i in rows]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            'Stuhl\t4\tStück\t45,00\n"Tisch\nEiche, ""geölt"""\t1\tStück\t1.200,00',
            [["Stuhl", "", "4", "H87", "45,00"], ["Tisch", 'Eiche, "geölt"', "1", "H87", "1200,00"]],
        ),
        (
            "Menge\tEinheit\tBezeichnung\tEinzelpreis (netto)\tGesamt\tMwSt.\n"
            '2\tStück\t"Sorte" A\t45,00 €\t90,00 €\t19 %',
            [['"Sorte" A', "", "2", "H87", "45,00"]],
        ),
        (
            "02.11.2026\tAufmaß\t2,5 Std.\t85,00\n03.11.2026\tMontage\t6 Std.\t85,00",
            [["02.11.2026 Aufmaß", "", "2,5", "Std.", "85,00"], ["03.11.2026 Montage", "", "6", "Std.", "85,00"]],
        ),
        ("2\tStuhl\t45,00\n3\tTisch\t90,00", [["Stuhl", "", "2", "LS", "45,00"], ["Tisch", "", "3", "LS", "90,00"]]),
        ("1\tStuhl\t45,00\n2\tTisch\t90,00", [["Stuhl", "", "1", "LS", "45,00"], ["Tisch", "", "1", "LS", "90,00"]]),
    ],
    ids=["quoted", "headings", "time-sheet", "quantity-first", "counted"],
)
def test_what_spreadsheets_copy(page: Any, table: str, expected: list[list[str]]) -> None:
    page.goto("/")
    box(page, "lines.0.quantity").fill("7")
    paste(page, "lines.0.name", table)
    assert lines(page, "name", "description", "quantity", "unit_code", "price") == expected
    page.locator("#undone").get_by_role("button", name="Rückgängig").click()
    assert lines(page, "name", "description", "quantity", "unit_code", "price") == [["", "", "7", "LS", ""]]


# -- findings


def test_a_finding_is_fixed_by_one_click_and_taken_back_by_another(page: Any) -> None:
    page.goto("/")
    fill(page)
    paste(page, "lines.0.name", "Beratung zum Regal\t2\tStd.\t90,00")
    fix = page.locator("#check").get_by_role("button", name="„Stunden“ einsetzen")
    fix.click()
    saved("lines.1.unit_code", "HUR")
    fix.wait_for(state="detached")
    page.locator("#undone").get_by_role("button", name="Rückgängig").click()
    saved("lines.1.unit_code", "Std.")
    fix.wait_for()


# -- nothing gets lost


def test_offline_keeps_everything_and_sends_it_later(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/")
    box(page, "seller.name").fill("Atelier")
    saved("seller.name", "Atelier")
    page.context.set_offline(True)
    box(page, "seller.name").fill("Atelier Nordlicht")
    page.locator("#alert", has_text="Nicht verbunden").wait_for()
    open_browser.complaints.clear()  # the browser calls a missing network an error
    page.context.set_offline(False)
    saved("seller.name", "Atelier Nordlicht")
    page.locator("#alert:empty").wait_for(state="attached")
    assert len(drafts()) == 1
    open_browser.complaints.clear()


def test_a_closed_window_has_saved(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/")
    box(page, "seller.name").fill("Atelier")
    saved("seller.name", "Atelier")
    box(page, "seller.name").fill("Atelier Nordlicht")
    page.close(run_before_unload=True)
    saved("seller.name", "Atelier Nordlicht")


def test_what_the_server_never_got_comes_back(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/")
    box(page, "seller.name").fill("Atelier")
    saved("seller.name", "Atelier")
    page.route("**/entwurf/*/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    box(page, "seller.name").fill("Atelier Nordlicht")
    box(page, "thank_you_note").fill("Danke!")
    page.locator("#alert", has_text="Nicht verbunden").wait_for()
    page.unroute("**/entwurf/*/")
    page.route("**/entwurf/*/", lambda route: route.continue_())
    with page.context.expect_page() as other:
        page.evaluate("window.open(location.href)")
    page.close()
    again = other.value
    again.reload()
    assert box(again, "thank_you_note").input_value() == "Danke!"
    saved("seller.name", "Atelier Nordlicht")
    assert not Draft.objects.everywhere().get().document_id
    open_browser.complaints.clear()


def test_lines_the_server_never_got_come_back_as_they_were(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/")
    for i, name in enumerate(("Stuhl", "Tisch", "Schrank")):
        if i:
            page.get_by_role("button", name="Position hinzufügen").click()
        box(page, f"lines.{i}.name").fill(name)
    saved("lines.2.name", "Schrank")
    page.context.set_offline(True)
    page.get_by_role("button", name="Position 2 entfernen").click()
    again, expected = go_elsewhere(page), ["Stuhl", "Schrank"]
    again.locator("#alert", has_text="wiederhergestellt").wait_for()
    assert names(again) == expected
    again.context.set_offline(True)
    again.get_by_role("button", name="Position hinzufügen").click()
    box(again, "lines.2.name").fill("Regal")
    again.get_by_role("button", name="Position hinzufügen").click()
    box(again, "lines.3.name").fill("Truhe")
    last, expected = go_elsewhere(again), ["Stuhl", "Schrank", "Regal", "Truhe"]
    saved("lines.3.name", "Truhe")
    assert names(last) == expected
    last.reload()
    assert (names(last), last.evaluate("Object.keys(localStorage)")) == (expected, [])
    open_browser.complaints.clear()  # the browser calls a missing network an error


def go_elsewhere(page: Any) -> Any:
    """The same address in another tab, once this one is closed without network."""
    context, address = page.context, page.url
    page.locator("#alert", has_text="Nicht verbunden").wait_for()
    other = context.new_page()
    page.close()
    context.set_offline(False)
    other.goto(address)
    return other


def test_a_lost_session_is_opened_again_by_the_secret_link(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/")
    box(page, "buyer.name").fill("Praxis am Lindenhof")
    page.wait_for_url("**/entwurf/*/")
    page.context.clear_cookies()
    box(page, "buyer.name").fill("Praxis am Waldrand")
    saved("buyer.name", "Praxis am Waldrand")
    page.locator("#alert:empty").wait_for(state="attached")
    assert len(drafts()) == 1
    page.reload()
    assert box(page, "buyer.name").input_value() == "Praxis am Waldrand"
    open_browser.complaints.clear()  # 403 and 404


def test_the_front_page_goes_on_with_what_was_begun(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/")
    fill(page)
    page.get_by_role("button", name="Ausstellen", exact=True).click()
    page.get_by_role("heading", name="Ein letzter Blick").wait_for()
    page.go_back()
    page.locator(".note", has_text="Das ist Ihr Entwurf").wait_for()
    assert box(page, "lines.0.price").input_value() == "480,00"
    assert_accessible(page)
    page.get_by_role("link", name="Eine neue Rechnung schreiben").click()
    assert box(page, "lines.0.price").input_value() == ""


def test_two_windows_are_told_and_both_versions_kept(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/")
    box(page, "buyer.name").fill("Praxis am Lindenhof")
    page.wait_for_url("**/entwurf/*/")
    other = page.context.new_page()
    other.goto(page.url)
    box(page, "buyer.name").fill("Praxis Eins")
    saved("buyer.name", "Praxis Eins")
    box(other, "buyer.name").fill("Praxis Zwei")
    other.locator("#alert").get_by_role("link", name="Sehen Sie sich beide Fassungen an").click()
    assert_accessible(other)
    other.get_by_label("Praxis Zwei").check()
    other.get_by_role("button", name="Auswahl übernehmen").click()
    assert box(other, "buyer.name").input_value() == "Praxis Zwei"
    assert stored("buyer.name") == "Praxis Zwei"
    open_browser.complaints.clear()  # 409


def test_the_secret_link_is_copied(open_browser: Open) -> None:
    page = open_browser(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/")
    box(page, "buyer.name").fill("Praxis am Lindenhof")
    page.get_by_role("button", name="Link kopieren").click()
    page.get_by_role("button", name="Kopiert").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    elsewhere = open_browser(PHONE)
    elsewhere.goto(link)
    assert_accessible(elsewhere)
    elsewhere.get_by_role("button", name="Hier öffnen").click()
    assert box(elsewhere, "buyer.name").input_value() == "Praxis am Lindenhof"


def test_everything_works_without_javascript(open_browser: Open) -> None:
    page = open_browser(PHONE, java_script_enabled=False)
    page.goto("/")
    fill(page)
    page.get_by_role("button", name="Position hinzufügen").click()
    fill(page, {"lines.1.name": "Abstimmung", "lines.1.price": "20"})
    page.get_by_role("button", name="Speichern und prüfen").click()
    assert "595,00" in page.locator("#payable").inner_text()
    page.get_by_role("radio", name="Check").check()
    assert page.locator(".ed-c").is_visible()
    assert stored("lines.1.name") == "Abstimmung"


def test_the_first_view_is_light(open_browser: Open) -> None:
    """HTML, styles and the font that is used, as they travel."""
    page = open_browser()
    sizes: dict[str, int] = {}
    page.on("response", lambda response: sizes.update({response.url: size_of(response)}))
    page.goto("/", wait_until="networkidle")
    first = {url: size for url, size in sizes.items() if not url.split("?")[0].endswith((".svg", ".js"))}
    assert sum(first.values()) < 150_000, first


def size_of(response: Any) -> int:
    return int(response.request.sizes()["responseBodySize"])


def test_a_logo_goes_up_once_and_onto_the_page(page: Any, tmp_path: Any) -> None:
    from PIL import Image

    from handschlag.businesses.models import Business

    Image.new("RGB", (40, 20), "#1d3b3a").save(tmp_path / "logo.png")
    uploads: list[bool] = []
    page.on("request", lambda r: uploads.append("multipart" in r.headers.get("content-type", "")))
    page.goto("/")
    box(page, "seller.name").fill("Atelier Nordlicht")
    saved("seller.name", "Atelier Nordlicht")
    page.locator("#more-seller summary").click()
    before = page.locator("#pages img").get_attribute("src")
    page.get_by_label("Logo", exact=True).set_input_files(tmp_path / "logo.png")
    wait_until(lambda: bool(Business.objects.get().logo), "the logo")
    page.wait_for_function("before => document.querySelector('#pages img').getAttribute('src') !== before", arg=before)
    box(page, "seller.website").fill("atelier-nordlicht.example")
    saved("seller.website", "atelier-nordlicht.example")
    assert uploads.count(True) == 1


def test_texts_between_the_lines_bold_words_and_a_new_page(page: Any) -> None:
    page.goto("/")
    fill(page)
    page.get_by_role("button", name="Text hinzufügen").click()
    page.keyboard.type("Ohne Fremdkosten")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    saved("lines.0.text_below", "**Ohne Fremdkosten**")
    page.get_by_role("button", name="Position hinzufügen").click()
    page.get_by_role("button", name="Text vor Position 2 schreiben").click()
    page.keyboard.type("Nach Freigabe")
    page.keyboard.press("Alt+ArrowUp")
    saved("lines.0.text_above", "Nach Freigabe")
    saved("lines.1.text_below", "**Ohne Fremdkosten**")
    page.locator("#rows li").first.get_by_text("Beschreibung, Rabatt, Steuer").click()
    page.get_by_label("Neue Seite ab hier").first.check()
    saved("lines.0.page_break", "true")
    assert_accessible(page)
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)
        assert_fits(page)


def test_private_people_are_told_prices_with_vat(page: Any) -> None:
    page.goto("/")
    gross, net = page.get_by_label("brutto, mit USt"), page.get_by_label("netto", exact=True)
    page.get_by_label("Privatperson").check()
    assert gross.is_checked()
    page.get_by_label("Firma", exact=True).check()
    assert net.is_checked()
    box(page, "lines.0.price").fill("480,00")
    page.get_by_label("Privatperson").check()
    assert net.is_checked(), "a written price keeps its meaning"

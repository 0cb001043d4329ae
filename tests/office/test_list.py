"""The list: filters, search, pages by the last row, and acts on several invoices with a look before."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.core.bill import Line
from handschlag.core.tables import read_table
from handschlag.delivery.models import Delivery
from handschlag.dialogue import asking
from handschlag.invoices import correcting, documenting, handing_over
from handschlag.invoices.models import Invoice
from handschlag.office import listing
from tests.office.test_home import issue


def numbers(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/rechnungen/{query}").content.decode()
    return re.findall(r'<a class="row-link nw"[^>]*>([^<]+)</a>', page)


def short(found: list[str]) -> list[str]:
    return [number.replace("-2026-000", "") for number in found]


@pytest.fixture
def shelf(client: Client, invoice: Invoice) -> Business:
    """RE1 by the browser; RE2 overdue, RE3 asked about, RE4 cancelled by ST1."""
    business = invoice.business
    issue(business, 30)
    asked = issue(business, 1)
    asking.ask(business, subject="invoice", subject_id=asked.pk, text="Wozu?")
    correcting.cancel(issue(business), reason="x", by="test")
    return business


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "RE3 RE2 RE1 ST1 RE4"),
        ("?stand=offen", "RE3 RE2 RE1"),
        ("?stand=ueberfaellig", "RE2"),
        ("?stand=frage", "RE3"),
        ("?stand=storniert", "RE4"),
        ("?stand=zugesagt", ""),
        ("?stand=ausgestellt", "ST1 RE3 RE2 RE1"),
        ("?stand=unsinn", "RE3 RE2 RE1 ST1 RE4"),
        ("?q=0003", "RE3"),
        ("?q=siebenschläfer", "ST1 RE4 RE3 RE2 RE1"),
        ("?q=schlaefer+re", "ST1 RE4 RE3 RE2 RE1"),
        ("?q=winterröstung", "ST1 RE4 RE3 RE2 RE1"),
        ("?q=stung", "ST1 RE4 RE3 RE2 RE1"),
        ("?q=2499,00", "ST1 RE4 RE3 RE2"),
        ("?q=2.499", "ST1 RE4 RE3 RE2"),
        ("?q=150,00", "ST1 RE4 RE3 RE2"),
        ("?q=re-2026-0002+2499,00", "RE2"),
        ("?q=%25", ""),
        ("?q=_", ""),
        ("?q=gibtsnicht", ""),
        ("?stand=offen&q=0002", "RE2"),
    ],
)
def test_filters_and_search(client: Client, shelf: Business, query: str, expected: str) -> None:
    assert short(numbers(client, query)) == expected.split()


def test_an_amount_is_found_as_the_language_writes_it(client: Client, shelf: Business) -> None:
    page = client.get("/en/rechnungen/?q=2499.00").content.decode()
    assert "RE-2026-0002" in page and "RE-2026-0001" not in page


def test_words_that_begin_with_e_are_found_inside_others(client: Client, invoice: Invoice) -> None:
    line = Line(name="Zuerst das Rückenschild", quantity=1, unit_code="H87", price=10)  # type: ignore[arg-type]
    found = issue(invoice.business, lines=(line,))
    assert numbers(client, "?q=erst") == [found.number]
    assert numbers(client, "?q=rueckenschild") == numbers(client, "?q=RÜCKEN") == [found.number]


@pytest.mark.parametrize("query", ["?", "?q=siebenschl", "?stand=offen", "?stand=ueberfaellig"])
def test_pages_show_every_row_once(client: Client, shelf: Business, monkeypatch: Any, query: str) -> None:
    for days in (25, 26, 26, 27):
        issue(shelf, days)
    everything = numbers(client, query)
    monkeypatch.setattr(listing, "ON_A_PAGE", 2)
    seen, following = [], query
    for _ in range(10):
        page = client.get(f"/rechnungen/{following}").content.decode()
        seen += re.findall(r'<a class="row-link nw"[^>]*>([^<]+)</a>', page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        if not found:
            break
        following = found[1].replace("&amp;", "&")
    assert seen == everything
    assert len(everything) > 2


@pytest.mark.parametrize("after", ["x", "o", "o-1", "c" + "9" * 30, "2026-99-99.1", "o1'--", "%00"])
def test_a_page_that_nobody_linked_to_is_still_a_page(client: Client, shelf: Business, after: str) -> None:
    for stand in ("", "ueberfaellig"):
        assert client.get(f"/rechnungen/?stand={stand}&nach={after}").status_code == 200


def test_the_list_asks_a_fixed_number_of_questions(
    client: Client, shelf: Business, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        client.get("/rechnungen/")
    for days in range(3, 12):
        issue(shelf, days)
    with django_assert_max_num_queries(12):
        client.get("/rechnungen/")


def test_drafts_have_a_tab_and_are_searched(client: Client, shelf: Business) -> None:
    client.post("/neu/", {"buyer.name": "Praxis am Lindenhof", "lines.0.name": "Türschild", "window": "w9"})
    page = client.get("/rechnungen/?stand=entwurf").content.decode()
    assert "Praxis am Lindenhof" in page and "RE-2026-0001" not in page
    assert "Lindenhof" in client.get("/rechnungen/?q=tuerschild").content.decode()
    assert "Nichts gefunden" in client.get("/rechnungen/?stand=entwurf&q=quitte").content.decode()


def test_several_are_sent_after_a_look(client: Client, shelf: Business, settings: Any) -> None:
    settings.MAIL_CONFIGURED = True
    by_browser, late, _asked, cancelled, *_ = Invoice.objects.of(shelf).order_by("pk")
    chosen = {"rechnung": [by_browser.pk, late.pk, cancelled.pk]}
    look = client.post("/rechnungen/auswahl/", {**chosen, "do": "send"}).content.decode()
    assert "Geht an buchhaltung@siebenschlaefer.example." in look
    assert "Auf der Rechnung steht keine E-Mail-Adresse." in look and "Storniert, geht nicht hinaus." in look
    assert not Delivery.objects.of(shelf).filter(stage="invoice").exists(), "looking sends nothing"
    for _ in range(2):
        done = client.post("/rechnungen/auswahl/", {**chosen, "do": "send-now"}).content.decode()
    assert Delivery.objects.of(shelf).filter(stage="invoice").count() == 1
    assert "Liegt schon im Postausgang" in done


def test_several_are_downloaded_as_one_file(client: Client, shelf: Business) -> None:
    made, other, *_ = Invoice.objects.of(shelf).order_by("pk")
    assert documenting.make(made.pk)
    look = client.post("/rechnungen/auswahl/", {"rechnung": [made.pk, other.pk], "do": "files"}).content.decode()
    assert "Eine ist noch nicht fertig." in look
    answer = client.post("/rechnungen/auswahl/", {"rechnung": [made.pk], "do": "zip"})
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == [f"{made.number}.pdf", f"{made.number}.xml"]
        assert archive.read(f"{made.number}.pdf") == bytes(documenting.document(made, "pdf").content)


def test_a_stranger_acts_on_nothing(shelf: Business, stranger: Client) -> None:
    ids = list(Invoice.objects.of(shelf).values_list("pk", flat=True))
    for do in ("send", "send-now", "zip", "files"):
        assert stranger.post("/rechnungen/auswahl/", {"rechnung": [*ids, "x", "9" * 40], "do": do}).status_code == 302
    assert not Delivery.objects.of(shelf).filter(stage="invoice").exists()


def test_what_is_late_is_listed_by_its_due_date(shelf: Business) -> None:
    for days in (20, 28, 24):
        issue(shelf, days)
    page = listing.page(listing.Scope(shelf, timezone.localdate()), listing.filter_of("ueberfaellig"), "", "")
    due = [row.due_date for row in page.rows]
    assert due == sorted(due) and len(due) == 4


def test_what_went_another_way_is_noted_and_taken_back(client: Client, shelf: Business) -> None:
    made, late, _asked, cancelled, *_ = Invoice.objects.of(shelf).order_by("pk")
    chosen = {"rechnung": [made.pk, late.pk, cancelled.pk]}
    look = client.post("/rechnungen/auswahl/", {**chosen, "do": "note"}).content.decode()
    assert "2 Rechnungen haben Sie übergeben" in look and "Storniert." in look
    assert numbers(client, "?stand=ausgestellt").count(made.number) == 1, "looking notes nothing"
    for wrong in ("", "brieftaube"):
        assert (
            "Rechnung ist"
            not in client.post("/rechnungen/auswahl/", {**chosen, "do": "note-now", "weg": wrong}).content.decode()
        )
    done = client.post("/rechnungen/auswahl/", {**chosen, "do": "note-now", "weg": "post"}).content.decode()
    assert "2 Rechnungen sind als übergeben vermerkt" in done and "Übergeben per Post." in done
    again = client.post("/rechnungen/auswahl/", {**chosen, "do": "note-now", "weg": "post"}).content.decode()
    assert "Ist schon auf dem Weg oder übergeben." in again
    assert not {made.number, late.number} & set(numbers(client, "?stand=ausgestellt"))
    page = client.get(f"/rechnungen/{made.pk}/").content.decode()
    assert "Übergeben per Post" in page and "<small>per Post</small>" in page
    assert f"{made.number} versenden" not in client.get("/heute/").content.decode()
    client.post(f"/rechnungen/{made.pk}/uebergeben/", {"do": "back"})
    assert made.number in numbers(client, "?stand=ausgestellt")
    assert "Schon anders übergeben?" in client.get(f"/rechnungen/{made.pk}/").content.decode()


def test_what_is_being_mailed_is_not_noted(client: Client, shelf: Business, settings: Any) -> None:
    settings.MAIL_CONFIGURED = True
    made = Invoice.objects.of(shelf).order_by("pk")[1]
    client.post("/rechnungen/auswahl/", {"rechnung": [made.pk], "do": "send-now"})

    assert Delivery.objects.of(shelf).filter(subject_id=made.pk).exists()
    assert not handing_over.note(made, "post", by="seller")
    with pytest.raises(ValueError, match="brieftaube"):
        handing_over.note(made, "brieftaube", by="seller")


def test_several_go_into_a_table(client: Client, shelf: Business) -> None:
    ids = list(Invoice.objects.of(shelf).order_by("pk").values_list("pk", flat=True))
    answer = client.post("/rechnungen/auswahl/", {"rechnung": ids, "do": "csv"})
    assert answer["Content-Type"].startswith("text/csv") and ".csv" in answer["Content-Disposition"]
    rows = [row.cells for row in read_table(answer.content).rows]
    assert rows[0][:3] == ("Nummer", "Art", "Status")
    taken_back = next(row for row in rows if row[1] == "Stornorechnung")
    assert taken_back[8:12] == ("-2100,00", "-399,00", "-2499,00", "-2499,00")
    assert {row[2] for row in rows[1:]} == {"Ausgestellt", "Überfällig", "Storniert", "Stornorechnung"}

"""Receiving an e-invoice in the browser: seen whole, checked, kept, taken along; bytes of strangers stay data."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.core.bill import Line
from handschlag.core.einvoice import cii
from handschlag.core.totals import totals
from handschlag.documents.models import StoredDocument
from handschlag.events.models import Event
from handschlag.office import received_page
from handschlag.receiving import checking, keeping
from handschlag.receiving.models import ReceivedInvoice
from tests import cast
from tests.core.einvoice import every_term
from tests.core.einvoice.official_examples import WITH_THIRD_PARTIES, document

pytestmark = pytest.mark.django_db


def post(client: Client, content: bytes, name: str = "rechnung.xml") -> Any:
    return client.post("/empfangen/", {"file": SimpleUploadedFile(name, content)})


def received(client: Client, content: bytes = every_term.CII, name: str = "rechnung.xml") -> str:
    answer = post(client, content, name)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_guest_drops_an_invoice_and_sees_all_of_it(client: Client) -> None:
    assert client.get("/empfangen/").status_code == 200
    assert not Business.objects.exists()

    page = words(client.get(received(client)).content.decode())

    assert "Auf den Cent nachgerechnet und geprüft: nichts gefunden." in page
    for shown in (
        "FR-2026-118 Möwenhafener Möbelmanufaktur GmbH Lotsenmöbel",
        "Speicher 2 Tor West DE129273398 DE02120300000000202051 DE02500105170137075030 BYLADEM1001 M-2026-4",
        "Bürostuhl „Lotse“ Dünengras 39112000 940130 DK Mengenrabatt Treue Verpackung lieferliste.csv PO-7781 LS-903",
        "1.337,00 € 267,62 € 1.380,00 € 1.996,44 VATEX-EU-132-1I AR-2026-9 0204 AAZ 0160 04000000000013 STI KST 300",
    ):
        for word in shown.split():
            assert word in page.replace("\u00a0", " "), word


def test_the_file_is_kept_with_its_hash_and_only_once(client: Client) -> None:
    first, again = received(client), received(client, name="kopie.xml")

    assert first == again
    (kept,) = StoredDocument.objects.everywhere().filter(subject="received")
    assert bytes(kept.content) == every_term.CII
    assert kept.sha256 == ReceivedInvoice.objects.everywhere().get().sha256
    assert [event.type for event in Event.objects.everywhere().filter(subject="received")] == ["invoice.received"]
    assert "Möwenhafener Möbelmanufaktur" in client.get("/empfangen/").content.decode()


def test_the_same_number_twice_is_told(client: Client) -> None:
    received(client)
    second = received(client, every_term.CII.replace(b"Traumgasse 7", b"Traumgasse 8"))

    assert "Zahlen Sie nicht zweimal" in client.get(second).content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Diese Datei ist leer"),
        (b"\x89PNG\r\n\x1a\n", "Das ist ein Bild"),
        (b"\xff\xd8\xff\xe0", "Das ist ein Bild"),
        (b"hello", "kein lesbares XML"),
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (b'<x xmlns="urn:ferd:CrossIndustryDocument:invoice:1p0"/>', "ZUGFeRD 1.0"),
        (b"%PDF-1.7 nothing", "Das PDF ist beschädigt"),
        (b" " * 7_000_001, "größer als 7 MB"),
    ],
    ids=["empty", "picture", "photo", "text", "doctype", "zugferd 1", "broken pdf", "large"],
)
def test_what_is_no_invoice_gets_a_sentence_and_starts_nothing(client: Client, content: bytes, sentence: str) -> None:
    answer = post(client, content)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Business.objects.exists()


def test_a_guest_has_room_for_so_much(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_BYTES_OF_A_GUEST", len(every_term.CII) + 10)
    received(client)
    answer = post(client, every_term.UBL)

    assert answer.status_code == 422
    assert "heben wir" in answer.content.decode()


def test_text_of_strangers_stays_text(client: Client) -> None:
    evil = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=//192.0.2.1&gt;"
    text = every_term.CII.decode()
    for name in ("Name", "Description", "Content", "LineOne", "Reason", "CompleteNumber", "LineID", "IssuerAssignedID"):
        text = re.sub(rf"(<ram:{name}>)[^<]*", rf"\g<1>{evil}", text)
    page = client.get(received(client, text.encode())).content.decode()

    assert "<script>alert" not in page and "<img" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_direction_marks_are_not_shown(client: Client) -> None:
    page = client.get(received(client, every_term.CII.replace(b"Traumgasse", "Traum\u202egasse".encode()))).content

    assert "\u202e".encode() not in page
    assert "unsichtbare Zeichen" in page.decode()


def test_what_has_no_place_is_shown_with_its_path(client: Client) -> None:
    text = every_term.CII.replace(b"<ram:BuyerReference>", b"<ram:Secret>4711</ram:Secret><ram:BuyerReference>")
    page = client.get(received(client, text)).content.decode()

    assert "ApplicableHeaderTradeAgreement/Secret" in page
    assert "4711" in page


def test_lines_below_lines_are_indented_and_said_to_count_once(client: Client) -> None:
    html = client.get(received(client, document("kosit/04.03a-INVOICE_ubl.xml"))).content.decode()
    page = words(html).replace("\u00a0", " ")
    for depth in (1, 2, 3):
        assert f'class="body below-{depth}"' in html
    assert "3.1.10. Baustelle einrichten 210" in page
    assert page.count("im Betrag darüber enthalten") > 10
    assert "/Invoice/InvoiceLine/SubInvoiceLine" not in page


def test_what_is_collected_for_others_stands_among_the_sums(client: Client) -> None:
    page = words(client.get(received(client, document(WITH_THIRD_PARTIES))).content.decode())
    page = page.replace("\u00a0", " ")
    assert "Für Dritte eingezogen 29,96" in page
    assert "Forderung eines Dritten MobilesBezahlen" in page
    assert "Fremdleistungen Anbieter A" in page


@pytest.mark.parametrize("form", ["original", "xml", "csv", "json"])
def test_files_of_strangers_cannot_act(client: Client, form: str) -> None:
    answer = client.get(received(client) + f"{form}/laden/")

    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"] in ("application/octet-stream", "text/plain; charset=utf-8")
    if form != "xml":
        assert answer.headers["Content-Disposition"].startswith("attachment")
    if form == "original":
        assert answer.content == every_term.CII


def test_attachments_are_saved_never_opened(client: Client) -> None:
    place = received(client)
    answer = client.get(f"{place}anlage/0/")

    assert answer.content == b"Stuhl;6\n"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''lieferliste.csv"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert client.get(f"{place}anlage/1/").status_code == 404  # lies at an address
    assert client.get(f"{place}anlage/99/").status_code == 404


def test_the_figures_leave_as_csv_without_formulas_and_as_json(client: Client) -> None:
    place = received(client, every_term.CII.replace("Bürostuhl „Lotse“".encode(), b"=HYPERLINK(&quot;x&quot;)"))
    rows = list(csv.reader(io.StringIO(client.get(place + "csv/laden/").content.decode("utf-8-sig")), delimiter=";"))
    told = json.loads(client.get(place + "json/laden/").content)

    assert rows[1][2] == '\'=HYPERLINK("x")'
    assert rows[1][-1] == "1380"
    assert [rows[-1][1], rows[-1][-1]] == ["payable", "1337"]
    assert told["stated"]["payable"] == "1337"
    assert told["bill"]["number"] == "FR-2026-118"
    assert client.get(place + "exe/laden/").status_code == 404


def test_the_page_speaks_english_too(client: Client) -> None:
    page = words(client.get("/en" + received(client)).content.decode())

    assert "Recounted to the cent and checked: nothing found." in page
    assert "Seller" in page and "€1,337.00" in page


def test_the_official_report_comes_while_one_watches_and_without_script(client: Client) -> None:
    place = received(client)
    row = ReceivedInvoice.objects.everywhere().get()
    waiting = client.get(place).content.decode()
    assert f'data-poll="{place}"' in waiting
    assert "Seite neu laden" in waiting
    part = client.get(place, headers={"X-Fragment": "1"}).content.decode()
    assert "<html" not in part and "data-poll" in part

    checking.check(row.pk)
    for page in (client.get(place), client.get(place, headers={"X-Fragment": "1"})):
        text = page.content.decode()
        assert "data-poll" not in text
        assert "nach den amtlichen Regeln gültig" in text
        assert "EN 16931 (Factur-X)" in text and "1.09" in text
    told = json.loads(client.get(f"{place}json/laden/").content)["official"]
    assert (told["checked"], told["valid"]) == (True, True)


def test_an_invoice_the_rules_refuse_says_so(client: Client) -> None:
    place = received(client, every_term.CII.replace(b"<ram:DuePayableAmount>1337.00", b"<ram:DuePayableAmount>1338.00"))
    assert json.loads(client.get(f"{place}json/laden/").content)["official"] == {"checked": False}
    checking.check(ReceivedInvoice.objects.everywhere().get().pk)
    page = client.get(place).content.decode()
    assert "Mit Fehler" in page
    assert "BR-CO-16" in page
    assert "nachgerechnet 1.337,00" in page.replace("\u00a0", " ")


def test_nobody_waits_for_an_old_report(client: Client) -> None:
    place = received(client)
    ReceivedInvoice.objects.everywhere().update(received_at=timezone.now() - timedelta(hours=1))
    page = client.get(place).content.decode()
    assert "data-poll" not in page
    assert "Die Prüfung läuft" in page


def test_a_remark_names_its_field_and_one_piece_is_one(client: Client) -> None:
    assert received_page.name_of("seller.vat_identifier") == "USt-IdNr."
    assert received_page.name_of("/Invoice/cbc:ID") == "/Invoice/cbc:ID"
    bill = cast.bill(lines=(Line(name="Wartung", quantity=Decimal(1), unit_code="LS", price=Decimal(480)),))
    assert "1 Pauschale ×" in words(client.get(received(client, cii.write(bill, totals(bill)))).content.decode())

"""The customer opens the link: everything is there, nothing is written, nothing leaks."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from PIL import Image

from handschlag.businesses import links
from handschlag.businesses.models import Business, Link
from handschlag.core.bill import Attachment
from handschlag.delivery import downloading
from handschlag.documents.models import StoredDocument
from handschlag.events.models import Event
from handschlag.invoices import correcting, issuing
from handschlag.invoices.models import Invoice
from tests import cast, files


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel("2026-11-23 09:00+01:00", tick=True):
        yield


def text(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def test_the_page_says_what_is_due_when_and_how(customer: Client, documented: Invoice, address: str) -> None:
    response = customer.get(address)
    page = text(response)
    assert response.status_code == 200
    assert "2.499,00 €" in page and "Rechnungsbetrag" in page
    assert "Montag, 7. Dezember 2026" in page and "noch 14 Tage" in page
    assert "3 Stück zu 480,00 €" in page
    assert "DE02 1203 0000 0000 2020 51" in page
    assert "Die drei Sorten nebeneinander" in page
    assert "GiroCode" in page and "<svg" in page
    assert "Ich habe überwiesen" in page


def test_reading_sets_no_cookie_and_stays_private(customer: Client, documented: Invoice, address: str) -> None:
    for part in ("", "rechnung.pdf", "rechnung.xml", "termin.ics", "absender/"):
        response = customer.get(address + part)
        assert response.status_code == 200, part
        assert not response.cookies, part
        assert response["Cache-Control"] == "no-store", part
        assert response["Referrer-Policy"] == "no-referrer", part
        assert "noindex" in response["X-Robots-Tag"], part


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_changes_nothing(customer: Client, documented: Invoice, address: str, method: str) -> None:
    before = Event.objects.everywhere().count()
    for part in ("", "rechnung.pdf", "rechnung.xml", "termin.ics", "absender/", "gesehen/", "frage/", "zusage/"):
        getattr(customer, method)(address + part)
    assert Event.objects.everywhere().count() == before
    assert documented.standing.viewed_at is None
    assert not Link.objects.everywhere().exclude(used_at=None).exists()


def test_few_queries(customer: Client, documented: Invoice, address: str, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(9):
        customer.get(address)


def test_downloads_are_the_stored_bytes(customer: Client, documented: Invoice, address: str) -> None:
    for form, media_type in (("pdf", "application/pdf"), ("xml", "application/xml")):
        kept = StoredDocument.objects.of(documented.business_id).about("invoice", documented.pk).get(form=form)
        response = customer.get(f"{address}rechnung.{form}")
        assert response.content == bytes(kept.content)
        assert response["Content-Type"] == media_type
        assert response["ETag"] == f'"{kept.sha256}"'
        assert kept.filename in response["Content-Disposition"]
        again = customer.get(f"{address}rechnung.{form}", headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_before_the_document_is_made_the_page_works_and_says_so(
    customer: Client, invoice: Invoice, address: str
) -> None:
    assert "PDF entsteht gerade" in text(customer.get(address))
    response = customer.get(f"{address}rechnung.pdf")
    assert (response.status_code, response["Retry-After"]) == (503, "5")


def test_the_calendar_file_is_an_all_day_event_on_the_due_date(
    customer: Client, invoice: Invoice, address: str
) -> None:
    response = customer.get(f"{address}termin.ics")
    assert response["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(response.content)
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == invoice.due_date
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert invoice.number in event["summary"]
    assert address in event["url"]
    assert calendar["version"] == "2.0" and calendar["prodid"]
    assert response.content == customer.get(f"{address}termin.ics").content


@pytest.mark.parametrize("spoil", ["cut", "altered", "unknown", "revoked", "expired", "other purpose"])
def test_a_link_that_opens_nothing_is_always_the_same_friendly_page(
    customer: Client, invoice: Invoice, link: Link, address: str, spoil: str
) -> None:
    if spoil == "revoked":
        links.revoke(link)
    elif spoil == "expired":
        Link.objects.everywhere().filter(pk=link.pk).update(expires_at=timezone.now())
    token = links.token(link)
    tried = {
        "cut": token[:-3],
        "altered": ("A" if token[0] != "A" else "B") + token[1:],
        "unknown": "x" * 43,
        "other purpose": links.token(
            links.make(invoice.business_id, Link.PROOF, "invoice", invoice.pk, recipient="a@firma.example")
        ),
    }.get(spoil, token)
    nobody = customer.get(f"/r/{'y' * 43}/")
    for part in ("", "rechnung.pdf", "rechnung.xml", "termin.ics", "absender/", "logo.png"):
        response = customer.get(f"/r/{tried}/{part}")
        assert response.status_code == 404
        assert "Dieser Link gilt nicht mehr" in text(response)
        assert invoice.number not in text(response) and "Nordlicht" not in text(response)
    assert len(nobody.content) == len(customer.get(f"/r/{tried}/").content)


def test_the_logo_is_that_of_the_day_of_issue_and_only_of_proved_senders(customer: Client, business: Business) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 20), "#1d3b3a").save(picture, "PNG")
    business.logo = picture.getvalue()
    business.save()
    invoice = issuing.issue_bill(business, cast.bill(), by="test", today=cast.TODAY)
    business.logo = None
    business.save()
    address = f"/r/{links.token(links.make(business, Link.CUSTOMER, 'invoice', invoice.pk))}/"
    assert f'src="{address}logo.png"' in text(customer.get(address))
    response = customer.get(f"{address}logo.png")
    assert (response["Content-Type"], response.content) == ("image/png", picture.getvalue())

    Business.objects.filter(pk=business.pk).update(email_proved_at=None)
    assert "logo.png" not in text(customer.get(address))
    assert customer.get(f"{address}logo.png").status_code == 404


def test_a_voided_invoice_says_so_and_asks_for_no_money(customer: Client, invoice: Invoice, address: str) -> None:
    cancellation = correcting.cancel(invoice, reason="doppelt", by="seller")
    page = text(customer.get(address))
    assert "Diese Rechnung ist storniert." in page and cancellation.number in page
    assert "GiroCode" not in page and "Ich habe überwiesen" not in page and "Jetzt zahlen" not in page
    assert customer.get(f"{address}termin.ics").status_code == 404


def test_the_cancellation_shows_what_it_takes_back(customer: Client, invoice: Invoice) -> None:
    cancellation = correcting.cancel(invoice, reason="doppelt", by="seller")
    link = links.make(invoice.business_id, Link.CUSTOMER, "invoice", cancellation.pk)
    page = text(customer.get(f"/r/{links.token(link)}/"))
    assert f'Hebt die Rechnung <span class="nw">{invoice.number}</span> vom 23.11.2026 auf' in page
    assert "Jetzt zahlen" not in page


def test_english_page_of_a_german_invoice(customer: Client, documented: Invoice, address: str) -> None:
    page = text(customer.get(f"/en{address}"))
    assert "Monday, 7 December 2026" in page and "14 days left" in page
    assert "3 pieces at €480.00" in page
    assert "I have transferred it" in page


def test_an_overdue_invoice_names_the_day_and_stays_polite(customer: Client, invoice: Invoice, address: str) -> None:
    with time_machine.travel("2026-12-10 09:00+01:00"):
        page = text(customer.get(address))
    assert "Montag, 7. Dezember 2026" in page and "seit 3 Tagen" in page


def test_what_a_stranger_typed_is_only_text(customer: Client, business: Any) -> None:
    from dataclasses import replace

    evil = '"><script>alert(1)</script>{{ 7|add:7 }}'
    bill = cast.bill()
    line = replace(bill.lines[0], name=evil, description=evil)
    bill = replace(
        bill, lines=(line,), thank_you_note=evil, note=evil,
        seller=replace(bill.seller, name=evil), buyer=replace(bill.buyer, name=evil),
    )  # fmt: skip
    invoice = issuing.issue_bill(business, bill, by="test", today=cast.TODAY)
    link = links.make(business, Link.CUSTOMER, "invoice", invoice.pk)
    page = customer.get(f"/r/{links.token(link)}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "14" not in page.split("{{ 7|add:7 }}")[0][-5:]


def test_files_that_go_with_it_are_listed_and_saved_under_their_name(
    customer: Client, business: Business, invoice: Invoice
) -> None:
    link = Attachment("AGB", "Unsere Bedingungen", "https://atelier-nordlicht.example/agb")
    odd = Attachment("x", "", "javascript:alert(1)")
    sheet = Attachment("Übersicht.csv", "Lieferliste <b>", "", "Übersicht.csv", "text/csv", files.CSV)
    other = issuing.issue_bill(business, cast.bill(attachments=(link, sheet)), by="test", today=cast.TODAY)
    address = f"/r/{links.token(links.make(business, Link.CUSTOMER, 'invoice', other.pk))}/"
    page = text(customer.get(address))
    assert "Übersicht.csv" in page and "Lieferliste &lt;b&gt;" in page
    assert 'href="https://atelier-nordlicht.example/agb"' in page
    assert downloading.rows(other, cast.bill(attachments=(odd,)), str)[-1]["url"] == ""
    saved = customer.get(f"{address}anlagen/1/")
    assert (saved.status_code, saved.content) == (200, files.CSV)
    assert saved["Content-Type"] == "text/csv"
    assert saved["X-Content-Type-Options"] == "nosniff"
    assert saved["Content-Disposition"] == (
        "attachment; filename=\"Uebersicht.csv\"; filename*=UTF-8''%C3%9Cbersicht.csv"
    )
    assert customer.get(f"{address}anlagen/2/").status_code == 404
    strangers = links.token(links.make(business, Link.CUSTOMER, "invoice", invoice.pk))
    assert customer.get(f"/r/{strangers}/anlagen/1/").status_code == 404

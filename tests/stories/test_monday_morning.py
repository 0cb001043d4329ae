"""A Monday: what waits, an old customer thanked, one like last time, several sent, one called back, one for later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.delivery.models import Delivery
from handschlag.dialogue import asking
from handschlag.drafts.models import Draft
from handschlag.invoices import documenting, issuing
from handschlag.invoices.models import Invoice
from tests import cast
from tests.office.posting import posted
from tests.stories.test_designer import words

pytestmark = pytest.mark.django_db


def written(client: Client, **changes: str) -> Draft:
    """A draft typed at the browser."""
    window = f"w{Draft.objects.everywhere().count()}"
    assert client.post("/neu/", posted(window=window, **changes)).status_code == 302
    return Draft.objects.everywhere().latest("pk")  # type: ignore[no-any-return]


def issued(client: Client, draft: Draft) -> Invoice:
    assert client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision}).status_code == 302
    return Invoice.objects.everywhere().latest("pk")  # type: ignore[no-any-return]


def test_a_monday_from_coffee_to_the_last_mail(client: Client, settings: Any) -> None:
    settings.MAIL_CONFIGURED, settings.UNDO_SECONDS = True, 60
    monday = datetime(2031, 3, 3, 8, 30, tzinfo=timezone.get_current_timezone())
    before = monday - timedelta(days=40)
    with time_machine.travel(before, tick=False):
        draft = written(client)
    with time_machine.travel(monday - timedelta(days=5 * 366), tick=False):
        day = timezone.localdate()
        bill = cast.bill(issue_date=day, due_date=day + timedelta(days=14), delivery_date=day)
        first = issuing.issue_bill(draft.business, bill, by="program")
    with time_machine.travel(before, tick=False):
        late = issued(client, draft)
    assert late.customer == first.customer
    with time_machine.travel(monday, tick=False):
        Business.objects.update(
            email="ich@atelier.example", email_proved_at=monday, created_at=monday - timedelta(days=900)
        )
        customer = late.customer
        assert customer is not None
        asking.ask(late.business, subject="invoice", subject_id=late.pk, text="Ist die Skizze enthalten?")
        home = words(client.get("/heute/"))
        assert "Frage von" in home and "Bis zur Antwort ruhen Erinnerungen." in home
        # like last time, for the customer of five years: a thank-you is offered, and taken by a press
        again = client.post(f"/kunden/{customer.pk}/wie-letztes-mal/").headers["Location"]
        draft = Draft.objects.everywhere().get(document_id=None)
        page = words(client.get(again))
        assert f"Von {late.number} übernommen sind" in page
        client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision, "do": "thank"})
        draft.refresh_from_db()
        thanks = draft.data["thank_you_note"]
        assert thanks
        client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
        new = Invoice.objects.everywhere().latest("pk")
        assert new.bill.thank_you_note == thanks
        other = issued(client, written(client, buyer__name="Möwe KG", buyer__contact__email="buero@moewe.example"))
        for invoice in (new, other):
            assert documenting.make(invoice.pk)
        # both are ticked; the page says what would go, then what went
        chosen = {"rechnung": [new.pk, other.pk]}
        look = words(client.post("/rechnungen/auswahl/", {**chosen, "do": "send"}))
        assert "2 E-Mails gehen hinaus" in look and not Delivery.objects.everywhere().filter(stage="invoice").exists()
        assert "2 E-Mails liegen im Postausgang" in words(
            client.post("/rechnungen/auswahl/", {**chosen, "do": "send-now"})
        )
        # the wrong one: called back within the minute, and sent tomorrow instead
        mail = Delivery.objects.everywhere().get(subject_id=other.pk, stage="invoice")
        client.post(f"/postausgang/{mail.pk}/", {"do": "back", "from": "invoice"})
        later = {"recipient": mail.recipient, "wann": "morgen"}
        assert client.post(f"/rechnungen/{other.pk}/senden/", later).status_code == 302
    with time_machine.travel(monday + timedelta(seconds=61), tick=False):
        due = list(Delivery.objects.everywhere().due(timezone.now()).filter(stage="invoice"))
        assert [each.subject_id for each in due] == [new.pk], "the other one leaves tomorrow"
        preview = words(client.get(f"/postausgang/{due[0].pk}/"))
        assert new.number in preview and thanks in preview
    # on the next morning the other one is due as well, and the first is never thanked the same way again
    with time_machine.travel(monday + timedelta(days=4), tick=False):
        assert Delivery.objects.everywhere().due(timezone.now()).filter(stage="invoice").count() == 2
        client.post(f"/kunden/{customer.pk}/wie-letztes-mal/")
        assert thanks not in words(client.get(f"/entwurf/{Draft.objects.everywhere().get(document_id=None).pk}/"))

"""What customers do with a quote is a task on the home page, until somebody has dealt with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from handschlag.businesses import guests
from handschlag.businesses.models import Business
from handschlag.dialogue.models import Question
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.invoices import beginning, correcting
from handschlag.invoices.beginning import Wish
from handschlag.office import quote_tasks, tasks
from handschlag.orders import accepting
from handschlag.quotes import declining, offering, talking
from handschlag.quotes.models import Decline, Quote, QuoteVersion
from tests import cast
from tests.office.test_home import titles
from tests.orders.agreements import invoice_of, issue, order_of

pytestmark = pytest.mark.django_db
CUSTOMER = "kunde@siebenschlaefer.example"


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    """A page in English leaves its language behind in this thread."""
    with translation.override("de"):
        yield


@pytest.fixture
def business() -> Business:
    return guests.start(name="Atelier Nordlicht")


@pytest.fixture
def seller(business: Business) -> Client:
    client = Client()
    session = client.session
    session["keys"] = [guests.new_key(business)]
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def offered(business: Business, **changes: Any) -> QuoteVersion:
    draft = drafting.start(business, cast.typed_quote(**changes), kind=Draft.QUOTE)
    return offering.offer_draft(draft, by="test", today=cast.TODAY)


def test_a_question_and_a_proposal_wait_for_an_answer(business: Business, seller: Client) -> None:
    version = offered(business)
    asked = talking.ask(version, text="Geht es auch\nin Blau?", line=1, asked_by=CUSTOMER)
    talking.ask(version, text="Lieber 18 Fotos", line=None, asked_by=CUSTOMER, kind=Question.PROPOSAL)
    buyer = cast.ROASTERY.name
    assert titles(seller)[:2] == [f"Frage von {buyer} beantworten", f"Änderungswunsch von {buyer} beantworten"]
    page = seller.get("/heute/").content.decode()
    address = f"/angebote/{version.quote_id}/#frage-{asked.pk}"
    assert f'href="{address}"' in page and "„Geht es auch in Blau?“" in page
    assert f'id="frage-{asked.pk}"' in seller.get(address).content.decode()
    assert f"Answer the change request of {buyer}" in titles(seller, "/en/heute/")
    seller.post(f"/angebote/{version.quote_id}/frage/{asked.pk}/", {"text": "Ja."})
    found = titles(seller)
    assert found[0] == f"Änderungswunsch von {buyer} beantworten" and f"Frage von {buyer} beantworten" not in found


def test_a_no_says_why_and_leads_to_a_decision(business: Business, seller: Client) -> None:
    version = offered(business)
    declining.decline(version, reason=Decline.PRICE, note="Wir haben nur 90 Euro.", declined_by=CUSTOMER)
    [task] = quote_tasks.declined(business, cast.TODAY)
    assert task.title == f"{cast.ROASTERY.name} hat abgelehnt"
    assert f"{version.quote.number}: Zu teuer. „Wir haben nur 90 Euro.“" in task.why
    assert task.title in titles(seller)
    assert "Ablegen" in seller.get(task.address).content.decode()
    seller.post(f"/angebote/{version.quote_id}/zurueckziehen/")
    assert titles(seller) == [], "what was put aside is no task"


def test_another_version_settles_a_no_until_that_is_declined_too(business: Business) -> None:
    version = offered(business)
    declining.decline(version, reason=Decline.PRICE)
    draft = offering.next_version(version.quote)
    second = offering.offer_draft(draft, by="test", today=cast.TODAY)
    assert not list(quote_tasks.declined(business, cast.TODAY))
    declining.decline(second, reason=Decline.TIMING)
    [task] = quote_tasks.declined(business, cast.TODAY)
    assert "Zeitpunkt passt nicht" in task.why and "Zu teuer" not in task.why
    Quote.objects.of(business).update(decided_at=timezone.now() - timedelta(days=31))
    assert not list(quote_tasks.declined(business, cast.TODAY)), "after a month nobody is asked any more"


def test_an_accepted_quote_is_to_be_billed(business: Business, seller: Client) -> None:
    order = order_of(business)
    title = f"Angebot {order.quote.number} wurde angenommen"
    [task] = quote_tasks.unbilled(business, cast.TODAY)
    assert task.title == title and task.address == f"/auftraege/{order.pk}/"
    assert task.why == f"{order.buyer_name}, 4.474,40\u00a0€, am Montag, 23.11.2026. Noch nichts berechnet."
    assert f"Quote {order.quote.number} was accepted" in titles(seller, "/en/heute/")
    issue(invoice_of(order, {1: "1"}))
    assert title not in titles(seller)


def test_an_instalment_is_a_beginning_too(business: Business) -> None:
    order = order_of(business)
    today = {"issue_date": "23.11.2026", "due_date": "07.12.2026", "delivery_date": "20.11.2026"}
    data = beginning.instalment_of(order, Wish(percent=Decimal(30))) | today
    instalment = issue(drafting.start(business, data))
    assert not list(quote_tasks.unbilled(business, cast.TODAY))
    correcting.cancel(instalment, reason="Doppelt", by="test")
    assert [task.address for task in quote_tasks.unbilled(business, cast.TODAY)] == [f"/auftraege/{order.pk}/"]


def test_many_are_summed_up_in_a_fixed_number_of_questions(
    business: Business, django_assert_max_num_queries: Any
) -> None:
    for n in range(5):
        order_of(business)
        declining.decline(offered(business), reason=Decline.PRICE)
        talking.ask(offered(business), text=f"Frage {n}", line=None, asked_by=CUSTOMER)
    with django_assert_max_num_queries(9):
        found = [
            [task.title for task in kind(business, cast.TODAY)]
            for kind in (quote_tasks.questions, quote_tasks.unbilled, quote_tasks.declined)
        ]
    assert [len(rows) for rows in found] == [tasks.MOST + 1] * 3
    assert [rows[-1] for rows in found] == [
        "2 weitere Fragen zu Angeboten", "2 weitere Aufträge", "2 weitere wurden abgelehnt"
    ]  # fmt: skip


def test_nobody_sees_the_quotes_of_a_stranger(business: Business, seller: Client) -> None:
    theirs = offered(guests.start(name="Fremd & Co."))
    talking.ask(theirs, text="Geht es auch in Blau?", line=None, asked_by=CUSTOMER)
    declining.decline(offered(Business.objects.get(pk=theirs.business_id)), reason=Decline.PRICE)
    accepting.accept(theirs, wanted=(), name="Lena Muster", address="192.0.2.7", may=True, today=cast.TODAY)
    assert titles(seller) == []

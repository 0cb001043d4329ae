"""The home page: what to do today and why, sorted by who waits, with one filled button."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from handschlag.businesses.models import Business
from handschlag.delivery.models import Delivery
from handschlag.dialogue import answering, asking, promising
from handschlag.dialogue.models import Promise
from handschlag.invoices import correcting, delivering, issuing
from handschlag.invoices.models import Invoice, Standing
from handschlag.office import charts, figures, tasks
from tests import cast

CUSTOMER = "buchhaltung@siebenschlaefer.example"


def issue(business: Business, days_ago: int = 0, **changes: Any) -> Invoice:
    day = timezone.localdate() - timedelta(days=days_ago)
    bill = cast.bill(issue_date=day, due_date=day + timedelta(days=14), delivery_date=day, **changes)
    return issuing.issue_bill(business, bill, by="test", today=day)


def titles(client: Client, path: str = "/heute/") -> list[str]:
    return re.findall(r'<b id="task-\d+">([^<]+)</b>', client.get(path).content.decode())


def test_nobody_is_led_to_the_editor(client: Client, db: None) -> None:
    assert client.get("/heute/")["Location"] == "/"


def test_who_has_issued_comes_home_and_writes_anew_under_new(client: Client, draft: Any) -> None:
    assert client.get("/")["Location"] == f"/entwurf/{draft.pk}/?weiter", "nothing issued yet: what was begun"
    client.post(f"/entwurf/{draft.pk}/ausstellen/", {"revision": draft.revision})
    assert client.get("/")["Location"] == "/heute/"
    assert "Rechnung schreiben" in client.get("/neu/").content.decode()


def test_a_business_without_anything_learns_what_is_needed(client: Client, draft: Any) -> None:
    client.post(f"/entwurf/{draft.pk}/loeschen/")
    page = client.get("/heute/").content.decode()
    assert "Noch keine Rechnung." in page and 'href="/neu/"' in page


def test_tasks_are_sorted_by_who_waits_then_by_money(client: Client, invoice: Invoice) -> None:
    business = invoice.business
    late, small = issue(business, 30), issue(business, 29, prepaid_amount=Decimal(2400))
    mailed = issue(business, 1)
    delivering.send(mailed, recipient=CUSTOMER, by="test", address="192.0.2.1")
    Delivery.objects.of(business).update(state=Delivery.FAILED)
    asking.ask(business, subject="invoice", subject_id=mailed.pk, text="Wozu?", asked_by=CUSTOMER)
    found = titles(client)
    assert found[:4] == [
        f"Frage von {mailed.buyer_name} beantworten",
        f"E-Mail an {CUSTOMER} kam nicht an",
        f"{late.number} ist 16 Tage überfällig",
        f"{small.number} ist 15 Tage überfällig",
    ]
    assert f"{invoice.number} versenden" in found[4:]
    page = client.get("/heute/").content.decode()
    assert page.count('class="btn s pri"') == 1
    assert "2 davon sind eilig" in page


def test_what_is_done_leaves_the_list(client: Client, invoice: Invoice) -> None:
    business = invoice.business
    late = issue(business, 30)
    question = asking.ask(business, subject="invoice", subject_id=late.pk, text="Wozu?")
    assert not any("überfällig" in title for title in titles(client)), "rests while a question is open"
    answering.answer(question, text="Dazu.", by="seller", stage="invoice-answer", about=("invoice", late.pk))
    assert any("überfällig" in title for title in titles(client))
    promising.promise(business, subject="invoice", subject_id=late.pk)
    assert not any("überfällig" in title for title in titles(client)), "rests while the transfer is on its way"
    Promise.objects.of(business).update(promised_at=timezone.now() - timedelta(days=5))
    assert f"Zusage von {late.buyer_name} prüfen" in titles(client)
    correcting.cancel(late, reason="x", by="test")
    assert not any("Zusage" in title or "überfällig" in title for title in titles(client))


def test_a_mail_that_got_through_later_is_no_task(client: Client, invoice: Invoice) -> None:
    business = invoice.business
    first = delivering.send(invoice, recipient="falsch@x.example", by="test", address="192.0.2.1")
    Delivery.objects.of(business).filter(pk=first.pk).update(state=Delivery.FAILED)
    assert titles(client)[0].startswith("E-Mail an falsch@x.example")
    delivering.send(invoice, recipient=CUSTOMER, by="test", address="192.0.2.1")
    assert not any(title.startswith("E-Mail an") for title in titles(client))


def test_many_of_a_kind_are_summed_up(client: Client, invoice: Invoice) -> None:
    for days in range(20, 27):
        issue(invoice.business, days)
    found = titles(client)
    assert sum("Tage überfällig" in title for title in found) == tasks.MOST
    assert "4 weitere sind überfällig" in found


def test_a_page_full_of_tasks_asks_a_fixed_number_of_questions(
    client: Client, invoice: Invoice, django_assert_max_num_queries: Any
) -> None:
    business = invoice.business
    for days in range(12, 22):
        one = issue(business, days)
        asking.ask(business, subject="invoice", subject_id=one.pk, text="Wozu?")
        promising.promise(business, subject="invoice", subject_id=one.pk)
        issue(business, days)
    Standing.objects.of(business).update(document_attempts=2)
    with django_assert_max_num_queries(31):
        assert client.get("/heute/").status_code == 200


def test_figures_and_months_tie_to_the_invoices(client: Client, invoice: Invoice) -> None:
    business, day = invoice.business, timezone.localdate()
    late = issue(business, 20)
    cancelled = issue(business)
    correcting.cancel(cancelled, reason="x", by="test")
    months = figures.issued_by_month(business, day)
    assert sum(month.amount for month in months) == invoice.totals.gross + late.totals.gross
    assert [month.first.day for month in months] == [1] * 12
    strip = {
        figure.label: (figure.value, figure.why)
        for figure in figures.strip(business, day, months, figures.open_sums(business))
    }
    assert strip["Offen"][1] == "2 Rechnungen"
    assert strip["Davon überfällig"] == ("2.499,00\u00a0€", "1 Rechnung")
    page = client.get("/en/heute/").content.decode()
    assert "Issued per month" in page and "Good" in page


def test_bars_fit_the_scale() -> None:
    chart = charts.bars([Decimal(0), Decimal("4483.92"), Decimal(-5)], ["a", "b", "c"])
    assert [step.word for step in chart.steps] == ["0", "3000", "6000"]
    assert [bar.height for bar in chart.bars][::2] == [0, 0]
    assert all(0 <= bar.y <= chart.height for bar in chart.bars)


def test_a_stranger_sees_nothing_of_it(invoice: Invoice, stranger: Client) -> None:
    assert invoice.number not in stranger.get("/heute/").content.decode()

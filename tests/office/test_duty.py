"""The duty assistant: the answer of the core for what was ticked, and a page for anything else that is asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

PAGE = "/e-rechnung/pflicht/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Any:
    def it_is(day: date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *_: day)

    return it_is


def ask(client: Client, query: str) -> str:
    response = client.get(f"{PAGE}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_it_asks_first(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    assert "Wem schreiben Sie Rechnungen?" in page and "Was Sie tun müssen" not in page


@pytest.mark.parametrize(
    ("day", "query", "says"),
    [
        (date(2026, 12, 31), "kunden=firmen&umsatz=ueber", "Ab dem 01.01.2027"),
        (date(2027, 1, 1), "kunden=firmen&umsatz=ueber", "Seit dem 01.01.2027"),
        (date(2027, 12, 31), "kunden=firmen&umsatz=bis", "Ab dem 01.01.2028"),
        (date(2028, 1, 1), "kunden=firmen&umsatz=bis", "Seit dem 01.01.2028"),
        (date(2028, 1, 1), "kunden=firmen&umsatz=ueber&steuer=klein", "Sie müssen keine E-Rechnungen ausstellen"),
        (date(2028, 1, 1), "kunden=privat&kunden=ausland&umsatz=ueber", "Sie müssen keine E-Rechnungen ausstellen"),
        (date(2026, 12, 31), "kunden=firmen", "Ohne Ihren Umsatz gilt der frühere Tag"),
        (date(2026, 12, 31), "kunden=behoerden", "Leitweg-ID"),
    ],
)
def test_the_answer_fits_the_day(client: Client, today: Any, day: date, query: str, says: str) -> None:
    today(day)
    page = ask(client, query)
    assert says in page and "Quelle: § " in page and "01.01.2025" in page


def test_what_was_ticked_stays_ticked(client: Client) -> None:
    page = ask(client, "kunden=behoerden&umsatz=bis&steuer=steuerfrei")
    assert all(f'value="{value}" checked' in page for value in ("behoerden", "bis", "steuerfrei"))
    assert 'value="firmen" checked' not in page


def test_nobody_ticked_is_asked_again(client: Client) -> None:
    assert "Kreuzen Sie an" in ask(client, "umsatz=bis")


@pytest.mark.parametrize("query", ["kunden=%00&umsatz=%ff", "umsatz=" + "x" * 3000, "kunden=<script>&steuer=0"])
def test_anything_else_is_taken_as_not_said(client: Client, query: str) -> None:
    assert "<script>&" not in ask(client, query)


def test_it_speaks_english(client: Client) -> None:
    page = client.get(f"/en{PAGE}?kunden=firmen&umsatz=bis").content.decode()
    assert "From 1 Jan 2028 on you must issue e-invoices" in page

"""The places of the app: one table, seen from every page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils import translation

from handschlag.office import navigation

if TYPE_CHECKING:
    from django.test import Client

    from handschlag.invoices.models import Invoice


def test_every_place_is_a_page(client: Client, invoice: Invoice) -> None:
    with translation.override("de"):
        entries = navigation.entries("/")
    for entry in entries:
        assert client.get(entry.address).status_code == 200, entry.place.route


def test_a_page_counts_to_the_place_above_it() -> None:
    def current(path: str) -> dict[str, str]:
        with translation.override("de"):
            return {e.place.route: e.current for e in navigation.entries(path) if e.current}

    assert current("/rechnungen/") == {"office:invoices": "page"}
    assert current("/rechnungen/7/") == {"office:invoices": "true"}
    assert current("/so-funktioniert-es/") == {}


def test_no_two_places_share_a_key() -> None:
    keys = [place.key for place in navigation.PLACES if place.key]
    assert len(keys) == len(set(keys))


def test_the_page_marks_where_one_is(client: Client, invoice: Invoice) -> None:
    page = client.get(f"/rechnungen/{invoice.pk}/").content.decode()
    marked = re.findall(r'<a href="([^"]+)" aria-current="true"', page)
    assert set(marked) == {"/rechnungen/"}
    english = client.get("/en/rechnungen/").content.decode()
    assert re.search(r'<a href="/en/rechnungen/" aria-current="page"', english)

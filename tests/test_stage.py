"""The stage itself: what one test leaves running must not reach another."""

from __future__ import annotations

from django.db import connection

from handschlag.database import database_from_url


def test_the_served_product_has_a_database_of_its_own(served: tuple[str, str], db: None) -> None:
    assert database_from_url(served[1])["NAME"] != connection.settings_dict["NAME"]


def test_a_test_that_visits_it_reads_its_rows(live_url: str, served: tuple[str, str]) -> None:
    assert database_from_url(served[1])["NAME"] == connection.settings_dict["NAME"]

"""Customers are found by the beginnings of words, and the work does not grow with their number."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.customers import keeping, searching
from handschlag.customers.models import Customer
from handschlag.customers.record import Person
from tests.customers.records import record


def found(business: Any, text: str) -> list[str]:
    rows = searching.search(Customer.objects.of(business).present(), business, text).by_name()
    return [row.name for row in rows]


@pytest.fixture
def three(add: Any) -> None:
    add("Kaffeerösterei Siebenschläfer GmbH", email="buchhaltung@siebenschlaefer.example", number="K-0815")
    add("Müller & Söhne", city="Hafenstadt", contacts=(Person("Ömer Ångström", email="omer@mueller.example"),))
    add("Praxis am Lindenhof", post_code="00125", vat_identifier="DE123456788")


@pytest.mark.parametrize(
    "text, name",
    [
        ("sieben", "Kaffeerösterei Siebenschläfer GmbH"),
        ("siebenschlaefer", "Kaffeerösterei Siebenschläfer GmbH"),
        ("0815", "Kaffeerösterei Siebenschläfer GmbH"),
        ("k-0815", "Kaffeerösterei Siebenschläfer GmbH"),
        ("buchhaltung@sieb", "Kaffeerösterei Siebenschläfer GmbH"),
        ("MULLER", "Müller & Söhne"),
        ("mueller hafen", "Müller & Söhne"),
        ("angstrom", "Müller & Söhne"),
        ("00125", "Praxis am Lindenhof"),
        ("de1234", "Praxis am Lindenhof"),
        ("lindenhof praxis", "Praxis am Lindenhof"),
    ],
)
@pytest.mark.parametrize("frequent", [searching.FREQUENT, 0], ids=["rare", "frequent"])
def test_found_by(business: Any, three: None, monkeypatch: Any, text: str, name: str, frequent: int) -> None:
    monkeypatch.setattr(searching, "FREQUENT", frequent)
    assert found(business, text) == [name]


@pytest.mark.parametrize("text", ["müller lindenhof", "=mail:", "%", "iebenschläfer", "x" * 5000])
def test_not_found_by(business: Any, three: None, text: str) -> None:
    assert found(business, text) == ([] if searching.names.search_words(text) else sorted(found(business, "")))


def test_nobody_finds_the_customers_of_another_business(business: Any, three: None) -> None:
    from handschlag.businesses import guests

    stranger = guests.start(name="Fremd & Co.")
    assert found(stranger, "sieben") == []
    assert searching.suggest(stranger, "sieben") == []
    assert searching.candidates(stranger, record(email="buchhaltung@siebenschlaefer.example")) == set()


def test_suggestions_begin_with_what_was_typed(business: Any, add: Any) -> None:
    add("Alte Möwe")
    add("Möwe & Partner")
    add("Zur Möwe")
    assert searching.suggest(business, "möwe")[0].name == "Möwe & Partner"
    assert len(searching.suggest(business, "möwe", most=2)) == 2
    assert searching.suggest(business, " ") == []


def test_archived_customers_are_not_offered(business: Any, add: Any) -> None:
    from handschlag.customers import erasing

    customer = add("Möwe")
    erasing.archive(customer, by="seller")
    assert found(business, "möwe") == []
    assert searching.suggest(business, "möwe") == []


def test_the_list_is_paged_by_keys_without_losing_a_row(business: Any, add: Any) -> None:
    names = ["Zoo", "anna", "Ärger", "Anna", "Bär", "42 GmbH", "anna"]
    for name in names:
        add(name)
    seen: list[Customer] = []
    while True:
        after = (seen[-1].sort_name, seen[-1].pk) if seen else None
        page = list(Customer.objects.of(business).present().by_name(after)[:2])
        if not page:
            break
        seen += page
    assert sorted(c.name for c in seen) == sorted(names)
    assert [c.sort_name for c in seen] == sorted(c.sort_name for c in seen)


def test_queries_use_the_indexes(business: Any, three: None) -> None:
    rows = Customer.objects.of(business).present()
    plans = [
        rows.by_name(("m", 1))[:50].explain(),
        rows.filter(kind="private").by_name()[:50].explain(),
        searching.search(rows, business, "sieben").by_name()[:50].explain(),
    ]
    if connection.vendor == "sqlite":
        assert "customer_by_name" in plans[0] and "TEMP B-TREE" not in plans[0]
        assert "customer_by_kind" in plans[1] and "TEMP B-TREE" not in plans[1]
        assert "search_word" in plans[2] and "SCAN" not in plans[2]


def test_searching_asks_a_fixed_number_of_questions(business: Any, add: Any) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found(business, "möwe")
        return len(queries)

    add("Möwe 1")
    before = count()
    for n in range(20):
        add(f"Möwe {n}")
    assert count() == before


def test_words_of_merged_customers_lead_to_the_one_that_stays(business: Any, add: Any) -> None:
    from handschlag.customers import merging

    one, other = add("Möwe GmbH", number="A-1"), add("Seemöwe KG", number="B-2")
    merging.merge(one, other, merging.merged(one.record, other.record), by="seller")
    assert found(business, "seemöwe") == found(business, "b-2") == ["Möwe GmbH"]
    keeping.change(one, record("Möwe AG"), by="seller")
    assert found(business, "seemöwe") == ["Möwe AG"]

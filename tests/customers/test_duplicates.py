"""The same customer a second time is noticed, with the reasons."""

from __future__ import annotations

from typing import Any

import pytest

from handschlag.customers import duplicates
from handschlag.customers.record import Person, Record
from tests.customers.records import record


def why(business: Any, new: Record) -> list[tuple[str, list[str]]]:
    return [(d.customer.name, [r.de for r in d.reasons]) for d in duplicates.doubles(business, new)]


@pytest.mark.parametrize(
    "new, reason",
    [
        (record("Ganz anders", post_code="99999", email="POST@moewe.example"), "gleiche E-Mail-Adresse"),
        (record("Anders", post_code="9", contacts=(Person(email="post@moewe.example"),)), "gleiche E-Mail-Adresse"),
        (record("Ganz anders", post_code="99999", vat_identifier="de 123 456 788"), "gleiche USt-IdNr."),
        (record("Moewe GmbH"), "gleicher Name, gleiche Postleitzahl"),
        (record("Möve GmbH"), "ähnlicher Name, gleiche Postleitzahl"),
        (record("Möwe"), "ähnlicher Name, gleiche Postleitzahl"),
        (record("Möwe GmbH", post_code="", city=""), "gleicher Name"),
    ],
)
def test_a_double_is_noticed(business: Any, add: Any, new: Record, reason: str) -> None:
    add("Möwe GmbH", email="post@moewe.example", vat_identifier="DE123456788")
    add("Ganz jemand anders", post_code="00777", email="x@y.example")
    assert why(business, new) == [("Möwe GmbH", [reason])]


@pytest.mark.parametrize(
    "new", [record("Möwe GmbH", post_code="99999"), record("Falke GmbH"), record("Möwe & Falke GmbH", post_code="1")]
)
def test_others_are_left_alone(business: Any, add: Any, new: Record) -> None:
    add("Möwe GmbH", email="post@moewe.example")
    assert why(business, new) == []


def test_the_one_with_most_reasons_comes_first(business: Any, add: Any) -> None:
    add("Möwe Handel", email="other@moewe.example")
    add("Möwe GmbH", email="post@moewe.example", vat_identifier="DE123456788")
    new = record("Möwe GmbH", email="post@moewe.example", vat_identifier="DE123456788")
    assert [name for name, _ in why(business, new)] == ["Möwe GmbH", "Möwe Handel"]


def test_a_customer_is_no_double_of_itself(business: Any, add: Any) -> None:
    customer = add("Möwe GmbH")
    assert duplicates.doubles(business, customer.record, own=customer) == []


def test_a_frequent_name_does_not_hide_the_double(business: Any, add: Any, monkeypatch: Any) -> None:
    from handschlag.customers import searching

    monkeypatch.setattr(searching, "MOST_CANDIDATES", 3)
    for n in range(12):
        add("Anna Müller", post_code=f"{10000 + n}")
    assert why(business, record("Anna Mueller", post_code="10011")) != []


@pytest.mark.parametrize(
    "other, same",
    [
        (record("Moewe GmbH"), True),
        (record("Möwe GmbH", post_code="9", email="post@moewe.example"), True),
        (record("Möwe GmbH", post_code="9"), False),
        (record("Möve GmbH"), False),
        (record("Falke GmbH", email="post@moewe.example"), False),
        (record("Möwe GbR"), False),
    ],
)
def test_only_what_is_beyond_doubt_is_taken_for_the_same_without_asking(other: Record, same: bool) -> None:
    assert duplicates.is_same(record("Möwe GmbH", email="post@moewe.example"), other) is same

"""The kind of a customer decides what is asked for, what an invoice needs and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handschlag.core.tax import SITUATIONS
from handschlag.customers import checking
from handschlag.customers.kinds import KINDS, belongs, kind_of_buyer
from handschlag.customers.record import RECORD, Person, Record, Skonto, flat, from_flat, read, written
from tests.customers.records import record

LEITWEG_ID = "04011000-1234512345-06"


def paths(faults: list[object]) -> list[str]:
    return [fault.path for fault in faults]  # type: ignore[attr-defined]


def test_every_kind_names_fields_and_situations_that_exist() -> None:
    for kind in KINDS.values():
        assert set(kind.situations) <= set(SITUATIONS)
        assert kind.asks <= set(RECORD.fields)
        assert {path.partition(".")[0] for path in kind.needs} <= set(RECORD.fields)


def test_a_customer_needs_a_name_and_nothing_else_to_be_kept() -> None:
    assert checking.faults(Record(name="Mara")) == []
    assert paths(checking.faults(Record())) == ["name"]


@pytest.mark.parametrize(
    "kind, country, missing",
    [
        ("private", "DE", ["address.line_1", "address.post_code", "address.city"]),
        ("business_eu", "AT", ["address.line_1", "address.post_code", "address.city", "vat_identifier"]),
        ("business_abroad", "IE", None),
        ("business_abroad", "AE", ["address.line_1", "address.city"]),
        ("public_body", "DE", ["address.line_1", "address.post_code", "address.city", "leitweg_id"]),
        ("public_body", "AT", ["address.line_1", "address.post_code", "address.city"]),
        ("association", "DE", ["address.line_1", "address.post_code", "address.city"]),
    ],
)
def test_what_an_invoice_needs(kind: str, country: str, missing: list[str] | None) -> None:
    empty = record("X", kind=kind, line_1="", post_code="", city="", country_code=country)
    if missing is None:
        assert paths(checking.faults(empty)) == ["address.country_code"]
    else:
        assert paths(checking.missing(empty)) == missing


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_is_not_asked_for_goes(kind: str) -> None:
    everything = record(
        "X", kind=kind, vat_identifier="DE123456788", leitweg_id=LEITWEG_ID, order_number_required=True, cost_centre="7"
    )
    tidy = checking.tidied(everything)
    assert bool(tidy.leitweg_id) == (kind == "public_body"), "a Leitweg-ID is for authorities only"
    assert bool(tidy.vat_identifier) == (kind not in ("private", "public_body"))
    assert tidy.order_number_required == (kind != "private")


@pytest.mark.parametrize(
    "changes, path",
    [
        ({"vat_identifier": "DE123456789"}, "vat_identifier"),
        ({"vat_identifier": "ATU13585627"}, "vat_identifier"),
        ({"kind": "public_body", "leitweg_id": "04011000-1234512345-07"}, "leitweg_id"),
        ({"kind": "public_body", "format": "xrechnung-ubl"}, "leitweg_id"),
        ({"email": "keine-adresse"}, "email"),
        ({"contacts": (Person(name="A", email="a@b"),)}, "contacts.0.email"),
        ({"contacts": (Person(name="A", invoices="to"),)}, "contacts.0.email"),
        ({"payment_days": Decimal("2.5")}, "payment_days"),
        ({"skonto": (Skonto(Decimal(2), None),)}, "skonto.0.days"),
        ({"skonto": (Skonto(None, Decimal(7)),)}, "skonto.0.percent"),
        ({"skonto": (Skonto(Decimal(2), Decimal(30)),), "payment_days": Decimal(14)}, "skonto.0.days"),
        ({"format": "plain"}, "pdf_reason"),
        ({"country_code": "AT"}, "address.country_code"),
        ({"kind": "business_eu"}, "address.country_code"),
        ({"kind": "business_abroad", "country_code": "FR"}, "address.country_code"),
    ],
)
def test_what_is_refused(changes: dict[str, object], path: str) -> None:
    assert paths(checking.faults(checking.tidied(record(**changes)))) == [path]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "private", "format": "plain"},
        {"format": "plain", "pdf_reason": "zugestimmt am 03.05.2026"},
        {"format": "xrechnung-cii"},
        {"kind": "business_eu", "country_code": "AT", "vat_identifier": "ATU13585627"},
        {"kind": "business_eu", "country_code": "XI"},
        {"kind": "business_abroad", "country_code": "CH", "vat_identifier": "CHE123456788"},
        {"kind": "public_body", "leitweg_id": LEITWEG_ID, "format": "xrechnung-ubl"},
        {"skonto": (Skonto(Decimal(2), Decimal(14)),), "payment_days": Decimal(14)},
    ],
)
def test_what_is_fine(changes: dict[str, object]) -> None:
    assert checking.faults(checking.tidied(record(**changes))) == []


def test_a_buyer_on_a_bill_has_a_kind() -> None:
    assert kind_of_buyer("consumer", "AT") == "private"
    assert kind_of_buyer("public_body", "DE") == "public_body"
    assert [kind_of_buyer("business", c) for c in ("DE", "AT", "CH", "XI")] == [
        "business_de",
        "business_eu",
        "business_abroad",
        "business_eu",
    ]
    assert belongs("private", "CH")


def test_a_record_survives_json_and_being_flattened() -> None:
    full = record(
        contacts=(Person("Mara Möwe", "accounting", "m@x.example", invoices="to"),),
        skonto=(Skonto(Decimal("2.5"), Decimal(7)),),
        payment_days=Decimal(30),
        order_number_required=True,
        language="en",
    )
    assert read(written(full)) == (full, ())
    assert from_flat(flat(full)) == full
    assert flat(full)["address.city"] == "Möwenhafen"
    assert from_flat(flat(full) | {"address.city": None, "contacts": None}).contacts == ()


def test_invoices_go_to_whom_they_were_marked_for() -> None:
    plain = record(email="post@x.example")
    assert plain.invoice_emails == ("post@x.example",)
    people = (Person("A", email="a@x.example", invoices="to"), Person("B", email="b@x.example", invoices="cc"))
    marked = record(email="post@x.example", contacts=people)
    assert (marked.invoice_emails, marked.copy_emails) == (("a@x.example",), ("b@x.example",))
    assert record().invoice_emails == ()

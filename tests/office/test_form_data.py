"""Names of fields are paths of the bill; what belongs to nobody is left out."""

from __future__ import annotations

import pytest
from django.utils import translation

from handschlag.core.bill_shape import BILL, PARTY
from handschlag.core.bill_values import LONGEST_BLOCK, Words
from handschlag.office import fields, form_data

POST = {
    "seller.name": "Atelier Nordlicht",
    "seller.address.city": "",
    "lines.3.name": "Dritte",
    "lines.1.name": "Erste",
    "lines.1.allowances.0.percent": "",
    "lines.3.allowances.0.percent": "5",
    "csrfmiddlewaretoken": "x",
    "do": "save",
    "number": "RE-1",
    "seller.__class__": "x",
    "lines.99999999.name": "Weit weg",
    "presentation.style": "klassisch",
}


def test_known_fields_become_nested_data_and_gaps_close():
    data = form_data.from_post(POST, "de")
    assert data == {
        "language": "de",
        "seller": {"name": "Atelier Nordlicht"},
        "lines": [{"name": "Erste"}, {"name": "Dritte", "allowances": [{"percent": "5"}]}],
        "presentation": {"style": "klassisch"},
    }


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("same", {"delivery_date": "23.11.2026"}),
        ("day", {"delivery_date": "20.11.2026"}),
        ("period", {"period": {"start_date": "02.11.2026", "end_date": "20.11.2026"}}),
    ],
)
def test_only_the_chosen_way_to_date_the_service_stays(choice, kept):
    typed = {
        "issue_date": "23.11.2026",
        "delivery_date": "20.11.2026",
        "period.start_date": "02.11.2026",
        "period.end_date": "20.11.2026",
        "supply": choice,
    }
    data = form_data.from_post(typed, "de")
    assert {key: data[key] for key in ("delivery_date", "period") if key in data} == kept
    assert form_data.supply_choice(data) == choice


@pytest.mark.parametrize(
    ("days", "due"), [("14", "07.12.2026"), ("0", "23.11.2026"), ("date", "15.12.2026"), ("99999999999", "15.12.2026")]
)
def test_a_payment_term_becomes_a_date(days, due):
    data = form_data.from_post({"issue_date": "23.11.2026", "due_date": "15.12.2026", "due_days": days}, "de")
    assert data["due_date"] == due
    assert form_data.due_choice(data) == (days if due != "15.12.2026" else "date")


def test_the_account_is_the_sellers_unless_somebody_else_is_named():
    typed = {"seller.name": "Atelier Nordlicht", "payment.account_identifier": "DE02"}
    assert form_data.from_post(typed, "de")["payment"]["account_name"] == "Atelier Nordlicht"
    typed["payment.account_name"] = "M. Beispiel"
    assert form_data.from_post(typed, "de")["payment"]["account_name"] == "M. Beispiel"


def test_leaves_and_values_are_each_others_mirror():
    data = form_data.from_post(POST, "de")
    assert all(form_data.value_at(data, path) == value for path, value in form_data.leaves(data))
    assert form_data.value_at(data, "lines.7.name") == form_data.value_at(data, "lines.x") == ""


def test_every_field_of_the_table_exists_in_the_bill():
    own = {"due_days"}  # a choice of the form that becomes a date
    assert set(fields.FIELDS) - own <= form_data.known_paths()


def test_fields_are_called_by_their_place():
    with translation.override("de"):
        assert fields.label_of("lines.1.price") == "Position 2, Einzelpreis"
        assert fields.label_of("buyer.address.city") == "Kunde, Ort"


def test_numbers_and_days_keep_their_value_when_the_document_changes_its_language() -> None:
    post = {
        "language": "en",
        "typed_in": "de",
        "lines.0.price": "1.500",
        "lines.0.quantity": "2,5",
        "lines.0.allowances.0.amount": "1.234,56",
        "lines.1.price": "viel",
        "lines.1.name": "1.500 Karten",
        "issue_date": "07.12.2026",
        "due_days": "14",
        "cash_discounts.0.percent": "2,5",
        "prepaid_amount": "10,00",
    }
    data = form_data.from_post(post, "de")
    first, second = data["lines"]
    assert (first["price"], first["quantity"], first["allowances"][0]["amount"]) == ("1500", "2.5", "1234.56")
    assert (second["price"], second["name"]) == ("viel", "1.500 Karten"), "what is no number stays as it was typed"
    assert (data["issue_date"], data["due_date"]) == ("7 Dec 2026", "21 Dec 2026")
    assert (data["cash_discounts"][0]["percent"], data["prepaid_amount"]) == ("2.5", "10")
    again = form_data.from_post({**post, "typed_in": "en", "lines.0.price": "1,500.5"}, "en")
    assert again["lines"][0]["price"] == "1,500.5", "what was typed in the language of the document stays"
    assert form_data.from_post({**post, "typed_in": "fr"}, "de")["lines"][0]["price"] == "1.500"


def test_a_rate_beside_another_currency_states_the_vat_in_euros() -> None:
    francs = {"currency": "CHF", "exchange_rate": "1,065"}
    assert form_data.from_post(francs, "de")["tax_currency"] == "EUR"
    assert "tax_currency" not in form_data.from_post({"currency": "CHF"}, "de")
    assert "tax_currency" not in form_data.from_post(francs | {"currency": "EUR"}, "de")


def test_what_may_have_lines_has_a_field_that_keeps_them() -> None:
    """A field of one line joins lines: the footer of a company lost its breaks when a draft was opened."""
    blocks = [f"{of}{row.name}" for of, shape in (("", BILL), ("seller.", PARTY)) for row in shape.fields.values()
              if isinstance(row.kind, Words) and row.kind.longest == LONGEST_BLOCK]  # fmt: skip
    assert {"seller.legal_details", "sign_off", "payment_terms", "note"} <= set(blocks)
    assert [path for path in blocks if path in fields.FIELDS and fields.FIELDS[path].kind != "area"] == []

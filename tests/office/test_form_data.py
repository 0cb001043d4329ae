"""Names of fields are paths of the bill; what belongs to nobody is left out."""

from __future__ import annotations

import pytest
from django.utils import translation

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

"""The profile: what holds on which day, what is planned, what is missing; every change is an event."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.businesses import keeping, profile
from handschlag.businesses.keeping import Refused, change, withdraw
from handschlag.businesses.models import Business, ProfileChange
from handschlag.businesses.profile import FIRST_DAY, History
from handschlag.events import types
from handschlag.events.models import Event
from tests import cast

NEW_YEAR = date(2027, 1, 1)
SELLER = {
    "seller.name": "Nordlicht GmbH",
    "seller.address.line_1": "Am Beispielkai 4",
    "seller.address.post_code": "00123",
    "seller.address.city": "Möwenhafen",
    "seller.address.country_code": "DE",
    "seller.vat_identifier": "DE 123 456 788",
}
COMPANY = {
    "company.form": "gmbh",
    "company.seat": "Möwenhafen",
    "company.register_court": "Möwenhafen",
    "company.register_number": "12345",
    "company.managers": "Änne Muster\nBo Beispiel",
}
MOVED = {"seller.address.line_1": "Neue Mole 1", "seller.address.post_code": "00199"}


@pytest.fixture
def firm(business: Business, today: date) -> Business:
    change(business, SELLER | COMPANY, by="test")
    return business


def street(business: Business, day: date) -> str:
    return profile.on(business, day).get("seller.address.line_1")


def test_what_is_said_first_holds_for_every_day(firm: Business) -> None:
    assert street(firm, date(2020, 1, 1)) == street(firm, NEW_YEAR) == "Am Beispielkai 4"
    firm.refresh_from_db()
    assert firm.name == "Nordlicht GmbH"
    assert profile.on(firm, NEW_YEAR).get("seller.vat_identifier") == "DE123456788"


def test_a_new_address_takes_effect_from_its_day(firm: Business) -> None:
    assert change(firm, SELLER | MOVED, by="test", since=NEW_YEAR)
    assert street(firm, NEW_YEAR - timedelta(1)) == "Am Beispielkai 4"
    assert street(firm, NEW_YEAR) == "Neue Mole 1"
    assert profile.history(firm).planned(cast.TODAY) == [(NEW_YEAR, MOVED)]  # only what differs


def test_a_correction_at_once_also_holds_for_days_gone_by_but_not_for_what_is_planned(firm: Business) -> None:
    change(firm, MOVED, by="test", since=NEW_YEAR)
    change(firm, {"seller.address.line_1": "Am Beispielkai 4a", "seller.contact.telephone": "0381 1"}, by="test")
    assert street(firm, date(2026, 1, 1)) == "Am Beispielkai 4a"
    assert street(firm, NEW_YEAR) == "Neue Mole 1"
    assert profile.on(firm, NEW_YEAR).get("seller.contact.telephone") == "0381 1"


def test_a_correction_at_once_leaves_what_held_before_the_last_change(firm: Business) -> None:
    change(firm, MOVED, by="test", since=date(2026, 11, 1))
    change(firm, {"seller.address.line_1": "Neue Mole 1b"}, by="test")
    assert street(firm, date(2026, 10, 31)) == "Am Beispielkai 4"
    assert street(firm, date(2026, 11, 1)) == "Neue Mole 1b"


def test_a_change_from_an_earlier_day_holds_until_today(firm: Business) -> None:
    change(firm, {"seller.address.line_1": "Zwischenmole"}, by="test", since=date(2026, 11, 10))
    change(firm, {"seller.address.line_1": "Neue Mole 1"}, by="test", since=date(2026, 11, 1))
    assert street(firm, cast.TODAY) == "Neue Mole 1"


def test_a_planned_change_can_be_taken_back(firm: Business) -> None:
    change(firm, MOVED, by="test", since=NEW_YEAR)
    assert withdraw(firm, NEW_YEAR, by="test")
    assert not withdraw(firm, NEW_YEAR, by="test")
    assert not withdraw(firm, FIRST_DAY, by="test")
    assert street(firm, NEW_YEAR) == "Am Beispielkai 4"


def test_every_change_is_an_event_with_before_and_after(firm: Business) -> None:
    change(firm, SELLER | MOVED, by="seller", since=NEW_YEAR)
    change(firm, {"seller.name": "Nordlicht GmbH"}, by="seller")  # nothing new
    first, second = Event.objects.of(firm).filter(type=types.PROFILE_CHANGED).order_by("position")
    assert json.loads(first.data)["after"]["company.managers"] == "Änne Muster\nBo Beispiel"
    assert second.actor == "seller"
    assert json.loads(second.data) == {
        "since": "2027-01-01",
        "before": {"seller.address.line_1": "Am Beispielkai 4", "seller.address.post_code": "00123"},
        "after": MOVED,
    }


def test_the_seller_of_a_document_has_what_its_legal_form_wants_at_the_foot(firm: Business) -> None:
    change(firm, {"seller.legal_details": "Mitglied der Innung"}, by="test")
    seller = profile.on(firm, cast.TODAY).seller()
    assert seller["address"]["city"] == "Möwenhafen"
    assert seller["legal_registration_identifier"] == "HRB 12345"
    assert seller["legal_details"].splitlines() == [
        "Sitz: Möwenhafen",
        "Amtsgericht Möwenhafen, HRB 12345",
        "Geschäftsführung: Änne Muster, Bo Beispiel",
        "Mitglied der Innung",
    ]
    assert "Managing directors" in profile.on(firm, cast.TODAY).seller("en")["legal_details"]


def test_changing_the_form_changes_the_foot_from_its_day(firm: Business) -> None:
    change(firm, {"company.form": "ug", "seller.name": "Nordlicht UG"}, by="test", since=NEW_YEAR)
    assert "Rechtsform: UG (haftungsbeschränkt)" in profile.on(firm, NEW_YEAR).seller()["legal_details"]
    assert "Rechtsform" not in profile.on(firm, cast.TODAY).seller()["legal_details"]
    assert [gap.path for gap in profile.on(firm, NEW_YEAR).missing()] == ["seller.name"]


def test_what_is_missing_is_listed_in_words(business: Business, today: date) -> None:
    assert profile.on(business, today).missing() == ()
    change(business, {"seller.name": "Nordlicht GmbH & Co. KG", "company.form": "gmbh_co_kg"}, by="test")
    change(business, {"company.partner.name": "Nordlicht Verwaltungs-GmbH"}, by="test")
    gaps = {gap.path: gap.sentence.de for gap in profile.on(business, today).missing()}
    assert gaps["seller.address.line_1"] == "Tragen Sie Ihre Straße und Hausnummer ein"
    assert gaps["seller.tax_registration_identifier"] == "Tragen Sie Ihre Steuernummer oder Ihre USt-IdNr. ein"
    assert gaps["company.register_court"] == "Tragen Sie das Registergericht ein"
    assert gaps["company.partner.managers"].startswith("Persönlich haftende Gesellschaft: ")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("seller.vat_identifier", "DE123456789"),
        ("seller.tax_registration_identifier", "12"),
        ("seller.contact.email", "nobody"),
        ("seller.address.country_code", "XX"),
        ("seller.name", "x" * 5000),
        ("company.form", "limited"),
        ("company.managers", "x" * 2001),
        ("tax.scheme", "none"),
        ("tax.accounting", "both"),
        ("presentation.accent", "red; url(x)"),
        ("presentation.style", "../klar"),
        ("economic_identifier", "DE123"),
        ("tax.scheme", "exempt"),
    ],
)
def test_what_is_wrong_is_refused_with_a_sentence(firm: Business, path: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        change(firm, {path: value, "seller.website": "neu.example"}, by="test")
    assert refused.value.faults[0].path in (path, "tax.exemption_reason")
    assert profile.on(firm, cast.TODAY).get("seller.website") == ""


@pytest.mark.parametrize("since", [date(1999, 1, 1), date(2040, 1, 1)])
def test_a_day_far_away_is_refused(firm: Business, since: date) -> None:
    with pytest.raises(Refused):
        change(firm, MOVED, by="test", since=since)


def test_unknown_paths_are_left_out(firm: Business) -> None:
    assert not change(firm, {"seller.__class__": "x", "business_id": "7", "buyer.name": "x"}, by="test")


def test_the_first_issued_document_makes_the_profile_once(business: Business, today: date) -> None:
    data: dict[str, Any] = cast.typed(tax_situation="small_business", prices_include_vat="true")
    assert keeping.learn(business, data, by="seller")
    known = profile.on(business, date(2020, 1, 1))
    assert known.seller()["name"] == "Atelier Nordlicht"
    assert known.tax.situation == "small_business"
    assert known.get("prices_include_vat") == "true"
    assert known.presentation == {"style": "klar"}
    assert not keeping.learn(business, cast.typed(seller={"name": "Anders"}), by="seller")
    assert profile.on(business, today).get("seller.name") == "Atelier Nordlicht"


days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(st.lists(st.tuples(days, st.sampled_from(["a", "b", "c"]), st.sampled_from(["1", "2", ""])), max_size=12), days)
def test_the_latest_change_that_has_begun_wins(changes: list[tuple[date, str, str]], day: date) -> None:
    rows = sorted(
        (ProfileChange(valid_from=since, values={path: value}) for since, path, value in changes),
        key=lambda row: row.valid_from,
    )
    expected: dict[str, str] = {}
    for since, path, value in sorted(changes, key=lambda change: change[0]):
        if since <= day:
            expected[path] = value
    assert History(tuple(rows)).on(day).values == {path: value for path, value in expected.items() if value}

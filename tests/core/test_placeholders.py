"""Placeholders: a fixed list, replaced from a dictionary; nothing in a text is ever executed or looked at twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.placeholders import PLACEHOLDERS, check, check_period, fill, filled, values_of
from handschlag.core.totals import totals
from tests import cast

BILL = cast.bill(number="RE-2026-0007")


def test_every_placeholder_has_a_value_in_both_languages() -> None:
    for language in ("de", "en"):
        bill = replace(BILL, language=language, buyer=replace(BILL.buyer, customer_number="K-1007"))
        values = values_of(bill, totals(bill))
        assert set(values) == set(PLACEHOLDERS)
        assert all(values.values())


def test_a_text_is_filled() -> None:
    bill = replace(
        BILL,
        opening="Guten Tag {Kunde},",
        payment_terms="Bitte zahlen Sie {betrag} bis {fällig}, Rechnung {nummer}.",
        sign_off="Ihr {betrieb}",
    )
    result = filled(bill, totals(bill))
    assert result.opening == "Guten Tag Kaffeerösterei Siebenschläfer GmbH,"
    assert result.payment_terms == (
        "Bitte zahlen Sie 2.499,00\u00a0€ bis Montag, 7.\u00a0Dezember\u00a02026, Rechnung RE-2026-0007."
    )
    assert result.sign_off == "Ihr Atelier Nordlicht"
    assert filled(replace(bill, number=""), totals(bill)).payment_terms.endswith("Rechnung {nummer}.")
    assert filled(BILL, totals(BILL)) is BILL


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Hallo {kunden}", "{kunde}"),
        ("{numer}", "{nummer}"),
        ("{betrg} EUR", "{betrag}"),
        ("{customer_nr}", "{kundennummer}"),
        ("{faelligkeit}", "{fällig}"),
    ],
)
def test_an_unknown_placeholder_is_told_with_the_nearest_name(text: str, meant: str) -> None:
    found = check(text)
    assert found
    assert f"Meinen Sie „{meant}“?" in found.de


@pytest.mark.parametrize(
    "text", ["{}", "{0}", "{{kunde}}", "{kunde", "kunde}", "a } b { c", "{x.__class__}", "{qqqqq}"]
)
def test_what_is_no_placeholder_is_refused(text: str) -> None:
    assert check(text)


@pytest.mark.parametrize("text", ["", "Guten Tag", "{kunde} {CUSTOMER} { Betrag }", "100 % $x %(y)s"])
def test_what_may_be_saved(text: str) -> None:
    assert check(text) is None


def test_a_recurring_line_knows_its_period_only() -> None:
    assert check_period("Wartung {Monat} {Jahr}, {quartal}, {zeitraum}") is None
    other = check_period("Wartung für {kunde}")
    assert other and other.en == "“{kunde}” does not work here. Use {month}, {quarter}, {year} or {period}"
    typo = check_period("Wartung {mont}")
    assert typo and "„{monat}“" in typo.de


@given(st.text(), st.text())
def test_what_is_filled_in_is_never_looked_at_again(before: str, name: str) -> None:
    values = {"customer": "{betrag}{{" + name, "amount": "5"}
    text = before.replace("{", "").replace("}", "") + "{kunde}"
    assert fill(text, values) == text.removesuffix("{kunde}") + values["customer"]


@given(st.text("{}kundebtrag \n%$"))
def test_a_text_that_passes_has_no_brace_left_when_filled(text: str) -> None:
    if check(text) is None:
        assert "{" not in fill(text, dict.fromkeys(PLACEHOLDERS, "x"))

"""Bank accounts: the exact holder, a right IBAN, one default for each currency."""

from __future__ import annotations

import json

import pytest

from handschlag.businesses import accounts, guests
from handschlag.businesses.keeping import Refused
from handschlag.businesses.models import BankAccount, Business
from handschlag.events import types
from handschlag.events.models import Event

MAIN = {"name": "Geschäftskonto", "holder": "Änne Muster", "iban": "de02 1203 0000 0000 2020 51", "currency": "EUR"}
OTHER = {"name": "Rücklage", "holder": "Änne Muster", "iban": "DE89370400440532013000", "currency": "EUR"}
FRANCS = {"holder": "Änne Muster", "iban": "CH93 0076 2011 6238 5295 7", "currency": "CHF"}


def saved(business: Business, values: dict[str, str]) -> BankAccount:
    return accounts.save(business, values, by="test")


def test_the_first_account_of_a_currency_is_its_default(business: Business) -> None:
    main, other, francs = (saved(business, values) for values in (MAIN, OTHER, FRANCS))
    assert (main.is_default, other.is_default, francs.is_default) == (True, False, True)
    assert main.iban == "DE02120300000000202051"
    rows = accounts.of(business)
    assert [accounts.for_currency(rows, currency) for currency in ("EUR", "CHF", "USD")] == [main, francs, main]
    assert accounts.for_currency([], "EUR") is None


def test_another_default_is_chosen_and_the_choice_is_an_event(business: Business) -> None:
    main, other = saved(business, MAIN), saved(business, OTHER)
    accounts.make_default(other, by="seller")
    assert accounts.for_currency(accounts.of(business), "EUR") == other
    event = Event.objects.of(business).filter(type=types.ACCOUNT_CHANGED).last()
    assert json.loads(event.data) == {
        "currency": "EUR", "before": {"default": main.iban}, "after": {"default": other.iban},
    }  # fmt: skip


def test_removing_the_default_makes_another_one(business: Business) -> None:
    main, other = saved(business, MAIN), saved(business, OTHER)
    accounts.remove(main, by="test")
    assert accounts.for_currency(accounts.of(business), "EUR") == other
    accounts.remove(BankAccount.objects.of(business).get(), by="test")
    assert accounts.of(business) == []


def test_an_account_that_changes_its_currency_leaves_the_default_to_others(business: Business) -> None:
    main, other = saved(business, MAIN), saved(business, OTHER)
    accounts.save(business, OTHER | {"currency": "USD"}, by="test", account=other)
    accounts.save(business, MAIN | {"currency": "USD"}, by="test", account=main)
    assert [(row.iban, row.is_default) for row in accounts.of(business)] == [(other.iban, True), (main.iban, False)]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"iban": ""}, "iban"),
        ({"iban": "DE02120300000000202052"}, "iban"),
        ({"holder": ""}, "holder"),
        ({"holder": "x" * 141}, "holder"),
        ({"name": "x" * 61}, "name"),
        ({"bic": "X"}, "bic"),
        ({"iban": "BR1500000000000010932840814P2"}, "bic"),  # outside SEPA a BIC is needed
        ({"currency": "EURO"}, "currency"),
        ({"iban": OTHER["iban"]}, "iban"),  # twice
    ],
)
def test_what_is_refused(business: Business, values: dict[str, str], path: str) -> None:
    saved(business, OTHER)
    with pytest.raises(Refused) as refused:
        saved(business, MAIN | values)
    assert [fault.path for fault in refused.value.faults] == [path]
    assert len(accounts.of(business)) == 1


def test_the_account_of_the_first_document_is_kept_once(business: Business) -> None:
    payment = {"account_identifier": MAIN["iban"], "account_name": "Änne Muster"}
    accounts.learn(business, payment, "EUR", by="seller")
    accounts.learn(business, payment | {"account_identifier": OTHER["iban"]}, "EUR", by="seller")
    assert [row.iban for row in accounts.of(business)] == ["DE02120300000000202051"]
    stranger = guests.start()
    accounts.learn(
        stranger, {"account_identifier": "BR1500000000000010932840814P2", "account_name": "x"}, "EUR", by="s"
    )
    assert accounts.of(stranger) == []

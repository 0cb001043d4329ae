"""The offer: what may be chosen, what it costs then, what it must say before it goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core import clarity
from handschlag.core.bill import Adjustment, Party
from handschlag.core.findings import Finding
from handschlag.core.legal import offers
from handschlag.core.offer import (
    ROLES,
    ChoiceRefused,
    Offer,
    agreed_bill,
    choosable,
    groups,
    is_expired,
    settle,
    standard_choice,
)
from handschlag.core.offer_json import offer_as_typed, read_offer, write_offer
from handschlag.core.totals import totals
from tests.core.bills import BILL, BUYER, SELLER, TODAY, codes, line, only

CONSUMER = replace(BUYER, name="Erika Beispiel", kind="consumer")


def offer(*roles: Any, **changes: Any) -> Offer:
    """An offer with one line of 100, 200, 300 and so on per role."""
    lines = tuple(line(f"Leistung {n}", price=Decimal(100 * n)) for n, _ in enumerate(roles, 1))
    bill = replace(BILL, lines=lines, **changes.pop("bill", {}))
    return Offer(bill, roles, title="Herbstkatalog", valid_until=TODAY + timedelta(30), **changes)


def found(given: Offer, today: date = TODAY) -> list[Finding]:
    return offers.check(given, today=today)


# -- choosing


def test_options_and_on_demand_lines_are_not_in_the_total_until_chosen() -> None:
    quote = offer("", "option", "on_demand")
    assert standard_choice(quote) == {1}
    assert totals(agreed_bill(quote, settle(quote, ()))).net == 100
    assert totals(agreed_bill(quote, settle(quote, {2}))).net == 300
    assert totals(agreed_bill(quote, settle(quote, {2, 3}))).net == 600


def test_of_alternatives_exactly_one_is_taken() -> None:
    quote = offer("", "alternative", "alternative", "")
    assert [group.positions for group in groups(quote)] == [(1, 2, 3), (4,)]
    assert standard_choice(quote) == {1, 4}
    assert settle(quote, {3}) == {3, 4}
    for wrong in ((), {1, 2}, {2, 3}):
        with pytest.raises(ChoiceRefused) as refused:
            settle(quote, wrong)
        assert "1, 2, 3" in refused.value.sentence.de


def test_an_alternative_to_an_option_may_be_left_out_altogether() -> None:
    quote = offer("", "option", "alternative")
    assert standard_choice(quote) == {1} == settle(quote, ())
    assert settle(quote, {3}) == {1, 3}
    with pytest.raises(ChoiceRefused):
        settle(quote, {2, 3})


def test_nothing_chosen_is_no_order() -> None:
    with pytest.raises(ChoiceRefused) as refused:
        settle(offer("option", "on_demand"), ())
    assert refused.value.sentence.de == "Wählen Sie mindestens eine Position"


def test_positions_that_do_not_exist_change_nothing() -> None:
    quote = offer("", "option")
    assert settle(quote, {0, -1, 7, 10**9}) == {1}
    assert choosable(quote) == {2}


@given(st.lists(st.sampled_from(ROLES), min_size=1, max_size=12), st.sets(st.integers(-1, 14)))
def test_every_choice_is_refused_or_complete(roles: list[Any], wanted: set[int]) -> None:
    quote = offer(*roles)
    assert [p for group in groups(quote) for p in group.positions] == list(range(1, len(roles) + 1))
    try:
        choice = settle(quote, wanted)
    except ChoiceRefused:
        return
    for group in groups(quote):
        taken = choice.intersection(group.positions)
        assert len(taken) == 1 if group.required else len(taken) <= 1
        assert group.fixed or taken == wanted.intersection(group.positions), "the customer gets what was ticked"
    assert settle(quote, choice) == choice
    chosen, rest = agreed_bill(quote, choice), agreed_bill(quote, frozenset(range(1, len(roles) + 1)) - choice)
    assert totals(chosen).net + totals(rest).net == totals(quote.bill).net


def test_the_last_day_still_counts() -> None:
    quote = replace(offer(""), valid_until=None)
    assert not is_expired(quote, date(2199, 1, 1))
    quote = replace(quote, valid_until=TODAY)
    assert not is_expired(quote, TODAY)
    assert is_expired(quote, TODAY + timedelta(1))


# -- JSON


@given(
    st.lists(st.sampled_from(ROLES), min_size=1, max_size=5),
    st.booleans(),
    st.none() | st.dates(date(2020, 1, 1), date(2099, 1, 1)),
    st.sampled_from(["services", "goods", "custom_goods"]),
    st.sampled_from(["de", "en"]),
)
def test_written_and_read_again_it_is_the_same(
    roles: list[Any], binding: bool, until: date | None, subject: Any, language: Any
) -> None:
    quote = offer(*roles, bill={"language": language}, binding=binding, subject=subject, acceptance_text="a\n\nb")
    quote = replace(quote, valid_until=until)
    assert read_offer(write_offer(quote)) == type(read_offer({}))(quote, ())
    typed = read_offer(offer_as_typed(quote), typed=True, language=language, today=TODAY)
    assert typed.offer == quote and typed.errors == ()


def test_faults_are_named_by_their_path() -> None:
    data = write_offer(offer("", "option"))
    data["lines"][1]["role"] = "vielleicht"
    data["offer"] |= {"valid_until": "bald", "binding": "sicher"}
    read = read_offer(data)
    assert [error.path for error in read.errors] == ["lines.1.role", "offer.valid_until", "offer.binding"]
    assert read.offer.roles == ("", "")
    assert read_offer({"lines": "x", "offer": "y"}, typed=True).offer == Offer()


# -- what it must say


def test_a_complete_offer_has_no_findings() -> None:
    assert found(offer("", "option", "on_demand", "", "alternative")) == []
    english = offer("", bill={"language": "en"})
    assert found(english) == []


def test_a_quote_needs_no_tax_number_and_no_due_date() -> None:
    bare = replace(SELLER, vat_identifier="", tax_registration_identifier="")
    bill = {"seller": bare, "due_date": None, "delivery_date": None, "buyer": Party(name="Laufkundschaft")}
    assert found(offer("", bill=bill)) == []


def test_both_sides_are_named() -> None:
    assert codes(found(offer("", bill={"seller": replace(SELLER, name=" ")}))) == {"OFFER-SELLER"}
    address = replace(SELLER, address=replace(SELLER.address, city=""))
    assert only(found(offer("", bill={"seller": address})), "OFFER-SELLER").field == "seller.address.city"
    assert codes(found(offer("", bill={"buyer": Party()}))) == {"OFFER-BUYER"}


def test_the_first_line_is_no_alternative() -> None:
    wrong = offer("alternative", "")
    finding = only(found(wrong), "OFFER-ALTERNATIVE-FIRST")
    assert finding.severity == "blocks" and finding.fix
    assert finding.fix.changes == (("lines.0.role", ""),)


def test_a_quote_has_a_last_day_that_is_not_over() -> None:
    missing = only(found(replace(offer(""), valid_until=None)), "OFFER-VALID-UNTIL")
    assert missing.severity == "blocks" and missing.fix
    assert missing.fix.changes == (("offer.valid_until", (TODAY + timedelta(30)).isoformat()),)
    past = replace(offer(""), valid_until=TODAY - timedelta(1))
    assert only(found(past), "OFFER-VALID-PAST").severity == "blocks"
    assert found(replace(offer(""), valid_until=TODAY)) == []
    # a quote written long ago and sent today: the last day counts from today
    late = only(found(past, TODAY + timedelta(60)), "OFFER-VALID-PAST")
    assert late.fix and late.fix.changes[0][1] == (TODAY + timedelta(90)).isoformat()


def test_private_customers_see_prices_with_vat() -> None:
    consumer = offer("", bill={"buyer": CONSUMER})
    finding = only(found(consumer), "OFFER-GROSS-PRICES")
    assert finding.severity == "advice"
    gross = offer("", bill={"buyer": CONSUMER, "prices_include_vat": True})
    assert "OFFER-GROSS-PRICES" not in codes(found(gross))
    untaxed = offer("", bill={"buyer": CONSUMER, "tax_situation": "small_business"})
    assert "OFFER-GROSS-PRICES" not in codes(found(untaxed))


def test_ordering_online_needs_telephone_and_email_of_the_seller() -> None:
    gross = {"buyer": CONSUMER, "prices_include_vat": True}
    fields = [f.field for f in found(offer("", bill=gross)) if f.code == "OFFER-CONSUMER-CONTACT"]
    assert fields == ["seller.contact.telephone", "seller.contact.email"]
    reachable = replace(SELLER, contact=replace(SELLER.contact, telephone="0381 000000", email="a@nordlicht.example"))
    assert found(offer("", bill=gross | {"seller": reachable})) == []


def test_every_line_is_checked_also_those_not_chosen() -> None:
    quote = offer("", "option")
    lines = (quote.bill.lines[0], replace(quote.bill.lines[1], price=None))
    finding = only(found(replace(quote, bill=replace(quote.bill, lines=lines))), "DE-14-4-7-PRICE")
    assert finding.field == "lines.1.price"


def test_a_discount_is_measured_by_what_is_offered_without_options() -> None:
    discount = (Adjustment(amount=Decimal(250)),)
    assert "DISCOUNT-TOO-HIGH" in codes(found(offer("", "option", bill={"allowances": discount})))
    assert codes(found(offer("", "", bill={"allowances": discount}))) == set()


def test_what_is_fine_is_said() -> None:
    quote = offer("", "option")
    bill = agreed_bill(quote, standard_choice(quote))
    fine = [t.de for t in clarity.passed(bill, totals(bill), found(quote), clarity.OFFER_CHECKS)]
    assert "Der letzte Tag zum Annehmen steht fest" in fine and "Beide Seiten sind genannt" in fine
    assert not any("§ 14" in words for words in fine)

"""Prices for customers: their own before their list's, the list's before the article's; said why, never silently."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.businesses import articles
from handschlag.businesses.models import Article, Business
from handschlag.customers import keeping, merging, pricing
from handschlag.customers.models import Customer, PriceList, SpecialPrice
from handschlag.customers.record import Record
from handschlag.drafts import drafting
from handschlag.drafts.models import Draft
from handschlag.drafts.reviewing import review
from tests import cast


def article(business: Business, number: str = "G-20", price: str = "85", **more: str) -> Article:
    values = {"number": number, "name_de": f"Reinzeichnung {number}", "unit": "HUR", "price": price, "active": "on"}
    return articles.save(business, values | more, by="test", language="de")


def customer(business: Business, name: str = "Kaffeerösterei Siebenschläfer GmbH") -> Customer:
    return keeping.create(business, Record(name=name), by="test")


def keep(owner: Customer | PriceList, text: str) -> None:
    found = pricing.read(Business.objects.get(pk=owner.business_id), text.encode(), "de")
    assert not found.faults
    pricing.keep(owner, found.prices, by="test")


def prices(who: Customer | None, *rows: Article) -> dict[str, tuple[Decimal, str]]:
    found = pricing.special(who, [row.pk for row in rows])
    return {row.number or "": (found[row.pk].price, found[row.pk].reason.de) for row in rows if row.pk in found}


def test_the_customers_own_price_wins_over_the_list_and_the_list_over_the_article(business: Business) -> None:
    first, second, third = article(business), article(business, "G-30"), article(business, "G-40")
    who, dealers = customer(business), pricing.begin_list(business, "Händler")
    keep(dealers, "G-20; 80,00\nG-30; 70,00")
    assert prices(who, first, second, third) == {}, "nobody put them on the list"
    pricing.put_on_list(who, dealers, by="test")
    keep(who, "G-20; 75,50")
    assert prices(who, first, second, third) == {
        "G-20": (Decimal("75.5"), "Preis dieses Kunden"),
        "G-30": (Decimal(70), "Preisliste Händler"),
    }
    pricing.remove_list(dealers, by="test")
    who.refresh_from_db()
    assert who.price_list is None and set(prices(who, first, second)) == {"G-20"}
    assert prices(None, first) == {} and prices(customer(business, "Falke KG"), first) == {}


def test_merged_customers_keep_their_prices_and_ones_own_wins(business: Business) -> None:
    first, second = article(business), article(business, "G-30")
    stays, goes = customer(business), customer(business, "Kaffeerösterei Siebenschläfer")
    keep(stays, "G-20; 80")
    keep(goes, "G-20; 60\nG-30; 70")
    pricing.put_on_list(goes, pricing.begin_list(business, "Händler"), by="test")
    merging.merge(stays, goes, stays.record, by="test")
    stays = Customer.objects.of(business).get(pk=stays.pk)
    assert stays.price_list and stays.price_list.name == "Händler"
    assert {number: price for number, (price, _why) in prices(stays, first, second).items()} == {"G-20": 80, "G-30": 70}


def test_another_price_than_the_customers_is_noticed_and_put_right(business: Business) -> None:
    article(business)
    who = customer(business)
    keep(who, "G-20; 80,00")
    line = {"name": "Reinzeichnung", "quantity": "2", "unit_code": "HUR", "price": "85", "article_number": "G-20"}
    data = cast.typed(lines=[line], customer=str(who.pk))
    (finding,) = [f for f in review(data, customer=who).findings if f.code == "CUSTOMER-PRICE"]
    assert finding.field == "lines.0.price" and "80,00" in finding.title.de and "Preis dieses Kunden" in finding.why.de
    assert finding.fix and finding.fix.changes == (("lines.0.price", "80"),)
    right = cast.typed(lines=[line | {"price": "80,00"}])
    assert "CUSTOMER-PRICE" not in [f.code for f in review(right, customer=who).findings]
    of_order = cast.typed(lines=[line | {"origin": "order:1:1"}])
    assert "CUSTOMER-PRICE" not in [f.code for f in review(of_order, customer=who).findings], "an agreed price stays"
    quote = cast.typed_quote("option", "")
    quote["lines"][1] |= {"article_number": "G-20"}
    seen = review(quote, Draft.QUOTE, customer=who)
    assert [f.field for f in seen.findings if f.code == "CUSTOMER-PRICE"] == ["lines.1.price"], (
        "counted with its options"
    )
    gross = cast.typed(lines=[line | {"price": "95,20"}], prices_include_vat="true")
    assert "CUSTOMER-PRICE" not in [f.code for f in review(gross, customer=who).findings], "80 and 19 % VAT"
    for more in ({"currency": "USD"}, {"lines": [line | {"price_base_quantity": "100"}]}):
        told = review(data | more, customer=who).findings
        assert "CUSTOMER-PRICE" not in [f.code for f in told], "a price in euros for one unit says nothing here"


def test_a_number_alone_fills_the_line_with_the_customers_price(business: Business) -> None:
    article(business)
    who = customer(business)
    keep(who, "G-20; 80,00")
    for named, price in ((str(who.pk), "80,00"), ("", "85,00"), ("999999", "85,00"), ("x", "85,00")):
        data = cast.typed(lines=[{"article_number": "G-20"}], customer=named)
        assert drafting.start(business, data).data["lines"][0]["price"] == price, named
    assert Draft.objects.of(business).count() == 4


@pytest.mark.parametrize(
    ("text", "found", "faults"),
    [
        ("", {}, []),
        ("Artikel;Preis\nG-20;80,00\nReinzeichnung G-30; 1.250,50 €", {"G-20": "80", "G-30": "1250.5"}, []),
        ("g-20\t80,00\n\nG-30\t70", {"G-20": "80", "G-30": "70"}, []),
        ("G-20; 0", {"G-20": "0"}, []),
        ("G-20", {}, ["Bei „G-20“ fehlt ein Preis"]),
        ("G-20; -5", {}, ["Bei „G-20“ fehlt ein Preis"]),
        ("G-20; 0,1234567", {}, ["Bei „G-20“ fehlt ein Preis"]),
        ("G-20; 80\nG-99; 5\nG-30; viel", {"G-20": "80"}, ["„G-99“ ist kein Artikel", "Bei „G-30“ fehlt ein Preis"]),
        ("G-20; 80\nG-20; 90", {"G-20": "80"}, ["„G-20“ steht zweimal da, mit zwei Preisen"]),
    ],
)
def test_prices_are_read_as_people_type_and_paste_them(
    business: Business, text: str, found: dict[str, str], faults: list[str]
) -> None:
    numbers = {article(business, number).pk: number for number in ("G-20", "G-30")}
    read = pricing.read(business, text.encode(), "de")
    assert {numbers[pk]: price for pk, price in read.prices.items()} == {n: Decimal(p) for n, p in found.items()}
    assert [fault.sentence.de for fault in read.faults] == faults


def test_a_name_of_several_articles_gives_none_of_them_a_price(business: Business) -> None:
    first, _second = article(business, name_de="Satz"), article(business, "G-30", name_de="Satz")
    read = pricing.read(business, b"Satz; 5", "de")
    assert not read.prices and "mehrere Artikel" in read.faults[0].sentence.de
    assert pricing.read(business, b"G-20; 5", "de").prices == {first.pk: 5}


def test_what_is_kept_is_typed_again_in_both_languages(business: Business) -> None:
    article(business)
    who = customer(business)
    keep(who, "G-20; 80,5")
    assert pricing.as_typed(who, "de") == "G-20; 80,50" and pricing.as_typed(who, "en") == "G-20; 80.50"
    assert not pricing.keep(who, {row.article_id: Decimal("80.5") for row in SpecialPrice.objects.of(business)}, by="t")
    pricing.keep(who, {}, by="test")
    assert pricing.rows_of(who) == []


def test_checking_asks_a_fixed_number_of_questions(business: Business) -> None:
    who = customer(business)
    lines: list[dict[str, Any]] = []
    for n in range(6):
        article(business, f"G-{n}")
        lines.append({"name": "A", "quantity": "1", "unit_code": "HUR", "price": "85", "article_number": f"G-{n}"})
    keep(who, "\n".join(f"G-{n}; {n + 1}" for n in range(6)))
    counts = []
    for some in (1, 6):
        fresh = Customer.objects.of(business).get(pk=who.pk)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            review(cast.typed(lines=lines[:some]), customer=fresh)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 5, counts
    with CaptureQueriesContext(connection) as asked:
        review(cast.typed(), customer=who)
    assert len(asked) == 0, "no article, no question"


def test_more_rows_than_a_list_holds_are_refused_and_none_is_dropped(business: Business) -> None:
    article(business)
    found = pricing.read(business, b"G-20; 80,00\n" * (pricing.MOST_ROWS + 1), "de")
    assert not found.prices and "5.000" in found.faults[0].sentence.de

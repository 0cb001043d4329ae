"""Articles: kept with their prices over time, found while typing, offered with the price of the document's day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handschlag.businesses import articles, guests, offering, units
from handschlag.businesses.keeping import Refused
from handschlag.businesses.models import Article, Business
from handschlag.events.models import Event
from tests import cast

HOUR = {
    "number": "D-10",
    "name_de": "Gestaltung",
    "description_de": "Entwurf und Reinzeichnung",
    "name_en": "Design",
    "unit": "HUR",
    "price": "85,00",
    "active": "on",
}
NEW_YEAR = date(2027, 1, 1)


def keep(business: Business, article: Article | None = None, **changes: str) -> Article:
    return articles.save(business, HOUR | changes, by="test", language="de", article=article)


def offered(business: Business, typed: str, day: date = cast.TODAY, **more: Any) -> list[offering.Offer]:
    return offering.offers(offering.find(business, typed), day=day, **more)


def test_an_article_fills_a_line_in_the_language_of_the_document(business: Business, today: date) -> None:
    keep(business)
    (offer,) = offered(business, "gest")
    assert offer.line("de") == {
        "name": "Gestaltung",
        "description": "Entwurf und Reinzeichnung",
        "article_number": "D-10",
        "unit_code": "HUR",
        "price": "85,00",
    }
    english = offer.line("en")
    assert (english["name"], english["price"]) == ("Design", "85.00")
    assert "description" not in english  # never German words under an English name


def test_prices_have_a_history_and_old_documents_the_old_price(business: Business, today: date) -> None:
    article = keep(business)
    keep(business, article, price="95", price_since="1.1.2027")
    keep(business, article, price="90", price_since="15.11.2026")
    assert [price for _since, price in articles.prices_of(article)] == [85, 90, 95]
    prices = [offered(business, "D-10", day)[0].price for day in (date(2026, 11, 14), cast.TODAY, NEW_YEAR)]
    assert prices == [85, 90, 95]
    event = Event.objects.of(business).about("article", article.pk).last()
    assert json.loads(event.data) == {
        "before": {"price": "85", "price_since": None}, "after": {"price": "90", "price_since": "2026-11-15"},
    }  # fmt: skip


def test_a_price_that_has_not_begun_can_be_taken_back(business: Business, today: date) -> None:
    article = keep(business)
    keep(business, article, price="95", price_since="1.1.2027")
    assert articles.take_back_price(article, NEW_YEAR, by="test")
    assert not articles.take_back_price(article, NEW_YEAR, by="test")
    assert not articles.take_back_price(article, articles.FIRST_DAY, by="test")
    assert offered(business, "D-10", NEW_YEAR)[0].price == 85


def test_a_changed_price_holds_from_today_if_nothing_is_said(business: Business, today: date) -> None:
    article = keep(business)
    keep(business, article, price="99")
    assert offered(business, "D-10", today - timedelta(1))[0].price == 85
    assert offered(business, "D-10", today)[0].price == 99


def test_a_price_with_vat_is_converted_where_the_document_is_without(business: Business, today: date) -> None:
    keep(business, includes_vat="on", price="119")
    assert offered(business, "D-10")[0].price == 100
    assert offered(business, "D-10", includes_vat=True)[0].price == 119
    assert offered(business, "D-10", situation="reduced")[0].price == Decimal("111.2150")
    assert offered(business, "D-10", situation="small_business")[0].price == 119
    assert offered(business, "D-10", situation="unknown")[0].price == 119


def test_articles_are_found_by_number_and_by_beginnings_of_words(business: Business, today: date) -> None:
    names = ("Müll", "Mülltonne, 120 Liter", "Schild Müller", "D-1")
    made = [keep(business, number=f"D-{i}", name_de=name, name_en="") for i, name in enumerate(names, 1)]
    assert [str(row) for row in offering.find(business, "mueller")] == ["Schild Müller"]
    assert [str(row) for row in offering.find(business, "tonne")] == []
    assert [str(row) for row in offering.find(business, "120 müll")] == ["Mülltonne, 120 Liter"]
    assert offering.find(business, "D-1")[0] == made[0]  # the number itself comes first
    assert offering.find(business, "") == offering.find(guests.start(), "müll") == []
    keep(business, made[2], number="D-3", name_de="Schild Müller", active="")
    assert offering.find(business, "schild") == []


def test_an_own_unit_keeps_its_code_and_its_word(business: Business, today: date) -> None:
    units.save(business, {"name": "Kiste", "plural": "Kisten", "code": "XCR"}, by="test")
    article = keep(business, unit="Kisten")
    assert (article.unit_code, article.unit_name) == ("XCR", "Kiste")
    assert offered(business, "D-10")[0].line("de")["unit_code"] == "Kiste"
    assert keep(business, article, unit="Std.").unit_code == "HUR"
    page = keep(business, article, unit="Seiten")
    assert (page.unit_code, page.unit_name) == ("C62", "Seite")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name_de", ""),
        ("name_de", "x" * 201),
        ("number", "D-9"),
        ("price", "viel"),
        ("price", "-1"),
        ("price", "0,1234567"),
        ("price", "1000000001"),
        ("price_since", "31.2."),
        ("unit", "Furlong"),
        ("tax_situation", "none"),
        ("account", "8400x"),
        ("account", "８４００"),
    ],
)
def test_what_is_refused_keeps_everything_as_it_was(business: Business, today: date, path: str, value: str) -> None:
    keep(business, number="D-9")
    article = keep(business)
    with pytest.raises(Refused) as refused:
        keep(business, article, **{"name_en": "", path: value})
    assert [fault.path for fault in refused.value.faults] == [path]
    article = Article.objects.of(business).get(pk=article.pk)
    assert (article.name_en, articles.prices_of(article)[0][1]) == ("Design", 85)


def test_offers_ask_the_database_twice_whatever_there_is(
    business: Business, today: date, django_assert_num_queries: Any
) -> None:
    for i in range(12):
        article = keep(business, number=f"D-{i}")
        keep(business, article, number=f"D-{i}", price="99", price_since="1.1.2027")
    found = offering.find(business, "gestaltung")
    assert len(found) == offering.MOST_OFFERED
    with django_assert_num_queries(1):
        assert len(offering.offers(found, day=NEW_YEAR)) == len(found)
    with django_assert_num_queries(2):
        offering.find(business, "gestaltung")

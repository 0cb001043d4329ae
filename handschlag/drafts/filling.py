"""Fill lines from what the seller keeps: an article by its number, an own unit with its code."""

from __future__ import annotations

import re
from typing import Any

from handschlag.businesses import offering, units
from handschlag.businesses.models import Article, Business, OwnUnit
from handschlag.core.money import AmountNotUnderstood, parse_amount
from handschlag.customers import merging, pricing
from handschlag.drafts.sender import day_of, language_of


def filled(business: Business | int, data: dict[str, Any]) -> dict[str, Any]:
    """The data with lines completed in which only an article's number stands, and own units by their code."""
    lines = [line for line in data.get("lines", []) if isinstance(line, dict)]
    _fill_articles(business, data, lines)
    if any(len(line.get("unit_code", "")) > 3 or line.get("unit_name") for line in lines):
        own = units.of(business)
        for line in lines:
            _name_unit(line, own)
    return data


def _fill_articles(business: Business | int, data: dict[str, Any], lines: list[dict[str, Any]]) -> None:
    wanted = {line["article_number"].strip(): line for line in lines if _asks_for_article(line)}
    if not wanted:
        return
    found = Article.objects.of(business).active().filter(number__in=list(wanted)[:500])
    situation, language = str(data.get("tax_situation", "standard")), language_of(data)
    with_vat = data.get("prices_include_vat") in ("true", "on", "1")
    named = str(data.get("customer", ""))
    customer = merging.standing_for(business, int(named)) if re.fullmatch("[0-9]{1,15}", named) else None
    rows = list(found)
    prices = pricing.special(customer, [row.pk for row in rows])
    offers = offering.offers(rows, day=day_of(data), situation=situation, includes_vat=with_vat, special=prices)
    for offer in offers:
        line = wanted[offer.article.number or ""]
        line.update({**offer.line(language), "quantity": line.get("quantity") or "1"})


def _asks_for_article(line: dict[str, Any]) -> bool:
    return bool(line.get("article_number", "").strip()) and not line.get("name") and not line.get("price")


def _name_unit(line: dict[str, Any], own: list[OwnUnit]) -> None:
    """The code and the name of an own unit; a name left over from a unit that is chosen no more goes."""
    named = units.find(own, line.get("unit_name", ""))
    unit = units.find(own, line.get("unit_code", ""))
    if unit is None and named and line.get("unit_code") == named.code:
        unit = named
    if unit is None:
        if named:
            line.pop("unit_name")
        return
    try:
        quantity = parse_amount(line.get("quantity", ""))
    except AmountNotUnderstood:
        quantity = None
    line["unit_code"], line["unit_name"] = unit.code, units.name_for(unit, quantity)

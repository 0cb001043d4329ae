"""Find an article while somebody types, and offer what it puts into a line: with the price of the document's day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from handschlag.businesses.articles import unscaled
from handschlag.businesses.models import Article, ArticlePrice, Business
from handschlag.core import names, tax
from handschlag.core.money import plain
from handschlag.core.prices import price_on, with_or_without_vat
from handschlag.core.text import Language, Text

MOST_OFFERED = 8
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Special:
    """A price in place of the article's own, and why it holds."""

    price: Decimal
    reason: Text


@dataclass(frozen=True)
class Offer:
    """What an article puts into a line of a document: every value as typed."""

    article: Article
    price: Decimal | None
    reason: Text | None = None  # why it is another price than the article's own

    def line(self, language: Language) -> dict[str, str]:
        """The fields of the line in the language of the document."""
        article = self.article
        fields = {
            "name": article.name(language),
            "description": article.description(language),
            "article_number": article.number or "",
            "unit_code": article.unit_name or article.unit_code,
            "price": typed_price(self.price, language),
            "tax_situation": article.tax_situation,
        }
        return {name: value for name, value in fields.items() if value}


def typed_price(price: Decimal | None, language: Language) -> str:
    """A price as a person types it in a language: ``1234,50``; at least two decimals, no needless ones."""
    if price is None:
        return ""
    whole, _, fraction = plain(price).partition(".")
    return f"{whole}{',' if language == 'de' else '.'}{fraction.ljust(2, '0')}"


def find(business: Business, typed: str, *, most: int = MOST_OFFERED) -> list[Article]:
    """Active articles that somebody may mean: the one with this number first, then those with these words."""
    rows = Article.objects.of(business).active()
    words = names.search_words(typed)[:MOST_WORDS]
    if not words:
        return []
    sought = Q()
    for word in words:
        sought &= Q(words__contains=f" {word}")
    found = list(rows.filter(sought).order_by("sort_name", "pk")[:most])
    exact = rows.filter(number=typed.strip()).first()
    return [exact, *(row for row in found if row.pk != exact.pk)][:most] if exact else found


def offers(
    articles: Iterable[Article],
    *,
    day: date,
    situation: str = "standard",
    includes_vat: bool = False,
    converted: bool = True,
    special: Mapping[int, Special] | None = None,
) -> list[Offer]:
    """Each article with its price on a day; ``converted``: with or without VAT as the document has it, else its own.

    ``special`` prices, by article, win over those of the articles. One query for all.
    """
    rows = list(articles)
    prices: dict[int, list[tuple[date, Decimal]]] = {}
    if rows:
        kept = ArticlePrice.objects.of(rows[0].business_id).filter(article__in=[row.pk for row in rows])
        for pk, since, price in kept.values_list("article_id", "valid_from", "price"):
            prices.setdefault(pk, []).append((since, unscaled(price)))
    found = []
    for row in rows:
        other = (special or {}).get(row.pk)
        price = other.price if other else price_on(prices.get(row.pk, []), day)
        if converted:
            price = _in_document(row, price, day, situation, includes_vat)
        found.append(Offer(row, price, other.reason if other else None))
    return found


def _in_document(
    article: Article, price: Decimal | None, day: date, situation: str, includes_vat: bool
) -> Decimal | None:
    if price is None:
        return None
    try:
        rate = tax.treatment(article.tax_situation or situation, day).rate
    except tax.SituationUnknown:
        return price
    return with_or_without_vat(price, rate, includes_vat=article.includes_vat, wanted=includes_vat)

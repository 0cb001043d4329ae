"""Articles and services: the list, one article with its prices, and what the editor offers while somebody types."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from handschlag.businesses import articles, keeping, offering, units
from handschlag.businesses.models import Article, Business
from handschlag.core import names, terms
from handschlag.core.money import format_price
from handschlag.core.units import unit_name
from handschlag.customers import pricing
from handschlag.customers.models import Customer
from handschlag.drafts import drafting
from handschlag.office import access, fields, settings
from handschlag.office.settings import Section

HERE = "office:articles"
PAGE = 50
TEXTS = ("number", "name_de", "description_de", "name_en", "description_en", "group", "tax_situation", "account")
FIELDS = (*TEXTS, "unit", "price", "price_since", "includes_vat", "active")


@settings.page
def overview(request: Any) -> HttpResponse:
    """The list, searched by the beginnings of words, a page at a time; the form for a new one below."""
    business: Business | None = request.business
    section = Section({"article.unit": "HUR", "article.active": "on"})
    if request.method == "POST" and business:
        section = _save(request, business, None)
        if not section.errors:
            return settings.back(HERE, "artikel")
    sought = request.GET.get("q", "").replace("\x00", "")[:80].strip()
    rows = settings.own(business, Article.objects)
    for word in names.search_words(sought)[:8]:
        rows = rows.filter(words__contains=f" {word}")
    found = list(rows.by_name(_after(request.GET.get("nach", "")))[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    context = {
        "rows": [_row(offer) for offer in offering.offers(found, day=timezone.localdate(), converted=False)],
        "sought": sought,
        "next": f"{found[-1].pk}:{found[-1].sort_name}" if more else "",
        "form": section,
        "unit_choices": unit_choices(business, section.value("article.unit")),
        "is_new": True,
    }
    return settings.show(request, "articles", HERE, context, section)


@require_http_methods(["GET", "HEAD", "POST"])
@access.business_needed
def article(request: Any, pk: int) -> HttpResponse:
    """One article: change it, give it a new price from a day on."""
    row: Article = settings.row_or_404(Article.objects.of(request.business), pk)
    section = Section(_values(row), saved_at=row.changed_at)
    if request.method == "POST":
        do, _colon, argument = request.POST.get("do", "").partition(":")
        if do == "take-back":
            if day := _day(argument):
                articles.take_back_price(row, day, by=access.SELLER)
            return settings.back("office:article", "preise", pk=pk)
        section = _save(request, request.business, row)
        if not section.errors:
            return settings.back("office:article", "artikel", pk=pk)
        row.refresh_from_db()
    context = {
        "row": row,
        "form": section,
        "prices": _history(row),
        "unit_choices": unit_choices(request.business, section.value("article.unit")),
    }
    return settings.show(request, "article", HERE, context, section)


@require_safe
@access.business_needed
def offer(request: Any) -> HttpResponse:
    """What the editor offers for a line: articles whose number or words begin as typed."""
    language = "en" if request.GET.get("language") == "en" else "de"
    found = offering.find(request.business, request.GET.get("q", "").replace("\x00", "")[:80])
    offers = offering.offers(
        found,
        day=_day(request.GET.get("day", "")) or timezone.localdate(),
        situation=request.GET.get("situation", "standard"),
        includes_vat=request.GET.get("gross") == "true",
        special=pricing.special(_customer(request), [row.pk for row in found]),
    )
    language_of_page = fields.language()
    rows = [
        {
            **_row(each),
            "reason": each.reason.in_(language_of_page) if each.reason else "",
            "line": each.line(language),
            "name": each.article.name(language),
        }
        for each in offers
    ]
    return render(request, "office/editor/offers.html", {"rows": rows})


def _customer(request: Any) -> Customer | None:
    return drafting.customer_in(request.business, {"customer": request.GET.get("customer", "")})


def _save(request: Any, business: Business, row: Article | None) -> Section:
    values = {name: request.POST.get(f"article.{name}", "").replace("\x00", "") for name in FIELDS}
    typed = {f"article.{name}": value for name, value in values.items()}
    try:
        articles.save(business, values, by=access.SELLER, language=fields.language(), article=row)
    except keeping.Refused as problem:
        faults = settings.errors_of(problem.faults)
        return Section(typed, {f"article.{path}": words for path, words in faults.items()})
    return Section(typed)


def _values(row: Article) -> dict[str, str]:
    values = {name: getattr(row, name) or "" for name in TEXTS}
    values["unit"] = row.unit_name or row.unit_code
    values["includes_vat"], values["active"] = "on" if row.includes_vat else "", "on" if row.active else ""
    return {f"article.{name}": value for name, value in values.items()}


def _row(each: offering.Offer) -> dict[str, Any]:
    row, language = each.article, fields.language()
    return {
        "article": row,
        "name": row.name(language),
        "unit": row.unit_name or unit_name(row.unit_code, language, None),
        "price": format_price(each.price, "EUR", language) if each.price is not None else "",
    }


def _history(row: Article) -> list[dict[str, Any]]:
    today, language = timezone.localdate(), fields.language()
    history = [(since, price) for since, price in reversed(articles.prices_of(row))]
    return [
        {
            "since": None if since == articles.FIRST_DAY else since,
            "iso": since.isoformat(),
            "price": format_price(price, "EUR", language),
            "to_come": since > today,
        }
        for since, price in history
    ]


def unit_choices(business: Business | None, chosen: str) -> list[tuple[str, str]]:
    """The list of units with the seller's own ones first, and the one that is chosen, whatever it is."""
    own = [(unit.name, unit.plural) for unit in units.of(business)]
    known = [*own, *fields.unit_choices()]
    return known if not chosen or chosen in dict(known) else [*known, (chosen, chosen)]


def _day(typed: str) -> Any:
    try:
        return terms.parse_date(typed[:60], timezone.localdate())
    except terms.DateNotUnderstood:
        return None


def _after(typed: str) -> tuple[str, int] | None:
    pk, _colon, name = typed.partition(":")
    return (name.replace("\x00", ""), int(pk)) if pk.isascii() and pk.isdecimal() and len(pk) < 18 else None

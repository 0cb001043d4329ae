"""Articles and services: keep them, with a price from a day on and the older ones for older documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from handschlag.businesses import units as own_units
from handschlag.businesses.changing import record_change
from handschlag.businesses.keeping import Refused
from handschlag.businesses.models import Article, ArticlePrice, Business
from handschlag.core import names, tax, terms, units
from handschlag.core.bill_json import FieldError
from handschlag.core.money import EXACT, AmountNotUnderstood, parse_amount, plain
from handschlag.core.prices import PRICE_DIGITS, price_on
from handschlag.core.text import Language, Text, clean_block, clean_line
from handschlag.core.unit_codes import UNIT_CODES
from handschlag.events import types

FIRST_DAY = date(1900, 1, 1)  # the first price holds for whatever day a document names
LINES = ("number", "name_de", "name_en", "group", "unit", "tax_situation", "account", "price", "price_since")
BLOCKS = ("description_de", "description_en")
LONGEST = {"number": 40, "name_de": 200, "name_en": 200, "group": 80, "account": 10, **dict.fromkeys(BLOCKS, 2_000)}
HIGHEST_PRICE = Decimal(10) ** 9


def save(
    business: Business, values: Mapping[str, str], *, by: str, language: Language, article: Article | None = None
) -> Article:
    """Keep an article, new or changed. A changed price holds from ``price_since`` (today, if not said); the older
    ones stay for documents with an earlier date. Raises ``Refused``.
    """
    today = timezone.localdate()
    wanted = {name: clean_line(values.get(name, "")) for name in LINES}
    wanted |= {name: clean_block(values.get(name, "")) for name in BLOCKS}
    faults: list[FieldError] = list(_faults(wanted))
    price, since = _price(wanted, language, faults), _since(wanted, today, faults)
    with transaction.atomic():
        Business.objects.select_for_update(no_key=True).get(pk=business.pk)
        unit = _unit(business, wanted["unit"], faults)
        others = Article.objects.of(business).exclude(pk=article.pk if article else None)
        if wanted["number"] and others.filter(number=wanted["number"]).exists():
            taken = Text("Diese Nummer hat schon ein anderer Artikel", "Another article has this number already")
            faults.append(FieldError("number", taken))
        if faults:
            raise Refused(faults)
        row = article or Article(business=business)
        before = _facts(row) if article else {}
        _put(row, wanted, unit, values)
        row.save()
        changed_price = _keep_price(row, price, since if article or wanted["price_since"] else FIRST_DAY, today)
        record_change(
            business.pk,
            types.ARTICLE_CHANGED,
            {**before, **{name: old for name, (old, _new) in changed_price.items()}},
            {**_facts(row), **{name: new for name, (_old, new) in changed_price.items()}},
            by=by,
            subject="article",
            subject_id=row.pk,
        )
    return row


def _put(row: Article, wanted: Mapping[str, str], unit: tuple[str, str], values: Mapping[str, str]) -> None:
    row.number = wanted["number"] or None
    for name in ("name_de", "name_en", "description_de", "description_en", "group", "tax_situation", "account"):
        setattr(row, name, wanted[name])
    row.unit_code, row.unit_name = unit
    row.includes_vat = bool(values.get("includes_vat"))
    row.active = bool(values.get("active"))
    row.sort_name = (row.name_de or row.name_en).casefold()[:200]
    texts = (row.number or "", row.name_de, row.name_en, row.group)
    row.words = "".join(f" {word}" for word in dict.fromkeys(w for text in texts for w in names.search_words(text)))
    row.changed_at = timezone.now()


def _keep_price(row: Article, price: Decimal | None, since: date, today: date) -> dict[str, tuple[Any, Any]]:
    """Keep a price from a day on. What changed: name, before and after."""
    history = prices_of(row)
    before = price_on(history, today if since == FIRST_DAY else since)
    if price is None or (history and price_on(history, since) == price):
        return {}
    ArticlePrice.objects.of(row.business_id).update_or_create(
        article=row, valid_from=since, defaults={"business_id": row.business_id, "price": scaled(price)}
    )
    facts: dict[str, tuple[Any, Any]] = {"price": (plain(before) if before is not None else None, plain(price))}
    return facts if since == FIRST_DAY else facts | {"price_since": (None, since.isoformat())}


def take_back_price(article: Article, since: date, *, by: str) -> bool:
    """Take back a price that has not begun yet. False where there is none."""
    with transaction.atomic():
        rows = ArticlePrice.objects.of(article.business_id).filter(article=article, valid_from=since)
        price = rows.values_list("price", flat=True).first()
        if price is None or since <= timezone.localdate():
            return False
        rows.delete()
        before = {"price": plain(unscaled(price)), "price_since": since.isoformat()}
        record_change(
            article.business_id, types.ARTICLE_CHANGED, before, {}, by=by, subject="article", subject_id=article.pk
        )
    return True


def prices_of(article: Article) -> list[tuple[date, Decimal]]:
    """The prices of an article, the oldest first."""
    if article.pk is None:
        return []
    rows = ArticlePrice.objects.of(article.business_id).filter(article=article).order_by("valid_from")
    return [(since, unscaled(price)) for since, price in rows.values_list("valid_from", "price")]


def scaled(price: Decimal) -> int:
    """A price as the database keeps it: millionths."""
    return int(EXACT.multiply(price, Decimal(10) ** PRICE_DIGITS).to_integral_value())


def unscaled(millionths: int) -> Decimal:
    """A price from the database."""
    return EXACT.divide(Decimal(millionths), Decimal(10) ** PRICE_DIGITS)


def _facts(row: Article) -> dict[str, Any]:
    names_ = ("number", "name_de", "name_en", "description_de", "description_en", "group", "unit_code", "unit_name")
    return {name: getattr(row, name) for name in (*names_, "includes_vat", "tax_situation", "account", "active")}


# -- checking


def _faults(wanted: Mapping[str, str]) -> Iterator[FieldError]:
    if not wanted["name_de"] and not wanted["name_en"]:
        yield FieldError("name_de", Text("Tragen Sie ein, was Sie anbieten", "Enter what you offer"))
    for name, longest in LONGEST.items():
        if len(wanted[name]) > longest:
            yield FieldError(
                name, Text(f"Höchstens {longest} Zeichen sind möglich", f"At most {longest} characters are possible")
            )
    if wanted["tax_situation"] and wanted["tax_situation"] not in tax.SITUATIONS:
        yield FieldError("tax_situation", Text("Wählen Sie eine der Möglichkeiten", "Choose one of the options"))
    if wanted["account"] and not (wanted["account"].isascii() and wanted["account"].isdecimal()):
        yield FieldError("account", Text("Ein Erlöskonto hat nur Ziffern", "A revenue account has digits only"))


def _price(wanted: Mapping[str, str], language: Language, faults: list[FieldError]) -> Decimal | None:
    if not wanted["price"]:
        return None
    try:
        price = parse_amount(wanted["price"], language)
    except AmountNotUnderstood as problem:
        faults.append(FieldError("price", problem.sentence))
        return None
    if price < 0 or price > HIGHEST_PRICE:
        faults.append(
            FieldError("price", Text("Ein Preis liegt zwischen 0 und 1 Milliarde", "A price is from 0 to 1 billion"))
        )
        return None
    if unscaled(scaled(price)) != price:
        faults.append(FieldError("price", Text("Höchstens sechs Stellen nach dem Komma", "At most six decimals")))
    return price


def _since(wanted: Mapping[str, str], today: date, faults: list[FieldError]) -> date:
    if not wanted["price_since"]:
        return today
    try:
        return terms.parse_date(wanted["price_since"], today)
    except terms.DateNotUnderstood as problem:
        faults.append(FieldError("price_since", problem.sentence))
        return today


def _unit(business: Business, typed: str, faults: list[FieldError]) -> tuple[str, str]:
    """Code and own name of a unit: a code, a word of ours, or an own unit of the seller."""
    if own := own_units.find(own_units.of(business), typed):
        return own.code, own.name
    if known := units.unit_of_code(typed) or units.find_unit(typed):
        return known.code, known.singular.de if known.code == units.ONE and typed != units.ONE else ""
    if typed in UNIT_CODES:
        return typed, ""
    faults.append(FieldError("unit", Text("Wählen Sie die Einheit aus", "Choose the unit")))
    return units.ONE, ""

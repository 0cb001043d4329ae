"""Prices for a customer or a list of customers: the customer's own wins over the list, the list over the article.

A special price is in the same terms as the article's own, with or without VAT, and holds until it is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from handschlag.businesses import articles, offering
from handschlag.businesses.changing import record_change
from handschlag.businesses.models import Article, Business
from handschlag.core.bill import Bill
from handschlag.core.findings import Finding
from handschlag.core.money import AmountNotUnderstood, parse_amount, plain
from handschlag.core.tables import NotATable, read_table
from handschlag.core.text import Language, Text, clean_line
from handschlag.customers import expecting
from handschlag.customers.models import Customer, PriceList, SpecialPrice
from handschlag.events import types

LONGEST_NAME, MOST_LISTS, MOST_ROWS = 80, 100, 5_000
OWN = Text("Preis dieses Kunden", "Price of this customer")
_OF_LIST = Text("Preisliste {name}", "Price list {name}")


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that says no price; ``line`` is that of the text, from 1."""

    line: int
    sentence: Text


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody wrote: prices by article, and every row that could not be read."""

    prices: Mapping[int, Decimal]
    faults: tuple[Fault, ...]


class Refused(ValueError):
    """This list cannot be kept; ``sentence`` says what to do."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


# -- what holds


def special(customer: Customer | None, ids: Iterable[int]) -> dict[int, offering.Special]:
    """The special prices of a customer, by article, each with the reason it holds."""
    wanted = list(ids)
    if customer is None or not wanted:
        return {}
    whose = Q(customer__in=customer.family_ids) | Q(price_list=customer.price_list_id, price_list__isnull=False)
    rows = SpecialPrice.objects.of(customer.business_id).filter(whose, article__in=wanted).select_related("price_list")
    found: dict[int, offering.Special] = {}
    # lists first, then what came with a merged customer, then the customer's own: the last one wins
    for row in sorted(rows, key=lambda row: (row.customer_id is not None, row.customer_id == customer.pk)):
        reason = OWN if row.price_list is None else _OF_LIST.fill(name=row.price_list.name)
        found[row.article_id] = offering.Special(articles.unscaled(row.price), reason)
    return found


def check(customer: Customer, bill: Bill, agreed: frozenset[int] = frozenset()) -> Iterator[Finding]:
    """Lines of articles whose price is another one than this customer's; an ``agreed`` price stays, by index.

    Few queries, none without articles.
    """
    numbers = {line.article_number for line in bill.lines if line.article_number and line.price is not None}
    day = bill.date_of_supply
    if not numbers or day is None or bill.currency != "EUR":  # as every price of an article
        return
    rows = list(Article.objects.of(customer.business_id).active().filter(number__in=sorted(numbers)[:500]))
    prices = special(customer, [row.pk for row in rows])
    if not prices:
        return
    offers = offering.offers(
        [row for row in rows if row.pk in prices],
        day=day,
        situation=bill.tax_situation,
        includes_vat=bill.prices_include_vat,
        special=prices,
    )
    by_number = {each.article.number: each for each in offers}
    for index, line in enumerate(bill.lines):
        offer = by_number.get(line.article_number)
        if index in agreed or line.price_base_quantity != 1:  # an article's price is for one unit
            continue
        if offer and offer.reason and offer.price is not None and line.price not in (None, offer.price):
            yield expecting.other_price(index, line, offer.price, offer.reason, bill)


# -- keeping


def read(business: Business, content: bytes, language: Language) -> Typed:
    """Read rows of an article's number or name and a price, as typed, pasted or saved from a spreadsheet as CSV."""
    if not content.strip():
        return Typed({}, ())
    try:
        rows = read_table(content, separator=_separator(content)).rows
    except NotATable as refused:
        return Typed({}, (Fault(1, refused.sentence),))
    known = _known(business)
    prices: dict[int, Decimal] = {}
    faults: list[Fault] = []
    if len(rows) > MOST_ROWS:
        return Typed({}, (Fault(rows[MOST_ROWS].line, _TOO_MANY),))
    for n, row in enumerate(rows):
        cells = [cell.strip() for cell in row.cells if cell.strip()]
        pk, price = known.get(clean_line(cells[0]).casefold()), _price(cells, language)
        if pk is None and price is None and n == 0 and len(rows) > 1:
            continue  # the heading
        if pk == _SEVERAL:
            faults.append(Fault(row.line, _NAMESAKES.fill(name=cells[0][:60])))
        elif pk is None:
            faults.append(Fault(row.line, _NO_ARTICLE.fill(name=cells[0][:60])))
        elif price is None:
            faults.append(Fault(row.line, _NO_PRICE.fill(name=cells[0][:60])))
        elif prices.setdefault(pk, price) != price:
            faults.append(Fault(row.line, _TWICE.fill(name=cells[0][:60])))
    return Typed(prices, tuple(faults))


def _separator(content: bytes) -> str:
    """A tab or a semicolon where there is one, because a comma may stand in a price; else it is found out."""
    return "\t" if b"\t" in content else ";" if b";" in content else ""


def _known(business: Business) -> dict[str, int]:
    """Articles by number and by name; a number wins. ``_SEVERAL`` where a name is that of more than one."""
    rows = list(Article.objects.of(business).values_list("pk", "number", "name_de", "name_en"))
    found: dict[str, int] = {}
    for pk, _number, *names in rows:
        for name in filter(None, names):
            found[name.casefold()] = pk if found.get(name.casefold(), pk) == pk else _SEVERAL
    return found | {number.casefold(): pk for pk, number, *_names in rows if number}


def _price(cells: list[str], language: Language) -> Decimal | None:
    try:
        price = parse_amount(cells[-1], language) if len(cells) > 1 else None
    except AmountNotUnderstood:
        return None
    fits = price is not None and 0 <= price <= articles.HIGHEST_PRICE
    return price if fits and articles.unscaled(articles.scaled(price or Decimal(0))) == price else None


def keep(owner: Customer | PriceList, prices: Mapping[int, Decimal], *, by: str) -> bool:
    """Keep exactly these prices, by article. False where nothing changes."""
    with transaction.atomic():
        type(owner).objects.of(owner.business_id).select_for_update(of=("self",)).get(pk=owner.pk)
        rows = {row.article_id: row for row in _rows(owner)}
        before = {str(pk): plain(articles.unscaled(row.price)) for pk, row in rows.items()}
        wanted = {str(pk): plain(price) for pk, price in prices.items()}
        event = record_change(
            owner.business_id,
            types.PRICES_CHANGED,
            before,
            wanted,
            by=by,
            subject="customer" if isinstance(owner, Customer) else "price_list",
            subject_id=owner.pk,
        )
        if event is None:
            return False
        _rows(owner).delete()
        SpecialPrice.objects.of(owner.business_id).bulk_create(
            SpecialPrice(business_id=owner.business_id, article_id=pk, price=articles.scaled(price), **_whose(owner))
            for pk, price in prices.items()
        )
    return True


def _whose(owner: Customer | PriceList) -> dict[str, Customer | PriceList]:
    return {"customer" if isinstance(owner, Customer) else "price_list": owner}


def _rows(owner: Customer | PriceList):  # type: ignore[no-untyped-def]
    return SpecialPrice.objects.of(owner.business_id).filter(**_whose(owner))


def rows_of(owner: Customer | PriceList) -> list[tuple[Article, Decimal]]:
    """The articles with a special price, by name."""
    rows = _rows(owner).select_related("article").order_by("article__sort_name", "article")
    return [(row.article, articles.unscaled(row.price)) for row in rows]


def as_typed(owner: Customer | PriceList, language: Language) -> str:
    """The same as somebody would type it, one row each."""
    return "\n".join(
        f"{article.number or article.name(language)}; {offering.typed_price(price, language)}"
        for article, price in rows_of(owner)
    )


def begin_list(business: Business, name: str) -> PriceList:
    """A new list without prices. Raises ``Refused``."""
    name, rows = clean_line(name)[:LONGEST_NAME].strip(), PriceList.objects.of(business)
    if not name:
        raise Refused(Text("Geben Sie der Preisliste einen Namen", "Give the price list a name"))
    with transaction.atomic():
        Business.objects.select_for_update(no_key=True).get(pk=business.pk)
        if rows.filter(name=name).exists():
            raise Refused(Text("So heißt schon eine andere Preisliste", "Another price list has this name"))
        if rows.count() >= MOST_LISTS:
            raise Refused(Text("Mehr als 100 Preislisten gehen nicht", "No more than 100 price lists"))
        made: PriceList = rows.create(business=business, name=name)
    return made


def remove_list(price_list: PriceList, *, by: str) -> None:
    """Take a list away with its prices; its customers go back to the prices of the articles."""
    with transaction.atomic():
        keep(price_list, {}, by=by)
        price_list.delete()


def put_on_list(customer: Customer, price_list: PriceList | None, *, by: str) -> None:
    """Let the prices of a list, or of none, hold for a customer."""
    with transaction.atomic():
        row: Customer = Customer.objects.of(customer.business_id).select_for_update(of=("self",)).get(pk=customer.pk)
        before = {"price_list": row.price_list.name if row.price_list else ""}
        after = {"price_list": price_list.name if price_list else ""}
        record_change(
            row.business_id, types.PRICES_CHANGED, before, after, by=by, subject="customer", subject_id=row.pk
        )
        row.price_list = customer.price_list = price_list
        row.save(update_fields=["price_list"])


_SEVERAL = -1
_NAMESAKES = Text(
    "„{name}“ heißen mehrere Artikel. Geben Sie ihnen Nummern, und schreiben Sie die Nummer",
    "Several articles are called “{name}”. Give them numbers and write the number",
)
_TOO_MANY = Text("Mehr als 5.000 Preise auf einer Liste gehen nicht", "No more than 5,000 prices fit on one list")
_NO_ARTICLE = Text("„{name}“ ist kein Artikel", "“{name}” is no article")
_NO_PRICE = Text("Bei „{name}“ fehlt ein Preis", "There is no price beside “{name}”")
_TWICE = Text("„{name}“ steht zweimal da, mit zwei Preisen", "“{name}” is there twice, with two prices")

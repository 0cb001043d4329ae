"""Find customers by the beginnings of words, and by whole keys; the time does not grow with their number.

Each customer has its words in ``SearchWord``: one index answers searching, suggesting and looking for the same customer
twice. A word few customers have is looked up first; where all words are frequent, the list is walked in its order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from handschlag.core import names
from handschlag.core.identifiers import normal_form
from handschlag.customers.models import Customer, CustomerQuerySet, SearchWord
from handschlag.customers.record import Destination, Record

FREQUENT = 400  # customers with one word; beyond, the list itself is walked
MOST_WORDS, LONGEST_WORD = 60, 40
MOST_SOUGHT = 8
MOST_CANDIDATES = 200
_AFTER_ALL = "\U0010ffff"


# -- the words of a customer


def words_of(record: Record) -> set[str]:
    """What a customer is found by: names, places, numbers and addresses, in the spelling of ``names.folded``."""
    places = [record.invoice_address, *record.delivery_addresses]
    texts = [
        record.name,
        record.number,
        record.trading_name,
        *_of_address(Destination(address=record.address)),
        *record.emails,
        *(person.name for person in record.contacts),
        record.vat_identifier,
        record.supplier_number,
        record.leitweg_id,
        record.department,
        record.care_of,
        *(text for place in places for text in (place.name, place.care_of, *_of_address(place))),
    ]
    found = (word[:LONGEST_WORD] for text in texts for word in names.search_words(text))
    return set(list(dict.fromkeys(found))[:MOST_WORDS])


def _of_address(place: Destination) -> tuple[str, str, str]:
    return (place.address.post_code, place.address.city, place.address.line_1)


def key(kind: str, *parts: str) -> str:
    """A whole key: no text that somebody searches begins with ``=``."""
    value = ":".join(parts)
    return f"={kind}:{value if len(value) <= LONGEST_WORD else hashlib.sha256(value.encode()).hexdigest()[:32]}"


def keys_of(record: Record) -> set[str]:
    """Keys by which a customer is found again: e-mail, VAT id, name with and without place, ends of its words."""
    place, telling = place_of(record), names.telling_words(record.name)
    keys = _own_keys(record) | _near_keys(place, telling)
    if telling:
        keys |= {key("at", place, *sorted(telling)), key("anywhere", *sorted(telling))}
    return keys


def sure_keys(record: Record) -> set[str]:
    """Keys that another customer has only where it may be the same one: address, VAT id, the very name at the place."""
    place, telling = place_of(record), sorted(names.telling_words(record.name))
    keys = _own_keys(record)
    if telling:
        keys |= {key("at", place, *telling), key("at", "", *telling)} if place else {key("anywhere", *telling)}
    return keys


def _own_keys(record: Record) -> set[str]:
    keys = {key("mail", email.casefold()) for email in record.emails}
    return keys | {key("vat", normal_form(record.vat_identifier))} if record.vat_identifier else keys


def _near_keys(place: str, telling: list[str]) -> set[str]:
    """Beginnings and endings of the name at a place: a slip of the finger spares one of the two."""
    ends = {f"{word[:2]}-" for word in telling} | {f"-{word[-3:]}" for word in telling}
    return {key("near", place, end) for end in ends} if place else set()


def place_of(record: Record) -> str:
    """The place of a customer for comparing: the post code, else the town."""
    return normal_form(record.address.post_code) or names.folded(record.address.city)


def index(customer: Customer, records: Iterable[Record], *, new: bool = False) -> None:
    """Let a customer be found by the words of these records: its own, and those of customers merged into it."""
    wanted: set[str] = set()
    for record in records:
        wanted |= words_of(record) | keys_of(record)
    rows = SearchWord.objects.of(customer.business_id).filter(customer=customer)
    there = set() if new else set(rows.values_list("word", flat=True))
    if gone := there - wanted:
        rows.filter(word__in=gone).delete()
    SearchWord.objects.of(customer.business_id).bulk_create(rows_of(customer, wanted - there))


def rows_of(customer: Customer, words: Iterable[str]) -> list[SearchWord]:
    """Rows of the index, not stored yet."""
    return [SearchWord(business_id=customer.business_id, customer=customer, word=word) for word in sorted(words)]


# -- looking up


def search(customers: CustomerQuerySet, business: Any, text: str) -> CustomerQuerySet:
    """Those of ``customers`` that have every word of ``text``, as far as it was typed."""
    rare: list[Any] = []
    frequent: list[Any] = []
    for word in names.search_words(text)[:MOST_SOUGHT]:
        rows = _beginning(business, word[:LONGEST_WORD])
        few = rows.values("pk")[: FREQUENT + 1].count() <= FREQUENT
        (rare if few else frequent).append(rows)
    for rows in rare:
        customers = customers.filter(pk__in=rows.values("customer"))
    for rows in frequent:
        customers = customers.filter(Exists(rows.filter(customer=OuterRef("pk"))))
    return customers


def suggest(business: Any, text: str, most: int = 6) -> list[Customer]:
    """Customers for somebody who types a name: those whose name begins so come first."""
    words = names.search_words(text)
    if not words:
        return []
    found = list(search(Customer.objects.of(business).present(), business, text).by_name()[: most * 5])
    begins = " ".join(words)
    found.sort(key=lambda customer: not customer.sort_name.startswith(begins))
    return found[:most]


def candidates(business: Any, record: Record, *, near: bool = True) -> set[int]:
    """Ids of customers that may be the one of ``record``: a short list, however many there are.

    Without ``near`` only those with the same e-mail address, VAT id or name, not those whose name is merely like it.
    """
    wanted = [sure_keys(record)]
    if near:
        wanted.append(_near_keys(place_of(record), names.telling_words(record.name)))
    found: set[int] = set()
    for keys in wanted:
        rows = SearchWord.objects.of(business).filter(word__in=sorted(keys))
        found.update(rows.values_list("customer", flat=True)[:MOST_CANDIDATES])
    return found


def _beginning(business: Any, word: str) -> Any:
    """Rows of the index whose word begins so. Each database has its own way to use the index for it."""
    rows = SearchWord.objects.of(business)
    if connection.vendor == "postgresql":
        return rows.filter(word__startswith=word)
    return rows.filter(word__gte=word, word__lt=word + _AFTER_ALL)

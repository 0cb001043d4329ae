"""Words a seller writes once per kind of document, language and manner: greeting, opening, closing and so on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils import timezone

from handschlag.businesses.changing import record_change
from handschlag.businesses.keeping import Refused
from handschlag.businesses.models import Business, TextBlock
from handschlag.businesses.numbering import PROFORMA
from handschlag.core import placeholders
from handschlag.core.bill_json import FieldError
from handschlag.core.instalments import FINAL, INSTALMENT, PART
from handschlag.core.text import LANGUAGES, Text, clean_block
from handschlag.events import types

INVOICE, QUOTE = "invoice", "quote"
OF_INVOICES = (INSTALMENT, PART, FINAL, PROFORMA)  # what they leave open is said as on an invoice
CONFIRMATION, DELIVERY_NOTE = "order_confirmation", "delivery_note"
KINDS = (INVOICE, *OF_INVOICES, QUOTE, CONFIRMATION, DELIVERY_NOTE)
SIE, DU = "sie", "du"
ADDRESSES = (SIE, DU)
PLACES = ("greeting", "opening", "closing", "payment", "sign_off")
LONGEST = 2_000


def of(business: Business | int | None, kind: str, language: str, address: str) -> dict[str, str]:
    """The texts a seller has written for documents of this kind, language and manner, by their place."""
    if business is None:
        return {}
    rows = TextBlock.objects.of(business).filter(kind=kind, language=language, address=address)
    return dict(rows.values_list("place", "text"))


def standing_in(business: Business | int | None, kind: str, language: str, address: str) -> dict[str, str]:
    """The texts a document of this kind gets: its own, else those of invoices, but for what these say of themselves."""
    own = of(business, kind, language, address)
    if kind not in OF_INVOICES:
        return own
    shared = of(business, INVOICE, language, address)
    shared.pop("opening", None)
    return {**shared, **own}


def written(business: Business | None) -> set[tuple[str, str, str]]:
    """For which kinds, languages and manners something is written."""
    rows = TextBlock.objects.of(business) if business else TextBlock.objects.everywhere().none()
    return set(rows.values_list("kind", "language", "address").distinct())


def save(
    business: Business, kind: str, language: str, address: str, texts: Mapping[str, str], *, by: str
) -> dict[str, str]:
    """Keep the texts of one kind, language and manner; an empty one goes, so that our own words stand there again.

    Raises ``Refused`` with the place as path, ``ValueError`` for a kind, language or manner that does not exist.
    """
    if kind not in KINDS or language not in LANGUAGES or address not in ADDRESSES:
        raise ValueError(f"no texts for {kind}, {language}, {address}")
    wanted = {place: clean_block(texts.get(place, "")) for place in PLACES}
    if faults := list(_faults(wanted)):
        raise Refused(faults)
    with transaction.atomic():
        Business.objects.select_for_update(no_key=True).get(pk=business.pk)
        before = of(business, kind, language, address)
        rows = TextBlock.objects.of(business).filter(kind=kind, language=language, address=address)
        for place, text in wanted.items():
            if not text:
                rows.filter(place=place).delete()
            elif text != before.get(place):
                TextBlock.objects.of(business).update_or_create(
                    kind=kind,
                    language=language,
                    address=address,
                    place=place,
                    defaults={"business": business, "text": text, "changed_at": timezone.now()},
                )
        after = {place: text for place, text in wanted.items() if text}
        record_change(
            business.pk, types.TEXT_CHANGED, before, after, by=by, kind=kind, language=language, address=address
        )
    return after


def _faults(wanted: Mapping[str, str]) -> Iterator[FieldError]:
    for place, text in wanted.items():
        if len(text) > LONGEST:
            yield FieldError(
                place, Text("Höchstens 2.000 Zeichen sind möglich", "At most 2,000 characters are possible")
            )
        elif fault := placeholders.check(text):
            yield FieldError(place, fault)

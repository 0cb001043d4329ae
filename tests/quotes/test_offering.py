"""Making offers: numbers, versions, lines that keep their key; nothing offered ever changes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from handschlag.businesses.models import Business, NumberSeries
from handschlag.customers import billing, keeping
from handschlag.delivery.models import Delivery
from handschlag.documents import making
from handschlag.documents.models import Making
from handschlag.drafts import drafting, sender
from handschlag.drafts.models import Draft
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.events.verifying import verify_chain
from handschlag.quotes import delivering, offering
from handschlag.quotes.models import Quote, QuoteVersion
from tests import cast
from tests.documents.typeset import pages

Offer = Callable[..., QuoteVersion]


def saved(draft: Draft, data: dict[str, Any]) -> Draft:
    return drafting.save(draft, data, base_revision=draft.revision, window=draft.window, edit=draft.edit + 1).draft


def again(quote: Quote, **changes: Any) -> QuoteVersion:
    draft = offering.next_version(quote)
    return offering.offer_draft(saved(draft, draft.data | changes), by="test", today=cast.TODAY)


def test_a_quote_has_number_version_snapshot_and_event(business: Business, offer: Offer) -> None:
    version = offer("", "option")
    quote = version.quote
    assert (quote.number, version.version, quote.state) == ("AN-2026-0001", 1, Quote.OPEN)
    assert version.offer.bill.number == "AN-2026-0001"
    assert quote.gross_minor == 11_900, "what is optional is not in the total"
    assert (quote.buyer_name, quote.title) == (cast.ROASTERY.name, "Herbstkatalog 2027")
    event = Event.objects.of(business).about("quote", quote.pk).get()
    assert event.type == types.QUOTE_OFFERED
    assert json.loads(event.data)["snapshot"] == version.snapshot_sha256
    assert verify_chain(business.pk) == []
    assert offer("").quote.number == "AN-2026-0002", "quotes have a series of their own"


def test_offering_a_draft_twice_is_one_version(business: Business) -> None:
    draft = drafting.start(business, cast.typed_quote(""), kind=Draft.QUOTE)
    first = offering.offer_draft(draft, by="test", today=cast.TODAY)
    assert offering.offer_draft(draft, by="test", today=cast.TODAY) == first
    assert Quote.objects.of(business).count() == QuoteVersion.objects.of(business).count() == 1


def test_what_nobody_has_seen_is_not_offered(business: Business) -> None:
    draft = drafting.start(business, cast.typed_quote(""), kind=Draft.QUOTE)
    saved(draft, cast.typed_quote("", ""))
    with pytest.raises(offering.DraftChanged):
        offering.offer_draft(draft, by="test", today=cast.TODAY)
    assert Quote.objects.of(business).count() == 0


def test_an_incomplete_quote_is_refused_and_no_number_is_drawn(business: Business) -> None:
    draft = drafting.start(business, cast.typed_quote("", offer={"title": "Ohne Tag"}), kind=Draft.QUOTE)
    with pytest.raises(offering.CannotOffer) as refused:
        offering.offer_draft(draft, by="test", today=cast.TODAY)
    assert [finding.code for finding in refused.value.findings] == ["OFFER-VALID-UNTIL"]
    assert NumberSeries.objects.of(business).count() == 0


def test_a_change_makes_the_next_version_under_the_same_number(offer: Offer) -> None:
    first = offer("", "option")
    second = again(first.quote, offer=first_terms(title="Herbstkatalog 2027, kleiner"))
    quote = Quote.objects.of(first.business_id).get()
    assert (second.version, quote.version, quote.title) == (2, 2, "Herbstkatalog 2027, kleiner")
    assert second.offer.bill.number == first.offer.bill.number
    assert QuoteVersion.objects.of(first.business_id).get(version=1).offer.title == "Herbstkatalog 2027"


def first_terms(**changes: str) -> dict[str, str]:
    return {"title": "Herbstkatalog 2027", "valid_until": "23.12.2026", "binding": "true"} | changes


def test_there_is_one_draft_of_the_next_version(offer: Offer) -> None:
    quote = offer("").quote
    assert offering.next_version(quote) == offering.next_version(quote)


def test_a_line_keeps_its_key_wherever_it_moves(offer: Offer) -> None:
    first = offer("", "", "")
    assert first.keys == [1, 2, 3]
    one, two, three = offering.next_version(first.quote).data["lines"]
    added = {"name": "Eilzuschlag", "quantity": "1", "unit_code": "LS", "price": "50"}
    second = again(first.quote, lines=[three, added, one])
    assert second.keys == [3, 4, 1]
    assert [line.name for line in second.offer.bill.lines][2] == one["name"]
    # the line that went does not give its key away, and a forged origin is a new line
    third = again(first.quote, lines=[added | {"origin": "99"}, added | {"origin": "1"}, added | {"origin": "1"}])
    assert third.keys == [5, 1, 6]
    assert two["origin"] == "2"


def test_a_quote_that_is_closed_gets_no_new_version(offer: Offer) -> None:
    version = offer("")
    writing = offering.next_version(version.quote)
    assert offering.close(version.quote, by="test")
    assert not offering.close(version.quote, by="test")
    with pytest.raises(offering.QuoteDecided):
        offering.next_version(version.quote)
    with pytest.raises(offering.QuoteDecided):
        offering.offer_draft(writing, by="test", today=cast.TODAY)


def test_a_new_version_keeps_mail_of_the_old_one_back(business: Business, offer: Offer) -> None:
    first = offer("")
    old = delivering.send(first, recipient="kunde@siebenschlaefer.example", by="test", address="127.0.0.1")
    second = again(first.quote, offer=first_terms(title="Neu"))
    old.refresh_from_db()
    assert (old.state, old.answer) == (Delivery.STOPPED, "replaced by version 2")
    new = delivering.send(second, recipient="kunde@siebenschlaefer.example", by="test", address="127.0.0.1")
    assert new.state == Delivery.WAITING and new.pk != old.pk


def test_versions_never_change(offer: Offer) -> None:
    version = offer("")
    rows = QuoteVersion.objects.of(version.business_id).filter(pk=version.pk)
    for act in (lambda: rows.update(valid_until="2099-01-01"), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_copy_is_a_new_quote_of_its_own(business: Business, offer: Offer) -> None:
    version = offer("", "option", "alternative")
    copied = drafting.start(business, offering.copy_of(version), kind=Draft.QUOTE)
    other = offering.offer_draft(copied, by="test", today=cast.TODAY)
    assert other.quote != version.quote and other.quote.number == "AN-2026-0002"
    assert other.offer.roles == version.offer.roles
    assert [line.name for line in other.offer.bill.lines] == [line.name for line in version.offer.bill.lines]


def test_the_document_is_made_once_from_the_snapshot(offer: Offer) -> None:
    version = offer("", "option", "alternative", "on_demand")
    row = Making.objects.of(version.business_id).get()
    assert making.make(row.pk) and not making.make(row.pk)
    stored = making.document(version.business_id, "quote_version", version.pk)
    assert stored is not None and stored.filename == "AN-2026-0001.pdf"
    [text] = pages(bytes(stored.content))
    assert "Angebot AN-2026-0001" in text and "Mittwoch, 23.12.2026" in text
    assert "Auf Wunsch, nicht im Gesamtbetrag" in text and "Alternative zu Position 2" in text
    assert "Nur bei Bedarf" in text and "GiroCode" not in text
    assert "119,00" in text, "the total is that of the fixed line"
    [event] = Event.objects.of(version.business_id).filter(type=types.DOCUMENT_MADE)
    assert json.loads(event.data)["hashes"] == {"pdf": stored.sha256}


def test_the_second_version_says_so_on_paper(offer: Offer) -> None:
    second = again(offer("").quote, offer=first_terms(binding="false"))
    making.make_all(second.business_id)
    stored = making.document(second.business_id, "quote_version", second.pk)
    assert stored is not None and stored.filename == "AN-2026-0001-2.pdf"
    [text] = pages(bytes(stored.content))
    assert "Fassung" in text and "Dieses Angebot ist freibleibend." in text


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_offer_at_once_make_one_version(business: Business, offer: Offer) -> None:
    quote = offer("").quote
    draft = offering.next_version(quote)
    made: list[Any] = []

    def work() -> None:
        try:
            made.append(offering.offer_draft(draft, by="test", today=cast.TODAY).pk)
        except Exception as problem:
            made.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 6 and len(set(made)) == 1, made
    assert list(QuoteVersion.objects.of(business).order_by("pk").values_list("version", flat=True)) == [1, 2]


def test_offering_takes_few_queries(business: Business, django_assert_max_num_queries: Callable[..., Any]) -> None:
    draft = drafting.start(business, cast.typed_quote("", "option"), kind=Draft.QUOTE)
    sender.start_profile(business, by="test")  # only the very first document of a business does
    keeping.create(business, billing.record_of(cast.bill()), by="test")  # only the first one of a customer does
    with django_assert_max_num_queries(40):  # two of them find the customer
        offering.offer_draft(draft, by="test", today=cast.TODAY)

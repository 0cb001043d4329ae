"""Texts of a seller: per kind, language and manner; placeholders are checked when they are saved."""

from __future__ import annotations

import json

import pytest

from handschlag.businesses import guests, texts
from handschlag.businesses.keeping import Refused
from handschlag.businesses.models import Business
from handschlag.events import types
from handschlag.events.models import Event

WORDS = {"greeting": "Guten Tag {kunde},", "opening": "danke für Ihren Auftrag.", "sign_off": "Ihr {betrieb}"}


def test_texts_are_kept_per_kind_language_and_manner(business: Business) -> None:
    texts.save(business, "invoice", "de", "sie", WORDS, by="test")
    texts.save(business, "invoice", "de", "du", {"greeting": "Hallo {kunde},"}, by="test")
    assert texts.of(business, "invoice", "de", "sie") == WORDS
    assert texts.of(business, "invoice", "de", "du") == {"greeting": "Hallo {kunde},"}
    assert texts.of(business, "invoice", "en", "sie") == texts.of(business, "quote", "de", "sie") == {}
    assert texts.of(guests.start(), "invoice", "de", "sie") == texts.of(None, "invoice", "de", "sie") == {}
    assert texts.written(business) == {("invoice", "de", "sie"), ("invoice", "de", "du")}


def test_an_empty_text_goes(business: Business) -> None:
    texts.save(business, "invoice", "de", "sie", WORDS, by="test")
    texts.save(business, "invoice", "de", "sie", WORDS | {"opening": "  "}, by="test")
    assert set(texts.of(business, "invoice", "de", "sie")) == {"greeting", "sign_off"}
    event = Event.objects.of(business).filter(type=types.TEXT_CHANGED).last()
    assert json.loads(event.data) == {
        "kind": "invoice",
        "language": "de",
        "address": "sie",
        "before": {"opening": "danke für Ihren Auftrag."},
        "after": {},
    }


def test_an_unknown_placeholder_is_refused_and_nothing_is_saved(business: Business) -> None:
    with pytest.raises(Refused) as refused:
        texts.save(business, "invoice", "de", "sie", WORDS | {"closing": "Bis {fällg}", "payment": "x" * 2001}, by="t")
    assert [fault.path for fault in refused.value.faults] == ["closing", "payment"]
    assert "Meinen Sie „{fällig}“?" in refused.value.faults[0].sentence.de
    assert texts.written(business) == set()


@pytest.mark.parametrize(
    ("kind", "language", "address"), [("x", "de", "sie"), ("invoice", "fr", "sie"), ("invoice", "de", "ihr")]
)
def test_there_are_no_other_kinds(business: Business, kind: str, language: str, address: str) -> None:
    with pytest.raises(ValueError, match="no texts"):
        texts.save(business, kind, language, address, WORDS, by="test")


def test_what_an_instalment_leaves_open_is_said_as_on_an_invoice_but_not_what_it_does(business: Business) -> None:
    texts.save(business, "invoice", "de", "sie", WORDS | {"closing": "Bis bald!"}, by="test")
    assert texts.standing_in(business, "instalment", "de", "sie") == {
        "greeting": "Guten Tag {kunde},",
        "sign_off": "Ihr {betrieb}",
        "closing": "Bis bald!",
    }
    texts.save(business, "instalment", "de", "sie", {"opening": "heute der nächste Abschlag."}, by="test")
    own = texts.standing_in(business, "instalment", "de", "sie")
    assert (own["opening"], own["closing"]) == ("heute der nächste Abschlag.", "Bis bald!")
    assert texts.standing_in(business, "quote", "de", "sie") == {}

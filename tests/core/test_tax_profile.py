"""The seller's taxation drives what a bill starts with and the sentence on taxation after payment."""

from __future__ import annotations

from datetime import date

import pytest

from handschlag.core.tax import SITUATIONS
from handschlag.core.tax_profile import ACCOUNTING, RECEIVED, SCHEMES, USUAL, TaxProfile

BEFORE, AFTER = date(2027, 12, 31), date(2028, 1, 1)


@pytest.mark.parametrize(
    ("profile", "situation"),
    [
        (TaxProfile(), "standard"),
        (TaxProfile("regular"), "standard"),
        (TaxProfile("regular", usual="reduced"), "reduced"),
        (TaxProfile("small_business", usual="reduced"), "small_business"),
        (TaxProfile("exempt"), "exempt"),
        (TaxProfile("regular", usual="nonsense"), "standard"),
    ],
)
def test_a_new_bill_starts_with_the_sellers_situation(profile: TaxProfile, situation: str) -> None:
    assert profile.situation == situation
    assert situation in SITUATIONS


def test_the_note_is_printed_when_wanted_and_always_from_2028() -> None:
    quiet, loud = TaxProfile("regular", RECEIVED), TaxProfile("regular", RECEIVED, says_received=True)
    assert quiet.received_note(BEFORE) is None
    for note in (quiet.received_note(AFTER), loud.received_note(BEFORE), loud.received_note(AFTER)):
        assert note
        assert note.de == "Versteuerung nach vereinnahmten Entgelten"
        assert note.en.startswith(note.de)  # the law wants the German words


@pytest.mark.parametrize(
    "profile",
    [
        TaxProfile("regular", "agreed", says_received=True),
        TaxProfile("small_business", RECEIVED, says_received=True),
        TaxProfile("exempt", RECEIVED, says_received=True),
        TaxProfile(),
    ],
)
def test_who_owes_no_tax_or_owes_it_at_once_says_nothing(profile: TaxProfile) -> None:
    assert profile.received_note(AFTER) is None


def test_every_choice_has_words() -> None:
    for table in (SCHEMES, ACCOUNTING):
        assert all(label.de and label.en and why.de and why.en for label, why in table.values())
    assert set(USUAL) <= set(SITUATIONS)

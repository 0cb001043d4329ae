"""The personal thank-you: from facts, in the right manner and language, never the same sentence twice."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handschlag.core import thanks
from handschlag.core.thanks import Facts, candidates, suggest

TODAY = date(2027, 5, 10)
DAYS = st.dates(date(2007, 1, 1), date(2060, 1, 1))


def test_the_first_order() -> None:
    facts = Facts(TODAY)
    assert suggest(facts, "de") == "Danke für Ihren ersten Auftrag und Ihr Vertrauen."
    assert suggest(facts, "de", du=True) == "Danke für deinen ersten Auftrag und dein Vertrauen."
    assert suggest(facts, "en", du=True) == "Thank you for your first order and your trust."


def test_a_sentence_that_was_used_is_not_suggested_again() -> None:
    used: list[str] = []
    while sentence := suggest(Facts(TODAY, 5, date(2027, 1, 1), date(2027, 4, 1), final=True), "de", used=used):
        assert sentence not in used
        used.append(sentence)
    assert len(used) == len(thanks.FINAL)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-05-10", "2026-06-01", "Seit einem Jahr arbeiten wir nun zusammen."),
        ("2022-05-10", "2027-05-09", "Seit fünf Jahren arbeiten wir nun zusammen."),
        ("2012-03-01", "2027-02-28", "Seit 15 Jahren arbeiten wir nun zusammen."),
        ("2022-05-11", "2027-05-09", ""),  # the day is tomorrow
        ("2022-05-10", "2027-05-10", ""),  # said on this day, or passed over
        ("2026-05-11", "2027-05-01", ""),
    ],
)
def test_the_years_of_a_relation(first: str, last: str, words: str) -> None:
    facts = Facts(TODAY, 7, date.fromisoformat(first), date.fromisoformat(last))
    assert suggest(facts, "de").startswith(words) and bool(suggest(facts, "de")) == bool(words)


def test_years_in_english() -> None:
    assert "for one year now" in suggest(Facts(TODAY, 2, date(2026, 5, 1), date(2026, 8, 1)), "en")
    assert "for two years now" in suggest(Facts(TODAY, 2, date(2025, 5, 1), date(2026, 8, 1)), "en")


def test_somebody_comes_back() -> None:
    facts = Facts(TODAY, 3, date(2020, 1, 1), date(2025, 5, 1))
    assert suggest(facts, "de", du=True) == "Schön, dass du wieder da bist. Danke für den neuen Auftrag."


def test_a_round_number() -> None:
    facts = Facts(TODAY, 24, date(2027, 1, 1), date(2027, 5, 1))
    assert suggest(facts, "de") == "Dies ist unsere 25. Rechnung an Sie. Danke für jede einzelne Zusammenarbeit."
    assert suggest(Facts(TODAY, 23, date(2027, 1, 1), date(2027, 5, 1)), "de") == ""


def test_a_finished_project_comes_before_everything() -> None:
    assert suggest(Facts(TODAY, final=True), "en") == "The project is done. Thank you for working so well with us."


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(DAYS, DAYS, DAYS, st.integers(1, 2000), st.booleans())
def test_every_sentence_is_whole_and_in_one_manner(
    today: date, one: date, other: date, documents: int, final: bool
) -> None:
    first, last = sorted((one, other))
    facts = Facts(today, documents, first, last, final)
    for du in (False, True):
        for sentence in candidates(facts, "de", du=du):
            assert "{" not in sentence and sentence.endswith(".")
            familiar = {"du", "dir", "dich", "dein", "deine", "deinen", "hast", "bist"}
            formal = {"Sie", "Ihnen", "Ihr", "Ihre", "Ihren"}
            words = set(sentence.replace(".", "").replace(",", "").split())
            assert not words & (formal if du else familiar)
    assert all("{" not in sentence for sentence in candidates(facts, "en"))


@given(DAYS, DAYS)
def test_a_year_is_counted_once(first: date, today: date) -> None:
    """Whoever writes every day hears of a year once, on its first document."""
    facts = Facts(max(first, today), 5, min(first, today), max(first, today))
    assert not facts.is_first_of_year

"""Names are searched in one spelling, and compared for what a person would take for the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core import names


@pytest.mark.parametrize(
    "one, other",
    [
        ("Müller", "Mueller"),
        ("Müller", "MULLER"),
        ("Straße", "strasse"),
        ("Ångström", "angstrom"),
        ("Łódź", "lodz"),
        ("Crème", "creme"),
        ("Ｍüller", "müller"),
    ],
)
def test_one_spelling_for_searching(one: str, other: str) -> None:
    assert names.folded(one) == names.folded(other)


@given(st.text(max_size=30), st.integers(0, 30))
def test_what_was_typed_so_far_stays_the_beginning(word: str, typed: int) -> None:
    whole, beginning = names.search_words(word), names.search_words(word[:typed])
    if not beginning or not word[:typed].isalnum() or len(beginning) > 1:
        return
    assert whole[0].startswith(beginning[0])


def test_legal_forms_and_titles_do_not_tell_names_apart() -> None:
    assert names.telling_words("Frau Dr. Mara Möwe") == ["mara", "mowe"]
    assert names.telling_words("Siebenschläfer GmbH & Co. KG") == ["siebenschlafer"]
    assert names.telling_words("GmbH") == ["gmbh"]


@pytest.mark.parametrize(
    "one, other",
    [
        ("Müller GmbH & Co. KG", "Mueller GmbH und Co KG"),
        ("Kaffeerösterei  Siebenschläfer", "kaffeerösterei siebenschläfer"),
        ("Frau Mara Möwe", "Mara Möwe"),
    ],
)
def test_the_same_name_in_other_writing(one: str, other: str) -> None:
    assert names.same(one, other)


@pytest.mark.parametrize(
    "one, other", [("Müller GmbH", "Müller GbR"), ("Meier", "Maier"), ("", ""), ("...", "---"), ("A", "B")]
)
def test_names_of_two(one: str, other: str) -> None:
    assert not names.same(one, other)


@pytest.mark.parametrize(
    "one, other",
    [
        ("Meier", "Maier"),
        ("Kaffeerösterei Siebenschläfer GmbH", "Siebenschläfer"),
        ("Mara Möwe", "Möwe, Mara"),
        ("Tischlerei Lindenhoff", "Tischlerei Lindenhof"),
    ],
)
def test_names_a_person_might_take_for_one(one: str, other: str) -> None:
    assert names.alike(one, other)
    assert names.alike(other, one)


@pytest.mark.parametrize("one, other", [("Müller", "Schulze"), ("Bäckerei Ost", "Bäckerei West"), ("", "Müller")])
def test_names_nobody_takes_for_one(one: str, other: str) -> None:
    assert not names.alike(one, other)

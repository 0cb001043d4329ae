"""Bold words, lists and links: read as people write them, plain for programs, nothing lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.rich_text import plain, rows


def told(text: str) -> list[tuple[bool, list[tuple[str, str]]]]:
    return [(row.is_item, [(run.words, run.kind) for run in row.runs]) for row in rows(text)]


def test_bold_words_lists_and_links_are_read_as_people_write_them() -> None:
    assert told("Mit **drei Sorten** im Regal\n- Entwurf\n* **Satz**\n\n• Druck") == [
        (False, [("Mit ", ""), ("drei Sorten", "bold"), (" im Regal", "")]),
        (True, [("Entwurf", "")]),
        (True, [("Satz", "bold")]),
        (True, [("Druck", "")]),
    ]
    assert told("Siehe https://nordlicht.example/a?b=1, (https://nordlicht.example).") == [
        (False, [
            ("Siehe ", ""), ("https://nordlicht.example/a?b=1", "link"), (", (", ""),
            ("https://nordlicht.example", "link"), (").", ""),
        ])
    ]  # fmt: skip


@pytest.mark.parametrize("text", [
    "2 ** 3 ** 4", "**", "****", "** a **", "*kursiv*", "-3 Grad", "a - b", "- ", "http://unsicher.example",
    "https://", "https://name:wort@fremd.example/", "javascript:alert(1)", "**offen", "Preis*: 5 **",
    "https://nordlicht.example/" + "a" * 9_000,
])  # fmt: skip
def test_what_only_looks_like_it_stays_as_it_is(text: str) -> None:
    assert "".join(row.words for row in rows(text)) == text.strip("\n") and plain(text) == text
    assert not any(row.is_item or any(run.kind for run in row.runs) for row in rows(text) if text.strip() != "-")


@given(st.text(alphabet="a*- \nhttps://x.yz•ä<&", max_size=80))
def test_only_marks_fall_away(text: str) -> None:
    def letters(words: str) -> str:
        return re.sub(r"[\s*•-]", "", words)

    assert letters("".join(row.words for row in rows(text))) == letters(text) == letters(plain(text))


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert all(row.runs for row in rows(text))

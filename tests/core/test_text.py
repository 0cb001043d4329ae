"""User text: hidden characters go, what people wrote stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.text import Text, clean_block, clean_line

HIDDEN = "\u200b\u200e\u202e\u2066\ufeff\x00\x07\x1b\U000e0041"


def test_sentences_are_filled_by_name_only() -> None:
    text = Text("Noch {days} Tage, {unknown} {0}", "{days} days left").fill(days=3)
    assert text.de == "Noch 3 Tage, {unknown} {0}"
    assert text.in_("en") == "3 days left"
    assert text.in_("fr") == text.de
    assert Text("{a}", "").fill(a="{b}", b="x").de == "{b}"


def test_hidden_characters_go_and_names_stay() -> None:
    assert clean_line(f"  Ä{HIDDEN}nne \t\r\n Muster ") == "Änne Muster"
    assert clean_line("مقهى الأحلام") == "مقهى الأحلام"
    assert clean_line("👩\u200d🎨") == "👩\u200d🎨"
    assert clean_line("A\u0308") == "Ä"
    assert clean_line("a\ud800b") == "ab"


def test_blocks_keep_their_lines() -> None:
    assert clean_block("  eins \r\n\r\n\r\n\r\nzwei\rdrei\x00  ") == "eins\n\nzwei\ndrei"


@given(st.text(st.characters()))
def test_cleaning_is_stable_and_encodable(value: str) -> None:
    line, block = clean_line(value), clean_block(value)
    assert clean_line(line) == line
    assert clean_block(block) == block
    assert "\n" not in line
    line.encode()
    block.encode()
    assert not set(HIDDEN) & set(line + block)

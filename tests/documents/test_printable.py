"""What our fonts can draw is printed, what hides or cannot be drawn is not, and long words find a place to break."""

from __future__ import annotations

from typing import Any

import pytest

from handschlag.documents import printable as module
from handschlag.documents import rendering
from handschlag.documents.printable import BREAK_HERE, breakable, plain, printable, width
from tests.documents.typeset import bill, document, words_of


def test_every_character_that_counts_as_covered_can_be_drawn() -> None:
    lines = (rendering.FONTS / "coverage.txt").read_text("ascii").split()
    covered = [chr(c) for a, b in (line.split("-") for line in lines) for c in range(int(a, 16), int(b, 16) + 1)]
    letter: dict[str, Any] = words_of(bill(1))
    # each on its own: what stands beside a character may change its shape
    letter["notes"] = [[" ".join(covered[i : i + 200])] for i in range(0, len(covered), 200)]

    with rendering._pool.process() as process:  # straight to the process, past the last resort
        status, *_ = process.ask(b"pdf", rendering._as_json(letter), b"<a/>", b"")

    assert status["ok"], status


@pytest.mark.parametrize(
    "text", ["äöüß ẞ € „…“ – −", "Žluťoučký kůň", "Ελλάδα", "Київ", "תמר כהן", "خالد أحمد", "🎨 ☎ ✓ ❤️ 👩‍🚀"]
)
def test_names_of_many_scripts_are_printed_as_they_are(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a\x00b\x1bc\x7fd", "abcd"),
        ("\u202egnirts\u202c", "gnirts"),
        ("un\u00adsichtbar\ufeff\u2066", "unsichtbar"),
        ("tab\tzeile", "tab zeile"),
        ("日本 ไทย", "□□ □□□"),
        ("a\u200db", "ab"),
        ("e\u0301\u0302\u0303\u0304\u0305", "é\u0302\u0303"),
    ],
)
def test_hidden_and_foreign_characters(text: str, printed: str) -> None:
    assert printable(text) == printed


@pytest.mark.parametrize(
    "text", ["\u05d0\u0327\u030a", "\u0645\u030a", "a\u05b0", "😀\u0301", "\u0301", "🇩", "e\u0489", "1\u20e3"]
)
def test_odd_mixtures_of_scripts_give_a_document(text: str) -> None:
    assert document(bill(1, note=text)).startswith(b"%PDF")


@pytest.mark.parametrize("text", ["漢", "\ue000", "a\x00b", "\ufffe"])
def test_what_slips_through_still_gives_a_document(text: str) -> None:
    letter = words_of(bill(1))
    letter["notes"] = [[text]]
    assert rendering.render_pdf(letter, b"<a/>").startswith(b"%PDF")


def test_the_last_resort_keeps_plain_words() -> None:
    assert plain("Größe 5 € – ok") == "Größe 5 € – ok"
    assert plain("\u05d0\u030a a\u0300") == "□ à"


def test_short_words_stay_whole_and_long_ones_get_places_to_break() -> None:
    assert breakable("Reinzeichnung und Druckdaten", 18) == "Reinzeichnung und Druckdaten"
    assert BREAK_HERE in breakable("x" * 200, 18)
    assert breakable("rechnung@atelier-nordlicht.example", 12) == BREAK_HERE.join(
        ["rechnung@", "atelier-", "nordlicht.", "example"]
    )


def test_accents_and_joined_emoji_are_never_torn() -> None:
    broken = breakable("e\u0302" * 60 + "👩\u200d🚀" * 20, 18)
    assert BREAK_HERE + "\u0302" not in broken
    assert "\u200d" + BREAK_HERE not in broken and BREAK_HERE + "\u200d" not in broken


def test_widths_are_rather_too_much() -> None:
    assert width("WWWW") > width("illi")
    assert module.width("") == 0

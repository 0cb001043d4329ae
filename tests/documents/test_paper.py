"""Letters that are no invoice: their own words, no prices where none belong, a card, lines to sign on, more pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from handschlag.core.totals import totals
from handschlag.documents import rendering
from handschlag.documents.letter import letter
from handschlag.documents.letter.paper import Appendix, Card, Paper
from tests.documents.typeset import bill, pages, words_of

QUOTE = Paper(
    "quote",
    subject="Herbstkatalog 2027",
    facts=(("Gültig bis", "Montag, 07.12.2026", True), ("Fassung", "2", False)),
    line_heads={0: "Katalog"},
    line_texts={1: ("Auf Wunsch, nicht im Gesamtbetrag",)},
    not_counted=frozenset({1}),
    paragraphs=("Zwei Korrekturrunden sind enthalten.",),
    card=Card(
        "So nehmen Sie an", "Auf der Seite im Link, oder unterschrieben zurück.", (("Gültig bis", "07.12.2026"),)
    ),
    signatures=("Ort, Datum", "Unterschrift"),
    appendix=Appendix("Widerrufsbelehrung", ("Sie haben das Recht, binnen vierzehn Tagen zu widerrufen.",)),
)


def printed(words: dict[str, Any]) -> list[str]:
    return pages(rendering.render_pdf(words, b""))


def test_a_quote_has_its_own_words_and_nothing_to_pay() -> None:
    words = words_of(bill(3, opening="", number="AN-2026-0044"), paper=QUOTE)
    assert words["title"] == "Angebot AN-2026-0044"
    labels = [label for label, _, _ in words["facts"]]
    assert labels[:2] == ["Angebotsnummer", "Angebotsdatum"] and "Gültig bis" in labels and "Fällig am" not in labels
    assert words["total"][0] == "Gesamtbetrag"
    assert words["payment"]["title"] == "So nehmen Sie an" and words["payment"]["qr"] == ""
    english = words_of(bill(1, opening="", language="en", number="AN-1"), paper=QUOTE)
    assert english["title"] == "Quote AN-1" and english["total"][0] == "Total"


@pytest.mark.parametrize("style", ["klar", "klassisch"])
def test_a_quote_is_printed_with_all_its_parts(style: str) -> None:
    first, *more = printed(words_of(bill(3, number="AN-2026-0044"), paper=QUOTE, style=style))
    for part in (
        "Herbstkatalog 2027", "Katalog", "Auf Wunsch, nicht im Gesamtbetrag", "Zwei Korrekturrunden",
        "So nehmen Sie an", "Unterschrift",
    ):  # fmt: skip
        assert part in first, part
    assert len(more) == 1 and "Widerrufsbelehrung" in more[0] and "vierzehn Tagen" in more[0]


def test_a_delivery_note_shows_no_price() -> None:
    made = bill(30, number="LS-2026-0001")
    words = words_of(made, paper=Paper("delivery_note", prices=False))
    assert words["total"] == [] and words["payment"] is None
    assert len(words["columns"]["widths"]) == 4
    text = "\n".join(printed(words))
    assert "Lieferschein LS-2026-0001" in text
    assert "€" not in text and "85,00" not in text and "Umsatzsteuer" not in text


def test_what_does_not_count_is_not_carried_over() -> None:
    made = bill(12)
    all_but_first = Paper("quote", not_counted=frozenset(range(1, 12)))
    carried = [line["carry"] for line in letter(made, totals(made), paper=all_but_first)["lines"]]
    assert len(set(carried)) == 1


def test_the_sum_of_lines_before_a_discount_counts_what_counts() -> None:
    from handschlag.core.bill import Adjustment

    made = bill(2, allowances=(Adjustment(percent=Decimal(10)),))
    words = letter(made, totals(made), paper=Paper("quote", not_counted=frozenset({1})))
    assert words["sums"][0][1] == words["lines"][0]["amount"]


def test_a_letter_without_e_invoice_is_the_same_bytes_each_time() -> None:
    words = words_of(bill(2), paper=QUOTE)
    once, again = rendering.render_pdf(words, b""), rendering.render_pdf(words, b"")
    assert once == again and b"factur-x" not in once

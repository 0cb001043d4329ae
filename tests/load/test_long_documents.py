"""The longest invoice a person may write becomes a document: what is issued without one can never be sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handschlag.core.bill_shape import MOST_LINES
from handschlag.documents import rendering
from tests.documents.typeset import bill, words_of


@pytest.mark.parametrize(
    "around",
    [
        {"text_above": "**Vorher** ein Satz", "text_below": "Danach einer", "description": "- Satz\n- Druck"},
        {"page_break": True},
    ],
)
def test_as_many_lines_as_there_may_be_become_a_document(around: dict[str, Any]) -> None:
    made = bill(MOST_LINES)
    made = replace(made, lines=tuple(replace(line, **around) for line in made.lines))
    try:
        assert rendering.render_pdf(words_of(made), b"").startswith(b"%PDF")
    finally:
        rendering.stop()

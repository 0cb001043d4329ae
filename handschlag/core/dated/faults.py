"""What is wrong with a table: a sentence that names file, row and what to write there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from handschlag.core.text import Text


class TableWrong(ValueError):
    """A table that cannot be used; ``sentence`` names file, row and what to write."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def wrong(place: str, sentence: Text) -> TableWrong:
    """The fault at a place."""
    return TableWrong(Text(f"{place}: {sentence.de}", f"{place}: {sentence.en}"))


def meant(name: str, known: Iterable[str], de: str, en: str) -> Text:
    """What a name nobody knows may have been meant for."""
    known = sorted(known)
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return Text(
            f"„{name}“ ist unbekannt. Meinten Sie „{near[0]}“?", f"“{name}” is unknown. Did you mean “{near[0]}”?"
        )
    listed = ", ".join(known)
    return Text(f"„{name}“ gibt es nicht ({de}). Möglich: {listed}", f"There is no “{name}” ({en}). Possible: {listed}")

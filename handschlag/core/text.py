"""A sentence in every language the product speaks, and tidy text that came from outside."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")

# Line breaks in one-line fields, and characters that hide or reorder what stands around them:
# C0/C1 controls, zero-width characters, bidi embeddings/overrides/isolates, BOM, tags, lone surrogates.
# ZWJ (U+200D) and ZWNJ (U+200C) stay: emoji and some scripts need them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in German and English."""

    de: str
    en: str

    def in_(self, language: str) -> str:
        """The sentence in ``language``; German where the language is unknown."""
        return self.en if language == "en" else self.de

    def fill(self, **values: object) -> Text:
        """Both sentences with ``{names}`` replaced from ``values``; nothing else is interpreted."""
        return Text(_fill(self.de, values), _fill(self.en, values))


def _fill(sentence: str, values: dict[str, object]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda m: str(values.get(m[1], m[0])), sentence)


def hides(value: str) -> bool:
    """Whether a text has characters that hide or reorder what stands around them."""
    return _HIDDEN.search(value) is not None


def clean_line(value: str) -> str:
    """One line of user text: hidden characters gone, every run of white space one blank, NFC."""
    return " ".join(unicodedata.normalize("NFC", _HIDDEN.sub("", value)).split())


def clean_block(value: str) -> str:
    """User text of several lines: as ``clean_line``, but line breaks (as ``\\n``) are kept, at most one blank line."""
    lines = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(clean_line(line) for line in lines)).strip()

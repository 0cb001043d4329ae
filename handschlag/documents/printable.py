"""User text on paper: only characters that our fonts can draw, and words that fit their column.

The e-invoice keeps the exact text; only what is printed changes here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

SUBSTITUTE = "\N{WHITE SQUARE}"
BREAK_HERE = "\N{ZERO WIDTH SPACE}"
_COVERAGE = Path(__file__).parent / "fonts" / "coverage.txt"

# C0/C1 controls but not the line break, and characters that hide or reorder what stands around them
_HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
# joiners and emoji selectors mean something in emoji and in Hebrew to Arabic scripts only
_STRAY = re.compile(
    "(?<![\u0590-\u08ff\u200d\u203c-\u3299\ufb1d-\ufeff\ufe0f\U0001f000-\U0001faff#*0-9©®])[\u200c\u200d\ufe0e\ufe0f]+"
)
# towers of accents would print over the lines above and below
_TOWER = re.compile("([\u0300-\u036f]{2})[\u0300-\u036f]+")


@cache
def _uncovered() -> re.Pattern[str]:
    ranges = (line.split("-") for line in _COVERAGE.read_text("ascii").split())
    covered = "".join(f"\\U{int(first, 16):08x}-\\U{int(last, 16):08x}" for first, last in ranges)
    return re.compile(f"[^\n{covered}]")


def printable(text: str) -> str:
    """``text`` in NFC without hidden characters, with a visible substitute for what no font can draw."""
    if text.isascii() and text.isprintable():
        return text
    text = _STRAY.sub("", _HIDDEN.sub("", unicodedata.normalize("NFC", text.replace("\t", " "))))
    return _uncovered().sub(SUBSTITUTE, _TOWER.sub(r"\1", text))


def plain(text: str) -> str:
    """The last resort for text that PDF/A refuses or no font can shape: Latin letters, signs, nothing joined."""
    return "".join(
        SUBSTITUTE
        if (ord(c) > 0x24F and not unicodedata.category(c).startswith(("P", "S", "Z"))) or ord(c) > 0xFFFF
        else c
        for c in unicodedata.normalize("NFC", text)
        if not unicodedata.category(c).startswith(("M", "C")) or c == BREAK_HERE
    )


def everywhere(value: Any, change: Any) -> Any:
    """``change`` applied to every text in a letter."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [everywhere(one, change) for one in value]
    if isinstance(value, dict):
        return {key: everywhere(one, change) for key, one in value.items()}
    return value


_WIDE = re.compile("[Wm@%&—…\u0b00-\uffff\U00010000-\U0010ffff]")
_UPPER = re.compile("[A-HJ-ZÄÖÜẞ0-9#$€+=<>Mw]")
_NARROW = re.compile("[fijlrtI.,:;!|'’()\\[\\]/ \u00a0\u200b]")


def width(text: str) -> float:
    """About how wide a text is, in em; rather too much than too little."""
    wide = len(_WIDE.findall(text))
    upper = len(_UPPER.findall(text))
    narrow = len(_NARROW.findall(text))
    return wide * 1.0 + upper * 0.72 + narrow * 0.38 + (len(text) - wide - upper - narrow) * 0.6


def breakable(text: str, em: float) -> str:
    """``text`` where words wider than ``em`` may break: after marks such as ``@ . - /``, else anywhere."""
    if len(text) * 1.05 <= em:
        return text
    return re.sub(r"[^ \n\u200b]+", lambda m: m[0] if width(m[0]) <= em else _broken(m[0], em), text)


def _broken(word: str, em: float) -> str:
    parts = re.findall(r"[^@./\-_:;,+&?=]*[@./\-_:;,+&?=]+|[^@./\-_:;,+&?=]+", word)
    return BREAK_HERE.join(part if width(part) <= em else _anywhere(part) for part in parts)


def _anywhere(word: str) -> str:
    # never between a letter and its accent, nor inside a joined emoji
    return re.sub(
        "(?<=[^\u200d])(?=[^\u0300-\u036f\u0590-\u05cf\u064b-\u065f\u200d\ufe0e\ufe0f])", BREAK_HERE, word
    ).strip(BREAK_HERE)

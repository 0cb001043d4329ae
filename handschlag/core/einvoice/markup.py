"""Text, numbers and days as XML wants them, for both syntaxes."""

from __future__ import annotations

import re

# All but plain characters: markup, and what XML 1.0 cannot hold (controls, lone surrogates, U+FFFE, U+FFFF).
_SPECIAL = re.compile("[^\t\n !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]").search
_EACH_SPECIAL = re.compile("[^\t\n !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENTS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "\n"}


def escape(value: str) -> str:
    """A text as content or attribute of an element, without white space around it; what XML cannot hold is left out."""
    if _SPECIAL(value):
        value = _EACH_SPECIAL.sub(lambda found: _REPLACEMENTS.get(found[0], ""), value.replace("\r\n", "\n"))
    return value.strip()


def attribute(name: str, value: str) -> str:
    """An attribute with a blank in front; nothing where it would be empty."""
    content = escape(value) if value else ""
    return f' {name}="{content}"' if content else ""

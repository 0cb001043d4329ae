"""The contrast guard: a business may choose its colour, but words on its documents stay readable."""

from __future__ import annotations

import re

FALLBACK = "#2a3f9d"
ENOUGH = 4.5  # WCAG 2.2, 1.4.3


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable(accent: str, on: str = "#ffffff") -> str:
    """``accent`` as ``#rrggbb``, darkened step by step until it has 4.5:1 on ``on``; no colour gives the fallback."""
    colour = _normal(accent)
    if not colour:
        return FALLBACK
    # the letter also sets the colour on a 7 % tint of itself, which costs a little contrast
    enough = ENOUGH * 1.12 if on == "#ffffff" else ENOUGH
    red, green, blue = _channels(colour)
    for percent in range(100, 0, -2):
        darker = f"#{red * percent // 100:02x}{green * percent // 100:02x}{blue * percent // 100:02x}"
        if contrast(darker, on) >= enough:
            return darker
    return FALLBACK


def _normal(colour: str) -> str:
    text = colour.strip().lower()
    if re.fullmatch("#[0-9a-f]{3}", text):
        text = "#" + "".join(c * 2 for c in text[1:])
    return text if re.fullmatch("#[0-9a-f]{6}", text) else ""


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

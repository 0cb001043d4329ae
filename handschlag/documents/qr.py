"""The GiroCode as a picture: the EPC text of core.payment_code as an SVG of one path."""

from __future__ import annotations

import re
from functools import lru_cache

import segno

# The EPC guideline allows any mask. Searching the best of eight costs five times the rest of the work;
# readers decode all of them (tests/documents/test_girocode.py).
_MASK = 3
_DARK = re.compile(b"\x01+")  # modules side by side in a row


@lru_cache(maxsize=256)  # who types elsewhere, or opens the page again, asks for the same code again
def qr_svg(text: str) -> str:
    """A QR code with error correction M, without quiet zone (the card has it), one unit per module."""
    code = segno.make(text, error="m", mask=_MASK, micro=False, boost_error=False, encoding="utf-8", eci=False)
    size = len(code.matrix)
    path = "".join(
        f"M{run.start()} {y}h{run.end() - run.start()}v1h-{run.end() - run.start()}z"
        for y, row in enumerate(code.matrix)
        for run in _DARK.finditer(row)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'

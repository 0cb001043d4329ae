"""The GiroCode as a picture: the EPC text of core.payment_code as an SVG of one path."""

from __future__ import annotations

import segno

# The EPC guideline allows any mask. Searching the best of eight costs five times the rest of the work;
# readers decode all of them (tests/documents/test_girocode.py).
_MASK = 3


def qr_svg(text: str) -> str:
    """A QR code with error correction M, without quiet zone (the card has it), one unit per module."""
    code = segno.make(text, error="m", mask=_MASK, micro=False, boost_error=False, encoding="utf-8", eci=False)
    path, size = [], len(code.matrix)
    for y, row in enumerate(code.matrix):
        x = 0
        while x < size:
            if row[x]:
                start = x
                while x < size and row[x]:
                    x += 1
                path.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            else:
                x += 1
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{"".join(path)}"/></svg>'

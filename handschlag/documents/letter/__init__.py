"""A bill as a letter: every word and number formatted, in the order of the page; the template only sets type.

Deterministic and plain Python: the same bill gives the same letter on every machine and day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handschlag.core.bill import Bill
from handschlag.core.findings import Mark
from handschlag.core.totals import Totals
from handschlag.documents.colour import readable
from handschlag.documents.letter.closing import appendix, foot, payment
from handschlag.documents.letter.head import head
from handschlag.documents.letter.page import Page
from handschlag.documents.letter.paper import Paper
from handschlag.documents.letter.sums import sums
from handschlag.documents.letter.table import table
from handschlag.documents.printable import everywhere, printable

STYLES = ("klar", "klassisch")
FORMS = ("A", "B")
DEFAULT_ACCENT = "#2a3f9d"


def letter(
    bill: Bill,
    totals: Totals,
    *,
    number: str = "",
    style: str = "klar",
    accent: str = DEFAULT_ACCENT,
    form: str = "B",
    tagline: str = "",
    paper: Paper | None = None,
    marks: Sequence[Mark] = (),
    preview: bool = False,
) -> dict[str, Any]:
    """The words of the page for ``rendering.render_pdf`` and ``render_svg``.

    ``number`` stands in where the bill has none yet (the number it would get); without both it says "Entwurf".
    ``paper`` says what it is where it is no invoice. ``marks`` are the spots that findings name, highlighted.
    ``tagline`` stands under the seller's name.
    ``preview`` shows what a draft still lacks as words in its place and leaves out the carried totals.
    Unknown styles and forms fall back to ``klar`` and ``B``, colours without contrast are darkened.
    """
    page = Page(bill, totals, number or bill.number, style if style in STYLES else STYLES[0], marks, preview, paper)
    result = {
        "lang": page.lang,
        "style": page.style,
        "form": form if form in FORMS else "B",
        "accent": readable(accent),
        **head(page, tagline),
        **table(page),
        **sums(page),
        **payment(page),
        **foot(page),
        **appendix(page),
    }
    return everywhere(result, printable)

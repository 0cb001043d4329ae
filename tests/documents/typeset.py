"""Bills of any length for the tests of the document, and eyes to read what was printed."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pypdf
import typst
import zxingcpp
from PIL import Image

from handschlag.core.bill import Bill, CreditTransfer, Line
from handschlag.core.einvoice import cii
from handschlag.core.totals import totals
from handschlag.documents import rendering
from handschlag.documents.letter import letter
from handschlag.documents.printable import BREAK_HERE
from tests import cast

NAMES = ("Verpackungsdesign „Winterröstung“, 3 Sorten", "Druckfertige Dateien", "Fachbuch „Gute Rechnungen“")


def bill(lines: int = 3, **changes: Any) -> Bill:
    """The cast's bill with a number and so many lines, at two VAT rates."""
    made = tuple(
        Line(
            name=NAMES[i % 3],
            description="Zwei Entwürfe, zwei Korrekturschleifen" if i % 2 else "",
            quantity=Decimal(i % 7 + 1) / 2,
            unit_code="HUR",
            price=Decimal("34.9") if i % 3 == 2 else Decimal(85),
            tax_situation="reduced" if i % 3 == 2 else "",
        )
        for i in range(lines)
    )
    changes.setdefault("number", "RE-2026-0117")
    return replace(
        cast.bill(payment=CreditTransfer("DE02120300000000202051", "Atelier Nordlicht")), lines=made, **changes
    )


def words_of(made: Bill, **options: Any) -> dict[str, Any]:
    """The letter of a bill."""
    return letter(made, totals(made), **options)


def document(made: Bill, logo: bytes | None = None, **options: Any) -> bytes:
    """The finished document of a bill, with its real e-invoice."""
    computed = totals(made)
    return rendering.render_pdf(letter(made, computed, **options), cii.write(made, computed), logo)


def pages(pdf: bytes) -> list[str]:
    """The text of each page; the places where long words may break are no text."""
    return [page.extract_text().replace(BREAK_HERE, "") for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def codes_on(made: Bill, **options: Any) -> list[str]:
    """What a camera decodes from the last printed page, at 150 dpi."""
    compiler = typst.Compiler(
        str(rendering.TEMPLATES / "letter.typ"),
        root=str(rendering.TEMPLATES),
        ignore_system_fonts=True,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(rendering.FONTS)]),
    )
    inputs = {"letter": json.dumps(words_of(made, **options))}
    printed = compiler.compile(sys_inputs=inputs, format="png", ppi=150)
    last = printed if isinstance(printed, bytes) else printed[-1]
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(last)).convert("L"))]

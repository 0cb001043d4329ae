"""The public examples under ``tests/examples/official``: where each is, and what is special about some."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from handschlag.core.einvoice.reading import Reading, read

FOLDER = Path(__file__).parents[2] / "examples" / "official"
NO_INVOICES = {  # file -> what the sentence names
    "factur-x/order-x-basic.xml": "Order-X",
    "factur-x/zugferd-basic.xml": "ZUGFeRD 1.0",
    "factur-x/zugferd-comfort.xml": "ZUGFeRD 1.0",
    "factur-x/zugferd-extended.xml": "ZUGFeRD 1.0",
}
INVOICES = sorted(name for path in FOLDER.rglob("*.xml") if (name := str(path.relative_to(FOLDER))) not in NO_INVOICES)
# The amount due holds what others are owed (BG-DEX-09), which only the XRechnung Extension in UBL can say
WITH_THIRD_PARTIES = "kosit/05.01a-INVOICE_ubl.xml"


def document(name: str) -> bytes:
    """The bytes of an example."""
    return (FOLDER / name).read_bytes()


@cache
def reading(name: str) -> Reading:
    """The example as it is read."""
    return read(document(name))

"""The formats a document can be sent in: one table, and one door through which the XML is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from handschlag.core.bill import Bill
from handschlag.core.einvoice import cii, ubl
from handschlag.core.einvoice.specifications import (
    EN_16931,
    PEPPOL,
    PEPPOL_SELF_BILLING,
    SELF_BILLING,
    Specification,
)
from handschlag.core.einvoice.xrechnung import has_third_party_payments, needed_specification
from handschlag.core.einvoice.zugferd import needed_profile
from handschlag.core.text import Text
from handschlag.core.totals import Totals


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its key, its name for people, and which of its two files is the invoice."""

    key: str
    label: Text
    explanation: Text
    syntax: Literal["cii", "ubl", ""]  # empty: no e-invoice
    invoice: Literal["pdf", "xml"]  # the file that is the invoice; the PDF beside an XML is for reading


ZUGFERD, XRECHNUNG_CII, XRECHNUNG_UBL, PEPPOL_BIS = "zugferd", "xrechnung-cii", "xrechnung-ubl", "peppol"
CII, UBL, PLAIN = "cii", "ubl", "plain"

FORMATS: dict[str, Format] = {
    each.key: each
    for each in (
        Format(
            ZUGFERD,
            Text("ZUGFeRD: PDF mit E-Rechnung darin", "ZUGFeRD: PDF with the e-invoice inside"),
            Text("Zum Lesen und für Programme, in einer Datei.", "For people and programs, in one file."),
            "cii",
            "pdf",
        ),
        Format(
            XRECHNUNG_CII,
            Text("XRechnung (CII)", "XRechnung (CII)"),
            Text(
                "XML-Datei für Behörden und ihre Auftraggeber, dazu ein PDF zum Lesen.",
                "XML file for authorities and their contractors, and a PDF for reading.",
            ),
            "cii",
            "xml",
        ),
        Format(
            XRECHNUNG_UBL,
            Text("XRechnung (UBL)", "XRechnung (UBL)"),
            Text(
                "Dieselbe XRechnung in der anderen Schreibweise, dazu ein PDF zum Lesen.",
                "The same XRechnung in the other syntax, and a PDF for reading.",
            ),
            "ubl",
            "xml",
        ),
        Format(
            PEPPOL_BIS,
            Text("Peppol BIS Billing 3", "Peppol BIS Billing 3"),
            Text(
                "XML-Datei für das Peppol-Netz, dazu ein PDF zum Lesen.",
                "XML file for the Peppol network, and a PDF for reading.",
            ),
            "ubl",
            "xml",
        ),
        Format(
            CII,
            Text("EN 16931 (CII)", "EN 16931 (CII)"),
            Text("Die europäische Norm ohne weitere Regeln.", "The European norm without further rules."),
            "cii",
            "xml",
        ),
        Format(
            UBL,
            Text("EN 16931 (UBL)", "EN 16931 (UBL)"),
            Text("Die europäische Norm ohne weitere Regeln.", "The European norm without further rules."),
            "ubl",
            "xml",
        ),
        Format(
            PLAIN,
            Text("PDF ohne E-Rechnung", "PDF without e-invoice"),
            Text(
                "Nur, wo das Gesetz keine E-Rechnung verlangt.",
                "Only where the law does not ask for an e-invoice.",
            ),
            "",
            "pdf",
        ),
    )
}
DEFAULT = ZUGFERD


class NoEInvoice(ValueError):
    """The format has no XML."""


class NotExpressible(ValueError):
    """The bill says something that the format has no words for; ``sentence`` names it and the format that has."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


_THIRD_PARTIES = Text(
    "Forderungen Dritter (BG-DEX-09) kennt nur die XRechnung in UBL, und keine Gutschrift. Wählen Sie xrechnung-ubl",
    "Only the XRechnung in UBL knows third party payments (BG-DEX-09), and no credit note does. Choose xrechnung-ubl",
)


def can_say(bill: Bill, format: str) -> bool:
    """Whether a format has a place for everything that is part of the amount due (BG-DEX-09)."""
    knows = format == PLAIN or (format == XRECHNUNG_UBL and has_third_party_payments(bill))
    return knows or not bill.third_party_payments


def specification_of(bill: Bill, format: str) -> Specification:
    """The rule set a bill follows in a format: BT-24 and what comes with it. ``KeyError`` for an unknown format."""
    if format == ZUGFERD:
        return needed_profile(bill).specification
    if format == PEPPOL_BIS:
        return PEPPOL_SELF_BILLING if bill.type_code in SELF_BILLING else PEPPOL
    if format in (XRECHNUNG_CII, XRECHNUNG_UBL):
        return needed_specification(bill)
    return {CII: EN_16931, UBL: EN_16931, PLAIN: EN_16931}[format]


def write(bill: Bill, totals: Totals, format: str = DEFAULT) -> bytes:
    """The e-invoice of a bill in a format, UTF-8; equal bills give equal bytes.

    ``totals`` must be those of this bill. Raises ``KeyError`` for an unknown format, ``NoEInvoice`` for one without
    XML, ``NotExpressible`` where the amount due would not add up in it. What is missing in the bill is missing in the
    XML: ``core.legal`` tells before.
    """
    syntax = FORMATS[format].syntax
    if not syntax:
        raise NoEInvoice(format)
    if not can_say(bill, format):
        raise NotExpressible(_THIRD_PARTIES)
    writer = cii.write if syntax == "cii" else ubl.write
    return writer(bill, totals, specification_of(bill, format))

"""Read an e-invoice of either syntax: the bill, its figures as stated, and everything a bill has no place for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Literal

from lxml import etree

from handschlag.core.bill import Attachment, Bill
from handschlag.core.einvoice import reading_cii, reading_ubl, shapes_extended
from handschlag.core.einvoice.assembling import assemble
from handschlag.core.einvoice.outlining import Entry
from handschlag.core.einvoice.profiles import EXTENDED, Profile, profile_of
from handschlag.core.einvoice.shapes import Misfit
from handschlag.core.einvoice.shapes_extended import WrongCode
from handschlag.core.einvoice.walking import Lost, Table, Walk
from handschlag.core.text import Text
from handschlag.core.totals import Totals
from handschlag.core.untrusted_xml import DocumentRefused, parse_untrusted

Syntax = Literal["CII", "UBL"]
MOST_WRONG_CODES = 50

_SYNTAXES: dict[str, tuple[Syntax, Table]] = {
    reading_cii.ROOT: ("CII", reading_cii.TABLE),
    **{root: ("UBL", table) for root, table in reading_ubl.TABLES.items()},
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One e-invoice as it was read. Writing ``bill`` and ``totals`` again says the same, but for what is ``lost``."""

    bill: Bill
    totals: Totals  # as the document states them, never computed
    syntax: Syntax
    specification: str  # BT-24
    profile: Profile
    lost: tuple[Lost, ...]  # at most walking.MOST_LOST
    absent: frozenset[str] = frozenset()  # totals that the document does not state, such as BT-106
    empty: tuple[str, ...] = ()  # paths of the first elements that say nothing
    misfits: tuple[Misfit, ...] = ()  # elements that do not stand where schema and norm want them, the first ones
    odd: tuple[Lost, ...] = ()  # values that are right, and spelled in a way that rules may refuse
    wrong_codes: tuple[WrongCode, ...] = ()  # of the profile EXTENDED, the first ones
    outline: tuple[Entry, ...] = ()  # all lines with their depth, where there is more than one level

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """Supporting documents (BG-24)."""
        return self.bill.attachments


def read(document: bytes) -> Reading:
    """Read an e-invoice in XML: UBL Invoice or CreditNote, or CII in any profile of ZUGFeRD 2 and Factur-X.

    Reads what is there, also where the invoice is wrong: ``examining`` says what is. Raises ``DocumentRefused`` for
    what is no invoice in these formats, or made to harm.
    """
    root = parse_untrusted(document)
    known = _SYNTAXES.get(str(root.tag))
    if known is None:
        raise _other_document(root)
    syntax, table = known
    walk = Walk()
    found = walk.through(root, table)
    made = assemble(found, walk)
    specification = found.get("specification", "")
    profile = profile_of(specification)
    wrong_codes: tuple[WrongCode, ...] = ()
    if syntax == "CII" and profile.key == EXTENDED:
        walk.note_misfits(shapes_extended.misfits(root, walk.path_of))
        wrong_codes = tuple(islice(shapes_extended.wrong_codes(root, walk.path_of), MOST_WRONG_CODES))
    return Reading(
        bill=made.bill,
        totals=made.totals,
        syntax=syntax,
        specification=specification,
        profile=profile,
        lost=tuple(walk.lost),
        absent=made.absent,
        outline=made.outline,
        empty=walk.empty,
        misfits=tuple(walk.misfits),
        odd=tuple(walk.odd),
        wrong_codes=wrong_codes,
    )


def _other_document(root: etree._Element) -> DocumentRefused:
    """A sentence for every document that people take for an e-invoice, and one for all others."""
    name = etree.QName(root)
    for namespace, local, sentence in _OTHERS:
        if (name.namespace or "").startswith(namespace) and local in ("", name.localname):
            return DocumentRefused("other_format", sentence)
    return DocumentRefused(
        "no_invoice",
        Text(
            f"Das XML ist keine Rechnung nach EN 16931, sondern „{name.localname[:60]}“. "
            "Bitten Sie um eine XRechnung oder ZUGFeRD-Rechnung",
            f"The XML is no invoice after EN 16931 but “{name.localname[:60]}”. "
            "Ask for an XRechnung or ZUGFeRD invoice",
        ),
    )


_ASK_AGAIN = (
    "Bitten Sie um eine Rechnung in ZUGFeRD ab 2.0 oder XRechnung",
    "Ask for an invoice in ZUGFeRD 2.0 or newer, or XRechnung",
)


def _other(de: str, en: str) -> Text:
    return Text(f"{de}. {_ASK_AGAIN[0]}", f"{en}. {_ASK_AGAIN[1]}")


# start of the namespace, local name of the root (empty: any), what to say
_OTHERS: tuple[tuple[str, str, Text], ...] = (
    (
        "urn:ferd:",
        "",
        _other(
            "Das ist ZUGFeRD 1.0, keine E-Rechnung nach EN 16931: sie gilt seit 2025 nur noch als sonstige Rechnung",
            "This is ZUGFeRD 1.0, no e-invoice after EN 16931: since 2025 it counts as an ordinary invoice only",
        ),
    ),
    (
        "urn:un:unece:uncefact:data:",
        "SCRDMCCBDACIOMessageStructure",
        Text("Das ist eine Bestellung (Order-X), keine Rechnung", "This is an order (Order-X), no invoice"),
    ),
    (
        "urn:oasis:names:specification:ubl:schema:xsd:",
        "",
        Text(
            "Das ist ein UBL-Dokument, aber weder Rechnung noch Gutschrift",
            "This is a UBL document, but neither an invoice nor a credit note",
        ),
    ),
    (
        "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader",
        "",
        Text(
            "Das ist der Umschlag einer Peppol-Sendung. Öffnen Sie die Rechnung darin",
            "This is the envelope of a Peppol transmission. Open the invoice inside it",
        ),
    ),
    (
        "http://www.ebinterface.at/",
        "",
        _other("Das ist ebInterface aus Österreich", "This is ebInterface from Austria"),
    ),
    (
        "http://ivaservizi.agenziaentrate.gov.it/",
        "",
        _other("Das ist eine FatturaPA aus Italien", "This is a FatturaPA from Italy"),
    ),
    ("http://www.facturae.", "", _other("Das ist eine Facturae aus Spanien", "This is a Facturae from Spain")),
)

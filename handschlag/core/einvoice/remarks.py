"""What an examination of a received invoice says: one remark a fault, and what its severity means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from handschlag.core.text import Text

# "format": no e-invoice at all. "vat": hits a statement that VAT law demands. "rules": breaks a rule of the rule set
# that the document names, so that checking programs refuse it. "other": everything else.
Severity = Literal["format", "vat", "rules", "other"]


@dataclass(frozen=True, slots=True)
class Remark:
    """One fault of a received invoice. ``path`` as in the JSON bill, or where the element stands in the XML."""

    code: str
    severity: Severity
    path: str
    sentence: Text
    source: str


def breach(code: str, path: str, de: str, en: str) -> Remark:
    """A broken rule of the norm, of XRechnung or Peppol; its code is also its source."""
    return Remark(code, "rules", path, Text(de, en), code)


def missing(code: str, path: str, de: str, en: str) -> Remark:
    """A broken rule: something that must be there is not; ``de`` and ``en`` name it."""
    return breach(code, path, f"Es fehlt: {de}", f"Missing: {en}")


def hint(code: str, path: str, de: str, en: str) -> Remark:
    """A rule that only warns."""
    return Remark(code, "other", path, Text(de, en), code)


# What each severity means for who received the invoice.
MEANINGS: dict[Severity, Text] = {
    "format": Text(
        "Formatfehler: Das ist keine E-Rechnung, sondern eine sonstige Rechnung. Bitten Sie um eine neue.",
        "Format fault: this is no e-invoice but an ordinary invoice. Ask for a new one.",
    ),
    "vat": Text(
        "Betrifft eine Angabe, die das Umsatzsteuergesetz verlangt. Klären Sie das, bevor Sie Vorsteuer abziehen.",
        "Concerns a statement that the VAT Act demands. Settle it before you deduct input VAT.",
    ),
    "rules": Text(
        "Verstößt gegen die Regeln, denen die Rechnung folgen will: Prüfprogramme weisen sie zurück. "
        "Den Vorsteuerabzug berührt das nicht, solange die Pflichtangaben stimmen.",
        "Breaks the rules the invoice means to follow: checking programs refuse it. "
        "Input VAT is not affected as long as the mandatory statements are right.",
    ),
    "other": Text(
        "Betrifft keine Pflichtangabe des Umsatzsteuergesetzes. Prüfen Sie, ob es Sie stört.",
        "Concerns no statement that the VAT Act demands. See whether it matters to you.",
    ),
}


def worst(remarks: Iterable[Remark]) -> Severity | None:
    """The gravest severity among the remarks; ``None`` where there is none."""
    found = {remark.severity for remark in remarks}
    return next((severity for severity in get_args(Severity) if severity in found), None)

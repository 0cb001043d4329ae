"""Tax situations in plain words; each brings its VAT category, rate, reason and note together.

A person picks a situation, never a bare rate: 0 % alone says nothing about why (BR-S-05, BR-E-10).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from handschlag.core.dated import current
from handschlag.core.text import Text

# BT-118, UNTDID 5305; L, M (Canary Islands, Ceuta) and B (Italian split payment) only on invoices of others
Category = Literal["S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"]
Scope = Literal["line", "bill"]


@dataclass(frozen=True, slots=True)
class Situation:
    """One tax situation: what the person sees and everything that follows from it."""

    key: str
    label: Text
    explanation: Text
    category: Category  # BT-151, BT-118
    scope: Scope  # "bill": holds for every line, cannot be mixed
    rate_name: str = ""  # row of the country in core.dated; empty: no tax
    reason: Text | None = None  # BT-120; E, AE, K, G, O need one, S and Z must have none
    reason_code: str = ""  # BT-121: VATEX
    note: Text | None = None  # sentence the law wants on the document
    source: str = ""


_REVERSE_CHARGE = Text("Steuerschuldnerschaft des Leistungsempfängers", "Reverse charge")

SITUATIONS: dict[str, Situation] = {
    situation.key: situation
    for situation in (
        Situation(
            "standard",
            Text("Umsatzsteuer, voller Satz", "VAT, standard rate"),
            Text("Der Normalfall für Waren und Leistungen in Deutschland.", "The usual case for sales in Germany."),
            "S",
            "line",
            rate_name="standard",
            source="§ 12 Abs. 1 UStG",
        ),
        Situation(
            "reduced",
            Text("Umsatzsteuer, ermäßigter Satz", "VAT, reduced rate"),
            Text(
                "Für Bücher, viele Lebensmittel, Nutzungsrechte an Werken, Speisen.",
                "For books, most food, rights to works, restaurant meals.",
            ),
            "S",
            "line",
            rate_name="reduced",
            source="§ 12 Abs. 2 UStG",
        ),
        Situation(
            "zero",
            Text("0 % für Photovoltaik", "0% for solar panels"),
            Text(
                "Nur für Solaranlagen auf und bei Wohnungen, samt Einbau und Speicher.",
                "Only for solar systems at homes, with installation and storage.",
            ),
            "Z",
            "line",
            source="§ 12 Abs. 3 UStG",
        ),
        Situation(
            "small_business",
            Text("Kleinunternehmer nach § 19 UStG", "Small business (§ 19 UStG)"),
            Text(
                "Sie berechnen keine Umsatzsteuer. Die Rechnung sagt warum.", "You charge no VAT. The invoice says why."
            ),
            "E",
            "bill",
            reason=Text(
                "Kein Ausweis von Umsatzsteuer, da Kleinunternehmer gemäß § 19 UStG",
                "No VAT charged: small business under § 19 of the German VAT Act",
            ),
            note=Text(
                "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet. Die Leistung ist steuerfrei (Kleinunternehmer).",
                "Under § 19 of the German VAT Act no VAT is charged. The supply is exempt (small business).",
            ),
            source="§ 19 Abs. 1 UStG, § 34a UStDV",
        ),
        Situation(
            "reverse_charge",
            Text("Steuer schuldet der Kunde, in Deutschland (§ 13b)", "Customer owes the VAT, in Germany (§ 13b)"),
            Text(
                "Für Bauleistungen an Bauunternehmen, Reinigung an Reinigungsfirmen und andere Fälle des § 13b UStG.",
                "For building work to builders, cleaning to cleaners and other cases of § 13b UStG.",
            ),
            "AE",
            "bill",
            reason=_REVERSE_CHARGE,
            reason_code="VATEX-EU-AE",
            note=_REVERSE_CHARGE,
            source="§ 13b Abs. 2, § 14a Abs. 5 UStG",
        ),
        Situation(
            "eu_service",
            Text("Leistung an eine Firma in der EU", "Service to a business in the EU"),
            Text(
                "Die Steuer schuldet Ihr Kunde. Beide USt-IdNrn. stehen auf der Rechnung.",
                "Your customer owes the VAT. Both VAT ids are on the invoice.",
            ),
            "AE",
            "bill",
            reason=_REVERSE_CHARGE,
            reason_code="VATEX-EU-AE",
            note=_REVERSE_CHARGE,
            source="§ 3a Abs. 2, § 14a Abs. 1 UStG",
        ),
        Situation(
            "intra_community",
            Text("Warenlieferung an eine Firma in der EU", "Goods to a business in the EU"),
            Text(
                "Steuerfrei. Ihr Kunde braucht eine gültige USt-IdNr. eines anderen EU-Landes.",
                "Exempt. Your customer needs a valid VAT id of another EU country.",
            ),
            "K",
            "bill",
            reason=Text("Steuerfreie innergemeinschaftliche Lieferung", "Intra-Community supply, exempt from VAT"),
            reason_code="VATEX-EU-IC",
            note=Text(
                "Steuerfreie innergemeinschaftliche Lieferung nach § 4 Nr. 1b, § 6a UStG",
                "Intra-Community supply, exempt from VAT (§ 4 no. 1b, § 6a UStG)",
            ),
            source="§ 4 Nr. 1b, § 6a, § 14a Abs. 3 UStG",
        ),
        Situation(
            "export",
            Text("Ausfuhr in ein Land außerhalb der EU", "Export outside the EU"),
            Text("Steuerfrei. Bewahren Sie den Ausfuhrnachweis auf.", "Exempt. Keep the proof of export."),
            "G",
            "bill",
            reason=Text("Steuerfreie Ausfuhrlieferung", "Export supply, exempt from VAT"),
            reason_code="VATEX-EU-G",
            note=Text(
                "Steuerfreie Ausfuhrlieferung nach § 4 Nr. 1a, § 6 UStG",
                "Export supply, exempt from VAT (§ 4 no. 1a, § 6 UStG)",
            ),
            source="§ 4 Nr. 1a, § 6 UStG",
        ),
        Situation(
            "exempt",
            Text("Steuerfrei aus einem anderen Grund", "Exempt for another reason"),
            Text(
                "Etwa Heilbehandlung, Unterricht, Vermietung. Nennen Sie den Paragrafen.",
                "Such as medical treatment, teaching, letting. Name the paragraph.",
            ),
            "E",
            "line",
            reason=Text("Steuerfrei", "Exempt from VAT"),
            source="§ 4 Nr. 8 bis 29 UStG",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a situation means for one bill: category, rate in percent, reason."""

    situation: str
    category: Category
    rate: Decimal  # percent; 0 where no tax is charged
    reason: str = ""  # BT-120
    reason_code: str = ""  # BT-121
    note: str = ""


class SituationUnknown(ValueError):
    """No situation has this key."""


def rate_on(name: str, day: date | None) -> Decimal:
    """The VAT rate in percent on the day of supply (§ 27 Abs. 1 UStG); the latest without a day.

    Days before the table begins get its first rate, so that a mistyped year never stops a draft from being computed.
    """
    series = current().rates.get(("DE", name))
    if series is None:
        raise SituationUnknown(f"no rate {name!r}")
    value = series.on(day or date.max)
    return value if value is not None else next(rate for _, rate in series.rows if rate is not None)


def treatment(key: str, day: date | None, language: str = "de", exemption_reason: str = "") -> Treatment:
    """Category, rate (percent), reason and note of a situation on the day of supply. Raises ``SituationUnknown``."""
    situation = SITUATIONS.get(key)
    if situation is None:
        raise SituationUnknown(key)
    rate = rate_on(situation.rate_name, day) if situation.rate_name else Decimal(0)
    reason = situation.reason.in_(language) if situation.reason else ""
    note = situation.note.in_(language) if situation.note else ""
    if key == "exempt":
        reason = exemption_reason or reason
        note = exemption_reason
    return Treatment(key, situation.category, rate, reason, situation.reason_code, note)

"""Situations that the VAT directive gives every country of the EU; a country adds its paragraphs.

``source`` is where the country's law says so, ``by`` its paragraph as it stands in the note on the document.
"""

from __future__ import annotations

from handschlag.core.situation import Situation
from handschlag.core.text import Text

REVERSE_CHARGE = Text("Steuerschuldnerschaft des Leistungsempfängers", "Reverse charge")


def eu_service(source: str) -> Situation:
    """A service taxed where the customer is (Art. 44, 196)."""
    return Situation(
        "eu_service",
        Text("Leistung an eine Firma in der EU", "Service to a business in the EU"),
        Text(
            "Die Steuer schuldet Ihr Kunde. Beide USt-IdNrn. stehen auf der Rechnung.",
            "Your customer owes the VAT. Both VAT ids are on the invoice.",
        ),
        "AE",
        "usual",
        source,
        reason=REVERSE_CHARGE,
        reason_code="VATEX-EU-AE",
        note=REVERSE_CHARGE,
        mixing="eu_business",
        needs=frozenset({"seller_vat_identifier", "buyer_vat_identifier", "buyer_business", "by_fifteenth"}),
        small_amount=False,
        words="Reverse Charge Ausland Dienstleistung B2B Österreich Frankreich Freelancer",
    )


def intra_community(source: str, by: Text) -> Situation:
    """Goods that go to a business in another country of the EU (Art. 138)."""
    return Situation(
        "intra_community",
        Text("Warenlieferung an eine Firma in der EU", "Goods to a business in the EU"),
        Text(
            "Steuerfrei. Ihr Kunde braucht eine gültige USt-IdNr. eines anderen EU-Landes.",
            "Exempt. Your customer needs a valid VAT id of another EU country.",
        ),
        "K",
        "eu",
        source,
        reason=Text("Steuerfreie innergemeinschaftliche Lieferung", "Intra-Community supply, exempt from VAT"),
        reason_code="VATEX-EU-IC",
        note=Text(
            f"Steuerfreie innergemeinschaftliche Lieferung nach {by.de}",
            f"Intra-Community supply, exempt from VAT ({by.en})",
        ),
        mixing="eu_business",
        needs=frozenset(
            {"seller_vat_identifier", "buyer_vat_identifier", "buyer_business", "goods_to_eu", "by_fifteenth"}
        ),
        small_amount=False,
        words="Ware Versand Export EU igL Gelangensbestätigung ZM innergemeinschaftlich",
    )


def triangular(source: str, by: Text) -> Situation:
    """The middle one of three bills their customer, who owes the VAT (Art. 141, 197)."""
    return Situation(
        "triangular",
        Text("Dreiecksgeschäft in der EU, Sie in der Mitte", "Triangular deal in the EU, you in the middle"),
        Text(
            "Drei Firmen aus drei EU-Ländern, die Ware geht direkt an Ihren Kunden. Er schuldet die Steuer.",
            "Three businesses of three EU countries, goods go straight to your customer, who owes the VAT.",
        ),
        "AE",
        "eu",
        source,
        reason=Text(
            "Innergemeinschaftliches Dreiecksgeschäft, Steuerschuldnerschaft des Leistungsempfängers",
            "Intra-Community triangular transaction, reverse charge",
        ),
        reason_code="VATEX-EU-AE",
        note=Text(
            f"Innergemeinschaftliches Dreiecksgeschäft nach {by.de}. Steuerschuldnerschaft des Leistungsempfängers",
            f"Intra-Community triangular transaction ({by.en}). Reverse charge",
        ),
        mixing="eu_business",
        needs=frozenset({"seller_vat_identifier", "buyer_vat_identifier", "buyer_business", "goods_to_eu"}),
        small_amount=False,
        words="Reihengeschäft Streckengeschäft dropshipping 25b",
    )


def export(source: str, by: Text) -> Situation:
    """Goods that leave the EU (Art. 146)."""
    return Situation(
        "export",
        Text("Ausfuhr in ein Land außerhalb der EU", "Export outside the EU"),
        Text("Steuerfrei. Bewahren Sie den Ausfuhrnachweis auf.", "Exempt. Keep the proof of export."),
        "G",
        "world",
        source,
        reason=Text("Steuerfreie Ausfuhrlieferung", "Export supply, exempt from VAT"),
        reason_code="VATEX-EU-G",
        note=Text(f"Steuerfreie Ausfuhrlieferung nach {by.de}", f"Export supply, exempt from VAT ({by.en})"),
        mixing="alone",
        needs=frozenset({"seller_vat_identifier", "goods_outside_eu"}),
        words="Schweiz USA Großbritannien Drittland Zoll Ware Versand",
    )


def third_country_service(source: str, by: Text, country: Text) -> Situation:
    """A service to a business outside the EU is supplied there (Art. 44): outside the scope of our VAT."""
    return Situation(
        "third_country_service",
        Text("Leistung an eine Firma außerhalb der EU", "Service to a business outside the EU"),
        Text(
            f"In {country.de} nicht steuerbar. Der übliche Weg, auch für die Schweiz, Großbritannien, die USA.",
            f"Outside the scope of {country.en} VAT. The usual way, also for Switzerland, the UK, the USA.",
        ),
        "O",
        "world",
        source,
        reason=Text(
            f"Nicht steuerbar in {country.de}, Leistungsort beim Kunden ({by.de})",
            f"Outside the scope of {country.en} VAT, supplied where the customer is ({by.en})",
        ),
        reason_code="VATEX-EU-O",
        note=Text(
            f"In {country.de} nicht steuerbare Leistung ({by.de}).",
            f"Service outside the scope of {country.en} VAT ({by.en}).",
        ),
        mixing="alone",
        needs=frozenset({"buyer_outside_eu", "buyer_business"}),
        words="Schweiz USA UK Großbritannien Drittland Dienstleistung nicht steuerbar",
    )


def third_country_reverse_charge(source: str, by: Text, country: Text) -> Situation:
    """The same, for customers whose country asks for the note."""
    return Situation(
        "third_country_reverse_charge",
        Text(
            "Leistung außerhalb der EU, Kunde verlangt Reverse-Charge",
            "Service outside the EU, the customer asks for reverse charge",
        ),
        Text(
            "Nur wenn das Land des Kunden diesen Hinweis kennt und Ihre Steuerberatung zustimmt.",
            "Only if the customer's country knows this note and your tax adviser agrees.",
        ),
        "AE",
        "world",
        source,
        reason=REVERSE_CHARGE,
        reason_code="VATEX-EU-AE",
        note=Text(
            f"In {country.de} nicht steuerbar ({by.de}). Steuerschuldnerschaft des Leistungsempfängers",
            f"Outside the scope of {country.en} VAT ({by.en}). Reverse charge",
        ),
        mixing="alone",
        needs=frozenset({"buyer_outside_eu", "buyer_known", "buyer_business"}),
        small_amount=False,
        words="Norwegen Schweiz UK reverse charge Drittland",
    )


def disbursement(source: str, by: Text) -> Situation:
    """Money paid in the customer's name and for their account (Art. 79 c)."""
    return Situation(
        "disbursement",
        Text("Durchlaufender Posten, verauslagt für den Kunden", "Disbursement, paid out for the customer"),
        Text(
            "Geld, das Sie im Namen Ihres Kunden gezahlt haben, etwa Gerichtskosten. Der Beleg lautet auf ihn.",
            "Money you paid in your customer's name, such as court fees. The receipt names them.",
        ),
        "E",
        "other",
        source,
        reason=Text(f"Durchlaufender Posten, kein Entgelt ({by.de})", f"Disbursement, not part of the price ({by.en})"),
        reason_code="VATEX-EU-79-C",
        note=Text(
            f"Durchlaufende Posten sind kein Entgelt ({by.de}).",
            f"Disbursements are not part of the price ({by.en}).",
        ),
        mixing="any",
        condition=Text(
            "Der Beleg lautet auf Ihren Kunden. Eigene Auslagen haben den Satz der Leistung.",
            "The receipt names your customer. Your own costs have the rate of the service.",
        ),
        words="Auslagen Gerichtskosten Gebühren Porto Kurtaxe Amt verauslagt",
    )


def not_taxable(source: str, by: Text) -> Situation:
    """No exchange of supplies (Art. 2)."""
    return Situation(
        "not_taxable",
        Text("Nicht steuerbar, etwa Schadensersatz", "Outside the scope of VAT, such as damages"),
        Text(
            "Kein Austausch von Leistungen: Schadensersatz, Mitgliedsbeitrag, Zuschuss, Firmenverkauf im Ganzen.",
            "No exchange of supplies: true damages, membership fees, grants, sale of a whole business.",
        ),
        "O",
        "other",
        source,
        reason=Text(f"Nicht steuerbar ({by.de})", f"Outside the scope of VAT ({by.en})"),
        reason_code="VATEX-EU-O",
        note=Text(f"Nicht steuerbarer Umsatz ({by.de}).", f"Outside the scope of VAT ({by.en})."),
        mixing="alone",
        words="Schadenersatz Vertragsstrafe Mahngebühr Zuschuss Mitgliedsbeitrag Geschäftsveräußerung",
    )


# key, label, explanation, the words the directive fixes (Art. 226 no. 13 and 14), VATEX, words to search by
_NO_INPUT_TAX = Text(
    "Sie haben ohne Vorsteuer eingekauft. Der Preis gilt, Umsatzsteuer wird nicht ausgewiesen.",
    "You bought without input tax. The price stands, no VAT is shown.",
)
_MARGIN = (
    (
        "margin_goods",
        Text("Gebrauchte Sachen (Differenzbesteuerung)", "Second-hand goods (margin scheme)"),
        _NO_INPUT_TAX,
        Text("Gebrauchtgegenstände/Sonderregelung", "Margin scheme - Second-hand goods"),
        "VATEX-EU-F",
        "gebraucht second hand Auto Möbel Händler Ankauf vintage",
    ),
    (
        "margin_art",
        Text("Kunstgegenstände (Differenzbesteuerung)", "Works of art (margin scheme)"),
        _NO_INPUT_TAX,
        Text("Kunstgegenstände/Sonderregelung", "Margin scheme - Works of art"),
        "VATEX-EU-I",
        "Galerie Gemälde Skulptur Kunsthandel",
    ),
    (
        "margin_antiques",
        Text("Sammlungsstücke und Antiquitäten (Differenzbesteuerung)", "Collectors' items, antiques (margin scheme)"),
        _NO_INPUT_TAX,
        Text("Sammlungsstücke und Antiquitäten/Sonderregelung", "Margin scheme - Collectors' items and antiques"),
        "VATEX-EU-J",
        "Antiquität Münzen Briefmarken Sammler",
    ),
    (
        "margin_travel",
        Text("Reiseleistungen mit fremden Vorleistungen", "Travel services bought from others"),
        Text(
            "Für Veranstalter, die Hotel oder Fahrt einkaufen. Umsatzsteuer wird nicht ausgewiesen.",
            "For organisers who buy hotel or transport. No VAT is shown.",
        ),
        Text("Sonderregelung für Reisebüros", "Margin scheme - Travel agents"),
        "VATEX-EU-D",
        "Reisebüro Reiseveranstalter Pauschalreise Gruppenreise",
    ),
)


def margin_schemes(goods: tuple[str, str], travel: tuple[str, str]) -> tuple[Situation, ...]:
    """Second-hand goods, art, antiques and travel; for each side the source and the paragraph of the note."""
    made = []
    for key, label, explanation, fixed, code, words in _MARGIN:
        source, by = travel if key == "margin_travel" else goods
        note = Text(f"{fixed.de} ({by})", f"{fixed.en} ({by})")
        made.append(
            Situation(
                key, label, explanation, "E", "margin", source,
                reason=fixed, reason_code=code, note=note, words=words,
            )
        )  # fmt: skip
    return tuple(made)

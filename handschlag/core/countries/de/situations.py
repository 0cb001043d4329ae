"""German tax situations: rates, small business, EU, third countries, margin schemes, amounts that are no price."""

from __future__ import annotations

from handschlag.core.countries import eu_wide
from handschlag.core.situation import Situation
from handschlag.core.text import Text

_PLACE = Text("§ 3a Abs. 2 UStG", "§ 3a (2) UStG")
_GERMANY = Text("Deutschland", "German")

USUAL = (
    Situation(
        "standard",
        Text("Umsatzsteuer, voller Satz", "VAT, standard rate"),
        Text("Der Normalfall für Waren und Leistungen in Deutschland.", "The usual case for sales in Germany."),
        "S",
        "usual",
        "§ 12 Abs. 1 UStG",
        rate_name="standard",
        words="19 Prozent normal Mehrwertsteuer MwSt USt Inland",
    ),
    Situation(
        "reduced",
        Text("Umsatzsteuer, ermäßigter Satz", "VAT, reduced rate"),
        Text(
            "Für Bücher, viele Lebensmittel, Nutzungsrechte an Werken, Übernachtung, Nahverkehr.",
            "For books, most food, rights to works, overnight stays, local transport.",
        ),
        "S",
        "usual",
        "§ 12 Abs. 2 UStG",
        rate_name="reduced",
        words="7 Prozent Buch Zeitung Urheberrecht Lizenz Pflanzen Taxi Hotel Eintritt Konzert Kunst",
    ),
    Situation(
        "small_business",
        Text("Kleinunternehmer nach § 19 UStG", "Small business (§ 19 UStG)"),
        Text("Sie berechnen keine Umsatzsteuer. Die Rechnung sagt warum.", "You charge no VAT. The invoice says why."),
        "E",
        "usual",
        "§ 19 Abs. 1 UStG, § 34a UStDV",
        reason=Text(
            "Kein Ausweis von Umsatzsteuer, da Kleinunternehmer gemäß § 19 UStG",
            "No VAT charged: small business under § 19 of the German VAT Act",
        ),
        note=Text(
            "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet. Die Leistung ist steuerfrei (Kleinunternehmer).",
            "Under § 19 of the German VAT Act no VAT is charged. The supply is exempt (small business).",
        ),
        mixing="alone",
        words="Kleingewerbe keine Mehrwertsteuer nebenberuflich Gründer small",
    ),
    eu_wide.eu_service("§ 3a Abs. 2, § 14a Abs. 1 UStG"),
)

RATES = (
    Situation(
        "meals",
        Text("Speisen im Restaurant oder Café", "Meals in a restaurant or café"),
        Text(
            "Seit 2026 ermäßigt. Getränke haben weiter den vollen Satz und eine eigene Position.",
            "Reduced since 2026. Drinks keep the standard rate and a line of their own.",
        ),
        "S",
        "rates",
        "§ 12 Abs. 2 Nr. 15 UStG",
        rate_name="meals",
        words="Gastronomie Essen Catering Bewirtung Verpflegung Buffet food",
    ),
    Situation(
        "zero",
        Text("0 % für Photovoltaik", "0% for solar panels"),
        Text(
            "Nur für Solaranlagen auf und bei Wohnungen, samt Einbau und Speicher.",
            "Only for solar systems at homes, with installation and storage.",
        ),
        "Z",
        "rates",
        "§ 12 Abs. 3 UStG",
        rate_name="photovoltaic",
        condition=Text(
            "Die Anlage liegt auf oder bei einer Wohnung, und Ihr Kunde betreibt sie selbst.",
            "The system is at a home, and your customer runs it.",
        ),
        words="PV Solar Balkonkraftwerk Speicher Wechselrichter Nullsteuersatz",
    ),
)

EU = (
    eu_wide.intra_community(
        "§ 4 Nr. 1b, § 6a, § 14a Abs. 3 UStG", Text("§ 4 Nr. 1b, § 6a UStG", "§ 4 no. 1b, § 6a UStG")
    ),
    eu_wide.triangular("§ 25b Abs. 2, § 14a Abs. 7 UStG", Text("§ 25b UStG", "§ 25b UStG")),
    Situation(
        "small_business_eu",
        Text("Kleinunternehmer in einem anderen EU-Land", "Small business in another EU country"),
        Text(
            "Sie nutzen dort die Befreiung für Kleinunternehmer und haben eine Nummer, die auf EX endet.",
            "You use the exemption for small businesses there and have an id that ends in EX.",
        ),
        "E",
        "eu",
        "§ 19a UStG, Art. 284 MwStSystRL",
        reason=Text(
            "Kein Ausweis von Umsatzsteuer, da Kleinunternehmer nach Art. 284 der Richtlinie 2006/112/EG",
            "No VAT charged: small business under Art. 284 of Directive 2006/112/EC",
        ),
        note=Text(
            "Steuerfrei für Kleinunternehmer nach Art. 284 der Richtlinie 2006/112/EG (§ 19a UStG).",
            "Exempt for small businesses under Art. 284 of Directive 2006/112/EC (§ 19a UStG).",
        ),
        mixing="alone",
        needs=frozenset({"small_business_identifier", "buyer_in_eu"}),
        words="19a EX KU-IdNr Ausland klein",
    ),
)

WORLD = (
    eu_wide.export("§ 4 Nr. 1a, § 6 UStG", Text("§ 4 Nr. 1a, § 6 UStG", "§ 4 no. 1a, § 6 UStG")),
    eu_wide.third_country_service("§ 3a Abs. 2 UStG", _PLACE, _GERMANY),
    eu_wide.third_country_reverse_charge("§ 3a Abs. 2 UStG", _PLACE, _GERMANY),
)

MARGIN = eu_wide.margin_schemes(("§ 25a, § 14a Abs. 6 UStG", "§ 25a UStG"), ("§ 25, § 14a Abs. 6 UStG", "§ 25 UStG"))

OTHER = (
    eu_wide.disbursement("§ 10 Abs. 1 UStG", Text("§ 10 Abs. 1 UStG", "§ 10 (1) UStG")),
    eu_wide.not_taxable("§ 1 Abs. 1 und 1a UStG", Text("§ 1 UStG", "§ 1 UStG")),
)

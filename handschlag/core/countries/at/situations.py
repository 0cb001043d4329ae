"""Austrian tax situations: rates, small business, reverse charge, exempt professions."""

from __future__ import annotations

from handschlag.core.countries import eu_wide, one_stop_shop
from handschlag.core.situation import Group, Situation
from handschlag.core.text import Text

_PLACE = Text("§ 3a Abs. 6 UStG", "§ 3a (6) UStG")
_AUSTRIA = Text("Österreich", "Austrian")


def _rate(key: str, name: str, label: Text, explanation: Text, source: str, group: Group, words: str) -> Situation:
    return Situation(key, label, explanation, "S", group, source, rate_name=name, words=words)


STANDARD = _rate(
    "standard",
    "standard",
    Text("Umsatzsteuer, Normalsteuersatz", "VAT, standard rate"),
    Text("Der Normalfall für Waren und Leistungen in Österreich.", "The usual case for sales in Austria."),
    "§ 10 Abs. 1 UStG (AT)",
    "usual",
    "20 Prozent normal Mehrwertsteuer USt Inland",
)
REDUCED = _rate(
    "reduced",
    "reduced",
    Text("Umsatzsteuer, ermäßigt 10 %", "VAT, reduced 10%"),
    Text("Für Bücher, Lebensmittel, Wohnungsmiete, Personenbeförderung.", "For books, food, housing rent, transport."),
    "§ 10 Abs. 2 UStG (AT)",
    "usual",
    "Buch Zeitung Lebensmittel Miete Gastronomie Medikamente",
)
SMALL_BUSINESS = Situation(
    "small_business",
    Text("Kleinunternehmer nach § 6 Abs. 1 Z 27 UStG", "Small business (§ 6 (1) no. 27 UStG)"),
    Text("Sie berechnen keine Umsatzsteuer. Die Rechnung sagt warum.", "You charge no VAT. The invoice says why."),
    "E",
    "usual",
    "§ 6 Abs. 1 Z 27 UStG (AT)",
    reason=Text(
        "Umsatzsteuerbefreit, Kleinunternehmer gemäß § 6 Abs. 1 Z 27 UStG",
        "Exempt from VAT: small business under § 6 (1) no. 27 of the Austrian VAT Act",
    ),
    note=Text(
        "Umsatzsteuerbefreit, Kleinunternehmer gemäß § 6 Abs. 1 Z 27 UStG.",
        "Exempt from VAT: small business under § 6 (1) no. 27 of the Austrian VAT Act.",
    ),
    mixing="alone",
    words="Kleingewerbe keine Mehrwertsteuer Gründer",
)
RATES = (
    _rate(
        "reduced_13",
        "reduced_2",
        Text("Umsatzsteuer, ermäßigt 13 %", "VAT, reduced 13%"),
        Text("Für Kunst, Kultur, Pflanzen, Holz, Wein ab Hof.", "For art, culture, plants, wood, wine of the grower."),
        "§ 10 Abs. 3 UStG (AT)",
        "rates",
        "Künstler Konzert Theater Wein Pflanzen Holz Tiere",
    ),
    _rate(
        "staple_food",
        "super_reduced",
        Text("Grundnahrungsmittel, 4,9 %", "Staple food, 4.9%"),
        Text(
            "Seit Juli 2026 für Milch, Brot, Eier, viel Obst und Gemüse.",
            "Since July 2026 for milk, bread, eggs, fruit.",
        ),
        "§ 10 UStG (AT), Grundnahrungsmittel",
        "rates",
        "Brot Milch Butter Eier Gemüse Obst Mehl Reis",
    ),
    _rate(
        "jungholz",
        "jungholz",
        Text("Jungholz und Mittelberg, 19 %", "Jungholz and Mittelberg, 19%"),
        Text("Für Leistungen in diesen beiden Gemeinden.", "For supplies in these two municipalities."),
        "§ 10 Abs. 4 UStG (AT)",
        "rates",
        "Kleinwalsertal",
    ),
    Situation(
        "zero",
        Text("0 % für Photovoltaik", "0% for solar panels"),
        Text("Galt von Januar 2024 bis März 2025, für Anlagen bis 35 kWp.", "Held from January 2024 to March 2025."),
        "Z",
        "rates",
        "§ 28 Abs. 62 UStG (AT)",
        rate_name="photovoltaic",
        condition=Text(
            "Die Anlage hat höchstens 35 kWp und dient einer Wohnung.",
            "The system has at most 35 kWp and serves a home.",
        ),
        words="PV Solar Balkonkraftwerk",
    ),
)


def _case(
    key: str,
    paragraph: str,
    label: Text,
    explanation: Text,
    words: str,
    *,
    least_net: str = "",
    group: Group = "reverse_charge",
) -> Situation:
    note = Text(
        f"Die Steuerschuld geht auf den Leistungsempfänger über ({paragraph} UStG)",
        f"Reverse charge: the customer owes the VAT ({paragraph} UStG)",
    )
    return Situation(
        key,
        label,
        explanation,
        "AE",
        group,
        f"{paragraph}, § 11 Abs. 1a UStG (AT)",
        reason=note,
        reason_code="VATEX-EU-AE",
        note=note,
        needs=frozenset({"buyer_known", "buyer_business"}),
        least_net=least_net,
        small_amount=False,
        words=words,
    )


CONSTRUCTION = _case(
    "reverse_charge_construction",
    "§ 19 Abs. 1a",
    Text("Bauleistung an ein Bauunternehmen", "Building work for a builder"),
    Text(
        "Auch Reinigung von Bauwerken. Ihr Kunde baut selbst oder gibt den Auftrag weiter.",
        "Also cleaning of buildings. Your customer builds too, or passes the order on.",
    ),
    "Handwerk Subunternehmer Bau Montage Reinigung Arbeitskräfte",
    group="usual",
)
REVERSE_CHARGE = (
    _case(
        "reverse_charge_scrap",
        "§ 19 Abs. 1d",
        Text("Schrott, Altmetall, Abfall zur Verwertung", "Scrap, old metal, waste for recycling"),
        Text("Für die Stoffe der Schrott-Umsatzsteuerverordnung.", "For the materials of the ordinance on scrap."),
        "Recycling Altpapier",
    ),
    _case(
        "reverse_charge_electronics",
        "§ 19 Abs. 1d und 1e",
        Text("Handys, Tablets, Laptops, Konsolen, Chips", "Mobile phones, tablets, laptops, consoles, chips"),
        Text("An Unternehmen, ab 5.000 € netto je Rechnung.", "For businesses, from €5,000 net per invoice."),
        "Smartphone Computer Prozessor",
        least_net="reverse_charge_goods",
    ),
    _case(
        "reverse_charge_metals",
        "§ 19 Abs. 1d",
        Text("Metalle und Anlagegold", "Metals and investment gold"),
        Text("An Unternehmen, ab 5.000 € netto je Rechnung.", "For businesses, from €5,000 net per invoice."),
        "Stahl Kupfer Aluminium Gold",
        least_net="reverse_charge_goods",
    ),
    _case(
        "reverse_charge_energy",
        "§ 19 Abs. 1c und 1d",
        Text("Gas oder Strom an einen Wiederverkäufer", "Gas or electricity for a reseller"),
        Text("Ihr Kunde verkauft die Energie weiter.", "Your customer sells the energy on."),
        "Energie Netz",
    ),
    _case(
        "reverse_charge_emissions",
        "§ 19 Abs. 1e",
        Text("Emissionszertifikate", "Emission allowances"),
        Text("An Unternehmen. Der Kunde schuldet die Steuer.", "For businesses. The customer owes the VAT."),
        "CO2 Zertifikat",
    ),
    _case(
        "reverse_charge_collateral",
        "§ 19 Abs. 1b",
        Text("Sicherungsgut, Vorbehaltseigentum, Zwangsversteigerung", "Goods held as security, forced sale of land"),
        Text("An den Gläubiger oder Ersteher.", "For the creditor or the highest bidder."),
        "Grundstück Exekution",
    ),
    _case(
        "reverse_charge",
        "§ 19",
        Text("Anderer Übergang der Steuerschuld", "Another case of reverse charge"),
        Text("Wenn keiner der genannten Fälle passt.", "Where none of the named cases fits."),
        "Reverse Charge Steuerschuldnerschaft Inland",
    ),
)

EU_SERVICE = eu_wide.eu_service("§ 3a Abs. 6, § 19 Abs. 1, § 11 Abs. 1a UStG (AT)")
EU = (
    eu_wide.intra_community("Art. 6 Abs. 1, Art. 7, Art. 11 UStG (AT)", Text("Art. 6 Abs. 1 UStG", "Art. 6 (1) UStG")),
    eu_wide.triangular("Art. 25 UStG (AT)", Text("Art. 25 UStG", "Art. 25 UStG")),
)
WORLD = (
    eu_wide.export("§ 6 Abs. 1 Z 1, § 7 UStG (AT)", Text("§ 7 UStG", "§ 7 UStG")),
    eu_wide.third_country_service("§ 3a Abs. 6 UStG (AT)", _PLACE, _AUSTRIA),
    eu_wide.third_country_reverse_charge("§ 3a Abs. 6 UStG (AT)", _PLACE, _AUSTRIA),
)
CONSUMERS = one_stop_shop.situations("§ 25a, § 3a Abs. 13, Art. 3 Abs. 3 UStG (AT)")

# number in § 6 Abs. 1, German, English, words to search by, VATEX
_EXEMPT = (
    ("8", "Kredite, Zahlungsverkehr, Wertpapiere", "Loans, payments, securities", "Bank", "VATEX-EU-135-1"),
    ("9", "Verkauf von Grundstücken, Versicherungen", "Sale of land, insurance", "Immobilie", "VATEX-EU-135-1"),
    (
        "11",
        "Unterricht, Schule, Privatlehrer",
        "Teaching, schools, private tutors",
        "Kurs Nachhilfe",
        "VATEX-EU-132-1I",
    ),
    ("13", "Versicherungs- und Bausparvertreter", "Insurance agents", "Makler Provision", "VATEX-EU-135-1"),
    ("16", "Vermietung von Geschäftsräumen", "Letting of business premises", "Miete Pacht Büro", "VATEX-EU-135-1"),
    ("18", "Krankenanstalten, Pflege", "Hospitals, care", "Altenheim Pflegedienst", "VATEX-EU-132-1G"),
    ("19", "Heilbehandlung: Arzt, Therapie, Hebamme", "Medical care", "Zahnarzt Psychotherapie", "VATEX-EU-132-1C"),
    ("24", "Theater, Konzert, Museum öffentlicher Träger", "Theatre, concerts, museums", "Kultur", "VATEX-EU-132-1N"),
)


def _exempt(number: str, de: str, en: str, words: str, code: str) -> Situation:
    reason = Text(
        f"Steuerfrei nach § 6 Abs. 1 Z {number} UStG",
        f"Exempt from VAT under § 6 (1) no. {number} of the Austrian VAT Act",
    )
    return Situation(
        f"exempt_at_{number}",
        Text(de, en),
        Text(f"Steuerfrei nach § 6 Abs. 1 Z {number} UStG.", f"Exempt under § 6 (1) no. {number} UStG."),
        "E",
        "exempt",
        f"§ 6 Abs. 1 Z {number} UStG (AT)",
        reason=reason,
        reason_code=code,
        note=reason,
        words=words,
    )


EXEMPT = (
    *(_exempt(*row) for row in _EXEMPT),
    Situation(
        "exempt",
        Text("Steuerfrei aus einem anderen Grund", "Exempt for another reason"),
        Text("Nennen Sie den Paragrafen.", "Name the paragraph."),
        "E",
        "exempt",
        "§ 6 UStG (AT)",
        reason=Text("Steuerfrei", "Exempt from VAT"),
        own_reason=True,
        words="Befreiung steuerbefreit",
    ),
)
MARGIN = eu_wide.margin_schemes(("§ 24 UStG (AT)", "§ 24 UStG"), ("§ 23 UStG (AT)", "§ 23 UStG"))
OTHER = (
    eu_wide.disbursement("§ 4 Abs. 3 UStG (AT)", Text("§ 4 Abs. 3 UStG", "§ 4 (3) UStG")),
    eu_wide.not_taxable("§ 1 Abs. 1 UStG (AT)", Text("§ 1 UStG", "§ 1 UStG")),
)

ALL = (
    STANDARD,
    REDUCED,
    SMALL_BUSINESS,
    EU_SERVICE,
    CONSTRUCTION,
    *RATES,
    *REVERSE_CHARGE,
    *EU,
    *WORLD,
    *CONSUMERS,
    *EXEMPT,
    *MARGIN,
    *OTHER,
)

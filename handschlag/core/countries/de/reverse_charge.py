"""The cases of § 13b UStG in which a customer in Germany owes the VAT, as people in trade call them."""

from __future__ import annotations

from handschlag.core.countries.eu_wide import REVERSE_CHARGE
from handschlag.core.situation import Group, Situation
from handschlag.core.text import Text


def _case(
    key: str,
    number: str,
    label: Text,
    explanation: Text,
    words: str,
    *,
    condition: Text | None = None,
    least_net: str = "",
    group: Group = "reverse_charge",
) -> Situation:
    return Situation(
        key,
        label,
        explanation,
        "AE",
        group,
        f"§ 13b Abs. 2 Nr. {number}, § 14a Abs. 5 UStG" if number else "§ 13b Abs. 2, § 14a Abs. 5 UStG",
        reason=REVERSE_CHARGE,
        reason_code="VATEX-EU-AE",
        note=REVERSE_CHARGE,
        needs=frozenset({"buyer_known", "buyer_business"}),
        condition=condition,
        least_net=least_net,
        small_amount=False,
        words=words,
    )


CONSTRUCTION = _case(
    "reverse_charge_construction",
    "4",
    Text("Bauleistung an ein Bauunternehmen", "Building work for a builder"),
    Text(
        "Ihr Kunde erbringt selbst Bauleistungen. Er schuldet die Steuer.",
        "Your customer does building work too, and owes the VAT.",
    ),
    "Handwerk Subunternehmer Bau Montage Maler Elektriker Trockenbau § 13b",
    condition=Text(
        "Ihr Kunde hat die Bescheinigung USt 1 TG für Bauleistungen, gültig am Tag der Leistung.",
        "Your customer has the certificate USt 1 TG for building work, valid on the day of supply.",
    ),
    group="usual",
)

CASES = (
    _case(
        "reverse_charge_cleaning",
        "8",
        Text("Gebäudereinigung für eine Reinigungsfirma", "Cleaning of buildings for a cleaning company"),
        Text(
            "Ihr Kunde reinigt selbst Gebäude. Er schuldet die Steuer.",
            "Your customer cleans buildings too, and owes the VAT.",
        ),
        "Putzen Fenster Reinigung Subunternehmer",
        condition=Text(
            "Ihr Kunde hat die Bescheinigung USt 1 TG für Gebäudereinigung, gültig am Tag der Leistung.",
            "Your customer has the certificate USt 1 TG for cleaning, valid on the day of supply.",
        ),
    ),
    _case(
        "reverse_charge_scrap",
        "7",
        Text("Schrott, Altmetall, Abfall zur Verwertung", "Scrap, old metal, waste for recycling"),
        Text("Für die Stoffe der Anlage 3 des UStG.", "For the materials of Annex 3 of the VAT Act."),
        "Altpapier Glas Kunststoff Recycling Anlage 3",
    ),
    _case(
        "reverse_charge_gold",
        "9",
        Text("Gold an ein Unternehmen", "Gold for a business"),
        Text(
            "Rohgold und Halbzeug ab 325 Tausendstel Feingehalt.",
            "Raw gold and half-products of 325 thousandths and more.",
        ),
        "Edelmetall Goldschmied Scheideanstalt",
    ),
    _case(
        "reverse_charge_electronics",
        "10",
        Text("Handys, Tablets, Spielekonsolen, Chips", "Mobile phones, tablets, game consoles, chips"),
        Text(
            "An Unternehmen, wenn der Auftrag netto mindestens 5.000 € ausmacht.",
            "For businesses, where the order comes to at least €5,000 net.",
        ),
        "Mobilfunk Smartphone Tablet Konsole Prozessor CPU integrierte Schaltkreise",
        least_net="reverse_charge_goods",
    ),
    _case(
        "reverse_charge_metals",
        "11",
        Text("Metalle der Anlage 4", "Metals of Annex 4"),
        Text(
            "Silber, Platin, Eisen, Kupfer, Aluminium und andere, ab 5.000 € netto je Auftrag.",
            "Silver, platinum, iron, copper, aluminium and others, from €5,000 net per order.",
        ),
        "Stahl Kupfer Aluminium Nickel Zink Zinn Blei",
        least_net="reverse_charge_goods",
    ),
    _case(
        "reverse_charge_energy",
        "5",
        Text("Gas oder Strom an einen Wiederverkäufer", "Gas or electricity for a reseller"),
        Text("Auch Wärme und Kälte von Lieferern aus dem Ausland.", "Also heat and cold of suppliers from abroad."),
        "Energie Netz Wärme Kälte",
        condition=Text(
            "Ihr Kunde hat die Bescheinigung USt 1 TH als Wiederverkäufer.",
            "Your customer has the certificate USt 1 TH as a reseller.",
        ),
    ),
    _case(
        "reverse_charge_emissions",
        "6",
        Text("Emissionsrechte, Gas- und Stromzertifikate", "Emission allowances, gas and electricity certificates"),
        Text("An Unternehmen. Der Kunde schuldet die Steuer.", "For businesses. The customer owes the VAT."),
        "CO2 Zertifikat TEHG",
    ),
    _case(
        "reverse_charge_telecom",
        "12",
        Text("Telekommunikation an einen Wiederverkäufer", "Telecommunications for a reseller"),
        Text("Ihr Kunde verkauft diese Leistung weiter.", "Your customer sells this service on."),
        "Telefon Internet SMS Carrier",
        condition=Text(
            "Ihr Kunde hat die Bescheinigung USt 1 TQ als Wiederverkäufer.",
            "Your customer has the certificate USt 1 TQ as a reseller.",
        ),
    ),
    _case(
        "reverse_charge_land",
        "3",
        Text("Grundstück, mit Verzicht auf die Steuerfreiheit", "Land, with the exemption waived"),
        Text(
            "Verkauf an ein Unternehmen, der Verzicht steht im notariellen Vertrag.",
            "Sale to a business, the waiver is in the notarial contract.",
        ),
        "Immobilie Haus Option § 9",
    ),
    _case(
        "reverse_charge_collateral",
        "2",
        Text("Sicherungsgut an den Gläubiger", "Goods held as security, to the creditor"),
        Text("Außerhalb eines Insolvenzverfahrens.", "Outside insolvency proceedings."),
        "Sicherungsübereignung Bank Verwertung",
    ),
    _case(
        "reverse_charge_foreign_supplier",
        "1",
        Text("Sie sitzen im Ausland, der Kunde in Deutschland", "You are abroad, the customer is in Germany"),
        Text(
            "Werklieferung oder Leistung, die in Deutschland steuerbar ist, an ein Unternehmen.",
            "Work and materials or a service taxable in Germany, for a business.",
        ),
        "ausländischer Unternehmer Werklieferung Montage Messe",
    ),
    _case(
        "reverse_charge",
        "",
        Text("Anderer Fall des § 13b", "Another case of § 13b"),
        Text(
            "Wenn keiner der genannten Fälle passt. Ihr Kunde schuldet die Steuer.",
            "Where none of the named cases fits. Your customer owes the VAT.",
        ),
        "Steuerschuldnerschaft Reverse Charge Inland",
    ),
)

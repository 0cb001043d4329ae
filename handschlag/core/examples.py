"""Example bills, one per tax case and way of billing: documentation, first data for programs, golden tests.

All names, numbers and places are made up. Every bill can be issued as it is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from handschlag.core.bill import (
    CORRECTION,
    CREDIT_NOTE,
    PARTIAL,
    PARTIAL_CONSTRUCTION,
    SELF_BILLED,
    Address,
    Adjustment,
    AdvancePayment,
    Attachment,
    Bill,
    CashDiscount,
    Contact,
    CreditTransfer,
    Delivery,
    DirectDebit,
    Identifier,
    IncludedTax,
    Line,
    Party,
    Payee,
    PaymentCard,
    Period,
    Place,
    PrecedingInvoice,
    TaxRepresentative,
)

ISSUED, DUE = date(2026, 11, 23), date(2026, 12, 7)

ATELIER = Party(
    name="Atelier Nordlicht",
    address=Address("Am Beispielkai 4", "", "00123", "Möwenhafen"),
    contact=Contact("Änne Muster", "+49 000 123456", "rechnung@atelier-nordlicht.example"),
    vat_identifier="DE136695976",
    tax_registration_identifier="12/345/67890",
    website="https://atelier-nordlicht.example",
)
ROASTERY = Party(
    name="Kaffeerösterei Siebenschläfer GmbH",
    address=Address("Traumgasse 7", "", "00124", "Möwenhafen"),
    contact=Contact(email="buchhaltung@siebenschlaefer.example"),
    customer_number="K-1007",
)
CONSUMER = Party(
    name="Familie Sonnenschein",
    address=Address("Lichtweg 12", "", "00125", "Möwenhafen"),
    kind="consumer",
)
AUSTRIAN = Party(
    name="Bergblick Verlag GmbH",
    address=Address("Mustersteig 3", "", "0010", "Gipfelstadt", "AT"),
    vat_identifier="ATU13585627",
)
FRENCH = Party(
    name="Boulangerie du Nord SARL",
    address=Address("12 rue Exemple", "", "00001", "Villefictive", "FR"),
    vat_identifier="FR40303265045",
)
SWISS = Party(
    name="Uhrwerk Zeitlos AG",
    address=Address("Beispielgasse 1", "", "0001", "Musterberg", "CH"),
)
BUILDER = Party(
    name="Luftschloss Bau GmbH",
    address=Address("Kranweg 9", "", "00126", "Möwenhafen"),
    vat_identifier="DE123456788",
)
VIENNESE = replace(
    ATELIER,
    address=Address("Beispielgasse 4", "", "0010", "Gipfelstadt", "AT"),
    vat_identifier="ATU10223006",
    tax_registration_identifier="12 345/6789",
)
AUTHORITY = Party(
    name="Amt für schöne Plätze",
    address=Address("Rathausplatz 1", "", "00123", "Möwenhafen"),
    contact=Contact(email="rechnung@plaetze.example"),
    kind="public_body",
)
# No VAT id: who is a small business often has none.
SMALL = replace(ATELIER, vat_identifier="", website="")

# What consumers must be told, so that default begins by itself and nobody throws away what must be kept.
_DEFAULT_NOTICE = (
    "Sie geraten spätestens 30 Tage nach Fälligkeit und Zugang dieser Rechnung in Verzug (§ 286 Abs. 3 BGB)."
)
_KEEP_NOTICE = "Bitte bewahren Sie diese Rechnung zwei Jahre auf (§ 14b Abs. 1 Satz 5 UStG)."


def _line(name: str, quantity: str, unit_code: str, price: str, description: str = "") -> Line:
    return Line(name, description, Decimal(quantity), unit_code, price=Decimal(price))


DESIGN = (
    _line("Verpackungsdesign „Winterröstung“", "3", "H87", "480", "Drei Sorten, je zwei Korrekturrunden"),
    _line("Druckfertige Dateien", "6", "HUR", "85"),
    _line("Abstimmung vor Ort am 12.11.2026", "1", "LS", "150"),
)

STANDARD = Bill(
    seller=ATELIER,
    buyer=ROASTERY,
    lines=DESIGN,
    issue_date=ISSUED,
    due_date=DUE,
    period=Period(date(2026, 11, 2), date(2026, 11, 20)),
    payment=CreditTransfer("DE02120300000000202051", "Atelier Nordlicht"),
    purchase_order_reference="PO 7781",
    thank_you_note="Die drei Sorten nebeneinander im Regal zu sehen war eine Freude.",
)

TO_CONSUMER = replace(STANDARD, buyer=CONSUMER, purchase_order_reference="", payment_terms=_DEFAULT_NOTICE)

# An authority's invoice as XRechnung wants it: contact in full, electronic addresses, a Leitweg-ID.
XRECHNUNG = replace(
    STANDARD,
    buyer=AUTHORITY,
    buyer_reference="04011000-12345-03",
    lines=(_line("Wegweiser für den Rathausplatz", "5", "H87", "310"),),
    delivery_date=date(2026, 11, 18),
    period=Period(),
)
_STAGE = Period(date(2026, 11, 2), date(2026, 11, 20))

CASES: dict[str, Bill] = {
    "standard": STANDARD,
    "reduced": replace(
        STANDARD,
        lines=(_line("Nutzungsrechte am Plakat „Hafenfest“, ein Jahr, Deutschland", "1", "LS", "950"),),
        tax_situation="reduced",
    ),
    "mixed": replace(
        STANDARD,
        lines=(
            *DESIGN[:1],
            replace(_line("Bildband „Kaffee am Meer“", "20", "H87", "24.30"), tax_situation="reduced"),
        ),
    ),
    "zero": replace(
        TO_CONSUMER,
        lines=(
            _line("Photovoltaik-Module 430 W für Ihr Hausdach", "18", "H87", "142.50"),
            _line("Einbau mit Speicher", "1", "LS", "4200"),
        ),
        tax_situation="zero",
        note=_KEEP_NOTICE,
    ),
    "small_business": replace(
        TO_CONSUMER,
        seller=SMALL,
        lines=(_line("Zeichenkurs am Samstag", "4", "HUR", "35"),),
        tax_situation="small_business",
    ),
    "reverse_charge": replace(
        STANDARD,
        buyer=BUILDER,
        lines=(_line("Malerarbeiten am Rohbau, zweites Obergeschoss", "42.5", "MTK", "18.90"),),
        tax_situation="reverse_charge",
    ),
    "eu_service": replace(STANDARD, buyer=AUSTRIAN, tax_situation="eu_service"),
    "intra_community": replace(
        STANDARD,
        buyer=FRENCH,
        lines=(_line("Plakat „Hafenfest“, 50 × 70 cm", "120", "H87", "9.80"),),
        delivery_date=date(2026, 11, 19),
        period=Period(),
        tax_situation="intra_community",
    ),
    "export": replace(
        STANDARD,
        buyer=SWISS,
        lines=(_line("Plakat „Hafenfest“, 50 × 70 cm", "60", "H87", "9.80"),),
        delivery_date=date(2026, 11, 19),
        period=Period(),
        tax_situation="export",
    ),
    "exempt": replace(
        STANDARD,
        lines=(_line("Unterricht im Zeichnen, Klassen 8 und 9", "12", "HUR", "48"),),
        tax_situation="exempt",
        exemption_reason="Steuerfrei nach § 4 Nr. 21 UStG",
    ),
    "meals": replace(
        TO_CONSUMER,
        lines=(
            replace(_line("Abendessen, drei Gänge", "12", "H87", "38"), tax_situation="meals"),
            _line("Getränke zum Essen", "12", "H87", "11.50"),
        ),
        delivery_date=date(2026, 11, 20),
        period=Period(),
    ),
    "construction": replace(
        STANDARD,
        buyer=BUILDER,
        lines=(
            replace(
                _line("Malerarbeiten am Rohbau, erstes Obergeschoss", "38", "MTK", "18.90"),
                tax_situation="reverse_charge_construction",
            ),
            _line("Farbmuster für das Treppenhaus", "2", "H87", "24"),
        ),
    ),
    "electronics": replace(
        STANDARD,
        buyer=BUILDER,
        lines=(_line("Smartphones für die Bauleitung", "12", "H87", "449"),),
        tax_situation="reverse_charge_electronics",
    ),
    "triangular": replace(
        STANDARD,
        buyer=FRENCH,
        lines=(_line("Messestand aus Holz, ab Werk in Dänemark", "1", "H87", "6400"),),
        tax_situation="triangular",
    ),
    "small_business_eu": replace(
        TO_CONSUMER,
        seller=replace(SMALL, vat_identifier="DE136695976EX"),
        buyer=replace(CONSUMER, address=AUSTRIAN.address),
        lines=(_line("Zeichenkurs am Samstag in Gipfelstadt", "4", "HUR", "35"),),
        tax_situation="small_business_eu",
    ),
    "third_country_service": replace(STANDARD, buyer=SWISS, tax_situation="third_country_service"),
    "third_country_reverse_charge": replace(
        STANDARD,
        buyer=replace(SWISS, legal_registration_identifier="CHE-123.456.788"),
        tax_situation="third_country_reverse_charge",
    ),
    "oss": replace(
        TO_CONSUMER,
        buyer=replace(CONSUMER, address=AUSTRIAN.address),
        lines=(
            _line("Rahmen aus Eiche", "2", "H87", "72"),
            replace(_line("Bildband „Kaffee am Meer“", "1", "H87", "36.36"), tax_situation="oss_reduced"),
        ),
        delivery_date=date(2026, 11, 19),
        period=Period(),
        tax_situation="oss",
    ),
    "doctor": replace(
        TO_CONSUMER,
        lines=(_line("Krankengymnastik, 20 Minuten", "6", "H87", "31.20"),),
        tax_situation="exempt_14a",
    ),
    "teaching": replace(
        STANDARD,
        lines=(_line("Unterricht im Zeichnen, Klassen 8 und 9", "12", "HUR", "48"),),
        tax_situation="exempt_21",
    ),
    "letting": replace(
        STANDARD,
        lines=(_line("Miete der Werkstatt am Beispielkai, Oktober 2026", "1", "MON", "640"),),
        period=Period(date(2026, 10, 1), date(2026, 10, 31)),
        tax_situation="exempt_12",
    ),
    "second_hand": replace(
        TO_CONSUMER,
        lines=(_line("Gebrauchtes Fahrrad, 28 Zoll", "1", "H87", "340"),),
        delivery_date=date(2026, 11, 20),
        period=Period(),
        tax_situation="margin_goods",
    ),
    "art": replace(
        TO_CONSUMER,
        lines=(_line("Ölbild „Hafen im Nebel“", "1", "H87", "1900"),),
        delivery_date=date(2026, 11, 20),
        period=Period(),
        tax_situation="margin_art",
    ),
    "antiques": replace(
        TO_CONSUMER,
        lines=(_line("Sekretär aus Kirschholz, um 1830", "1", "H87", "2750"),),
        delivery_date=date(2026, 11, 20),
        period=Period(),
        tax_situation="margin_antiques",
    ),
    "travel": replace(
        TO_CONSUMER,
        lines=(_line("Malreise an die See, fünf Tage mit Zimmer", "2", "H87", "890"),),
        tax_situation="margin_travel",
    ),
    "disbursement": replace(
        STANDARD,
        lines=(
            _line("Anmeldung Ihrer Marke, Vorbereitung", "3", "HUR", "120"),
            replace(_line("Amtliche Gebühr, für Sie verauslagt", "1", "LS", "290"), tax_situation="disbursement"),
        ),
    ),
    "damages": replace(
        STANDARD,
        lines=(_line("Schadensersatz für den beschädigten Messestand", "1", "LS", "1250"),),
        tax_situation="not_taxable",
    ),
    "austria": replace(
        STANDARD,
        seller=VIENNESE,
        buyer=AUSTRIAN,
        lines=(*DESIGN, replace(_line("Bildband „Kaffee am Meer“", "4", "H87", "24.30"), tax_situation="reduced")),
    ),
    "austria_small_business": replace(
        STANDARD,
        seller=replace(VIENNESE, vat_identifier=""),
        buyer=AUSTRIAN,
        tax_situation="small_business",
    ),
    "austria_construction": replace(
        STANDARD,
        seller=VIENNESE,
        buyer=AUSTRIAN,
        lines=(_line("Malerarbeiten am Rohbau, erstes Obergeschoss", "38", "MTK", "18.90"),),
        tax_situation="reverse_charge_construction",
    ),
    "gross": replace(
        TO_CONSUMER,
        lines=(
            _line("Postkartenset „Möwen“", "7", "H87", "9.99"),
            _line("Rahmen aus Eiche", "1", "H87", "59.90"),
        ),
        prices_include_vat=True,
    ),
    "discounts": replace(
        STANDARD,
        lines=(
            replace(DESIGN[0], allowances=(Adjustment(percent=Decimal(10), reason="Mengenrabatt"),)),
            replace(DESIGN[1], charges=(Adjustment(amount=Decimal("45.50"), reason="Eilzuschlag"),)),
            replace(_line("Bildband „Kaffee am Meer“", "20", "H87", "24.30"), tax_situation="reduced"),
        ),
        allowances=(Adjustment(percent=Decimal(3), reason="Stammkundenrabatt"),),
        charges=(Adjustment(amount=Decimal("12.90"), reason="Versand"),),
    ),
    "prepaid": replace(
        STANDARD,
        prepaid_amount=Decimal("500"),
        note="Ihre Anzahlung vom 2. November über 500,00 € ist abgezogen, darin 79,83 € Umsatzsteuer.",
    ),
    "public_body": replace(
        STANDARD,
        buyer=AUTHORITY,
        buyer_reference="04011000-12345-03",
        lines=(_line("Wegweiser für den Rathausplatz", "5", "H87", "310"),),
        delivery_date=date(2026, 11, 18),
        period=Period(),
    ),
    "english": replace(
        STANDARD,
        language="en",
        lines=(
            _line("Packaging design “Winter Roast”", "3", "H87", "480", "Three varieties, two rounds of changes each"),
            _line("Print-ready files", "6", "HUR", "85"),
        ),
        thank_you_note="Seeing all three on the shelf was a joy.",
    ),
    "cancellation": replace(
        STANDARD,
        type_code=CREDIT_NOTE,
        due_date=None,
        payment_terms="Der Betrag wird mit der stornierten Rechnung verrechnet oder erstattet.",
        payment=CreditTransfer(),
        preceding_invoices=(PrecedingInvoice("RE-2026-0031", date(2026, 11, 16)),),
        thank_you_note="",
    ),
    "xrechnung": XRECHNUNG,
    "skonto": replace(STANDARD, cash_discounts=(CashDiscount(7, Decimal(3)), CashDiscount(10, Decimal(2)))),
    "direct_debit": replace(
        STANDARD,
        payment=CreditTransfer(),
        payment_means_code="59",
        direct_debit=DirectDebit("M-2026-118", "DE98ZZZ09999999999", "DE89370400440532013000"),
    ),
    "card": replace(
        STANDARD, payment=CreditTransfer(), payment_means_code="48", card=PaymentCard("1234", "Mira Muster")
    ),
    "attachment": replace(
        XRECHNUNG,
        attachments=(
            Attachment(
                "Aufmaß 18.11.2026",
                "Standorte der fünf Wegweiser",
                filename="aufmass.csv",
                media_type="text/csv",
                content=b"Nr;Standort\n1;Brunnen\n2;Linde\n3;Treppe\n4;Markt\n5;Archiv\n",
            ),
        ),
    ),
    "sections": replace(
        STANDARD,
        lines=tuple(
            replace(
                line,
                section="Entwurf" if index == 0 else "Ausführung",
                text_above="" if index == 0 else "Nach Ihrer Freigabe vom 12.11.2026:",
                text_below="Mit zwei Korrekturrunden." if index == 0 else "",
            )
            for index, line in enumerate(STANDARD.lines)
        ),
    ),
    "payee": replace(
        STANDARD,
        payee=Payee("Sternschnuppe Factoring AG", legal_registration=Identifier("HRB 777")),
        payment=CreditTransfer("DE89370400440532013000", "Sternschnuppe Factoring AG"),
        note="Die Forderung ist an die Sternschnuppe Factoring AG abgetreten.",
    ),
    "tax_representative": replace(
        STANDARD,
        tax_representative=TaxRepresentative(
            "Kompass Fiskalvertretung KG", "DE999999995", Place("Zollweg 2", "", "00127", "Möwenhafen", "DE")
        ),
    ),
    "delivery_address": replace(
        STANDARD,
        lines=(_line("Verpackungen „Winterröstung“, gedruckt", "500", "H87", "0.84"),),
        delivery_date=date(2026, 11, 19),
        period=Period(),
        delivery=Delivery("Lager Südkai", address=Place("Speicherstraße 2", "Tor 4", "00128", "Möwenhafen", "DE")),
        despatch_advice_reference="LS-2026-77",
    ),
    "foreign_currency": replace(
        STANDARD,
        currency="USD",
        tax_currency="EUR",
        exchange_rate=Decimal("0.8613"),
        exchange_rate_date=date(2026, 11, 20),
        exchange_rate_source="BMF, November 2026",
    ),
    "correction": replace(
        STANDARD,
        type_code=CORRECTION,
        preceding_invoices=(PrecedingInvoice("RE-2026-0031", date(2026, 11, 16)),),
        note="Berichtigt ist die Zahl der Stunden in Position 2.",
    ),
    "partial": replace(
        STANDARD,
        type_code=PARTIAL,
        lines=(replace(_line("Verpackungsdesign, erster Abschnitt: Entwürfe", "1", "LS", "900"), period=_STAGE),),
    ),
    "self_billing": replace(
        STANDARD,
        type_code=SELF_BILLED,
        seller=replace(ATELIER, name="Fotograf Lichtblick", website=""),
        payment=CreditTransfer("DE02120300000000202051", "Fotograf Lichtblick"),
        note="Gutschrift: Diese Abrechnung hat der Leistungsempfänger ausgestellt (§ 14 Abs. 2 UStG).",
        thank_you_note="",
    ),
    "partial_construction": replace(
        STANDARD,
        type_code=PARTIAL_CONSTRUCTION,
        lines=(_line("Malerarbeiten, zweites Obergeschoss, Abschlag 1", "42.5", "MTK", "18.90"),),
        project_reference="Neubau Leuchtturm",
    ),
    "final_invoice": replace(
        STANDARD,
        advance_payments=(
            AdvancePayment(
                Decimal("595"),
                date(2026, 10, 12),
                "AR-2026-0007",
                date(2026, 10, 5),
                (IncludedTax(Decimal(19), Decimal(500), Decimal(95)),),
            ),
        ),
    ),
}

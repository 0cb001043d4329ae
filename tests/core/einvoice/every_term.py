"""The bill that stands in every_term.cii.xml and every_term.ubl.xml: every term of EN 16931 once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from handschlag.core.bill import (
    Address,
    Adjustment,
    Attachment,
    Attribute,
    Bill,
    CashDiscount,
    Classification,
    Contact,
    CreditTransfer,
    Delivery,
    DirectDebit,
    Identifier,
    Line,
    Note,
    Party,
    Payee,
    PaymentCard,
    Period,
    Place,
    PrecedingInvoice,
    StatedTax,
    TaxRepresentative,
)

HERE = Path(__file__).parent
CII, UBL = (HERE / "every_term.cii.xml").read_bytes(), (HERE / "every_term.ubl.xml").read_bytes()

STANDARD = StatedTax("S", Decimal(19))
EXEMPT = StatedTax("E", Decimal(0), "Steuerfrei nach § 4 Nr. 21 UStG", "VATEX-EU-132-1I")

SELLER = Party(
    name="Möwenhafener Möbelmanufaktur GmbH",
    trading_name="Lotsenmöbel",
    address=Address("Am Beispielkai 4", "Speicher 2", "00123", "Möwenhafen", "DE", "Tor West", "Küstenland"),
    contact=Contact("Änne Muster", "+49 40 000000", "rechnung@lotsenmoebel.example"),
    vat_identifier="DE123456788",
    tax_registration_identifier="12/345/67890",
    legal_registration_identifier="123456789",
    legal_registration_scheme="0002",
    identifiers=(Identifier("549910"), Identifier("4000001123452", "0088")),
    electronic_address="eingang@lotsenmoebel.example",
    electronic_address_scheme="EM",
    legal_details="Amtsgericht Möwenhafen, Geschäftsführung Änne Muster",
)
BUYER = Party(
    name="Kaffeerösterei Siebenschläfer GmbH",
    trading_name="Siebenschläfer",
    address=Address("Traumgasse 7", "Hinterhaus", "00124", "Möwenhafen", "DE", "2. Stock", "Küstenland"),
    contact=Contact("Zoë Œuvre", "0000 1234", "einkauf@siebenschlaefer.example"),
    vat_identifier="DE136695976",
    legal_registration_identifier="04-998-77",
    legal_registration_scheme="0204",
    identifiers=(Identifier("4000001987658", "0088"),),
    electronic_address="04-998-77",
    electronic_address_scheme="0204",
)
CHAIRS = Line(
    identifier="10",
    name="Bürostuhl „Lotse“",
    description="Drehbar, höhenverstellbar",
    quantity=Decimal(6),
    unit_code="H87",
    price=Decimal(500),
    price_before_discount=Decimal(520),
    price_base_quantity=Decimal(2),
    tax=STANDARD,
    allowances=(Adjustment(percent=Decimal(10), reason="Mengenrabatt", reason_code="95", base_amount=Decimal(1500)),),
    charges=(Adjustment(amount=Decimal(30), reason="Fracht", reason_code="FC"),),
    period=Period(date(2026, 11, 2), date(2026, 11, 3)),
    note="Aus der Frühjahrsserie",
    article_number="ST-7",
    buyer_article_number="K-4711",
    standard_identifier=Identifier("04000000000013", "0160"),
    classifications=(Classification("39112000", "STI", "2008"), Classification("940130", "HS")),
    attributes=(Attribute("Farbe", "Dünengras"), Attribute("Rollen", "5")),
    country_of_origin="DK",
    order_line_reference="3",
    object_identifier=Identifier("Raum 2.14", "AAZ"),
    buyer_accounting_reference="0650",
)
LESSON = Line(
    identifier="20a",
    name="Schulung zum richtigen Sitzen",
    quantity=Decimal(2),
    unit_code="HUR",
    price=Decimal("90.5"),
    tax=EXEMPT,
)
BILL = Bill(
    seller=SELLER,
    buyer=BUYER,
    lines=(CHAIRS, LESSON),
    number="FR-2026-118",
    type_code="380",
    currency="EUR",
    tax_currency="DKK",
    issue_date=date(2026, 11, 23),
    due_date=date(2026, 12, 7),
    tax_point_date=date(2026, 11, 21),
    payment_terms="Zahlbar bis zum 7. Dezember.",
    cash_discounts=(CashDiscount(7, Decimal(2)), CashDiscount(14, Decimal(1), Decimal(1000))),
    delivery_date=date(2026, 11, 20),
    period=Period(date(2026, 11, 1), date(2026, 11, 20)),
    delivery=Delivery(
        "Siebenschläfer, Lager Süd",
        Identifier("4000001987665", "0088"),
        Place("Dünenpfad 9", "Rampe 4", "00126", "Strandhausen", "DE", "Halle C", "Küstenland"),
    ),
    allowances=(
        Adjustment(amount=Decimal(20), reason="Treue", reason_code="64", base_amount=Decimal(181), tax=EXEMPT),
    ),
    charges=(
        Adjustment(
            percent=Decimal("1.5"), reason="Verpackung", reason_code="ABL", base_amount=Decimal(1900), tax=STANDARD
        ),
    ),
    prepaid_amount=Decimal(500),
    rounding_amount=Decimal("-0.12"),
    payment=CreditTransfer("DE02120300000000202051", "Gezeitenbank Factoring", "BYLADEM1001"),
    further_accounts=(CreditTransfer("DE02500105170137075030"),),
    payment_means_code="58",
    payment_means_text="SEPA-Überweisung",
    remittance_information="FR-2026-118 Stühle",
    card=PaymentCard("1234", "Zoë Œuvre"),
    direct_debit=DirectDebit("M-2026-4", "DE98ZZZ09999999999", "DE75512108001245126199"),
    payee=Payee("Gezeitenbank Factoring", Identifier("4000001555552", "0088"), Identifier("987654321", "0002")),
    tax_representative=TaxRepresentative(
        "Steuerbüro Ebbe",
        "DE129273398",
        Place("Ebbeweg 1", "Haus B", "00125", "Wattenbüttel", "DE", "Aufgang 3", "Küstenland"),
    ),
    buyer_reference="04011000-12345-03",
    project_reference="Umbau 2026",
    purchase_order_reference="PO-7781",
    contract_reference="V-12/2026",
    sales_order_reference="AB-55",
    receiving_advice_reference="WE-17",
    despatch_advice_reference="LS-903",
    tender_reference="LOS-3",
    object_identifier=Identifier("Standort Nord", "ABT"),
    buyer_accounting_reference="KST 300",
    business_process="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
    preceding_invoices=(PrecedingInvoice("AR-2026-9", date(2026, 10, 5)),),
    note="Lieferung nach Ihrer Bestellung & Absprache.",
    notes=(Note("Möwenhafener Möbelmanufaktur, Sitz Möwenhafen", "REG"),),
    attachments=(
        Attachment("Lieferliste", "Was geliefert wurde", "", "lieferliste.csv", "text/csv", b"Stuhl;6\n"),
        Attachment("Katalog", url="https://lotsenmoebel.example/katalog"),
    ),
)

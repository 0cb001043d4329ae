"""What XRechnung and Peppol want beyond the norm, and when a PDF without e-invoice will do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module

from handschlag.core import identifiers
from handschlag.core.address_schemes import ADDRESS_SCHEMES
from handschlag.core.bill import PREPAYMENT, Period, Place
from handschlag.core.countries.regime import PdfReason
from handschlag.core.einvoice.content import electronic_address
from handschlag.core.einvoice.formats import PEPPOL_BIS, PLAIN, XRECHNUNG_CII, XRECHNUNG_UBL, ZUGFERD, can_say
from handschlag.core.einvoice.specifications import both_german
from handschlag.core.einvoice.xrechnung import has_third_party_payments
from handschlag.core.findings import Finding, Fix, advice, blocks
from handschlag.core.legal.case import Case
from handschlag.core.skonto import fits_machine_line
from handschlag.core.text import Text

_NOT_IN_PEPPOL = frozenset(
    """
    0037 0147 0154 0158 0170 0177 0193 0194 0202 0203 0205 0212 0213 0215 0217 0219 0220 AN AQ AS AU EM
    """.split()
)
_PEPPOL_PROCESSES = ("", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0", "urn:peppol:bis:billing_with_response")
_OWN_PEPPOL_RULES = frozenset("DK GR IS IT NL NO SE".split())  # sellers there have further rules that we do not check
_EMAIL = re.compile(r"[^@\s]+@([^@.\s]+\.)+[^@.\s]+")  # as BR-DE-28 has it

_CONTACT = {
    "name": Text("Tragen Sie Ihren Ansprechpartner ein", "Enter your contact person"),
    "telephone": Text("Tragen Sie Ihre Telefonnummer ein", "Enter your telephone number"),
    "email": Text("Tragen Sie Ihre E-Mail-Adresse ein", "Enter your e-mail address"),
}
# Peppol looks at the form of identifiers: scheme, pattern, module of python-stdnum where there are check digits
_FORMS = {
    "0088": (r"[0-9]{8,14}", "ean"),
    "0192": (r"[0-9]{9}", "no.orgnr"),
    "0184": (r"(DK)?[0-9]{8}", ""),
    "0096": (r"[0-9]{10}", ""),
    "0198": (r"DK[0-9]{8}", ""),
    "0208": (r"[0-9]{10}", "be.vat"),
    "0007": (r"[0-9]{10}", "se.orgnr"),
    "0151": (r"[0-9]{11}", "au.abn"),
}


def check(case: Case) -> Iterator[Finding]:
    """BR-DE-1 to BR-DE-31, PEPPOL-EN16931-R001 to R111, PEPPOL-COMMON-R040 to R056; nothing for other formats."""
    if case.format == PLAIN:
        yield from _plain(case)
    yield from _third_parties(case)
    if case.format not in (XRECHNUNG_CII, XRECHNUNG_UBL, PEPPOL_BIS):
        return
    yield from _electronic_addresses(case)
    yield from _line_periods(case)
    yield from _delivery_address(case)
    if case.format == PEPPOL_BIS:
        yield from _peppol(case)
    if case.specification.german_rules(case.bill):
        yield from _german(case)


def pdf_reasons_of(case: Case) -> list[PdfReason]:
    """Every reason why a bill need not be an e-invoice, by the law of the seller's country, the strongest first.

    ``core.einvoice_duty`` asks the same of a bill outside an examination.
    """
    module = case.regime.einvoice_duty
    return import_module(module).pdf_reasons(case) if module else [NO_DUTY]


def _third_parties(case: Case) -> Iterator[Finding]:
    """Only the XRechnung Extension in UBL has a place for what others are owed, and not in credit notes."""
    if not can_say(case.bill, case.format):
        as_ubl = Fix(Text("Als XRechnung (UBL) senden", "Send as XRechnung (UBL)"), (("format", XRECHNUNG_UBL),))
        yield blocks(
            "BR-DEX-09",
            "format",
            Text(
                "Forderungen Dritter kennt nur eine XRechnung in UBL",
                "Only an XRechnung in UBL knows third parties",
            ),
            Text("In anderem ginge der Zahlbetrag nicht auf.", "Elsewhere the amount due would not add up."),
            source="BG-DEX-09, BR-DEX-09",
            fix=as_ubl if has_third_party_payments(case.bill) else None,
        )
    for i, each in enumerate(case.bill.third_party_payments):
        for field in ("kind", "description"):
            if not getattr(each, field).strip():
                yield blocks(
                    "BR-DEX-10",
                    f"third_party_payments.{i}.{field}",
                    Text("Nennen Sie Art und Grund der Forderung", "Give the kind of the claim and its reason"),
                    Text("Ihr Kunde muss wissen, wem er wofür zahlt.", "Customers must know whom they pay for what."),
                    source="BR-DEX-10, BR-DEX-12",
                )


NO_DUTY = PdfReason(
    "no_duty",
    Text("Das Land des Absenders verlangt unter Firmen keine E-Rechnung", "The seller's country asks for no e-invoice"),
    "Art. 218, 232 MwStSystRL",
    needs_consent=True,
)


def _plain(case: Case) -> Iterator[Finding]:
    zugferd = Fix(Text("Als ZUGFeRD senden", "Send as ZUGFeRD"), (("format", ZUGFERD),))
    reasons = pdf_reasons_of(case)
    if not reasons:
        yield blocks(
            "DE-14-2-FORMAT",
            "format",
            Text("Hier verlangt das Gesetz eine E-Rechnung", "Here the law asks for an e-invoice"),
            Text("Ein PDF allein gilt nicht mehr als E-Rechnung.", "A PDF alone is no e-invoice any more."),
            source="§ 14 Abs. 2 Satz 2 Nr. 1, § 27 Abs. 38 UStG, § 3 ERechV",
            fix=zugferd,
        )
    elif reasons[0].needs_consent:
        yield advice(
            "DE-27-38",
            "format",
            reasons[0].text,
            Text("Mit ZUGFeRD brauchen Sie keine Zustimmung.", "With ZUGFeRD you need no consent."),
            source="§ 27 Abs. 38 UStG",
            fix=zugferd,
        )


def _electronic_addresses(case: Case) -> Iterator[Finding]:
    for side, party in (("seller", case.bill.seller), ("buyer", case.bill.buyer)):
        if not electronic_address(party).value.strip():
            yield blocks(
                "PEPPOL-R010",
                f"{side}.electronic_address",
                Text("Tragen Sie die elektronische Adresse des Kunden ein", "Enter the customer's electronic address")
                if side == "buyer"
                else Text("Tragen Sie Ihre elektronische Adresse ein", "Enter your electronic address"),
                Text(
                    "An sie geht die E-Rechnung, eine E-Mail-Adresse genügt in XRechnung.",
                    "The e-invoice goes there, an e-mail address is enough in XRechnung.",
                ),
                source="PEPPOL-EN16931-R010, PEPPOL-EN16931-R020",
            )


def _line_periods(case: Case) -> Iterator[Finding]:
    whole = case.bill.period
    for i, line in enumerate(case.bill.lines):
        own = line.period
        too_early = bool(own.start_date and whole.start_date and own.start_date < whole.start_date)
        too_late = bool(own.end_date and whole.end_date and own.end_date > whole.end_date)
        if too_early or too_late:
            start = min(filter(None, (own.start_date, whole.start_date)), default=None)
            end = max(filter(None, (own.end_date, whole.end_date)), default=None)
            field = f"lines.{i}.period.{'start_date' if too_early else 'end_date'}"
            yield blocks(
                "PEPPOL-R110",
                field,
                Text(
                    f"Die Zeit in Position {i + 1} muss im Zeitraum der Rechnung liegen",
                    f"The period in line {i + 1} must lie within that of the invoice",
                ),
                Text("Der Zeitraum der Rechnung umfasst alle Positionen.", "The invoice's period covers all lines."),
                source="PEPPOL-EN16931-R110, PEPPOL-EN16931-R111",
                fix=_widen(Period(start, end)),
            )


def _widen(period: Period) -> Fix:
    days = (("period.start_date", period.start_date), ("period.end_date", period.end_date))
    return Fix(
        Text("Zeitraum der Rechnung ausdehnen", "Widen the invoice's period"),
        tuple((path, day.isoformat()) for path, day in days if day),
    )


def _delivery_address(case: Case) -> Iterator[Finding]:
    address = case.bill.delivery.address
    if address == Place() or not case.specification.german_rules(case.bill):
        return
    for field, value in (("city", address.city), ("post_code", address.post_code)):
        if not value.strip():
            yield blocks(
                "BR-DE-10",
                f"delivery.address.{field}",
                Text("Nennen Sie PLZ und Ort der Lieferung", "Give postcode and town of the delivery"),
                Text("XRechnung verlangt beides.", "XRechnung requires both."),
                source="BR-DE-10, BR-DE-11",
            )


def _peppol(case: Case) -> Iterator[Finding]:
    bill = case.bill
    for side, party in (("seller", bill.seller), ("buyer", bill.buyer)):
        address = electronic_address(party)
        if address.value.strip() and address.scheme in _NOT_IN_PEPPOL & ADDRESS_SCHEMES:
            yield blocks(
                "PEPPOL-CL008",
                f"{side}.electronic_address_scheme",
                Text(
                    "Im Peppol-Netz ist die Adresse eine Nummer, keine E-Mail-Adresse",
                    "In the Peppol network the address is a number, not an e-mail address",
                ),
                Text(
                    "Üblich sind GLN (0088), USt-IdNr. (9930) oder Leitweg-ID (0204).",
                    "Usual are GLN (0088), VAT id (9930) or Leitweg-ID (0204).",
                ),
                source="PEPPOL-EN16931-CL008",
                fix=_vat_id_as_address(side, party.vat_identifier),
            )
    if not bill.buyer_reference.strip() and not bill.purchase_order_reference.strip():
        yield blocks(
            "PEPPOL-R003",
            "purchase_order_reference",
            Text("Nennen Sie Bestellnummer oder Zeichen des Kunden", "Give the customer's order number or reference"),
            Text("Eines von beiden verlangt Peppol immer.", "Peppol always requires one of the two."),
            source="PEPPOL-EN16931-R003",
        )
    if bill.business_process.strip() not in _PEPPOL_PROCESSES:
        yield blocks(
            "PEPPOL-R007",
            "business_process",
            Text("Diesen Geschäftsprozess kennt Peppol nicht", "Peppol does not know this business process"),
            Text("Leer gelassen steht der übliche da.", "Left empty, the usual one is written."),
            source="PEPPOL-EN16931-R007",
            fix=Fix(Text("Den üblichen nehmen", "Use the usual one"), (("business_process", ""),)),
        )
    if bill.type_code in ("326", "384") and not both_german(bill):
        yield blocks(
            "PEPPOL-P0112",
            "type_code",
            Text(
                "Teilrechnung und Berichtigung gehen in Peppol nur zwischen Deutschen",
                "In Peppol partial and corrected invoices go between Germans only",
            ),
            Text("Nehmen Sie eine gewöhnliche Rechnung.", "Use an ordinary invoice."),
            source="PEPPOL-EN16931-P0112",
            fix=Fix(Text("Als Rechnung (380)", "As an invoice (380)"), (("type_code", "380"),)),
        )
    if bill.seller.address.country_code in _OWN_PEPPOL_RULES:
        yield blocks(
            "PEPPOL-COUNTRY",
            "seller.address.country_code",
            Text("Für Absender aus diesem Land prüfen wir Peppol nicht", "We do not check Peppol for sellers there"),
            Text(
                "Dort gelten weitere Regeln. Wählen Sie ein anderes Format.",
                "Further rules apply. Choose another format.",
            ),
            source="Peppol BIS Billing 3, country rules",
        )
    yield from _forms(case)


def _vat_id_as_address(side: str, vat_identifier: str) -> Fix | None:
    number = identifiers.normal_form(vat_identifier)
    if not number.startswith("DE"):
        return None
    return Fix(
        Text("Die USt-IdNr. nehmen", "Use the VAT id"),
        ((f"{side}.electronic_address", number), (f"{side}.electronic_address_scheme", "9930")),
    )


def _forms(case: Case) -> Iterator[Finding]:
    bill = case.bill
    found = []
    for side, party in (("seller", bill.seller), ("buyer", bill.buyer)):
        address = electronic_address(party)
        found.append((f"{side}.electronic_address", address.value, address.scheme))
        found += [(f"{side}.identifiers.{i}.value", e.value, e.scheme) for i, e in enumerate(party.identifiers)]
        register = party.legal_registration_identifier
        found.append((f"{side}.legal_registration_identifier", register, party.legal_registration_scheme))
    for path, each in (("identifier", bill.payee.identifier), ("legal_registration", bill.payee.legal_registration)):
        found.append((f"payee.{path}.value", each.value, each.scheme))
    for field, value, scheme in found:
        if value.strip() and scheme in _FORMS and not _has_form(value.strip(), *_FORMS[scheme]):
            yield blocks(
                "PEPPOL-R040",
                field,
                Text("Die Kennung hat einen Tippfehler", "The identifier has a typing error"),
                Text(
                    f"Sie hat nicht die Form des Verzeichnisses {scheme}.",
                    f"It does not have the form of register {scheme}.",
                ),
                source="PEPPOL-COMMON-R040 to PEPPOL-COMMON-R056",
            )


def _has_form(value: str, pattern: str, checker: str) -> bool:
    if not re.fullmatch(pattern, value):
        return False
    return identifiers.stdnum_valid(checker, value) if checker else True


def _german(case: Case) -> Iterator[Finding]:
    bill = case.bill
    why = Text("XRechnung verlangt einen erreichbaren Absender.", "XRechnung requires a seller who can be reached.")
    for field, title in _CONTACT.items():
        value = getattr(bill.seller.contact, field).strip()
        if not value:
            name = bill.seller.name.strip()
            own = Fix(Text(f"„{name}“ einsetzen", f"Use “{name}”"), (("seller.contact.name", name),))
            yield blocks(
                "BR-DE-5",
                f"seller.contact.{field}",
                title,
                why,
                source="BR-DE-2, BR-DE-5, BR-DE-6, BR-DE-7",
                fix=own if field == "name" and name else None,
            )
        elif (field == "telephone" and sum(c in "0123456789" for c in value) < 3) or (
            field == "email" and not _EMAIL.fullmatch(value)
        ):
            yield blocks(
                "BR-DE-27",
                f"seller.contact.{field}",
                title,
                Text("So, wie sie da steht, erreicht Sie niemand.", "As it stands nobody reaches you."),
                source="BR-DE-27, BR-DE-28",
            )
    for side, party in (("seller", bill.seller), ("buyer", bill.buyer)):
        for field, value in (("post_code", party.address.post_code), ("city", party.address.city)):
            if not value.strip():
                yield blocks(
                    "BR-DE-3",
                    f"{side}.address.{field}",
                    Text("Tragen Sie PLZ und Ort ein", "Enter postcode and town"),
                    Text("XRechnung verlangt beides von beiden Seiten.", "XRechnung requires both of both sides."),
                    source="BR-DE-3, BR-DE-4, BR-DE-8, BR-DE-9",
                )
    if not bill.buyer_reference.strip() and bill.buyer.kind != "public_body":
        order = bill.purchase_order_reference.strip()
        yield blocks(
            "BR-DE-15",
            "buyer_reference",
            Text("Tragen Sie die Leitweg-ID oder das Zeichen des Kunden ein", "Enter the customer's reference"),
            Text("XRechnung verlangt es immer. Fragen Sie Ihren Kunden danach.", "XRechnung always requires it."),
            source="BR-DE-15, BT-10",
            fix=Fix(Text("Die Bestellnummer nehmen", "Use the order number"), (("buyer_reference", order),))
            if order
            else None,
        )
    if bill.type_code == PREPAYMENT:
        yield advice(
            "BR-DE-17",
            "type_code",
            Text("XRechnung kennt die Anzahlungsrechnung (386) nicht", "XRechnung does not know type 386"),
            Text("Üblich ist dafür die Teilrechnung.", "A partial invoice is usual instead."),
            source="BR-DE-17",
            fix=Fix(Text("Als Teilrechnung (326)", "As a partial invoice (326)"), (("type_code", "326"),)),
        )
    for i, discount in enumerate(bill.cash_discounts):
        if not fits_machine_line(discount):
            yield blocks(
                "SKONTO-DECIMALS",
                f"cash_discounts.{i}.percent",
                Text(
                    "Skonto liegt zwischen 0 und 100 % und hat höchstens zwei Nachkommastellen",
                    "A cash discount lies between 0 and 100% and has at most two decimals",
                ),
                Text("Anderes passt nicht in die XRechnung.", "Nothing else fits into an XRechnung."),
                source="BR-DE-18",
            )

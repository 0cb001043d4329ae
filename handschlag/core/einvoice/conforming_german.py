"""What XRechnung and Peppol BIS Billing demand of an invoice beyond the norm (BR-DE, PEPPOL-EN16931)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, localcontext

from handschlag.core.bill import Bill, CreditTransfer, DirectDebit, PaymentCard, Place
from handschlag.core.einvoice import conforming_peppol, conforming_peppol_countries, conforming_vehicles
from handschlag.core.einvoice.reading import Reading
from handschlag.core.einvoice.remarks import Remark, breach, hint, missing
from handschlag.core.einvoice.specifications import both_german
from handschlag.core.money import EXACT
from handschlag.core.totals import HUNDRED, AdjustmentTotal

XRECHNUNG = ("xrechnung", "xrechnung_extension")
_BOTH = (*XRECHNUNG, "peppol")
_EMAIL = re.compile(r"[^@\s]+@([^@.\s]+\.)+[^@.\s]+")
_SKONTO = re.compile(r"#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}#(BASISBETRAG=-?[0-9]+\.[0-9]{2}#)?")
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")
_CIUS = r"urn:cen\.eu:en16931:2017#compliant#urn:xeinkauf\.de:kosit:xrechnung_3\.0"
_SPECIFICATION = re.compile(
    _CIUS + r"(?:#conformant#urn:xeinkauf\.de:kosit:extension:xrechnung_3\.0"
    r"|#compliant#urn:xeinkauf\.de:kosit:xrechnung:cvd_[0-9.]+)?"
)
_TYPES = frozenset("326 380 381 384 389 875 876 877".split())
_SLACK = Decimal("0.02")
_TRANSFERS, _CARDS, _DEBITS = ("30", "58"), ("48", "54", "55"), ("59",)


def breaches(reading: Reading) -> Iterator[Remark]:
    """The rules of the profile that the document names; nothing for others."""
    if reading.profile.key in _BOTH:
        yield from _of_both(reading)
    if has_german_duties(reading):
        yield from _required(reading.bill)
        yield from _ways_to_pay(reading.bill)
        yield from _forms(reading.bill)
        yield from _addresses(reading.bill)
    if reading.profile.key in XRECHNUNG and not _SPECIFICATION.fullmatch(reading.specification):
        de, en = (
            "Diese Fassung von XRechnung gilt nicht mehr oder noch nicht",
            "This version of XRechnung is not in force",
        )
        yield hint("BR-DE-21", "specification", de, en)
    if conforming_vehicles.is_for_vehicles(reading):
        yield from conforming_vehicles.breaches(reading)
    if reading.profile.key == "peppol":
        yield from conforming_peppol.breaches(reading)
        yield from conforming_peppol_countries.breaches(reading)


def has_german_duties(reading: Reading) -> bool:
    """Whether BR-DE holds: in XRechnung, and in Peppol between two Germans (DE-R)."""
    key = reading.profile.key
    return key in XRECHNUNG or (key == "peppol" and both_german(reading.bill))


def _of_both(reading: Reading) -> Iterator[Remark]:
    bill = reading.bill
    for code, path, value, de, en in (
        ("PEPPOL-R001", "business_process", bill.business_process, "der Geschäftsprozess", "the business process"),
        (
            "PEPPOL-R020",
            "seller.electronic_address",
            bill.seller.electronic_address,
            "die elektronische Adresse des Verkäufers",
            "the electronic address of the seller",
        ),
        (
            "PEPPOL-R010",
            "buyer.electronic_address",
            bill.buyer.electronic_address,
            "die elektronische Adresse des Käufers",
            "the electronic address of the buyer",
        ),
    ):
        if not value:
            yield missing(code, path, de, en)
    for path in reading.empty:
        if path.endswith("/ApplicableHeaderTradeDelivery"):  # CII wants it where there is nothing to say
            continue
        yield breach("PEPPOL-R008", path, "Ein Element ist leer", "An element is empty")
    totals = reading.totals
    pairs = [(f"allowances.{i}", each) for i, each in enumerate(totals.allowances)]
    pairs += [(f"charges.{i}", each) for i, each in enumerate(totals.charges)]
    for index, line in enumerate(totals.lines):
        pairs += [(f"lines.{index}", each) for each in (*line.allowances, *line.charges)]
    for path, each in pairs:
        yield from _percent_and_base(path, each)
    yield from _line_periods(bill)
    yield from _tax_totals(reading)
    if bill.payment_means_code in ("49", "59") and not bill.direct_debit.mandate_reference:
        yield missing("PEPPOL-R061", "direct_debit.mandate_reference", "die Mandatsreferenz", "the mandate reference")


def _tax_totals(reading: Reading) -> Iterator[Remark]:
    bill, totals = reading.bill, reading.totals
    other = totals.tax_in_tax_currency
    if bill.tax_currency and bill.tax_currency == bill.currency:
        de, en = "Die Währung der Steuer ist die der Rechnung", "The VAT currency is that of the invoice"
        yield breach("PEPPOL-R005", "tax_currency", de, en)
    if other is not None and other * totals.tax < 0:
        de, en = "Die Steuer hat in beiden Währungen verschiedene Vorzeichen", "VAT differs in sign in both currencies"
        yield breach("PEPPOL-R055", "BT-111", de, en)


def _percent_and_base(path: str, each: AdjustmentTotal) -> Iterator[Remark]:
    if (each.percent is None) != (each.base is None):
        code = "PEPPOL-R041" if each.percent is None else "PEPPOL-R042"
        de, en = "Prozentsatz und Grundbetrag gehören zusammen", "A percentage and its base belong together"
        yield breach(code, path, de, en)
    elif each.percent is not None and each.base is not None:
        with localcontext(EXACT):
            is_off = abs(each.amount - each.base * each.percent / HUNDRED) > _SLACK
        if is_off:
            de, en = "Betrag, Prozentsatz und Grundbetrag passen nicht", "Amount, percentage and base do not match"
            yield breach("PEPPOL-R040", path, de, en)


def _line_periods(bill: Bill) -> Iterator[Remark]:
    whole = bill.period
    for index, line in enumerate(bill.lines):
        own = line.period
        early = own.start_date and whole.start_date and own.start_date < whole.start_date
        late = own.end_date and whole.end_date and own.end_date > whole.end_date
        if early or late:
            yield breach(
                "PEPPOL-R110" if early else "PEPPOL-R111",
                f"lines.{index}.period",
                f"Der Zeitraum der Position {index + 1} liegt nicht in dem der Rechnung",
                f"The period of line {index + 1} is not within that of the invoice",
            )


def _required(bill: Bill) -> Iterator[Remark]:
    seller, buyer, contact = bill.seller, bill.buyer, bill.seller.contact
    for code, path, value, de, en in (
        ("BR-DE-15", "buyer_reference", bill.buyer_reference, "Leitweg-ID oder Referenz", "the buyer reference"),
        ("BR-DE-5", "seller.contact.name", contact.name, "der Ansprechpartner", "the contact person"),
        ("BR-DE-6", "seller.contact.telephone", contact.telephone, "die Telefonnummer", "the telephone number"),
        ("BR-DE-7", "seller.contact.email", contact.email, "die E-Mail-Adresse", "the e-mail address"),
        ("BR-DE-3", "seller.address.city", seller.address.city, "der Ort des Verkäufers", "the seller's town"),
        ("BR-DE-4", "seller.address.post_code", seller.address.post_code, "die PLZ des Verkäufers", "their postcode"),
        ("BR-DE-8", "buyer.address.city", buyer.address.city, "der Ort des Käufers", "the buyer's town"),
        ("BR-DE-9", "buyer.address.post_code", buyer.address.post_code, "die PLZ des Käufers", "the buyer's postcode"),
    ):
        if not value:
            yield missing(code, path, de, en)
    place = bill.delivery.address
    if place != Place():
        if not place.city:
            yield missing("BR-DE-10", "delivery.address.city", "der Ort der Lieferung", "the town of delivery")
        if not place.post_code:
            yield missing("BR-DE-11", "delivery.address.post_code", "die PLZ der Lieferung", "the delivery's postcode")


def _ways_to_pay(bill: Bill) -> Iterator[Remark]:
    code = bill.payment_means_code
    if not code:
        yield missing("BR-DE-1", "payment_means_code", "wie zu zahlen ist", "how to pay")
    account = any(each != CreditTransfer() for each in (bill.payment, *bill.further_accounts))
    card, debit = bill.card != PaymentCard(), bill.direct_debit != DirectDebit()
    for rule, codes, wanted, others in (
        ("BR-DE-23", _TRANSFERS, account, card or debit),
        ("BR-DE-24", _CARDS, card, account or debit),
        ("BR-DE-25", _DEBITS, debit, account or card),
    ):
        if code in codes and not wanted:
            yield missing(rule, "payment_means_code", "die Angaben zur Zahlungsart", "the details of the way to pay")
        if code in codes and others:
            de, en = "Neben der Zahlungsart stehen Angaben einer anderen", "Details of another way to pay are given"
            yield breach(rule, "payment_means_code", de, en)
    if debit and not bill.direct_debit.creditor_identifier:
        yield missing("BR-DE-30", "direct_debit.creditor_identifier", "die Gläubiger-ID", "the creditor identifier")
    if debit and not bill.direct_debit.debited_account:
        yield missing("BR-DE-31", "direct_debit.debited_account", "das belastete Konto", "the debited account")


def _addresses(bill: Bill) -> Iterator[Remark]:
    for index, file in enumerate(bill.attachments):
        if file.url and not _ADDRESS.match(file.url):
            de, en = "Der Ort einer Anlage ist keine Adresse im Netz", "The place of an attachment is no web address"
            yield hint("BR-TMP-2", f"attachments.{index}.url", de, en)


def _forms(bill: Bill) -> Iterator[Remark]:
    for line in bill.payment_terms.split("\n"):
        if line.strip().startswith("#") and not _SKONTO.fullmatch(line.strip()):
            de, en = "Eine Zeile mit # ist kein Skonto nach Vorschrift", "A line with # is no cash discount"
            yield breach("BR-DE-18", "payment_terms", de, en)
    if bill.type_code and bill.type_code not in _TYPES:
        de, en = "Diese Rechnungsart sieht XRechnung nicht vor", "XRechnung does not foresee this kind of invoice"
        yield hint("BR-DE-17", "type_code", de, en)
    if bill.type_code == "384" and not bill.preceding_invoices:
        de, en = "Eine Berichtigung nennt die berichtigte Rechnung", "A correction names the invoice it corrects"
        yield hint("BR-DE-26", "preceding_invoices", de, en)
    names = [each.filename for each in bill.attachments if each.filename]
    if len(set(names)) < len(names):
        de, en = "Zwei Anlagen haben denselben Dateinamen", "Two attachments have the same file name"
        yield breach("BR-DE-22", "attachments", de, en)
    contact = bill.seller.contact
    if contact.telephone and sum(each in "0123456789" for each in contact.telephone) < 3:
        yield hint("BR-DE-27", "seller.contact.telephone", "Das ist keine Telefonnummer", "This is no telephone number")
    if contact.email and not _EMAIL.fullmatch(contact.email):
        yield hint("BR-DE-28", "seller.contact.email", "Das ist keine E-Mail-Adresse", "This is no e-mail address")

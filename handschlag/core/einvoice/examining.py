"""Examine an e-invoice that was received: what is wrong with it, how much that matters, in words.

Plain Python and exact to the cent; the official rules allow a VAT amount to be almost a euro off. What a fault means
for the buyer follows the letter of the German Ministry of Finance of 2025-10-15 on e-invoices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

from handschlag.core import code_lists, identifiers
from handschlag.core.bill import Bill
from handschlag.core.countries import COUNTRIES, EU
from handschlag.core.currencies import OF_THE_NORM
from handschlag.core.einvoice.conforming import breaches
from handschlag.core.einvoice.reading import Reading
from handschlag.core.einvoice.recounting import recount
from handschlag.core.einvoice.remarks import Remark, Severity
from handschlag.core.tax import Category
from handschlag.core.terms import short_date
from handschlag.core.text import Text, hides


def examine(reading: Reading, *, today: date | None = None) -> list[Remark]:
    """Every fault we find, the grave ones first. Without ``today`` nothing is said about dates in the future."""
    found = [
        *_format(reading),
        *_statements(reading),
        *_tax(reading),
        *recount(reading),
        *_numbers(reading.bill),
        *_dates(reading.bill, today),
        *_texts(reading.bill),
    ]
    said = {remark.path for remark in found if remark.severity != "other"}
    found += [each for each in breaches(reading) if each.path not in said]
    return sorted(found, key=lambda remark: get_args(Severity).index(remark.severity))


# -- format

_SUMS_NEEDED = {
    "BT-106": Text("die Summe der Positionen", "the sum of the lines"),
    "BT-109": Text("die Summe ohne Umsatzsteuer", "the total without VAT"),
    "BT-112": Text("die Summe mit Umsatzsteuer", "the total with VAT"),
    "BT-115": Text("der Zahlbetrag", "the amount due"),
}


# Profiles of CII where elements may stand more than once that the norm has once; in UBL its rules always hold
_MAY_REPEAT = ("extended", "cius", "unknown")
# CII-SR-467, -468: the same everywhere; FX-SCH-A-000033: one VAT id, one tax number
_NEVER_TWICE = re.compile(r".*/(?:payment_means_code|payment_means_text|SpecifiedTaxRegistration(?:\[[0-9]+\])?/ID)")


def _format(reading: Reading) -> Iterator[Remark]:
    if not reading.specification:
        yield Remark(
            "BR-01",
            "format",
            "specification",
            Text(
                "Das Dokument sagt nicht, welchen Regeln es folgt", "The document does not say which rules it follows"
            ),
            "BR-01 (BT-24)",
        )
    if reading.profile.remark:
        yield Remark("PROFILE", "vat", "specification", reading.profile.remark, "EN 16931-1, ZUGFeRD 2")
    elif not reading.bill.lines:
        yield Remark(
            "BR-16", "format", "lines", Text("Die Rechnung hat keine Position", "The invoice has no line"), "BR-16"
        )
    needed = ("BT-109", "BT-112", "BT-115") if reading.profile.key == "minimum" else tuple(_SUMS_NEEDED)
    for term in needed:
        if term in reading.absent:
            what = _SUMS_NEEDED[term]
            yield Remark(
                f"MISSING-{term}",
                "format",
                term,
                Text(f"Es fehlt: {what.de}", f"Missing: {what.en}"),
                "BR-12 to BR-15",
            )
    for lost in reading.lost:
        if lost.why == "unreadable":
            yield Remark(
                "UNREADABLE",
                "format",
                lost.path,
                Text(f"Das lässt sich nicht lesen: {lost.value[:80]}", f"This cannot be read: {lost.value[:80]}"),
                "XML schema",
            )
        elif lost.why == "repeated":
            may = reading.syntax == "CII" and reading.profile.key in _MAY_REPEAT
            yield Remark(
                "REPEATED",
                "other" if may and not _NEVER_TWICE.fullmatch(lost.path) else "rules",
                lost.path,
                Text(f"Das steht mehr als einmal da: {lost.value[:80]}", f"This is there twice: {lost.value[:80]}"),
                "EN 16931-1",
            )


# -- what VAT law demands (§ 14 Abs. 4 UStG)


def _statements(reading: Reading) -> Iterator[Remark]:
    bill = reading.bill
    seller, buyer = bill.seller, bill.buyer
    known = seller.vat_identifier or seller.tax_registration_identifier or bill.tax_representative.vat_identifier
    periods = [bill.period, *(line.period for line in bill.lines)]
    supply = bill.delivery_date or any(period.start_date or period.end_date for period in periods)
    small = reading.totals.gross <= 250 and bill.currency == "EUR"
    for there, path, de, en, source in (
        (bill.number, "number", "die Rechnungsnummer", "the invoice number", "Nr. 4, BT-1"),
        (bill.issue_date, "issue_date", "das Rechnungsdatum", "the invoice date", "Nr. 3, BT-2"),
        (seller.name, "seller.name", "der Name des Verkäufers", "the name of the seller", "Nr. 1, BT-27"),
        (
            seller.address.city or seller.address.line_1 or not bill.lines,
            "seller.address",
            "die Anschrift des Verkäufers",
            "the address of the seller",
            "Nr. 1, BG-5",
        ),
        (known, "seller.vat_identifier", "Steuernummer oder USt-IdNr.", "tax number or VAT id", "Nr. 2, BT-31, BT-32"),
        (buyer.name or small, "buyer.name", "der Name des Käufers", "the name of the buyer", "Nr. 1, BT-44"),
        (
            buyer.address.city or buyer.address.line_1 or small or not bill.lines,
            "buyer.address",
            "die Anschrift des Käufers",
            "the address of the buyer",
            "Nr. 1, BG-8",
        ),
        (
            supply or small or not bill.lines,
            "delivery_date",
            "Tag oder Zeitraum der Leistung",
            "the day or period of supply",
            "Nr. 6, BT-72, BG-14",
        ),
    ):
        if not there:
            yield Remark(
                f"DE-14-4-{path.upper().replace('.', '-').replace('_', '-')}",
                "vat",
                path,
                Text(f"Es fehlt: {de}", f"Missing: {en}"),
                f"§ 14 Abs. 4 {source}",
            )
    for index, line in enumerate(bill.lines):
        if not line.name and not line.description:
            yield Remark(
                "DE-14-4-5-NAME",
                "vat",
                f"lines.{index}.name",
                Text(
                    f"Position {index + 1} sagt nicht, was geliefert wurde", f"Line {index + 1} does not say what it is"
                ),
                "§ 14 Abs. 4 Nr. 5, BT-153",
            )
        if line.quantity is None:
            yield Remark(
                "DE-14-4-5-QUANTITY",
                "vat",
                f"lines.{index}.quantity",
                Text(f"Position {index + 1} hat keine Menge", f"Line {index + 1} has no quantity"),
                "§ 14 Abs. 4 Nr. 5, BT-129",
            )


# -- categories and reasons

_WITHOUT_TAX = ("Z", "E", "AE", "K", "G", "O")
_WITH_REASON = ("E", "AE", "K", "G", "O")


def _tax(reading: Reading) -> Iterator[Remark]:
    bill = reading.bill
    categories = {group.treatment.category for group in reading.totals.groups}
    for index, group in enumerate(reading.totals.groups):
        category, rate = group.treatment.category, group.treatment.rate
        path = f"groups.{index}"
        if category not in get_args(Category):
            yield _vat(
                "BR-CL-17",
                path,
                f"„{category}“ ist keine Art der Umsatzsteuer",
                f"“{category}” is no VAT category",
                "BR-CL-17",
            )
        if category in _WITHOUT_TAX and (group.tax or rate):
            yield _vat(
                "DE-14C",
                path,
                f"Umsatzsteuer steht auf der Rechnung, obwohl bei {category} keine anfällt",
                f"VAT is shown although category {category} has none",
                "§ 14c UStG, BR-E-09",
            )
        if category == "S" and not rate > 0:
            yield _vat("BR-S-06", path, "Der Steuersatz fehlt", "The VAT rate is missing", "§ 14 Abs. 4 Nr. 8, BR-S-06")
        if category in _WITH_REASON and not (group.treatment.reason or group.treatment.reason_code):
            yield _vat(
                "BR-E-10",
                path,
                "Es fehlt der Grund, warum keine Umsatzsteuer anfällt",
                "The reason why there is no VAT is missing",
                "§ 14 Abs. 4 Nr. 8, BR-E-10",
            )
    elsewhere = bill.buyer.address.country_code not in (*EU, "")  # where there are no VAT ids of the EU
    if categories & {"AE", "K"} and not bill.buyer.vat_identifier and not elsewhere:
        yield _vat(
            "BUYER-VAT-ID",
            "buyer.vat_identifier",
            "Es fehlt die USt-IdNr. des Käufers",
            "The VAT id of the buyer is missing",
            "§ 14a Abs. 1 und 3 UStG, BR-IC-02",
        )
    if "O" in categories and len(categories) > 1:
        yield _vat(
            "BR-O-11",
            "groups",
            "Nicht steuerbare Umsätze stehen neben anderen",
            "Supplies outside VAT stand beside others",
            "BR-O-11 to BR-O-14",
        )


def _vat(code: str, path: str, de: str, en: str, source: str) -> Remark:
    return Remark(code, "vat", path, Text(de, en), source)


def _other(code: str, path: str, sentence: Text, source: str) -> Remark:
    return Remark(code, "other", path, sentence, source)


# -- numbers with check digits, codes


def _numbers(bill: Bill) -> Iterator[Remark]:
    for path, account in _accounts(bill):
        iban = account.account_identifier
        if iban and iban[:2].isalpha() and (problem := identifiers.check_iban(iban)):
            yield _other("IBAN", f"{path}.account_identifier", problem, "ISO 13616, BR-DE-19")
        bic = account.service_provider_identifier
        if bic and (problem := identifiers.check_bic(bic)):
            yield _other("BIC", f"{path}.service_provider_identifier", problem, "ISO 9362")
    if bill.seller.vat_identifier and (problem := identifiers.check_vat_identifier(bill.seller.vat_identifier)):
        yield Remark("VAT-ID", "vat", "seller.vat_identifier", problem, "§ 14 Abs. 4 Nr. 2 UStG, BR-CO-09")
    for path, vat_identifier in (
        ("buyer.vat_identifier", bill.buyer.vat_identifier),
        ("tax_representative.vat_identifier", bill.tax_representative.vat_identifier),
    ):
        if vat_identifier and (problem := identifiers.check_vat_identifier(vat_identifier)):
            of_a_country = vat_identifier[:2].upper() in (*COUNTRIES, "EL", "XI")
            yield Remark("VAT-ID", "other" if of_a_country else "rules", path, problem, "BR-CO-09")
    if bill.currency not in OF_THE_NORM:
        yield _vat(
            "BR-CL-04",
            "currency",
            f"„{bill.currency}“ ist keine Währung, in der es E-Rechnungen gibt",
            f"“{bill.currency}” is no currency an e-invoice can have",
            "BR-05, BR-CL-04",
        )
    if bill.type_code not in code_lists.INVOICE_TYPES | code_lists.CREDIT_NOTE_TYPES:
        kind = bill.type_code
        sentence = Text(f"„{kind}“ ist keine Rechnungsart", f"“{kind}” is no kind of invoice")
        yield Remark("BR-CL-01", "format", "type_code", sentence, "BR-CL-01")
    for path, country in (
        ("seller.address.country_code", bill.seller.address.country_code),
        ("buyer.address.country_code", bill.buyer.address.country_code),
    ):
        if country and country not in COUNTRIES:
            yield Remark("BR-CL-14", "rules", path, identifiers.check_country(country) or Text("", ""), "BR-CL-14")
    yield from _doubles(bill)


def _accounts(bill: Bill) -> Iterator[tuple[str, Any]]:
    yield "payment", bill.payment
    yield from ((f"further_accounts.{index}", account) for index, account in enumerate(bill.further_accounts))


def _doubles(bill: Bill) -> Iterator[Remark]:
    seen: set[str] = set()
    for index, line in enumerate(bill.lines):
        if line.identifier and line.identifier in seen:
            sentence = Text(f"Zwei Positionen heißen „{line.identifier}“", f"Two lines are called “{line.identifier}”")
            yield _other("LINE-TWICE", f"lines.{index}.identifier", sentence, "EN 16931-1, BT-126")
        seen.add(line.identifier)
    names = [each.filename for each in bill.attachments if each.filename]
    if len(set(names)) < len(names):
        sentence = Text("Zwei Anlagen haben denselben Dateinamen", "Two attachments have the same file name")
        yield _other("BR-DE-22", "attachments", sentence, "BR-DE-22")


# -- days


def _dates(bill: Bill, today: date | None) -> Iterator[Remark]:
    if today and bill.issue_date and bill.issue_date > today:
        de, en = short_date(bill.issue_date), short_date(bill.issue_date, "en")
        yield _vat(
            "FUTURE",
            "issue_date",
            f"Das Rechnungsdatum {de} liegt in der Zukunft",
            f"The invoice date {en} lies ahead",
            "§ 14 Abs. 4 Nr. 3 UStG",
        )
    if bill.due_date and bill.issue_date and bill.due_date < bill.issue_date:
        sentence = Text("Fällig vor dem Rechnungsdatum", "Due before the invoice date")
        yield _other("DUE-BEFORE-ISSUE", "due_date", sentence, "BT-9")
    for path, period in (("period", bill.period), *((f"lines.{i}.period", x.period) for i, x in enumerate(bill.lines))):
        if period.start_date and period.end_date and period.end_date < period.start_date:
            yield _vat(
                "BR-29",
                path,
                "Der Zeitraum endet, bevor er beginnt",
                "The period ends before it begins",
                "BR-29, BR-30",
            )
    if bill.tax_point_date and bill.tax_point_code:
        sentence = Text("Steuerzeitpunkt als Tag und als Code", "Tax point as a day and as a code")
        yield Remark("BR-CO-03", "rules", "tax_point_date", sentence, "BR-CO-03")


# -- texts that show something else than they say


def _texts(bill: Bill) -> Iterator[Remark]:
    texts: list[tuple[str, str]] = []
    _collect(bill, "", texts)
    if hides("\n".join(text for _, text in texts)):
        path = next(path for path, text in texts if hides(text))
        sentence = Text(
            "Ein Text enthält unsichtbare Zeichen oder kehrt die Leserichtung um. Wir zeigen ihn ohne sie",
            "A text has invisible characters or turns the reading direction. We show it without them",
        )
        yield _other("HIDDEN-CHARACTERS", path, sentence, "Unicode TR 36")


def _collect(part: Any, path: str, texts: list[tuple[str, str]]) -> None:
    """Every text of a part of the bill with its path. Called for each part of each line, so it is kept quick."""
    for name in part.__dataclass_fields__:
        value = getattr(part, name)
        if not value:
            continue
        kind = type(value)
        if kind is str:
            texts.append((path + name, value))
        elif kind is tuple:
            for index, each in enumerate(value):
                _collect(each, f"{path}{name}.{index}.", texts)
        elif hasattr(kind, "__dataclass_fields__"):
            _collect(value, f"{path}{name}.", texts)

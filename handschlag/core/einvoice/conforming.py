"""What EN 16931 demands of every invoice: what must be there, what must go together, how exact figures may be.

For documents of others; what is recounted stands in ``recounting``, which codes a list has in ``conforming_codes``,
what XRechnung and Peppol want besides in ``conforming_german``. The code of a remark is that of the norm's rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from handschlag.core.bill import Adjustment, Line, Payee, Place, TaxRepresentative
from handschlag.core.einvoice import conforming_codes, conforming_german, conforming_shape, conforming_spelling
from handschlag.core.einvoice.outlining import untied
from handschlag.core.einvoice.profiles import EXTENDED
from handschlag.core.einvoice.reading import Reading
from handschlag.core.einvoice.remarks import Remark, breach, hint, missing

# A rule that holds or does not: its code, the field, whether it is broken, what to say in German and English.
Broken = tuple[str, str, bool, str, str]


def breaches(reading: Reading) -> Iterator[Remark]:
    """Every rule of the document's rule set that it breaks; profiles without lines promise too little for any."""
    if not reading.profile.is_invoice:
        return
    for code, path, broken, de, en in (*_document(reading), *_parties(reading), *_payment(reading), *_tax(reading)):
        if broken:
            yield missing(code, path, de, en)
    for index, line in enumerate(reading.bill.lines):
        for code, path, broken, de, en in _line(line, index):
            if broken:
                yield missing(code, f"lines.{index}.{path}", de, en)
    terms = reading.bill.due_date or reading.bill.payment_terms or reading.bill.cash_discounts
    if reading.totals.payable > 0 and not terms:  # no rule of the norm since 1.3.14, and still good to know
        say = breach if reading.profile.key == EXTENDED else hint
        yield say("BR-CO-25", "due_date", "Es fehlt: bis wann zu zahlen ist", "Missing: the day the money is due")
    for entry, follows in untied(reading.outline):
        stated = f"{entry.total.net:f}"
        yield hint(
            "BR-DEX-02",
            entry.path,
            f"Der Betrag {stated} ist nicht die Summe {follows:f} der Zeilen darunter",
            f"The amount {stated} is not the sum {follows:f} of the lines below it",
        )
    categories = {group.treatment.category for group in reading.totals.groups}
    for entry in reading.outline:
        category = entry.total.treatment.category
        if category in _TAXED_APART and category not in categories:
            de, en = "steht nicht in der Aufschlüsselung der Umsatzsteuer", "is not in the VAT breakdown"
            code = {"K": "IC"}.get(category, category)
            yield breach(f"BR-{code}-01", entry.path, f"Die Steuerart {category} {de}", f"VAT category {category} {en}")
    yield from _contradictions(reading)
    yield from _decimals(reading)
    yield from conforming_spelling.breaches(reading)
    yield from conforming_shape.breaches(reading)
    yield from conforming_codes.breaches(reading)
    yield from conforming_german.breaches(reading)


_TAXED_APART = ("Z", "E", "AE", "K", "G", "O")

# -- what must be there


def _document(reading: Reading) -> Iterator[Broken]:
    bill, totals = reading.bill, reading.totals
    yield "BR-02", "number", not bill.number, "die Rechnungsnummer", "the invoice number"
    yield "BR-03", "issue_date", not bill.issue_date, "das Rechnungsdatum", "the invoice date"
    other_currency = bill.tax_currency not in ("", bill.currency) and totals.tax_in_tax_currency is None
    yield "BR-53", "BT-111", other_currency, "die Umsatzsteuer in der anderen Währung", "the VAT in the other currency"
    for index, file in enumerate(bill.attachments):
        path = f"attachments.{index}.reference"
        yield "BR-52", path, not file.reference, "der Name einer Anlage", "the reference of an attachment"
        nameless = bool(file.content) and not (file.filename and file.media_type)
        path = f"attachments.{index}.filename"
        yield "UBL-DT-07", path, nameless, "Dateiname oder Art einer Anlage", "an attachment's file name or kind"
    for index, earlier in enumerate(bill.preceding_invoices):
        path = f"preceding_invoices.{index}.number"
        yield "BR-55", path, not earlier.number, "die Nummer der früheren Rechnung", "the earlier invoice's number"


def _parties(reading: Reading) -> Iterator[Broken]:
    bill = reading.bill
    seller, buyer = bill.seller, bill.buyer
    yield "BR-06", "seller.name", not seller.name, "der Name des Verkäufers", "the name of the seller"
    yield "BR-07", "buyer.name", not buyer.name, "der Name des Käufers", "the name of the buyer"
    no_country = not seller.address.country_code
    yield "BR-09", "seller.address.country_code", no_country, "das Land des Verkäufers", "the country of the seller"
    no_country = not buyer.address.country_code
    yield "BR-11", "buyer.address.country_code", no_country, "das Land des Käufers", "the country of the buyer"
    unknown = not (seller.identifiers or seller.legal_registration_identifier or seller.vat_identifier)
    yield "BR-CO-26", "seller.identifiers", unknown, "eine Kennung des Verkäufers", "an identifier of the seller"
    for code, side, party in (("BR-62", "seller", seller), ("BR-63", "buyer", buyer)):
        open_ended = bool(party.electronic_address) and not party.electronic_address_scheme
        path = f"{side}.electronic_address_scheme"
        yield code, path, open_ended, "das Schema der elektronischen Adresse", "the electronic address's scheme"
    payee = bill.payee
    yield "BR-17", "payee.name", payee != Payee() and not payee.name, "der Zahlungsempfänger", "the name of the payee"
    stand_in = bill.tax_representative
    if stand_in != TaxRepresentative():
        for code, path, value, de, en in (
            ("BR-18", "name", stand_in.name, "der Name des Steuervertreters", "the tax representative's name"),
            (
                "BR-20",
                "address.country_code",
                stand_in.address.country_code,
                "das Land des Steuervertreters",
                "the tax representative's country",
            ),
            (
                "BR-56",
                "vat_identifier",
                stand_in.vat_identifier,
                "die USt-IdNr. des Steuervertreters",
                "the tax representative's VAT id",
            ),
        ):
            yield code, f"tax_representative.{path}", not value, de, en
    place = bill.delivery.address
    no_country = place != Place() and not place.country_code
    yield "BR-57", "delivery.address.country_code", no_country, "das Land der Lieferung", "the country of delivery"


def _payment(reading: Reading) -> Iterator[Broken]:
    bill = reading.bill
    accounts = (bill.payment, *bill.further_accounts)
    somehow = any(each.account_identifier for each in accounts) or bill.card.number or bill.direct_debit.debited_account
    no_code = bool(somehow) and not bill.payment_means_code
    yield "BR-49", "payment_means_code", no_code, "der Code der Zahlungsart", "the code of the way to pay"
    for index, each in enumerate(accounts):
        path = "payment" if not index else f"further_accounts.{index - 1}"
        no_account = bool(each.account_name or each.service_provider_identifier) and not each.account_identifier
        path += ".account_identifier"
        yield "BR-50", path, no_account, "das Konto für die Überweisung", "the account to pay to"


def _line(line: Line, index: int) -> Iterator[Broken]:
    in_line = f"in Position {index + 1}"
    at_line = f"in line {index + 1}"
    yield "BR-21", "identifier", not line.identifier, f"die Nummer {in_line}", f"the number {at_line}"
    yield "BR-23", "unit_code", not line.unit_code, f"die Einheit {in_line}", f"the unit {at_line}"
    yield "BR-25", "name", not line.name, f"die Bezeichnung {in_line}", f"the item's name {at_line}"
    yield "BR-26", "price", line.price is None, f"der Preis {in_line}", f"the price {at_line}"
    no_tax = not line.tax or not line.tax.category
    yield "BR-CO-04", "tax.category", no_tax, f"die Steuerart {in_line}", f"the VAT category {at_line}"
    item = line.standard_identifier
    no_scheme = bool(item.value) and not item.scheme
    path = "standard_identifier.scheme"
    yield "BR-64", path, no_scheme, f"das Schema der Artikelkennung {in_line}", f"an item's scheme {at_line}"
    for each in line.classifications:
        listless = not each.list_identifier
        yield "BR-65", "classifications", listless, f"die Liste der Warengruppe {in_line}", f"the item's list {at_line}"
    for pair in line.attributes:
        half = not (pair.name and pair.value)
        yield "BR-54", "attributes", half, f"Name oder Wert einer Eigenschaft {in_line}", f"half a property {at_line}"
    for name, code, adjustments in (("allowances", "BR-42", line.allowances), ("charges", "BR-44", line.charges)):
        yield from _reasons(name, code, adjustments)


def _tax(reading: Reading) -> Iterator[Broken]:
    bill = reading.bill
    for name, reason, tax, adjustments in (
        ("allowances", "BR-33", "BR-32", bill.allowances),
        ("charges", "BR-38", "BR-37", bill.charges),
    ):
        yield from _reasons(name, reason, adjustments)
        for index, each in enumerate(adjustments):
            untaxed = not each.tax or not each.tax.category
            yield tax, f"{name}.{index}.tax", untaxed, "die Steuerart eines Abzugs oder Zuschlags", "a VAT category"
    categories = {group.treatment.category for group in reading.totals.groups}
    seller_known = bill.seller.vat_identifier or bill.tax_representative.vat_identifier
    for code, category in (("BR-IC-02", "K"), ("BR-G-02", "G")):
        unknown = category in categories and not seller_known
        yield code, "seller.vat_identifier", unknown, "die USt-IdNr. des Verkäufers", "the VAT id of the seller"
    buyer = bill.buyer
    unknown = "AE" in categories and not (buyer.vat_identifier or buyer.legal_registration_identifier)
    yield "BR-AE-02", "buyer.vat_identifier", unknown, "die USt-IdNr. des Käufers", "the VAT id of the buyer"
    unknown = "K" in categories and not buyer.vat_identifier
    yield "BR-IC-02", "buyer.vat_identifier", unknown, "die USt-IdNr. des Käufers", "the VAT id of the buyer"
    if "K" in categories:
        day = bill.delivery_date or bill.period.start_date or bill.period.end_date
        yield "BR-IC-11", "delivery_date", not day, "der Tag der Lieferung", "the day of delivery"
        path, no_country = "delivery.address.country_code", not bill.delivery.address.country_code
        yield "BR-IC-12", path, no_country, "das Land der Lieferung", "the country of delivery"


def _reasons(name: str, code: str, adjustments: Iterable[Adjustment]) -> Iterator[Broken]:
    for index, each in enumerate(adjustments):
        silent = not (each.reason or each.reason_code)
        yield code, f"{name}.{index}.reason", silent, "der Grund eines Abzugs oder Zuschlags", "why there is a discount"


# -- what must not be together


def _contradictions(reading: Reading) -> Iterator[Remark]:
    bill = reading.bill
    for index, line in enumerate(bill.lines):
        before = line.price_before_discount
        if before is not None and before < 0:
            yield breach(
                "BR-28",
                f"lines.{index}.price_before_discount",
                f"Position {index + 1} hat einen negativen Preis vor Nachlass",
                f"Line {index + 1} has a negative price before the discount",
            )
    if len(bill.card.number) > 10:
        say = breach if reading.syntax == "CII" else hint
        de, en = "Eine Rechnung nennt nie die ganze Kartennummer", "An invoice never has the whole card number"
        yield say("BR-51", "card.number", de, en)
    for side, vat_identifier in (
        ("seller", bill.seller.vat_identifier),
        ("buyer", bill.buyer.vat_identifier),
        ("tax_representative", bill.tax_representative.vat_identifier),
    ):
        if vat_identifier and not (vat_identifier[:2].isalpha() and vat_identifier[:2].isupper()):
            de, en = "Eine USt-IdNr. beginnt mit zwei großen Buchstaben", "A VAT id begins with two capital letters"
            yield breach("BR-CO-09", f"{side}.vat_identifier", de, en)
    for index, group in enumerate(reading.totals.groups):
        treatment = group.treatment
        if treatment.category in ("S", "Z", "L", "M") and (treatment.reason or treatment.reason_code):
            yield breach(
                f"BR-{ {'L': 'IG', 'M': 'IP'}.get(treatment.category, treatment.category) }-10",
                f"groups.{index}",
                "Für besteuerte Umsätze steht ein Grund da, warum keine Steuer anfällt",
                "A reason for no VAT is given where there is VAT",
            )
    if {group.treatment.category for group in reading.totals.groups} == {"O"}:
        for side, identifier in (
            ("seller", bill.seller.vat_identifier),
            ("buyer", bill.buyer.vat_identifier),
            ("tax_representative", bill.tax_representative.vat_identifier),
        ):
            if identifier:
                yield breach(
                    "BR-O-02",
                    f"{side}.vat_identifier",
                    "Wo nichts steuerbar ist, darf keine USt-IdNr. stehen",
                    "Where nothing is taxable there must be no VAT id",
                )


# -- how exact figures may be

_SUMS = "line_total allowance_total charge_total net tax gross prepaid rounding payable tax_in_tax_currency".split()


def _decimals(reading: Reading) -> Iterator[Remark]:
    """BR-DEC-01 to BR-DEC-28: amounts have two decimals at most; prices, quantities and percentages any number."""
    t = reading.totals
    found: list[tuple[str, Decimal | None]] = [(name, getattr(t, name)) for name in _SUMS]
    for index, line in enumerate(t.lines):
        found.append((f"lines.{index}.net", line.net))
        for each in (*line.allowances, *line.charges):
            found += [(f"lines.{index}", each.amount), (f"lines.{index}", each.base)]
    found += [(entry.path, entry.total.net) for entry in reading.outline]
    claims = enumerate(reading.bill.third_party_payments)
    found += [(f"third_party_payments.{index}.amount", each.amount) for index, each in claims]  # BR-DEX-13
    for adjustment in (*t.allowances, *t.charges):
        found += [("allowances", adjustment.amount), ("allowances", adjustment.base)]
    for index, group in enumerate(t.groups):
        found += [(f"groups.{index}", group.taxable), (f"groups.{index}", group.tax)]
    for path, amount in found:
        if amount is not None and int(amount.as_tuple().exponent) < -2:
            yield breach(
                "BR-DEC",
                path,
                f"{amount:f} hat mehr als zwei Nachkommastellen",
                f"{amount:f} has more than two decimals",
            )
            return

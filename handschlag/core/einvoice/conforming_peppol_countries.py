"""What Peppol BIS Billing 3 demands of sellers in some countries besides: DK-R, GR-R, IS-R, IT-R, NL-R, NO-R, SE-R.

Those for Germany (DE-R) are the rules of XRechnung: ``conforming_german``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from handschlag.core.bill import Address, Adjustment, Bill, Identifier, Line, Party
from handschlag.core.code_lists import CREDIT_NOTE_TYPES
from handschlag.core.einvoice.reading import Reading
from handschlag.core.einvoice.remarks import Remark, breach
from handschlag.core.identifiers import stdnum_valid

# A rule: its code, the field, whether it is broken, what the country demands in German and English.
Rule = tuple[str, str, bool, str, str]

_ADDRESS = ("Straße, PLZ und Ort", "street, postcode and town")
_REGISTER = ("eine Registernummer mit ihrem Schema", "a register number with its scheme")
_TAX_NUMBER = ("eine gültige Steuernummer", "a valid tax number")


def breaches(reading: Reading) -> Iterator[Remark]:
    """Every rule of the seller's country that the document breaks."""
    bill = reading.bill
    by_address = bill.seller.address.country_code.upper()
    by_number = _country(bill)
    for country, rules in _COUNTRIES.items():
        if country == (by_number if country in _BY_NUMBER else by_address):
            for code, path, broken, de, en in rules(bill, reading):
                if broken:
                    de, en = f"Für Absender aus {country} verlangt Peppol {de}", f"Peppol wants of a seller there {en}"
                    yield breach(code, path, de, en)


def _country(bill: Bill) -> str:
    """The seller's country as the rules take it from the VAT id, else the representative's, else the address."""
    for number in (bill.seller.vat_identifier, bill.tax_representative.vat_identifier):
        if number:
            return number[:2].upper().replace("EL", "GR")
    return bill.seller.address.country_code.upper()


def _lacks(address: Address, *names: str) -> bool:
    return not all(getattr(address, name) for name in names)


def _has(party: Party, *schemes: str) -> bool:
    return bool(party.legal_registration_identifier) and party.legal_registration_scheme in schemes


def _both(bill: Bill) -> bool:
    return bill.seller.address.country_code.upper() == bill.buyer.address.country_code.upper()


# -- Denmark


def _danish(bill: Bill, reading: Reading) -> Iterator[Rule]:
    seller, buyer = bill.seller, bill.buyer
    path = "seller.legal_registration_identifier"
    yield "DK-R-002", path, not seller.legal_registration_identifier, *_REGISTER
    other = bool(seller.legal_registration_identifier) and not _has(seller, "0184")
    yield "DK-R-014", path, other, "das Schema 0184 zur Registernummer", "scheme 0184 with the register number"
    if not _both(bill):
        return
    is_credit = bill.type_code in CREDIT_NOTE_TYPES
    negative = is_credit and reading.totals.payable < 0
    yield "DK-R-016", "BT-115", negative, "Gutschriften, die nicht unter null gehen", "credit notes of zero or more"
    bare = any(not each.scheme for each in (*seller.identifiers, *buyer.identifiers)) or bool(buyer.customer_number)
    yield "DK-R-013", "buyer.identifiers", bare, "ein Schema zu jeder Kennung", "a scheme with every identifier"
    other = bool(buyer.legal_registration_identifier) and not _has(buyer, "0184")
    yield "DK-R-017", "buyer.legal_registration_identifier", other, *_REGISTER
    if not is_credit:
        yield from _danish_payment(bill)
    for index, line in enumerate(bill.lines):
        classes = [each for each in line.classifications if each.list_identifier == "TST"]
        old = bool(classes) and not any(each.list_version in _UNSPSC for each in classes)
        path = f"lines.{index}.classifications"
        yield "DK-R-003", path, old, "UNSPSC in der Fassung 19.05.01 oder 26.08.01", "UNSPSC 19.05.01 or 26.08.01"
    for adjustment in (*bill.allowances, *bill.charges, *(a for line in bill.lines for a in _adjustments_of(line))):
        wrong = adjustment.reason_code == "ZZZ" and not _is_danish_reason(adjustment.reason)
        yield "DK-R-004", "charges", wrong, "zum Grund ZZZ die Abgabe", "the duty beside the reason ZZZ"


_UNSPSC = ("19.05.01", "19.0501", "26.08.01", "26.0801")
_DANISH_MEANS = frozenset("1 10 31 42 48 49 50 58 59 93 97".split())


def _adjustments_of(line: Line) -> tuple[Adjustment, ...]:
    return (*line.allowances, *line.charges)


def _is_danish_reason(reason: str) -> bool:
    words = " ".join(reason.split())
    return bool(re.fullmatch(r"[0-9]{4}", words) or re.fullmatch(r"[^#].*#.*[^#]", reason, re.DOTALL))


def _danish_payment(bill: Bill) -> Iterator[Rule]:
    code, account, slip = bill.payment_means_code, bill.payment, bill.remittance_information
    path, number = "payment_means_code", account.account_identifier
    if not code:
        return
    yield (
        "DK-R-005",
        path,
        code not in _DANISH_MEANS,
        "eine dort übliche Zahlungsart",
        "a way to pay that is usual there",
    )
    open_account = code in ("31", "42") and not (number and account.service_provider_identifier)
    yield "DK-R-006", path, open_account, "Konto und Bank", "account and bank"
    open_mandate = code == "49" and not (bill.direct_debit.mandate_reference and bill.direct_debit.debited_account)
    yield "DK-R-007", path, open_mandate, "Mandat und Konto des Käufers", "mandate and the buyer's account"
    giro = slip[:3] in ("01#", "04#", "15#") and re.fullmatch(r"[0-9]{7,8}", number)
    yield "DK-R-008", path, code == "50" and not giro, "Kartenart und Girokonto", "kind of card and giro account"
    short = code == "50" and slip[:3] in ("04#", "15#") and len(slip) != 19
    yield "DK-R-009", path, short, "die Nummer hinter der Kartenart", "the number behind the kind of card"
    joint = slip[:3] in ("71#", "73#", "75#") and len(number) == 8
    yield (
        "DK-R-010",
        path,
        code == "93" and not joint,
        "Kartenart und Kreditornummer",
        "kind of card and creditor number",
    )
    short = code == "93" and slip[:3] in ("71#", "75#") and len(slip) not in (18, 19)
    yield "DK-R-011", path, short, "die Nummer hinter der Kartenart", "the number behind the kind of card"


# -- Greece


def _greek(bill: Bill, _: Reading) -> Iterator[Rule]:
    seller, buyer = bill.seller, bill.buyer
    yield "GR-R-001", "number", not _is_greek_number(bill), "eine Nummer aus sechs Teilen", "a number of six parts"
    yield "GR-R-002", "seller.trading_name", not seller.trading_name, "den Namen des Registers", "the registered name"
    wrong = bool(seller.vat_identifier) and not _is_greek(seller.vat_identifier)
    yield "GR-R-003", "seller.vat_identifier", wrong, *_TAX_NUMBER
    yield "GR-R-005", "buyer.trading_name", not buyer.trading_name, "den Namen des Käufers", "the name of the buyer"
    address = Identifier(seller.electronic_address, seller.electronic_address_scheme)
    yield "GR-R-009", "seller.electronic_address", not _is_greek_address(address), *_TAX_NUMBER
    yield from _greek_marks(bill)
    if (buyer.vat_identifier[:2].upper() or buyer.address.country_code.upper()) in ("EL", "GR"):
        yield "GR-R-006", "buyer.vat_identifier", not _is_greek(buyer.vat_identifier), *_TAX_NUMBER
        address = Identifier(buyer.electronic_address, buyer.electronic_address_scheme)
        yield "GR-R-010", "buyer.electronic_address", not _is_greek_address(address), *_TAX_NUMBER


def _greek_marks(bill: Bill) -> Iterator[Rule]:
    """What the Greek tax office gave the invoice, among its attachments."""
    marks = [each for each in bill.attachments if each.description == "##M.AR.K##"]
    wrong = len(marks) != 1 or not re.match("[1-9]", marks[0].reference)
    wrong = wrong and bill.seller.address.country_code.upper() == "GR"
    yield "GR-R-004", "attachments", wrong, "die Nummer MARK als Anlage", "the number MARK as an attachment"
    links = [each for each in bill.attachments if each.description == "##INVOICE|URL##"]
    wrong = len(links) > 1 or not all(each.url for each in links)
    yield "GR-R-008", "attachments", wrong, "eine Adresse der Rechnung", "one address of the invoice"


def _is_greek(vat_identifier: str) -> bool:
    return vat_identifier.startswith("EL") and stdnum_valid("gr.vat", vat_identifier[2:])


def _is_greek_address(address: Identifier) -> bool:
    return not address.value or (address.scheme == "9933" and stdnum_valid("gr.vat", address.value))


def _is_greek_number(bill: Bill) -> bool:
    parts = bill.number.split("|")
    day = bill.issue_date.strftime("%d/%m/%Y") if bill.issue_date else ""
    return (
        len(parts) == 6
        and all(parts)
        and f"EL{parts[0]}" == bill.seller.vat_identifier
        and parts[1] == day
        and parts[2].isdecimal()
    )


# -- Iceland, Italy, the Netherlands, Norway, Sweden


def _icelandic(bill: Bill, _: Reading) -> Iterator[Rule]:
    yield "IS-R-002", "seller.legal_registration_identifier", not _has(bill.seller, "0196"), *_REGISTER
    yield "IS-R-003", "seller.address", _lacks(bill.seller.address, "line_1", "post_code"), *_ADDRESS
    if _both(bill):
        yield "IS-R-004", "buyer.legal_registration_identifier", not _has(bill.buyer, "0196"), *_REGISTER
        yield "IS-R-005", "buyer.address", _lacks(bill.buyer.address, "line_1", "post_code"), *_ADDRESS
    wrong = bill.payment_means_code in ("9", "42") and len(bill.payment.account_identifier) != 12
    yield "IS-R-006", "payment.account_identifier", wrong, "ein Konto aus zwölf Ziffern", "an account of twelve digits"
    for index, each in enumerate(bill.attachments):
        if each.description == "EINDAGI":
            due = bill.due_date.isoformat() if bill.due_date else ""
            wrong = not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", each.reference) or not due or due > each.reference
            path = f"attachments.{index}"
            yield "IS-R-008", path, wrong, "EINDAGI nicht vor der Fälligkeit", "EINDAGI not before the day due"


def _italian(bill: Bill, _: Reading) -> Iterator[Rule]:
    number = bill.seller.tax_registration_identifier
    wrong = bool(number) and not re.fullmatch(r"[A-Z0-9]{11,16}", number)
    yield "IT-R-001", "seller.tax_registration_identifier", wrong, *_TAX_NUMBER
    yield "IT-R-002", "seller.address", _lacks(bill.seller.address, "line_1", "city", "post_code"), *_ADDRESS


def _dutch(bill: Bill, reading: Reading) -> Iterator[Rule]:
    is_credit = bill.type_code in CREDIT_NOTE_TYPES
    nameless = is_credit and not any(each.number for each in bill.preceding_invoices)
    yield "NL-R-001", "preceding_invoices", nameless, "die Nummer der früheren Rechnung", "the earlier invoice's number"
    parts = ("line_1", "city", "post_code")
    yield "NL-R-002", "seller.address", _lacks(bill.seller.address, *parts), *_ADDRESS
    other = bool(bill.seller.legal_registration_identifier) and not _has(bill.seller, "0106", "0190")
    yield "NL-R-003", "seller.legal_registration_identifier", other, *_REGISTER
    representative = bill.tax_representative.address
    lacks = representative.country_code.upper() == "NL" and _lacks(representative, *parts)
    yield "NL-R-006", "tax_representative.address", lacks, *_ADDRESS
    owed = reading.totals.payable < 0 if is_credit else reading.totals.payable > 0
    yield "NL-R-007", "payment_means_code", owed and not bill.payment_means_code, "eine Zahlungsart", "a way to pay"
    orderless = any(line.order_line_reference for line in bill.lines) and not bill.purchase_order_reference
    orderless = orderless and not bill.sales_order_reference
    yield "NL-R-009", "purchase_order_reference", orderless, "die Bestellnummer", "the order number"
    if _both(bill):
        yield "NL-R-004", "buyer.address", _lacks(bill.buyer.address, *parts), *_ADDRESS
        other = bool(bill.buyer.legal_registration_identifier) and not _has(bill.buyer, "0106", "0190")
        yield "NL-R-005", "buyer.legal_registration_identifier", other, *_REGISTER
        unusual = bill.payment_means_code not in ("", "30", "48", "49", "57", "58", "59")
        yield "NL-R-008", "payment_means_code", unusual, "eine dort übliche Zahlungsart", "a usual way to pay"


def _norwegian(bill: Bill, _: Reading) -> Iterator[Rule]:
    number = bill.seller.vat_identifier
    wrong = number.startswith("NO") and not (
        re.fullmatch(r"NO[0-9]{9}MVA", number) and stdnum_valid("no.orgnr", number[2:11])
    )
    yield "NO-R-001", "seller.vat_identifier", wrong, *_TAX_NUMBER


def _swedish(bill: Bill, reading: Reading) -> Iterator[Rule]:
    seller = bill.seller
    if seller.vat_identifier.startswith("SE"):
        wrong = not re.fullmatch(r"SE[0-9]{12}", seller.vat_identifier)
        yield "SE-R-001", "seller.vat_identifier", wrong, *_TAX_NUMBER
        t = reading.totals
        taxes = [line.treatment for line in t.lines] + [group.treatment for group in t.groups]
        taxes += [each.treatment for each in (*t.allowances, *t.charges)]
        rates = {tax.rate for tax in taxes if tax.category == "S"}
        yield "SE-R-006", "groups", not rates <= {25, 12, 6}, "25, 12 oder 6 % Steuer", "VAT of 25, 12 or 6%"
    register = seller.legal_registration_identifier
    wrong = bool(register) and not (re.fullmatch(r"[0-9]{10}", register) and stdnum_valid("se.orgnr", register))
    yield "SE-R-003", "seller.legal_registration_identifier", wrong, *_REGISTER
    approved = seller.tax_registration_identifier.strip().upper() in ("", "GODKÄND FÖR F-SKATT")
    path = "seller.tax_registration_identifier"
    yield "SE-R-005", path, bool(register) and not approved, "„Godkänd för F-skatt“", "“Godkänd för F-skatt”"


_COUNTRIES: dict[str, Callable[[Bill, Reading], Iterator[Rule]]] = {
    "DK": _danish,
    "GR": _greek,
    "IS": _icelandic,
    "IT": _italian,
    "NL": _dutch,
    "NO": _norwegian,
    "SE": _swedish,
}
_BY_NUMBER = ("GR", "IT", "NO")  # the others are known by the address

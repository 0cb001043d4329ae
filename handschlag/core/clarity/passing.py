"""What is already fine: all checks of law and clarity in groups, each with the sentence for "passed"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handschlag.core.bill import Bill
from handschlag.core.clarity.wording import form_of_address
from handschlag.core.legal.case import situation_label
from handschlag.core.payment_code import payment_code
from handschlag.core.text import Text
from handschlag.core.totals import Totals


@dataclass(frozen=True, slots=True)
class Check:
    """One check: passed when no finding has one of its codes."""

    codes: frozenset[str]
    passed: Callable[[Bill, Totals], Text | None]  # None: there was nothing to look at


def _codes(names: str) -> frozenset[str]:
    return frozenset(names.split())


def _named(bill: Bill) -> bool:
    return any(line.name.strip() for line in bill.lines)


def _required(bill: Bill, totals: Totals) -> Text | None:
    return Text("Alle Pflichtangaben nach § 14 UStG", "Everything § 14 of the VAT Act requires")


def _numbers(bill: Bill, totals: Totals) -> Text | None:
    if not bill.seller.vat_identifier.strip() and not bill.seller.tax_registration_identifier.strip():
        return None
    return Text(
        "Anschriften und Steuernummern haben die richtige Form", "Addresses and tax numbers have the right form"
    )


def _situation(bill: Bill, totals: Totals) -> Text | None:
    if not _named(bill):
        return None
    situations = {group.treatment.situation for group in totals.groups}
    if len(situations) != 1:
        return Text("Jede Leistung hat ihren Steuersatz", "Every item has its tax rate") if situations else None
    label = situation_label(situations.pop())
    return Text(f"Steuerfall passt: {label.de}", f"The tax situation fits: {label.en}")


def _sums(bill: Bill, totals: Totals) -> Text | None:
    return Text("Summen und Umsatzsteuer stimmen", "Sums and VAT add up") if totals.gross else None


def _account(bill: Bill, totals: Totals) -> Text | None:
    if not bill.payment.account_identifier.strip():
        return None
    if payment_code(bill, totals):
        return Text("IBAN ist gültig, GiroCode lesbar", "The IBAN is valid, the GiroCode readable")
    return Text("IBAN ist gültig", "The IBAN is valid")


def _due(bill: Bill, totals: Totals) -> Text | None:
    return Text("Die Fälligkeit ist ein fester Tag", "The due date is a fixed day") if bill.due_date else None


def _dates(bill: Bill, totals: Totals) -> Text | None:
    if not bill.issue_date or not (bill.delivery_date or bill.period.start_date or bill.period.end_date):
        return None
    return Text("Rechnungsdatum und Leistungszeit passen zusammen", "Invoice date and service period fit together")


def _units(bill: Bill, totals: Totals) -> Text | None:
    return Text("Einheiten sind ausgeschrieben", "Units are written out") if _named(bill) else None


def _descriptions(bill: Bill, totals: Totals) -> Text | None:
    return Text("Jede Leistung ist genau beschrieben", "Every item is described exactly") if _named(bill) else None


def _plain_words(bill: Bill, totals: Totals) -> Text | None:
    return Text("Keine Fachwörter", "No trade words") if _named(bill) else None


def _one_name(bill: Bill, totals: Totals) -> Text | None:
    several = len({line.name for line in bill.lines if line.name.strip()}) > 1
    return Text("Jede Sache hat einen Namen", "Everything has one name") if several else None


def _order_number(bill: Bill, totals: Totals) -> Text | None:
    given = bill.purchase_order_reference.strip()
    return Text("Die Bestellnummer steht dabei", "The order number is there") if given else None


def _supplied(bill: Bill, totals: Totals) -> Text | None:
    given = bill.delivery_date or bill.period.start_date or bill.period.end_date
    return Text("Die Leistungszeit steht dabei", "The service period is there") if given else None


def _address(bill: Bill, totals: Totals) -> Text | None:
    formal, informal = form_of_address(bill)
    if formal:
        return Text("Durchgehend „Sie“", "“Sie” throughout")
    return Text("Durchgehend „du“", "“du” throughout") if informal else None


def _nothing(bill: Bill, totals: Totals) -> Text | None:
    return None


# The law first, then the ten of the clarity check. Every code stands in exactly one row; a test keeps it so.
CHECKS: tuple[Check, ...] = (
    Check(
        _codes(
            "DE-14-4-1-SELLER DE-14-4-1-BUYER DE-14-4-2 DE-14-4-3 DE-14-4-5-NAME DE-14-4-5-QUANTITY DE-14-4-6 "
            "DE-14-4-7-PRICE DE-14-4-8 DE-14-4-9 DE-31-5 "
            "AT-11-1-3A AT-11-1-3B AT-11-1-3B-UID AT-11-1-3C-NAME AT-11-1-3C-QUANTITY AT-11-1-3D AT-11-1-3E "
            "AT-11-1-3E-PRICE AT-11-1-3G AT-11-1-3I AT-11-13 AT-TAX-NUMBER BR-04 BR-07 BR-16"
        ),
        _required,
    ),
    Check(
        _codes("BR-CL-14 POST-CODE-FORM TAX-NUMBER-FORM BR-CO-09 VAT-ID-COUNTRY BR-CL-25 DE-LEITWEG-ID DE-19A-ID"),
        _numbers,
    ),
    Check(
        _codes(
            "TAX-STATED TAX-SITUATION TAX-MIXED DE-14C TAX-SELLER-VAT-ID TAX-BUYER-VAT-ID TAX-OTHER-EU-COUNTRY "
            "BR-IC-12 TAX-EXPORT-COUNTRY TAX-CONSUMER DE-14A-15TH "
            "TAX-COUNTRY TAX-RATE TAX-DESTINATION TAX-NO-CONSUMER TAX-ABROAD TAX-LEAST-AMOUNT TAX-CONDITION "
            "DE-14C-CORRECTION AT-11-12 AT-11-12-CORRECTION AT-11-15TH"
        ),
        _situation,
    ),
    Check(
        _codes(
            "BR-05 BR-DEC BR-27 BR-CL-23 QUANTITY-ZERO PRICE-BASE DISCOUNT-TOO-HIGH ADJUSTMENT-EMPTY ADJUSTMENT-RANGE "
            "CURRENCY-TAX-IN-EUR TOTALS-DIFFER TOTAL-NEGATIVE TOTAL-ZERO PREPAID-RANGE GROSS-NOT-REACHED"
        ),
        _sums,
    ),
    Check(_codes("PAY-IBAN PAY-IBAN-FORM PAY-HOLDER PAY-BIC-FORM"), _account),
    Check(
        _codes(
            "BR-CO-25 BR-DE-18 DUE-BEFORE-ISSUE DUE-DATE-NO-DAY DUE-AT-ONCE DE-271A AT-459 DE-286-3 "
            "SKONTO-EMPTY SKONTO-DAYS"
        ),
        _due,
    ),
    Check(
        _codes("ISSUE-DATE-AHEAD ISSUE-DATE-BACK SUPPLY-DATE-FAR SUPPLY-AFTER-ISSUE DE-14-2 AT-11-1-LATE BR-29 BR-30"),
        _dates,
    ),
    Check(
        _codes(
            "BR-CO-03 BR-CL-06 BR-17 BR-18 BR-57 BR-CL-16 BR-51 FURTHER-ACCOUNT BR-DE-25 BR-53 BR-52 BR-CL-24 BR-DE-22 "
            "BR-TMP-2 BR-55 DE-14-5 BR-CL-08 BR-CL-10 BR-64 BR-28 BR-54 BR-65 BR-CL-15 BR-CL-19"
        ),
        _nothing,
    ),
    Check(
        _codes(
            "PEPPOL-R010 PEPPOL-R110 BR-DE-10 PEPPOL-CL008 PEPPOL-R003 PEPPOL-R007 PEPPOL-P0112 PEPPOL-COUNTRY "
            "BR-DEX-09 BR-DEX-10 PEPPOL-R040 BR-DE-5 BR-DE-27 BR-DE-3 BR-DE-15 BR-DE-17 SKONTO-DECIMALS "
            "DE-14-2-FORMAT DE-27-38"
        ),
        _nothing,
    ),
    Check(_codes("CLARITY-UNIT-ABBREVIATED CLARITY-UNITS-MIXED"), _units),
    Check(_codes("CLARITY-VAGUE"), _descriptions),
    Check(_codes("CLARITY-JARGON"), _plain_words),
    Check(_codes("CLARITY-TWO-NAMES"), _one_name),
    Check(_codes("CLARITY-SUM CLARITY-DISCOUNT CLARITY-DAY"), _nothing),
    Check(_codes("CLARITY-SUPPLY-DATE"), _supplied),
    Check(_codes("CLARITY-DUE-PERIOD"), _nothing),
    Check(_codes("CLARITY-ORDER-NUMBER"), _order_number),
    Check(_codes("CLARITY-ADDRESS"), _address),
    Check(_codes("CLARITY-SHOUTING"), _nothing),
)


def _both_sides(bill: Bill, totals: Totals) -> Text | None:
    if not bill.seller.name.strip() or not bill.buyer.name.strip():
        return None
    return Text("Beide Seiten sind genannt", "Both sides are named")


def _last_day(bill: Bill, totals: Totals) -> Text | None:
    return Text("Der letzte Tag zum Annehmen steht fest", "The last day for accepting is fixed")


def _gross_prices(bill: Bill, totals: Totals) -> Text | None:
    if bill.buyer.kind != "consumer" or not bill.prices_include_vat:
        return None
    return Text("Preise enthalten die Umsatzsteuer", "Prices include VAT")


# A quote: its own checks first, then those of the invoice that are about lines, sums and words.
OFFER_CHECKS: tuple[Check, ...] = (
    Check(_codes("OFFER-SELLER OFFER-BUYER"), _both_sides),
    Check(_codes("OFFER-VALID-UNTIL OFFER-VALID-PAST"), _last_day),
    Check(_codes("OFFER-ALTERNATIVE-FIRST"), _nothing),
    Check(_codes("OFFER-GROSS-PRICES"), _gross_prices),
    Check(_codes("OFFER-CONSUMER-CONTACT"), _nothing),
    *(check for check in CHECKS if check.passed in (_situation, _sums, _units, _descriptions, _plain_words, _one_name)),
)

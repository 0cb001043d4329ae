"""Does the tax situation fit: who buys, from where, with which ids, and is no tax shown where none is due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from handschlag.core.bill import Adjustment, Bill, Line
from handschlag.core.countries import EU, EU_FOR_GOODS, country_of_vat_identifier
from handschlag.core.findings import Finding, Fix, advice, blocks
from handschlag.core.legal.case import Case, day_text, situation_label
from handschlag.core.tax import SITUATIONS
from handschlag.core.text import Text
from handschlag.core.word_lists import BUILDING_WORK

_BUILDING = re.compile(r"\b(?:" + "|".join(map(re.escape, BUILDING_WORK)) + r")\w*", re.IGNORECASE)
_RETENTION_SAID = re.compile(r"14b|aufbewahr|zwei Jahre|2 Jahre|two years|2 years", re.IGNORECASE)
RETENTION_NOTE = Text(
    "Bitte bewahren Sie diese Rechnung zwei Jahre auf (§ 14b Abs. 1 Satz 5 UStG).",
    "Please keep this invoice for two years (§ 14b (1) sentence 5 of the German VAT Act).",
)
_WARN_BEFORE = timedelta(days=5)


def check(case: Case) -> Iterator[Finding]:
    """§§ 13b, 14a, 14b, 14c, 19 UStG; BR-AE-02, BR-IC-02, BR-IC-11, BR-IC-12, BR-G-02, BR-E-10."""
    yield from _stated(case)
    unknown = sorted(case.situations - SITUATIONS.keys())
    if unknown:
        yield _unknown(case, unknown[0])
        return
    yield from _mixed(case)
    yield from _tax_shown(case)
    yield from _reverse_charge(case)
    yield from _other_eu_country(case)
    yield from _export(case)
    yield from _consumer(case)
    yield from _exempt_reason(case)
    yield from _zero_rate(case)
    yield from _fifteenth(case)
    yield from _retention(case)


def _taxed_parts(bill: Bill) -> Iterator[tuple[str, Line | Adjustment]]:
    """Everything with a tax of its own, and its path."""
    owners: list[tuple[str, Bill | Line]] = [("", bill)]
    for i, line in enumerate(bill.lines):
        yield f"lines.{i}", line
        owners.append((f"lines.{i}.", line))
    for path, owner in owners:
        yield from ((f"{path}allowances.{i}", cut) for i, cut in enumerate(owner.allowances))
        yield from ((f"{path}charges.{i}", extra) for i, extra in enumerate(owner.charges))


def _stated(case: Case) -> Iterator[Finding]:
    """A bare category and rate, which only invoices of others have: here they would bring in tax that is not due."""
    for path, part in _taxed_parts(case.bill):
        if part.tax:
            yield blocks(
                "TAX-STATED",
                f"{path}.tax",
                Text("Wählen Sie hier einen Steuerfall statt eines Satzes", "Choose a tax situation here, not a rate"),
                Text(
                    "Aus dem Steuerfall folgen Satz, Begründung und Hinweis, und keine Steuer zu viel.",
                    "Rate, reason and note follow from the situation, and no tax that is not due.",
                ),
                source="§ 14 Abs. 4 Nr. 8, § 14c UStG",
            )


def _place(bill: Bill, situation: str) -> str:
    """The field that names a situation: the bill's, or the first line's."""
    if bill.tax_situation == situation:
        return "tax_situation"
    index = next((i for i, line in enumerate(bill.lines) if line.tax_situation == situation), None)
    return "tax_situation" if index is None else f"lines.{index}.tax_situation"


def _unknown(case: Case, key: str) -> Finding:
    return blocks(
        "TAX-SITUATION",
        _place(case.bill, key),
        Text("Wählen Sie, wie die Leistung besteuert wird", "Choose how the supply is taxed"),
        Text(
            "Aus der Wahl folgen Steuersatz, Begründung und Hinweis.",
            "Rate, reason and note follow from the choice.",
        ),
        source="§ 14 Abs. 4 Nr. 8 UStG, BR-CO-04",
    )


def _mixed(case: Case) -> Iterator[Finding]:
    whole_bill = sorted(key for key in case.situations if SITUATIONS[key].scope == "bill")
    if not whole_bill or len(case.situations) == 1:
        return
    fix = None
    if len(whole_bill) == 1:
        label = situation_label(whole_bill[0])
        fix = Fix(
            Text(f"Ganze Rechnung: {label.de}", f"Whole invoice: {label.en}"),
            (("tax_situation", whole_bill[0]), *_clear_situations(case.bill)),
        )
    label = situation_label(whole_bill[0])
    yield blocks(
        "TAX-MIXED",
        _place(case.bill, whole_bill[0]),
        Text(
            f"„{label.de}“ muss für die ganze Rechnung gelten",
            f"“{label.en}” must hold for the whole invoice",
        ),
        Text(
            "Ausgewiesene Steuer schulden Sie auch dann, wenn sie nicht anfällt.",
            "You owe any tax you show, even where none is due.",
        ),
        source="§ 14c UStG",
        fix=fix,
    )


def _clear_situations(bill: Bill) -> Iterator[tuple[str, str]]:
    for i, line in enumerate(bill.lines):
        if line.tax_situation:
            yield f"lines.{i}.tax_situation", ""
    for name, adjustments in (("allowances", bill.allowances), ("charges", bill.charges)):
        for i, adjustment in enumerate(adjustments):
            if adjustment.tax_situation:
                yield f"{name}.{i}.tax_situation", ""


def _tax_shown(case: Case) -> Iterator[Finding]:
    for group in case.totals.groups:
        if group.treatment.category != "S" and (group.tax or group.treatment.rate):
            label = situation_label(group.treatment.situation)
            yield blocks(
                "DE-14C",
                _place(case.bill, group.treatment.situation),
                Text(f"„{label.de}“ darf keine Umsatzsteuer ausweisen", f"“{label.en}” must not show any VAT"),
                Text(
                    "Ausgewiesene Steuer schulden Sie, bis die Rechnung berichtigt ist.",
                    "You owe the tax shown until the invoice is corrected.",
                ),
                source="§ 14c UStG, BR-E-09, BR-AE-09, BR-IC-09, BR-G-09",
            )


def _seller_id_missing(why: Text) -> Finding:
    return blocks(
        "TAX-SELLER-VAT-ID",
        "seller.vat_identifier",
        Text("Tragen Sie Ihre USt-IdNr. ein", "Enter your VAT id"),
        why,
        source="§ 14a Abs. 1 und 3 UStG, BR-IC-02, BR-G-02",
    )


def _buyer_id_missing(why: Text) -> Finding:
    return blocks(
        "TAX-BUYER-VAT-ID",
        "buyer.vat_identifier",
        Text("Tragen Sie die USt-IdNr. des Kunden ein", "Enter your customer's VAT id"),
        why,
        source="§ 13b Abs. 5, § 14a Abs. 1 und 3 UStG, BR-AE-02, BR-IC-02",
    )


def _reverse_charge(case: Case) -> Iterator[Finding]:
    buyer = case.bill.buyer
    known = buyer.vat_identifier.strip() or buyer.legal_registration_identifier.strip()
    if "reverse_charge" in case.situations and not known:
        yield _buyer_id_missing(
            Text(
                "Schuldet der Kunde die Steuer, muss er als Unternehmen erkennbar sein.",
                "A customer who owes the tax must be known as a business.",
            )
        )


def _other_eu_country(case: Case) -> Iterator[Finding]:
    """Services (§ 3a Abs. 2) and goods (§ 6a) to a business in another country of the EU."""
    bill = case.bill
    goods = "intra_community" in case.situations
    if not goods and "eu_service" not in case.situations:
        return
    both = Text(
        "An Firmen in der EU nennt die Rechnung beide USt-IdNrn.",
        "To businesses in the EU an invoice names both VAT ids.",
    )
    if not bill.seller.vat_identifier.strip():
        yield _seller_id_missing(both)
    if not bill.buyer.vat_identifier.strip():
        yield _buyer_id_missing(both)
    elif not _foreign_eu(case, country_of_vat_identifier(bill.buyer.vat_identifier)):
        yield blocks(
            "TAX-OTHER-EU-COUNTRY",
            "buyer.vat_identifier",
            Text(
                "Die USt-IdNr. des Kunden muss aus einem anderen EU-Land sein",
                "Your customer's VAT id must be from another EU country",
            ),
            Text(
                "Nur dann geht die Steuer auf den Kunden über oder entfällt.",
                "Only then the tax passes to the customer or falls away.",
            ),
            source="§ 3a Abs. 2, § 6a Abs. 1 Nr. 4 UStG",
        )
    if goods and not _foreign_eu(case, bill.buyer.address.country_code):
        yield blocks(
            "BR-IC-12",
            "buyer.address.country_code",
            Text("Die Ware muss in ein anderes EU-Land gehen", "The goods must go to another EU country"),
            Text(
                "Das Land des Kunden steht als Lieferland in der E-Rechnung.",
                "The e-invoice names the customer's country as destination.",
            ),
            source="§ 6a Abs. 1 Nr. 1 UStG, BR-IC-12",
        )


def _foreign_eu(case: Case, country: str) -> bool:
    seller = case.bill.seller
    home = country_of_vat_identifier(seller.vat_identifier) or seller.address.country_code
    allowed = EU_FOR_GOODS if "intra_community" in case.situations else EU
    return country in allowed and country != home


def _export(case: Case) -> Iterator[Finding]:
    if "export" not in case.situations:
        return
    if not case.bill.seller.vat_identifier.strip():
        yield _seller_id_missing(
            Text(
                "Bei einer Ausfuhr verlangt die E-Rechnung Ihre USt-IdNr.",
                "For an export the e-invoice requires your VAT id.",
            )
        )
    if case.bill.buyer.address.country_code in EU:
        yield blocks(
            "TAX-EXPORT-COUNTRY",
            "buyer.address.country_code",
            Text("Bei einer Ausfuhr sitzt der Kunde außerhalb der EU", "An export goes to a customer outside the EU"),
            Text(
                "Innerhalb der EU gilt eine andere Regel, auch bei Firmen.",
                "Within the EU another rule applies, also for businesses.",
            ),
            source="§ 6 Abs. 1 UStG",
        )


def _consumer(case: Case) -> Iterator[Finding]:
    for_businesses = sorted(case.situations & {"reverse_charge", "eu_service", "intra_community"})
    if for_businesses and case.bill.buyer.kind == "consumer":
        label = situation_label(for_businesses[0])
        yield blocks(
            "TAX-CONSUMER",
            _place(case.bill, for_businesses[0]),
            Text(f"„{label.de}“ gilt nicht für Privatpersonen", f"“{label.en}” does not hold for consumers"),
            Text("Privatpersonen zahlen die Umsatzsteuer an Sie.", "Consumers pay the VAT to you."),
            source="§ 13b Abs. 5, § 3a Abs. 2, § 6a Abs. 1 Nr. 2 UStG",
            fix=Fix(Text("Kunde ist eine Firma", "The customer is a business"), (("buyer.kind", "business"),)),
        )


def _exempt_reason(case: Case) -> Iterator[Finding]:
    if "exempt" in case.situations and not case.bill.exemption_reason.strip():
        yield blocks(
            "DE-14-4-8",
            "exemption_reason",
            Text("Nennen Sie den Grund der Steuerbefreiung", "Give the reason for the exemption"),
            Text(
                "Die Rechnung muss sagen, warum keine Steuer anfällt, etwa § 4 Nr. 21 UStG.",
                "The invoice must say why no tax is due, such as § 4 no. 21 UStG.",
            ),
            source="§ 14 Abs. 4 Nr. 8 UStG, BR-E-10",
        )


def _zero_rate(case: Case) -> Iterator[Finding]:
    if "zero" in case.situations:
        yield advice(
            "TAX-ZERO",
            _place(case.bill, "zero"),
            Text("Prüfen Sie, ob 0 % hier gilt", "Check that 0% applies here"),
            Text(
                "Es gilt nur für Solaranlagen bei Wohnungen, an den Betreiber geliefert.",
                "It applies only to solar systems at homes, supplied to their operator.",
            ),
            source="§ 12 Abs. 3 UStG",
        )


def _fifteenth(case: Case) -> Iterator[Finding]:
    """EU cases: the invoice must be out by the 15th of the month after the supply (§ 14a Abs. 1 and 3 UStG)."""
    supplied, day = case.day_of_supply, case.day
    if not case.situations & {"eu_service", "intra_community"} or not supplied or not day:
        return
    if (supplied.year, supplied.month) >= (9999, 12):
        return
    first_of_next = date(supplied.year + supplied.month // 12, supplied.month % 12 + 1, 1)
    last_day = first_of_next.replace(day=15)
    if day > last_day - _WARN_BEFORE:
        on = day_text(last_day)
        late = day > last_day
        yield advice(
            "DE-14A-15TH",
            "issue_date",
            Text(
                f"Diese Rechnung sollte seit dem {on.de} ausgestellt sein", f"This invoice should be out since {on.en}"
            )
            if late
            else Text(f"Stellen Sie diese Rechnung bis zum {on.de} aus", f"Issue this invoice by {on.en}"),
            Text(
                "An Firmen in der EU geht sie bis zum 15. des Folgemonats hinaus.",
                "To businesses in the EU it goes out by the 15th of the next month.",
            ),
            source="§ 14a Abs. 1 und 3 UStG",
        )


def _retention(case: Case) -> Iterator[Finding]:
    """Work on a building for a private person: the invoice must say that it is to be kept for two years."""
    bill = case.bill
    if bill.buyer.kind != "consumer" or _RETENTION_SAID.search(f"{bill.note}\n{bill.payment_terms}"):
        return
    for i, line in enumerate(bill.lines):
        if _BUILDING.search(line.name) or _BUILDING.search(line.description):
            note = RETENTION_NOTE.in_(bill.language)
            yield advice(
                "DE-14-4-9",
                "note",
                Text(
                    "Weisen Sie auf die Aufbewahrung von zwei Jahren hin",
                    "Point out that the invoice is kept for two years",
                ),
                Text(
                    f"Position {i + 1} sieht nach Arbeit an Haus oder Grundstück aus.",
                    f"Line {i + 1} looks like work on a house or plot of land.",
                ),
                source="§ 14 Abs. 4 Nr. 9, § 14b Abs. 1 Satz 5 UStG",
                fix=Fix(
                    Text("Hinweis einfügen", "Add the note"),
                    (("note", f"{bill.note}\n{note}".strip()),),
                ),
            )
            return

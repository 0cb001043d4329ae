"""What only German law asks of a bill: tax number, Leitweg-ID, keeping for two years, notice of default, § 13b goods.

Functions named like the topics of ``core.legal``; each is asked after the topic itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from handschlag.core import dated, identifiers
from handschlag.core.findings import Finding, Fix, advice, blocks
from handschlag.core.legal.case import Case
from handschlag.core.legal.payment import DEFAULT_SAID
from handschlag.core.text import Text

_RETENTION_SAID = re.compile(r"14b|aufbewahr|zwei Jahre|2 Jahre|two years|2 years", re.IGNORECASE)
RETENTION_NOTE = Text(
    "Bitte bewahren Sie diese Rechnung zwei Jahre auf (§ 14b Abs. 1 Satz 5 UStG).",
    "Please keep this invoice for two years (§ 14b (1) sentence 5 of the German VAT Act).",
)
CONSUMER_DEFAULT_NOTE = Text(
    "Sie geraten spätestens 30 Tage nach Fälligkeit und Zugang dieser Rechnung in Verzug (§ 286 Abs. 3 BGB).",
    "You are in default at the latest 30 days after the due date and receipt of this invoice (§ 286 (3) BGB).",
)


def parties(case: Case) -> Iterator[Finding]:
    """§ 14 Abs. 4 Nr. 2 UStG, § 19a UStG, § 5 ERechV."""
    yield from _seller_tax_numbers(case)
    yield from _small_business_identifier(case)
    yield from _public_body(case)


def tax_cases(case: Case) -> Iterator[Finding]:
    """§ 14b UStG."""
    yield from _retention(case)


def payment(case: Case) -> Iterator[Finding]:
    """§ 286 Abs. 3 BGB."""
    yield from _consumer_default(case)


def _seller_tax_numbers(case: Case) -> Iterator[Finding]:
    seller = case.bill.seller
    number = seller.tax_registration_identifier.strip()
    if not number and not seller.vat_identifier.strip():
        yield blocks(
            "DE-14-4-2",
            "seller.tax_registration_identifier",
            Text("Tragen Sie Ihre Steuernummer oder Ihre USt-IdNr. ein", "Enter your tax number or your VAT id"),
            Text(
                "Eine der beiden Nummern muss auf jeder Rechnung stehen.",
                "One of the two must be on every invoice.",
            ),
            source="§ 14 Abs. 4 Nr. 2 UStG, BR-S-02, BR-E-02",
        )
    elif number and (fault := identifiers.check_steuernummer(number)):
        yield blocks(
            "TAX-NUMBER-FORM",
            "seller.tax_registration_identifier",
            fault,
            Text(
                "Sie steht auf Ihrem letzten Steuerbescheid, etwa 12/345/67890.",
                "It is on your latest tax assessment, such as 12/345/67890.",
            ),
            source="§ 14 Abs. 4 Nr. 2 UStG",
        )


def _public_body(case: Case) -> Iterator[Finding]:
    bill = case.bill
    if bill.buyer.kind != "public_body":
        return
    reference = bill.buyer_reference.strip()
    title = identifiers.check_leitweg_id(reference)
    if not reference:
        title = Text("Tragen Sie die Leitweg-ID der Behörde ein", "Enter the authority's Leitweg-ID")
    if title is None:
        return
    yield blocks(
        "DE-LEITWEG-ID",
        "buyer_reference",
        title,
        Text(
            "Mit ihr findet die Rechnung die richtige Stelle, sie steht im Auftrag.",
            "It brings the invoice to the right desk and is in the order.",
        ),
        source="§ 5 Abs. 1 ERechV, BT-10, BR-DE-15",
    )


def _small_business_identifier(case: Case) -> Iterator[Finding]:
    """The id of the EU scheme for small businesses belongs to that scheme, and the scheme needs it (§ 19a UStG)."""
    identifier = case.bill.seller.vat_identifier
    has_one = identifiers.is_small_business_identifier(identifier)
    uses_it = case.needing("small_business_identifier") is not None
    if uses_it and not has_one:
        yield blocks(
            "DE-19A-ID",
            "seller.vat_identifier",
            Text("Tragen Sie Ihre Nummer mit EX am Ende ein", "Enter your id that ends in EX"),
            Text(
                "Sie kommt vom Bundeszentralamt für Steuern, etwa DE123456789-EX.",
                "It comes from the Federal Central Tax Office, such as DE123456789-EX.",
            ),
            source="§ 19a UStG, § 34a UStDV",
        )
    elif has_one and not uses_it:
        yield blocks(
            "DE-19A-ID",
            "seller.vat_identifier",
            Text("Die Nummer mit EX gilt nur in anderen EU-Ländern", "The id with EX is for other EU countries only"),
            Text(
                "In Deutschland nennt die Rechnung Ihre Steuernummer oder USt-IdNr.",
                "In Germany the invoice names your tax number or VAT id.",
            ),
            source="§ 19a UStG, § 34a UStDV",
            fix=Fix(Text("Ohne diese Nummer", "Without this id"), (("seller.vat_identifier", ""),)),
        )


@lru_cache(maxsize=4)
def _begins_with(beginnings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, beginnings)) + r")\w*", re.IGNORECASE)


def _retention(case: Case) -> Iterator[Finding]:
    """Work on a building for a private person: the invoice must say that it is to be kept for two years."""
    bill = case.bill
    if bill.buyer.kind != "consumer" or _RETENTION_SAID.search(f"{bill.note}\n{bill.payment_terms}"):
        return
    building = _begins_with(dated.current().words.building_work)
    for i, line in enumerate(bill.lines):
        if building.search(line.name) or building.search(line.description):
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


def _consumer_default(case: Case) -> Iterator[Finding]:
    bill = case.bill
    texts = f"{bill.payment_terms}\n{bill.note}"
    if bill.buyer.kind != "consumer" or case.totals.payable <= 0 or bill.is_cancellation:
        return
    if DEFAULT_SAID.search(texts):
        return
    note = CONSUMER_DEFAULT_NOTE.in_(bill.language)
    yield advice(
        "DE-286-3",
        "payment_terms",
        Text("Nennen Sie Privatpersonen die Frist von 30 Tagen", "Tell consumers about the 30 days"),
        Text(
            "Ohne den Hinweis beginnt der Verzug bei ihnen nicht von selbst.",
            "Without it they do not come into default by themselves.",
        ),
        source="§ 286 Abs. 3 BGB",
        fix=Fix(
            Text("Hinweis einfügen", "Add the note"), (("payment_terms", f"{bill.payment_terms}\n{note}".strip()),)
        ),
    )

"""Who bills whom: names, addresses, tax numbers, the public body's routing id."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handschlag.core import identifiers
from handschlag.core.address_schemes import ADDRESS_SCHEMES
from handschlag.core.bill import Party
from handschlag.core.countries import COUNTRIES, EU, POST_CODE_EXPECTED, country_of_vat_identifier
from handschlag.core.findings import Finding, Fix, advice, blocks
from handschlag.core.legal.case import Case
from handschlag.core.text import Text

_POST_CODES = {
    "DE": (re.compile(r"[0-9]{5}"), 5),
    "AT": (re.compile(r"[0-9]{4}"), 4),
    "CH": (re.compile(r"[0-9]{4}"), 4),
    "FR": (re.compile(r"[0-9]{5}"), 5),
    "IT": (re.compile(r"[0-9]{5}"), 5),
    "ES": (re.compile(r"[0-9]{5}"), 5),
}

SELLER_WANTED = {
    "name": Text("Tragen Sie Ihren Namen oder Ihre Firma ein", "Enter your name or company name"),
    "address.line_1": Text("Tragen Sie Ihre Straße und Hausnummer ein", "Enter your street and number"),
    "address.post_code": Text("Tragen Sie Ihre Postleitzahl ein", "Enter your postcode"),
    "address.city": Text("Tragen Sie Ihren Ort ein", "Enter your town"),
}
BUYER_WANTED = {
    "name": Text("Tragen Sie den Namen des Kunden ein", "Enter your customer's name"),
    "address.line_1": Text(
        "Tragen Sie Straße und Hausnummer des Kunden ein", "Enter your customer's street and number"
    ),
    "address.post_code": Text("Tragen Sie die Postleitzahl des Kunden ein", "Enter your customer's postcode"),
    "address.city": Text("Tragen Sie den Ort des Kunden ein", "Enter your customer's town"),
}
_BOTH_IN_FULL = Text(
    "Eine Rechnung nennt beide Seiten mit vollem Namen und voller Anschrift.",
    "An invoice names both sides with full name and address.",
)
_WALK_IN = Text("Laufkundschaft", "Walk-in customer")


def check(case: Case) -> Iterator[Finding]:
    """§ 14 Abs. 4 Nr. 1 and 2 UStG, BR-06 to BR-11, BR-CO-09."""
    yield from _seller(case)
    yield from _buyer(case)
    yield from _country("seller", case.bill.seller)
    yield from _country("buyer", case.bill.buyer)
    yield from _post_code("seller", case.bill.seller)
    yield from _post_code("buyer", case.bill.buyer)
    yield from _seller_tax_numbers(case)
    yield from _vat_identifier("seller", case.bill.seller)
    yield from _vat_identifier("buyer", case.bill.buyer)
    yield from _electronic_address("seller", case.bill.seller)
    yield from _electronic_address("buyer", case.bill.buyer)
    yield from _public_body(case)


def missing(party: Party) -> Iterator[str]:
    """Fields of a full name and address that are empty."""
    address = party.address
    if not party.name.strip():
        yield "name"
    if not address.line_1.strip():
        yield "address.line_1"
    if not address.post_code.strip() and address.country_code in POST_CODE_EXPECTED:
        yield "address.post_code"
    if not address.city.strip():
        yield "address.city"


def _seller(case: Case) -> Iterator[Finding]:
    for field in missing(case.bill.seller):
        yield blocks(
            "DE-14-4-1-SELLER", f"seller.{field}", SELLER_WANTED[field], _BOTH_IN_FULL, source="§ 14 Abs. 4 Nr. 1 UStG"
        )


def _buyer(case: Case) -> Iterator[Finding]:
    for field in missing(case.bill.buyer):
        if not case.small_amount:
            yield blocks(
                "DE-14-4-1-BUYER", f"buyer.{field}", BUYER_WANTED[field], _BOTH_IN_FULL, source="§ 14 Abs. 4 Nr. 1 UStG"
            )
        elif field == "name":
            walk_in = _WALK_IN.in_(case.bill.language)
            yield blocks(
                "BR-07",
                "buyer.name",
                BUYER_WANTED["name"],
                Text(
                    "Bis 250 € genügt „Laufkundschaft“, leer bleibt das Feld in keiner E-Rechnung.",
                    "Up to €250 “walk-in customer” is enough, but no e-invoice leaves it empty.",
                ),
                source="BR-07, § 33 UStDV",
                fix=Fix(Text(f"„{walk_in}“ einsetzen", f"Use “{walk_in}”"), (("buyer.name", walk_in),)),
            )


def _country(side: str, party: Party) -> Iterator[Finding]:
    if party.address.country_code not in COUNTRIES:
        yield blocks(
            "BR-CL-14",
            f"{side}.address.country_code",
            Text("Wählen Sie das Land aus", "Choose the country"),
            Text(
                "Das Land steht mit zwei Buchstaben in der E-Rechnung, etwa DE oder AT.",
                "The e-invoice names the country by two letters, such as DE or AT.",
            ),
            source="BR-09, BR-11, BR-CL-14",
        )


def _post_code(side: str, party: Party) -> Iterator[Finding]:
    code = party.address.post_code.strip()
    form = _POST_CODES.get(party.address.country_code)
    if code and form and not form[0].fullmatch(code):
        yield advice(
            "POST-CODE-FORM",
            f"{side}.address.post_code",
            Text(
                f"Prüfen Sie die Postleitzahl, sie hat dort {form[1]} Ziffern",
                f"Check the postcode, it has {form[1]} digits there",
            ),
            Text("Sonst kommt Post nicht an.", "Otherwise mail does not arrive."),
            source="BT-38, BT-53",
        )


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
    elif number and seller.address.country_code == "DE" and (fault := identifiers.check_steuernummer(number)):
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


def _vat_identifier(side: str, party: Party) -> Iterator[Finding]:
    identifier = party.vat_identifier.strip()
    if not identifier:
        return
    fault = identifiers.check_vat_identifier(identifier)
    if fault:
        yield blocks(
            "BR-CO-09",
            f"{side}.vat_identifier",
            fault,
            Text(
                "Eine deutsche hat die Form DE und neun Ziffern, samt Prüfziffer.",
                "A German one has the form DE and nine digits, with a check digit.",
            ),
            source="BR-CO-09, § 27a UStG",
        )
        return
    country = country_of_vat_identifier(identifier)
    if country in EU and party.address.country_code in EU and country != party.address.country_code:
        yield advice(
            "VAT-ID-COUNTRY",
            f"{side}.vat_identifier",
            Text(
                f"Prüfen Sie, ob die USt-IdNr. aus {country} zur Anschrift gehört",
                f"Check that the VAT id from {country} belongs to the address",
            ),
            Text(
                "Land der Nummer und Land der Anschrift sind verschieden.",
                "The number and the address name different countries.",
            ),
            source="§ 27a UStG",
        )


def _electronic_address(side: str, party: Party) -> Iterator[Finding]:
    if party.electronic_address.strip() and party.electronic_address_scheme not in ADDRESS_SCHEMES:
        yield blocks(
            "BR-CL-25",
            f"{side}.electronic_address_scheme",
            Text("Wählen Sie die Art der elektronischen Adresse", "Choose the kind of the electronic address"),
            Text(
                "Sie steht als Code in der E-Rechnung, EM für eine E-Mail-Adresse.",
                "The e-invoice names it by a code, EM for an e-mail address.",
            ),
            source="BR-62, BR-63, BR-CL-25",
            fix=Fix(
                Text("Als E-Mail-Adresse angeben", "State it as an e-mail address"),
                ((f"{side}.electronic_address_scheme", "EM"),),
            ),
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

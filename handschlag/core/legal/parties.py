"""Who bills whom: names, addresses, VAT ids, electronic addresses."""

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
    """Art. 226 no. 3 to 5 of the VAT directive, BR-06 to BR-11, BR-CO-09."""
    yield from _seller(case)
    yield from _buyer(case)
    yield from _country("seller", case.bill.seller)
    yield from _country("buyer", case.bill.buyer)
    yield from _post_code("seller", case.bill.seller)
    yield from _post_code("buyer", case.bill.buyer)
    yield from _vat_identifier("seller", case.bill.seller)
    yield from _vat_identifier("buyer", case.bill.buyer)
    yield from _electronic_address("seller", case.bill.seller)
    yield from _electronic_address("buyer", case.bill.buyer)


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
        yield case.law.seller_in_full.blocks(f"seller.{field}", SELLER_WANTED[field], _BOTH_IN_FULL)


def _buyer(case: Case) -> Iterator[Finding]:
    for field in missing(case.bill.buyer):
        if not case.small_amount:
            yield case.law.buyer_in_full.blocks(f"buyer.{field}", BUYER_WANTED[field], _BOTH_IN_FULL)
        elif field == "name":
            walk_in = _WALK_IN.in_(case.bill.language)
            yield blocks(
                "BR-07",
                "buyer.name",
                BUYER_WANTED["name"],
                Text(
                    "Bei kleinen Beträgen genügt „Laufkundschaft“, leer bleibt das Feld in keiner E-Rechnung.",
                    "For small amounts “walk-in customer” is enough, but no e-invoice leaves it empty.",
                ),
                source="BR-07, Art. 226b MwStSystRL",
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

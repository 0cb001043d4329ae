"""A bill that fits each tax situation of each country: the right buyer, place, ids and amount."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from handschlag.core.bill import Address, Bill, Party, Period
from handschlag.core.countries.register import regimes
from handschlag.core.situation import Situation
from tests.core.bills import BILL, BUYER, FRENCH, SELLER, line

GERMAN_ID = "DE129273398"
VIENNESE = replace(
    SELLER,
    address=Address("Beispielgasse 4", "", "1010", "Wien", "AT"),
    vat_identifier="ATU13585627",
    tax_registration_identifier="12 345/6789",
)
GRAZER = replace(BUYER, address=Address("Musterweg 7", "", "8010", "Graz", "AT"), vat_identifier="ATU10223006")
SWISS = replace(BUYER, name="Uhrwerk Zeitlos AG", address=Address("Beispielgasse 1", "", "8001", "Zürich", "CH"),
                vat_identifier="", legal_registration_identifier="CHE-123.456.788")  # fmt: skip
EVERY = [(country.country, key) for country in regimes() for key in country.situations]
_DAYS = {"photovoltaic": date(2025, 3, 3)}  # the last days on which a rate held in Austria


def situation(country: str, key: str) -> Situation:
    return next(c for c in regimes() if c.country == country).situations[key]


def seller_of(country: str, of: Situation) -> Party:
    home = {"DE": SELLER, "AT": VIENNESE}[country]
    return replace(home, vat_identifier="DE136695976EX") if "small_business_identifier" in of.needs else home


def buyer_of(country: str, of: Situation) -> Party:
    """Who may buy in this situation."""
    needs, home = of.needs, {"DE": BUYER, "AT": GRAZER}[country]
    if {"buyer_outside_eu", "goods_outside_eu"} & needs:
        return SWISS
    if {"buyer_vat_identifier", "goods_to_eu"} & needs:
        return FRENCH
    if "buyer_consumer" in needs:
        return replace(FRENCH, kind="consumer", vat_identifier="", name="Camille Exemple")
    if "buyer_in_eu" in needs:
        return FRENCH
    return replace(home, vat_identifier=home.vat_identifier or GERMAN_ID) if "buyer_known" in needs else home


def complete(country: str, key: str) -> Bill:
    """A bill in one situation, with nothing that blocks."""
    of = situation(country, key)
    supplied = _DAYS.get(of.rate_name) if country == "AT" else None
    supplied = supplied or date(2026, 11, 20)
    return replace(
        BILL,
        seller=seller_of(country, of),
        buyer=buyer_of(country, of),
        lines=(line(price=Decimal(6000)), line("Abstimmung vor Ort")),
        delivery_date=supplied,
        period=Period(),
        issue_date=supplied.replace(day=25) if country == "AT" and of.rate_name == "photovoltaic" else BILL.issue_date,
        due_date=date(2026, 12, 7) if supplied.year == 2026 else date(2025, 4, 7),
        tax_situation=key,
        payment_terms="Verzug nach § 286 Abs. 3 BGB" if "buyer_consumer" in of.needs else "",
        exemption_reason="Steuerfrei nach § 4 Nr. 2 UStG" if of.own_reason else "",
    )

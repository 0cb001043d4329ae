"""The kinds of customers: each says what is asked for, what an invoice needs, and which tax situations fit."""

from __future__ import annotations

from dataclasses import dataclass

from handschlag.core.bill import BuyerKind
from handschlag.core.countries import EU, EU_FOR_GOODS
from handschlag.core.einvoice.formats import PLAIN, ZUGFERD
from handschlag.core.text import Text
from handschlag.customers.record import (
    ASSOCIATION,
    BUSINESS_ABROAD,
    BUSINESS_DE,
    BUSINESS_EU,
    FORMATS,
    PRIVATE,
    PUBLIC_BODY,
)

_ADDRESS = ("address.line_1", "address.post_code", "address.city")
_COMPANY = ("trading_name", "department", "legal_registration_identifier", "supplier_number", "cost_centre")
_ORDERS = ("order_number_required",)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of customer."""

    key: str
    label: Text
    buyer: BuyerKind  # what the law of invoices calls it
    situations: tuple[str, ...]  # tax situations that fit, the likeliest first
    asks: frozenset[str]  # fields asked for beyond those everybody has
    needs: tuple[str, ...]  # without these no invoice
    formats: tuple[str, ...] = FORMATS


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            PRIVATE,
            Text("Privatperson", "Private person"),
            "consumer",
            ("standard", "reduced", "meals", "zero", "margin_goods", "exempt"),
            frozenset(),
            _ADDRESS,
            (ZUGFERD, PLAIN),
        ),
        Kind(
            BUSINESS_DE,
            Text("Firma in Deutschland", "Business in Germany"),
            "business",
            ("standard", "reduced", "reverse_charge_construction", "reverse_charge", "exempt", "zero"),
            frozenset({*_COMPANY, *_ORDERS, "vat_identifier", "tax_proof", "tax_proof_until"}),
            _ADDRESS,
        ),
        Kind(
            BUSINESS_EU,
            Text("Firma in einem anderen EU-Land", "Business in another EU country"),
            "business",
            ("eu_service", "intra_community", "triangular", "standard"),
            frozenset({*_COMPANY, *_ORDERS, "vat_identifier"}),
            (*_ADDRESS, "vat_identifier"),
        ),
        Kind(
            BUSINESS_ABROAD,
            Text("Firma außerhalb der EU", "Business outside the EU"),
            "business",
            ("third_country_service", "export", "third_country_reverse_charge", "standard"),
            frozenset({*_COMPANY, *_ORDERS, "vat_identifier"}),
            _ADDRESS,
        ),
        Kind(
            PUBLIC_BODY,
            Text("Behörde", "Public body"),
            "public_body",
            ("standard", "reduced", "exempt"),
            frozenset({"department", "supplier_number", "cost_centre", "leitweg_id", *_ORDERS}),
            (*_ADDRESS, "leitweg_id"),
        ),
        Kind(
            ASSOCIATION,
            Text("Verein", "Association"),
            "business",
            ("standard", "reduced", "exempt"),
            frozenset({*_COMPANY, *_ORDERS, "vat_identifier"}),
            _ADDRESS,
        ),
    )
}

# Fields that some kinds are not asked for: what stands in them goes when the kind changes.
ASKED_OF_SOME = frozenset().union(*(kind.asks for kind in KINDS.values()))


def belongs(kind: str, country: str) -> bool:
    """Whether a kind of customer can live in a country."""
    if kind == BUSINESS_DE:
        return country == "DE"
    if kind == BUSINESS_EU:
        return country != "DE" and country in EU_FOR_GOODS
    if kind == BUSINESS_ABROAD:
        return country not in EU
    return True


def kind_of_buyer(buyer: BuyerKind, country: str) -> str:
    """The kind of a buyer on a bill."""
    if buyer == "consumer":
        return PRIVATE
    return PUBLIC_BODY if buyer == "public_body" else business_in(country)


def business_in(country: str) -> str:
    """The kind of a business in a country."""
    return next(kind for kind in (BUSINESS_DE, BUSINESS_EU, BUSINESS_ABROAD) if belongs(kind, country))

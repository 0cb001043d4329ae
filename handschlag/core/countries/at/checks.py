"""What only Austrian law asks of a bill: the seller's and, above a limit, the buyer's VAT id."""

from __future__ import annotations

from collections.abc import Iterator

from handschlag.core.findings import Finding, blocks
from handschlag.core.legal.case import Case
from handschlag.core.money import ZERO, format_money
from handschlag.core.text import Text


def parties(case: Case) -> Iterator[Finding]:
    """§ 11 Abs. 1 Z 3 lit. b and i UStG (AT)."""
    yield from _sellers_vat_identifier(case)
    yield from _buyers_vat_identifier(case)


def _sellers_vat_identifier(case: Case) -> Iterator[Finding]:
    """Whoever may deduct input tax names the own VAT id; small businesses and small amounts do without."""
    free = case.small_amount or all(situation.key == "small_business" for situation in case.known_situations)
    seller = case.bill.seller
    if not free and not seller.vat_identifier.strip():
        yield blocks(
            "AT-11-1-3I",
            "seller.vat_identifier",
            Text("Tragen Sie Ihre UID ein, etwa ATU12345678", "Enter your VAT id, such as ATU12345678"),
            Text(
                "In Österreich steht sie auf jeder Rechnung über 400 €.",
                "In Austria it is on every invoice above €400.",
            ),
            source="§ 11 Abs. 1 Z 3 lit. i UStG (AT)",
        )
    elif free and not seller.vat_identifier.strip() and not seller.tax_registration_identifier.strip():
        yield blocks(
            "AT-TAX-NUMBER",
            "seller.tax_registration_identifier",
            Text("Tragen Sie Ihre Steuernummer ein", "Enter your tax number"),
            Text(
                "Die E-Rechnung verlangt eine Nummer des Absenders.", "The e-invoice requires a number of the seller."
            ),
            source="BR-S-02, BR-E-02, BR-CO-26",
        )


def _buyers_vat_identifier(case: Case) -> Iterator[Finding]:
    limit, bill = case.limit("buyer_vat_identifier"), case.bill
    reverse = any(situation.category == "AE" for situation in case.known_situations)
    large = limit is not None and case.totals.gross > limit and bill.currency == "EUR"
    home = bill.buyer.address.country_code == case.country
    if bill.buyer.kind == "consumer" or bill.buyer.vat_identifier.strip() or not (home and (large or reverse)):
        return
    amount = limit or ZERO
    above = Text(format_money(amount, "EUR", "de"), format_money(amount, "EUR", "en"))
    yield blocks(
        "AT-11-1-3B-UID",
        "buyer.vat_identifier",
        Text("Tragen Sie die UID des Kunden ein", "Enter your customer's VAT id"),
        Text(
            "Wer die Steuer schuldet, wird mit seiner UID genannt.",
            "Whoever owes the VAT is named with the VAT id.",
        )
        if reverse
        else Text(
            f"In Österreich steht sie auf Rechnungen an Firmen über {above.de}.",
            f"In Austria it is on invoices to businesses above {above.en}.",
        ),
        source="§ 11 Abs. 1 Z 3 lit. b, Abs. 1a UStG (AT)",
    )

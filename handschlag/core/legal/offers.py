"""What a quote must say before it goes out: less than an invoice, but a last day, and more towards consumers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from handschlag.core.findings import Finding, Fix, advice, blocks
from handschlag.core.legal import amounts, parties, supply, tax_cases
from handschlag.core.legal.case import Case, day_text
from handschlag.core.offer import Offer, agreed_bill, standard_choice
from handschlag.core.text import Text
from handschlag.core.totals import totals

VALID_DAYS = 30  # what a quote usually stays open

# Of the invoice's checks those that are about parties, lines and amounts: a quote owes no tax number and no due date.
_SHARED = frozenset(
    "BR-CL-14 POST-CODE-FORM BR-CO-09 VAT-ID-COUNTRY QUANTITY-ZERO BR-16 BR-27 BR-CL-23 PRICE-BASE "
    "ADJUSTMENT-EMPTY ADJUSTMENT-RANGE DISCOUNT-TOO-HIGH BR-29 BR-30 BR-05 CURRENCY-TAX-IN-EUR "
    "TAX-STATED TAX-COUNTRY TAX-SITUATION TAX-RATE TAX-MIXED TAX-CONSUMER TAX-NO-CONSUMER TAX-CONDITION "
    "TOTALS-DIFFER TOTAL-NEGATIVE TOTAL-ZERO GROSS-NOT-REACHED".split()
)


def check(offer: Offer, *, today: date | None = None) -> list[Finding]:
    """Everything that stops a quote or should be looked at, in the order of the form; never raises on a draft.

    Every line has to be right; sums and discounts are checked on what is offered without the options.
    """
    lines_only = replace(offer.bill, allowances=(), charges=())
    whole = Case(lines_only, totals(lines_only))
    standard = agreed_bill(offer, standard_choice(offer))
    offered = Case(standard, totals(standard))
    law = whole.law
    wanted = _SHARED | {rule.code for rule in (law.description, law.quantity, law.price, law.wrong_tax, law.exemption)}
    shared = [
        *parties.check(whole),
        *supply.check(whole),
        *tax_cases.check(whole),
        *(f for f in supply.check(offered) if f.field.startswith(("allowances", "charges"))),
        *(amounts.check(offered) if standard.lines else ()),
    ]
    return [
        *_parties(offer),
        *(finding for finding in shared if finding.code in wanted),
        *_roles(offer),
        *_validity(offer, today),
        *_consumer(offer),
    ]


def _parties(offer: Offer) -> Iterator[Finding]:
    seller, buyer = offer.bill.seller, offer.bill.buyer
    why = Text("Ein Angebot sagt, wer es macht und für wen es gilt.", "A quote says who makes it and whom it is for.")
    for field in parties.missing(seller):
        yield blocks("OFFER-SELLER", f"seller.{field}", parties.SELLER_WANTED[field], why, source="§ 145 BGB")
    if not buyer.name.strip():
        yield blocks("OFFER-BUYER", "buyer.name", parties.BUYER_WANTED["name"], why, source="§ 145 BGB")


def _roles(offer: Offer) -> Iterator[Finding]:
    if offer.bill.lines and offer.role(1) == "alternative":
        yield blocks(
            "OFFER-ALTERNATIVE-FIRST",
            "lines.0.role",
            Text("Die erste Position kann keine Alternative sein", "The first line cannot be an alternative"),
            Text(
                "Eine Alternative steht unter der Position, die sie ersetzt.",
                "An alternative stands below the line it replaces.",
            ),
            source="house rule",
            fix=Fix(Text("Zur festen Position machen", "Make it a fixed line"), (("lines.0.role", ""),)),
        )


def _validity(offer: Offer, today: date | None) -> Iterator[Finding]:
    day = offer.bill.issue_date or today
    fix = None
    if day:
        later = (max(day, today) if today else day) + timedelta(VALID_DAYS)
        on = day_text(later)
        fix = Fix(
            Text(f"Bis {on.de}", f"Until {on.en}"),
            (("offer.valid_until", later.isoformat()),),
        )
    if offer.valid_until is None:
        yield blocks(
            "OFFER-VALID-UNTIL",
            "offer.valid_until",
            Text("Tragen Sie ein, bis wann das Angebot gilt", "Enter until when the quote is valid"),
            Text(
                "Ohne letzten Tag bleibt offen, wie lange Sie gebunden sind.",
                "Without a last day nobody knows how long you are bound.",
            ),
            source="§§ 147, 148 BGB",
            fix=fix,
        )
    elif (day and offer.valid_until < day) or (today and offer.valid_until < today):
        yield blocks(
            "OFFER-VALID-PAST",
            "offer.valid_until",
            Text("Der letzte Tag des Angebots liegt in der Vergangenheit", "The last day of the quote is in the past"),
            Text(
                "Ein Angebot, das schon abgelaufen ist, kann niemand annehmen.",
                "Nobody can accept a quote that has already expired.",
            ),
            source="§ 148 BGB",
            fix=fix,
        )


def _consumer(offer: Offer) -> Iterator[Finding]:
    bill = offer.bill
    if bill.buyer.kind != "consumer":
        return
    taxed = any(group.tax for group in totals(bill).groups)
    if taxed and not bill.prices_include_vat:
        yield advice(
            "OFFER-GROSS-PRICES",
            "prices_include_vat",
            Text("Nennen Sie Privatleuten Preise mit Umsatzsteuer", "Name prices including VAT to private customers"),
            Text(
                "Wer privat kauft, vergleicht Gesamtpreise, und die Preisangabenverordnung verlangt sie.",
                "People who buy privately compare full prices, and the law on prices asks for them.",
            ),
            source="§ 3 Abs. 1 PAngV",
            fix=Fix(Text("Preise sind brutto", "Prices include VAT"), (("prices_include_vat", "true"),)),
        )
    for field, value, title in (
        (
            "seller.contact.telephone",
            bill.seller.contact.telephone,
            Text(
                "Tragen Sie Ihre Telefonnummer ein, damit Ihr Kunde online bestellen kann",
                "Enter your telephone number so that your customer can order online",
            ),
        ),
        (
            "seller.contact.email",
            bill.seller.contact.email,
            Text(
                "Tragen Sie Ihre E-Mail-Adresse ein, damit Ihr Kunde online bestellen kann",
                "Enter your email address so that your customer can order online",
            ),
        ),
    ):
        if not value.strip():
            yield advice(
                "OFFER-CONSUMER-CONTACT",
                field,
                title,
                Text(
                    "Ohne Telefon und E-Mail ist die Widerrufsbelehrung unvollständig. "
                    "Annehmen geht dann nur per Brief, E-Mail oder Telefon.",
                    "Without telephone and email the information on withdrawal is incomplete. "
                    "Accepting then works only by letter, email or phone.",
                ),
                source="Art. 246a § 1 Abs. 1 Nr. 2, 3 EGBGB",
            )
